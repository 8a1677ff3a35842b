package cell

import (
	"encoding/base64"
	"math"
	"strconv"

	"github.com/openfinspace/openfinspace/engine"
)

// Append writes a cell as the text that the plain grammar reads back: of DATE yyyy-MM-dd, of DATETIME yyyy-MM-dd HH:mm:ss
// with six digits behind a dot if they are not all zero (nine in a Nanos column), of BINARY base64. NULL writes nothing, as does the
// empty text: whoever writes CSV quotes the latter.
func Append(dst []byte, c engine.Column, v engine.Cell) []byte {
	if v.Null {
		return dst
	}
	switch c.Type {
	case engine.String, engine.Char:
		return append(dst, v.Bytes...)
	case engine.Binary:
		return base64.StdEncoding.AppendEncode(dst, v.Bytes)
	case engine.Boolean:
		return strconv.AppendBool(dst, v.Int != 0)
	case engine.Float:
		return appendFloat(dst, v.Float, 32)
	case engine.Double:
		return appendFloat(dst, v.Float, 64)
	case engine.Date:
		return appendDate(dst, v.Int)
	case engine.DateTime:
		return appendDateTime(dst, v.Int, c.Nanos)
	default:
		return strconv.AppendInt(dst, v.Int, 10)
	}
}

func appendFloat(dst []byte, x float64, bits int) []byte {
	switch {
	case math.IsInf(x, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(x, -1):
		return append(dst, "-Infinity"...)
	}
	return strconv.AppendFloat(dst, x, 'g', -1, bits)
}

func appendDate(dst []byte, days int64) []byte {
	year, month, day := civil(days)
	dst = append(pad(dst, year, 4), '-')
	dst = append(pad(dst, month, 2), '-')
	return pad(dst, day, 2)
}

func appendDateTime(dst []byte, n int64, nanos bool) []byte {
	unit, width := int64(1e6), 6
	if nanos {
		unit, width = 1e9, 9
	}
	seconds, fraction := floor(n, unit)
	days, second := floor(seconds, daySeconds)
	dst = append(appendDate(dst, days), ' ')
	dst = append(pad(dst, int(second/3600), 2), ':')
	dst = append(pad(dst, int(second/60%60), 2), ':')
	dst = pad(dst, int(second%60), 2)
	if fraction == 0 {
		return dst
	}
	return pad(append(dst, '.'), int(fraction), width)
}

// floor divides so that the rest is never below zero.
func floor(n, by int64) (quotient, rest int64) {
	quotient, rest = n/by, n%by
	if rest < 0 {
		quotient, rest = quotient-1, rest+by
	}
	return quotient, rest
}

// pad writes a number with zeros in front.
func pad(dst []byte, n, width int) []byte {
	for ; width > 1 && n < pow10[width-1]; width-- {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, int64(n), 10)
}

var pow10 = [...]int{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}
