package cell

import (
	"bytes"
	"math"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// row is one line of the contract's table: what a text means in a column, or which rule it breaks.
type row struct {
	column engine.Column
	text   string
	quoted bool
	option Options
	want   any // nil: NULL; Rule; int (Int of the cell), float64, string or []byte
}

var (
	tiny, small, integer, big = of(engine.TinyInt), of(engine.SmallInt), of(engine.Integer), of(engine.BigInt)
	float, double, boolean    = of(engine.Float), of(engine.Double), of(engine.Boolean)
	date, moments, binary     = of(engine.Date), of(engine.DateTime), of(engine.Binary)
	str, char                 = of(engine.String), of(engine.Char)
	nanos                     = engine.Column{Name: "c", Type: engine.DateTime, Nanos: true}
)

func of(t engine.Type) engine.Column { return engine.Column{Name: "c", Type: t} }

func plain(c engine.Column, text string, want any) row { return row{column: c, text: text, want: want} }

const day, hour, second = 86400 * 1000000, 3600 * 1000000, 1000000

// tables are the rows of the contract, in its order, and their neighbours.
var tables = map[string][]row{
	"integer": {
		plain(integer, "1.5", Fraction), plain(integer, "1.0", 1), plain(integer, "100.00", 100), plain(integer, "7.", 7),
		plain(integer, "1.05", Fraction), plain(integer, "-0.0", 0),
		plain(integer, "1e2", WholeNumber), plain(integer, "1_000", WholeNumber), plain(integer, "0x10", WholeNumber),
		plain(integer, "1,000", WholeNumber), plain(integer, " 1", 1), plain(integer, "1 ", 1), plain(integer, "\t1\t", 1),
		plain(integer, "+1", 1), plain(integer, "001", 1), plain(integer, "-0", 0), plain(integer, "2147483648", Range),
		plain(integer, "2147483647", 2147483647), plain(integer, "-2147483648", -2147483648), plain(integer, "-2147483649", Range),
		plain(tiny, "128", Range), plain(tiny, "127", 127), plain(tiny, "-128", -128), plain(tiny, "-129", Range),
		plain(small, "32768", Range), plain(small, "-32768", -32768), plain(big, "9223372036854775807", math.MaxInt64),
		plain(big, "-9223372036854775808", math.MinInt64), plain(big, "9223372036854775808", Range),
		plain(big, "18446744073709551617", Range), plain(big, "99999999999999999999999999999999999999999", Range),
		plain(big, "000000000000000000000000000000000000000005", 5), plain(big, "1.0.0", WholeNumber),
		plain(integer, "-", WholeNumber), plain(integer, "+-1", WholeNumber), plain(integer, ".0", WholeNumber),
		plain(integer, ".", WholeNumber), plain(integer, "1 2", WholeNumber), plain(integer, "x", WholeNumber), plain(integer, "١", WholeNumber),
		plain(integer, "nan", WholeNumber), plain(integer, "true", WholeNumber),
	},
	"float": {
		plain(double, "1e400", Overflow), plain(float, "3.4e39", Overflow), plain(float, "3.4e38", float64(float32(3.4e38))),
		plain(double, "-1e400", Overflow), plain(double, "1E-400", 0.0), plain(float, "1e-60", 0.0),
		plain(double, "nan", math.NaN()), plain(double, "NaN", math.NaN()), plain(double, "-nan", math.NaN()),
		plain(double, "inf", math.Inf(1)), plain(double, "-inf", math.Inf(-1)), plain(double, "Infinity", math.Inf(1)),
		plain(double, "+INFINITY", math.Inf(1)), plain(double, "1d", Number), plain(double, "0x1p3", Number),
		plain(double, "1_0", Number), plain(double, " 1.5", 1.5), plain(double, ".5", 0.5), plain(double, "5.", 5.0),
		plain(double, "1e3", 1000.0), plain(double, "-2.5E+3", -2500.0), plain(double, "1e", Number), plain(double, ".", Number),
		plain(double, "1e+", Number), plain(double, "e5", Number), plain(double, "1,5", Number), plain(double, "--1", Number),
		plain(double, "infi", Number), plain(float, "0.1", float64(float32(0.1))), plain(double, "-0.0", math.Copysign(0, -1)),
		plain(double, "0.1e99999999999999999999", Overflow), plain(double, "1e-99999999999999999999", 0.0),
		plain(double, "5e-324", 5e-324), plain(double, "1.2.3", Number), plain(double, "1..2", Number), plain(double, "-", Number),
		plain(double, "+", Number), plain(double, "-.", Number), plain(double, "-.5", -0.5), plain(double, "123456789012345.", 123456789012345.0),
		plain(double, "1234567890123456", 1234567890123456.0), plain(double, ".123456789012345", 0.123456789012345),
	},
	"boolean": {
		plain(boolean, "t", TrueFalse), plain(boolean, "1", TrueFalse), plain(boolean, "yes", TrueFalse), plain(boolean, "Y", TrueFalse),
		plain(boolean, "true", 1), plain(boolean, "FALSE", 0), plain(boolean, "tRuE", 1), plain(boolean, " false ", 0),
		{column: boolean, text: "1", option: Options{BooleanNumbers: true}, want: 1},
		{column: boolean, text: "0", option: Options{BooleanNumbers: true}, want: 0},
		{column: boolean, text: "2", option: Options{BooleanNumbers: true}, want: TrueFalse},
	},
	"date": {
		plain(date, "2024-1-2", 19724), plain(date, "2024-01-02 00:00:00", 19724), plain(date, "2024-01-02T00:00", 19724),
		plain(date, "2024-01-02 10:00:00", DateWithTime), plain(date, "2024-01-02 00:00:00.0000000001", DateWithTime),
		plain(date, "2024-01-02T00:00:00+02:00", DateWithTime), plain(date, "2024-01-02T00:00:00Z", 19724),
		plain(date, "2024/01/02", DateForm),
		{column: date, text: "2024/01/02", option: Options{DateFormat: "yyyy/MM/dd"}, want: 19724},
		plain(date, "2024-01", DateForm), plain(date, "infinity", DateForm), plain(date, "epoch", DateForm),
		plain(date, "0000-12-31", Year), plain(date, "10000-01-01", Year), plain(date, "+10000-01-01", Year), plain(date, "-2024-01-01", Year),
		plain(date, "0001-01-01", -719162), plain(date, "9999-12-31", 2932896), plain(date, "1969-12-31", -1),
		plain(date, "2023-02-29", NoSuchDay), plain(date, "2024-02-29", 19782), plain(date, "1900-02-29", NoSuchDay), plain(date, "2024-13-01", NoSuchDay),
		plain(date, "2024-00-10", NoSuchDay), plain(date, "2024-04-31", NoSuchDay), plain(date, "24-01-02", DateForm),
		plain(date, "2024-01-023", DateForm), plain(date, "2024-01-02x", DateForm), plain(date, "20240102", DateForm), plain(date, " 2024-01-02 ", 19724),
	},
	"datetime": {
		plain(moments, "2024-01-02 09:30:00Z", 19724*day+9*hour+1800*second),
		plain(moments, "2024-01-02 09:30:00+02:00", 19724*day+7*hour+1800*second),
		plain(moments, "2024-01-02T09:30:00.5-0230", 19724*day+12*hour+second/2),
		plain(moments, "2024-01-02 09:30:00 +02", 19724*day+7*hour+1800*second),
		plain(moments, "2024-01-02 24:00:00", HourTwentyFour), plain(moments, "2024-01-02 09:30:60", LeapSecond),
		plain(moments, "2024-01-02 09:30", 19724*day+9*hour+1800*second), plain(moments, "2024-01-02", 19724*day),
		plain(moments, "2024-01-02T09:30:00", 19724*day+9*hour+1800*second), plain(moments, "2024-1-2 9:30", 19724*day+9*hour+1800*second),
		plain(moments, "1970-01-01 00:00:00.000001", 1), plain(moments, "1970-01-01 00:00:00.000001000", 1),
		plain(moments, "1970-01-01 00:00:00.1234567", Nanoseconds), plain(moments, "1970-01-01 00:00:00.123456789", Nanoseconds),
		plain(moments, "1970-01-01 00:00:00.0000000001", Nanoseconds), plain(moments, "1970-01-01 00:00:00.1230000000000000000", 123000),
		plain(nanos, "1970-01-01 00:00:00.1234567", 123456700), plain(nanos, "1969-12-31 23:59:59.999999999", -1),
		plain(nanos, "1970-01-01 00:00:00.1234567891", Nanoseconds), plain(nanos, "2262-04-11 23:47:16.854775807", math.MaxInt64),
		plain(nanos, "2262-04-11 23:47:16.854775808", NanosRange), plain(nanos, "1677-09-21 00:12:43.145224192", math.MinInt64),
		plain(nanos, "1677-09-21 00:12:43.145224191", NanosRange), plain(nanos, "9999-01-01", NanosRange),
		plain(moments, "2024-01-02 25:00", NoSuchTime), plain(moments, "2024-01-02 10:61", NoSuchTime), plain(moments, "2024-01-02 10:00:61", NoSuchTime),
		plain(moments, "2024-01-02 10:00:00+18:01", NoSuchTime), plain(moments, "2024-01-02 10:00:00+02:60", NoSuchTime),
		plain(moments, "0001-01-01 00:00:00+01:00", Year), plain(moments, "9999-12-31 23:30:00-01:00", Year),
		plain(moments, "9999-12-31 23:59:59.999999", (2932896+1)*day-1), plain(moments, "0001-01-01 00:00:00", -719162*day),
		plain(moments, "2024-01-02 09:30:00.", DateTimeForm), plain(moments, "2024-01-02 09:30.5", DateTimeForm), plain(moments, "2024-01-02 09", DateTimeForm),
		plain(moments, "2024-01-02 09:3", DateTimeForm), plain(moments, "2024-01-02Z", DateTimeForm), plain(moments, "2024-01-02 ", 19724*day),
		plain(moments, "2024-01-02 09:30:00 UTC", DateTimeForm), plain(moments, "2024-01-02_09:30:00", DateTimeForm),
		plain(moments, "1704187800", DateTimeForm), plain(moments, "2024-01-02T 09:30", DateTimeForm), plain(moments, "2024-01-02 09:30:00+2", DateTimeForm),
		plain(moments, "2024-02-30 09:30:00", NoSuchDay),
	},
	"binary": {
		plain(binary, "AP8=", []byte{0, 255}), plain(binary, `\x00ff`, Base64), plain(binary, "AP8", Base64), plain(binary, "AP9=", Base64),
		plain(binary, "A\nP8=", Base64), plain(binary, "_-8=", Base64), plain(binary, " AP8= ", []byte{0, 255}),
	},
	"text": {
		plain(char, "any", "any"), plain(str, " a ", " a "), plain(str, "", nil),
		{column: str, quoted: true, want: ""},
		{column: char, quoted: true, want: ""},
		{column: integer, quoted: true, want: nil},
		{column: binary, quoted: true, want: nil},
		plain(integer, "  ", nil),
		plain(str, "\xe9", UTF8), plain(str, "a\x00b", "a\x00b"), plain(str, "NULL", "NULL"),
		{column: str, text: "NULL", option: Options{NullValue: "NULL"}, want: nil},
		{column: str, text: "NULL", quoted: true, option: Options{NullValue: "NULL"}, want: "NULL"},
		{column: integer, text: " NULL ", option: Options{NullValue: "NULL"}, want: nil},
		{column: str, text: " NULL", option: Options{NullValue: "NULL"}, want: " NULL"},
		{column: str, text: "", option: Options{NullValue: "NULL"}, want: nil},
		{column: double, text: "nan", option: Options{NullValue: "nan"}, want: nil},
	},
}

func TestTables(t *testing.T) {
	for name, rows := range tables {
		for _, r := range rows {
			t.Run(name+" "+r.column.Type.String()+" "+r.text, func(t *testing.T) { check(t, r) })
		}
	}
}

func check(t *testing.T, r row) {
	t.Helper()
	p, err := NewParser(r.column, r.option)
	if err != nil {
		t.Fatal(err)
	}
	got, rule := p.Parse([]byte(r.text), r.quoted)
	if !same(got, rule, r.want) {
		t.Fatalf("%q: %+v, rule %q; want %v", r.text, got, rule, r.want)
	}
}

func same(got engine.Cell, rule Rule, want any) bool {
	if broken, ok := want.(Rule); ok || rule != "" {
		return rule == broken && got.Bytes == nil
	}
	switch w := want.(type) {
	case nil:
		return got.Null
	case int:
		return !got.Null && got.Int == int64(w)
	case float64:
		return !got.Null && (math.Float64bits(got.Float) == math.Float64bits(w) || w != w && got.Float != got.Float)
	case string:
		return !got.Null && string(got.Bytes) == w
	}
	return !got.Null && bytes.Equal(got.Bytes, want.([]byte))
}

// TestEveryRuleAdvises: each rule has a sentence, and a test that breaks it.
func TestEveryRuleAdvises(t *testing.T) {
	broken := map[Rule]bool{DateFormat: true, DateTimeFormat: true} // broken in the tests of patterns
	for _, rows := range tables {
		for _, r := range rows {
			if rule, ok := r.want.(Rule); ok {
				broken[rule] = true
			}
		}
	}
	for _, rule := range Rules() {
		if rule.Advice(engine.Integer) == "" || !broken[rule] {
			t.Errorf("%s: advice %q, broken by a test: %v", rule, rule.Advice(engine.Integer), broken[rule])
		}
	}
	for _, kind := range engine.Types() {
		if kind.Bits() > 0 && Range.Advice(kind) == "" {
			t.Errorf("no advice for %s out of range", kind)
		}
	}
}
