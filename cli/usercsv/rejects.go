package usercsv

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Rejects writes rows that could not be used: the columns of the file that was read, and two more with the line and what
// is wrong. Corrected, the file can be read again as it is.
type Rejects struct {
	out     *csv.Writer
	columns []int // of the header, those that are not our own
}

// NewRejects begins the file. The reader tells its columns.
func NewRejects(out io.Writer, r *Reader) (*Rejects, error) {
	j := &Rejects{out: csv.NewWriter(out)}
	var header []string
	for i, name := range r.header {
		if name != lineColumn && name != problemColumn {
			j.columns, header = append(j.columns, i), append(header, name)
		}
	}
	return j, j.write(append(header, lineColumn, problemColumn))
}

// Add writes a row. A row whose cells could not be read stands in the first column as it was.
func (j *Rejects) Add(row *Row, problems []string) error {
	cells := make([]string, 0, len(j.columns)+2)
	for _, i := range j.columns {
		if row.Cells != nil {
			cells = append(cells, row.Cells[i])
		} else {
			cells = append(cells, "")
		}
	}
	if row.Cells == nil {
		cells[0] = row.Raw
	}
	return j.write(append(cells, strconv.Itoa(row.Line), strings.Join(problems, "; ")))
}

func (j *Rejects) write(cells []string) error {
	if err := j.out.Write(slices.Clone(cells)); err != nil {
		return err
	}
	j.out.Flush()
	return j.out.Error()
}
