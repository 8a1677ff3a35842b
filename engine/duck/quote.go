//go:build cgo

package duck

import (
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace/engine"
)

// These two functions are the only way by which a text that is not ours reaches SQL.

// name quotes a name of a column.
func name(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

// literal quotes a text.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// list joins what f gives of each item with commas.
func list[T any](items []T, f func(T) string) string {
	all := make([]string, len(items))
	for i, item := range items {
		all[i] = f(item)
	}
	return strings.Join(all, ", ")
}

// checkText refuses a text that would end early in a language of zero-terminated texts.
func checkText(what, text string) error {
	if strings.ContainsRune(text, 0) {
		return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf("%s holds the character NUL, %.64q: remove it", what, text)}
	}
	return nil
}

// checkSchema refuses columns that DuckDB could not tell apart or name.
func checkSchema(s engine.Schema) error {
	if len(s) == 0 {
		return &engine.Error{Kind: engine.BadInput, Message: "the schema has no columns: give it at least one"}
	}
	if len(s) > engine.MaxColumns {
		return tooManyColumns(len(s))
	}
	seen := make(map[string]string, len(s))
	for _, c := range s {
		if err := checkText("a column's name", c.Name); err != nil {
			return err
		}
		if c.Name == "" || c.Type < engine.String || c.Type > engine.Binary {
			return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf("the column %q has no name or no type: give it both", c.Name)}
		}
		key := strings.ToLower(c.Name)
		if first, twice := seen[key]; twice {
			return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf(
				"the columns %q and %q differ in the case of letters alone: rename one", first, c.Name)}
		}
		seen[key] = c.Name
	}
	return nil
}

func tooManyColumns(n int) error {
	return badInput("there are %d columns, and a dataset may have %d: leave out those that do not matter", n, engine.MaxColumns)
}

// sqlType is DuckDB's type of a column.
func sqlType(c engine.Column) string {
	switch c.Type {
	case engine.DateTime:
		if c.Nanos {
			return "TIMESTAMP_NS"
		}
		return "TIMESTAMP"
	case engine.String, engine.Char:
		return "VARCHAR"
	case engine.Binary:
		return "BLOB"
	default:
		return c.Type.String() // the others have one name in both
	}
}
