package sigv4

import "strings"

const upperHex = "0123456789ABCDEF"

// encode writes every byte that is not unreserved as % and two upper-case hex digits; slashes stay if they are kept.
func encode(s string, keepSlash bool) string {
	plain := 0
	for plain < len(s) && isPlain(s[plain], keepSlash) {
		plain++
	}
	if plain == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:plain])
	for _, c := range []byte(s[plain:]) {
		if isPlain(c, keepSlash) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
		}
	}
	return b.String()
}

func isPlain(c byte, keepSlash bool) bool {
	return isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~' || keepSlash && c == '/'
}

func isLetterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// decode undoes percent-encoding; in a query, + is a space. It fails where a % is not followed by two hex digits.
func decode(s string, plusIsSpace bool) (string, bool) {
	if !strings.ContainsAny(s, "%+") {
		return s, true
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%':
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return "", false
			}
			b = append(b, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		case s[i] == '+' && plusIsSpace:
			b = append(b, ' ')
		default:
			b = append(b, s[i])
		}
	}
	return string(b), true
}

func isHex(c byte) bool { return isLowerHex(c) || 'A' <= c && c <= 'F' }

func isLowerHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

// unhex gives the value of a hex digit.
func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}
