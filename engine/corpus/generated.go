package corpus

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/openfinspace/openfinspace/engine"
)

// generated makes the cases that are too large or too regular to be written down.
func generated() ([]Case, error) {
	all := append(large(), deep()...)
	bomb, err := bomb()
	if err != nil {
		return nil, err
	}
	types, err := kinds()
	return append(append(all, bomb), types...), err
}

var (
	csvParams  = map[string]string{"formatType": "CSV"}
	jsonParams = map[string]string{"formatType": "JSON"}
	xmlParams  = map[string]string{"formatType": "XML", "rowTag": "row"}
	one        = engine.Schema{{Name: "a", Type: engine.String}}
)

// made is a case of one file.
func made(name, about string, params map[string]string, s engine.Schema, content []byte, want Want) Case {
	return Case{Name: name, About: about, Params: params, Schema: s, Files: []File{{Name: name, Content: content}}, Want: want}
}

// large are rows at the bound and beyond it.
func large() []Case {
	mega := strings.Repeat("x", 1<<20)
	beyond := strings.Repeat("x", 17<<20)
	tooLong := Want{Kind: engine.BadInput, Error: []string{"longer than 16777216 bytes"}}
	wide, names := make([]string, 10_002), make([]string, 10_001)
	for i := range names {
		names[i] = fmt.Sprintf(`"n%d":1`, i)
	}
	return []Case{
		made("csv-cell-of-a-mebibyte", "large cells are no matter", csvParams, one, []byte("a\n\""+mega+"\"\nb\n"), Want{Lines: []string{fmt.Sprintf("%q", mega), `"b"`}}),
		made("csv-row-beyond-the-bound", "a row is bounded", csvParams, one, []byte("a\nb\n"+beyond+"\n"), tooLong),
		made("csv-quote-never-closed-beyond-the-bound", "an open quote takes the rest of the file", csvParams, one, []byte("a\n\""+strings.Repeat("x\n", 9<<20)), tooLong),
		made("csv-too-many-cells", "cells of a row are bounded", csvParams, one, []byte("a\n"+strings.Join(wide, ",")+"\nb\n"),
			Want{Lines: []string{"bad long-row line 2", `"b"`}}),
		made("json-record-of-a-mebibyte", "large records are no matter", jsonParams, one, []byte("{\"a\":\""+mega+"\"}\n"), Want{Lines: []string{fmt.Sprintf("%q", mega)}}),
		made("json-record-beyond-the-bound", "a record is bounded", jsonParams, one, []byte("{\"a\":1}\n{\"a\":\""+beyond+"\"}\n"), tooLong),
		made("json-element-beyond-the-bound", "an element of an array is bounded", jsonParams, one, []byte("[{\"a\":\""+beyond+"\"}]"), tooLong),
		made("json-path-past-a-large-value", "what is passed by is never held", map[string]string{"formatType": "JSON", "jsonPath": "$.data"}, one,
			[]byte(`{"skip":["`+beyond+`"],"data":[{"a":1}]}`), Want{Lines: []string{`"1"`}}),
		made("json-one-line-beyond-the-bound", "a line may be of many records", jsonParams, one, []byte(strings.Repeat(`{"b":"`+mega+`","a":1}`, 17)),
			Want{Lines: slices.Repeat([]string{`"1"`}, 17), Warnings: []string{`no column for "b"`}}),
		made("json-another-name-in-each-record", "names that are known are bounded", jsonParams, one, []byte(otherNames(25_000)),
			Want{Lines: slices.Repeat([]string{`"1"`}, 25_000), Warnings: []string{`"n0", "n1"`}}),
		made("json-too-many-names", "names of an object are bounded", jsonParams, one, []byte("{\"a\":1}\n{\"a\":{"+strings.Join(names, ",")+"}}\n"),
			Want{Lines: []string{`"1"`, "bad too-many-keys line 2"}}),
		made("xml-too-many-elements", "elements of a row are bounded", xmlParams, one, []byte("<all><row>"+strings.Repeat("<b/>", 10_001)+"</row>\n<row><a>1</a></row></all>"),
			Want{Lines: []string{"bad too-many-keys line 1", `"1"`}}),
		made("xml-tag-beyond-the-bound", "a tag is bounded", xmlParams, one, []byte("<all><row "+strings.Repeat(`b="" `, 1<<18)+"/></all>"),
			Want{Kind: engine.BadInput, Error: []string{"a tag is longer than 1048576 bytes"}}),
		made("xml-row-beyond-the-bound", "a row is bounded", xmlParams, one, []byte("<all><row><a>"+beyond+"</a></row></all>"), tooLong),
	}
}

// otherNames is records each of which has a name of its own.
func otherNames(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "{\"n%d\":0,\"a\":1}\n", i)
	}
	return text.String()
}

// deep are values within each other.
func deep() []Case {
	nest := func(open, shut string, n int) string { return strings.Repeat(open, n) + strings.Repeat(shut, n) }
	at := nest("[", "]", 63)
	return []Case{
		made("json-nested-to-the-bound", "63 arrays in an object are 64 levels", jsonParams, one, []byte(`{"a":`+at+"}\n"), Want{Lines: []string{fmt.Sprintf("%q", at)}}),
		made("json-nested-beyond-the-bound", "nesting is bounded", jsonParams, one, []byte(`{"a":`+nest("[", "]", 64)+"}\n{\"a\":1}\n"), Want{Lines: []string{"bad depth line 1", `"1"`}}),
		made("json-nested-a-million-deep", "nesting costs no stack", jsonParams, one, []byte("[{\"a\":"+nest("[", "]", 1_000_000)+"},{\"a\":1}]"), Want{Lines: []string{"bad depth line 1", `"1"`}}),
		made("xml-nested-beyond-the-bound", "nesting is bounded", xmlParams, one, []byte(nest("<a>", "</a>", 70)), Want{Kind: engine.BadInput, Error: []string{"more than 64 deep"}}),
	}
}

// bomb is a small file that becomes a large one.
func bomb() (Case, error) {
	content, err := packed(nil, func(w io.Writer) (io.WriteCloser, error) {
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		row := append(bytes.Repeat([]byte{'0'}, 1<<20-1), '\n')
		for i := 0; i < 257 && err == nil; i++ {
			_, err = z.Write(row)
		}
		return z, err
	})
	return made("csv-bomb", "a file that grows more than a thousandfold", map[string]string{"formatType": "CSV", "withHeader": "false"},
		one, content, Want{Kind: engine.Limit, Error: []string{"more than 500 times its size"}}), err
}

// kinds holds each of the twelve types to one good and one bad cell, in all three forms.
func kinds() (all []Case, err error) {
	for _, k := range []struct{ kind, good, row, bad, rule string }{
		{"STRING", "x y", `"x y"`, "", ""},
		{"CHAR", "é", `"é"`, "", ""},
		{"TINYINT", "-128", "-128", "128", "range"},
		{"SMALLINT", "32767", "32767", "-32769", "range"},
		{"INTEGER", "1.0", "1", "1.5", "fraction"},
		{"BIGINT", "9223372036854775807", "9223372036854775807", "9223372036854775808", "range"},
		{"FLOAT", "0.1", "0.1", "3.5e39", "overflow"},
		{"DOUBLE", "1e-400", "0", "1e400", "overflow"},
		{"DATE", "2024-02-29", "2024-02-29", "2023-02-29", "no-such-day"},
		{"DATETIME", "2024-01-02T09:30:00+02:00", "2024-01-02 07:30:00", "2024-01-02 24:00:00", "hour-24"},
		{"DATETIME nanos", "2024-01-02 09:30:00.123456789", "2024-01-02 09:30:00.123456789", "0001-01-01", "nanoseconds-range"},
		{"BOOLEAN", "TRUE", "true", "yes", "true-false"},
		{"BINARY", "AP8=", "AP8=", "AP8", "base64"},
	} {
		s, err := schema("a " + k.kind)
		if err != nil {
			return nil, err
		}
		all = append(all, kindCases(strings.ReplaceAll(strings.ToLower(k.kind), " ", "-"), s, k.good, k.row, k.bad, k.rule)...)
	}
	return all, nil
}

func kindCases(name string, s engine.Schema, good, row, bad, rule string) []Case {
	want, ofJSON := Want{Lines: []string{row}}, Want{Lines: []string{row}}
	csv, json, xml := "a\n"+good+"\n", "{\"a\":\""+good+"\"}\n", "<all>\n<row><a>"+good+"</a></row>\n"
	if rule != "" {
		csv, json, xml = csv+bad+"\n", json+"{\"a\":\""+bad+"\"}\n", xml+"<row><a>"+bad+"</a></row>\n"
		want.Lines = append(want.Lines, fmt.Sprintf(`bad %s line 3 column "a" value %q`, rule, bad))
		ofJSON.Lines = append(ofJSON.Lines, fmt.Sprintf(`bad %s line 2 column "a" value %q`, rule, bad))
	}
	return []Case{
		made("type-"+name+"-csv", "a good and a bad cell", csvParams, s, []byte(csv), want),
		made("type-"+name+"-json", "a good and a bad value", jsonParams, s, []byte(json), ofJSON),
		made("type-"+name+"-xml", "a good and a bad element", xmlParams, s, []byte(xml+"</all>"), want),
	}
}
