package format

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// key is a parameter that is known: for which types it means something (none: all) and how its value is kept.
type key struct {
	types []Type
	set   func(p *Params, value string) error
}

func (k key) means(t Type) bool {
	return len(k.types) == 0 || slices.Contains(k.types, t)
}

var (
	csv  = []Type{CSV}
	json = []Type{JSON}
	xml  = []Type{XML}
	text = []Type{CSV, JSON, XML}
)

// known are the keys of FinSpace's contract and, from encoding on where it is not XML's, our own under Spark's names.
var known map[string]key

func init() {
	known = map[string]key{
		"formatType":              {nil, func(*Params, string) error { return nil }}, // read before all others
		"separator":               {csv, one("separator", "", func(p *Params) *rune { return &p.Separator })},
		"escaper":                 {csv, one("escaper", ", or leave it out for none", func(p *Params) *rune { return &p.Escaper })},
		"quoteChar":               {csv, setQuote},
		"multiLine":               {csv, flag("multiLine", func(p *Params) *bool { return &p.MultiLine })},
		"withHeader":              {csv, flag("withHeader", func(p *Params) *bool { return &p.WithHeader })},
		"skipFirst":               {csv, flag("skipFirst", func(p *Params) *bool { return &p.SkipFirst })},
		"nullPadding":             {csv, flag("nullPadding", func(p *Params) *bool { return &p.NullPadding })},
		"compression":             {nil, setCompression},
		"jsonPath":                {json, words("jsonPath", func(p *Params) *string { return &p.JSONPath })},
		"rowTag":                  {xml, setRowTag},
		"encoding":                {text, setEncoding},
		"excludeAttribute":        {xml, flag("excludeAttribute", func(p *Params) *bool { return &p.ExcludeAttribute })},
		"treatEmptyValuesAsNulls": {xml, flag("treatEmptyValuesAsNulls", func(p *Params) *bool { return &p.TreatEmptyValuesAsNulls })},
		"attributePrefix":         {xml, partOfName("attributePrefix", func(p *Params) *string { return &p.AttributePrefix })},
		"valueTag":                {xml, partOfName("valueTag", func(p *Params) *string { return &p.ValueTag })},
		"ignoreSurroundingSpaces": {xml, flag("ignoreSurroundingSpaces", func(p *Params) *bool { return &p.IgnoreSurroundingSpaces })},
		"nullValue":               {text, words("nullValue", func(p *Params) *string { return &p.NullValue })},
		"dateFormat":              {text, words("dateFormat", func(p *Params) *string { return &p.DateFormat })},
		"timestampFormat":         {text, words("timestampFormat", func(p *Params) *string { return &p.TimestampFormat })},
		"booleanNumbers":          {text, flag("booleanNumbers", func(p *Params) *bool { return &p.BooleanNumbers })},
	}
}

func flag(name string, field func(*Params) *bool) func(*Params, string) error {
	return func(p *Params, value string) error {
		switch {
		case strings.EqualFold(value, "true"):
			*field(p) = true
		case strings.EqualFold(value, "false"):
			*field(p) = false
		default:
			return &Error{name, fmt.Sprintf("is %.64q: give true or false", value)}
		}
		return nil
	}
}

func one(name, otherwise string, field func(*Params) *rune) func(*Params, string) error {
	return func(p *Params, value string) (err error) {
		*field(p), err = character(name, value, otherwise)
		return err
	}
}

const maxWords = 256 // bytes of a value that is free text

func words(name string, field func(*Params) *string) func(*Params, string) error {
	return func(p *Params, value string) error {
		if len(value) > maxWords {
			return &Error{name, fmt.Sprintf("is longer than %d bytes", maxWords)}
		}
		*field(p) = value
		return nil
	}
}

// MaxName is how many characters the name of a column may have.
const MaxName = 126

// partOfName is for what becomes the name of a column, or the start of one.
func partOfName(name string, field func(*Params) *string) func(*Params, string) error {
	return func(p *Params, value string) error {
		switch {
		case utf8.RuneCountInString(value) > MaxName:
			return &Error{name, fmt.Sprintf("is longer than %d characters, which is what the name of a column may have", MaxName)}
		case strings.ContainsFunc(value, unicode.IsControl):
			return &Error{name, fmt.Sprintf("is %.64q: give a text without line ends and other control characters, since it becomes part of a column's name", value)}
		}
		*field(p) = value
		return nil
	}
}

// setRowTag takes the name of an element, with or without a prefix.
func setRowTag(p *Params, value string) error {
	if err := words("rowTag", func(p *Params) *string { return &p.RowTag })(p, value); err != nil {
		return err
	}
	prefix, local, prefixed := strings.Cut(value, ":")
	if !isXMLName(prefix) || prefixed && !isXMLName(local) {
		return &Error{"rowTag", fmt.Sprintf("is %.64q, which no element can be named: give the name alone, as row or ns:row, without < and >", value)}
	}
	return nil
}

// isXMLName tells whether an element may have the name: a letter or _, then letters, digits and - . _
func isXMLName(name string) bool {
	for i, c := range name {
		inner := i > 0 && (c == '-' || c == '.' || c == '\u00b7' || unicode.IsDigit(c) || unicode.IsMark(c))
		if c != '_' && !unicode.IsLetter(c) && !inner {
			return false
		}
	}
	return name != ""
}

// setQuote takes -1 for no quotes.
func setQuote(p *Params, value string) (err error) {
	if value == "-1" {
		p.Quote = 0
		return nil
	}
	p.Quote, err = character("quoteChar", value, ", or -1 for no quotes")
	return err
}

func setEncoding(p *Params, value string) error {
	if strings.TrimSpace(value) == "" || len(value) > 40 {
		return &Error{"encoding", fmt.Sprintf("is %.64q: give the name of a charset, as UTF-8", value)}
	}
	p.Encoding = value
	return nil
}

func setCompression(p *Params, value string) error {
	switch c := Compression(strings.ToLower(value)); c {
	case NoCompression, Gzip, Bzip2, Zstd, Snappy:
		p.Compression = c
	case "":
		p.Compression = NoCompression
	default:
		return &Error{"compression", fmt.Sprintf("is %.64q: give None, gzip, bzip2, zstd or snappy, and unpack other files before", value)}
	}
	return nil
}
