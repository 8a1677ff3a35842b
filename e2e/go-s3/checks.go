package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const part = 5 << 20

var checks = []check{
	{"put and get", func(c *s3.Client) error { return roundTrip(c, "hello", []byte("hello")) }},
	{"empty object", func(c *s3.Client) error { return roundTrip(c, "empty", nil) }},
	{"four megabytes", func(c *s3.Client) error { return roundTrip(c, "four", pattern(4<<20, 1)) }},
	{"stream that cannot seek", unseekable},
	{"awkward names", awkwardNames},
	{"list", list},
	{"checksum by default", defaultChecksum},
	checksum(types.ChecksumAlgorithmCrc32), checksum(types.ChecksumAlgorithmCrc32c), checksum(types.ChecksumAlgorithmCrc64nvme),
	checksum(types.ChecksumAlgorithmSha1), checksum(types.ChecksumAlgorithmSha256), checksum(types.ChecksumAlgorithmSha512),
	{"checksum of a whole upload", wholeChecksum},
	{"wrong checksum", wrongChecksum},
	{"range", ranged},
	{"upload and download by the manager", managed},
	{"upload of a stream by the manager", streamed},
	{"broken off stream leaves nothing", brokenOff},
	{"copy", copied},
	{"write if absent", func(c *s3.Client) error { return refused("PreconditionFailed 412", put(c, "hello", nil, ifAbsent)) }},
	{"absent object", func(c *s3.Client) error { _, err := get(c, "absent"); return refused("NoSuchKey 404", err) }},
	{"delete of many", deleteMany},
}

func put(c *s3.Client, name string, body io.Reader, options ...func(*s3.PutObjectInput)) error {
	in := &s3.PutObjectInput{Bucket: &bucket, Key: key(name), Body: body}
	for _, o := range options {
		o(in)
	}
	_, err := c.PutObject(ctx, in)
	return err
}

func ifAbsent(in *s3.PutObjectInput) { in.IfNoneMatch = aws.String("*") }

// get reads an object whole and lets the client check its checksum.
func get(c *s3.Client, name string) ([]byte, error) {
	answer, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: key(name), ChecksumMode: types.ChecksumModeEnabled})
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(answer.Body)
}

func roundTrip(c *s3.Client, name string, body []byte) error {
	if err := put(c, name, bytes.NewReader(body)); err != nil {
		return err
	}
	return holds(c, name, body)
}

// holds compares an object with the bytes that it should have.
func holds(c *s3.Client, name string, body []byte) error {
	got, err := get(c, name)
	if err != nil {
		return err
	}
	return same(sha256.Sum256(body), sha256.Sum256(got))
}

// unseekable cannot be read twice: over plain HTTP the client refuses to sign it, over TLS it sends it unsigned with a trailer.
func unseekable(c *s3.Client) error {
	err := put(c, "stream", io.LimitReader(strings.NewReader("streamed"), 8), func(in *s3.PutObjectInput) { in.ContentLength = aws.Int64(8) })
	if err != nil {
		return saw{"refused by the client itself", "sent"}
	}
	return holds(c, "stream", []byte("streamed"))
}

func awkwardNames(c *s3.Client) error {
	for _, name := range names {
		if err := roundTrip(c, "names/"+name, []byte(name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

var names = []string{"plain", "with space", "plus+and&", "percent%2F", "ünïcode-日本", "quote'\"", "a=b/c:d;e", "tilde~!*()"}

func list(c *s3.Client) error {
	var got []string
	pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: key("names/"), MaxKeys: aws.Int32(3)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, o := range page.Contents {
			got = append(got, strings.TrimPrefix(*o.Key, *key("names/")))
		}
	}
	return same(fmt.Sprint(slices.Sorted(slices.Values(names))), fmt.Sprint(got))
}

func defaultChecksum(c *s3.Client) error {
	answer, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: key("hello"), ChecksumMode: types.ChecksumModeEnabled})
	if err != nil {
		return err
	}
	return same("NhCmhg==", aws.ToString(answer.ChecksumCRC64NVME)+aws.ToString(answer.ChecksumCRC32))
}

func checksum(algorithm types.ChecksumAlgorithm) check {
	return check{"checksum " + string(algorithm), func(c *s3.Client) error {
		name := "sum/" + string(algorithm)
		err := put(c, name, strings.NewReader("summed"), func(in *s3.PutObjectInput) { in.ChecksumAlgorithm = algorithm })
		if err != nil {
			return err
		}
		return holds(c, name, []byte("summed"))
	}}
}

// wholeChecksum uploads two parts whose checksum is that of the whole object.
func wholeChecksum(c *s3.Client) error {
	body := pattern(part+100, 3)
	up := manager.NewUploader(c, func(u *manager.Uploader) { u.PartSize = part })
	_, err := up.Upload(ctx, &s3.PutObjectInput{
		Bucket: &bucket, Key: key("whole"), Body: bytes.NewReader(body), ChecksumAlgorithm: types.ChecksumAlgorithmCrc64nvme,
	})
	if err != nil {
		return err
	}
	return holds(c, "whole", body)
}

func wrongChecksum(c *s3.Client) error {
	return refused("BadDigest 400", put(c, "wrong", strings.NewReader("x"), func(in *s3.PutObjectInput) { in.ChecksumCRC32C = aws.String("AAAAAA==") }))
}

func ranged(c *s3.Client) error {
	answer, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: key("hello"), Range: aws.String("bytes=-2")})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	return same("lo", string(got))
}

func managed(c *s3.Client) error {
	body := pattern(23_000_000, 2)
	up := manager.NewUploader(c, func(u *manager.Uploader) { u.PartSize = part })
	if _, err := up.Upload(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: key("managed"), Body: bytes.NewReader(body)}); err != nil {
		return err
	}
	back := manager.NewWriteAtBuffer(nil)
	down := manager.NewDownloader(c, func(d *manager.Downloader) { d.PartSize = 1 << 20 })
	if _, err := down.Download(ctx, back, &s3.GetObjectInput{Bucket: &bucket, Key: key("managed")}); err != nil {
		return err
	}
	return same(sha256.Sum256(body), sha256.Sum256(back.Bytes()))
}

// streamed uploads from a reader that cannot seek and does not know its length.
func streamed(c *s3.Client) error {
	body := pattern(11_000_000, 4)
	up := manager.NewUploader(c, func(u *manager.Uploader) { u.PartSize = part })
	if _, err := up.Upload(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: key("streamed"), Body: io.MultiReader(bytes.NewReader(body))}); err != nil {
		return err
	}
	return holds(c, "streamed", body)
}

// brokenOff uploads from a reader that fails: the manager aborts what it has begun.
func brokenOff(c *s3.Client) error {
	broken := io.MultiReader(bytes.NewReader(pattern(11_000_000, 5)), failing{})
	up := manager.NewUploader(c, func(u *manager.Uploader) { u.PartSize = part })
	if _, err := up.Upload(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: key("broken"), Body: broken}); err == nil {
		return saw{"no error", "an error"}
	}
	answer, err := c.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &bucket, Prefix: key("broken")})
	if err != nil {
		return err
	}
	_, err = get(c, "broken")
	return cmp.Or(same(0, len(answer.Uploads)), refused("NoSuchKey 404", err))
}

func copied(c *s3.Client) error {
	source := bucket + "/" + strings.NewReplacer("+", "%2B", "&", "%26").Replace(*key("names/plus+and&"))
	if _, err := c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: &bucket, Key: key("copy"), CopySource: &source}); err != nil {
		return err
	}
	return holds(c, "copy", []byte("plus+and&"))
}

func deleteMany(c *s3.Client) error {
	page, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	if err != nil {
		return err
	}
	var all types.Delete
	for _, o := range page.Contents {
		all.Objects = append(all.Objects, types.ObjectIdentifier{Key: o.Key})
	}
	answer, err := c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &all})
	if err != nil {
		return err
	}
	left, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	if err != nil {
		return err
	}
	return cmp.Or(same(len(all.Objects), len(answer.Deleted)), same(0, len(left.Contents)))
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
