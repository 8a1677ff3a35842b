package cell

import (
	"encoding/base64"
	"math"
	"strconv"

	"github.com/openfinspace/openfinspace/engine"
)

// parseInteger takes an optional sign, digits, and a fraction that is zero: dataframes write whole numbers so when a column
// has missing values. Zeros in front are no matter.
func parseInteger(text []byte, bits int) (int64, Rule) {
	digits, negative := sign(text)
	limit := uint64(1) << (bits - 1) // of the magnitude, for negative numbers
	if !negative {
		limit--
	}
	n, end, most := uint64(0), 0, limit/10
	over := false
	for ; end < len(digits) && isDigit(digits[end]); end++ {
		over = over || n > most
		n = n*10 + uint64(digits[end]-'0')
		over = over || n > limit
	}
	switch rule := zeroFraction(digits[end:]); {
	case end == 0:
		return 0, WholeNumber
	case rule != "":
		return 0, rule
	case over:
		return 0, Range
	case negative:
		return int64(-n), ""
	}
	return int64(n), ""
}

// zeroFraction looks at what follows the digits of a whole number: nothing, or a dot and zeros.
func zeroFraction(rest []byte) Rule {
	if len(rest) == 0 {
		return ""
	}
	if rest[0] != '.' {
		return WholeNumber
	}
	rule := Rule("")
	for _, c := range rest[1:] {
		if !isDigit(c) {
			return WholeNumber
		}
		if c != '0' {
			rule = Fraction
		}
	}
	return rule
}

// sign takes one sign away.
func sign(text []byte) (rest []byte, negative bool) {
	if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
		return text[1:], text[0] == '-'
	}
	return text, false
}

// parseFloat takes decimal numbers and the words for what is none. The nearest number of the width counts, as everybody
// expects of binary fractions; too small becomes zero, too large is refused.
func parseFloat(text []byte, bits int) (float64, Rule) {
	unsigned, negative := sign(text)
	if bits == 64 {
		if x, ok := short(unsigned); ok {
			if negative {
				x = -x
			}
			return x, ""
		}
	}
	if !isDecimal(unsigned) {
		x, ok := word(unsigned)
		switch {
		case !ok:
			return 0, Number
		case negative:
			x = -x
		}
		return x, ""
	}
	x, err := strconv.ParseFloat(string(text), bits)
	if err != nil { // of a decimal number it can only be the range
		return 0, Overflow
	}
	return x, ""
}

// short reads a decimal number of at most 15 digits without exponent, and nothing else. Its digits as a whole number, and the power of ten that
// they are divided by, are exact, so the quotient is the nearest DOUBLE.
func short(text []byte) (float64, bool) {
	if len(text) > 16 {
		return 0, false
	}
	n, dot := int64(0), -1
	for i, c := range text {
		switch {
		case isDigit(c):
			n = n*10 + int64(c-'0')
		case c == '.' && dot < 0:
			dot = i
		default:
			return 0, false
		}
	}
	switch {
	case dot < 0:
		return float64(n), 0 < len(text) && len(text) < 16
	case len(text) == 1:
		return 0, false
	}
	return float64(n) / exactPowers[len(text)-1-dot], true
}

var exactPowers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// word reads NaN, Infinity and inf, in any case.
func word(text []byte) (float64, bool) {
	switch {
	case equalFold(text, "nan"):
		return math.NaN(), true
	case equalFold(text, "inf"), equalFold(text, "infinity"):
		return math.Inf(1), true
	}
	return 0, false
}

// isDecimal tells whether text, without its sign, has digits with a dot at most, and then perhaps an exponent.
func isDecimal(text []byte) bool {
	whole := digits(text)
	i, some := whole, whole
	if i < len(text) && text[i] == '.' {
		fraction := digits(text[i+1:])
		i, some = i+1+fraction, some+fraction
	}
	if some == 0 || i == len(text) {
		return some > 0
	}
	if text[i]|0x20 != 'e' {
		return false
	}
	exponent, _ := sign(text[i+1:])
	return len(exponent) > 0 && digits(exponent) == len(exponent)
}

// digits counts the digits that text begins with.
func digits(text []byte) int {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	return n
}

// equalFold compares letters without case; lower is in lower case.
func equalFold(text []byte, lower string) bool {
	if len(text) != len(lower) {
		return false
	}
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func (p *Parser) boolean(text []byte) (engine.Cell, Rule) {
	numbers := p.options.BooleanNumbers && len(text) == 1
	switch {
	case equalFold(text, "true"), numbers && text[0] == '1':
		return engine.Cell{Int: 1}, ""
	case equalFold(text, "false"), numbers && text[0] == '0':
		return engine.Cell{}, ""
	}
	return engine.Cell{}, TrueFalse
}

// parseBinary takes base64 of the common alphabet with its padding. Bits that no byte would keep must be zero.
func parseBinary(text []byte) (engine.Cell, Rule) {
	for _, c := range text {
		if c == '\n' || c == '\r' { // the decoder would skip them
			return engine.Cell{}, Base64
		}
	}
	value := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Strict().Decode(value, text)
	if err != nil {
		return engine.Cell{}, Base64
	}
	return engine.Cell{Bytes: value[:n]}, ""
}
