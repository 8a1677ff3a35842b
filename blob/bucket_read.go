package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace/s3client"
)

func (b *bucket) Get(ctx context.Context, key Key, offset, length int64) (io.ReadCloser, error) {
	if err := checkGet(key, offset); err != nil {
		return nil, err
	}
	end := int64(-1)
	switch {
	case length == 0:
		_, err := b.Stat(ctx, key)
		return io.NopCloser(strings.NewReader("")), err
	case length > 0 && length <= math.MaxInt64-offset:
		end = offset + length
	}
	r, err := s3client.Open(ctx, b.client, s3client.Range{
		Bucket: b.name, Key: *b.at(key), Offset: offset, End: end, IdleTime: b.idleTime,
		Explain: func(err error) error { return bucketError(ctx, "get", key, err) },
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (b *bucket) Stat(ctx context.Context, key Key) (*Info, error) {
	if err := key.check("stat"); err != nil {
		return nil, err
	}
	within, end := s3client.Call(ctx)
	defer end()
	out, err := b.client.HeadObject(within, &s3.HeadObjectInput{Bucket: &b.name, Key: b.at(key)})
	if err = bucketError(ctx, "stat", key, err); errors.Is(err, NotFound) {
		// The answer has no body that would tell a missing object from a missing bucket.
		if _, err := b.client.HeadBucket(within, &s3.HeadBucketInput{Bucket: &b.name}); err != nil {
			return nil, &Error{Unavailable, "stat", key, fmt.Errorf("the bucket %s: %s", b.name, s3client.Text(err))}
		}
	}
	if err != nil {
		return nil, err
	}
	return &Info{key, aws.ToInt64(out.ContentLength), aws.ToTime(out.LastModified)}, nil
}
