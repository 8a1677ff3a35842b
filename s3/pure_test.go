package s3

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

// TestAlgorithms checks the digests that the standards give for "123456789".
func TestAlgorithms(t *testing.T) {
	for name, want := range map[string]string{
		"CRC32": "y/Q5Jg==", "CRC32C": "4waSgw==", "CRC64NVME": "rosUhgp5mIg=", "SHA1": "98O8HYCOBHMq32eZZczDTKeuNEE=",
		"SHA256": "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
	} {
		a := algorithmNamed(strings.ToLower(name))
		sum := a.begin()
		sum.Write([]byte("123456789"))
		digest := sum.Sum(nil)
		if got := base64.StdEncoding.EncodeToString(digest); got != want || !a.wellFormed(got) || a.wellFormed(got[:len(got)-4]+"====") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestRange(t *testing.T) {
	for _, c := range []struct {
		header string
		size   int64
		want   string // Content-Range; "all" or an error's code
	}{
		{"bytes=0-0", 10, "bytes 0-0/10"},
		{"bytes=2-5", 10, "bytes 2-5/10"},
		{"bytes=5-", 10, "bytes 5-9/10"},
		{"bytes=0-99", 10, "bytes 0-9/10"},
		{"bytes=-3", 10, "bytes 7-9/10"},
		{"bytes=-99", 10, "bytes 0-9/10"},
		{"bytes=9-99999999999999999999999", 10, "bytes 9-9/10"},
		{"bytes=-99999999999999999999999", 10, "bytes 0-9/10"},
		{"bytes=10-", 10, "InvalidRange"},
		{"bytes=99999999999999999999999-", 10, "InvalidRange"},
		{"bytes=-0", 10, "InvalidRange"},
		{"bytes=0-", 0, "InvalidRange"},
		{"bytes=-1", 0, "InvalidRange"},
		{"bytes=0-0", 0, "InvalidRange"},
		{"bytes=5-2", 10, "all"},
		{"bytes=", 10, "all"},
		{"bytes=-", 10, "all"},
		{"bytes=a-b", 10, "all"},
		{"bytes=0-1,3-4", 10, "all"},
		{"bytes=+1-2", 10, "all"},
		{"lines=0-1", 10, "all"},
		{"bytes 0-1", 10, "all"},
	} {
		s, asked, err := rangeOf(c.header, c.size)
		got := "all"
		if e, is := errors.AsType[*Error](err); is {
			got = e.Code
		} else if asked {
			got = s.contentRange(c.size)
		}
		if got != c.want {
			t.Errorf("%s of %d: %s, want %s", c.header, c.size, got, c.want)
		}
	}
}

// TestConditions goes through HTTP's order of precedence.
func TestConditions(t *testing.T) {
	at := finspace.TimeOf(time.Date(2026, 5, 1, 12, 0, 0, 500e6, time.UTC))
	same, before, after := "Fri, 01 May 2026 12:00:00 GMT", "Fri, 01 May 2026 11:59:59 GMT", "Fri, 01 May 2026 12:00:01 GMT"
	for _, c := range []struct {
		headers string
		want    object.Code
	}{
		{"", ""},
		{`If-Match: "e"`, ""},
		{`If-Match: e`, ""},
		{`If-Match: *`, ""},
		{`If-Match: "x", "e"`, ""},
		{`If-Match: "x"`, object.PreconditionFailed},
		{`If-None-Match: "e"`, object.NotModified},
		{`If-None-Match: W/"e"`, object.NotModified},
		{`If-None-Match: *`, object.NotModified},
		{`If-None-Match: "x"`, ""},
		{`If-Modified-Since: ` + same, object.NotModified},
		{`If-Modified-Since: ` + after, object.NotModified},
		{`If-Modified-Since: ` + before, ""},
		{`If-Modified-Since: yesterday`, ""},
		{`If-Unmodified-Since: ` + same, ""},
		{`If-Unmodified-Since: ` + after, ""},
		{`If-Unmodified-Since: ` + before, object.PreconditionFailed},
		{`If-Match: "e"|If-Unmodified-Since: ` + before, ""},
		{`If-Match: "x"|If-Unmodified-Since: ` + after, object.PreconditionFailed},
		{`If-None-Match: "e"|If-Modified-Since: ` + before, object.NotModified},
		{`If-None-Match: "x"|If-Modified-Since: ` + after, ""},
		{`If-Match: "x"|If-None-Match: "e"`, object.PreconditionFailed},
		{`If-Match: "e"|If-None-Match: "e"`, object.NotModified},
	} {
		for _, prefix := range []string{"", copyConditions} {
			h := http.Header{}
			for line := range strings.SplitSeq(c.headers, "|") {
				if name, value, ok := strings.Cut(line, ": "); ok {
					h.Set(prefix+name, value)
				}
			}
			err := readCondition(h, prefix).Check(&finspace.Object{ETag: "e", LastModified: at})
			if err == nil != (c.want == "") || err != nil && !errors.Is(err, c.want) {
				t.Errorf("%s%s: %v, want %q", prefix, c.headers, err, c.want)
			}
		}
	}
}

// TestTarget shows that a path is decoded once and never cleaned.
func TestTarget(t *testing.T) {
	buckets := []finspace.BucketName{"finspace-landing-us-east-1-env"}
	for _, c := range []struct{ host, path, bucket, key, code string }{
		{"h", "/", "", "", ""},
		{"h", "/b", "b", "", ""},
		{"h", "/b/", "b", "", ""},
		{"h", "/b/k", "b", "k", ""},
		{"h", "/b//k", "b", "/k", ""},
		{"h", "/b/../k", "b", "../k", ""},
		{"h", "/b/a%2Fb", "b", "a/b", ""},
		{"h", "/b/a%252Fb", "b", "a%2Fb", ""},
		{"h", "/b/a+b%20c%2B", "b", "a+b c+", ""},
		{"h", "/b%2Fk", "", "", "InvalidBucketName"},
		{"h", "//k", "", "", "InvalidBucketName"},
		{"h", "/b/%00", "b", "\x00", "InvalidArgument"},
		{"h", "/b/%FF", "b", "\xff", "InvalidArgument"},
		{"h", "/b/" + strings.Repeat("k", 1025), "b", strings.Repeat("k", 1025), "KeyTooLongError"},
		{"h", "/b/" + strings.Repeat("k", 1024), "b", strings.Repeat("k", 1024), ""},
		{"finspace-landing-us-east-1-env.h:8817", "/k/l", "finspace-landing-us-east-1-env", "k/l", ""},
		{"FINSPACE-landing-us-east-1-env.h", "//k", "finspace-landing-us-east-1-env", "/k", ""},
		{"finspace-landing-us-east-1-env", "/", "finspace-landing-us-east-1-env", "", ""},
		{"finspace-landing-us-east-1-other.h", "/k/l", "k", "l", ""},
	} {
		r := &http.Request{Host: c.host, RequestURI: c.path + "?x=/y"}
		got, err := targetOf(r, buckets)
		code := ""
		if e, is := errors.AsType[*Error](err); is {
			code = e.Code
		}
		if code != c.code || code == "" && (string(got.bucket) != c.bucket || string(got.key) != c.key) {
			t.Errorf("%s%.40s: %q %.40q %s", c.host, c.path, got.bucket, got.key, code)
		}
	}
}

func TestCopySource(t *testing.T) {
	for header, want := range map[string]string{
		"b/k": "b k", "/b/k": "b k", "b/a%20b": "b a b", "b/a+b": "b a+b", "b/a%252F": "b a%2F", "b/k?versionId=null": "b k",
		"b/k%3FversionId=7": "b k?versionId=7", "b%2Fk": "b k", "b//k": "b /k", "b/a/../k": "b a/../k",
		"b/k?versionId=7": "NoSuchVersion", "b": "InvalidArgument", "b/": "InvalidArgument", "/": "InvalidArgument", "": "InvalidArgument",
		"b/%zz": "InvalidArgument", "b/%00": "InvalidArgument", "b/%ff": "InvalidArgument",
		"arn:aws:s3:us-east-1:1:accesspoint/p/object/k": "InvalidArgument", "b/" + strings.Repeat("k", 1025): "KeyTooLongError",
	} {
		bucket, key, err := parseCopySource(header)
		got := string(bucket) + " " + string(key)
		if e, is := errors.AsType[*Error](err); is {
			got = e.Code
		}
		if got != want {
			t.Errorf("%.60q: %.60q, want %q", header, got, want)
		}
	}
}

// TestXML shows which documents are refused.
func TestXML(t *testing.T) {
	deep := strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000)
	for text, code := range map[string]string{
		`<Delete><Object><Key>a&amp;b</Key></Object></Delete>`:                                                                        "",
		`<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="` + namespace + `"><Object><Key>a&amp;b</Key></Object></Delete>` + "\n": "",
		`<Delete><!-- c --><Object><Key>a&#38;b</Key></Object></Delete>`:                                                              "",
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
		`<Delete><?php ?></Delete>`:                                    "MalformedXML",
		`<?xml version="1.0" encoding="UTF-16"?><Delete></Delete>`:     "MalformedXML",
		`<Delete>` + deep + `</Delete>`:                                "MalformedXML",
		`<Delete>` + strings.Repeat("<a/>", maxElements) + `</Delete>`: "MalformedXML",
		`<Delete>` + strings.Repeat(" ", maxXML) + `</Delete>`:         "EntityTooLarge",
		"<Delete><Object><Key>\x01</Key></Object></Delete>":            "MalformedXML",
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

// TestTable looks that each row asks for something, is told apart from the others, and is found.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for i := range table {
		row := &table[i]
		if seen[row.Name] || row.access < ofService || row.access > deleting {
			t.Errorf("%s comes twice, or asks for nothing", row.Name)
		}
		seen[row.Name] = true
		query := values{}
		for _, name := range row.Query {
			query[name] = []string{""}
		}
		r := &http.Request{Method: row.Method, Header: http.Header{}}
		if row.Header != "" {
			r.Header.Set(row.Header, "b/k")
		}
		at := []target{{}, {bucket: "b"}, {bucket: "b", key: "k"}}[row.Level]
		if got, err := pick(r, at, query); err != nil || got.Name != row.Name {
			t.Errorf("a request for %s is taken for %+v, %v", row.Name, got, err)
		}
	}
}
