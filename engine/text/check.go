package text

import (
	"strings"

	"github.com/openfinspace/openfinspace/engine/format"
)

// Check tells whether files can be read with the parameters: an *format.Error names the one that cannot be used. It is
// cheap and reads no file, so that a request can be refused before any work.
func Check(p format.Params) error {
	if p.Type == format.Parquet || isUTF8(p.Encoding) {
		return nil
	}
	_, err := charset(p.Encoding)
	return err
}

// lowerFirst makes the start of a sentence its middle.
func lowerFirst(sentence string) string { return strings.ToLower(sentence[:1]) + sentence[1:] }
