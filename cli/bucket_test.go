package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/cli"
)

const bucketCredentials = "[vendor]\naws_access_key_id = AKIAVENDOR\r\n  aws_secret_access_key=\"the/secret\"\nregion = eu-west-1\n"

func TestBuckets(t *testing.T) {
	for name, stop := range map[string]bool{"beside a server": false, "without a server": true} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, filepath.Join(t.TempDir(), "data"))
			group := makeGroup(t, s)
			if stop {
				s.stop()
			}
			testBuckets(t, s.data, group)
		})
	}
}

func testBuckets(t *testing.T, data, group string) {
	t.Helper()
	file := writeFile(t, "credentials", bucketCredentials)
	must(t, "bucket", "add", "--no-check", "--data", data, "--credentials", file, "--endpoint", "https://s3.vendor.example", "--path-style", "vendor-data")
	fails(t, cli.ExitFailed, "There is an external bucket vendor-data already", "bucket", "add", "--no-check", "--data", data, "--credentials", file, "vendor-data")
	other := strings.ReplaceAll(bucketCredentials, "AKIAVENDOR", "AKIANEW")
	if s := run(other, "bucket", "add", "--no-check", "--data", data, "--credentials", "-", "--replace", "vendor-data"); s.code != cli.ExitOK {
		t.Errorf("exit code %d: %s", s.code, s.err)
	}
	must(t, "bucket", "grant", "--data", data, "--group", group, "--prefix", "prices/", "vendor-data")
	must(t, "bucket", "grant", "--data", data, "--group", group, "--prefix", "", "vendor-data")
	table := must(t, "bucket", "list", "--data", data)
	for _, want := range []string{"vendor-data", "AWS us-east-1", "AKIANEW", group, `"prices/"`, `""`} {
		if !strings.Contains(table, want) {
			t.Errorf("the list does not tell %s:\n%s", want, table)
		}
	}
	listed := must(t, "bucket", "list", "--data", data, "--json")
	if strings.Contains(table+listed, "the/secret") {
		t.Error("the list tells the secret")
	}
	type report struct {
		Buckets []struct {
			Bucket string
			Grants []struct{ PermissionGroupID, Prefix string }
		}
	}
	if r := decode[report](t, listed); len(r.Buckets) != 1 || len(r.Buckets[0].Grants) != 2 || r.Buckets[0].Grants[1].Prefix != "prices/" {
		t.Errorf("got %s", listed)
	}
	must(t, "bucket", "revoke", "--data", data, "--group", group, "--prefix", "prices/", "vendor-data")
	fails(t, cli.ExitFailed, "has no such grant", "bucket", "revoke", "--data", data, "--group", group, "--prefix", "prices/", "vendor-data")
	must(t, "doctor", "--data", data)
	must(t, "master-key", "rotate", "--data", data)
	must(t, "doctor", "--data", data)
	must(t, "bucket", "remove", "--data", data, "vendor-data")
	fails(t, cli.ExitFailed, "no external bucket vendor-data", "bucket", "remove", "--data", data, "vendor-data")
}

func TestBucketCredentials(t *testing.T) {
	data := stopped(t)
	for name, c := range map[string]struct{ text, says string }{
		"nothing":     {"", "needs the lines"},
		"no secret":   {"AWS_ACCESS_KEY_ID=AKIA", "needs the lines"},
		"several":     {bucketCredentials + bucketCredentials, "several keys"},
		"of sessions": {bucketCredentials + "AWS_SESSION_TOKEN=x", "long-lived"},
		"too large":   {strings.Repeat("#\n", 40_000), "too large"},
	} {
		t.Run(name, func(t *testing.T) {
			s := run(c.text, "bucket", "add", "--no-check", "--data", data, "--credentials", "-", "vendor-data")
			if s.code == cli.ExitOK || !strings.Contains(s.err, c.says) || strings.Contains(s.err, "the/secret") {
				t.Errorf("exit code %d: %s", s.code, s.err)
			}
		})
	}
	if s := run("export AWS_ACCESS_KEY_ID=AKIA\nexport AWS_SECRET_ACCESS_KEY='x=y'\n", "bucket", "add", "--no-check", "--data", data, "--credentials", "-", "vendor-data"); s.code != cli.ExitOK {
		t.Errorf("exit code %d: %s", s.code, s.err)
	}
}
