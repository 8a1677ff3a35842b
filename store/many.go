package store

import (
	"errors"
	"slices"
	"strings"
)

// insertMany inserts rows of the same number of values, in order, and tells how many were: an ending such as ON CONFLICT DO NOTHING
// may leave some out.
func (t *tx) insertMany(into, ending string, rows [][]any) (int64, error) {
	return inSteps(t.d.rowsAtOnce, rows, func(batch [][]any) (int64, error) {
		return t.exec(into+manyRows(len(batch[0]), len(batch))+ending, slices.Concat(batch...)...)
	})
}

// inSteps hands the rows to insert, as many at once as the falling sizes allow, and adds up what it tells.
func inSteps[T any](sizes []int, rows []T, insert func([]T) (int64, error)) (total int64, err error) {
	for _, size := range sizes {
		for ; len(rows) >= size; rows = rows[size:] {
			n, err := insert(rows[:size])
			if err != nil {
				return total, err
			}
			total += n
		}
	}
	return total, nil
}

// manyRows is " VALUES ($1, $2), ($3, $4)" for a width of 2 and 2 rows.
func manyRows(width, rows int) string {
	var b strings.Builder
	b.WriteString(" VALUES ")
	for i := range width * rows {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString(placeholder(i + 1))
	}
	return b.String() + ")"
}

// lengthyRows are more than a transaction may change within StatementTimeout on a machine that has much to do.
const lengthyRows = 5000

// errLengthy asks for the closure to be run again within LengthyTimeout.
var errLengthy = errors.New("store: the transaction changes more rows than StatementTimeout is meant for")

// willChange is called by a verb before it changes so many rows.
func (t *tx) willChange(rows int64) error {
	if t.brief && rows > lengthyRows {
		return internal("change many rows", errLengthy)
	}
	return nil
}
