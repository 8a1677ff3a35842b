package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/blob/s3test"
)

// part is the size from which on an object is sent in parts.
const part = 8 << 20

// fault stands between client and server. It gets the requests one by one and says whether it has answered.
type fault func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) bool

// faulty opens a store over a bucket of its own, with a proxy between that does what the fault says, when it is set.
func faulty(t *testing.T) (blob.Store, *atomic.Pointer[fault]) {
	t.Helper()
	p := newBucket(t, "prefix")
	to, err := url.Parse(p.server.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // it is signed
	}}
	var now atomic.Pointer[fault]
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pass := func(w http.ResponseWriter) { proxy.ServeHTTP(w, r) }
		if f := now.Load(); f == nil || !(*f)(w, r, pass) {
			pass(w)
		}
	}))
	t.Cleanup(front.Close)
	s, err := blob.Open(context.Background(), s3test.Address(front.URL, p.bucket, p.prefix))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, &now
}

// hangUp breaks the connection.
func hangUp() { panic(http.ErrAbortHandler) }

// TestLostAnswer breaks the connection after the server has made the object. The client sends the call again and finds
// its own object, which is no conflict; somebody else's is.
func TestLostAnswer(t *testing.T) {
	s, now := faulty(t)
	ctx := context.Background()
	for _, n := range []int{10, part + 10} {
		var lost atomic.Int64
		f := fault(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) bool {
			last := r.Method == http.MethodPut && !r.URL.Query().Has("uploadId") || r.Method == http.MethodPost && r.URL.Query().Has("uploadId")
			if !last || lost.Add(1) > 1 {
				return false
			}
			pass(httptest.NewRecorder())
			hangUp()
			return true
		})
		now.Store(&f)
		key := sizedKey(n)
		if _, err := s.Put(ctx, key, bytes.NewReader(bytesOf(key))); err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
		if lost.Load() < 2 {
			t.Error("no call was sent again")
		}
		now.Store(nil)
		wantBytes(t, s, key)
		if _, err := s.Put(ctx, key, bytes.NewReader(nil)); !errors.Is(err, blob.Exists) {
			t.Errorf("a second put: got the error %v", err)
		}
	}
}

func wantBytes(t *testing.T, s blob.Store, key blob.Key) {
	t.Helper()
	r, err := s.Get(context.Background(), key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, bytesOf(key)) {
		t.Errorf("%s has %d bytes (%v)", key, len(got), err)
	}
}

// TestBrokenReading breaks every connection after 1 MiB, or lets it stand still: the reader goes on where it was. When
// nothing comes any more it gives up.
func TestBrokenReading(t *testing.T) {
	s, now := faulty(t)
	key := sizedKey(4<<20 + 77)
	if _, err := s.Put(context.Background(), key, bytes.NewReader(bytesOf(key))); err != nil {
		t.Fatal(err)
	}
	for _, stand := range []bool{false, true} {
		if stand {
			blob.ShortIdleTime(t, s, 200*time.Millisecond)
		}
		f := fault(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) bool {
			pass(&cutAfter{ResponseWriter: w, left: 1 << 20, r: r, stand: stand})
			return true
		})
		now.Store(&f)
		wantBytes(t, s, key)
	}
	f := fault(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) bool {
		pass(&cutAfter{ResponseWriter: w, left: 0, r: r})
		return true
	})
	now.Store(&f)
	r, err := s.Get(context.Background(), key, 0, -1)
	if err == nil {
		_, err = io.Copy(io.Discard, r)
		r.Close()
	}
	if !errors.Is(err, blob.Unavailable) {
		t.Errorf("without a byte: got the error %v", err)
	}
}

// TestChangedOnTheWay changes one byte of what the server says: the reader fails when it has come to the end.
func TestChangedOnTheWay(t *testing.T) {
	s, now := faulty(t)
	for _, n := range []int{1000, 2*part + 10} {
		key := sizedKey(n)
		if _, err := s.Put(context.Background(), key, bytes.NewReader(bytesOf(key))); err != nil {
			t.Fatal(err)
		}
		f := fault(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) bool {
			pass(&changeFirst{ResponseWriter: w})
			return true
		})
		now.Store(&f)
		r, err := s.Get(context.Background(), key, 0, -1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.Copy(io.Discard, r); !errors.Is(err, blob.Unavailable) {
			t.Errorf("%d bytes, of which one is another: got the error %v", n, err)
		}
		r.Close()
		now.Store(nil)
	}
}

type changeFirst struct {
	http.ResponseWriter
	changed bool
}

func (c *changeFirst) Write(p []byte) (int, error) {
	if !c.changed && len(p) > 0 {
		c.changed = true
		p = append([]byte{p[0] ^ 1}, p[1:]...)
	}
	return c.ResponseWriter.Write(p)
}

// cutAfter gives the head of an answer and left bytes of its body.
type cutAfter struct {
	http.ResponseWriter
	left  int
	r     *http.Request
	stand bool
}

func (c *cutAfter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *cutAfter) Write(p []byte) (int, error) {
	if c.left >= len(p) {
		c.left -= len(p)
		return c.ResponseWriter.Write(p)
	}
	_, _ = c.ResponseWriter.Write(p[:c.left])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	if c.stand {
		<-c.r.Context().Done()
	}
	hangUp()
	return 0, nil
}

// TestBusyServer answers 503 for a while, which is waited for, and then for good, which is an error.
func TestBusyServer(t *testing.T) {
	s, now := faulty(t)
	var left atomic.Int64
	f := fault(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) bool {
		if left.Add(-1) < 0 {
			return false
		}
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	now.Store(&f)
	left.Store(2)
	key := sizedKey(10)
	if _, err := s.Put(context.Background(), key, bytes.NewReader(bytesOf(key))); err != nil {
		t.Error(err)
	}
	wantBytes(t, s, key)
	left.Store(1 << 30)
	if err := s.Ready(context.Background()); !errors.Is(err, blob.Unavailable) {
		t.Errorf("a server that is busy for ever: got the error %v", err)
	}
}

var initiated = regexp.MustCompile(`<Initiated>[^<]*</Initiated>`)

// TestSweepOfSlowPut sweeps a put whose upload was begun long ago and whose last part has just come, then one that nobody goes on with.
func TestSweepOfSlowPut(t *testing.T) {
	s, now := faulty(t)
	ctx := context.Background()
	f := fault(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) bool {
		if !r.URL.Query().Has("uploads") || r.Method != http.MethodGet {
			return false
		}
		answer := httptest.NewRecorder()
		pass(answer)
		w.WriteHeader(answer.Code)
		_, _ = w.Write(initiated.ReplaceAll(answer.Body.Bytes(), []byte("<Initiated>2020-02-02T02:02:02.000Z</Initiated>")))
		return true
	})
	now.Store(&f)
	sweep := func(before time.Time, want int) {
		t.Helper()
		if n, err := s.Sweep(ctx, before); n != want || err != nil {
			t.Errorf("a sweep removes %d uploads (%v), want %d", n, err, want)
		}
	}
	key := sizedKey(2*part + 1000)
	b := bytesOf(key)
	in := io.MultiReader(bytes.NewReader(b[:part+10]), atThatPoint(func() { sweep(time.Now().Add(-time.Hour), 0) }), bytes.NewReader(b[part+10:]))
	if _, err := s.Put(ctx, key, in); err != nil {
		t.Error(err)
	}
	wantBytes(t, s, key)
	in = io.MultiReader(bytes.NewReader(b[:part+10]), atThatPoint(func() { sweep(time.Now().Add(time.Hour), 1) }), bytes.NewReader(b[part+10:]))
	if _, err := s.Put(ctx, sizedKey(2*part+1001), in); err == nil {
		t.Error("a put goes on whose upload is gone")
	}
}

// atThatPoint does something when a reader comes to it.
type atThatPoint func()

func (f atThatPoint) Read([]byte) (int, error) {
	f()
	return 0, io.EOF
}

// TestFullServer answers as servers do whose disk is full.
func TestFullServer(t *testing.T) {
	s, now := faulty(t)
	f := fault(func(w http.ResponseWriter, r *http.Request, _ func(http.ResponseWriter)) bool {
		if r.Method != http.MethodPut {
			return false
		}
		_, _ = io.Copy(io.Discard, r.Body) // else the connection breaks before the answer is read
		w.WriteHeader(http.StatusInsufficientStorage)
		return true
	})
	now.Store(&f)
	for _, n := range []int{10, part + 10} {
		key := sizedKey(n)
		if _, err := s.Put(context.Background(), key, bytes.NewReader(bytesOf(key))); !errors.Is(err, blob.NoSpace) {
			t.Errorf("%d bytes: got the error %v", n, err)
		}
		if n, err := s.Sweep(context.Background(), time.Now().Add(time.Hour)); n != 0 || err != nil {
			t.Errorf("%d uploads stay (%v)", n, err)
		}
	}
}

// TestForgetfulServers are servers that do not keep what we rest on: they are refused at the start.
func TestForgetfulServers(t *testing.T) {
	p := newBucket(t, "")
	to, _ := url.Parse(p.server.Endpoint())
	for name, change := range map[string]func(*http.Response) error{
		"ignores If-None-Match": func(r *http.Response) error {
			if r.StatusCode == http.StatusPreconditionFailed {
				r.StatusCode, r.Status = http.StatusOK, "200 OK"
			}
			return nil
		},
		"gives other bytes": func(r *http.Response) error {
			if r.Request.Method == http.MethodGet {
				r.Body = io.NopCloser(io.LimitReader(zeros{}, max(0, r.ContentLength)))
			}
			return nil
		},
	} {
		proxy := &httputil.ReverseProxy{ModifyResponse: change, Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
		}}
		front := httptest.NewServer(proxy)
		if s, err := blob.Open(context.Background(), s3test.Address(front.URL, p.bucket, "")); err == nil {
			t.Errorf("a server that %s is taken", name)
			s.Close()
		}
		front.Close()
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestServerGone stops the server under an open store; when it is back, all goes on.
func TestServerGone(t *testing.T) {
	server, err := s3test.New()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	bucket, err := server.NewBucket()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s, err := blob.Open(ctx, server.Address(bucket, "prefix"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	key := sizedKey(1000)
	if _, err := s.Put(ctx, key, bytes.NewReader(bytesOf(key))); err != nil {
		t.Fatal(err)
	}
	server.Stop()
	wantAllUnavailable(t, s, key)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	wantBytes(t, s, key)
	if err := os.RemoveAll(server.Folder(bucket)); err != nil {
		t.Fatal(err)
	}
	wantAllUnavailable(t, s, key)
}

func wantAllUnavailable(t *testing.T, s blob.Store, key blob.Key) {
	t.Helper()
	ctx := context.Background()
	_, putErr := s.Put(ctx, sizedKey(10), strings.NewReader("text"))
	_, getErr := s.Get(ctx, key, 0, -1)
	_, statErr := s.Stat(ctx, key)
	_, listErr := s.List(ctx, "", "", 10)
	_, sweepErr := s.Sweep(ctx, time.Now())
	for _, err := range []error{putErr, getErr, statErr, listErr, sweepErr, s.Delete(ctx, key), s.Ready(ctx)} {
		if !errors.Is(err, blob.Unavailable) {
			t.Errorf("without a server or bucket: got the error %v", err)
		}
	}
}

// TestSecretsStayOut opens with wrong credentials and wrong addresses: no error repeats what is secret.
func TestSecretsStayOut(t *testing.T) {
	p := newBucket(t, "prefix")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
	_, err := p.Open(context.Background())
	if !errors.Is(err, blob.Unavailable) {
		t.Errorf("with a wrong secret: got the error %v", err)
	}
	wantNoSecret(t, err)
	for _, address := range []string{
		"s3://key:another-secret@bucket/x", "s3://bucket/x?endpoint=http://key:another-secret@host", "s3://bucket/x?secret=another-secret",
		"s3://bucket/x?endpoint=another-secret", "s3://bucket/x?region=another-secret%0a", "s3://bucket/another-secret x", "s3://bucket/\x7fanother-secret",
	} {
		_, err := blob.Open(context.Background(), address)
		wantNoSecret(t, err)
	}
}

func wantNoSecret(t *testing.T, err error) {
	t.Helper()
	if err == nil || strings.Contains(err.Error(), "another-secret") || strings.Contains(err.Error(), s3test.AccessKeyID) {
		t.Errorf("got the error %v, want one without secrets", err)
	}
}

func TestAddresses(t *testing.T) {
	for address, right := range map[string]bool{
		"s3://bucket":                                   true,
		"s3://bucket/":                                  true,
		"s3://my.bucket-1/a/b_c-d.e":                    true,
		"s3://bucket/a/?path-style=true":                true,
		"s3://bucket?endpoint=https://host:9000":        true,
		"s3://bucket/a?endpoint=http%3A%2F%2F127.0.0.1": true,
		"s3://bucket?region=eu-central-1":               true,
		"s3://":                                         false,
		"s3://b":                                        false,
		"s3://Bucket":                                   false,
		"s3://bucket:80":                                false,
		"s3://bucket/a/../b":                            false,
		"s3://bucket/a//b":                              false,
		"s3://bucket/.tmp":                              false,
		"s3://bucket/a b":                               false,
		"s3://bucket?path-style=yes":                    false,
		"s3://bucket?endpoint=host:9000":                false,
		"s3://bucket?endpoint=ftp://host":               false,
		"s3://bucket?endpoint=http://host?x=y":          false,
		"s3://bucket?region=":                           false,
		"s3://bucket?colour=red":                        false,
		"s3://bucket?a=b;c=d":                           false,
		"s3://bucket#fragment":                          false,
		"s3://user@bucket":                              false,
	} {
		if err := blob.CheckAddress(address); (err == nil) != right {
			t.Errorf("%s: got the error %v", address, err)
		}
	}
}

// FuzzKey wants that whatever is a key stays inside the folder, and that no key is the folder of another.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{"a/x.data", "../x.data", "a/x.data/y.data", "a//x.d", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !blob.Key(text).Valid() {
			return
		}
		if !filepath.IsLocal(text) || filepath.Clean(text) != text || strings.ToLower(text) != text || url.PathEscape(strings.ReplaceAll(text, "/", "")) != strings.ReplaceAll(text, "/", "") {
			t.Errorf("%q is a key", text)
		}
		if blob.Key(text + "/x.data").Valid() {
			t.Errorf("%q is a key and a folder", text)
		}
	})
}
