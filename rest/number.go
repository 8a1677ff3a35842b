package rest

import "strconv"

// number takes a number. It gives its text and whether it is a whole number written plainly.
func (d *decoder) number() (text []byte, whole bool, err error) {
	start := d.pos
	d.take('-')
	ok := d.take('0') || d.digits()
	whole = true
	if ok && d.take('.') {
		whole, ok = false, d.digits()
	}
	if ok && (d.take('e') || d.take('E')) {
		_ = d.take('+') || d.take('-')
		whole, ok = false, d.digits()
	}
	if !ok {
		return nil, false, d.unexpected()
	}
	return d.data[start:d.pos], whole, nil
}

// take takes the byte c if it comes next.
func (d *decoder) take(c byte) bool {
	if d.peek() != c {
		return false
	}
	d.pos++
	return true
}

// digits takes one digit or more.
func (d *decoder) digits() bool {
	start := d.pos
	for c := d.peek(); '0' <= c && c <= '9'; c = d.peek() {
		d.pos++
	}
	return d.pos > start
}

// parseWhole reads a whole number as JSON writes it: a minus at most, no leading zeros, no fraction, no exponent, in
// the range of the kind.
func parseWhole(text string, kind Kind) (int64, bool) {
	digits := text
	if digits != "" && digits[0] == '-' {
		digits = digits[1:]
	}
	if digits == "" || digits[0] < '0' || digits[0] > '9' || digits[0] == '0' && len(digits) > 1 {
		return 0, false
	}
	bits := 64
	if kind == Integer {
		bits = 32
	}
	n, err := strconv.ParseInt(text, 10, bits)
	return n, err == nil
}

// wholeNumber says in words what parseWhole takes.
func wholeNumber(kind Kind) string {
	if kind == Integer {
		return "a whole number of 32 bits"
	}
	return "a whole number of 64 bits"
}
