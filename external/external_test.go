package external_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob/s3test"
	"github.com/openfinspace/openfinspace/external"
)

var server *s3test.Server

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run gives the process other credentials than the server's, which must not matter.
func run(m *testing.M) int {
	os.Setenv("AWS_ACCESS_KEY_ID", "AKIAWRONG")
	os.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	var err error
	if server, err = s3test.New(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Close()
	return m.Run()
}

const secret = finspace.SecretAccessKey(s3test.SecretAccessKey)

// newBucket makes a bucket with the objects, each with its key as content.
func newBucket(t *testing.T, keys ...string) *finspace.ExternalBucket {
	t.Helper()
	name, err := server.NewBucket()
	if err != nil {
		t.Fatal(err)
	}
	b := &finspace.ExternalBucket{
		Name: finspace.BucketName(name), Endpoint: server.Endpoint(), Region: "us-east-1", PathStyle: true, AccessKey: s3test.AccessKeyID,
	}
	for _, key := range keys {
		put(t, b, key, []byte(key))
	}
	return b
}

func put(t *testing.T, b *finspace.ExternalBucket, key string, content []byte) {
	t.Helper()
	client := s3.New(s3.Options{
		BaseEndpoint: &b.Endpoint, Region: b.Region, UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: s3test.AccessKeyID, SecretAccessKey: s3test.SecretAccessKey}, nil
		}),
	})
	name := string(b.Name)
	if _, err := client.PutObject(context.Background(), &s3.PutObjectInput{Bucket: &name, Key: &key, Body: bytes.NewReader(content)}); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, b *finspace.ExternalBucket, prefix string, limit int) []finspace.ExternalObject {
	t.Helper()
	c := external.New()
	defer c.Close()
	found, err := c.List(context.Background(), b, secret, prefix, limit)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestList(t *testing.T) {
	keys := []string{"a/1.csv", "a/2 ü.csv", "a/b/3.csv", "ab.csv"}
	for i := range 1100 {
		keys = append(keys, fmt.Sprintf("many/%04d", i))
	}
	b := newBucket(t, keys...)
	for prefix, want := range map[string][]string{
		"a/": keys[:3], "a": keys[:4], "many/": keys[4:], "": keys, "none/": nil, "ab.csv": {"ab.csv"}, "a/2 ü": {"a/2 ü.csv"},
	} {
		for _, limit := range []int{1, 1000, 1001, 5000} {
			var got []string
			for _, o := range list(t, b, prefix, limit) {
				got = append(got, string(o.Key))
				if o.Size != int64(len(o.Key)) || strings.Contains(o.ETag, `"`) {
					t.Errorf("%s has size %d and ETag %s", o.Key, o.Size, o.ETag)
				}
			}
			if expected := want[:min(limit, len(want))]; strings.Join(got, " ") != strings.Join(expected, " ") {
				t.Errorf("%q, at most %d: %d objects, want %d", prefix, limit, len(got), len(expected))
			}
		}
	}
}

func TestOpen(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 100_000)
	b := newBucket(t)
	put(t, b, "big", content)
	put(t, b, "empty", nil)
	for key, want := range map[finspace.ObjectKey][]byte{"big": content, "empty": {}} {
		got, err := read(t, external.New(), b, key, etag(t, b, key))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes (%v)", key, len(got), err)
		}
	}
}

func etag(t *testing.T, b *finspace.ExternalBucket, key finspace.ObjectKey) string {
	t.Helper()
	found := list(t, b, string(key), 1)
	if len(found) != 1 {
		t.Fatalf("there is no object %s", key)
	}
	return found[0].ETag
}

func read(t *testing.T, c *external.Client, b *finspace.ExternalBucket, key finspace.ObjectKey, etag string) ([]byte, error) {
	t.Helper()
	r, size, err := c.Open(context.Background(), b, secret, key, etag)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err == nil && int64(len(content)) != size {
		t.Errorf("%s has %d bytes and not %d", key, len(content), size)
	}
	return content, err
}

// TestRefusals is what an operator or a user may do wrong.
func TestRefusals(t *testing.T) {
	b := newBucket(t, "a/1.csv")
	wrongKey, noBucket, nowhere := *b, *b, *b
	wrongKey.AccessKey = "AKIAOTHER"
	noBucket.Name = "no-such-bucket"
	nowhere.Endpoint = "http://127.0.0.1:1"
	for name, c := range map[string]struct {
		bucket *finspace.ExternalBucket
		secret finspace.SecretAccessKey
		key    finspace.ObjectKey
		etag   string
		opened external.Kind
		listed external.Kind
	}{
		"missing object": {b, secret, "a/2.csv", "", external.NotFound, ""},
		"other ETag":     {b, secret, "a/1.csv", "0123456789abcdef0123456789abcdef", external.Changed, ""},
		"wrong key id":   {&wrongKey, secret, "a/1.csv", "", external.Denied, external.Denied},
		"wrong secret":   {b, "another-secret", "a/1.csv", "", external.Denied, external.Denied},
		"missing bucket": {&noBucket, secret, "a/1.csv", "", external.Unavailable, external.Unavailable},
		"no server":      {&nowhere, secret, "a/1.csv", "", external.Unavailable, external.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			client := external.New()
			_, _, err := client.Open(context.Background(), c.bucket, c.secret, c.key, c.etag)
			wantKind(t, err, c.opened)
			if _, err = client.List(context.Background(), c.bucket, c.secret, "", 10); c.listed != "" || err != nil {
				wantKind(t, err, c.listed)
			}
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := external.New().List(ctx, b, secret, "", 10)
	wantKind(t, err, external.Cancelled)
}

func wantKind(t *testing.T, err error, kind external.Kind) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("got the error %v, want %q", err, string(kind))
	}
	if err != nil && (strings.Contains(err.Error(), s3test.SecretAccessKey) || strings.Contains(err.Error(), "another-secret")) {
		t.Errorf("the error tells the secret: %v", err)
	}
}

// behind puts a proxy before the server that does what the fault says.
func behind(t *testing.T, b *finspace.ExternalBucket, fault func(http.ResponseWriter, *http.Request, http.Handler)) *finspace.ExternalBucket {
	t.Helper()
	to, err := url.Parse(server.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // it is signed
	}}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fault(w, r, proxy) }))
	t.Cleanup(front.Close)
	fronted := *b
	fronted.Endpoint = front.URL
	return &fronted
}

// TestBrokenReading breaks every connection after 1 MiB. In the middle another object takes the place of the first.
func TestBrokenReading(t *testing.T) {
	b := newBucket(t)
	content := bytes.Repeat([]byte("0123456789abcdef"), 300_000)
	put(t, b, "big", content)
	pinned := etag(t, b, "big")
	var opened atomic.Int64
	var swap atomic.Bool
	broken := behind(t, b, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if opened.Add(1) == 3 && swap.Load() {
			put(t, b, "big", bytes.ToUpper(content)) // b is the server itself
		}
		next.ServeHTTP(&cutAfter{ResponseWriter: w, left: 1 << 20}, r)
	})
	if got, err := read(t, external.New(), broken, "big", pinned); err != nil || !bytes.Equal(got, content) || opened.Load() < 4 {
		t.Errorf("%d bytes over %d connections (%v)", len(got), opened.Load(), err)
	}
	opened.Store(0)
	swap.Store(true)
	_, err := read(t, external.New(), broken, "big", pinned)
	wantKind(t, err, external.Changed)
}

// cutAfter gives the head of an answer and left bytes of its body, and then breaks the connection.
type cutAfter struct {
	http.ResponseWriter
	left int
}

func (c *cutAfter) Write(p []byte) (int, error) {
	if c.left >= len(p) {
		c.left -= len(p)
		return c.ResponseWriter.Write(p)
	}
	_, _ = c.ResponseWriter.Write(p[:c.left])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

// TestRedirect is a server that sends us elsewhere: nobody else is asked.
func TestRedirect(t *testing.T) {
	b := newBucket(t, "a/1.csv")
	var asked atomic.Int64
	elsewhere := behind(t, b, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		asked.Add(1)
		next.ServeHTTP(w, r)
	})
	for _, status := range []int{301, 302, 303, 307, 308} {
		redirecting := behind(t, b, func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			http.Redirect(w, r, elsewhere.Endpoint+r.URL.RequestURI(), status)
		})
		_, _, err := external.New().Open(context.Background(), redirecting, secret, "a/1.csv", "")
		wantKind(t, err, external.Unavailable)
		_, err = external.New().List(context.Background(), redirecting, secret, "a/", 10)
		wantKind(t, err, external.Unavailable)
	}
	if asked.Load() > 0 {
		t.Errorf("somebody else was asked %d times", asked.Load())
	}
}

// TestHostileListing are servers that never come to an end, or give what was not asked for.
func TestHostileListing(t *testing.T) {
	const head = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>b</Name><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>`
	b := newBucket(t)
	for name, body := range map[string]string{
		"empty pages for ever": head + "</ListBucketResult>",
		"foreign key":          head + "<Contents><Key>b/1</Key><Size>1</Size><ETag>&quot;e&quot;</ETag></Contents></ListBucketResult>",
		"negative size":        head + "<Contents><Key>a/1</Key><Size>-1</Size><ETag>&quot;e&quot;</ETag></Contents></ListBucketResult>",
		"long key":             head + "<Contents><Key>a/" + strings.Repeat("x", 1100) + "</Key><Size>1</Size><ETag>&quot;e&quot;</ETag></Contents></ListBucketResult>",
		"no ETag":              head + "<Contents><Key>a/1</Key><Size>1</Size></Contents></ListBucketResult>",
		"no XML":               "a secret page of text",
		"endless page":         "",
	} {
		t.Run(name, func(t *testing.T) {
			hostile := behind(t, b, func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
				_, _ = io.WriteString(w, body)
				for name == "endless page" && r.Context().Err() == nil {
					if _, err := io.WriteString(w, strings.Repeat("<Contents>", 1000)); err != nil {
						return
					}
				}
			})
			_, err := external.New().List(context.Background(), hostile, secret, "a/", 100)
			wantKind(t, err, external.Unavailable)
		})
	}
	same := behind(t, b, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		_, _ = io.WriteString(w, head+"<Contents><Key>a/1</Key><Size>1</Size><ETag>&quot;e&quot;</ETag></Contents></ListBucketResult>")
	})
	if found, err := external.New().List(context.Background(), same, secret, "a/", 50); err != nil || len(found) != 50 {
		t.Errorf("the same page for ever: %d objects (%v)", len(found), err)
	}
}
