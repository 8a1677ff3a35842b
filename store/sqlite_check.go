package store

import (
	"context"
)

// integrity lets SQLite read every page.
func (l *lite) integrity(_ context.Context, t *tx) ([]Problem, error) {
	var problems []Problem
	err := t.query("PRAGMA integrity_check(20)", nil, func(r *row) error {
		if line := text[string](r); line != "ok" {
			problems = append(problems, Problem{
				What: "SQLite reports: " + line,
				Do:   "Stop the server, keep a copy of the file, and restore the last backup.",
			})
		}
		return r.err
	})
	return problems, err
}
