//go:build cgo

package duck

import (
	"encoding/binary"
	"math"
	"strconv"
	"sync/atomic"
	"unicode/utf8"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/engine/format"
)

// The rules that values of typed sources break beside those of the grammar.
const (
	ruleType    cell.Rule = "type"    // the source's type never becomes the column's
	ruleInexact cell.Rule = "inexact" // a whole number with more digits than FLOAT or DOUBLE keeps
)

var typedAdvice = map[cell.Rule]string{
	ruleType:    "Values of this type do not become values of the column's type: declare the column with the type of the file, or STRING.",
	ruleInexact: "The number has more digits than the column's type keeps: declare the column BIGINT.",
}

// class is what a column of a typed source holds.
type class uint8

const (
	classWhole    class = iota // signed, 64 bits
	classUnsigned              // 64 bits
	classReal
	classTruth
	classDay
	classMicro
	classNano
	classText
	classBytes
	classDecimal // as DuckDB's exact text
	classOther   // likewise: a time of day, a UUID …
	classInt96   // twelve bytes: nanoseconds of the day, and the Julian day
	classNested  // lists, structs, maps: never read
)

// classOf says what a type of DuckDB holds, and the type to ask for.
func classOf(t duckdb.Type) (c class, cast string) {
	switch t {
	case duckdb.TypeTinyInt, duckdb.TypeSmallInt, duckdb.TypeInteger, duckdb.TypeBigInt, duckdb.TypeUTinyInt, duckdb.TypeUSmallInt, duckdb.TypeUInteger:
		return classWhole, "BIGINT"
	case duckdb.TypeUBigInt:
		return classUnsigned, "UBIGINT"
	case duckdb.TypeFloat, duckdb.TypeDouble:
		return classReal, "DOUBLE"
	case duckdb.TypeBoolean:
		return classTruth, "BOOLEAN"
	case duckdb.TypeDate:
		return classDay, "DATE"
	case duckdb.TypeTimestamp, duckdb.TypeTimestampS, duckdb.TypeTimestampMS, duckdb.TypeTimestampTZ:
		return classMicro, "TIMESTAMP"
	case duckdb.TypeTimestampNS:
		return classNano, "TIMESTAMP_NS"
	case duckdb.TypeVarchar, duckdb.TypeEnum:
		return classText, "VARCHAR"
	case duckdb.TypeBlob:
		return classBytes, "BLOB"
	case duckdb.TypeDecimal, duckdb.TypeHugeInt, duckdb.TypeUHugeInt:
		return classDecimal, "VARCHAR"
	case duckdb.TypeTime, duckdb.TypeTimeNS, duckdb.TypeTimeTZ, duckdb.TypeUUID, duckdb.TypeInterval:
		return classOther, "VARCHAR"
	}
	return classNested, ""
}

// asColumn is the column of ours whose text a class's values have.
var asColumn = map[class]engine.Column{
	classWhole: {Type: engine.BigInt}, classReal: {Type: engine.Double}, classTruth: {Type: engine.Boolean}, classDay: {Type: engine.Date},
	classMicro: {Type: engine.DateTime}, classNano: {Type: engine.DateTime, Nanos: true}, classText: {Type: engine.String},
	classBytes: {Type: engine.Binary}, classDecimal: {Type: engine.String}, classOther: {Type: engine.String},
}

// coercion makes cells of a column of values of a class. Several goroutines may share it.
type coercion struct {
	column  engine.Column
	class   class
	parser  *cell.Parser
	rounded *atomic.Int64
}

func newCoercion(c engine.Column, from class, p format.Params) (*coercion, error) {
	parser, err := cell.NewParser(c, cell.OptionsOf(p))
	return &coercion{column: c, class: from, parser: parser, rounded: new(atomic.Int64)}, err
}

// cell makes the cell of a value that is not NULL, or names the rule that it breaks.
func (c *coercion) cell(v engine.Cell) (engine.Cell, cell.Rule) {
	if c.class == classInt96 {
		return c.int96(v)
	}
	switch {
	case c.column.Type.IsText():
		return c.text(v)
	case c.class == classText || c.class == classDecimal:
		return c.parsed(v)
	case c.column.Type.Bits() > 0:
		return c.whole(v)
	}
	switch c.column.Type {
	case engine.Float, engine.Double:
		return c.real(v)
	case engine.Date:
		return c.day(v)
	case engine.DateTime:
		return c.moment(v)
	case engine.Boolean:
		return v, only(c.class == classTruth)
	default:
		return v, only(c.class == classBytes)
	}
}

func only(ok bool) cell.Rule {
	if ok {
		return ""
	}
	return ruleType
}

// parsed reads text by the grammar. A decimal that becomes a binary fraction is the nearest one.
func (c *coercion) parsed(v engine.Cell) (engine.Cell, cell.Rule) {
	out, rule := c.parser.Parse(v.Bytes, true)
	if c.class == classDecimal && rule == "" && (c.column.Type == engine.Double || c.column.Type == engine.Float) {
		c.rounded.Add(1)
	}
	return out, rule
}

// value writes what the source holds as text.
func (c *coercion) value(dst []byte, v engine.Cell) []byte {
	if c.class == classInt96 {
		as, moment, _ := int96Moment(v.Bytes)
		return cell.Append(dst, asColumn[as], moment)
	}
	if c.class == classUnsigned {
		return strconv.AppendUint(dst, uint64(v.Int), 10)
	}
	return cell.Append(dst, asColumn[c.class], v)
}

func (c *coercion) text(v engine.Cell) (engine.Cell, cell.Rule) {
	if c.class == classBytes || c.class == classText {
		if !utf8.Valid(v.Bytes) {
			return engine.Cell{}, cell.UTF8
		}
		return v, ""
	}
	return engine.Cell{Bytes: c.value(nil, v)}, ""
}

func (c *coercion) whole(v engine.Cell) (engine.Cell, cell.Rule) {
	bits := c.column.Type.Bits()
	switch c.class {
	case classWhole:
		return v, inRange(v.Int, bits)
	case classUnsigned:
		if v.Int < 0 { // beyond BIGINT
			return v, cell.Range
		}
		return v, inRange(v.Int, bits)
	case classReal:
		return wholeOf(v.Float, bits)
	}
	return v, ruleType
}

func inRange(n int64, bits int) cell.Rule {
	if n<<(64-bits)>>(64-bits) != n {
		return cell.Range
	}
	return ""
}

// wholeOf takes a number without a fraction: dataframes keep nullable integers so.
func wholeOf(x float64, bits int) (engine.Cell, cell.Rule) {
	switch {
	case x != x || math.IsInf(x, 0):
		return engine.Cell{}, cell.WholeNumber
	case x != math.Trunc(x):
		return engine.Cell{}, cell.Fraction
	case x < -0x1p63 || x >= 0x1p63:
		return engine.Cell{}, cell.Range
	}
	return engine.Cell{Int: int64(x)}, inRange(int64(x), bits)
}

func (c *coercion) real(v engine.Cell) (engine.Cell, cell.Rule) {
	switch c.class {
	case classReal:
		if c.column.Type == engine.Double {
			return v, ""
		}
		return c.narrow(v.Float)
	case classWhole, classUnsigned:
		limit := int64(1) << 53
		if c.column.Type == engine.Float {
			limit = 1 << 24
		}
		if v.Int > limit || v.Int < -limit || c.class == classUnsigned && v.Int < 0 {
			return v, ruleInexact
		}
		return engine.Cell{Float: float64(v.Int)}, ""
	}
	return v, ruleType
}

// narrow is the one rounding of typed values: a DOUBLE becomes the nearest FLOAT, and is counted.
func (c *coercion) narrow(x float64) (engine.Cell, cell.Rule) {
	near := float64(float32(x))
	if math.IsInf(near, 0) && !math.IsInf(x, 0) {
		return engine.Cell{}, cell.Overflow
	}
	if near != x && x == x {
		c.rounded.Add(1)
	}
	return engine.Cell{Float: near}, ""
}

// What days and microseconds there are from the year 0001 to 9999.
const (
	dayMicros           = 86_400_000_000
	firstDay, lastDay   = -719_162, 2_932_896
	firstMicro          = firstDay * dayMicros
	lastMicro           = (lastDay+1)*dayMicros - 1
	leastNano, mostNano = -9_223_372_036_854_775, 9_223_372_036_854_775 // in microseconds
)

func (c *coercion) day(v engine.Cell) (engine.Cell, cell.Rule) {
	unit := int64(dayMicros)
	switch c.class {
	case classDay:
		unit = 1
	case classNano:
		unit *= 1000
	case classMicro:
	default:
		return v, ruleType
	}
	if v.Int%unit != 0 {
		return v, cell.DateWithTime
	}
	if days := v.Int / unit; days >= firstDay && days <= lastDay {
		return engine.Cell{Int: days}, ""
	}
	return v, cell.Year
}

func (c *coercion) moment(v engine.Cell) (engine.Cell, cell.Rule) {
	n := v.Int
	switch {
	case c.class == classNano && c.column.Nanos:
		return v, nanosKept(n)
	case c.class == classNano:
		if n%1000 != 0 {
			return v, cell.Nanoseconds
		}
		n /= 1000
	case c.class == classDay:
		if n < firstDay || n > lastDay {
			return v, cell.Year
		}
		n *= dayMicros
	case c.class != classMicro:
		return v, ruleType
	}
	if n < firstMicro || n > lastMicro {
		return v, cell.Year
	}
	if !c.column.Nanos {
		return engine.Cell{Int: n}, ""
	}
	if n < leastNano || n > mostNano {
		return v, cell.NanosRange
	}
	return engine.Cell{Int: n * 1000}, ""
}

// nanosKept refuses the two numbers that mean infinity to DuckDB, and the one that it has not.
func nanosKept(n int64) cell.Rule {
	if n == math.MaxInt64 || n <= -math.MaxInt64 {
		return cell.NanosRange
	}
	return ""
}

// adviceOf says what to do about a value that breaks a rule.
func adviceOf(r cell.Rule, t engine.Type) string {
	if text, ours := typedAdvice[r]; ours {
		return text
	}
	return r.Advice(t)
}

// int96 reads a time of the old kind, exactly.
func (c *coercion) int96(v engine.Cell) (engine.Cell, cell.Rule) {
	as, moment, rule := int96Moment(v.Bytes)
	if rule != "" {
		return moment, rule
	}
	plain := coercion{column: c.column, class: as, parser: c.parser, rounded: c.rounded}
	return plain.cell(moment)
}

const (
	julianEpoch = 2_440_588 // the Julian day of 1970-01-01
	dayNanos    = 1000 * dayMicros
)

// int96Moment gives microseconds where they say it all, and else nanoseconds.
func int96Moment(b []byte) (class, engine.Cell, cell.Rule) {
	if len(b) != 12 {
		return classMicro, engine.Cell{}, ruleType
	}
	nanos := int64(binary.LittleEndian.Uint64(b))
	days := int64(binary.LittleEndian.Uint32(b[8:])) - julianEpoch
	if nanos < 0 || nanos >= dayNanos {
		return classMicro, engine.Cell{}, cell.NoSuchTime
	}
	micros := days*dayMicros + nanos/1000
	if nanos%1000 == 0 || micros < leastNano || micros >= mostNano {
		return classMicro, engine.Cell{Int: micros}, lost(nanos % 1000)
	}
	return classNano, engine.Cell{Int: micros*1000 + nanos%1000}, ""
}

// lost refuses nanoseconds at times that only microseconds reach.
func lost(nanos int64) cell.Rule {
	if nanos != 0 {
		return cell.NanosRange
	}
	return ""
}
