package torture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// landing is the bucket of the working locations, of which root may use everything.
const landing = "finspace-landing-" + harness.Region + "-" + harness.Environment

func createDataset(token, group, kind string) request {
	return withBody("CreateDataset", http.MethodPost, "/datasetsv2", token, members{
		"datasetTitle": token, "kind": kind,
		"permissionGroupParams": members{"permissionGroupId": group},
		"schemaDefinition": members{"tabularSchemaConfig": members{"columns": []members{
			{"columnName": "name", "dataType": "STRING"}, {"columnName": "number", "dataType": "BIGINT"},
		}}},
	})
}

func deleteDataset(token, dataset string) request {
	return deletion("DeleteDataset", "/datasetsv2/"+dataset, token)
}

func createChangeset(token, dataset, change, key string) request {
	return withBody("CreateChangeset", http.MethodPost, "/datasets/"+dataset+"/changesetsv2", token, from(key, members{"changeType": change}))
}

func updateChangeset(token, dataset, changeset, key string) request {
	return withBody("UpdateChangeset", http.MethodPut, "/datasets/"+dataset+"/changesetsv2/"+changeset, token, from(key, members{}))
}

// from adds the parameters of a CSV file in the landing bucket.
func from(key string, body members) members {
	body["sourceParams"] = members{"sourceType": "S3", "s3SourcePath": "s3://" + landing + "/" + key}
	body["formatParams"] = members{"formatType": "CSV"}
	return body
}

// changesetRow is one of ListChangesets.
type changesetRow struct {
	ChangesetID, ChangeType, Status          string
	UpdatesChangesetID, UpdatedByChangesetID string
	ErrorInfo                                struct{ ErrorMessage, ErrorCategory string }
}

func listChangesets(c *caller, endpoint, dataset string) (map[string]changesetRow, error) {
	rows := map[string]changesetRow{}
	err := list(c, endpoint, "ListChangesets", "/datasets/"+dataset+"/changesetsv2", "changesets", func(r changesetRow) { rows[r.ChangesetID] = r })
	return rows, err
}

// objects is a client of S3 that sends each request once.
type objects struct{ *s3.Client }

func newObjects(endpoint string) objects {
	return objects{s3.New(s3.Options{
		BaseEndpoint: &endpoint, UsePathStyle: true, Region: harness.Region, RetryMaxAttempts: 1, HTTPClient: &http.Client{Timeout: hangs},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: harness.RootAccessKey, SecretAccessKey: harness.RootSecret}, nil
		}),
	})}
}

// digest is what an object holds; absent is no object.
type digest [sha256.Size]byte

var absent digest

func (o objects) put(key string, body []byte) error {
	_, err := o.PutObject(context.Background(), &s3.PutObjectInput{Bucket: aws.String(landing), Key: &key, Body: bytes.NewReader(body)})
	return outcome(err)
}

// putParts uploads the body in two parts.
func (o objects) putParts(key string, body []byte) error {
	ctx, bucket := context.Background(), aws.String(landing)
	begun, err := o.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: &key})
	if err != nil {
		return outcome(err)
	}
	var parts []types.CompletedPart
	for i, part := range [][]byte{body[:smallestPart], body[smallestPart:]} {
		number := aws.Int32(int32(i + 1))
		sent, err := o.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: bucket, Key: &key, UploadId: begun.UploadId, PartNumber: number, Body: bytes.NewReader(part),
		})
		if err != nil {
			return outcome(err)
		}
		parts = append(parts, types.CompletedPart{PartNumber: number, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32})
	}
	_, err = o.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: bucket, Key: &key, UploadId: begun.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
	return outcome(err)
}

// smallestPart is what S3 asks of every part but the last.
const smallestPart = 5 << 20

func (o objects) copy(key, to string) error {
	_, err := o.CopyObject(context.Background(), &s3.CopyObjectInput{
		Bucket: aws.String(landing), Key: &to, CopySource: aws.String(landing + "/" + key),
	})
	return outcome(err)
}

func (o objects) remove(key string) error {
	_, err := o.DeleteObject(context.Background(), &s3.DeleteObjectInput{Bucket: aws.String(landing), Key: &key})
	return outcome(err)
}

// outcome makes of an error what caller.do makes of one: errUnknown when the request may have been done.
func outcome(err error) error {
	var refused smithy.APIError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && refused.ErrorCode() != "InternalError" && refused.ErrorCode() != "ServiceUnavailable" && refused.ErrorCode() != "SlowDown":
		return fmt.Errorf("S3 refuses: %w", err)
	}
	return fmt.Errorf("%w: %w", errUnknown, err)
}

// read gives the digest of every object below a prefix, each read whole.
func (o objects) read(prefix string) (map[string]digest, error) {
	found := map[string]digest{}
	pages := s3.NewListObjectsV2Paginator(o, &s3.ListObjectsV2Input{Bucket: aws.String(landing), Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			return nil, err
		}
		for _, listed := range page.Contents {
			if found[*listed.Key], err = o.digest(*listed.Key, *listed.Size); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func (o objects) digest(key string, size int64) (digest, error) {
	answer, err := o.GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String(landing), Key: &key})
	if err != nil {
		return absent, fmt.Errorf("%s is listed: %w", key, err)
	}
	defer answer.Body.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, answer.Body)
	if err == nil && n != size {
		err = fmt.Errorf("%s is listed with %d bytes and has %d", key, size, n)
	}
	return digest(sum.Sum(nil)), err
}

// abortUploads ends every upload in parts that is still open below a prefix.
func (o objects) abortUploads(t testing.TB, prefix string) {
	t.Helper()
	for {
		open, err := o.ListMultipartUploads(context.Background(), &s3.ListMultipartUploadsInput{Bucket: aws.String(landing), Prefix: &prefix})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range open.Uploads {
			_, err := o.AbortMultipartUpload(context.Background(), &s3.AbortMultipartUploadInput{Bucket: aws.String(landing), Key: u.Key, UploadId: u.UploadId})
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(open.Uploads) == 0 {
			return
		}
	}
}

// rows is a CSV file of n rows for createDataset's columns.
func rows(n int, name string) []byte {
	var b strings.Builder
	b.WriteString("name,number\n")
	for i := range n {
		fmt.Fprintf(&b, "%s-%d,%d\n", name, i, i)
	}
	return []byte(b.String())
}
