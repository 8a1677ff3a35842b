//go:build cgo

package duck

import (
	"context"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
	"github.com/openfinspace/openfinspace/engine/text"
)

// Infer finds a schema that holds every cell of the sources: of text by reading all of it, of Parquet from the footers of all files.
func (e *Engine) Infer(ctx context.Context, t engine.Task, source []engine.File, f format.Params, p engine.ProgressFunc) (engine.Schema, error) {
	s, err := e.open(ctx, t, access{scratch: e.config.Scratch, read: source, own: f.Type == format.Parquet})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if f.Type != format.Parquet {
		found, err := text.Infer(s.ctx, source, f, e.limits(t.Limits), p)
		return found, s.typed(err)
	}
	found, err := s.inferParquet(source, report(p, source))
	return found, s.typed(err)
}

// inferParquet unites the columns of the files by name, in the order in which names first appear.
func (s *session) inferParquet(source []engine.File, progress func(read, rows int64)) (engine.Schema, error) {
	var found engine.Schema
	var read, rows int64
	at, void := map[string]int{}, map[string]bool{}
	for _, f := range source {
		p, err := s.openParquet(f)
		if err != nil {
			return nil, err
		}
		for _, c := range p.columns {
			if c.class == classNested {
				return nil, p.nested(c.name)
			}
			switch i, known := at[c.name]; {
			case !known:
				at[c.name], void[c.name] = len(found), c.void
				found = append(found, c.inferred())
			case c.void:
			case void[c.name]:
				found[i], void[c.name] = c.inferred(), false
			default:
				found[i] = wider(found[i], c.inferred())
			}
		}
		read, rows = read+f.Size, rows+p.rows
		progress(read, rows)
	}
	return found, checkSchema(found)
}

// inferred is the column that holds every value of a column of Parquet, wide rather than narrow.
func (c *parquetColumn) inferred() engine.Column {
	out := engine.Column{Name: c.name, Type: engine.String}
	if c.void {
		return out
	}
	switch c.class {
	case classWhole:
		out.Type = engine.BigInt
	case classReal:
		out.Type = engine.Double
	case classTruth:
		out.Type = engine.Boolean
	case classDay:
		out.Type = engine.Date
	case classMicro, classInt96: // who wrote INT96 had microseconds, as a rule
		out.Type = engine.DateTime
	case classNano:
		out.Type, out.Nanos = engine.DateTime, true
	case classBytes:
		out.Type = engine.Binary
	case classDecimal:
		out.Type = c.inferredDecimal()
	}
	return out
}

// inferredDecimal keeps as many digits as a DOUBLE does; longer ones stay text, as inference from text does it.
func (c *parquetColumn) inferredDecimal() engine.Type {
	switch {
	case c.width == 0 || c.scale > 0 && c.width > 15 || c.width > 18:
		return engine.String
	case c.scale == 0:
		return engine.BigInt
	}
	return engine.Double
}

// wider is the type that holds the values of both.
func wider(a, b engine.Column) engine.Column {
	pair := func(x, y engine.Type) bool { return a.Type == x && b.Type == y || a.Type == y && b.Type == x }
	switch {
	case a.Type == b.Type:
		a.Nanos = a.Nanos || b.Nanos
	case pair(engine.BigInt, engine.Double):
		a.Type = engine.Double
	case pair(engine.Date, engine.DateTime):
		a.Type, a.Nanos = engine.DateTime, a.Nanos || b.Nanos
	default:
		a.Type, a.Nanos = engine.String, false
	}
	return a
}
