package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
)

// These tests send what the unmodified S3 client for Go sends, with its defaults.

// s3Client is a client of the key.
func (w *world) s3Client(key sigv4.Key, change ...func(*awss3.Options)) *awss3.Client {
	all := append([]func(*awss3.Options){func(o *awss3.Options) {
		o.BaseEndpoint, o.Region, o.UsePathStyle = &w.url, "us-east-1", true
		o.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret, SessionToken: key.Token}, nil
		})
		o.RetryMaxAttempts = 1
		// What the client's own configuration has as its default.
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenSupported
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenSupported
	}}, change...)
	return awss3.New(awss3.Options{}, all...)
}

// landing is the bucket of working locations.
func (w *world) landing() string {
	return string(service.LandingBucket(&finspace.Environment{ID: w.env, Region: "us-east-1"}))
}

// person is a user with a session, and the prefix that is the user's own.
type person struct {
	id     finspace.UserID
	key    sigv4.Key
	client *awss3.Client
	prefix string
}

func (w *world) person(name, kind string) *person {
	w.t.Helper()
	p := &person{id: w.user(name, kind)}
	p.key = w.session(w.roleKey(name), "60")
	p.client, p.prefix = w.s3Client(p.key), "scratch/"+string(p.id)+"/"
	return p
}

func randomBytes(n int) []byte {
	data := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(data)
	return data
}

// codeOf is S3's code of an error, or the status where an answer has no body.
func codeOf(err error) string {
	if e, is := errors.AsType[smithy.APIError](err); is {
		return e.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if got := codeOf(err); got != code {
		t.Errorf("%s: %q, want %q (%v)", what, got, code, err)
	}
}

// TestS3Objects puts, gets, lists, copies and deletes.
func TestS3Objects(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	ctx, bucket := t.Context(), w.landing()
	for _, n := range []int{0, 1, 100_000, 3 << 20} {
		data, key := randomBytes(n), ann.prefix+"a b+c%2F/é*?\"<&>/"+strings.Repeat("x", n%7)
		put, err := ann.client.PutObject(ctx, &awss3.PutObjectInput{
			Bucket: &bucket, Key: &key, Body: bytes.NewReader(data), ContentType: aws.String("text/csv"), CacheControl: aws.String("no-cache"),
			Metadata: map[string]string{"Note": "of the day", "other": "x"}, Tagging: aws.String("a=b&c=d%20e"),
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := ann.client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		if err != nil || !bytes.Equal(body, data) {
			t.Fatalf("%d bytes: got %d, %v", n, len(body), err)
		}
		if *got.ETag != *put.ETag || *got.ContentType != "text/csv" || *got.CacheControl != "no-cache" || got.Metadata["note"] != "of the day" ||
			*got.ContentLength != int64(n) || aws.ToInt32(got.TagCount) != 2 || put.ChecksumCRC32 == nil || got.ChecksumCRC32 == nil || *got.ChecksumCRC32 != *put.ChecksumCRC32 {
			t.Errorf("%d bytes: put %s, got %+v", n, *put.ETag, got)
		}
		head, err := ann.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &bucket, Key: &key})
		if err != nil || *head.ETag != *put.ETag || *head.ContentLength != int64(n) || head.LastModified == nil {
			t.Errorf("%+v, %v", head, err)
		}
	}
	_, err := ann.client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &bucket, Key: aws.String(ann.prefix + "none")})
	wantCode(t, "get of nothing", err, "NoSuchKey")
	_, err = ann.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &bucket, Key: aws.String(ann.prefix + "none")})
	wantCode(t, "head of nothing", err, "NotFound")
	_, err = ann.client.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: &bucket, Key: aws.String(ann.prefix + "none")})
	wantCode(t, "delete of nothing", err, "")
}

// TestS3Lists pages through a list in both versions, with and without folders.
func TestS3Lists(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	ctx, bucket := t.Context(), w.landing()
	names := []string{"a", "a/1", "a/2", "b", "c/d/e", "c/d/f", "é ?&+%20", "tab\there"}
	for _, name := range names {
		if _, err := ann.client.PutObject(ctx, &awss3.PutObjectInput{Bucket: &bucket, Key: aws.String(ann.prefix + name), Body: strings.NewReader(name)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, size := range []int32{1, 3, 1000} {
		var keys []string
		seen := map[string]bool{}
		pages := awss3.NewListObjectsV2Paginator(ann.client, &awss3.ListObjectsV2Input{Bucket: &bucket, Prefix: &ann.prefix, MaxKeys: &size, EncodingType: types.EncodingTypeUrl})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if token := aws.ToString(page.NextContinuationToken); token != "" && seen[token] {
				t.Error("a token comes twice")
			} else {
				seen[token] = true
			}
			for _, o := range page.Contents {
				keys = append(keys, strings.TrimPrefix(unescape(t, *o.Key), ann.prefix))
			}
		}
		if !slices.Equal(keys, slices.Sorted(slices.Values(names))) {
			t.Errorf("by %d: %q", size, keys)
		}
	}
	page, err := ann.client.ListObjects(ctx, &awss3.ListObjectsInput{Bucket: &bucket, Prefix: &ann.prefix, Delimiter: aws.String("/"), MaxKeys: aws.Int32(2)})
	if err != nil || len(page.Contents) != 1 || len(page.CommonPrefixes) != 1 || *page.NextMarker != ann.prefix+"a/" || !*page.IsTruncated || page.Contents[0].Owner == nil {
		t.Errorf("%+v, %v", page, err)
	}
	page, err = ann.client.ListObjects(ctx, &awss3.ListObjectsInput{Bucket: &bucket, Prefix: &ann.prefix, Delimiter: aws.String("/"), Marker: page.NextMarker})
	if err != nil || len(page.Contents) != 3 || len(page.CommonPrefixes) != 1 || *page.IsTruncated {
		t.Errorf("%+v, %v", page, err)
	}
	after, err := ann.client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: &bucket, Prefix: &ann.prefix, StartAfter: aws.String(ann.prefix + "b"), FetchOwner: aws.Bool(true)})
	if err != nil || len(after.Contents) != 4 || after.Contents[0].Owner == nil {
		t.Errorf("%+v, %v", after, err)
	}
	first, err := ann.client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: &bucket, Prefix: &ann.prefix, MaxKeys: aws.Int32(1)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = ann.client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: &bucket, Prefix: aws.String(ann.prefix + "c"), ContinuationToken: first.NextContinuationToken})
	wantCode(t, "a token of another list", err, "InvalidArgument")
	none, err := ann.client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: &bucket, Prefix: &ann.prefix, MaxKeys: aws.Int32(0)})
	if err != nil || len(none.Contents) != 0 || *none.IsTruncated {
		t.Errorf("%+v, %v", none, err)
	}
	_, err = ann.client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: &bucket})
	wantCode(t, "the whole bucket", err, "AccessDenied")
	_, err = w.s3Client(w.root).ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: &bucket})
	wantCode(t, "the whole bucket, by root", err, "")
}

// TestS3Buckets tells of the two buckets, and of those that are none.
func TestS3Buckets(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	ctx := t.Context()
	all, err := ann.client.ListBuckets(ctx, &awss3.ListBucketsInput{})
	if err != nil || len(all.Buckets) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, b := range all.Buckets {
		if _, err := ann.client.HeadBucket(ctx, &awss3.HeadBucketInput{Bucket: b.Name}); err != nil {
			t.Error(err)
		}
		where, err := ann.client.GetBucketLocation(ctx, &awss3.GetBucketLocationInput{Bucket: b.Name})
		if err != nil || where.LocationConstraint != "" {
			t.Errorf("%+v, %v", where, err)
		}
	}
	_, err = w.s3Client(w.root).ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: aws.String("nothing")})
	wantCode(t, "root in no bucket", err, "NoSuchBucket")
	_, err = ann.client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: aws.String("nothing")})
	wantCode(t, "a user in no bucket", err, "AccessDenied")
	_, err = ann.client.GetBucketAcl(ctx, &awss3.GetBucketAclInput{Bucket: aws.String(w.landing())})
	wantCode(t, "an ACL", err, "NotImplemented")
	_, err = ann.client.CreateBucket(ctx, &awss3.CreateBucketInput{Bucket: aws.String(w.landing())})
	wantCode(t, "the bucket that is there", err, "BucketAlreadyOwnedByYou")
}

func unescape(t *testing.T, text string) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, "http://x/?k="+text, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return r.URL.Query().Get("k")
}
