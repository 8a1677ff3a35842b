package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func (b *bucket) Get(ctx context.Context, key Key, offset, length int64) (io.ReadCloser, error) {
	if err := checkGet(key, offset); err != nil {
		return nil, err
	}
	r := &bucketReader{ctx: ctx, b: b, key: key, at: offset, end: -1, close: func() {}}
	switch {
	case length == 0:
		r.end = offset
		_, err := b.Stat(ctx, key)
		return r, err
	case length > 0 && length <= math.MaxInt64-offset:
		r.end = offset + length
	}
	if err := r.open(); err != nil {
		return nil, err
	}
	return r, nil
}

// bucketReader reads an object. A connection that breaks or stands still is made anew from where the reading was; after
// attempts in a row without a byte it gives up.
type bucketReader struct {
	ctx    context.Context
	b      *bucket
	key    Key
	etag   *string // of the first answer: what is read further must be the same object
	at     int64   // the next byte
	end    int64   // of the range; negative until the server has told the size
	body   io.Reader
	watch  *time.Timer // ends the connection when no byte comes
	close  func()
	broken int
	failed error // for good
}

func (r *bucketReader) open() error {
	ctx, cancel := context.WithCancel(r.ctx)
	watch := time.AfterFunc(callTime, cancel)
	in := r.request()
	out, err := r.b.client.GetObject(ctx, in)
	watch.Stop() // from here on it runs while a read waits
	if err == nil {
		err = r.fits(in, out)
	}
	if err != nil {
		cancel()
		if beyondEnd(err) {
			r.end = r.at
			return nil
		}
		return bucketError(r.ctx, "get", r.key, err)
	}
	r.end, r.etag = r.at+*out.ContentLength, out.ETag
	r.body, r.watch = out.Body, watch
	r.close = func() {
		r.watch.Stop()
		cancel()
		_ = out.Body.Close() // what the server still had to say does not matter
	}
	return nil
}

func (r *bucketReader) request() *s3.GetObjectInput {
	in := &s3.GetObjectInput{Bucket: &r.b.name, Key: r.b.at(r.key), IfMatch: r.etag}
	if r.end >= 0 {
		in.Range = aws.String(fmt.Sprintf("bytes=%d-%d", r.at, r.end-1))
	} else if r.at > 0 {
		in.Range = aws.String(fmt.Sprintf("bytes=%d-", r.at))
	}
	return in
}

// fits looks whether the answer has the bytes that were asked for: a server may not know ranges.
func (r *bucketReader) fits(in *s3.GetObjectInput, out *s3.GetObjectOutput) error {
	if out.ContentLength != nil && *out.ContentLength >= 0 &&
		(in.Range == nil || strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-", r.at))) {
		return nil
	}
	_ = out.Body.Close()
	return errors.New("the S3 does not answer with the range that it was asked for")
}

func (r *bucketReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for r.failed == nil && r.at < r.end {
		n, err := r.read(p)
		if r.at += int64(n); n > 0 {
			r.broken = 0
			return n, nil
		}
		if err != nil && r.failed == nil {
			r.failed = r.again(err)
		}
	}
	if r.failed != nil {
		return 0, r.failed
	}
	return 0, io.EOF
}

// read reads once, under the watch. With the last byte the body's own end must come too: the client compares checksums
// there. One that is wrong is no reason to go on from there, since bytes that were given already are wrong.
func (r *bucketReader) read(p []byte) (int, error) {
	r.watch.Reset(r.b.idleTime)
	defer r.watch.Stop()
	n, err := r.body.Read(p)
	if n == 0 || r.at+int64(n) != r.end {
		return n, err
	}
	if err == nil {
		_, err = io.ReadFull(r.body, make([]byte, 1))
	}
	if !errors.Is(err, io.EOF) {
		err = errors.Join(errors.New("the object does not end as the S3 had said"), err)
		r.failed = bucketError(r.ctx, "get", r.key, err)
		return 0, r.failed
	}
	return n, nil
}

// again makes a new connection after one that broke with err, or says why not.
func (r *bucketReader) again(err error) error {
	r.close()
	if r.ctx.Err() != nil {
		return bucketError(r.ctx, "get", r.key, r.ctx.Err())
	}
	if r.broken++; r.broken >= attempts {
		return &Error{Unavailable, "get", r.key, fmt.Errorf("the connection broke %d times in a row: %w", r.broken, err)}
	}
	return r.open()
}

func (r *bucketReader) Close() error {
	r.close()
	return nil
}

func (b *bucket) Stat(ctx context.Context, key Key) (*Info, error) {
	if err := key.check("stat"); err != nil {
		return nil, err
	}
	within, end := call(ctx)
	defer end()
	out, err := b.client.HeadObject(within, &s3.HeadObjectInput{Bucket: &b.name, Key: b.at(key)})
	if err = bucketError(ctx, "stat", key, err); errors.Is(err, NotFound) {
		// The answer has no body that would tell a missing object from a missing bucket.
		if _, err := b.client.HeadBucket(within, &s3.HeadBucketInput{Bucket: &b.name}); err != nil {
			return nil, &Error{Unavailable, "stat", key, fmt.Errorf("the bucket %s: %s", b.name, plainText(err))}
		}
	}
	if err != nil {
		return nil, err
	}
	return &Info{key, aws.ToInt64(out.ContentLength), aws.ToTime(out.LastModified)}, nil
}
