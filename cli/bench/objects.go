package bench

import (
	"context"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the digest that S3 clients know an object by
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/openfinspace/openfinspace/sigv4"
)

// Objects is where objects are put and read: the working location of root.
type Objects struct {
	Target
	Bucket, Prefix string
}

// ObjectPair is a put or get of objects beside the same bytes written to a file, with fsync and the same digests.
type ObjectPair struct {
	Server Result  `json:"server"`
	File   Result  `json:"file"`
	Share  float64 `json:"share"` // of the file's rate
}

// Compare measures puts and gets of objects of size bytes, and the files beside them.
func (o Objects) Compare(ctx context.Context, folder string, size, callers int, duration time.Duration) ([]ObjectPair, error) {
	body := make([]byte, size)
	if _, err := rand.Read(body); err != nil {
		return nil, err
	}
	file, err := Files(ctx, folder, body, callers, duration)
	if err != nil {
		return nil, err
	}
	var pairs []ObjectPair
	for _, measured := range []func(context.Context, []byte, int, time.Duration) (Result, error){o.Puts, o.Gets} {
		served, err := measured(ctx, body, callers, duration)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, ObjectPair{served, file, served.Rate / file.Rate})
	}
	return pairs, nil
}

// Files measures how often the bytes are digested (MD5 and SHA-256) and written to a new file that is synced.
func Files(ctx context.Context, folder string, body []byte, callers int, duration time.Duration) (Result, error) {
	return measure(ctx, named("file", body), callers, duration, func(i int) (act, func(), error) {
		path := filepath.Join(folder, fmt.Sprintf("object-%d", i))
		return func() error { return writeFile(path, body) }, func() { _ = os.Remove(path) }, nil
	})
}

func writeFile(path string, body []byte) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	const piece = 1 << 20
	weak, strong := md5.New(), sha256.New() //nolint:gosec // see the import
	for rest := body; len(rest) > 0; {
		part := rest[:min(piece, len(rest))]
		rest = rest[len(part):]
		_, _ = weak.Write(part)
		_, _ = strong.Write(part)
		if _, err := f.Write(part); err != nil {
			return err
		}
	}
	_, _ = weak.Sum(nil), strong.Sum(nil)
	return f.Sync()
}

// Puts measures PutObject: each caller writes one name again and again.
func (o Objects) Puts(ctx context.Context, body []byte, callers int, duration time.Duration) (Result, error) {
	digest := sha256.Sum256(body)
	return o.measure(ctx, named("PutObject", body), "PUT", body, hex.EncodeToString(digest[:]), callers, duration)
}

// Gets measures GetObject of what Puts has written for as many callers.
func (o Objects) Gets(ctx context.Context, body []byte, callers int, duration time.Duration) (Result, error) {
	return o.measure(ctx, named("GetObject", body), "GET", nil, hash(""), callers, duration)
}

func (o Objects) measure(ctx context.Context, name, method string, body []byte, digest string, callers int, duration time.Duration) (Result, error) {
	return measure(ctx, name, callers, duration, func(i int) (act, func(), error) {
		c, err := o.connect()
		if err != nil {
			return nil, nil, err
		}
		path := fmt.Sprintf("/%s/%sbench-%d", o.Bucket, o.Prefix, i)
		return func() error { return o.exchange(c, method, path, body, digest) }, func() { _ = c.Close() }, nil
	})
}

// exchange sends one request of S3, which must be answered by 200.
func (o Objects) exchange(c *connection, method, path string, body []byte, digest string) error {
	status, answer, err := c.exchange(o.head(method, path, len(body), digest, time.Now()), body)
	if err == nil && status != 200 {
		err = fmt.Errorf("%s %s is answered by %d: %.200s", method, path, status, answer)
	}
	return err
}

// head is a signed request up to its body. The path needs no encoding.
func (o Objects) head(method, path string, length int, digest string, at time.Time) []byte {
	stamp := at.UTC().Format(timeLayout)
	date := stamp[:dateLength]
	scope := date + "/" + o.Key.Region + "/s3/aws4_request"
	const names = "host;x-amz-content-sha256;x-amz-date"
	canonical := method + "\n" + path + "\n\nhost:" + o.Address + "\nx-amz-content-sha256:" + digest + "\nx-amz-date:" + stamp + "\n\n" + names + "\n" + digest
	mac := hmac.New(sha256.New, sigv4.SigningKey(o.Key.SecretAccessKey, date, o.Key.Region, "s3"))
	mac.Write([]byte("AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hash(canonical)))
	return []byte(method + " " + path + " HTTP/1.1\r\nHost: " + o.Address + "\r\nX-Amz-Date: " + stamp + "\r\nX-Amz-Content-Sha256: " + digest +
		"\r\nContent-Length: " + strconv.Itoa(length) + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + o.Key.AccessKeyID + "/" + scope +
		", SignedHeaders=" + names + ", Signature=" + hex.EncodeToString(mac.Sum(nil)) + "\r\n\r\n")
}

func named(what string, body []byte) string { return fmt.Sprintf("%s, %d MiB", what, len(body)>>20) }
