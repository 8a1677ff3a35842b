package text

import (
	"unicode/utf8"
)

// utf16 decodes UTF-16. A mark at the start stays and is skipped later, as that of UTF-8 is. Half a pair is bad.
func utf16(big bool) step {
	unit := func(b []byte) rune { return rune(b[0]) | rune(b[1])<<8 }
	if big {
		unit = func(b []byte) rune { return rune(b[0])<<8 | rune(b[1]) }
	}
	return func(dst, src []byte, eof bool) ([]byte, int) {
		used := 0
		for len(src)-used >= 2 {
			c, size := unit(src[used:]), 2
			if isHigh(c) {
				if len(src)-used < 4 && !eof {
					break
				}
				c, size = pair(c, src[used:], unit)
			}
			if c == utf8.RuneError && size == 0 || isLow(c) {
				dst = appendBad(appendBad(dst, src[used]), src[used+1])
				size = 2
			} else {
				dst = utf8.AppendRune(dst, c)
			}
			used += size
		}
		return dst, used
	}
}

func isHigh(c rune) bool { return 0xd800 <= c && c < 0xdc00 }
func isLow(c rune) bool  { return 0xdc00 <= c && c < 0xe000 }

// pair joins a high half with the low one behind it; size 0 if there is none.
func pair(high rune, src []byte, unit func([]byte) rune) (c rune, size int) {
	if len(src) < 4 || !isLow(unit(src[2:])) {
		return utf8.RuneError, 0
	}
	return 0x10000 + (high-0xd800)<<10 + unit(src[2:]) - 0xdc00, 4
}
