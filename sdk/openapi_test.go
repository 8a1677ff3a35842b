package sdk

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/openfinspace/openfinspace/service"
)

// TestOpenAPIIsValid lets other people's validators read the document: the specification's rules, patterns as JSON
// Schema understands them, and each example against its schema.
func TestOpenAPIIsValid(t *testing.T) {
	const python = "../.tools/venv/openapi/bin/python3"
	if _, err := os.Stat(python); err != nil {
		t.Fatal("the validator is not installed: run `make tools`")
	}
	var text bytes.Buffer
	rows := new(service.Service).Operations()
	if err := OpenAPI(rows, &text); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, "../e2e/python/check_openapi.py", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if checked, err := strconv.Atoi(string(bytes.TrimSpace(out))); err != nil || checked < 2*len(rows) {
		t.Errorf("only %s examples were checked", out)
	}
}

// TestWholePattern compares the anchored patterns with the rules that they come from.
func TestWholePattern(t *testing.T) {
	for _, c := range []struct {
		pattern, value string
		want           bool
	}{
		{`[0-9]{2,4}`, "123", true},
		{`[0-9]{2,4}`, "12345", false},
		{`a|b`, "ab", false},
		{`^alias\/\S+`, "alias/a b", false},
		{`^[\+0-9\#\,\(][\+0-9\-\.\/\(\)\,\#\s]+$`, "+41 44 321-00-00", true},
	} {
		if got := regexp.MustCompile(wholePattern(c.pattern)).MatchString(c.value); got != c.want {
			t.Errorf("%s on %q: %v, want %v", wholePattern(c.pattern), c.value, got, c.want)
		}
	}
}
