package s3client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Range says what is read.
type Range struct {
	Bucket, Key string
	// ETag is that which the object must have, as the server writes it. Empty: that of the first answer, from then on.
	ETag string
	// Offset is the first byte, and End the one after the last: negative for all there are. They differ.
	Offset, End int64
	// IdleTime is how long the next byte may take.
	IdleTime time.Duration
	// Explain makes of an error that which callers see. It is given only errors that end the reading.
	Explain func(error) error
}

// Reader reads an object. A connection that breaks or stands still is made anew from where the reading was; after
// attempts in a row without a byte it gives up.
type Reader struct {
	Range

	ctx    context.Context
	client *s3.Client
	body   io.Reader
	watch  *time.Timer // ends the connection when no byte comes
	close  func()
	broken int
	failed error // for good
}

// Open makes the first connection. ctx holds for the reading too. The caller closes the reader. A range that begins at or
// behind the object's end is empty.
func Open(ctx context.Context, client *s3.Client, what Range) (*Reader, error) {
	r := &Reader{Range: what, ctx: ctx, client: client, close: func() {}}
	if err := r.open(); err != nil {
		return nil, err
	}
	return r, nil
}

// Size is how many bytes are still to come.
func (r *Reader) Size() int64 { return r.End - r.Offset }

func (r *Reader) open() error {
	ctx, cancel := context.WithCancel(r.ctx)
	watch := time.AfterFunc(callTime, cancel)
	in := r.request()
	out, err := r.client.GetObject(ctx, in)
	watch.Stop() // from here on it runs while a read waits
	if err == nil {
		err = r.fits(in, out)
	}
	if err != nil {
		cancel()
		if Status(err) == http.StatusRequestedRangeNotSatisfiable {
			r.End = r.Offset
			return nil
		}
		return r.Explain(err)
	}
	r.End, r.ETag = r.Offset+*out.ContentLength, aws.ToString(out.ETag)
	r.body, r.watch = out.Body, watch
	r.close = func() {
		r.watch.Stop()
		cancel()
		_ = out.Body.Close() // what the server still had to say does not matter
	}
	return nil
}

func (r *Reader) request() *s3.GetObjectInput {
	in := &s3.GetObjectInput{Bucket: &r.Bucket, Key: &r.Key}
	if r.ETag != "" {
		in.IfMatch = &r.ETag
	}
	if r.End >= 0 {
		in.Range = aws.String(fmt.Sprintf("bytes=%d-%d", r.Offset, r.End-1))
	} else if r.Offset > 0 {
		in.Range = aws.String(fmt.Sprintf("bytes=%d-", r.Offset))
	}
	return in
}

// fits looks whether the answer has the bytes that were asked for: a server may not know ranges.
func (r *Reader) fits(in *s3.GetObjectInput, out *s3.GetObjectOutput) error {
	if out.ContentLength != nil && *out.ContentLength >= 0 &&
		(in.Range == nil || strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-", r.Offset))) {
		return nil
	}
	_ = out.Body.Close()
	return errors.New("the S3 does not answer with the range that it was asked for")
}

// Read gives errors as Explain made them.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for r.failed == nil && r.Offset < r.End {
		n, err := r.read(p)
		if r.Offset += int64(n); n > 0 {
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
func (r *Reader) read(p []byte) (int, error) {
	r.watch.Reset(r.IdleTime)
	defer r.watch.Stop()
	n, err := r.body.Read(p)
	if n == 0 || r.Offset+int64(n) != r.End {
		return n, err
	}
	if err == nil {
		_, err = io.ReadFull(r.body, make([]byte, 1))
	}
	if !errors.Is(err, io.EOF) {
		r.failed = r.Explain(errors.Join(errors.New("the object does not end as the S3 had said"), err))
		return 0, r.failed
	}
	return n, nil
}

// again makes a new connection after one that broke with err, or says why not.
func (r *Reader) again(err error) error {
	r.close()
	if r.ctx.Err() != nil {
		return r.Explain(r.ctx.Err())
	}
	if r.broken++; r.broken >= attempts {
		return r.Explain(fmt.Errorf("the connection broke %d times in a row: %w", r.broken, err))
	}
	return r.open()
}

// Close gives the connection back.
func (r *Reader) Close() error {
	r.close()
	return nil
}
