package text

import (
	"strings"

	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Check tells whether files can be read with the parameters: an *format.Error names the one that cannot be used, also one that means
// nothing for the type. It is cheap and reads no file, so that a request can be refused before any work.
func Check(p format.Params) error {
	if p.Type == format.XML && p.RowTag == "" {
		return &format.Error{Key: "rowTag", Message: "is missing: give the name of the element that holds one row"}
	}
	if _, err := parsePath(p.JSONPath); err != nil {
		return err
	}
	if !isUTF8(p.Encoding) {
		if _, err := charset(p.Encoding); err != nil {
			return err
		}
	}
	_, err := cell.NewInference(cell.OptionsOf(p)) // the patterns of dates
	return err
}

// lowerFirst makes the start of a sentence its middle.
func lowerFirst(sentence string) string { return strings.ToLower(sentence[:1]) + sentence[1:] }
