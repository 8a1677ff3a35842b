//go:build cgo

package duck

/*
#include "inspect.h"
*/
import "C"

import (
	"errors"
	"math"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
)

// inspection is a function in the SQL of one session that looks at rows on their way, in the threads of DuckDB: hash, smallest and largest
// cells, NULLs, rules of the cells. It lies in C, so that Go is never entered.
type inspection struct {
	schema engine.Schema
	c      *C.struct_inspection
}

// inspectName is what SQL calls the function: inspect(number of the row in its file, columns of the schema in their native types…).
const inspectName = "inspect"

// inspect gives the session an inspection. Close the session first, and then the inspection.
func (s *session) inspect(schema engine.Schema, hashed bool) (*inspection, error) {
	kinds, low, high := make([]C.int, len(schema)), make([]C.int64_t, len(schema)), make([]C.int64_t, len(schema))
	for i, c := range schema {
		kinds[i] = lentKind(c)
		l, h := bounds(c)
		low[i], high[i] = C.int64_t(l), C.int64_t(h)
	}
	hash := C.int(0)
	if hashed {
		hash = 1
	}
	in := &inspection{schema: schema, c: C.inspection_new(C.int(len(schema)), &kinds[0], &low[0], &high[0], maxCell, hash)}
	if in.c == nil {
		return nil, noMemory()
	}
	f := duckdb.CreateScalarFunction()
	defer duckdb.DestroyScalarFunction(&f)
	anything, truth := duckdb.CreateLogicalType(duckdb.TypeAny), duckdb.CreateLogicalType(duckdb.TypeBoolean)
	defer duckdb.DestroyLogicalType(&anything)
	defer duckdb.DestroyLogicalType(&truth)
	duckdb.ScalarFunctionSetName(f, inspectName)
	duckdb.ScalarFunctionSetVarargs(f, anything)
	duckdb.ScalarFunctionSetReturnType(f, truth)
	duckdb.ScalarFunctionSetSpecialHandling(f) // NULLs are looked at
	duckdb.ScalarFunctionSetVolatile(f)        // once a row, wherever it stands
	duckdb.ScalarFunctionSetExtraInfo(f, unsafe.Pointer(in.c), nil)
	duckdb.ScalarFunctionSetFunction(f, C.inspect)
	if duckdb.RegisterScalarFunction(s.conn, f) == duckdb.StateError {
		in.Close()
		return nil, internal("DuckDB does not take the function that looks at rows", nil)
	}
	return in, nil
}

func (in *inspection) Close() { C.inspection_free(in.c) }

func noMemory() error {
	return &engine.Error{Kind: engine.Limit, Message: "there is no memory to look at rows", Cause: errors.ErrUnsupported}
}

// lentKind is how a column lies in DuckDB's vectors.
func lentKind(c engine.Column) C.int {
	switch k := kindOf(c.Type); {
	case k == kindBits:
		return C.LENT_TRUTH
	case c.Type == engine.Binary:
		return C.LENT_BINARY
	case k == kindText:
		return C.LENT_TEXT
	default:
		return C.int(k)
	}
}

// bounds are the smallest and the largest value of a column of whole numbers or times that break no rule: those of coercion.cell.
func bounds(c engine.Column) (low, high int64) {
	switch {
	case c.Type == engine.Date:
		return firstDay, lastDay
	case c.Type == engine.DateTime && c.Nanos:
		return -math.MaxInt64 + 1, math.MaxInt64 - 1
	case c.Type == engine.DateTime:
		return firstMicro, lastMicro
	}
	return math.MinInt64, math.MaxInt64
}

// begin forgets what was seen. From now on the rows of the slice count.
func (in *inspection) begin(s *slice) error {
	last := C.int(0)
	if s.last {
		last = 1
	}
	if C.inspection_begin(in.c, C.int64_t(s.first), C.int64_t(s.end), last, vectorRows, C.int64_t(s.widest())) != 0 {
		return noMemory()
	}
	return nil
}

// rows is how many rows were seen; it may be asked at any time, and what follows when no statement runs.
func (in *inspection) rows() int64 { return int64(C.inspection_rows(in.c)) }

// widths are the raw bytes of each vectorRows rows, the last ones may be fewer. They last until the next begin.
func (in *inspection) widths() []int64 {
	var n C.int64_t
	p := C.inspection_widths(in.c, &n)
	return unsafe.Slice((*int64)(p), n)
}

// tooLong is the column of which a cell was longer than it may be, if one was.
func (in *inspection) tooLong() (engine.Column, bool) {
	i := int(C.inspection_long(in.c))
	if i < 0 {
		return engine.Column{}, false
	}
	return in.schema[i], true
}

// told sums what all threads saw.
func (in *inspection) told() (engine.ContentHash, []stats) {
	var sum engine.ContentHash
	all := make([]stats, len(in.schema))
	for t := C.inspection_tallies(in.c); t != nil; t = t.next {
		sum = sum.Add(engine.ContentHash{Hi: uint64(t.sum[0]), Lo: uint64(t.sum[1])})
		for i, c := range unsafe.Slice(t.columns, len(all)) {
			one := statsOf(kindOf(in.schema[i].Type), &c)
			all[i].merge(kindOf(in.schema[i].Type), &one)
		}
	}
	sum.Rows = in.rows()
	return sum, all
}

func statsOf(k kind, c *C.struct_told) stats {
	s := stats{nulls: int64(c.nulls), some: c.some != 0}
	switch k {
	case kindFloat, kindDouble:
		s.min.Float, s.max.Float = float64(c.least), float64(c.most)
	case kindText:
		s.min.Bytes, s.max.Bytes = bytesOf(&c.first), bytesOf(&c.last)
	default:
		s.min.Int, s.max.Int = int64(c.min), int64(c.max)
	}
	return s
}

func bytesOf(t *C.struct_text) []byte {
	return C.GoBytes(unsafe.Pointer(t.bytes), C.int(t.length))
}
