package s3

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/openfinspace/openfinspace/sigv4"
)

const testSecret = "the/secret/of/chunks/0123456789abcdefghi"

// signedRequest is a request whose signature begins a chain.
func signedRequest(t testing.TB) *sigv4.Signed {
	t.Helper()
	r, err := http.NewRequest(http.MethodPut, "http://localhost/b/k", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	sigv4.Sign(r, nil, sigv4.Key{ID: "AKIAAAAAAAAAAAAAAAAA", Secret: testSecret}, "us-east-1", "s3", time.Unix(1_700_000_000, 0), sigv4.S3)
	signed, err := sigv4.Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// chunkedBody writes data in chunks of the size given; signed by chain, if there is one; with the lines of a trailer.
func chunkedBody(data []byte, size int, chain *sigv4.Chunks, trailer ...string) []byte {
	var out bytes.Buffer
	for done := false; !done; {
		chunk := data[:min(size, len(data))]
		data, done = data[len(chunk):], len(chunk) == 0
		fmt.Fprintf(&out, "%x", len(chunk))
		if chain != nil {
			fmt.Fprintf(&out, ";chunk-signature=%s", chain.Sign(sha256.Sum256(chunk)))
		}
		out.WriteString("\r\n")
		if !done {
			out.Write(chunk)
			out.WriteString("\r\n")
		}
	}
	for _, line := range trailer {
		out.WriteString(line + "\r\n")
	}
	if chain != nil && len(trailer) > 0 {
		out.WriteString(trailerSignature + ":" + chain.SignTrailer(strings.Join(trailer, "\n")+"\n") + "\r\n")
	}
	out.WriteString("\r\n")
	return out.Bytes()
}

// anyTrailer takes every trailer.
func anyTrailer(map[string]string) error { return nil }

// TestChunked reads what it has written, whatever the size of chunks and of reads.
func TestChunked(t *testing.T) {
	signed := signedRequest(t)
	data := make([]byte, 200_000)
	_, _ = rand.NewChaCha8([32]byte{}).Read(data)
	for _, size := range []int{1, 7, 8192, 65536, 200_000, 1 << 20} {
		for _, n := range []int{0, 1, 8192, len(data)} {
			if size == 1 && n > 8192 {
				continue
			}
			for _, c := range []struct {
				chain   bool
				trailer []string
			}{{false, nil}, {true, nil}, {false, []string{"x-amz-checksum-crc32:AAAAAA=="}}, {true, []string{"x-amz-checksum-crc32:AAAAAA=="}}} {
				var writes, reads *sigv4.Chunks
				if c.chain {
					writes, reads = signed.Chunks(testSecret), signed.Chunks(testSecret)
				}
				var hears func(map[string]string) error
				if c.trailer != nil {
					hears = anyTrailer
				}
				body := chunkedBody(data[:n], size, writes, c.trailer...)
				got, err := io.ReadAll(newChunked(iotest.HalfReader(bytes.NewReader(body)), reads, int64(n), hears))
				if err != nil || !bytes.Equal(got, data[:n]) {
					t.Errorf("%d bytes in chunks of %d, %+v: %d bytes, %v", n, size, c, len(got), err)
				}
			}
		}
	}
}

// TestChunkedForms shows the freedoms that clients take.
func TestChunkedForms(t *testing.T) {
	for _, body := range []string{
		"3\r\nabc\r\n0\r\n\r\n", "3\nabc\n0\n\n", "3\r\nabc\r\n0\r\n", "03\r\nabc\r\n000\r\n\r\n", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
		"3;chunk-signature=unasked\r\nabc\r\n0;x=y\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n\r\n",
	} {
		got, err := io.ReadAll(newChunked(strings.NewReader(body), nil, 3, nil))
		if err != nil || string(got) != "abc" {
			t.Errorf("%q: %q, %v", body, got, err)
		}
	}
	chain := signedRequest(t).Chunks(testSecret)
	signed := chunkedBody([]byte("abc"), 3, chain, "x-amz-checksum-crc32c:sOO8/Q==")
	// S3's documentation has a line end more in front of the trailer's signature.
	spaced := strings.Replace(string(signed), "\r\n"+trailerSignature, "\n\r\n"+trailerSignature, 1)
	if _, err := io.ReadAll(newChunked(strings.NewReader(spaced), signedRequest(t).Chunks(testSecret), 3, anyTrailer)); err != nil {
		t.Error(err)
	}
}

// TestChunkedWrong shows that nothing wrong ends with io.EOF.
func TestChunkedWrong(t *testing.T) {
	for body, code := range map[string]string{
		"":                                        "IncompleteBody",
		"3\r\nabc\r\n":                            "IncompleteBody",
		"3\r\nab":                                 "IncompleteBody",
		"3\r\nabc":                                "IncompleteBody",
		"3":                                       "IncompleteBody",
		"2\r\nab\r\n0\r\n\r\n":                    "IncompleteBody",
		"4\r\nabcd\r\n0\r\n\r\n":                  "IncompleteBody",
		"3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n":         "IncompleteBody",
		"fffffffffffffff\r\nabc\r\n":              "IncompleteBody",
		"ffffffffffffffff\r\nabc\r\n":             "InvalidRequest",
		"00000000000000003\r\nabc\r\n0\r\n\r\n":   "InvalidRequest",
		"-3\r\nabc\r\n0\r\n\r\n":                  "InvalidRequest",
		"+3\r\nabc\r\n0\r\n\r\n":                  "InvalidRequest",
		"0x3\r\nabc\r\n0\r\n\r\n":                 "InvalidRequest",
		"3 \r\nabc\r\n0\r\n\r\n":                  "InvalidRequest",
		"\r\nabc\r\n0\r\n\r\n":                    "InvalidRequest",
		"3\r\nabcd\r\n0\r\n\r\n":                  "InvalidRequest",
		"3\r\nabc\r\n0\r\nx-amz-a:b\r\n\r\n":      "InvalidRequest",
		"3\r\nabc\r\n0\r\n\r\nmore":               "IncompleteBody",
		"3\r\nabc\r\n0\r\n\r\nno header\r\n":      "InvalidRequest",
		"3;" + strings.Repeat("x", 2000) + "\r\n": "InvalidRequest",
		"3\r\nabc\r\n0\r\n" + strings.Repeat("\r\n", 2*maxTrailer): "InvalidRequest",
	} {
		_, err := io.ReadAll(newChunked(strings.NewReader(body), nil, 3, nil))
		if got, is := errors.AsType[*Error](err); !is || got.Code != code {
			t.Errorf("%.60q: %v, want %s", body, err, code)
		}
	}
}

// TestChunkedSignatures changes each byte of a signed body by itself: none gets through.
func TestChunkedSignatures(t *testing.T) {
	signed := signedRequest(t)
	data := []byte("twelve bytes")
	whole := chunkedBody(data, 5, signed.Chunks(testSecret), "x-amz-checksum-crc32c:sOO8/Q==")
	read := func(body []byte) error {
		got, err := io.ReadAll(newChunked(bytes.NewReader(body), signed.Chunks(testSecret), int64(len(data)), anyTrailer))
		if err == nil && !bytes.Equal(got, data) {
			return nil
		}
		if err == nil {
			return io.EOF // it says the same
		}
		return err
	}
	if err := read(whole); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 1
		if err := read(changed); err == nil {
			t.Errorf("byte %d: %q is read as something else", i, changed)
		}
		if err := read(whole[:i]); err == nil || errors.Is(err, io.EOF) && i < len(whole)-2 {
			t.Errorf("the first %d bytes are taken for the whole", i)
		}
	}
	if _, err := io.ReadAll(newChunked(bytes.NewReader(whole), signed.Chunks("other"), int64(len(data)), anyTrailer)); err == nil {
		t.Error("a body signed with another secret is read")
	}
}

// FuzzChunked reads any text: nothing panics, what is read is not longer than declared, and a body without signatures is
// never read as a signed one.
func FuzzChunked(f *testing.F) {
	signed := signedRequest(f)
	f.Add([]byte("3\r\nabc\r\n0\r\n\r\n"), int64(3))
	f.Add(chunkedBody([]byte("twelve bytes"), 5, signed.Chunks(testSecret), "x-amz-checksum-crc32c:sOO8/Q=="), int64(12))
	f.Add([]byte("fffffffffffffff\r\nabc\r\n"), int64(1<<62))
	f.Fuzz(func(t *testing.T, body []byte, length int64) {
		length = max(length, 0)
		got, err := io.ReadAll(newChunked(bytes.NewReader(body), nil, length, anyTrailer))
		if int64(len(got)) > length || err == nil && int64(len(got)) != length {
			t.Errorf("%d bytes, declared %d, %v", len(got), length, err)
		}
		if err == nil {
			again, err := io.ReadAll(newChunked(bytes.NewReader(chunkedBody(got, 1+len(body)%64, nil)), nil, length, anyTrailer))
			if err != nil || !bytes.Equal(again, got) {
				t.Errorf("what was read is not read again: %v", err)
			}
		}
		if _, err := io.ReadAll(newChunked(bytes.NewReader(body), signed.Chunks("told to nobody"+string(body)), length, anyTrailer)); err == nil {
			t.Error("verifies without having been signed")
		}
	})
}
