//go:build cgo

package job_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob/s3test"
	"github.com/openfinspace/openfinspace/service"
)

// elsewhere is a bucket of another S3, which the operator has configured.
type elsewhere struct {
	*world
	server *s3test.Server
	bucket string
}

func newElsewhere(w *world) *elsewhere {
	w.Helper()
	server, err := s3test.New()
	w.must(err)
	w.Cleanup(func() { _ = server.Close() })
	bucket, err := server.NewBucket()
	w.must(err)
	_, err = w.service.AddExternalBucket(w.Context(), service.ExternalBucketInput{
		Name: finspace.BucketName(bucket), Endpoint: server.Endpoint(), Region: "us-east-1", PathStyle: true,
		AccessKeyID: s3test.AccessKeyID, SecretAccessKey: s3test.SecretAccessKey,
	})
	w.must(err)
	return &elsewhere{w, server, bucket}
}

func (e *elsewhere) put(key, text string) {
	e.Helper()
	endpoint := e.server.Endpoint()
	client := s3.New(s3.Options{
		BaseEndpoint: &endpoint, Region: "us-east-1", UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: s3test.AccessKeyID, SecretAccessKey: s3test.SecretAccessKey}, nil
		}),
	})
	_, err := client.PutObject(e.Context(), &s3.PutObjectInput{Bucket: &e.bucket, Key: &key, Body: strings.NewReader(text)})
	e.must(err)
}

func (e *elsewhere) order(d finspace.DatasetID, key string, form finspace.Params) finspace.ChangesetID {
	e.Helper()
	out, err := e.service.CreateChangeset(e.Context(), e.by, &service.CreateChangesetInput{
		DatasetID: d, ChangeType: finspace.Append, FormatParams: form,
		SourceParams: finspace.Params{"sourceType": "S3", "s3SourcePath": finspace.ParamValue("s3://" + e.bucket + "/" + key)},
	})
	e.must(err)
	return out.ChangesetID
}

// TestExternal keeps the source as it was.
func TestExternal(t *testing.T) {
	w := newWorld(t, nil)
	e, d := newElsewhere(w), w.newDataset("n INTEGER")
	e.put("in/a.csv", "n\n1\n2\n")
	c := w.ended(d, e.order(d, "in/", csv))
	if c.Status != finspace.IngestionSuccess || c.Rows != 2 {
		t.Fatal(messageOf(c))
	}
	originals := w.files(c, finspace.FileOriginal)
	if len(originals) != 1 || originals[0].Name != "in/a.csv" || string(mustRead(w, originals[0].Blob)) != "n\n1\n2\n" {
		t.Errorf("%+v", originals)
	}
	files, err := w.dataset(t.Context(), finspace.NonTabular, "")
	w.must(err)
	c = w.ended(files, e.order(files, "in/", finspace.Params{"formatType": "TXT"}))
	if got := w.published(files)[string(c.ID)+"/a.csv"]; got != "n\n1\n2\n" {
		t.Errorf("%s: %q", messageOf(c), got)
	}
}

// TestExternalChanges fails a changeset whose file is not what it was, and names the file.
func TestExternalChanges(t *testing.T) {
	w := newStill(t)
	e, d := newElsewhere(w), w.newDataset("n INTEGER")
	e.put("changed.csv", "n\n1\n")
	changed := e.order(d, "changed.csv", csv)
	e.put("changed.csv", "n\n2\n")
	w.start(nil)
	c := w.ended(d, changed)
	if c.Status != finspace.IngestionFailed || !strings.Contains(messageOf(c), "changed.csv") || !strings.Contains(messageOf(c), "was changed") {
		t.Errorf("%s %s", c.Status, messageOf(c))
	}
}
