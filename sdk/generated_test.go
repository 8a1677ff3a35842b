package sdk

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/openfinspace/openfinspace/service"
)

// table is the service's own, without a service: the generators read the rows and never call them.
func table(t *testing.T) *api {
	t.Helper()
	a, err := read(new(service.Service).Operations())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// everything is what clients are made of.
func everything(t *testing.T) *api {
	t.Helper()
	s := new(service.Service)
	a, err := read(append(s.Operations(), s.ExtensionOperations()...))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// extensions is the table of what is ours beyond FinSpace.
func extensions(t *testing.T) *api {
	t.Helper()
	a, err := read(new(service.Service).ExtensionOperations())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestGeneratedFiles holds the files that are checked in to the table.
func TestGeneratedFiles(t *testing.T) {
	a := everything(t)
	for dir, generate := range map[string]func() (map[string][]byte, error){
		"../client":              a.golang,
		"../python/openfinspace": a.python,
	} {
		files, err := generate()
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range files {
			got, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Errorf("%v: run `make generate`", err)
			} else if !bytes.Equal(got, want) {
				t.Errorf("%s is not what the table gives: run `make generate`", filepath.Join(dir, name))
			}
		}
	}
}
