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

// Sweep aborts the uploads under our prefix that were begun before the instant and have got no part since.
func (b *bucket) Sweep(ctx context.Context, before time.Time) (removed int, err error) {
	in := &s3.ListMultipartUploadsInput{Bucket: &b.name, Prefix: &b.prefix}
	for {
		page, err := b.uploads(ctx, in)
		if err != nil {
			return removed, bucketError(ctx, "sweep", Key(b.prefix), err)
		}
		for _, u := range page.Uploads {
			if !Key(strings.TrimPrefix(aws.ToString(u.Key), b.prefix)).Valid() || !aws.ToTime(u.Initiated).Before(before) {
				continue // not ours, or young
			}
			done, err := b.abandon(ctx, u.Key, u.UploadId, before)
			if err != nil {
				return removed, bucketError(ctx, "sweep", Key(b.prefix), err)
			}
			if done {
				removed++
			}
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

// abandon aborts an upload to which nothing was written since the instant; one that is gone meanwhile is no error.
func (b *bucket) abandon(ctx context.Context, key, id *string, before time.Time) (done bool, err error) {
	atWork, err := b.writtenSince(ctx, key, id, before)
	if err == nil && !atWork {
		within, end := s3client.Call(ctx)
		defer end()
		_, err = b.client.AbortMultipartUpload(within, &s3.AbortMultipartUploadInput{Bucket: &b.name, Key: key, UploadId: id})
		done = err == nil
	}
	if err != nil && s3client.Code(err) == "NoSuchUpload" {
		return false, nil
	}
	return done, err
}

// writtenSince tells whether a part has come since the instant: the upload of a slow put is older than its parts.
func (b *bucket) writtenSince(ctx context.Context, key, id *string, before time.Time) (bool, error) {
	in := &s3.ListPartsInput{Bucket: &b.name, Key: key, UploadId: id}
	for {
		page, err := b.parts(ctx, in)
		if err != nil {
			return false, err
		}
		for _, p := range page.Parts {
			if !aws.ToTime(p.LastModified).Before(before) {
				return true, nil
			}
		}
		if !aws.ToBool(page.IsTruncated) {
			return false, nil
		}
		in.PartNumberMarker = page.NextPartNumberMarker
	}
}

func (b *bucket) parts(ctx context.Context, in *s3.ListPartsInput) (*s3.ListPartsOutput, error) {
	ctx, end := s3client.Call(ctx)
	defer end()
	return b.client.ListParts(ctx, in)
}
