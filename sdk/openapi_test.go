package sdk

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

// TestOpenAPIIsValid lets other people's validators read the document: the specification's rules, patterns as JSON
// Schema understands them, and each example against its schema.
func TestOpenAPIIsValid(t *testing.T) {
	const python = "../.tools/venv/openapi/bin/python3"
	if _, err := os.Stat(python); err != nil {
		t.Fatal("the validator is not installed: run `make tools`")
	}
	for name, c := range map[string]struct {
		rows  []rest.Operation[*finspace.Caller]
		about About
	}{
		"FinSpace":   {new(service.Service).Operations(), AboutFinSpace},
		"extensions": {new(service.Service).ExtensionOperations(), AboutExtensions},
	} {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			if err := OpenAPI(c.rows, c.about, &text); err != nil {
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
			if checked, err := strconv.Atoi(string(bytes.TrimSpace(out))); err != nil || checked < 2*len(c.rows) {
				t.Errorf("only %s examples were checked", out)
			}
		})
	}
}

// TestExtensionsDocument holds the document that is checked in to the table.
func TestExtensionsDocument(t *testing.T) {
	var want bytes.Buffer
	if err := OpenAPI(new(service.Service).ExtensionOperations(), AboutExtensions, &want); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile("../docs/extensions.json"); err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("docs/extensions.json is not what the table gives: run `make generate` (%v)", err)
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
