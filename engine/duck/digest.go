//go:build cgo

package duck

// A linker told by Go to export all symbols would keep those of DuckDB, which the loader reads through at each start: 8 MiB of memory. Nothing
// looks for them, since no extension is ever loaded.

/*
#cgo CFLAGS: -O3
#cgo linux LDFLAGS: -Wl,--no-export-dynamic
#include "digest.h"
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"

	"github.com/openfinspace/openfinspace/engine"
)

// digest gives the content hash of the batch's rows: what engine/hash gives, in a third of its time, since eight rows are
// hashed at once.
func (b *batch) digest() (engine.ContentHash, error) {
	if b.rows == 0 {
		return engine.ContentHash{}, nil
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	columns := make([]C.struct_cells, len(b.columns))
	for i := range b.columns {
		columns[i] = b.columns[i].cells(b.schema[i].Type, &pins)
	}
	var sum [2]C.uint64_t
	if C.digest_rows(&columns[0], C.int(len(columns)), 0, C.int64_t(b.rows), &sum[0]) != 0 {
		return engine.ContentHash{}, &engine.Error{Kind: engine.Limit, Message: "there is no memory to hash a row", Cause: errors.ErrUnsupported}
	}
	return engine.ContentHash{Hi: uint64(sum[0]), Lo: uint64(sum[1]), Rows: int64(b.rows)}, nil
}

// cells is the column as C sees it.
func (c *column) cells(t engine.Type, pins *runtime.Pinner) C.struct_cells {
	kind := C.int(c.kind)
	if t == engine.Binary {
		kind = C.CELL_BINARY
	}
	out := C.struct_cells{kind: kind, data: pin(pins, c.data)}
	if c.stats.nulls > 0 {
		out.validity = (*C.uint8_t)(pin(pins, c.validity))
	}
	if c.kind == kindText {
		out.text = (*C.uint8_t)(pin(pins, c.text))
	}
	return out
}

// pin gives the address of bytes that stay where they are; of none too, since C may look at the address.
func pin(pins *runtime.Pinner, b []byte) unsafe.Pointer {
	if cap(b) == 0 {
		b = make([]byte, 8)
	}
	p := unsafe.Pointer(unsafe.SliceData(b))
	pins.Pin(p)
	return p
}
