package e2e

import (
	"path/filepath"
	"sync"
	"testing"
)

// s3Program is a real client of S3 with its check program, which prints the same report for every server that does the
// same.
type s3Program struct {
	name    string
	command func(t *testing.T) []string
	tls     bool   // it is also run over TLS
	like    string // the program with whose report of the peer ours is compared; "" for its own
}

var s3Programs = []s3Program{
	{name: "boto3-pinned", command: python("boto3-pinned", "s3_boto3.py"), tls: true},
	{name: "boto3-pinned-virtual", command: argument(python("boto3-pinned", "s3_boto3.py"), "virtual"), tls: true},
	{name: "boto3-newest", command: python("boto3-newest", "s3_boto3.py"), tls: true},
	{name: "boto3-debian", command: func(t *testing.T) []string {
		tool(t, "/usr/lib/python3/dist-packages/boto3")
		return []string{tool(t, "/usr/bin/python3"), program("python/s3_boto3.py")}
	}, tls: true},
	{name: "aws-cli-1", command: func(t *testing.T) []string { return s3CLI(tool(t, "venv/awscli/bin/aws")) }},
	{name: "aws-cli-2-debian", command: func(t *testing.T) []string { return s3CLI(tool(t, "/usr/bin/aws")) }, like: "aws-cli-1"},
	{name: "go-v2", command: func(t *testing.T) []string {
		path, err := buildGoS3()
		if err != nil {
			t.Fatal(err)
		}
		return []string{path}
	}, tls: true},
	{name: "javascript-v3", command: func(t *testing.T) []string {
		modules := filepath.Dir(tool(t, "js/node_modules/aws-sdk"))
		return []string{"env", "NODE_PATH=" + modules, "node", program("js/s3.js")}
	}, tls: true},
	{name: "frames", command: frames("s3_frames.py")},
	{name: "rclone", command: func(t *testing.T) []string {
		tool(t, "/usr/bin/rclone")
		return []string{"bash", program("shell/s3_rclone.sh")}
	}},
}

var buildGoS3 = sync.OnceValues(func() (string, error) { return buildProgram("go-s3", "e2e-go-s3") })

func s3CLI(aws string) []string {
	return []string{"env", "AWS=" + aws, "bash", program("shell/s3_aws.sh")}
}

// argument is a command with one argument more.
func argument(command func(t *testing.T) []string, text string) func(t *testing.T) []string {
	return func(t *testing.T) []string { return append(command(t), text) }
}
