package store

import (
	"context"
	"strings"
)

// integrity asks for what PostgreSQL knows of itself. Its files are the operator's: pg_amcheck and checksums.
func (p *pg) integrity(_ context.Context, t *tx) ([]Problem, error) {
	var problems []Problem
	err := t.query("SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "+
		"JOIN pg_class r ON r.oid = i.indrelid JOIN pg_namespace n ON n.oid = r.relnamespace "+
		"WHERE n.nspname = current_schema() AND NOT i.indisvalid ORDER BY c.relname", nil, func(r *row) error {
		problems = append(problems, Problem{
			What: "PostgreSQL reports that the index " + text[string](r) + " is not valid.",
			Do:   "Run REINDEX INDEX on it.",
		})
		return r.err
	})
	return problems, err
}

func columnNames(columns string) []string { return strings.Split(columns, ", ") }
