package sdk

import (
	"html"
	"slices"

	"github.com/openfinspace/openfinspace/rest"
)

const (
	botocoreFolder = "finspace-data/2020-07-13/" // botocore finds a service by the folder's name
	serviceName    = "finspace-api"              // in the scope of every signature
)

// Botocore writes the service's model for botocore into dir: with AWS_DATA_PATH=dir, any boto3 and any AWS CLI has the
// service finspace-data, with its commands in `aws finspace-data help`.
func Botocore[C any](rows []rest.Operation[C], dir string) error {
	a, err := read(rows)
	if err != nil {
		return err
	}
	files, err := a.botocore()
	if err != nil {
		return err
	}
	return writeFiles(dir, files)
}

// botocore gives the model's files by their names.
func (a *api) botocore() (map[string][]byte, error) {
	files := map[string][]byte{}
	for name, content := range map[string]any{
		"service-2.json":           a.serviceModel(),
		"paginators-1.json":        a.paginators(),
		"waiters-2.json":           a.waiterModel(),
		"endpoint-rule-set-1.json": endpointRules(),
	} {
		text, err := document(content)
		if err != nil {
			return nil, err
		}
		files[botocoreFolder+name] = text
	}
	return files, nil
}

func (a *api) serviceModel() object {
	return object{
		{"version", "2.0"},
		{"metadata", object{
			{"apiVersion", "2020-07-13"},
			{"endpointPrefix", serviceName},
			{"jsonVersion", "1.1"},
			{"protocol", "rest-json"},
			{"protocols", []string{"rest-json"}},
			{"serviceAbbreviation", "FinSpace Data"},
			{"serviceFullName", "OpenFinSpace Data API"},
			{"serviceId", "finspace data"},
			{"signatureVersion", "v4"},
			{"signingName", serviceName},
			{"auth", []string{"aws.auth#sigv4"}},
			{"uid", "finspace-2020-07-13"},
		}},
		{"operations", a.botocoreOperations()},
		{"shapes", a.botocoreShapes()},
		{"documentation", "<p>OpenFinSpace is the open, self-hosted Amazon FinSpace. Give its address with <code>--endpoint-url</code> or <code>AWS_ENDPOINT_URL</code>.</p>"},
	}
}

func (a *api) botocoreOperations() object {
	var all object
	for _, o := range a.operations {
		var errors []object
		for _, name := range o.errors {
			errors = append(errors, object{{"shape", name}})
		}
		all.set(o.name, object{
			{"name", o.name},
			{"http", object{{"method", o.method}, {"requestUri", o.path}, {"responseCode", 200}}},
			{"input", object{{"shape", o.inputName()}}},
			{"output", object{{"shape", o.outputName()}}},
			{"errors", errors},
			{"documentation", paragraph(a.words[o.name])},
		})
	}
	return all
}

func (a *api) botocoreShapes() object {
	var all object
	for _, o := range a.operations {
		all.set(o.inputName(), a.botocoreStructure(o.inputName(), o.input))
		all.set(o.outputName(), a.botocoreStructure(o.outputName(), o.output))
	}
	for _, name := range a.named(rest.Structure, rest.List, rest.Map, rest.String, rest.Integer, rest.Long, rest.Boolean) {
		all.set(name, a.botocoreShape(name, a.shapes[name]))
	}
	all.set("ExceptionText", object{{"type", "string"}})
	for _, e := range a.exceptions() {
		all.set(e.name, a.botocoreException(e))
	}
	slices.SortStableFunc(all, func(x, y pair) int { return compare(x.key, y.key) })
	return all
}

func (a *api) botocoreShape(name string, s *rest.Shape) object {
	switch s.Kind {
	case rest.Structure:
		return a.botocoreStructure(name, s)
	case rest.List:
		return object{{"type", "list"}, {"member", object{{"shape", nameOf(s.Element)}}}}
	case rest.Map:
		return object{
			{"type", "map"},
			{"key", object{{"shape", nameOf(s.Key)}}},
			{"value", object{{"shape", nameOf(s.Element)}}},
		}
	default:
		return botocoreValue(s)
	}
}

// botocoreValue is the shape of a text, a number or a boolean. botocore reads min and max as the length of a text.
func botocoreValue(s *rest.Shape) object {
	o := object{{"type", string(s.Kind)}}
	t := textOf(s)
	o.setIf(isEnum(s), "enum", t.Enum)
	o.setIf(t.Min > 0, "min", t.Min)
	o.setIf(t.Max > 0, "max", t.Max)
	o.setIf(t.Pattern != "", "pattern", t.Pattern)
	o.setIf(t.Secret, "sensitive", true)
	least, most, bounded := bounds(s)
	o.setIf(bounded, "min", least)
	o.setIf(bounded, "max", most)
	return o
}

func (a *api) botocoreStructure(name string, s *rest.Shape) object {
	o := object{{"type", "structure"}}
	required := []string{}
	members := object{}
	for _, m := range s.Members {
		if m.Required {
			required = append(required, m.Name)
		}
		members.set(m.Name, a.botocoreMember(name, m))
	}
	o.setIf(len(required) > 0, "required", required)
	o.set("members", members)
	o.setIf(a.words[name] != "", "documentation", paragraph(a.words[name]))
	return o
}

// botocorePlaces are botocore's words for where a member travels; without one it is the body.
var botocorePlaces = map[rest.Location]string{
	rest.InPath: "uri", rest.InQuery: "querystring", rest.InStatus: "statusCode", rest.InHeader: "header",
}

func (a *api) botocoreMember(structure string, m rest.Member) object {
	o := object{{"shape", nameOf(m.Shape)}, {"documentation", paragraph(a.words.member(structure, m.Name))}}
	o.setIf(m.Token, "idempotencyToken", true)
	if place := botocorePlaces[m.In]; place != "" {
		o.set("location", place)
		o.setIf(m.In != rest.InStatus, "locationName", label(m))
	}
	return o
}

func (a *api) botocoreException(e exception) object {
	members := object{}
	for _, name := range e.members {
		members.set(name, object{{"shape", "ExceptionText"}, {"documentation", paragraph(a.words.member(e.name, name))}})
	}
	o := object{
		{"type", "structure"},
		{"members", members},
		{"documentation", paragraph(a.words[e.name])},
		{"error", object{{"httpStatusCode", e.status}}},
		{"exception", true},
	}
	o.setIf(e.isServerFault(), "fault", true)
	return o
}

func paragraph(text string) string { return "<p>" + html.EscapeString(text) + "</p>" }
