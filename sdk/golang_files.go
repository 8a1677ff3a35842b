package sdk

import (
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace/rest"
)

// goOperations writes one method for each operation.
func (a *api) goOperations(s *source) {
	s.line("\nimport \"context\"")
	for _, o := range a.operations {
		s.line("")
		s.comment("// ", o.name+" "+lower(a.words[o.name]))
		s.line("//")
		s.comment("// ", "Errors: ["+strings.Join(o.errors, "], [")+"].")
		s.line("func (c *Client) %s(ctx context.Context, in *%s) (*%s, error) {", o.name, o.inputName(), o.outputName())
		a.goCall(s, o)
		s.line("\treturn answer[%s](ctx, c, r)\n}", o.outputName())
	}
}

// goCall writes the making of a request r out of in. What is sent is a copy: the caller's input stays as it is.
func (a *api) goCall(s *source, o operation) {
	if len(o.input.Members) > 0 {
		s.line("\tsent := copyOf(in)")
	}
	if m, has := token(o.input); has {
		s.line("\tsent.%s = tokenOr(sent.%s)", goName(m.Name), goName(m.Name))
	}
	for _, m := range o.input.Members {
		if m.Required && (m.Shape.Kind == rest.List || m.Shape.Kind == rest.Map) {
			s.line("\tsent.%s = present%s(sent.%s)", goName(m.Name), upper(string(m.Shape.Kind)), goName(m.Name))
		}
	}
	s.line("\tr := &request{operation: %q, method: %q, path: %q}", o.name, o.method, o.path)
	for _, m := range o.input.Members {
		switch m.In {
		case rest.InPath:
			s.line("\tr.label(%q, sent.%s)", label(m), goName(m.Name))
		case rest.InQuery:
			s.line("\tr.%s(%q, %s)", goQuery(m), m.Name, goPointer(m))
		default:
		}
	}
	if hasBody(o.input) {
		s.line("\tr.body = sent")
	}
}

// goQuery is the method of request that adds the member to the query string.
func goQuery(m rest.Member) string {
	if m.Shape.Kind == rest.String {
		return "queryText"
	}
	return "queryNumber"
}

// goPointer is the value of a member of the query: a pointer, nil when it is absent.
func goPointer(m rest.Member) string {
	field := "sent." + goName(m.Name)
	if !m.Optional {
		field = "&" + field
	}
	if m.Shape.Kind == rest.Integer {
		return "wide(" + field + ")"
	}
	return field
}

// goInputs writes the inputs and outputs.
func (a *api) goInputs(s *source) {
	s.line("\nimport (\n\t\"fmt\"\n\t\"log/slog\"\n)")
	for _, o := range a.operations {
		a.goStructure(s, o.inputName(), o.inputName()+" is what "+o.name+" is asked.", o.input)
		a.goStructure(s, o.outputName(), o.outputName()+" is what "+o.name+" answers.", o.output)
		for _, m := range o.output.Members {
			if m.In == rest.InStatus {
				s.line("\nfunc (o *%s) setStatus(status int) { o.%s = int32(status) }", o.outputName(), goName(m.Name))
			}
		}
	}
}

// goTypes writes the structures in inputs and outputs.
func (a *api) goTypes(s *source) {
	s.line("\nimport (\n\t\"fmt\"\n\t\"log/slog\"\n)")
	for _, name := range a.named(rest.Structure) {
		about := name + ": " + a.words[name]
		a.goStructure(s, name, about, a.shapes[name])
	}
}

// goEnums writes the choices with their constants.
func (a *api) goEnums(s *source) {
	for _, name := range a.named(rest.String) {
		shape := a.shapes[name]
		if !isEnum(shape) {
			continue
		}
		s.line("\n// %s is one of the constants below; a newer server may answer others.", name)
		s.line("type %s string\n\nconst (", name)
		for _, value := range textOf(shape).Enum {
			s.line("\t%s%s %s = %q", name, camel(value), name, value)
		}
		s.line(")")
	}
}

// camel is an enum's value as a part of a name: ADDITION_SUCCESS is AdditionSuccess.
func camel(value string) string {
	if strings.ToUpper(value) != value {
		return value
	}
	var b strings.Builder
	for word := range strings.SplitSeq(strings.ToLower(value), "_") {
		b.WriteString(upper(word))
	}
	return b.String()
}

// goLists writes two iterators for each list: over its pages and over its items.
func (a *api) goLists(s *source) {
	s.line("\nimport (\n\t\"context\"\n\t\"iter\"\n)")
	for _, o := range a.operations {
		if items, paged := o.listed(); paged {
			goIterators(s, o, items)
			goPage(s, o)
		}
	}
}

func goIterators(s *source, o operation, items rest.Member) {
	one := goType(items.Shape.Element)
	s.line("")
	s.comment("// ", fmt.Sprintf("%sPages gives the pages of %s, one request each, until the last one or the first error. "+
		"Without MaxResults it asks for pages of 100.", o.name, o.name))
	s.line("func (c *Client) %sPages(ctx context.Context, in *%s) iter.Seq2[*%s, error] {", o.name, o.inputName(), o.outputName())
	s.line("\treturn pages(in, c.%sPage(ctx))\n}", lower(o.name))
	s.line("\n// %sAll gives every item of %s; it asks for the next page when it is needed.", o.name, o.name)
	s.line("func (c *Client) %sAll(ctx context.Context, in *%s) iter.Seq2[*%s, error] {", o.name, o.inputName(), one)
	s.line("\treturn items(c.%sPages(ctx, in), func(page *%s) []%s { return page.%s })\n}", o.name, o.outputName(), one, goName(items.Name))
}

// goPage writes the function that asks for one page and makes the input ready for the next.
func goPage(s *source, o operation) {
	none, largest := "0", "largestPage"
	if size, _ := member(o.input, "maxResults"); size.Optional {
		none, largest = "nil", "new(int32(largestPage))"
	}
	page := fmt.Sprintf("(in *%s) (*%s, *string, error)", o.inputName(), o.outputName())
	s.line("\nfunc (c *Client) %sPage(ctx context.Context) func%s {\n\treturn func%s {", lower(o.name), page, page)
	s.line("\tif in.MaxResults == %s {\n\t\tin.MaxResults = %s\n\t}", none, largest)
	s.line("\tpage, err := c.%s(ctx, in)\n\tif err != nil {\n\t\treturn nil, nil, err\n\t}", o.name)
	s.line("\tin.NextToken = page.NextToken\n\treturn page, page.NextToken, nil\n}\n}")
}

// goExceptions writes a type for each exception and the function that picks it.
func (a *api) goExceptions(s *source) {
	for _, e := range a.exceptions() {
		s.line("")
		s.comment("// ", fmt.Sprintf("%s (status %d): %s", e.name, e.status, a.words[e.name]))
		s.line("type %s struct{ *APIError }", e.name)
		s.line("\n// Unwrap gives the APIError, for errors.As.")
		s.line("func (e *%s) Unwrap() error { return e.APIError }", e.name)
	}
	s.line("\n// typed gives an error the type of its exception; one that is not known stays an APIError.")
	s.line("func typed(e *APIError) error {\n\tswitch e.Code {")
	for _, e := range a.exceptions() {
		s.line("\tcase %q:\n\t\treturn &%s{e}", e.name, e.name)
	}
	s.line("\tdefault:\n\t\treturn e\n\t}\n}")
}
