package sdk

import (
	"strings"

	"github.com/openfinspace/openfinspace/rest"
)

func schemaPath(name string) string { return "#/components/schemas/" + name }

// schemas are the bodies of all operations and everything in them.
func (a *api) schemas() object {
	all := object{}
	for _, o := range a.operations {
		if hasBody(o.input) {
			all.set(o.inputName(), a.structureSchema(o.inputName(), o.input))
		}
		if hasBody(o.output) {
			all.set(o.outputName(), a.structureSchema(o.outputName(), o.output))
		}
	}
	for _, name := range a.named(rest.Structure, rest.String, rest.Integer, rest.Long) {
		if s := a.shapes[name]; s.Kind == rest.Structure {
			all.set(name, a.structureSchema(name, s))
		} else {
			all.set(name, valueSchema(s))
		}
	}
	for _, e := range a.exceptions() {
		all.set(e.name, a.exceptionSchema(e.name, e.members))
	}
	all.set("Exception", a.exceptionSchema("", []string{"message", "reason"}))
	return all
}

// structureSchema describes the members that travel in the body.
func (a *api) structureSchema(name string, s *rest.Shape) object {
	properties, required := object{}, []string{}
	for _, m := range s.Members {
		if m.In != rest.InBody {
			continue
		}
		schema := reference(m.Shape)
		schema.set("description", a.words.member(name, m.Name))
		properties.set(m.Name, schema)
		if m.Required {
			required = append(required, m.Name)
		}
	}
	o := object{{"type", "object"}}
	o.setIf(a.words[name] != "", "description", a.words[name])
	o.set("properties", properties)
	o.setIf(len(required) > 0, "required", required)
	return o
}

// reference is the schema of a member or an item: named things stand in the components.
func reference(s *rest.Shape) object {
	switch s.Kind {
	case rest.List:
		return object{{"type", "array"}, {"items", reference(s.Element)}}
	case rest.Map:
		return object{{"type", "object"}, {"propertyNames", reference(s.Key)}, {"additionalProperties", reference(s.Element)}}
	case rest.Boolean:
		return object{{"type", "boolean"}}
	default:
		return object{{"$ref", schemaPath(nameOf(s))}}
	}
}

// valueSchema is the schema of a text or a number with its rule.
func valueSchema(s *rest.Shape) object {
	if s.Kind != rest.String {
		return numberSchema(s)
	}
	t := textOf(s)
	o := object{{"type", "string"}}
	o.setIf(isEnum(s), "enum", t.Enum)
	o.setIf(t.Min > 0, "minLength", t.Min)
	o.setIf(t.Max > 0, "maxLength", t.Max)
	o.setIf(t.Pattern != "", "pattern", wholePattern(t.Pattern))
	return o
}

func numberSchema(s *rest.Shape) object {
	format := "int64"
	if s.Kind == rest.Integer {
		format = "int32"
	}
	o := object{{"type", "integer"}, {"format", format}}
	least, most, bounded := bounds(s)
	o.setIf(bounded, "minimum", least)
	o.setIf(bounded, "maximum", most)
	return o
}

// wholePattern anchors a pattern, because the contract's match the whole value and JSON Schema's any part of it, and
// takes away the backslashes that JSON Schema's regular expressions refuse.
func wholePattern(pattern string) string {
	return "^(?:" + strings.NewReplacer(`\#`, `#`, `\,`, `,`).Replace(pattern) + ")$"
}

func (a *api) exceptionSchema(name string, members []string) object {
	properties := object{}
	for _, m := range members {
		properties.set(m, object{{"type", "string"}, {"description", a.words.member(name, m)}})
	}
	return object{{"type", "object"}, {"properties", properties}}
}
