//go:build cgo

package duck

import (
	"errors"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
)

// query runs a statement and gives its chunks, in order, to each. What each is given lasts until it returns. errStop ends the
// query without an error.
func (s *session) query(sql string, each func(*chunk) error) error {
	return s.fetch(sql, func(l *loan) error {
		defer l.back()
		return each(&l.chunk)
	})
}

var errStop = errors.New("enough")

// fetch is query for who gives the chunks back himself.
func (s *session) fetch(sql string, each func(*loan) error) (err error) {
	var statement duckdb.PreparedStatement
	defer duckdb.DestroyPrepare(&statement)
	s.during(func() {
		if duckdb.Prepare(s.conn, sql, &statement) == duckdb.StateError {
			err = s.failed(duckdb.ErrorTypeBinder, duckdb.PrepareError(statement))
			return
		}
		err = s.stream(statement, each)
	})
	return err
}

// stream runs a prepared statement chunk by chunk, so that a large answer is never whole in memory.
func (s *session) stream(statement duckdb.PreparedStatement, each func(*loan) error) error {
	var r duckdb.Result
	state := duckdb.ExecutePreparedStreaming(statement, &r)
	defer duckdb.DestroyResult(&r)
	if state == duckdb.StateError {
		return s.failure(&r)
	}
	for {
		data := duckdb.FetchChunk(r)
		if data.Ptr == nil {
			break
		}
		err := each(&loan{chunk: chunkOf(&r, data), data: data})
		if errors.Is(err, errStop) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	if message := duckdb.ResultError(&r); message != "" {
		return s.failure(&r)
	}
	return s.ended()
}

// loan is a chunk that is read after the next was fetched, perhaps in another goroutine, until it is given back.
type loan struct {
	chunk
	data duckdb.DataChunk
}

func (l *loan) back() { duckdb.DestroyDataChunk(&l.data) }

// loans are some chunks in order, about as many as a batch holds.
type loans struct {
	chunks  []*loan
	rows    int
	bytes   int64
	longest longest
}

// longest is the length of the longest text of some chunks, and the column that has it.
type longest struct {
	column int
	bytes  int64
}

const batchBytes = 1 << 20 // about

// gather is fetch for who takes about size bytes of chunks at once, and calls their each, once, in whatever goroutine.
func (s *session) gather(sql string, size int64, take func(*loans) error) error {
	all := &loans{}
	err := s.fetch(sql, func(l *loan) error {
		all.chunks = append(all.chunks, l)
		all.rows += l.rows
		bytes, long := l.bytes()
		if long.bytes > all.longest.bytes {
			all.longest = long
		}
		if all.bytes += bytes; all.bytes < size {
			return nil
		}
		full := all
		all = &loans{}
		return take(full)
	})
	if err != nil || len(all.chunks) == 0 {
		all.back()
		return err
	}
	return take(all)
}

// each reads the chunks and gives them back, all of them whatever happens.
func (l *loans) each(read func(*chunk) error) error {
	defer l.back()
	for _, c := range l.chunks {
		if err := read(&c.chunk); err != nil {
			return err
		}
	}
	return nil
}

func (l *loans) back() {
	for _, c := range l.chunks {
		c.back()
	}
}

// chunk is some rows of an answer as they lie in DuckDB's memory.
type chunk struct {
	first   int64 // the number of its first row in the file that is read, from 0; where that is asked for
	rows    int
	columns []vector
}

type vector struct {
	kind  duckdb.Type
	data  unsafe.Pointer
	valid unsafe.Pointer // nil: all are
}

func chunkOf(r *duckdb.Result, data duckdb.DataChunk) chunk {
	c := chunk{rows: int(duckdb.DataChunkGetSize(data)), columns: make([]vector, duckdb.DataChunkGetColumnCount(data))}
	for i := range c.columns {
		v := duckdb.DataChunkGetVector(data, duckdb.IdxT(i))
		c.columns[i] = vector{kind: duckdb.ColumnType(r, duckdb.IdxT(i)), data: duckdb.VectorGetData(v), valid: duckdb.VectorGetValidity(v)}
	}
	return c
}

// bytes is what the chunk's values take in memory, about.
func (c *chunk) bytes() (n int64, long longest) {
	for i := range c.columns {
		n += 8 * int64(c.rows)
		v := &c.columns[i]
		if v.kind != duckdb.TypeVarchar && v.kind != duckdb.TypeBlob {
			continue
		}
		for row := range c.rows {
			if v.null(row) {
				continue
			}
			length := int64(at[uint32](v, 4*row)) // the first 4 of a text's 16 bytes
			if n += length; length > long.bytes {
				long = longest{i, length}
			}
		}
	}
	return n, long
}

func (v *vector) null(row int) bool {
	if v.valid == nil {
		return false
	}
	word := *(*uint64)(unsafe.Add(v.valid, row>>6<<3))
	return word>>(row&63)&1 == 0
}

// at reads a fixed value.
func at[T any](v *vector, row int) T {
	var t T
	return *(*T)(unsafe.Add(v.data, uintptr(row)*unsafe.Sizeof(t)))
}

// inlined is how long a text may be that lies within DuckDB's 16 bytes of a text.
const inlined = 12

// bytes gives a text where it lies.
func (v *vector) bytes(row int) []byte {
	p := unsafe.Add(v.data, row*16)
	n := int(*(*uint32)(p))
	if n <= inlined {
		return unsafe.Slice((*byte)(unsafe.Add(p, 4)), n)
	}
	return unsafe.Slice(*(**byte)(unsafe.Add(p, 8)), n)
}

// cell reads a value of one of the types that our schemas have. Bytes are where DuckDB keeps them.
func (v *vector) cell(row int) engine.Cell {
	if v.null(row) {
		return engine.Null()
	}
	switch v.kind {
	case duckdb.TypeBoolean:
		return engine.Cell{Int: int64(at[byte](v, row) & 1)}
	case duckdb.TypeTinyInt:
		return engine.Cell{Int: int64(at[int8](v, row))}
	case duckdb.TypeSmallInt:
		return engine.Cell{Int: int64(at[int16](v, row))}
	case duckdb.TypeInteger, duckdb.TypeDate:
		return engine.Cell{Int: int64(at[int32](v, row))}
	case duckdb.TypeFloat:
		return engine.Cell{Float: float64(at[float32](v, row))}
	case duckdb.TypeDouble:
		return engine.Cell{Float: at[float64](v, row)}
	case duckdb.TypeVarchar, duckdb.TypeBlob:
		return engine.Cell{Bytes: v.bytes(row)}
	default: // BIGINT, TIMESTAMP, TIMESTAMP_NS
		return engine.Cell{Int: at[int64](v, row)}
	}
}

// row reads a row's cells.
func (c *chunk) row(row int, cells []engine.Cell) {
	for i := range c.columns {
		cells[i] = c.columns[i].cell(row)
	}
}
