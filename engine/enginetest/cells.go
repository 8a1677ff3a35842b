package enginetest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
)

// cellCase is a line of the table of cells: what a text is in a column, or which rule it breaks.
type cellCase struct {
	text string // as it stands in CSV
	want string // as cell.Append writes it; NULL
	rule cell.Rule
}

func good(text, want string) cellCase          { return cellCase{text: text, want: want} }
func bad(text string, rule cell.Rule) cellCase { return cellCase{text: text, rule: rule} }

// cellTable is the table of the contract.
var cellTable = []struct {
	column engine.Column
	cases  []cellCase
}{
	{engine.Column{Type: engine.Integer}, []cellCase{
		bad("1.5", cell.Fraction), good("1.0", "1"), good("100.00", "100"), bad("1e2", cell.WholeNumber), bad("1_000", cell.WholeNumber),
		bad("0x10", cell.WholeNumber), bad(`"1,000"`, cell.WholeNumber), good(" 1", "1"), good("1 ", "1"), good("+1", "1"), good("001", "1"), good("-0", "0"),
		bad("2147483648", cell.Range), good("-2147483648", "-2147483648"), good("", "NULL"), good(`""`, "NULL"),
	}},
	{engine.Column{Type: engine.TinyInt}, []cellCase{bad("128", cell.Range), good("127", "127"), good("-128", "-128")}},
	{engine.Column{Type: engine.SmallInt}, []cellCase{bad("32768", cell.Range), good("-32768", "-32768")}},
	{engine.Column{Type: engine.BigInt}, []cellCase{bad("9223372036854775808", cell.Range), good("9223372036854775807", "9223372036854775807")}},
	{engine.Column{Type: engine.Double}, []cellCase{
		bad("1e400", cell.Overflow), good("1E-400", "0"), good("nan", "NaN"), good("Infinity", "Infinity"), good("-inf", "-Infinity"), good("INF", "Infinity"),
		bad("1d", cell.Number), bad("0x1p3", cell.Number), bad("1_0", cell.Number), good(" 1.5", "1.5"), good(".5", "0.5"), good("5.", "5"), good("1e3", "1000"),
		good("-0.0", "-0"), good("4.9e-324", "5e-324"),
	}},
	{engine.Column{Type: engine.Float}, []cellCase{bad("3.4e39", cell.Overflow), good("0.1", "0.1"), good("16777216", "1.6777216e+07")}},
	{engine.Column{Type: engine.Boolean}, []cellCase{
		bad("t", cell.TrueFalse), bad("1", cell.TrueFalse), bad("yes", cell.TrueFalse), bad("Y", cell.TrueFalse), good("TRUE", "true"), good("False", "false"),
	}},
	{engine.Column{Type: engine.Date}, []cellCase{
		good("2024-1-2", "2024-01-02"), good("2024-01-02 00:00:00", "2024-01-02"), bad("2024-01-02 10:00:00", cell.DateWithTime), bad("2024/01/02", cell.DateForm),
		bad("2024-01", cell.DateForm), bad("infinity", cell.DateForm), bad("epoch", cell.DateForm), good("0001-01-01", "0001-01-01"), good("9999-12-31", "9999-12-31"),
		bad("0000-12-31", cell.Year), bad("2024-02-30", cell.NoSuchDay),
	}},
	{engine.Column{Type: engine.DateTime}, []cellCase{
		good("2024-01-02 09:30:00Z", "2024-01-02 09:30:00"), good("2024-01-02 09:30:00+02:00", "2024-01-02 07:30:00"), bad("2024-01-02 24:00:00", cell.HourTwentyFour),
		bad("2024-01-02 10:00:60", cell.LeapSecond), good("2024-01-02 09:30", "2024-01-02 09:30:00"), good("2024-01-02", "2024-01-02 00:00:00"),
		good("2024-01-02T09:30:00.5", "2024-01-02 09:30:00.500000"), bad("2024-01-02 09:30:00.1234567", cell.Nanoseconds),
		good("2024-01-02 09:30:00.123456000", "2024-01-02 09:30:00.123456"), good("0001-01-01 00:00:00", "0001-01-01 00:00:00"),
		good("9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999"),
	}},
	{engine.Column{Type: engine.DateTime, Nanos: true}, []cellCase{
		good("2024-01-02 09:30:00.123456789", "2024-01-02 09:30:00.123456789"), bad("2024-01-02 09:30:00.1234567891", cell.Nanoseconds),
		bad("2300-01-01 00:00:00", cell.NanosRange), good("1677-09-22 00:00:00.000000001", "1677-09-22 00:00:00.000000001"),
	}},
	{engine.Column{Type: engine.Binary}, []cellCase{good("AP8=", "AP8="), bad("AP8", cell.Base64), bad(`\x00`, cell.Base64)}},
	{engine.Column{Type: engine.String}, []cellCase{
		good(" x ", " x "), good("", "NULL"), good(`""`, ""), good(`"a""b"`, `a"b`), good(`5" pipe`, `5" pipe`), good("NULL", "NULL"), good("e\u0301", "e\u0301"),
	}},
	{engine.Column{Type: engine.Char}, []cellCase{good("longer than one", "longer than one"), good(`""`, "")}},
}

// cells reads the table, a column at a time.
func (s *suite) cells(t *testing.T) {
	for _, c := range cellTable {
		name := c.column.Type.String()
		if c.column.Nanos {
			name += " with nanoseconds"
		}
		t.Run(name, func(t *testing.T) {
			schema := engine.Schema{{Name: "line", Type: engine.BigInt, ID: 1}, {Name: "x", Type: c.column.Type, Nanos: c.column.Nanos, ID: 2}}
			var text strings.Builder
			text.WriteString("line,x\n")
			for i, c := range c.cases {
				fmt.Fprintf(&text, "%d,%s\n", i+2, c.text)
			}
			out, err := s.ingest(t, schema, params(t, "formatType", "CSV"), everyBadRow, file(t, "cells.csv", text.String()))
			if err != nil {
				t.Fatal(err)
			}
			s.compareCells(t, schema, out, c.cases)
		})
	}
}

func (s *suite) compareCells(t *testing.T, schema engine.Schema, out engine.Output, cases []cellCase) {
	t.Helper()
	got := map[int64]string{}
	for _, row := range s.query(t, files(out, -1), schema, "SELECT * FROM data").rows {
		text := "NULL"
		if !row[1].Null {
			text = string(cell.Append(nil, schema[1], row[1]))
		}
		got[row[0].Int] = text
	}
	for _, b := range out.Samples {
		got[b.Line] = "breaks " + b.Rule
		if b.Column != "x" || b.Advice == "" {
			t.Errorf("%+v", b)
		}
	}
	for i, c := range cases {
		want := c.want
		if c.rule != "" {
			want = "breaks " + string(c.rule)
		}
		if have := got[int64(i+2)]; have != want {
			t.Errorf("%s: %s instead of %s", strconv.Quote(c.text), have, want)
		}
	}
}
