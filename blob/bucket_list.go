package blob

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace/s3client"
)

// List asks for further pages of the server while what it gives is not ours.
func (b *bucket) List(ctx context.Context, prefix string, after Key, limit int) (found []Info, err error) {
	if err := checkList(prefix, limit); err != nil {
		return nil, err
	}
	if !validPrefix.MatchString(prefix) {
		return nil, nil
	}
	in := &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: aws.String(b.prefix + prefix), MaxKeys: aws.Int32(int32(limit))}
	if validPrefix.MatchString(string(after)) && after != "" {
		in.StartAfter = b.at(after)
	}
	for {
		page, err := b.page(ctx, in)
		if err != nil {
			return nil, bucketError(ctx, "list", Key(prefix), err)
		}
		for _, o := range page.Contents {
			key := Key(strings.TrimPrefix(aws.ToString(o.Key), b.prefix))
			if key.Valid() && key > after && len(found) < limit {
				found = append(found, Info{key, aws.ToInt64(o.Size), aws.ToTime(o.LastModified)})
			}
		}
		if in.ContinuationToken = page.NextContinuationToken; len(found) == limit || !aws.ToBool(page.IsTruncated) {
			return found, nil
		}
	}
}

func (b *bucket) page(ctx context.Context, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	ctx, end := s3client.Call(ctx)
	defer end()
	return b.client.ListObjectsV2(ctx, in)
}

func (b *bucket) Delete(ctx context.Context, key Key) error {
	if err := key.check("delete"); err != nil {
		return err
	}
	within, end := s3client.Call(ctx)
	defer end()
	_, err := b.client.DeleteObject(within, &s3.DeleteObjectInput{Bucket: &b.name, Key: b.at(key)})
	if err != nil && s3client.IsMissing(err) {
		return nil
	}
	return bucketError(ctx, "delete", key, err)
}

// Sweep aborts the uploads under our prefix that were begun before the instant.
func (b *bucket) Sweep(ctx context.Context, before time.Time) (removed int, err error) {
	in := &s3.ListMultipartUploadsInput{Bucket: &b.name, Prefix: &b.prefix}
	for {
		page, err := b.uploads(ctx, in)
		if err != nil {
			return removed, bucketError(ctx, "sweep", Key(b.prefix), err)
		}
		for _, u := range page.Uploads {
			if !Key(strings.TrimPrefix(aws.ToString(u.Key), b.prefix)).Valid() || !aws.ToTime(u.Initiated).Before(before) {
				continue // not ours, or at work
			}
			if err := b.abandon(ctx, u.Key, u.UploadId); err != nil {
				return removed, bucketError(ctx, "sweep", Key(b.prefix), err)
			}
			removed++
		}
		if !aws.ToBool(page.IsTruncated) {
			n, err := sweepProbes(ctx, b, before)
			return removed + n, err
		}
		in.KeyMarker, in.UploadIdMarker = page.NextKeyMarker, page.NextUploadIdMarker
	}
}

func (b *bucket) uploads(ctx context.Context, in *s3.ListMultipartUploadsInput) (*s3.ListMultipartUploadsOutput, error) {
	ctx, end := s3client.Call(ctx)
	defer end()
	return b.client.ListMultipartUploads(ctx, in)
}

// abandon aborts an upload; one that is gone meanwhile is no error.
func (b *bucket) abandon(ctx context.Context, key, id *string) error {
	ctx, end := s3client.Call(ctx)
	defer end()
	_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &b.name, Key: key, UploadId: id})
	if err != nil && s3client.Code(err) == "NoSuchUpload" {
		return nil
	}
	return err
}
