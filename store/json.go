package store

import (
	"encoding/json"
	"fmt"

	"github.com/openfinspace/openfinspace"
)

// asJSON writes what a row holds as a whole. Values are of our own types, which JSON can write; bytes that are not UTF-8 become U+FFFD.
func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: %T cannot be written as JSON: %v", v, err))
	}
	return string(text)
}

// fromJSON reads what asJSON wrote.
func fromJSON[T any](r *row) (v T) {
	if err := json.Unmarshal([]byte(text[string](r)), &v); err != nil && r.err == nil {
		r.err = fmt.Errorf("store: a %T cannot be read: %w", v, err)
	}
	return v
}

// badCellJSON and fileColumnJSON are the form in which rows hold what has other names in Go.
type badCellJSON struct {
	File   string `json:"file"`
	Line   int64  `json:"line,omitempty"`
	Row    int64  `json:"row,omitempty"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value"`
	Rule   string `json:"rule"`
	Advice string `json:"advice,omitempty"`
}

type fileColumnJSON struct {
	ID    finspace.ColumnID `json:"id"`
	Min   *string           `json:"min,omitempty"`
	Max   *string           `json:"max,omitempty"`
	Nulls int64             `json:"nulls,omitempty"`
}

func samplesText(cells []finspace.BadCell) string {
	var list []badCellJSON
	for _, c := range cells {
		list = append(list, badCellJSON(c))
	}
	return asJSON(list)
}

func scanSamples(r *row) (cells []finspace.BadCell) {
	for _, c := range fromJSON[[]badCellJSON](r) {
		cells = append(cells, finspace.BadCell(c))
	}
	return cells
}

func fileColumnsText(columns []finspace.FileColumn) string {
	var list []fileColumnJSON
	for _, c := range columns {
		list = append(list, fileColumnJSON(c))
	}
	return asJSON(list)
}

func scanFileColumns(r *row) (columns []finspace.FileColumn) {
	for _, c := range fromJSON[[]fileColumnJSON](r) {
		columns = append(columns, finspace.FileColumn(c))
	}
	return columns
}
