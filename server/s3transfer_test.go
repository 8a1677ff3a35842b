package server

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// unseekable hides that a body can be read twice, so that the client sends it in chunks with a trailer.
type unseekable struct{ io.Reader }

// behindTLS serves the world's handler with a certificate of the test's own, and gives its address and a client.
func (w *world) behindTLS(http2 bool) (string, *http.Client) {
	w.t.Helper()
	front := httptest.NewUnstartedServer(w.server.Handler())
	front.EnableHTTP2 = http2
	front.StartTLS()
	w.t.Cleanup(front.Close)
	roots := x509.NewCertPool()
	roots.AddCert(front.Certificate())
	return front.URL, &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: http2}}
}

// TestS3Multipart uploads in parts with the client's default checksums, in the clear, over TLS and over HTTP/2.
func TestS3Multipart(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	plain := w.url
	secure, one := w.behindTLS(false)
	second, two := w.behindTLS(true)
	for _, c := range []struct {
		name, url string
		http      *http.Client
	}{{"http", plain, http.DefaultClient}, {"tls", secure, one}, {"h2", second, two}} {
		client := w.s3Client(ann.key, func(o *awss3.Options) { o.BaseEndpoint, o.HTTPClient = &c.url, c.http })
		sums := []types.ChecksumAlgorithm{"", types.ChecksumAlgorithmCrc64nvme}
		if c.name == "http" {
			sums = append(sums, types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc32c, types.ChecksumAlgorithmSha1, types.ChecksumAlgorithmSha256)
		}
		for _, sum := range sums {
			t.Run(c.name+" "+string(sum), func(t *testing.T) {
				multipart(t, client, w.landing(), ann.prefix+"multipart "+c.name+string(sum), sum, c.url != plain)
			})
		}
	}
}

func multipart(t *testing.T, client *awss3.Client, bucket, key string, sum types.ChecksumAlgorithm, streams bool) {
	ctx := t.Context()
	data := randomBytes(5<<20 + 5<<20 + 12345)
	begun, err := client.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{Bucket: &bucket, Key: &key, ChecksumAlgorithm: sum, Metadata: map[string]string{"a": "b"}})
	if err != nil {
		t.Fatal(err)
	}
	var parts []types.CompletedPart
	for n := int32(1); n <= 3; n++ {
		var body io.Reader = bytes.NewReader(data[(n-1)*5<<20 : min(int(n)*5<<20, len(data))])
		length := int64(body.(*bytes.Reader).Len())
		if streams {
			body = unseekable{body}
		}
		part, err := client.UploadPart(ctx, &awss3.UploadPartInput{
			Bucket: &bucket, Key: &key, UploadId: begun.UploadId, PartNumber: &n, Body: body, ChecksumAlgorithm: sum, ContentLength: &length,
		})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, types.CompletedPart{
			PartNumber: &n, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32, ChecksumCRC32C: part.ChecksumCRC32C,
			ChecksumCRC64NVME: part.ChecksumCRC64NVME, ChecksumSHA1: part.ChecksumSHA1, ChecksumSHA256: part.ChecksumSHA256,
		})
	}
	listed, err := client.ListParts(ctx, &awss3.ListPartsInput{Bucket: &bucket, Key: &key, UploadId: begun.UploadId, MaxParts: aws.Int32(2)})
	if err != nil || len(listed.Parts) != 2 || !*listed.IsTruncated || *listed.Parts[0].Size != 5<<20 || *listed.NextPartNumberMarker != "2" {
		t.Errorf("%+v, %v", listed, err)
	}
	uploads, err := client.ListMultipartUploads(ctx, &awss3.ListMultipartUploadsInput{Bucket: &bucket, Prefix: &key})
	if err != nil || len(uploads.Uploads) != 1 || *uploads.Uploads[0].UploadId != *begun.UploadId {
		t.Errorf("%+v, %v", uploads, err)
	}
	done, err := client.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{
		Bucket: &bucket, Key: &key, UploadId: begun.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(*done.ETag, `-3"`) {
		t.Errorf("the ETag is %s", *done.ETag)
	}
	got, err := client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(got.Body)
	if err != nil || !bytes.Equal(body, data) || got.Metadata["a"] != "b" || *got.ETag != *done.ETag {
		t.Errorf("%d bytes, %v: %+v", len(body), err, got.Metadata)
	}
	if sum == types.ChecksumAlgorithmCrc64nvme && (got.ChecksumCRC64NVME == nil || got.ChecksumType != types.ChecksumTypeFullObject) {
		t.Error("the object has no checksum")
	}
	second, err := client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &bucket, Key: &key, PartNumber: aws.Int32(2), ChecksumMode: types.ChecksumModeEnabled})
	if err != nil {
		t.Fatal(err)
	}
	body, err = io.ReadAll(second.Body)
	if err != nil || !bytes.Equal(body, data[5<<20:10<<20]) || *second.PartsCount != 3 {
		t.Errorf("part 2: %d bytes, %v", len(body), err)
	}
	tail, err := client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &bucket, Key: &key, Range: aws.String("bytes=5242870-5242890")})
	if err != nil {
		t.Fatal(err)
	}
	if body, _ = io.ReadAll(tail.Body); !bytes.Equal(body, data[5242870:5242891]) {
		t.Error("a range over two parts has other bytes")
	}
}

// TestS3UploadErrors shows what an upload in parts is refused for.
func TestS3UploadErrors(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	ctx, bucket, key := t.Context(), w.landing(), ann.prefix+"k"
	begun, err := ann.client.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	put := func(n int32, id *string, key string) (*awss3.UploadPartOutput, error) {
		return ann.client.UploadPart(ctx, &awss3.UploadPartInput{Bucket: &bucket, Key: &key, UploadId: id, PartNumber: &n, Body: strings.NewReader("small")})
	}
	complete := func(id *string, parts ...types.CompletedPart) error {
		_, err := ann.client.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{
			Bucket: &bucket, Key: &key, UploadId: id, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
		})
		return err
	}
	one, err := put(1, begun.UploadId, key)
	if err != nil {
		t.Fatal(err)
	}
	two, err := put(2, begun.UploadId, key)
	if err != nil {
		t.Fatal(err)
	}
	_, err = put(0, begun.UploadId, key)
	wantCode(t, "part 0", err, "InvalidArgument")
	_, err = put(10_001, begun.UploadId, key)
	wantCode(t, "part 10,001", err, "InvalidArgument")
	_, err = put(1, aws.String("none"), key)
	wantCode(t, "a part of no upload", err, "NoSuchUpload")
	_, err = put(1, begun.UploadId, key+"x")
	wantCode(t, "a part of another key's upload", err, "NoSuchUpload")
	part := func(n int32, etag *string) types.CompletedPart {
		return types.CompletedPart{PartNumber: &n, ETag: etag}
	}
	wantCode(t, "small parts", complete(begun.UploadId, part(1, one.ETag), part(2, two.ETag)), "EntityTooSmall")
	wantCode(t, "no order", complete(begun.UploadId, part(2, two.ETag), part(1, one.ETag)), "InvalidPartOrder")
	wantCode(t, "another ETag", complete(begun.UploadId, part(1, aws.String("0123"))), "InvalidPart")
	wantCode(t, "no such part", complete(begun.UploadId, part(3, one.ETag)), "InvalidPart")
	wantCode(t, "no parts", complete(begun.UploadId), "MalformedXML")
	_, err = ann.client.AbortMultipartUpload(ctx, &awss3.AbortMultipartUploadInput{Bucket: &bucket, Key: &key, UploadId: begun.UploadId})
	wantCode(t, "abort", err, "")
	_, err = ann.client.AbortMultipartUpload(ctx, &awss3.AbortMultipartUploadInput{Bucket: &bucket, Key: &key, UploadId: begun.UploadId})
	wantCode(t, "abort again", err, "NoSuchUpload")
	wantCode(t, "complete what was aborted", complete(begun.UploadId, part(1, one.ETag)), "NoSuchUpload")
}

// TestS3Copies copies objects and parts, with names that must be encoded.
func TestS3Copies(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	ctx, bucket := t.Context(), w.landing()
	data, from := randomBytes(6<<20), ann.prefix+"a b+c%20é?x"
	put, err := ann.client.PutObject(ctx, &awss3.PutObjectInput{
		Bucket: &bucket, Key: &from, Body: bytes.NewReader(data), Metadata: map[string]string{"a": "b"}, Tagging: aws.String("t=1"),
	})
	if err != nil {
		t.Fatal(err)
	}
	source := aws.String(bucket + "/" + v4Escape(from))
	copied := func(key string, in awss3.CopyObjectInput) error {
		in.Bucket, in.Key, in.CopySource = &bucket, &key, source
		_, err := ann.client.CopyObject(ctx, &in)
		return err
	}
	wantCode(t, "copy", copied(ann.prefix+"c", awss3.CopyObjectInput{}), "")
	wantCode(t, "onto itself", copied(from, awss3.CopyObjectInput{}), "InvalidRequest")
	wantCode(t, "condition", copied(ann.prefix+"d", awss3.CopyObjectInput{CopySourceIfMatch: aws.String("x")}), "PreconditionFailed")
	wantCode(t, "condition", copied(ann.prefix+"d", awss3.CopyObjectInput{CopySourceIfNoneMatch: put.ETag}), "PreconditionFailed")
	wantCode(t, "new metadata", copied(from, awss3.CopyObjectInput{
		MetadataDirective: types.MetadataDirectiveReplace, Metadata: map[string]string{"c": "d"}, TaggingDirective: types.TaggingDirectiveReplace, Tagging: aws.String("u=2"),
	}), "")
	for key, want := range map[string]string{ann.prefix + "c": "b", from: ""} {
		got, err := ann.client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &bucket, Key: &key})
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(got.Body); err != nil || !bytes.Equal(body, data) || got.Metadata["a"] != want || *got.ETag != *put.ETag {
			t.Errorf("%s: %d bytes, %v, %+v", key, len(body), err, got.Metadata)
		}
	}
	tags, err := ann.client.GetObjectTagging(ctx, &awss3.GetObjectTaggingInput{Bucket: &bucket, Key: &from})
	if err != nil || len(tags.TagSet) != 1 || *tags.TagSet[0].Key != "u" || *tags.TagSet[0].Value != "2" {
		t.Errorf("%+v, %v", tags, err)
	}
	key := ann.prefix + "parts"
	begun, err := ann.client.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	var parts []types.CompletedPart
	for n, span := range map[int32]*string{1: nil, 2: aws.String("bytes=100-199")} {
		part, err := ann.client.UploadPartCopy(ctx, &awss3.UploadPartCopyInput{Bucket: &bucket, Key: &key, UploadId: begun.UploadId, PartNumber: &n, CopySource: source, CopySourceRange: span})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, types.CompletedPart{PartNumber: &n, ETag: part.CopyPartResult.ETag})
	}
	if *parts[0].PartNumber == 2 {
		parts[0], parts[1] = parts[1], parts[0]
	}
	_, err = ann.client.UploadPartCopy(ctx, &awss3.UploadPartCopyInput{Bucket: &bucket, Key: &key, UploadId: begun.UploadId, PartNumber: aws.Int32(3), CopySource: source, CopySourceRange: aws.String("bytes=100-")})
	wantCode(t, "an open range", err, "InvalidArgument")
	_, err = ann.client.UploadPartCopy(ctx, &awss3.UploadPartCopyInput{Bucket: &bucket, Key: &key, UploadId: begun.UploadId, PartNumber: aws.Int32(3), CopySource: source, CopySourceRange: aws.String("bytes=0-99999999")})
	wantCode(t, "a range beyond the source", err, "InvalidRange")
	if _, err = ann.client.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{
		Bucket: &bucket, Key: &key, UploadId: begun.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	}); err != nil {
		t.Fatal(err)
	}
	got, err := ann.client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(got.Body); err != nil || !bytes.Equal(body, append(bytes.Clone(data), data[100:200]...)) {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}

// v4Escape encodes a key as clients do in x-amz-copy-source.
func v4Escape(key string) string {
	var b strings.Builder
	for _, c := range []byte(key) {
		if c == '/' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(string("0123456789abcdef"[c>>4])+string("0123456789abcdef"[c&15])))
		}
	}
	return b.String()
}

// TestS3Deletes deletes many at once, with those that may not be.
func TestS3Deletes(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.person("ann", "APP_USER"), w.person("bob", "APP_USER")
	ctx, bucket := t.Context(), w.landing()
	for _, p := range []*person{ann, bob} {
		if _, err := p.client.PutObject(ctx, &awss3.PutObjectInput{Bucket: &bucket, Key: aws.String(p.prefix + "k"), Body: strings.NewReader("x")}); err != nil {
			t.Fatal(err)
		}
	}
	out, err := ann.client.DeleteObjects(ctx, &awss3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{
		{Key: aws.String(ann.prefix + "k")},
		{Key: aws.String(ann.prefix + "none")},
		{Key: aws.String(bob.prefix + "k")},
		{Key: aws.String(ann.prefix + "../" + string(bob.id) + "/k")},
		{Key: aws.String(ann.prefix + "v"), VersionId: aws.String("7")},
	}}})
	if err != nil || len(out.Deleted) != 3 || len(out.Errors) != 2 || *out.Errors[0].Code != "AccessDenied" || *out.Errors[0].Key != bob.prefix+"k" || *out.Errors[1].Code != "NoSuchVersion" {
		t.Fatalf("%+v, %v", out, err)
	}
	a := w.lastDenied()
	wantText(t, "operation", a.Operation, "DeleteObjects")
	wantText(t, "reason", a.Detail, "outsideScope")
	wantText(t, "principal", a.Principal, string(ann.id))
	if _, err := bob.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &bucket, Key: aws.String(bob.prefix + "k")}); err != nil {
		t.Error(err)
	}
	out, err = bob.client.DeleteObjects(ctx, &awss3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Quiet: aws.Bool(true), Objects: []types.ObjectIdentifier{{Key: aws.String(bob.prefix + "k")}}}})
	if err != nil || len(out.Deleted) != 0 || len(out.Errors) != 0 {
		t.Errorf("%+v, %v", out, err)
	}
	_, err = bob.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &bucket, Key: aws.String(bob.prefix + "k")})
	wantCode(t, "head of what was deleted", err, "NotFound")
	many := make([]types.ObjectIdentifier, 1001)
	for i := range many {
		many[i].Key = aws.String(ann.prefix + strings.Repeat("é", 400))
	}
	_, err = ann.client.DeleteObjects(ctx, &awss3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: many}})
	wantCode(t, "1,001 keys", err, "MalformedXML")
	out, err = ann.client.DeleteObjects(ctx, &awss3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: many[:1000]}})
	if err != nil || len(out.Deleted) != 1000 {
		t.Errorf("1,000 keys: %v", err)
	}
}

// TestS3Tagging sets, reads and takes away tags.
func TestS3Tagging(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	ctx, bucket, key := t.Context(), w.landing(), ann.prefix+"k"
	put, err := ann.client.PutObject(ctx, &awss3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("x"), Metadata: map[string]string{"a": "b"}})
	if err != nil {
		t.Fatal(err)
	}
	set := func(tags ...string) error {
		var all []types.Tag
		for _, text := range tags {
			name, value, _ := strings.Cut(text, "=")
			all = append(all, types.Tag{Key: &name, Value: &value})
		}
		_, err := ann.client.PutObjectTagging(ctx, &awss3.PutObjectTaggingInput{Bucket: &bucket, Key: &key, Tagging: &types.Tagging{TagSet: all}})
		return err
	}
	wantCode(t, "set", set("ä&=<1>", "b=2"), "")
	wantCode(t, "doubled", set("a=1", "a=2"), "InvalidTag")
	wantCode(t, "eleven", set("a=", "b=", "c=", "d=", "e=", "f=", "g=", "h=", "i=", "j=", "k="), "InvalidTag")
	wantCode(t, "long", set("a="+strings.Repeat("x", 257)), "InvalidTag")
	tags, err := ann.client.GetObjectTagging(ctx, &awss3.GetObjectTaggingInput{Bucket: &bucket, Key: &key})
	if err != nil || len(tags.TagSet) != 2 || *tags.TagSet[0].Key != "b" || *tags.TagSet[1].Value != "<1>" {
		t.Errorf("%+v, %v", tags, err)
	}
	head, err := ann.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &bucket, Key: &key})
	if err != nil || *head.TagCount != 2 || *head.ETag != *put.ETag || head.Metadata["a"] != "b" {
		t.Errorf("%+v, %v", head, err)
	}
	if _, err := ann.client.DeleteObjectTagging(ctx, &awss3.DeleteObjectTaggingInput{Bucket: &bucket, Key: &key}); err != nil {
		t.Error(err)
	}
	tags, err = ann.client.GetObjectTagging(ctx, &awss3.GetObjectTaggingInput{Bucket: &bucket, Key: &key})
	if err != nil || len(tags.TagSet) != 0 {
		t.Errorf("%+v, %v", tags, err)
	}
}

// TestS3Conditions reads and writes under conditions.
func TestS3Conditions(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	ctx, bucket, key := t.Context(), w.landing(), ann.prefix+"k"
	put := func(in awss3.PutObjectInput) error {
		in.Bucket, in.Key, in.Body = &bucket, &key, strings.NewReader("0123456789")
		_, err := ann.client.PutObject(ctx, &in)
		return err
	}
	wantCode(t, "if there is one, and there is none", put(awss3.PutObjectInput{IfMatch: aws.String("x")}), "NoSuchKey")
	wantCode(t, "if there is none", put(awss3.PutObjectInput{IfNoneMatch: aws.String("*")}), "")
	wantCode(t, "if there is none, and there is", put(awss3.PutObjectInput{IfNoneMatch: aws.String("*")}), "PreconditionFailed")
	wantCode(t, "if it is another", put(awss3.PutObjectInput{IfMatch: aws.String("x")}), "PreconditionFailed")
	head, err := ann.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, "if it is this", put(awss3.PutObjectInput{IfMatch: head.ETag}), "")
	get := func(in awss3.GetObjectInput) (string, error) {
		in.Bucket, in.Key = &bucket, &key
		out, err := ann.client.GetObject(ctx, &in)
		if err != nil {
			return "", err
		}
		body, _ := io.ReadAll(out.Body)
		return aws.ToString(out.ContentRange) + " " + string(body), nil
	}
	for header, want := range map[string]string{
		"bytes=0-0": "bytes 0-0/10 0", "bytes=-3": "bytes 7-9/10 789", "bytes=8-": "bytes 8-9/10 89", "bytes=0-99": "bytes 0-9/10 0123456789",
		"bytes=1-2,4-5": " 0123456789", "none": " 0123456789",
	} {
		if got, err := get(awss3.GetObjectInput{Range: &header}); err != nil || got != want {
			t.Errorf("%s: %q, %v", header, got, err)
		}
	}
	_, err = get(awss3.GetObjectInput{Range: aws.String("bytes=10-")})
	wantCode(t, "a range beyond the end", err, "InvalidRange")
	_, err = get(awss3.GetObjectInput{IfMatch: aws.String("x")})
	wantCode(t, "if it is another", err, "PreconditionFailed")
	_, err = get(awss3.GetObjectInput{IfNoneMatch: head.ETag})
	wantCode(t, "if it is changed", err, "NotModified")
	_, err = get(awss3.GetObjectInput{IfModifiedSince: aws.Time(time.Now().Add(time.Hour))})
	wantCode(t, "if it is newer", err, "NotModified")
	_, err = get(awss3.GetObjectInput{IfUnmodifiedSince: aws.Time(time.Now().Add(-time.Hour))})
	wantCode(t, "if it is older", err, "PreconditionFailed")
	_, err = get(awss3.GetObjectInput{VersionId: aws.String("7")})
	wantCode(t, "another version", err, "NoSuchVersion")
	_, err = ann.client.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: &bucket, Key: &key, IfMatch: aws.String("x")})
	wantCode(t, "delete another", err, "PreconditionFailed")
	all, err := ann.client.GetObjectAttributes(ctx, &awss3.GetObjectAttributesInput{Bucket: &bucket, Key: &key, ObjectAttributes: []types.ObjectAttributes{"ETag", "ObjectSize", "Checksum", "StorageClass"}})
	if err != nil || *all.ObjectSize != 10 || `"`+*all.ETag+`"` != *head.ETag || all.Checksum == nil || all.Checksum.ChecksumCRC32 == nil {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestS3Presigned uses addresses that anybody may send, in their time and for what they say.
func TestS3Presigned(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	ctx, bucket, key := t.Context(), w.landing(), ann.prefix+"a b"
	signer := awss3.NewPresignClient(ann.client, awss3.WithPresignExpires(time.Hour))
	put, err := signer.PresignPutObject(ctx, &awss3.PutObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	get, err := signer.PresignGetObject(ctx, &awss3.GetObjectInput{Bucket: &bucket, Key: &key, ResponseContentType: aws.String("text/plain"), ResponseContentDisposition: aws.String("attachment")})
	if err != nil {
		t.Fatal(err)
	}
	send := func(p *v4.PresignedHTTPRequest, body string, change ...func(*http.Request)) *reply {
		r, err := http.NewRequestWithContext(ctx, p.Method, p.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range p.SignedHeader {
			if name != "Host" && name != "Content-Length" {
				r.Header[name] = values
			}
		}
		for _, c := range change {
			c(r)
		}
		return w.send(r)
	}
	w.wantS3(send(put, "the body"), http.StatusOK, "")
	got := send(get, "")
	w.wantS3(got, http.StatusOK, "")
	if string(got.body) != "the body" || got.header.Get("Content-Type") != "text/plain" || got.header.Get("Content-Disposition") != "attachment" {
		t.Errorf("%s %v", got.body, got.header)
	}
	w.wantS3(send(get, "", func(r *http.Request) { r.Method = http.MethodDelete }), http.StatusForbidden, "SignatureDoesNotMatch")
	w.wantS3(send(get, "", func(r *http.Request) { r.Header.Set("X-Amz-Tagging", "a=b") }), http.StatusForbidden, "AccessDenied")
	w.wantS3(send(get, "", func(r *http.Request) { r.URL.Path += "x" }), http.StatusForbidden, "SignatureDoesNotMatch")
	w.clock.add(59 * time.Minute)
	w.wantS3(send(get, ""), http.StatusOK, "")
	w.clock.add(2 * time.Minute)
	w.wantS3(send(get, ""), http.StatusForbidden, "AccessDenied")
}
