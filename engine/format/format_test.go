package format

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestDefaults(t *testing.T) {
	p, err := Parse(map[string]string{"formatType": "csv"})
	want := Params{
		Type: CSV, Compression: NoCompression, Encoding: "UTF-8", Separator: ',', Quote: '"', WithHeader: true, AttributePrefix: "_", ValueTag: "_VALUE",
	}
	if err != nil || !reflect.DeepEqual(p, want) {
		t.Fatalf("%+v, %v", p, err)
	}
}

// TestEveryKey: each key that is known changes the member that it should.
func TestEveryKey(t *testing.T) {
	for _, c := range []struct {
		key, value string
		of         Type
		want       func(*Params)
	}{
		{"formatType", "Parquet", Parquet, func(*Params) {}},
		{"separator", "\t", CSV, func(p *Params) { p.Separator = '\t' }},
		{"separator", `\t`, CSV, func(p *Params) { p.Separator = '\t' }},
		{"separator", "§", CSV, func(p *Params) { p.Separator = '§' }},
		{"separator", `\u0020`, CSV, func(p *Params) { p.Separator = ' ' }},
		{"separator", `\x01`, CSV, func(p *Params) { p.Separator = 1 }},
		{"separator", `\\`, CSV, func(p *Params) { p.Separator = '\\' }},
		{"escaper", `\`, CSV, func(p *Params) { p.Escaper = '\\' }},
		{"quoteChar", "-1", CSV, func(p *Params) { p.Quote = 0 }},
		{"quoteChar", "'", CSV, func(p *Params) { p.Quote = '\'' }},
		{"multiLine", "True", CSV, func(p *Params) { p.MultiLine = true }},
		{"withHeader", "FALSE", CSV, func(p *Params) { p.WithHeader = false }},
		{"skipFirst", "true", CSV, func(p *Params) { p.SkipFirst = true }},
		{"nullPadding", "true", CSV, func(p *Params) { p.NullPadding = true }},
		{"compression", "None", CSV, func(*Params) {}},
		{"compression", "GZip", JSON, func(p *Params) { p.Compression = Gzip }},
		{"jsonPath", "$.id", JSON, func(p *Params) { p.JSONPath = "$.id" }},
		{"rowTag", "trade", XML, func(p *Params) { p.RowTag = "trade" }},
		{"rowTag", "ns:größe-1.a", XML, func(p *Params) { p.RowTag = "ns:größe-1.a" }},
		{"encoding", "ISO-8859-1", XML, func(p *Params) { p.Encoding = "ISO-8859-1" }},
		{"excludeAttribute", "true", XML, func(p *Params) { p.ExcludeAttribute = true }},
		{"treatEmptyValuesAsNulls", "true", XML, func(p *Params) { p.TreatEmptyValuesAsNulls = true }},
		{"attributePrefix", "@", XML, func(p *Params) { p.AttributePrefix = "@" }},
		{"valueTag", "text", XML, func(p *Params) { p.ValueTag = "text" }},
		{"ignoreSurroundingSpaces", "true", XML, func(p *Params) { p.IgnoreSurroundingSpaces = true }},
		{"nullValue", "NULL", CSV, func(p *Params) { p.NullValue = "NULL" }},
		{"dateFormat", "dd.MM.yyyy", JSON, func(p *Params) { p.DateFormat = "dd.MM.yyyy" }},
		{"timestampFormat", "yyyy", CSV, func(p *Params) { p.TimestampFormat = "yyyy" }},
		{"booleanNumbers", "true", CSV, func(p *Params) { p.BooleanNumbers = true }},
	} {
		t.Run(c.key+" "+c.value, func(t *testing.T) {
			want := defaults()
			want.Type = c.of
			c.want(&want)
			given := map[string]string{"formatType": string(c.of)}
			given[c.key] = c.value
			if p, err := Parse(given); err != nil || !reflect.DeepEqual(p, want) {
				t.Fatalf("%+v, %v", p, err)
			}
		})
	}
}

// TestErrors: a value that cannot be used names its key.
func TestErrors(t *testing.T) {
	for _, c := range [][2]string{
		{"formatType", ""},
		{"formatType", "orc"},
		{"separator", ""},
		{"separator", ",,"},
		{"separator", "\n"},
		{"separator", "\xff"},
		{"separator", `"`},
		{"escaper", ","},
		{"escaper", "none"},
		{"separator", "tab"},
		{"separator", `\n`},
		{"separator", `\u000a`},
		{"separator", `\q`},
		{"separator", "\ufeff"},
		{"quoteChar", "-2"},
		{"quoteChar", ","},
		{"multiLine", "yes"},
		{"withHeader", ""},
		{"skipFirst", "1"},
		{"compression", "zip"},
		{"encoding", " "},
		{"dateFormat", strings.Repeat("y", 300)},
		{"booleanNumbers", "t"},
		{"excludeAttribute", "no"},
		{"rowTag", ""},
		{"rowTag", "<"},
		{"rowTag", "a b"},
		{"rowTag", "<row>"},
		{"rowTag", "row\n"},
		{"rowTag", "//row"},
		{"rowTag", ":a"},
		{"rowTag", "a:"},
		{"rowTag", "a:b:c"},
		{"rowTag", "1a"},
		{"rowTag", "-a"},
		{"attributePrefix", "\x01"},
		{"attributePrefix", strings.Repeat("é", 127)},
		{"valueTag", "a\nb"},
	} {
		given := map[string]string{"formatType": "CSV"}
		given[c[0]] = c[1]
		var e *Error
		if _, err := Parse(given); !errors.As(err, &e) || !strings.HasPrefix(err.Error(), "formatParams: ") {
			t.Errorf("%s %q: %v", c[0], c[1], err)
		} else if e.Key != c[0] && c != [2]string{"separator", `"`} {
			t.Errorf("%s %q: the error names %s", c[0], c[1], e.Key)
		}
	}
}

// TestIgnored: what does nothing is listed, with the key that may have been meant.
func TestIgnored(t *testing.T) {
	p, err := Parse(map[string]string{"formatType": "CSV", "separatr": ";", "withheader": "false", "rowTag": "r", "quotechra": "'", "x": ""})
	want := []Ignored{
		{"quotechra", "It is not known."},
		{"rowTag", "It means nothing for CSV."},
		{"separatr", "It is not known. Did you mean separator?"},
		{"withheader", "It is not known. Keys are exact: write withHeader."},
		{"x", "It is not known."},
	}
	if err != nil || !reflect.DeepEqual(p.Ignored, want) || p.Separator != ',' || !p.WithHeader {
		t.Fatalf("%+v, %v", p, err)
	}
	for key, meant := range map[string]string{"multLine": "multiLine", "skipFrist": "skipFirst", "nullValues": "nullValue", "dateFromat": "dateFormat"} {
		if !strings.Contains(unknown(key), "Did you mean "+meant+"?") {
			t.Errorf("%s: %s", key, unknown(key))
		}
	}
}

// FuzzParse: no parameters make a panic, and what is accepted can be used by a scanner of CSV.
func FuzzParse(f *testing.F) {
	f.Add("separator", ";", "quoteChar", "-1")
	f.Add("escaper", "\\", "separatr", "")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		p, err := Parse(map[string]string{"formatType": "CSV", a: b, c: d})
		if err == nil && (p.Separator == 0 || p.Separator == p.Quote || p.Separator == p.Escaper) {
			t.Fatalf("%+v", p)
		}
	})
}
