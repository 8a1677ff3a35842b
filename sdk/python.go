package sdk

import (
	"path"
	"strings"

	"github.com/openfinspace/openfinspace/rest"
)

// Python writes the generated part of the Python package openfinspace into dir: the model for botocore as package
// data, the structures as TypedDicts, and the client as a Protocol.
func Python[C any](rows []rest.Operation[C], dir string) error {
	a, err := read(rows)
	if err != nil {
		return err
	}
	files, err := a.python()
	if err != nil {
		return err
	}
	return writeFiles(dir, files)
}

// python gives the generated files of the Python package by their names.
func (a *api) python() (map[string][]byte, error) {
	model, err := a.botocore()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, text := range model {
		files[path.Join("data", name)] = text
	}
	for name, write := range map[string]func(*source){"types.py": a.pythonTypes, "protocol.py": a.pythonProtocol} {
		s := new(source)
		write(s)
		files[name] = []byte(s.String())
	}
	return files, nil
}

// pythonType is the type of a shape in an annotation; module is put before the names that types.py has.
func pythonType(module string, s *rest.Shape) string {
	switch s.Kind {
	case rest.String:
		if isEnum(s) {
			return module + nameOf(s)
		}
		return "str"
	case rest.Integer, rest.Long:
		return "int"
	case rest.Boolean:
		return "bool"
	case rest.List:
		return "list[" + pythonType(module, s.Element) + "]"
	case rest.Map:
		return "dict[" + pythonType(module, s.Key) + ", " + pythonType(module, s.Element) + "]"
	default:
		return module + nameOf(s)
	}
}

// pythonTypes writes the choices, the structures and the outputs.
func (a *api) pythonTypes(s *source) {
	s.line(`"""What the service is sent and answers, for type checkers: choices as Literals, structures as TypedDicts.

Times are integers: milliseconds since 1970-01-01T00:00:00Z. Made by "openfinspace sdk python": do not edit.
"""

from __future__ import annotations

from typing import Literal, TypedDict
`)
	for _, name := range a.named(rest.String) {
		if shape := a.shapes[name]; isEnum(shape) {
			s.line("%s = Literal[\n    \"%s\",\n]", name, strings.Join(textOf(shape).Enum, "\",\n    \""))
		}
	}
	s.WriteString(pythonMetadata)
	for _, name := range a.inOrder() {
		a.pythonStructure(s, name, a.words[name], a.shapes[name], false)
	}
	for _, o := range a.operations {
		a.pythonStructure(s, o.outputName(), "What "+snake(o.name)+" answers.", o.output, true)
	}
}

const pythonMetadata = `

class Metadata(TypedDict):
    """What botocore tells of an answer beside its members."""

    RequestId: str
    HTTPStatusCode: int
    HTTPHeaders: dict[str, str]
    RetryAttempts: int


class ErrorInResponse(TypedDict):
    """The exception's name and message."""

    Code: str
    Message: str


class ErrorResponse(TypedDict, total=False):
    """The member "response" of an exception."""

    Error: ErrorInResponse
    ResponseMetadata: Metadata
    message: str
    reason: str
`

// inOrder are the structures, each after those that it contains.
func (a *api) inOrder() []string {
	var order []string
	seen := map[string]bool{}
	var visit func(s *rest.Shape)
	visit = func(s *rest.Shape) {
		for _, m := range s.Members {
			visit(m.Shape)
		}
		for _, inner := range []*rest.Shape{s.Element, s.Key} {
			if inner != nil {
				visit(inner)
			}
		}
		if name := nameOf(s); s.Kind == rest.Structure && !seen[name] {
			seen[name] = true
			order = append(order, name)
		}
	}
	for _, name := range a.named(rest.Structure) {
		visit(a.shapes[name])
	}
	return order
}

// pythonStructure writes a TypedDict. What is always there stands in a class of its own, because Required came only
// with Python 3.11.
func (a *api) pythonStructure(s *source, name, about string, shape *rest.Shape, output bool) {
	var always, sometimes []rest.Member
	for _, m := range shape.Members {
		if m.Required || !m.Optional {
			always = append(always, m)
		} else {
			sometimes = append(sometimes, m)
		}
	}
	base := "TypedDict"
	if len(sometimes) > 0 && (len(always) > 0 || output) {
		base = "_" + name
		a.pythonClass(s, name, base+"(TypedDict)", "Members that are always there.", always, output)
		always, output = nil, false
	}
	total := ""
	if len(sometimes) > 0 {
		total = ", total=False"
	}
	a.pythonClass(s, name, name+"("+base+total+")", about, append(always, sometimes...), output)
}

func (a *api) pythonClass(s *source, structure, head, about string, members []rest.Member, output bool) {
	s.line("\n\nclass %s:", head)
	pythonDoc(s, "    ", about)
	s.line("")
	for _, m := range members {
		s.comment("    #: ", a.words.member(structure, m.Name))
		s.line("    %s: %s", m.Name, pythonType("", m.Shape))
	}
	if output {
		s.line("    ResponseMetadata: Metadata")
	}
}

// pythonDoc writes a docstring.
func pythonDoc(s *source, indent, text string) {
	lines := wrap(text, 110-len(indent))
	if len(lines) == 1 {
		s.line(`%s"""%s"""`, indent, lines[0])
		return
	}
	for i, l := range lines {
		if i == 0 {
			l = `"""` + l
		}
		s.line("%s%s", indent, l)
	}
	s.line(`%s"""`, indent)
}
