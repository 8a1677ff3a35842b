package s3

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
)

// TestXML shows which documents are refused.
func TestXML(t *testing.T) {
	deep := strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000)
	bomb := strings.Repeat(` b="x"`, maxToken/6) + `><Object><Key>a&amp;b</Key></Object></Delete>`
	for text, code := range map[string]string{
		`<Delete><Object><Key>a&amp;b</Key></Object></Delete>`:                                                                             "",
		`<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="` + namespace + `"><Object><Key>a&amp;b</Key></Object></Delete>` + "\n":      "",
		`<Delete><!-- c --><Object><Key>a&#38;b</Key></Object></Delete>`:                                                                   "",
		`<Delete><Object><Key><![CDATA[a&b]]></Key><ETag><![CDATA[it's]]></ETag></Object>` + strings.Repeat(" ", maxToken/2) + `</Delete>`: "",
		`<Delete a=">"` + bomb:                                                                                                          "MalformedXML",
		`<!-- > <a " --><Delete a=">"` + bomb:                                                                                           "MalformedXML",
		`<?xml version="1.0" '?><Delete a='>"'` + bomb:                                                                                  "MalformedXML",
		`<Delete><![CDATA[ <a " ]]><Object a=">"` + bomb:                                                                                "MalformedXML",
		`<Delete><!-- ` + strings.Repeat("x", maxToken) + ` --></Delete>`:                                                               "MalformedXML",
		`<Delete><Object><Key>` + strings.Repeat("x", maxToken) + `</Key></Object></Delete>`:                                            "MalformedXML",
		`<Delete><Object><Key><![CDATA[` + strings.Repeat("x", maxToken) + `]]></Key></Object></Delete>`:                                "MalformedXML",
		`<Delete>` + strings.Repeat("<!-- 11 -->"+strings.Repeat(" ", maxToken-20), 3) + `<Object><Key>a&amp;b</Key></Object></Delete>`: "",
		``:                                   "MalformedXML",
		`<Delete>`:                           "MalformedXML",
		`<Delete><Object></Delete>`:          "MalformedXML",
		`<Other></Other>`:                    "MalformedXML",
		`text`:                               "MalformedXML",
		`<Delete></Delete>text`:              "MalformedXML",
		`<Delete></Delete><Delete></Delete>`: "MalformedXML",
		`<!DOCTYPE Delete [<!ENTITY a "b">]><Delete><Object><Key>&a;</Key></Object></Delete>`: "MalformedXML",
		`<!DOCTYPE Delete SYSTEM "file:///etc/passwd"><Delete></Delete>`:                      "MalformedXML",
		`<Delete><Object><Key>&undeclared;</Key></Object></Delete>`:                           "MalformedXML",
		`<Delete><?php ?></Delete>`:                                     "MalformedXML",
		`<?xml version="1.0" encoding="UTF-16"?><Delete></Delete>`:      "MalformedXML",
		`<Delete>` + deep + `</Delete>`:                                 "MalformedXML",
		`<Delete>` + strings.Repeat("<a/>", maxElements) + `</Delete>`:  "MalformedXML",
		`<Delete>` + strings.Repeat(" ", maxToken) + `</Delete>`:        "MalformedXML",
		`<Delete>` + strings.Repeat("<!-- -->", maxXML/8) + `</Delete>`: "EntityTooLarge",
		"<Delete><Object><Key>\x01</Key></Object></Delete>":             "MalformedXML",
	} {
		var d deletion
		err := decodeXML(strings.NewReader(text), "Delete", &d)
		got := ""
		if e, is := errors.AsType[*Error](err); is {
			got = e.Code
		}
		if got != code || code == "" && (len(d.Objects) != 1 || d.Objects[0].Key != "a&b") {
			t.Errorf("%.80q: %q %+v, want %q", text, err, d, code)
		}
	}
}

// TestXMLLongestKey shows that a key of 1,024 bytes is read however it is escaped.
func TestXMLLongestKey(t *testing.T) {
	for _, c := range []string{"x", "&quot;", "&#x00041;", "&#0000000038;"} {
		var d deletion
		text := `<Delete><Object><Key>` + strings.Repeat(c, 1024) + `</Key></Object></Delete>`
		if err := decodeXML(strings.NewReader(text), "Delete", &d); err != nil || len(d.Objects) != 1 || len(d.Objects[0].Key) != 1024 {
			t.Errorf("a key of %q: %v", c, err)
		}
	}
}

// TestText shows that every character of a key comes through the XML of an answer, as far as XML has it.
func TestText(t *testing.T) {
	for _, key := range []string{"plain", `<a> & "b" 'c'`, "tab\tline\nreturn\r", "é 漢 😀", " spaces ", "]]>", "&amp;"} {
		raw, err := xml.Marshal(&deletedObject{textOf(key)})
		if err != nil {
			t.Fatal(err)
		}
		var back struct{ Key string }
		if err := xml.Unmarshal(raw, &back); err != nil || back.Key != key {
			t.Errorf("%q is written %s and read %q, %v", key, raw, back.Key, err)
		}
	}
	if got := textOf("\x01\x7f").Inner; got != "&#x1;&#x7F;" {
		t.Errorf("control characters are written %s", got)
	}
}

// FuzzXML reads any text as each kind of request. Nothing panics, and a document with declarations is never taken.
func FuzzXML(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><Delete xmlns="x"><Quiet>true</Quiet><Object><Key>k</Key></Object></Delete>`))
	f.Add([]byte(`<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>`))
	f.Add([]byte(`<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"x"</ETag></Part></CompleteMultipartUpload>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for root, v := range map[string]any{"Delete": &deletion{}, "Tagging": &sentTagging{}, "CompleteMultipartUpload": &completion{}} {
			err := decodeXML(bytes.NewReader(body), root, v)
			if _, is := errors.AsType[*Error](err); err != nil && !is {
				t.Errorf("%s: the error %v has no code", root, err)
			}
			if err == nil && bytes.Contains(body, []byte("<!DOCTYPE")) && !bytes.Contains(body, []byte("<!--")) && !bytes.Contains(body, []byte("CDATA")) {
				t.Errorf("%s: %q is taken", root, body)
			}
		}
	})
}
