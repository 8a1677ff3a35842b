//go:build cgo

package duck

/*
#include "stream.h"
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"io"
	"runtime"
	"runtime/cgo"
	"syscall"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
)

// source gives batches in the order of the rows, io.EOF at the end. DuckDB calls it from one thread at a time.
type source interface {
	next() (*batch, error)
	release(*batch) // DuckDB is done with it
}

// stream is a source as DuckDB sees it: an Arrow stream in memory of C. Go is entered once a batch, not once a value.
type stream struct {
	source source
	err    error // of source, which DuckDB's own error would hide
	handle cgo.Handle
	c      *C.struct_ArrowArrayStream
}

// newStream makes a stream of rows of schema s. Close it when no query reads it any more.
func newStream(s engine.Schema, from source) *stream {
	st := &stream{source: from}
	st.handle = cgo.NewHandle(st)
	names, formats := cStrings(len(s)), cStrings(len(s))
	for i, c := range s {
		unsafe.Slice(names, len(s))[i] = C.CString(c.Name)
		unsafe.Slice(formats, len(s))[i] = C.CString(arrowFormat(c))
	}
	st.c = C.duck_stream(C.uintptr_t(st.handle), C.int(len(s)), names, formats)
	return st
}

func cStrings(n int) **C.char {
	return (**C.char)(C.calloc(C.size_t(n), C.size_t(unsafe.Sizeof((*C.char)(nil)))))
}

func (s *stream) Close() {
	C.duck_stream_free(s.c)
	s.handle.Delete()
}

// view makes the stream a view of the connection, which may be read once.
func (s *stream) view(c duckdb.Connection, name string) error {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	if C.duck_scan(c.Ptr, n, s.c) != 0 {
		return errors.New("the rows could not be given to the engine")
	}
	return nil
}

// arrowFormat is the word of the Arrow C interface for a column's type.
func arrowFormat(c engine.Column) string {
	switch c.Type {
	case engine.TinyInt:
		return "c"
	case engine.SmallInt:
		return "s"
	case engine.Integer:
		return "i"
	case engine.BigInt:
		return "l"
	case engine.Float:
		return "f"
	case engine.Double:
		return "g"
	case engine.Boolean:
		return "b"
	case engine.Date:
		return "tdD"
	case engine.Binary:
		return "z"
	case engine.DateTime:
		if c.Nanos {
			return "tsn:"
		}
		return "tsu:"
	default:
		return "u"
	}
}

// lent is a batch that DuckDB reads: its buffers are pinned until it is released.
type lent struct {
	batch  *batch
	source source
	pins   runtime.Pinner
}

//export duckNext
func duckNext(handle C.uintptr_t, out *C.struct_ArrowArray) C.int {
	s := cgo.Handle(handle).Value().(*stream)
	b, err := s.source.next()
	if errors.Is(err, io.EOF) {
		return 0
	}
	if err != nil {
		s.err = err
		return C.int(syscall.EIO)
	}
	l := &lent{batch: b, source: s.source}
	columns := make([]C.struct_column, len(b.columns))
	for i := range b.columns {
		c := &b.columns[i]
		columns[i] = C.struct_column{
			nulls: C.int64_t(c.stats.nulls), validity: pin(&l.pins, c.validity), data: pin(&l.pins, c.data),
		}
		if c.kind == kindText {
			columns[i].text = pin(&l.pins, c.text)
		}
	}
	h := cgo.NewHandle(l)
	if code := C.duck_batch(out, C.uintptr_t(h), C.int64_t(b.rows), C.int(len(columns)), &columns[0]); code != 0 {
		duckRelease(C.uintptr_t(h))
		return code
	}
	return 0
}

//export duckRelease
func duckRelease(handle C.uintptr_t) {
	h := cgo.Handle(handle)
	l := h.Value().(*lent)
	h.Delete()
	l.pins.Unpin()
	l.source.release(l.batch)
}
