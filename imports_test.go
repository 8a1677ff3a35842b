package finspace_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/openfinspace/openfinspace"

// mayImport says what of ours a package may import, itself and tests left out: the layout of ARCHITECTURE.md. A package
// that is not named here may import nothing of ours.
var mayImport = map[string][]string{
	"":           {"rule"},
	"rest":       {"rule"},
	"seal":       {},
	"s3client":   {"rule"},
	"blob":       {"s3client"},
	"external":   {"", "s3client"},
	"credential": {"", "seal"},
	"store":      {""},
	"service":    {"", "rule", "rest", "seal", "credential", "throttle", "engine", "engine/format", "engine/text"},
	"object":     {"", "blob", "service"},
	"s3":         {"", "sigv4", "service", "object"},
	"server":     {"", "rule", "rest", "seal", "sigv4", "credential", "throttle", "service", "object", "s3"},
	"client":     {"sigv4"},
	"sdk":        {"", "rule", "rest", "service"},
	"engine":     {},
	"job":        {"", "blob", "service", "object", "external", "engine", "engine/cell", "engine/process"},
}

// everything is for packages that put the others together.
var everything = []string{"cli", "cmd", "e2e"}

// TestImports holds the code to the layout: who may know whom.
func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		top, _, _ := strings.Cut(name, "/")
		if slices.Contains(everything, top) {
			continue
		}
		for _, i := range p.Imports {
			of, ours := strings.CutPrefix(i, module)
			of = strings.TrimPrefix(of, "/")
			if ours && !within(of, top) && !slices.Contains(mayImport[top], of) {
				t.Errorf("package %q imports %q, which the layout does not allow", name, of)
			}
		}
	}
}

// TestServiceIsPure keeps HTTP and SQL out of the operations.
func TestServiceIsPure(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != module+"/service" {
			continue
		}
		for _, never := range []string{"net/http", "database/sql"} {
			if slices.Contains(p.Imports, never) {
				t.Errorf("service imports %s", never)
			}
		}
	}
}

// TestCgoIsApart keeps DuckDB, and with it cgo, in one package that only the commands and its own tests know.
func TestCgoIsApart(t *testing.T) {
	const duck = "engine/duck"
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		top, _, _ := strings.Cut(name, "/")
		for _, i := range p.Imports {
			if name != duck && (i == "C" || strings.HasPrefix(i, "github.com/duckdb/")) {
				t.Errorf("%s imports %s", name, i)
			}
			if i == module+"/"+duck && !slices.Contains(everything, top) {
				t.Errorf("%s imports %s", name, i)
			}
		}
	}
}

func within(name, top string) bool {
	return top != "" && (name == top || strings.HasPrefix(name, top+"/"))
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
