package store

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
)

// row is one row of a result: nil, int64, string or []byte in each column. Its getters take columns from left to right; a
// column of another type is remembered as err.
type row struct {
	values []any
	next   int
	err    error
}

func (r *row) take() any {
	if r.next >= len(r.values) {
		r.err = errors.New("store: a statement gives fewer columns than are read")
		return nil
	}
	r.next++
	return r.values[r.next-1]
}

func text[T ~string](r *row) T {
	v := r.take()
	s, ok := v.(string)
	if !ok {
		r.wrong(v)
	}
	return T(s)
}

func number[T ~int64](r *row) T {
	v := r.take()
	n, ok := v.(int64)
	if !ok {
		r.wrong(v)
	}
	return T(n)
}

func blob(r *row) []byte {
	switch v := r.take().(type) {
	case []byte:
		return v
	case nil: // an empty one, as the SQLite driver gives it
		return []byte{}
	default:
		r.wrong(v)
		return nil
	}
}

func optionalText[T ~string](r *row) *T {
	if r.null() {
		return nil
	}
	v := text[T](r)
	return &v
}

func optionalNumber[T ~int64](r *row) *T {
	if r.null() {
		return nil
	}
	v := number[T](r)
	return &v
}

// words takes a text of words with spaces between them.
func words[T ~string](r *row) []T {
	var list []T
	for _, w := range strings.Fields(text[string](r)) {
		list = append(list, T(w))
	}
	return list
}

func joined[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, w := range list {
		parts[i] = string(w)
	}
	return strings.Join(parts, " ")
}

// null passes over a column that is NULL.
func (r *row) null() bool {
	if r.next < len(r.values) && r.values[r.next] == nil {
		r.next++
		return true
	}
	return false
}

func (r *row) wrong(v any) {
	if r.err == nil {
		r.err = fmt.Errorf("store: column %d holds a %T", r.next, v)
	}
}

// value makes of an argument what both drivers take: nil, int64, string or []byte. Pointers may be nil; named types count as
// what they are made of.
func value(arg any) any {
	switch v := arg.(type) {
	case nil, string, int64:
		return v
	case []byte:
		if v == nil {
			return []byte{} // columns of bytes are never NULL
		}
		return v
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	}
	switch v := reflect.ValueOf(arg); v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int64, reflect.Int32:
		return v.Int()
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return value(v.Elem().Interface())
	default:
		panic(fmt.Sprintf("store: an argument of type %T", arg))
	}
}

// storable refuses a text that PostgreSQL would not take, so that SQLite does not keep it either.
func storable(v any) error {
	s, ok := v.(string)
	if !ok || utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return nil
	}
	return finspace.Errorf(finspace.Invalid, "unstorableText", "A text holds a NUL or is not valid UTF-8.")
}

var errNoRow = errors.New("store: no row")

// one reads the only row, or gives errNoRow.
func one[T any](c conn, scan func(*row) T, query string, args ...any) (v T, err error) {
	found := false
	err = c.query(query, args, func(r *row) error {
		v, found = scan(r), true
		return r.err
	})
	if err == nil && !found {
		err = errNoRow
	}
	return v, err
}

func list[T any](c conn, scan func(*row) T, query string, args ...any) (rows []T, err error) {
	err = c.query(query, args, func(r *row) error {
		rows = append(rows, scan(r))
		return r.err
	})
	return rows, err
}
