package external

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/s3client"
)

const pageSize = 1000 // the most that S3 gives at once

// List gives the objects whose keys begin with the prefix, at most limit of them, in the order of the server: the order of
// bytes, but for some of AWS's own kinds of bucket. Who wants to know whether there are more asks for one more. A server
// that does not come to an end is an error, as is one that gives what was not asked for.
func (c *Client) List(ctx context.Context, b *finspace.ExternalBucket, secret finspace.SecretAccessKey, prefix string, limit int) ([]finspace.ExternalObject, error) {
	client := c.bucket(b, secret)
	in := &s3.ListObjectsV2Input{Bucket: aws.String(string(b.Name)), Prefix: &prefix}
	var found []finspace.ExternalObject
	for len(found) < limit {
		in.MaxKeys = aws.Int32(int32(min(limit-len(found), pageSize)))
		page, err := c.page(ctx, client, in)
		if err == nil {
			found, err = gather(found, page, prefix)
		}
		if err != nil {
			return nil, explain(ctx, "list", b.Name, prefix, err)
		}
		if in.ContinuationToken = page.NextContinuationToken; !aws.ToBool(page.IsTruncated) || in.ContinuationToken == nil {
			break
		}
	}
	return found[:min(len(found), limit)], nil
}

func (c *Client) page(ctx context.Context, client *s3.Client, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	ctx, end := s3client.Call(ctx)
	defer end()
	return client.ListObjectsV2(ctx, in)
}

// gather adds a page. Each one that is not the last has objects, so that the pages are no more than the limit.
func gather(found []finspace.ExternalObject, page *s3.ListObjectsV2Output, prefix string) ([]finspace.ExternalObject, error) {
	if page.Name == nil { // the client takes any text for an empty page
		return nil, errors.New("the S3 does not answer with a list of objects")
	}
	if len(page.Contents) == 0 && aws.ToBool(page.IsTruncated) {
		return nil, errors.New("the S3 gives an empty page and says that more follow")
	}
	for _, o := range page.Contents {
		key, size := aws.ToString(o.Key), aws.ToInt64(o.Size)
		if key == "" || len(key) > maxKey || !utf8.ValidString(key) || strings.ContainsRune(key, 0) || !strings.HasPrefix(key, prefix) || size < 0 {
			return nil, errors.New("the S3 gives an object that was not asked for, or one that cannot be")
		}
		etag := strings.Trim(aws.ToString(o.ETag), `"`)
		if etag == "" || len(etag) > maxETag {
			return nil, errors.New("the S3 gives an object without an ETag, or with one that is too long: it could not be read as it is now")
		}
		found = append(found, finspace.ExternalObject{Key: finspace.ObjectKey(key), Size: size, ETag: etag})
	}
	return found, nil
}

const (
	maxKey  = 1024 // bytes, as S3 has it
	maxETag = 256
)
