// Package format reads the parameters of file formats, formatParams on the wire: FinSpace's own keys, and a few of ours.
// Keys are exact; values are compared without case where they are words. It says what was asked for, and does nothing.
package format

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Type is the form of a source's files.
type Type string

// The forms that can be read.
const (
	CSV     Type = "CSV"
	JSON    Type = "JSON"
	Parquet Type = "PARQUET"
	XML     Type = "XML"
)

// Compression is how a source's files are packed. Readers go by the magic bytes; the parameter is a promise that is checked
// for its word alone.
type Compression string

// The ways of packing that the parameter may name.
const (
	NoCompression Compression = "none"
	Gzip          Compression = "gzip"
	Bzip2         Compression = "bzip2"
	Zstd          Compression = "zstd"
	Snappy        Compression = "snappy"
)

// Params is what the parameters say, with the defaults of those that were not given. A character is 0 where there is none.
type Params struct {
	Type        Type
	Compression Compression
	Encoding    string // charset as it was written; "UTF-8" by default

	// CSV
	Separator   rune
	Escaper     rune // the next character is taken as it is, except n, r, t and 0
	Quote       rune // 0: quotes mean nothing
	MultiLine   bool // rows may span lines
	WithHeader  bool
	SkipFirst   bool // drop the first row of data
	NullPadding bool // short rows are filled with NULL

	// JSON and XML
	JSONPath                string
	RowTag                  string
	ExcludeAttribute        bool
	TreatEmptyValuesAsNulls bool
	AttributePrefix         string
	ValueTag                string
	IgnoreSurroundingSpaces bool

	// Cells of any text
	NullValue       string // a text that is NULL beside the empty one
	DateFormat      string // Spark's pattern letters; empty: the forms of the grammar
	TimestampFormat string
	BooleanNumbers  bool // 1 and 0 are BOOLEANs too

	Ignored []Ignored // keys that were given and do nothing, by name
}

// Ignored is a key without effect, and why: for the changeset's progress and the audit.
type Ignored struct{ Key, Reason string }

// Error says which key has a value that cannot be used.
type Error struct{ Key, Message string }

func (e *Error) Error() string { return "formatParams: " + e.Key + " " + e.Message }

// defaults are what counts when only the type is given.
func defaults() Params {
	return Params{
		Compression: NoCompression, Encoding: "UTF-8", Separator: ',', Quote: '"', WithHeader: true,
		AttributePrefix: "_", ValueTag: "_VALUE",
	}
}

// Parse reads parameters. An *Error names a known key whose value cannot be used, the first by name. A key that is not
// known, or means nothing for the type, is no error but listed in Ignored: its value must not be missed in silence.
func Parse(given map[string]string) (Params, error) {
	p := defaults()
	keys := make([]string, 0, len(given))
	for key := range given {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if err := setType(&p, given["formatType"]); err != nil {
		return Params{}, err
	}
	for _, key := range keys {
		k, known := known[key]
		switch {
		case !known:
			p.Ignored = append(p.Ignored, Ignored{key, unknown(key)})
			continue
		case !k.means(p.Type):
			p.Ignored = append(p.Ignored, Ignored{key, "It means nothing for " + string(p.Type) + "."})
		}
		if err := k.set(&p, given[key]); err != nil {
			return Params{}, err
		}
	}
	return p, p.check()
}

// check looks at what only the parameters together can say.
func (p *Params) check() error {
	switch p.Separator {
	case p.Quote:
		return &Error{"quoteChar", "is the separator too: choose two characters"}
	case p.Escaper:
		return &Error{"escaper", "is the separator too: choose two characters"}
	}
	return nil
}

func setType(p *Params, value string) error {
	for _, t := range []Type{CSV, JSON, Parquet, XML} {
		if strings.EqualFold(value, string(t)) {
			p.Type = t
			return nil
		}
	}
	if value == "" {
		return &Error{"formatType", "is missing: give CSV, JSON, PARQUET or XML"}
	}
	return &Error{"formatType", fmt.Sprintf("is %.64q: give CSV, JSON, PARQUET or XML", value)}
}

// unknown says what to do about a key that is not known, with the key that may have been meant.
func unknown(key string) string {
	for name := range known {
		if strings.EqualFold(name, key) {
			return "It is not known. Keys are exact: write " + name + "."
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if near(name, key) {
			return "It is not known. Did you mean " + name + "?"
		}
	}
	return "It is not known."
}

// near tells whether two keys differ in one letter, or in two neighbours that changed places.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(a) < 4 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return i == len(a) || a[i+1:] == b[i+1:] || i+2 <= len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// character reads a value that is one character, or an escape for one: \t, and \uNNNN or \xNN for those that cannot be sent or seen. The
// contract refuses values of blanks alone, so that a tab or a space itself cannot be sent. otherwise is what else the key takes.
func character(key, value, otherwise string) (rune, error) {
	c, size := utf8.DecodeRuneInString(value)
	if escaped, _, rest, err := strconv.UnquoteChar(value, 0); err == nil && rest == "" && len(value) > 1 && value[0] == '\\' {
		c, size = escaped, len(value)
	}
	switch {
	case size != len(value) || size == 0 || c == utf8.RuneError:
		return 0, &Error{key, fmt.Sprintf(`is %.64q: give exactly one character, or \t for a tab, or \u0020 and the like for one that cannot be sent%s`, value, otherwise)}
	case c == '\n' || c == '\r' || c == 0:
		return 0, &Error{key, fmt.Sprintf("is %q, which ends lines or stands for none: give another character", value)}
	case c == '\ufeff':
		return 0, &Error{key, "is a byte order mark, which is no part of a text: give another character"}
	}
	return c, nil
}
