package usercsv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rule"
	"github.com/openfinspace/openfinspace/service"
)

// The columns of a file, in FinSpace's words. The first two must be there; every other may be missing.
var columns = []string{"emailAddress", "type", "firstName", "lastName", "apiAccess", "apiAccessPrincipalArn"}

// Columns that Rejects adds. They are passed over when a corrected file is read.
const (
	lineColumn    = "line"
	problemColumn = "problem"
)

// Row is one row of the file.
type Row struct {
	Line     int    // where it begins, from 1
	Raw      string // as it stands there, without its line break
	Cells    []string
	Problems []string // every rule that it breaks, in words, without a value; none for a good row
	User     *service.CreateUserInput
}

// Reader reads rows.
type Reader struct {
	records *records
	header  []string
}

// HeaderError tells why a file cannot be one of users. Other errors are of reading it.
type HeaderError struct{ text string }

func (e *HeaderError) Error() string { return e.text }

func headerf(format string, args ...any) error { return &HeaderError{fmt.Sprintf(format, args...)} }

// NewReader reads the header of the file.
func NewReader(in io.Reader) (*Reader, error) {
	records, err := newRecords(in)
	if err != nil {
		return nil, fmt.Errorf("read the CSV: %w", err)
	}
	head, err := records.next()
	if errors.Is(err, io.EOF) {
		return nil, headerf("the CSV has no header; it begins with a line such as %s", strings.Join(columns, ","))
	}
	if err != nil {
		return nil, fmt.Errorf("read the CSV: %w", err)
	}
	if head.err != nil {
		return nil, headerf("the header of the CSV: %v", head.err)
	}
	r := &Reader{records: records}
	for _, cell := range head.cells {
		r.header = append(r.header, strings.TrimSpace(cell))
	}
	return r, r.checkHeader()
}

func (r *Reader) checkHeader() error {
	for i, name := range r.header {
		if !slices.Contains(columns, name) && name != lineColumn && name != problemColumn {
			return headerf("the CSV has a column %.60q; there are: %s, separated by commas", name, strings.Join(columns, ", "))
		}
		if slices.Index(r.header, name) != i {
			return headerf("the CSV has the column %s twice", name)
		}
	}
	for _, name := range columns[:2] {
		if !slices.Contains(r.header, name) {
			return headerf("the CSV has no column %s; it must have %s and %s", name, columns[0], columns[1])
		}
	}
	return nil
}

// Next gives the next row, good or bad; io.EOF after the last. Another error ends the reading.
func (r *Reader) Next() (*Row, error) {
	rec, err := r.records.next()
	if err != nil {
		return nil, err
	}
	row := &Row{Line: rec.line, Raw: string(bytes.TrimRight(rec.raw, "\r\n")), Cells: rec.cells}
	switch {
	case rec.err != nil:
		row.Problems = []string{rec.err.Error()}
	case len(rec.cells) != len(r.header):
		row.Cells = nil
		row.Problems = []string{fmt.Sprintf("the row has %d cells and the header has %d", len(rec.cells), len(r.header))}
	default:
		row.User, row.Problems = r.user(rec.cells)
	}
	return row, nil
}

// user reads the cells. An empty cell is a member that is absent.
func (r *Reader) user(cells []string) (*service.CreateUserInput, []string) {
	u := &service.CreateUserInput{}
	var problems []string
	for i, name := range r.header {
		cell := cells[i]
		switch name {
		case "emailAddress":
			u.EmailAddress = finspace.Email(cell)
			problems = append(problems, broken(name, cell, u.EmailAddress)...)
		case "type":
			u.Type = finspace.UserType(cell)
			problems = append(problems, broken(name, cell, u.Type)...)
		case "firstName":
			u.FirstName = optional[finspace.FirstName](name, cell, &problems)
		case "lastName":
			u.LastName = optional[finspace.LastName](name, cell, &problems)
		case "apiAccess":
			u.ApiAccess = optional[finspace.ApiAccess](name, cell, &problems)
		case "apiAccessPrincipalArn":
			u.ApiAccessPrincipalArn = optional[finspace.RoleArn](name, cell, &problems)
		}
	}
	return u, problems
}

type text interface {
	~string
	rule.Texter
}

func optional[T text](name, cell string, problems *[]string) *T {
	if cell == "" {
		return nil
	}
	v := T(cell)
	*problems = append(*problems, broken(name, cell, v)...)
	return &v
}

func broken(name, cell string, of rule.Texter) []string {
	if cell == "" {
		return []string{name + " is missing"}
	}
	var problems []string
	for _, p := range of.TextRule().Check(cell) {
		problems = append(problems, name+" "+p)
	}
	return problems
}
