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

var anyBlock = regexp.MustCompile("(?s)```(sh|python)\n(.*?)```")

// TestExtensionsDocument runs the examples of docs/EXTENSIONS.md as they stand there, but for the address.
func TestExtensionsDocument(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(harness.Root(), "docs", "EXTENSIONS.md"))
	if err != nil {
		t.Fatal(err)
	}
	server := harness.Start(t)
	want := map[string]string{"sh": `{"results":[{"outcome":"CREATED","userId":"`, "python": "{'deletedDatasets': []}"}
	blocks := anyBlock.FindAllStringSubmatch(string(text), -1)
	if len(blocks) != len(want) {
		t.Fatalf("the document has %d examples", len(blocks))
	}
	for _, b := range blocks {
		program := []string{"bash", "-euc"}
		if b[1] == "python" {
			program = []string{filepath.Join(harness.Root(), ".tools", "venv", "boto3-newest", "bin", "python3"), "-c"}
		}
		cmd := exec.Command(program[0], program[1], strings.ReplaceAll(b[2], "http://127.0.0.1:8817", server.Endpoint))
		cmd.Env = append(harness.CleanEnv(), "NO_PROXY=127.0.0.1", "AWS_ACCESS_KEY_ID=AKIAOPENFINSPACE0001",
			"AWS_SECRET_ACCESS_KEY=openfinspace/dev/secret/never/in/product")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), want[b[1]]) {
			t.Errorf("the example for %s gives %v\n%s", b[1], err, out)
		}
	}
}
