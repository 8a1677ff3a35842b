package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/blob/s3test"
	finspace "github.com/openfinspace/openfinspace/client"
	"github.com/openfinspace/openfinspace/e2e/harness"
)

// TestExternalBucket reads from a second real S3 server: the operator adds and grants its bucket by the command line, and unmodified clients
// make changesets of what is granted, and of nothing else.
func TestExternalBucket(t *testing.T) {
	t.Parallel()
	vendor, err := s3test.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = vendor.Close() })
	const bucket = "vendor-data"
	if err := vendor.MakeBucket(bucket); err != nil {
		t.Fatal(err)
	}
	server := harness.Start(t, unthrottled...)
	ada := newAnalyst(t, server, "ada", finspace.ApplicationPermissionCreateDataset)
	ben := newAnalyst(t, server, "ben")

	right := credentialsFile(t, s3test.SecretAccessKey)
	for _, c := range []struct{ name, credentials, endpoint, says string }{
		{bucket, credentialsFile(t, "another/secret"), vendor.Endpoint(), "403 SignatureDoesNotMatch. Check the key and its secret"},
		{"vendor-none", right, vendor.Endpoint(), "404 NoSuchBucket. Check the name of the bucket"},
		{bucket, right, "http://127.0.0.1:1", "--endpoint"},
		{bucket, right, server.Endpoint, "Check the key and its secret"}, // an S3 that knows no such key
	} {
		_, err := server.TryCommand("bucket", "add", "--credentials", c.credentials, "--endpoint", c.endpoint, "--path-style", c.name)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s at %s: %v, want %q", c.name, c.endpoint, err, c.says)
		}
	}
	if listed := server.Command("bucket", "list"); bytes.Contains(listed, []byte("vendor")) {
		t.Errorf("what cannot be read is configured:\n%s", listed)
	}
	server.Command("bucket", "add", "--no-check", "--credentials", credentialsFile(t, "another/secret"), "--endpoint", vendor.Endpoint(), "--path-style", bucket)
	server.Command("bucket", "add", "--replace", "--credentials", right, "--endpoint", vendor.Endpoint(), "--path-style", bucket)
	server.Command("bucket", "grant", "--group", ada.group, "--prefix", "prices/", bucket)
	run := func(stage string) {
		t.Helper()
		line := withOwnModel(python("boto3-newest", "external_boto3.py"))(t)
		c := exec.Command(line[0], append(line[1:], stage)...)
		c.Env = append((&client{}).environment(t, server.Endpoint, rootKeys, noRole),
			"E2E_ENDPOINT="+server.Endpoint, "E2E_VENDOR="+vendor.Endpoint()+" "+s3test.AccessKeyID+" "+s3test.SecretAccessKey,
			"E2E_ADA="+ada.role.AccessKeyID+" "+ada.role.SecretAccessKey, "E2E_ADA_GROUP="+ada.group,
			"E2E_BEN="+ben.role.AccessKeyID+" "+ben.role.SecretAccessKey, "E2E_BEN_GROUP="+ben.group)
		wantAllOK(t, c)
	}
	run("granted")
	server.Command("bucket", "revoke", "--group", ada.group, "--prefix", "prices/", bucket)
	run("revoked")
	server.Command("doctor")
}

// credentialsFile is one as AWS's clients have it.
func credentialsFile(t *testing.T, secret string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "credentials")
	text := fmt.Sprintf("[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", s3test.AccessKeyID, secret)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
