package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/openfinspace/openfinspace/s3client"
)

// An object is sent in parts of partSize bytes, of which S3 takes maxParts. Smaller ones go in one call. One part at a
// time is in memory: it must be at hand to be sent again, and so that its checksum stands before it.
const (
	partSize = 8 << 20
	maxParts = 10_000
)

// putMark is the name under which each put writes a random mark beside the object, to know its own again.
const putMark = "put"

// Put sends a small object in one call, and a larger one as a multipart upload.
//
//   - If we die before the last call (PutObject, CompleteMultipartUpload), there is no object; parts that were sent stay
//     with the server until Sweep aborts their upload.
//   - If we die during it, there is either no object or all of it, as one that nobody was told of.
//   - When it has succeeded the object is as durable as that server makes it.
func (b *bucket) Put(ctx context.Context, key Key, r io.Reader) (*Written, error) {
	if err := key.check("put"); err != nil {
		return nil, err
	}
	src := newSource(ctx, key, r)
	part, err := readPart(src, nil)
	if err != nil {
		return nil, err
	}
	mark := randomName()
	if len(part) < partSize {
		err = b.putWhole(ctx, key, part, mark)
	} else {
		err = b.putParts(ctx, key, part, src, mark)
	}
	if err != nil {
		return nil, bucketError(ctx, "put", key, err)
	}
	return src.written(), nil
}

// PutFile sends what the file holds.
func (b *bucket) PutFile(ctx context.Context, key Key, path string) (*Written, error) {
	return putCopy(ctx, b, key, path)
}

// readPart fills a buffer, or begins one that grows with what comes, so that a small object takes little memory. Fewer
// bytes than partSize are the last.
func readPart(src *source, into []byte) ([]byte, error) {
	part := into[:0]
	for len(part) < partSize {
		if len(part) == cap(part) {
			part = append(make([]byte, 0, min(partSize, max(64<<10, 4*cap(part)))), part...)
		}
		n, err := src.Read(part[len(part):cap(part)])
		part = part[:len(part)+n]
		if err == io.EOF { //nolint:errorlint // a source gives this value itself
			return part, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return part, nil
}

func (b *bucket) putWhole(ctx context.Context, key Key, content []byte, mark string) error {
	ctx, end := s3client.Call(ctx)
	defer end()
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.name, Key: b.at(key), Body: bytes.NewReader(content), ContentLength: aws.Int64(int64(len(content))),
		IfNoneMatch: aws.String("*"), Metadata: map[string]string{putMark: mark},
	})
	return b.settle(ctx, key, mark, err)
}

// settle looks what is under the key when the server says that something is. An answer that was lost on the way makes
// the client send the call again, and then its own object is in the way.
func (b *bucket) settle(ctx context.Context, key Key, mark string, err error) error {
	if err == nil || !taken(err) {
		return err
	}
	head, headErr := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: b.at(key)})
	switch {
	case headErr != nil:
		return errors.Join(err, headErr)
	case head.Metadata[putMark] == mark:
		return nil
	}
	return &Error{Kind: Exists, Op: "put", Key: key}
}

func (b *bucket) putParts(ctx context.Context, key Key, first []byte, src *source, mark string) error {
	upload, err := b.begin(ctx, key, mark)
	if err != nil {
		return err
	}
	completed := false
	defer func() { // also when the reader panics
		if !completed {
			b.abort(ctx, upload)
		}
	}()
	sent, err := b.sendParts(ctx, upload, first, src)
	if err != nil {
		return err
	}
	err = b.complete(ctx, key, upload, sent, mark)
	completed = err == nil
	return err
}

func (b *bucket) sendParts(ctx context.Context, upload upload, first []byte, src *source) (sent []types.CompletedPart, err error) {
	for part := first; len(part) > 0; {
		done, err := b.sendPart(ctx, upload, int32(len(sent)+1), part)
		if err != nil {
			return nil, err
		}
		sent = append(sent, *done)
		if len(part) < partSize {
			break
		}
		if part, err = readPart(src, part); err != nil {
			return nil, err
		}
	}
	return sent, nil
}

// upload is a multipart upload, as every call of it names it.
type upload struct {
	key *string
	id  *string
}

func (b *bucket) begin(ctx context.Context, key Key, mark string) (upload, error) {
	ctx, end := s3client.Call(ctx)
	defer end()
	in := &s3.CreateMultipartUploadInput{Bucket: &b.name, Key: b.at(key), Metadata: map[string]string{putMark: mark}}
	if b.checksums() {
		in.ChecksumAlgorithm, in.ChecksumType = types.ChecksumAlgorithmCrc64nvme, types.ChecksumTypeFullObject
	}
	out, err := b.client.CreateMultipartUpload(ctx, in)
	if err != nil {
		return upload{}, err
	}
	return upload{in.Key, out.UploadId}, nil
}

// checksums says whether parts carry a CRC-64/NVME; the environment may switch it off for old servers.
func (b *bucket) checksums() bool {
	return b.client.Options().RequestChecksumCalculation != aws.RequestChecksumCalculationWhenRequired
}

func (b *bucket) sendPart(ctx context.Context, u upload, number int32, part []byte) (*types.CompletedPart, error) {
	ctx, end := s3client.Call(ctx)
	defer end()
	in := &s3.UploadPartInput{Bucket: &b.name, Key: u.key, UploadId: u.id, PartNumber: &number, Body: bytes.NewReader(part)}
	if b.checksums() {
		in.ChecksumAlgorithm = types.ChecksumAlgorithmCrc64nvme
	}
	out, err := b.client.UploadPart(ctx, in)
	if err != nil {
		return nil, err
	}
	return &types.CompletedPart{ETag: out.ETag, PartNumber: &number, ChecksumCRC64NVME: out.ChecksumCRC64NVME}, nil
}

// complete makes the object. Where the upload is gone, an answer of before may have been lost, so we look too.
func (b *bucket) complete(ctx context.Context, key Key, u upload, sent []types.CompletedPart, mark string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, end := s3client.Call(ctx)
	defer end()
	in := &s3.CompleteMultipartUploadInput{
		Bucket: &b.name, Key: u.key, UploadId: u.id, IfNoneMatch: aws.String("*"),
		MultipartUpload: &types.CompletedMultipartUpload{Parts: sent},
	}
	if b.checksums() {
		in.ChecksumType = types.ChecksumTypeFullObject
	}
	_, err := b.client.CompleteMultipartUpload(ctx, in)
	return b.settle(ctx, key, mark, err)
}

const abortTime = 30 * time.Second

// abort frees what was sent, also when ctx has ended. When it fails, Sweep does it later.
func (b *bucket) abort(ctx context.Context, u upload) {
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), abortTime)
	defer end()
	_, _ = b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &b.name, Key: u.key, UploadId: u.id})
}
