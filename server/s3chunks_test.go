package server

import (
	"crypto/md5" //nolint:gosec // Content-MD5
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/sigv4"
)

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
