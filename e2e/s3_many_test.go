package e2e

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	openfinspace "github.com/openfinspace/openfinspace"
	finspace "github.com/openfinspace/openfinspace/client"
	"github.com/openfinspace/openfinspace/e2e/harness"
	"github.com/openfinspace/openfinspace/store"
)

// TestS3ManyFiles syncs 5,000 small files up and down with the AWS CLI.
func TestS3ManyFiles(t *testing.T) {
	t.Parallel()
	place := analystsPlace(t, harness.Start(t, unthrottled...))
	place.size = "5"
	program := s3Program{name: "aws-cli-1", command: argument(func(t *testing.T) []string { return s3CLI(tool(t, "venv/awscli/bin/aws")) }, "many")}
	wantAllWell(t, program.report(t, place))
}

// TestS3ManyParts completes an upload of 10,000 parts, by an unmodified client.
func TestS3ManyParts(t *testing.T) {
	t.Parallel()
	server := harness.Start(t, unthrottled...)
	wantAllWell(t, many(t, server, newAnalyst(t, server, "ada"), "parts"))
	server.Command("doctor")
}

// TestS3ManyObjects lists one object more than a changeset may have files, and makes a changeset of them, which fails and says so.
func TestS3ManyObjects(t *testing.T) {
	t.Parallel()
	const count = 100_001
	server := harness.Start(t, unthrottled...)
	ada := newAnalyst(t, server, "ada", finspace.ApplicationPermissionCreateDataset)
	wantAllWell(t, many(t, server, ada, "first"))
	server.Stop()
	nameAgain(t, server, "scratch/"+ada.id+"/ingestion/many/", count)
	server.Restart()
	wantAllWell(t, many(t, server, ada, "listed", fmt.Sprintf("COUNT=%d", count)))
	server.Command("doctor")
}

// many runs a stage of the program for her, and gives its report.
func many(t *testing.T, server *harness.Server, ada *analyst, stage string, env ...string) []outcome {
	t.Helper()
	line := withOwnModel(python("boto3-newest", "s3_many.py"))(t)
	c := exec.Command(line[0], append(line[1:], stage)...)
	c.Env = append((&client{}).environment(t, server.Endpoint, rootKeys, noRole), append(env, "E2E_ENDPOINT="+server.Endpoint,
		"E2E_ADA="+ada.role.AccessKeyID+" "+ada.role.SecretAccessKey, "E2E_ADA_GROUP="+ada.group)...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		t.Errorf("%v\n%s", err, stderr.Bytes())
	}
	return readReport(&stdout)
}

func wantAllWell(t *testing.T, lines []outcome) {
	t.Helper()
	if len(lines) == 0 {
		t.Error("the report is empty")
	}
	for _, l := range lines {
		if l.saw != "ok" {
			t.Errorf("%s: %s", l.check, l.saw)
		}
	}
}

// nameAgain gives the content of the object prefix000000 as many names, in the store of a server that does not run: by as many requests it
// would take an hour.
func nameAgain(t *testing.T, server *harness.Server, prefix string, count int) {
	t.Helper()
	rows, err := store.Open(t.Context(), filepath.Join(server.Data, "openfinspace.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []openfinspace.Object
	err = rows.View(t.Context(), func(tx openfinspace.Tx) error {
		first, err := tx.Object(harness.Environment, landing, openfinspace.ObjectKey(prefix+"000000"))
		for n := 1; err == nil && n < count; n++ {
			o := *first
			o.Key = openfinspace.ObjectKey(fmt.Sprintf("%s%06d", prefix, n))
			all = append(all, o)
		}
		return err
	})
	for some := range slices.Chunk(all, 10_000) {
		if err == nil {
			err = rows.Update(t.Context(), func(tx openfinspace.Tx) error { return tx.AddObjects(some) })
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
