package sdk

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace/rest"
)

// OpenAPI writes an OpenAPI 3.1 document of the service to w, as JSON.
func OpenAPI[C any](rows []rest.Operation[C], w io.Writer) error {
	a, err := read(rows)
	if err != nil {
		return err
	}
	text, err := document(a.openAPI())
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func (a *api) openAPI() object {
	return object{
		{"openapi", "3.1.0"},
		{"info", object{
			{"title", "OpenFinSpace Data API"},
			{"summary", "The open, self-hosted Amazon FinSpace."},
			{"description", openAPIDescription},
			{"license", object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
			{"version", "2020-07-13"},
		}},
		{"servers", []object{{
			{"url", "{endpoint}"},
			{"description", "Your own server."},
			{"variables", object{{"endpoint", object{{"default", "http://127.0.0.1:8817"}}}}},
		}}},
		{"security", []object{{{"sigv4", []string{}}}}},
		{"tags", tags()},
		{"paths", a.paths()},
		{"components", object{
			{"securitySchemes", object{{"sigv4", object{
				{"type", "apiKey"},
				{"name", "Authorization"},
				{"in", "header"},
				{"description", "AWS Signature Version 4 with the service name " + serviceName + ". Every AWS client and `curl --aws-sigv4` makes it."},
				{"x-amazon-apigateway-authtype", "awsSigv4"},
			}}}},
			{"headers", headers()},
			{"schemas", a.schemas()},
		}},
	}
}

const openAPIDescription = "All operations on users, permission groups, credentials, datasets, changesets and data views. " +
	"Times are integers: milliseconds since 1970-01-01T00:00:00Z. A member that is null counts as absent, members that " +
	"are not named here are ignored. Every answer has the header x-amzn-RequestId, and every error the header " +
	"X-Amzn-Errortype with the name of the exception."

// section is a heading under which operations are shown.
type section struct{ name, words, path string }

// sections by the start of their operations' paths; the longest fits first.
var sections = []section{
	{"Users", "People and programs that are registered.", "/user"},
	{"Permission groups", "Who may do what.", "/permission-group"},
	{"Credentials and places", "Keys for sessions, and folders for files.", "/credentials"},
	{"Credentials and places", "", "/workingLocation"},
	{"Datasets", "What data there is.", "/datasetsv2"},
	{"Changesets", "How data came in.", "/datasets/{datasetId}/changesetsv2"},
	{"Data views", "Data as of an instant.", "/datasets/{datasetId}/dataviewsv2"},
}

func tags() []object {
	var all []object
	for _, s := range sections {
		if s.words != "" {
			all = append(all, object{{"name", s.name}, {"description", s.words}})
		}
	}
	return all
}

func sectionOf(path string) string {
	for _, s := range sections {
		if strings.HasPrefix(path, s.path) {
			return s.name
		}
	}
	return "Others"
}

// paths are in the order of sections, and in each by path.
func (a *api) paths() object {
	order := func(path string) int {
		return slices.IndexFunc(sections, func(s section) bool { return strings.HasPrefix(path, s.path) })
	}
	byPath := slices.Clone(a.operations)
	slices.SortStableFunc(byPath, func(x, y operation) int {
		if d := order(x.path) - order(y.path); d != 0 {
			return d
		}
		return compare(x.path, y.path)
	})
	all := object{}
	for _, o := range byPath {
		entry := object{{strings.ToLower(o.method), a.openAPIOperation(o)}}
		if last := len(all) - 1; last >= 0 && all[last].key == o.path {
			all[last].value = append(all[last].value.(object), entry...)
			continue
		}
		all.set(o.path, entry)
	}
	return all
}

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
