package e2e

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	finspace "github.com/openfinspace/openfinspace/client"
	"github.com/openfinspace/openfinspace/e2e/harness"
)

func TestIngestBoto3Pinned(t *testing.T) { testIngest(t, python("boto3-pinned", "ingest_boto3.py")) }

func TestIngestBoto3Newest(t *testing.T) {
	testIngest(t, withOwnModel(python("boto3-newest", "ingest_boto3.py")))
}

func TestIngestBoto3Debian(t *testing.T) {
	testIngest(t, func(t *testing.T) []string {
		tool(t, "/usr/lib/python3/dist-packages/boto3")
		return []string{tool(t, "/usr/bin/python3"), program("python/ingest_boto3.py")}
	})
}

func TestIngestFrames(t *testing.T) { testIngest(t, frames("ingest_frames.py")) }

func TestIngestPackage(t *testing.T) {
	testIngest(t, func(t *testing.T) []string {
		return []string{installWheel(t, buildWheel(t), "boto3-newest"), program("python/ingest_package.py")}
	})
}

// TestIngestReplicas runs the programs on two servers that share a PostgreSQL and an S3: every other call goes to the other one.
func TestIngestReplicas(t *testing.T) {
	t.Parallel()
	servers := replicas(t, 2)
	ingest(t, python("boto3-pinned", "ingest_boto3.py"), servers...)
	ingest(t, frames("ingest_frames.py"), servers...)
}

// frames is a program run beside pandas, pyarrow and awswrangler.
func frames(file string) func(t *testing.T) []string {
	return func(t *testing.T) []string {
		return []string{tool(t, "venv/frames/bin/python3"), "-W", "ignore", program("python/" + file)}
	}
}

// replicas starts servers on one empty PostgreSQL and one empty bucket of a real S3 server.
func replicas(t *testing.T, count int) []*harness.Server {
	t.Helper()
	postgres, objects := harness.StartPostgres(t), harness.StartS3(t)
	args := append(slices.Clone(unthrottled), "--store", postgres.URL, "--blob", objects.Blobs)
	var servers []*harness.Server
	for range count {
		server := harness.New(t, args...)
		server.Env = objects.Env
		server.Restart()
		if len(servers) == 0 {
			args = append(args, "--master-key-file", filepath.Join(server.Data, "master.key"))
		}
		servers = append(servers, server)
	}
	return servers
}

// testIngest runs a program on a server of its own, with SQLite and objects on disk.
func testIngest(t *testing.T, command func(t *testing.T) []string) {
	t.Parallel()
	ingest(t, command, harness.Start(t, unthrottled...))
}

// people counts the pairs of people, so that each has names of its own.
var people atomic.Int64

// ingest runs a program on new people of the servers, and wants every check of it to be well and the doctor to find nothing.
func ingest(t *testing.T, command func(t *testing.T) []string, servers ...*harness.Server) {
	t.Helper()
	number := people.Add(1)
	ada := newAnalyst(t, servers[0], fmt.Sprintf("ada%d", number), finspace.ApplicationPermissionCreateDataset)
	ben := newAnalyst(t, servers[0], fmt.Sprintf("ben%d", number))
	line := command(t)
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Env = append((&client{}).environment(t, servers[0].Endpoint, rootKeys, noRole),
		"E2E_ENDPOINT="+servers[0].Endpoint, "E2E_ENDPOINT_2="+servers[len(servers)-1].Endpoint,
		"E2E_ADA="+ada.role.AccessKeyID+" "+ada.role.SecretAccessKey, "E2E_ADA_GROUP="+ada.group,
		"E2E_BEN="+ben.role.AccessKeyID+" "+ben.role.SecretAccessKey, "E2E_BEN_GROUP="+ben.group)
	wantAllOK(t, cmd)
	servers[0].Command("doctor")
}

// wantAllOK runs a client that reports a line for each of its checks.
func wantAllOK(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Errorf("%v\n%s", err, stderr.Bytes())
	}
	lines := readReport(&stdout)
	if len(lines) == 0 {
		t.Error("the report is empty")
	}
	for _, l := range lines {
		if l.saw != "ok" {
			t.Errorf("%s: %s", l.check, l.saw)
		}
	}
}
