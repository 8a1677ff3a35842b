package finspace

import "unicode/utf8"

// KeyAfter is the least key that comes after k: no key has a NUL.
func KeyAfter(k ObjectKey) ObjectKey { return k + "\x01" }

// KeyAfterPrefix is the least key that comes after all that begin with the prefix; false when there is none. So the keys with
// a prefix are a range, whatever characters it has, and nothing need ever be made into a pattern. It rests on UTF-8, whose
// bytes compare as the characters do.
func KeyAfterPrefix(prefix string) (ObjectKey, bool) {
	for prefix != "" {
		last, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		if last < utf8.MaxRune {
			return ObjectKey(prefix + string(nextRune(last))), true
		}
	}
	return "", false
}

// nextRune leaps over the numbers that are no characters.
func nextRune(r rune) rune {
	if r == 0xd7ff {
		return 0xe000
	}
	return r + 1
}
