package server

import (
	"crypto/md5" //nolint:gosec // Content-MD5
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/openfinspace/openfinspace/sigv4"
)

// TestS3EmptyETags sends conditions whose ETag was lost on the way: none of them counts as no condition.
func TestS3EmptyETags(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	bucket := "/" + w.landing() + "/"
	path := bucket + ann.prefix + "k"
	w.wantS3(w.callS3(ann.key, "PUT", path, "first"), http.StatusOK, "")
	for _, name := range []string{"If-Match", "If-None-Match"} {
		for _, method := range []string{"PUT", "DELETE", "GET"} {
			w.wantS3(w.callS3(ann.key, method, path, "", name, ""), http.StatusBadRequest, "InvalidArgument")
		}
		w.wantS3(w.callS3(ann.key, "PUT", path+"2", "", "X-Amz-Copy-Source", path, "X-Amz-Copy-Source-"+name, ""), http.StatusBadRequest, "InvalidArgument")
	}
	w.wantS3(w.callS3(ann.key, "PUT", path, "second", "If-Match", `""`), http.StatusPreconditionFailed, "PreconditionFailed")
	for _, etag := range []string{"", `""`, " "} {
		body := "<Delete><Object><Key>" + ann.prefix + "k</Key><ETag>" + etag + "</ETag></Object></Delete>"
		got := w.callS3(ann.key, "POST", bucket+"?delete", body, "Content-MD5", contentMD5(body))
		w.wantS3(got, http.StatusOK, "")
		if !strings.Contains(string(got.body), "<Code>InvalidArgument</Code>") {
			t.Errorf("a delete with the ETag %q: %s", etag, got.body)
		}
	}
	if got := w.callS3(ann.key, "GET", path, ""); string(got.body) != "first" {
		t.Errorf("the object is now %q", got.body)
	}
}

func contentMD5(body string) string {
	sum := md5.Sum([]byte(body)) //nolint:gosec // Content-MD5
	return base64.StdEncoding.EncodeToString(sum[:])
}

// TestS3Races lets a hundred write one key at once under a condition that holds for one of them.
func TestS3Races(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	race := func(what string, condition func(*awss3.PutObjectInput)) {
		t.Helper()
		var won, lost atomic.Int64
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				in := &awss3.PutObjectInput{Bucket: aws.String(w.landing()), Key: aws.String(ann.prefix + "once"), Body: strings.NewReader(fmt.Sprint(what, i))}
				condition(in)
				switch _, err := ann.client.PutObject(t.Context(), in); codeOf(err) {
				case "":
					won.Add(1)
				case "PreconditionFailed":
					lost.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || lost.Load() != 99 {
			t.Errorf("%s: %d have won and %d lost", what, won.Load(), lost.Load())
		}
	}
	race("if absent", func(in *awss3.PutObjectInput) { in.IfNoneMatch = aws.String("*") })
	head, err := ann.client.HeadObject(t.Context(), &awss3.HeadObjectInput{Bucket: aws.String(w.landing()), Key: aws.String(ann.prefix + "once")})
	if err != nil {
		t.Fatal(err)
	}
	race("if it is that", func(in *awss3.PutObjectInput) { in.IfMatch = head.ETag })
}

// TestS3HostileXML sends documents that are too large, too deep, or no request: each is refused, and quickly.
func TestS3HostileXML(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	bucket := "/" + w.landing() + "/"
	key := ann.prefix + "k"
	w.wantS3(w.callS3(ann.key, "PUT", bucket+key, "x"), http.StatusOK, "")
	object := "<Object><Key>" + key + "</Key></Object>"
	var parts strings.Builder
	for n := range 10_001 {
		fmt.Fprintf(&parts, "<Part><PartNumber>%d</PartNumber><ETag>\"0\"</ETag></Part>", n+1)
	}
	upload, err := ann.client.CreateMultipartUpload(t.Context(), &awss3.CreateMultipartUploadInput{Bucket: aws.String(w.landing()), Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	complete := bucket + key + "?uploadId=" + url.QueryEscape(*upload.UploadId)
	bomb := "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>"
	for name, c := range map[string]struct{ path, body, code string }{
		"10,001 parts":           {complete, "<CompleteMultipartUpload>" + parts.String() + "</CompleteMultipartUpload>", "MalformedXML"},
		"no parts":               {complete, "<CompleteMultipartUpload></CompleteMultipartUpload>", "MalformedXML"},
		"nothing":                {complete, "", "MalformedXML"},
		"part number 0":          {complete, "<CompleteMultipartUpload><Part><PartNumber>0</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>", "InvalidArgument"},
		"part number beyond int": {complete, "<CompleteMultipartUpload><Part><PartNumber>99999999999999999999</PartNumber></Part></CompleteMultipartUpload>", "MalformedXML"},
		"entities":               {bucket + "?delete", bomb + "<Delete><Object><Key>&b;</Key></Object></Delete>", "MalformedXML"},
		"unknown entity":         {bucket + "?delete", "<Delete><Object><Key>&c;</Key></Object></Delete>", "MalformedXML"},
		"too large":              {bucket + "?delete", "<Delete>" + strings.Repeat(" ", 8<<20) + object + "</Delete>", "EntityTooLarge"},
		"too many elements":      {bucket + "?delete", "<Delete>" + strings.Repeat("<a/>", 100_001) + "</Delete>", "MalformedXML"},
		"too deep":               {bucket + "?delete", "<Delete>" + strings.Repeat("<a>", 1000) + strings.Repeat("</a>", 1000) + "</Delete>", "MalformedXML"},
		"not closed":             {bucket + "?delete", "<Delete>" + object, "MalformedXML"},
		"closed by another":      {bucket + "?delete", "<Delete>" + object + "</Remove>", "MalformedXML"},
		"two documents":          {bucket + "?delete", "<Delete>" + object + "</Delete><Delete>" + object + "</Delete>", "MalformedXML"},
		"text behind":            {bucket + "?delete", "<Delete>" + object + "</Delete>x", "MalformedXML"},
		"another root":           {bucket + "?delete", "<Remove>" + object + "</Remove>", "MalformedXML"},
		"not UTF-8":              {bucket + "?delete", "<Delete><Object><Key>" + ann.prefix + "\xff</Key></Object></Delete>", "MalformedXML"},
		"UTF-16 by its word":     {bucket + "?delete", `<?xml version="1.0" encoding="UTF-16"?><Delete>` + object + "</Delete>", "MalformedXML"},
		"NUL":                    {bucket + "?delete", "<Delete><Object><Key>" + ann.prefix + "&#0;</Key></Object></Delete>", "MalformedXML"},
		"bomb behind a comment":  {bucket + "?delete", `<!-- > <a " --><Delete a=">"` + strings.Repeat(` b="x"`, 4000) + ">" + object + "</Delete>", "MalformedXML"},
		"attribute bomb":         {bucket + "?delete", "<Delete " + strings.Repeat("a='>' ", 4000) + ">" + object + "</Delete>", "MalformedXML"},
	} {
		got := w.callS3(ann.key, "POST", c.path, c.body, "Content-MD5", contentMD5(c.body))
		if told := got.s3Code(); got.status != http.StatusBadRequest || told != c.code {
			t.Errorf("%s: answered %d %s, want 400 %s: %.200s", name, got.status, told, c.code, got.body)
		}
	}
	body := "<Delete>" + object + "</Delete>"
	w.wantS3(w.callS3(ann.key, "POST", bucket+"?delete", body), http.StatusBadRequest, "InvalidRequest")
	w.wantS3(w.callS3(ann.key, "POST", bucket+"?delete", body, "Content-MD5", contentMD5("")), http.StatusBadRequest, "BadDigest")
	w.wantS3(w.callS3(ann.key, "GET", bucket+key, ""), http.StatusOK, "")
}

func (r *reply) s3Code() string {
	_, rest, _ := strings.Cut(string(r.body), "<Code>")
	code, _, _ := strings.Cut(rest, "</Code>")
	return code
}

// TestS3OddKeys puts, lists, copies and deletes keys of every odd kind, with unmodified clients.
func TestS3OddKeys(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	bucket := aws.String(w.landing())
	room := 1024 - len(ann.prefix)
	longest := strings.Repeat("é", room/2) + strings.Repeat("x", room%2)
	keys := []string{longest, "\x01\x02\x1f\x7f", "a\tb\r\nc", "]]>&<>\"'", "&#x41;%41+ ", "\ufffe\uffff\u2028", "../..//./", "\U0010ffff", " ", "?delete", "#", "ключ/鍵"}
	for _, key := range keys {
		_, err := ann.client.PutObject(t.Context(), &awss3.PutObjectInput{Bucket: bucket, Key: aws.String(ann.prefix + key), Body: strings.NewReader("x")})
		wantCode(t, fmt.Sprintf("put %q", key), err, "")
	}
	_, err := ann.client.PutObject(t.Context(), &awss3.PutObjectInput{Bucket: bucket, Key: aws.String(ann.prefix + longest + "x"), Body: strings.NewReader("x")})
	wantCode(t, "a key of 1,025 bytes", err, "KeyTooLongError")
	page, err := ann.client.ListObjectsV2(t.Context(), &awss3.ListObjectsV2Input{Bucket: bucket, Prefix: &ann.prefix, EncodingType: types.EncodingTypeUrl})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, o := range page.Contents {
		key, err := url.QueryUnescape(*o.Key)
		if err != nil {
			t.Error(err)
		}
		found[strings.TrimPrefix(key, ann.prefix)] = true
	}
	for _, key := range keys {
		if !found[key] {
			t.Errorf("%q is not in the list", key)
		}
	}
	if len(found) != len(keys) {
		t.Errorf("the list has %d keys, want %d", len(found), len(keys))
	}
}

// TestS3OddPresigned sends addresses whose members were added to, doubled or are out of bounds.
func TestS3OddPresigned(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	path := "/" + w.landing() + "/" + ann.prefix + "k"
	w.wantS3(w.callS3(ann.key, "PUT", path, "x"), http.StatusOK, "")
	presigned := func(at time.Time, valid time.Duration, change func(*http.Request)) *reply {
		r := w.request("GET", path, "")
		sigv4.Presign(r, nil, ann.key, "us-east-1", "s3", at, valid, sigv4.S3)
		change(r)
		return w.send(r)
	}
	asIs := func(*http.Request) {}
	more := func(query string) func(*http.Request) {
		return func(r *http.Request) { r.URL.RawQuery += query }
	}
	now := w.clock.Now()
	w.wantS3(presigned(now, time.Hour, asIs), http.StatusOK, "")
	for name, c := range map[string]struct {
		at     time.Time
		valid  time.Duration
		change func(*http.Request)
	}{
		"expired":            {now.Add(-time.Hour), 30 * time.Minute, asIs},
		"not yet valid":      {now.Add(20 * time.Minute), time.Hour, asIs},
		"longer than a week": {now, 7*24*time.Hour + time.Second, asIs},
		"doubled expiry":     {now, time.Hour, more("&X-Amz-Expires=604800")},
		"doubled date":       {now, time.Hour, more("&X-Amz-Date=20300101T000000Z")},
		"doubled signature":  {now, time.Hour, more("&X-Amz-Signature=00")},
		"in other letters":   {now.Add(-time.Hour), 30 * time.Minute, more("&x-amz-expires=604800")},
		"one member more":    {now, time.Hour, more("&response-content-type=text/html")},
		"a header more":      {now, time.Hour, func(r *http.Request) { r.Header.Set("X-Amz-Copy-Source", path) }},
		"signed twice":       {now, time.Hour, func(r *http.Request) { r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=a/b") }},
		"of another host":    {now, time.Hour, func(r *http.Request) { r.Host = "other.example" }},
		"a slash more":       {now, time.Hour, func(r *http.Request) { r.URL.Path = "/" + r.URL.Path }},
		"another way to sign": {now, time.Hour, func(r *http.Request) {
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1", 1)
		}},
	} {
		if got := presigned(c.at, c.valid, c.change); got.status != http.StatusForbidden && got.status != http.StatusBadRequest {
			t.Errorf("%s: answered %d %.200s", name, got.status, got.body)
		}
	}
}

// TestS3OddHosts sends names of hosts that look like a bucket's.
func TestS3OddHosts(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	by := func(host, path string) *reply {
		r := w.request("GET", path, "")
		r.Host = host
		return w.send(w.signS3(r, "", ann.key))
	}
	w.wantS3(w.callS3(ann.key, "PUT", "/"+w.landing()+"/"+ann.prefix+"k", "x"), http.StatusOK, "")
	bucket := w.landing()
	for host, c := range map[string]struct {
		path   string
		status int
	}{
		bucket + ".":               {"/" + ann.prefix + "k", 200},
		bucket + ".a.b.c:1":        {"/" + ann.prefix + "k", 200},
		bucket + ".example.":       {"/" + bucket + "/" + ann.prefix + "k", 403}, // a key that begins with the name of the bucket
		"x." + bucket:              {"/" + bucket + "/" + ann.prefix + "k", 200},
		"[::1]:8817":               {"/" + bucket + "/" + ann.prefix + "k", 200},
		"127.0.0.1":                {"/" + bucket + "/" + ann.prefix + "k", 200},
		bucket + "%2eexample":      {"/" + bucket + "/" + ann.prefix + "k", 200},
		bucket + "-other.example":  {"/" + ann.prefix + "k", 403},
		"." + bucket + ".example":  {"/" + bucket + "/" + ann.prefix + "k", 200},
		bucket + ".example:999999": {"/" + ann.prefix + "k", 200},
	} {
		if got := by(host, c.path); got.status != c.status {
			t.Errorf("%s%s: answered %d %.200s, want %d", host, c.path, got.status, got.body, c.status)
		}
	}
}

// TestS3OddChunks abuses the coding of bodies in chunks: nothing of it becomes an object.
func TestS3OddChunks(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	path := "/" + w.landing() + "/" + ann.prefix + "k"
	swap := func(b string) string { // the first two chunks change places
		lines := strings.SplitAfterN(b, "\r\n", 5)
		return lines[2] + lines[3] + lines[0] + lines[1] + lines[4]
	}
	for name, c := range map[string]struct {
		form   string
		change func(string) string
	}{
		"chunks swapped":            {signedForm, swap},
		"a chunk twice":             {signedForm, func(b string) string { l := strings.SplitAfterN(b, "\r\n", 3); return l[0] + l[1] + b }},
		"no last chunk":             {signedForm, func(b string) string { return b[:strings.LastIndex(b, "0;chunk")] }},
		"last chunk early":          {signedForm, func(b string) string { return b[strings.LastIndex(b, "0;chunk"):] }},
		"another extension first":   {signedForm, func(b string) string { return strings.Replace(b, ";", ";x=y;", 1) }},
		"signature in capitals":     {signedForm, upperSignature},
		"size with a sign":          {unsignedForm, func(b string) string { return "+" + b }},
		"size with a prefix":        {unsignedForm, func(b string) string { return "0x" + b }},
		"size beyond all":           {unsignedForm, func(b string) string { return "ffffffffffffffff" + b[1:] }},
		"negative size":             {unsignedForm, func(b string) string { return "-" + b }},
		"bytes behind the end":      {unsignedForm, func(b string) string { return b + "4\r\nmore\r\n0\r\n\r\n" }},
		"line without end":          {unsignedForm, func(string) string { return strings.Repeat("0", 1<<20) }},
		"trailer without end":       {unsignedForm, func(b string) string { return b[:len(b)-2] + strings.Repeat("a:b\r\n", 1<<16) }},
		"nothing":                   {unsignedForm, func(string) string { return "" }},
		"form that is not declared": {signedForm, func(string) string { return "hello world" }},
	} {
		got := w.send(w.chunkedPut(ann.key, path, c.form, "", false, c.change))
		if got.status != http.StatusBadRequest && got.status != http.StatusForbidden {
			t.Errorf("%s: answered %d %.200s", name, got.status, got.body)
		}
		w.wantS3(w.callS3(ann.key, "GET", path, ""), http.StatusNotFound, "NoSuchKey")
	}
	for length, code := range map[string]string{"-1": "MissingContentLength", "1e3": "MissingContentLength", "5368709121": "EntityTooLarge", "9223372036854775808": "MissingContentLength"} {
		r := w.request("PUT", path, "")
		r.Header.Set("X-Amz-Content-Sha256", unsignedForm)
		r.Header.Set("X-Amz-Decoded-Content-Length", length)
		w.signS3(r, "", ann.key)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader("0\r\n\r\n")), 5
		got := w.send(r)
		if got.s3Code() != code {
			t.Errorf("x-amz-decoded-content-length %s: answered %d %.200s, want %s", length, got.status, got.body, code)
		}
	}
}

func upperSignature(b string) string {
	head, rest, _ := strings.Cut(b, "chunk-signature=")
	return head + "chunk-signature=" + strings.ToUpper(rest[:64]) + rest[64:]
}

// TestS3OddCopies copies an object onto itself, and one that was changed between.
func TestS3OddCopies(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.person("ann", "APP_USER"), w.person("bob", "APP_USER")
	path := "/" + w.landing() + "/" + ann.prefix + "k"
	first := w.callS3(ann.key, "PUT", path, "first").header.Get("ETag")
	w.wantS3(w.callS3(ann.key, "PUT", path, "", "X-Amz-Copy-Source", path), http.StatusBadRequest, "InvalidRequest")
	w.wantS3(w.callS3(ann.key, "PUT", path, "", "X-Amz-Copy-Source", path, "X-Amz-Metadata-Directive", "REPLACE", "X-Amz-Meta-A", "b"), http.StatusOK, "")
	if got := w.callS3(ann.key, "GET", path, ""); string(got.body) != "first" || got.header.Get("X-Amz-Meta-A") != "b" {
		t.Errorf("a copy onto itself: %q %v", got.body, got.header)
	}
	w.wantS3(w.callS3(ann.key, "PUT", path, "second"), http.StatusOK, "")
	w.wantS3(w.callS3(ann.key, "PUT", path+"2", "", "X-Amz-Copy-Source", path, "X-Amz-Copy-Source-If-Match", first), http.StatusPreconditionFailed, "PreconditionFailed")
	w.wantS3(w.callS3(ann.key, "GET", path+"2", ""), http.StatusNotFound, "NoSuchKey")
	w.wantS3(w.callS3(ann.key, "PUT", path+"2", "", "X-Amz-Copy-Source", path, "If-None-Match", "*"), http.StatusOK, "")
	w.wantS3(w.callS3(ann.key, "PUT", path+"2", "", "X-Amz-Copy-Source", path, "If-None-Match", "*"), http.StatusPreconditionFailed, "PreconditionFailed")
	w.wantS3(w.callS3(bob.key, "PUT", "/"+w.landing()+"/"+bob.prefix+"k", "", "X-Amz-Copy-Source", path), http.StatusForbidden, "AccessDenied")
	w.wantS3(w.callS3(ann.key, "PUT", "/"+w.landing()+"/"+bob.prefix+"k", "", "X-Amz-Copy-Source", path), http.StatusForbidden, "AccessDenied")
	w.wantS3(w.callS3(ann.key, "PUT", path+"3", "", "X-Amz-Copy-Source", strings.Replace(path, ann.prefix, ann.prefix+"../"+string(bob.id)+"/", 1)), http.StatusNotFound, "NoSuchKey")
	w.wantS3(w.callS3(ann.key, "PUT", path+"3", "", "X-Amz-Copy-Source", "/finspace-landing-us-east-1-other/"+ann.prefix+"k"), http.StatusForbidden, "AccessDenied")
}
