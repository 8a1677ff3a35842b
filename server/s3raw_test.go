package server

import (
	"bufio"
	"bytes"
	"crypto/md5" //nolint:gosec // Content-MD5
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/sigv4"
)

// s3Failure is an error as S3's clients read it.
type s3Failure struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string
	Message   string
	RequestID string `xml:"RequestId"`
}

// wantS3 looks at status and code; an error must have S3's form, but where HTTP has none.
func (w *world) wantS3(got *reply, status int, code string) {
	w.t.Helper()
	var told s3Failure
	if got.status >= http.StatusBadRequest && len(got.body) > 0 {
		err := xml.Unmarshal(got.body, &told)
		if err != nil || told.Message == "" || told.RequestID != got.header.Get("X-Amzn-Requestid") || got.header.Get("Content-Type") != "application/xml" {
			w.t.Errorf("the error has not S3's form: %v %s", got.header, got.body)
		}
	}
	if got.status != status || told.Code != code {
		w.t.Errorf("answered %d %s, want %d %s: %.300s", got.status, told.Code, status, code, got.body)
	}
}

// signS3 signs for S3, now; the body's hash is declared if nothing stands in its place.
func (w *world) signS3(r *http.Request, body string, key sigv4.Key) *http.Request {
	sigv4.Sign(r, []byte(body), key, "us-east-1", "s3", w.clock.Now(), sigv4.S3)
	return r
}

// callS3 sends a signed request for S3.
func (w *world) callS3(key sigv4.Key, method, path, body string, headers ...string) *reply {
	w.t.Helper()
	r := w.request(method, path, body)
	r.Header.Del("Content-Type")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.send(w.signS3(r, body, key))
}

const (
	crcOfHello    = "x-amz-checksum-crc32:DUoRhQ==" // of "hello world"
	wrongCRC      = "x-amz-checksum-crc32:AAAAAA=="
	signedForm    = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	signedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	unsignedForm  = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// chunkedPut is a PutObject of "hello world" in chunks of four bytes, in one of S3's forms; change may spoil the chunks.
func (w *world) chunkedPut(key sigv4.Key, path, form, trailer string, outer bool, change func(string) string) *http.Request {
	w.t.Helper()
	r := w.request("PUT", path, "")
	r.Header.Set("X-Amz-Content-Sha256", form)
	r.Header.Set("X-Amz-Decoded-Content-Length", "11")
	r.Header.Set("Content-Encoding", "aws-chunked,br")
	if name, _, ok := strings.Cut(trailer, ":"); ok {
		r.Header.Set("X-Amz-Trailer", name)
	}
	w.signS3(r, "", key)
	signed, err := sigv4.Parse(r)
	if err != nil {
		w.t.Fatal(err)
	}
	body := change(inChunks("hello world", signed.Chunks(key.Secret), form, trailer))
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	if outer {
		r.ContentLength = -1
	}
	return r
}

func inChunks(data string, chain *sigv4.Chunks, form, trailer string) string {
	var b strings.Builder
	for done := false; !done; {
		chunk := data[:min(4, len(data))]
		data, done = data[len(chunk):], chunk == ""
		b.WriteString(strconv.FormatInt(int64(len(chunk)), 16))
		if form != unsignedForm {
			b.WriteString(";chunk-signature=" + chain.Sign(sha256.Sum256([]byte(chunk))))
		}
		b.WriteString("\r\n")
		if !done {
			b.WriteString(chunk + "\r\n")
		}
	}
	if trailer != "" {
		b.WriteString(trailer + "\r\n")
		if form == signedTrailer {
			b.WriteString("x-amz-trailer-signature:" + chain.SignTrailer(trailer+"\n") + "\r\n")
		}
	}
	return b.String() + "\r\n"
}

func asSent(body string) string { return body }

// TestS3Chunks sends every form of a body in chunks, right and wrong, with one and with two codings around it. What is
// wrong leaves nothing behind, and the connection can be used again.
func TestS3Chunks(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	path := "/" + w.landing() + "/" + ann.prefix
	for i, c := range []struct {
		form, trailer string
		change        func(string) string
		status        int
		code          string
	}{
		{signedForm, "", asSent, 200, ""},
		{signedTrailer, crcOfHello, asSent, 200, ""},
		{unsignedForm, crcOfHello, asSent, 200, ""},
		{unsignedForm, "", asSent, 200, ""},
		{unsignedForm, wrongCRC, asSent, 400, "BadDigest"},
		{signedTrailer, wrongCRC, asSent, 400, "BadDigest"},
		{unsignedForm, "x-amz-checksum-crc32:nonsense", asSent, 400, "InvalidRequest"},
		{unsignedForm, "x-amz-checksum-md9:AAAA", asSent, 400, "InvalidRequest"},
		{signedForm, crcOfHello, asSent, 400, "InvalidRequest"},
		{"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "", asSent, 400, "InvalidRequest"},
		{signedForm, "", func(b string) string { return strings.Replace(b, "hell", "hall", 1) }, 403, "SignatureDoesNotMatch"},
		{signedTrailer, crcOfHello, func(b string) string { return strings.Replace(b, "DUoRhQ==", "AAAAAA==", 1) }, 403, "SignatureDoesNotMatch"},
		{signedForm, "", func(b string) string { return strings.ReplaceAll(b, ";chunk-signature=", ";x=") }, 400, "InvalidRequest"},
		{unsignedForm, crcOfHello, func(b string) string { return strings.Replace(b, crcOfHello+"\r\n", "", 1) }, 400, "MalformedTrailerError"},
		{unsignedForm, "", func(b string) string { return strings.Replace(b, "0\r\n", "0\r\n"+crcOfHello+"\r\n", 1) }, 400, "InvalidRequest"},
		{unsignedForm, "", func(b string) string { return b[:len(b)/2] }, 400, "IncompleteBody"},
		{unsignedForm, "", func(b string) string { return strings.Replace(b, "3\r\nrld\r\n", "", 1) }, 400, "IncompleteBody"},
		{unsignedForm, "", func(b string) string { return strings.Replace(b, "0\r\n", "1\r\n!\r\n0\r\n", 1) }, 400, "IncompleteBody"},
		{unsignedForm, "", func(string) string { return "hello world\n" }, 400, "InvalidRequest"},
	} {
		for _, outer := range []bool{false, true} {
			name := fmt.Sprintf("k%d%t", i, outer)
			w.wantS3(w.send(w.chunkedPut(ann.key, path+name, c.form, c.trailer, outer, c.change)), c.status, c.code)
			got := w.callS3(ann.key, "GET", path+name, "")
			if c.status != http.StatusOK {
				w.wantS3(got, http.StatusNotFound, "NoSuchKey")
			} else if string(got.body) != "hello world" || got.header.Get("Content-Encoding") != "br" {
				t.Errorf("%s %s: got %q %v", c.form, c.trailer, got.body, got.header)
			}
		}
	}
}

// TestS3Digests sends bodies with digests that are wrong, or no digests.
func TestS3Digests(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	path := "/" + w.landing() + "/" + ann.prefix + "k"
	right, wrong := md5.Sum([]byte("hello world")), md5.Sum(nil) //nolint:gosec // Content-MD5
	zeros := strings.Repeat("0", 64)
	for _, c := range []struct {
		headers []string
		status  int
		code    string
	}{
		{[]string{"Content-MD5", base64.StdEncoding.EncodeToString(wrong[:])}, 400, "BadDigest"},
		{[]string{"Content-MD5", "nonsense"}, 400, "InvalidDigest"},
		{[]string{"Content-MD5", hex.EncodeToString(right[:])}, 400, "InvalidDigest"},
		{[]string{"X-Amz-Checksum-Crc32", "AAAAAA=="}, 400, "BadDigest"},
		{[]string{"X-Amz-Checksum-Sha256", "AAAAAA=="}, 400, "InvalidRequest"},
		{[]string{"X-Amz-Checksum-Crc32", "DUoRhQ==", "X-Amz-Checksum-Crc32c", "yZRlqg=="}, 400, "InvalidRequest"},
		{[]string{"X-Amz-Sdk-Checksum-Algorithm", "MD9"}, 400, "InvalidRequest"},
		{[]string{"Content-Encoding", "aws-chunked"}, 400, "InvalidRequest"},
		{[]string{"X-Amz-Storage-Class", "GLACIER"}, 400, "InvalidStorageClass"},
		{[]string{"X-Amz-Acl", "public-read"}, 400, "AccessControlListNotSupported"},
		{[]string{"X-Amz-Server-Side-Encryption", "aws:kms"}, 501, "NotImplemented"},
		{[]string{"X-Amz-Write-Offset-Bytes", "5"}, 501, "NotImplemented"},
		{[]string{"If-None-Match", `"x"`}, 501, "NotImplemented"},
		{[]string{"X-Amz-Expected-Bucket-Owner", "123456789012"}, 403, "AccessDenied"},
		{[]string{"X-Amz-Meta-A", strings.Repeat("x", 2048)}, 400, "MetadataTooLarge"},
		{[]string{"X-Amz-Meta-A", "\xff"}, 400, "InvalidArgument"},
		{[]string{"X-Amz-Meta-", "x"}, 400, "InvalidArgument"},
		{[]string{"Cache-Control", strings.Repeat("x", 9000)}, 400, "RequestHeaderSectionTooLarge"},
		{[]string{"X-Amz-Tagging", "a=1&a=2"}, 400, "InvalidTag"},
		{[]string{"X-Amz-Tagging", "%zz"}, 400, "InvalidArgument"},
		{[]string{"Content-MD5", base64.StdEncoding.EncodeToString(right[:]), "X-Amz-Checksum-Crc32", "DUoRhQ==", "X-Amz-Acl", "private"}, 200, ""},
	} {
		w.wantS3(w.callS3(ann.key, "PUT", path, "hello world", c.headers...), c.status, c.code)
	}
	w.wantS3(w.callS3(ann.key, "DELETE", path, ""), http.StatusNoContent, "")

	r := w.request("PUT", path, "hello world")
	r.Header.Set("X-Amz-Content-Sha256", zeros)
	sigv4.Sign(r, []byte("hello world"), ann.key, "us-east-1", "s3", w.clock.Now(), sigv4.S3) // declares the hash
	r.Body = io.NopCloser(strings.NewReader("hello earth"))
	w.wantS3(w.send(r), http.StatusBadRequest, "XAmzContentSHA256Mismatch")

	r = w.request("PUT", path, "hello world")
	r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	r = w.signS3(r, "", ann.key)
	r.Body = io.NopCloser(strings.NewReader("hello earth"))
	w.wantS3(w.send(r), http.StatusOK, "")

	r = w.request("PUT", path, "hello world")
	r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	r = w.signS3(r, "", ann.key)
	r.ContentLength = -1
	w.wantS3(w.send(r), http.StatusLengthRequired, "MissingContentLength")

	r = w.request("PUT", path, "hello world")
	sigv4.Sign(r, []byte("hello world"), ann.key, "us-east-1", "s3", w.clock.Now(), sigv4.Standard) // declares nothing
	w.wantS3(w.send(r), http.StatusBadRequest, "InvalidRequest")
	w.wantS3(w.callS3(ann.key, "POST", "/"+w.landing()+"?delete", "<Delete><Object><Key>k</Key></Object></Delete>"), 400, "InvalidRequest")
	w.wantS3(w.callS3(ann.key, "POST", "/"+w.landing()+"?delete", "<Delete/>", "X-Amz-Sdk-Checksum-Algorithm", "CRC32"), 400, "InvalidRequest")
}

// TestS3VirtualHost finds the bucket in the name of the host, and signs what was sent.
func TestS3VirtualHost(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	by := func(method, host, path string) *reply {
		r := w.request(method, path, "")
		r.Host = host
		return w.send(w.signS3(r, "", ann.key))
	}
	host := w.landing() + ".openfinspace.example:8817"
	w.wantS3(by("PUT", host, "/"+ann.prefix+"a/../b%2F//c"), http.StatusOK, "")
	w.wantS3(by("HEAD", host, "/"+ann.prefix+"a/../b///c"), http.StatusOK, "")
	w.wantS3(by("HEAD", host, "/"+ann.prefix+"b///c"), http.StatusNotFound, "")
	w.wantS3(by("GET", "h", "/"+w.landing()+"/"+ann.prefix+"a/%2E%2E/b///c"), http.StatusOK, "")
	w.wantS3(by("GET", strings.ToUpper(host), "/?prefix="+ann.prefix), http.StatusOK, "")
	w.wantS3(by("GET", "finspace-landing-us-east-1-other.example", "/"+ann.prefix), http.StatusForbidden, "AccessDenied")
}

// TestS3Refusals shows S3's names for what is wrong with a signature.
func TestS3Refusals(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	path := "/" + w.landing() + "/" + ann.prefix + "k"
	w.wantS3(w.callS3(changed(ann.key, func(k *sigv4.Key) { k.Secret += "x" }), "GET", path, ""), 403, "SignatureDoesNotMatch")
	w.wantS3(w.callS3(changed(ann.key, func(k *sigv4.Key) { k.Secret += "x" }), "PUT", path, "body"), 403, "SignatureDoesNotMatch")
	w.wantS3(w.callS3(changed(ann.key, func(k *sigv4.Key) { k.Token = "" }), "GET", path, ""), 403, "InvalidAccessKeyId")
	w.wantS3(w.callS3(changed(ann.key, func(k *sigv4.Key) { k.Token += "x" }), "GET", path, ""), 400, "InvalidToken")
	w.wantS3(w.callS3(changed(w.root, func(k *sigv4.Key) { k.ID = "AKIAAAAAAAAAAAAAAAAA" }), "GET", path, ""), 403, "InvalidAccessKeyId")
	r := w.request("GET", path, "")
	sigv4.Sign(r, nil, ann.key, "us-east-1", "s3", w.clock.Now().Add(-16*time.Minute), sigv4.S3)
	w.wantS3(w.send(r), 403, "RequestTimeTooSkewed")
	r = w.request("GET", path, "")
	sigv4.Sign(r, nil, ann.key, "us-east-1", "s3", w.clock.Now().Add(-14*time.Minute), sigv4.S3)
	w.wantS3(w.send(r), 404, "NoSuchKey")
	r = w.signS3(w.request("GET", path, ""), "", ann.key)
	r.Header.Set("X-Amz-Meta-A", "b")
	w.wantS3(w.send(r), 403, "AccessDenied")
	w.clock.add(2 * time.Hour)
	w.wantS3(w.callS3(ann.key, "GET", path, ""), 400, "ExpiredToken")
	if a := w.lastDenied(); a.Detail != "sessionExpired" || a.Operation != "GetObject" || a.Principal != string(ann.id) {
		t.Errorf("the audit has %+v", a)
	}
	got := w.send(w.request("GET", path+"?AWSAccessKeyId=x&Signature=y&Expires=1", ""))
	if got.status != http.StatusForbidden || !strings.Contains(string(got.body), "s3v4") {
		t.Errorf("a signature of version 2 is answered %d %s", got.status, got.body)
	}
	w.wantS3(w.callS3(w.root, "PATCH", path, ""), 405, "MethodNotAllowed")
	w.wantS3(w.callS3(w.root, "GET", path+"?a;b", ""), 400, "InvalidURI")
	w.wantS3(w.callS3(w.root, "PUT", path+"?acl", ""), 501, "NotImplemented")
	w.wantS3(w.callS3(w.root, "PUT", path+"?versions", ""), 200, "")
	w.wantS3(w.callS3(w.root, "PUT", path+"?partNumber=1", ""), 400, "InvalidArgument")
	w.wantS3(w.callS3(w.root, "GET", "/"+w.landing()+"?list-type=3", ""), 400, "InvalidArgument")
	w.wantS3(w.callS3(w.root, "GET", "/"+w.landing()+"?max-keys=-1", ""), 400, "InvalidArgument")
	w.wantS3(w.callS3(w.root, "GET", "/"+w.landing()+"?encoding-type=xml", ""), 400, "InvalidArgument")
	w.wantS3(w.callS3(w.root, "GET", "/"+w.landing()+"?list-type=2&continuation-token=AAAA", ""), 400, "InvalidArgument")
	line := w.logLine(w.callS3(w.root, "GET", path+"none", ""))
	if line["service"] != "s3" || line["operation"] != "GetObject" || line["exception"] != "NoSuchKey" {
		t.Errorf("the log has %v", line)
	}
}

// rawHead is the head of a signed PutObject of n bytes.
func (w *world) rawHead(key sigv4.Key, path string, n int, more string) string {
	w.t.Helper()
	r := w.request("PUT", path, "")
	r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	w.signS3(r, "", key)
	var head bytes.Buffer
	fmt.Fprintf(&head, "PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n%s", path, r.URL.Host, n, more)
	_ = r.Header.Write(&head)
	return head.String() + "\r\n"
}

// TestS3Continue shows that a client which asks first hears of a refusal before it sends, and else is told to send.
func TestS3Continue(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	for path, want := range map[string]int{
		"/" + w.landing() + "/" + ann.prefix + "k": http.StatusContinue,
		"/" + w.landing() + "/scratch/other/k":     http.StatusForbidden,
	} {
		c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		in := bufio.NewReader(c)
		if _, err := io.WriteString(c, w.rawHead(ann.key, path, 5, "Expect: 100-continue\r\n")); err != nil {
			t.Fatal(err)
		}
		line, err := in.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, "HTTP/1.1 "+strconv.Itoa(want)) {
			t.Fatalf("%s: answered %q, %v", path, line, err)
		}
		if want != http.StatusContinue {
			continue
		}
		_, _ = in.ReadString('\n')
		_, _ = io.WriteString(c, "hello")
		answer, err := http.ReadResponse(in, nil)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("%+v, %v", answer, err)
		}
	}
}

// TestS3Pace shows that a body may take longer than the limit as long as it moves, and not stand still for that long.
func TestS3Pace(t *testing.T) {
	const stall = 400 * time.Millisecond
	w := newWorld(t, func(c *Config) { c.BodyTimeout = stall })
	ann := w.person("ann", "APP_USER")
	path := "/" + w.landing() + "/" + ann.prefix
	slow, feed := io.Pipe()
	go func() {
		for range 12 {
			time.Sleep(stall / 6)
			_, _ = io.WriteString(feed, "x")
		}
		feed.Close()
	}()
	r := w.request("PUT", path+"slow", "")
	r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	w.signS3(r, "", ann.key)
	r.Body, r.ContentLength = slow, 12
	w.wantS3(w.send(r), http.StatusOK, "")
	got := w.raw(w.rawHead(ann.key, path+"still", 12, "") + "begun")
	if got == nil {
		t.Fatal("no answer to a body that stands still")
	}
	w.wantS3(got, http.StatusBadRequest, "RequestTimeout")
	w.wantS3(w.callS3(ann.key, "GET", path+"still", ""), http.StatusNotFound, "NoSuchKey")
}

// TestS3HangUp shows that clients who go away in the middle of a body or an answer leave nothing and are no fault.
func TestS3HangUp(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	path := "/" + w.landing() + "/" + ann.prefix
	w.wantS3(w.callS3(ann.key, "PUT", path+"big", string(randomBytes(8<<20))), http.StatusOK, "")
	head := w.rawHead(ann.key, path+"gone", 5000, "")
	for i := range 30 {
		c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(c, head+strings.Repeat("x", 166*i))
		_ = c.Close()
		r := w.signS3(w.request("GET", path+"big", ""), "", ann.key)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.CopyN(io.Discard, answer.Body, int64(1000*i))
		_ = answer.Body.Close()
	}
	w.wantS3(w.callS3(ann.key, "GET", path+"gone", ""), http.StatusNotFound, "NoSuchKey")
	w.stop()
	if strings.Contains(w.log.String(), `"status":5`) || strings.Contains(w.log.String(), `"level":"ERROR"`) {
		t.Errorf("a client that went away made a fault of the server:\n%s", w.log)
	}
}

// TestS3Broken shows that an object which cannot be read to its end is never taken for a whole one, and that the log tells.
func TestS3Broken(t *testing.T) {
	w := newWorld(t)
	path := "/" + w.landing() + "/scratch/root/k"
	w.wantS3(w.callS3(w.root, "PUT", path, string(randomBytes(4<<20))), http.StatusOK, "")
	err := filepath.WalkDir(w.blobs, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return errors.Join(os.Chmod(name, 0o600), os.Truncate(name, 1<<20))
	})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(w.signS3(w.request("GET", path, ""), "", w.root))
	if err == nil {
		defer answer.Body.Close()
		if body, err := io.ReadAll(answer.Body); err == nil && answer.StatusCode == http.StatusOK {
			t.Errorf("%d bytes of an object that is broken are taken for the whole", len(body))
		}
	}
	w.stop()
	if !strings.Contains(w.log.String(), `"level":"ERROR"`) {
		t.Error("the log does not tell")
	}
}

// zeros gives n bytes without holding them.
type zeros struct{ n int64 }

func (z *zeros) Read(b []byte) (int, error) {
	if z.n == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(b)), z.n)
	z.n -= n
	clear(b[:n])
	return int(n), nil
}

func (z *zeros) Close() error { return nil }

// TestS3Memory shows that memory does not grow with an object, neither on its way in nor out.
func TestS3Memory(t *testing.T) {
	const size = 64 << 20
	w := newWorld(t)
	path := "/" + w.landing() + "/scratch/root/k"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := w.request("PUT", path, "")
	r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	r.Header.Set("X-Amz-Sdk-Checksum-Algorithm", "CRC64NVME")
	w.signS3(r, "", w.root)
	r.Body, r.ContentLength = &zeros{size}, size
	w.wantS3(w.send(r), http.StatusOK, "")
	answer, err := http.DefaultTransport.RoundTrip(w.signS3(w.request("GET", path, ""), "", w.root))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if n, err := io.Copy(io.Discard, answer.Body); err != nil || n != size {
		t.Errorf("%d bytes, %v", n, err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > size/8 {
		t.Errorf("an object of %d bytes took %d bytes of memory altogether", size, used)
	}
}

// TestS3DeniedIsAudited shows what is kept of a denied request.
func TestS3DeniedIsAudited(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	denied := w.callS3(ann.key, "GET", "/"+w.landing()+"?list-type=2&prefix=scratch/other/", "")
	w.wantS3(denied, http.StatusForbidden, "AccessDenied")
	a := w.lastDenied()
	wantText(t, "operation", a.Operation, "ListObjectsV2")
	wantText(t, "outcome", a.Outcome, "AccessDeniedException")
	wantText(t, "detail", a.Detail, "outsideScope")
	wantText(t, "request", a.Request, `{"bucket":"`+w.landing()+`","key":"scratch/other/"}`)
	wantText(t, "request id", a.RequestID, denied.header.Get("X-Amzn-Requestid"))
}

// TestS3Scopes shows that a signature for S3 opens nothing else, and one for others not S3.
func TestS3Scopes(t *testing.T) {
	w := newWorld(t)
	got := w.callS3(w.root, "GET", "/user", "")
	w.wantS3(got, http.StatusNotFound, "NoSuchBucket")
	w.want(w.call(w.root, "GET", "/"+w.landing(), ""), http.StatusNotFound, "UnknownOperationException")
}
