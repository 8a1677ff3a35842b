package blob_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/blob/blobtest"
	"github.com/openfinspace/openfinspace/blob/s3test"
)

func TestFolder(t *testing.T) {
	blobtest.Run(t, func(t testing.TB) blobtest.Place { return folderPlace{filepath.Join(t.TempDir(), "made", "objects")} })
}

// TestLinkedFolder runs all over a folder that is reached by a symbolic link.
func TestLinkedFolder(t *testing.T) {
	blobtest.Run(t, func(t testing.TB) blobtest.Place {
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(t.TempDir(), link); err != nil {
			t.Fatal(err)
		}
		return folderPlace{link}
	})
}

func TestBucket(t *testing.T) {
	blobtest.Run(t, func(t testing.TB) blobtest.Place { return newBucket(t, "the/prefix") })
}

func TestBucketWithoutPrefix(t *testing.T) {
	blobtest.Run(t, func(t testing.TB) blobtest.Place { return newBucket(t, "") })
}

type folderPlace struct{ path string }

func (p folderPlace) Open(ctx context.Context) (blob.Store, error) { return blob.Open(ctx, p.path) }

func (p folderPlace) Unfinished(t testing.TB, key blob.Key) {
	writeFile(t, filepath.Join(p.path, ".tmp", filepath.Base(string(key))))
}

func (p folderPlace) Foreign(t testing.TB, name string) { writeFile(t, filepath.Join(p.path, name)) }

func writeFile(t testing.TB, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
}

type bucketPlace struct {
	server         *s3test.Server
	bucket, prefix string
}

func newBucket(t testing.TB, prefix string) bucketPlace {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := s.NewBucket()
	if err != nil {
		t.Fatal(err)
	}
	return bucketPlace{s, bucket, prefix}
}

func (p bucketPlace) Open(ctx context.Context) (blob.Store, error) {
	return blob.Open(ctx, p.server.Address(p.bucket, p.prefix))
}

func (p bucketPlace) Unfinished(t testing.TB, key blob.Key) {
	t.Helper()
	_, err := p.client(t).CreateMultipartUpload(context.Background(), &s3.CreateMultipartUploadInput{
		Bucket: &p.bucket, Key: aws.String(p.name(string(key))),
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (p bucketPlace) Foreign(t testing.TB, name string) {
	t.Helper()
	_, err := p.client(t).PutObject(context.Background(), &s3.PutObjectInput{Bucket: &p.bucket, Key: aws.String(p.name(name))})
	if err != nil {
		t.Fatal(err)
	}
}

func (p bucketPlace) name(key string) string {
	if p.prefix == "" {
		return key
	}
	return p.prefix + "/" + key
}

func (p bucketPlace) client(t testing.TB) *s3.Client {
	t.Helper()
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = true
		o.BaseEndpoint = aws.String(p.server.Endpoint())
	})
}
