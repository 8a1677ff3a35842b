package finspace

import (
	"strings"
	"unicode/utf8"
)

// Storable is a text that every store keeps as it is: U+FFFD stands where it is no UTF-8, and for NUL.
func Storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// Cut makes a text Storable and of at most so many bytes. One that was cut ends in an ellipsis, for which there must be room.
func Cut(text string, most int) string {
	text = Storable(text)
	if len(text) <= most {
		return text
	}
	end := most - len("…")
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
