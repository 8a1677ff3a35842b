package sdk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace/rest"
)

func (a *api) openAPIOperation(o operation) object {
	op := object{
		{"operationId", o.name},
		{"tags", []string{sectionOf(o.path)}},
		{"summary", summary(a.words[o.name])},
		{"description", a.words[o.name]},
	}
	parameters := a.parameters(o)
	op.setIf(len(parameters) > 0, "parameters", parameters)
	if hasBody(o.input) {
		op.set("requestBody", object{
			{"required", slices.ContainsFunc(o.input.Members, func(m rest.Member) bool { return m.Required && m.In == rest.InBody })},
			{"content", a.content(o.inputName(), o.input)},
		})
	}
	op.set("responses", a.responses(o))
	return op
}

func (a *api) parameters(o operation) []object {
	var all []object
	for _, m := range o.input.Members {
		if m.In == rest.InBody {
			continue
		}
		all = append(all, object{
			{"name", label(m)},
			{"in", string(m.In)},
			{"required", m.Required},
			{"description", a.words.member(o.inputName(), m.Name)},
			{"schema", reference(m.Shape)},
			{"example", a.exampleOf(o.inputName(), m)},
		})
	}
	return all
}

func (a *api) content(name string, s *rest.Shape) object {
	return object{{"application/json", object{{"schema", object{{"$ref", schemaPath(name)}}}, {"example", a.example(name, s)}}}}
}

// responses are the success and the exceptions; those of one status share an entry.
func (a *api) responses(o operation) object {
	success := object{{"description", "Success."}, {"headers", requestIDHeader()}}
	if hasBody(o.output) {
		success.set("content", a.content(o.outputName(), o.output))
	}
	all := object{{"200", success}}
	byStatus := map[int][]string{}
	for _, name := range o.errors {
		e, _ := exceptionOf(name)
		byStatus[e.status] = append(byStatus[e.status], name)
	}
	for _, status := range []int{400, 403, 404, 409, 429, 500} {
		if names := byStatus[status]; len(names) > 0 {
			all.set(strconv.Itoa(status), a.errorResponse(names))
		}
	}
	all.set("default", object{
		{"description", "Any other exception, such as those of a signature (403) or of an operation that this version of the server does not have yet (501)."},
		{"headers", append(requestIDHeader(), errorTypeHeader(nil)...)},
		{"content", object{{"application/json", object{{"schema", object{{"$ref", schemaPath("Exception")}}}}}}},
	})
	return all
}

func (a *api) errorResponse(names []string) object {
	var descriptions []string
	var schemas []object
	examples := object{}
	for _, name := range names {
		e, _ := exceptionOf(name)
		descriptions = append(descriptions, fmt.Sprintf("%s: %s", name, a.words[name]))
		schemas = append(schemas, object{{"$ref", schemaPath(name)}})
		value := object{}
		for _, m := range e.members {
			value.set(m, a.examples["."+m])
		}
		examples.set(name, object{{"value", value}})
	}
	schema := schemas[0]
	if len(schemas) > 1 {
		schema = object{{"anyOf", schemas}}
	}
	return object{
		{"description", strings.Join(descriptions, " ")},
		{"headers", append(requestIDHeader(), errorTypeHeader(names)...)},
		{"content", object{{"application/json", object{{"schema", schema}, {"examples", examples}}}}},
	}
}

func requestIDHeader() object {
	return object{{"x-amzn-RequestId", object{{"$ref", "#/components/headers/RequestId"}}}}
}

// errorTypeHeader says which exceptions the header may name; without names it may be any.
func errorTypeHeader(names []string) object {
	schema := object{{"type", "string"}}
	schema.setIf(len(names) > 0, "enum", names)
	return object{{"X-Amzn-Errortype", object{{"description", "The name of the exception."}, {"required", true}, {"schema", schema}}}}
}

func headers() object {
	return object{{"RequestId", object{
		{"description", "Names this request in the logs and the audit of the server."},
		{"required", true},
		{"schema", object{{"type", "string"}}},
	}}}
}
