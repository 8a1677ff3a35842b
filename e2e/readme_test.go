package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// TestReadme runs the README's commands as a newcomer would paste them: with an empty home, beside a server with the
// well-known key. Addresses and folders of the text become those of the test.
func TestReadme(t *testing.T) {
	t.Parallel()
	blocks := readmeBlocks(t)
	if len(blocks) != 5 || strings.TrimSpace(blocks[0]) != "make run" {
		t.Fatalf("the README has other blocks of commands than this test knows: %q", blocks)
	}
	home, server := t.TempDir(), harness.Start(t)
	ours := strings.NewReplacer("http://127.0.0.1:8817", server.Endpoint, "/tmp/finspace", filepath.Join(home, "finspace"))
	out := paste(t, home, ours.Replace(blocks[1]+blocks[2])) // in one terminal
	if !strings.HasSuffix(out, "ada@example.com\nSUCCESS\nticker STRING\ntime DATETIME\nprice DOUBLE\n") {
		t.Errorf("the first commands print %q", out)
	}
	users := filepath.Join(home, "users.csv")
	if err := os.WriteFile(users, []byte("emailAddress,type\nbob@example.com,APP_USER\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out = paste(t, home, strings.NewReplacer("/var/lib/openfinspace", server.Data, "users.csv", users, "finspace.backup", filepath.Join(home, "b")).Replace(blocks[4]))
	if !strings.Contains(out, "AKIA") || !strings.HasSuffix(out, "All is well.\n") {
		t.Errorf("the operator's commands print %q", out)
	}
}

func readmeBlocks(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(harness.Root(), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, m := range shellBlock.FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// paste runs commands in the repository's folder until one fails, and gives what they print.
func paste(t *testing.T, home, commands string) string {
	t.Helper()
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", commands)
	cmd.Dir = harness.Root()
	cmd.Env = append(harness.CleanEnv(), "HOME="+home, "NO_PROXY=127.0.0.1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}
