package server

import (
	"bufio"
	"bytes"
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
