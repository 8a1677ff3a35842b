package text

import (
	"strings"
	"testing"
)

func TestXML(t *testing.T) {
	s := columns(t, "_id BIGINT, name STRING, price DOUBLE, price_ccy STRING, _VALUE STRING")
	for _, c := range []struct{ name, text, params, want string }{
		{
			"rows", "<?xml version=\"1.0\"?>\n<all x=\"1\"><row id=\"1\"><name>A &amp; B</name><price ccy=\"USD\">\n 1.5\n</price></row>\n<row id=\"2\"/></all>", "",
			"[1|A & B|1.5|USD|-] [2|-|-|-|-]",
		},
		{"text of the row", "<all><row>x<!-- y -->z</row></all>", "", "[-|-|-|-|xz]"},
		{"CDATA and references", "<all><row><name><![CDATA[<a>]]>&#233;</name></row></all>", "", "[-|<a>é|-|-|-]"},
		{"empty is the empty text", "<all><row><name/><price></price></row></all>", "", "[-||-|-|-]"},
		{"empty is NULL", "<all><row><name/></row></all>", "treatEmptyValuesAsNulls=true", "[-|-|-|-|-]"},
		{"nil is NULL", `<all xmlns:xsi="u"><row><name xsi:nil="true"/></row></all>`, "", "[-|-|-|-|-]"},
		{"spaces stay", "<all><row><name> a </name></row></all>", "", "[-| a |-|-|-]"},
		{"spaces go", "<all><row><name> a\n</name></row></all>", "ignoreSurroundingSpaces=true", "[-|a|-|-|-]"},
		{"attributes left out", `<all><row id="1"><name>a</name></row></all>`, "excludeAttribute=true", "[-|a|-|-|-]"},
		{"other prefix", `<all><row id="1"><name>a</name></row></all>`, "attributePrefix=@", `[-|a|-|-|-] warning: "f.txt": the schema has no column for "@id"; what the file has there was left out.`},
		{"nested in a text", "<all><row><name><a>1</a> <b/></name></row></all>", "", "[-|<a>1</a> <b/>|-|-|-]"},
		{"nested in a number", "<all><row>\n<price><a>1</a></price></row></all>", "", "nested@2#price(<row>\n<price><a>1</a></price></row>)"},
		{"element twice", "<all><row><name>a</name>\n<name>b</name></row></all>", "", "duplicate-key@2#name(<row><name>a</name>\n<name>b</name></row>)"},
		{"bad cell", "<all>\n<row>\n<price>x</price></row><row><price>1</price></row></all>", "", "number@3#price(<row>\n<price>x</price></row>) [-|-|1|-|-]"},
		{"no column", "<all><row><x>1</x></row></all>", "", `no-column@1(<row><x>1</x></row>) warning: "f.txt": the schema has no column for "x"; what the file has there was left out.`},
		{"names with a prefix", `<n:all xmlns:n="u"><n:row id="1"/></n:all>`, "", "[1|-|-|-|-]"},
		{"Latin-1 by declaration", "<?xml version=\"1.0\" encoding='ISO-8859-1'?><all><row><name>caf\xe9</name></row></all>", "", "[-|café|-|-|-]"},
		{"invalid UTF-8", "<all><row><name>caf\xe9</name></row><row id='2'/></all>", "", "utf-8@1(<row><name>caf\ufffd</name></row>) [2|-|-|-|-]"},
		{"no rows", "<all/>", "", `warning: "f.txt": the file holds no element "row", and no other.`},
		{"wrong rowTag", "<all><record/></all>", "", `BadInput: "f.txt": line 1: the file has no element "row": correct the format parameter rowTag`},
		{"DOCTYPE", "<!DOCTYPE all SYSTEM \"http://a/b.dtd\"><all><row id=\"1\"/></all>", "", "[1|-|-|-|-]"},
		{
			"entity bomb", "<!DOCTYPE a [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]>\n<all><row><name>&c;</name></row></all>", "",
			`BadInput: "f.txt": line 1: the document declares a type of its own, with which texts can grow without bound: take the DOCTYPE out`,
		},
		{"unknown entity", "<all>\n<row><name>&c;</name></row></all>", "", `BadInput: "f.txt": line 2: the file is no XML (invalid character entity &c;): write it with a library of XML`},
		{"not closed", "<all><row>", "", `BadInput: "f.txt": line 1: the file ends within an element: put it in again, whole`},
		{"closed wrongly", "<all><row></all>", "", `BadInput: "f.txt": line 1: </all> closes what was not opened`},
		{"two documents", "<all><row id='1'/></all>\n<all/>", "", `BadInput: "f.txt": line 2: a second document begins: put in a file for each`},
		{"too deep", strings.Repeat("<a>", 70), "", `BadInput: "f.txt": line 1: elements lie more than 64 deep within each other`},
		{"no XML", "a,b\n1,2\n", "", `BadInput: "f.txt": line 1: there is text outside of the document: look whether the format parameters belong to the file`},
		{"empty", "", "", `warning: "f.txt": the file holds no element "row", and no other.`},
	} {
		t.Run(c.name, func(t *testing.T) {
			pairs := []string{"formatType", "XML", "rowTag", "row"}
			if key, value, ok := strings.Cut(c.params, "="); ok {
				pairs = append(pairs, key, value)
			}
			got := read(t, c.text, s, params(t, pairs...))
			got, _, _ = strings.Cut(got, ` warning: "f.txt": no record has a value`)
			if got != c.want {
				t.Fatalf("%s\nwant\n%s", got, c.want)
			}
		})
	}
	if got := read(t, "<a/>", s, params(t, "formatType", "XML")); got != "BadInput: formatParams: rowTag is missing: give the name of the element that holds one row" {
		t.Fatal(got)
	}
}
