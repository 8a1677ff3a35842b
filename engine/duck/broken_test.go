//go:build cgo

package duck

import (
	"errors"
	"syscall"
	"testing"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
)

// TestBlameFullDisk: a source is not called broken because the disk is full where it was read to.
func TestBlameFullDisk(t *testing.T) {
	s := &session{ctx: t.Context()}
	p := &parquetFile{name: "f", source: "/nowhere/at/all"}
	full := s.failed(duckdb.ErrorTypeErrorIO, "IO Error: Could not write file: "+syscall.ENOSPC.Error())
	if err := s.blame(p, full); !errors.Is(err, engine.Limit) || errors.Is(err, engine.BadInput) {
		t.Errorf("a full disk: %v", err)
	}
	cut := s.failed(duckdb.ErrorTypeErrorIO, "IO Error: Could not read enough bytes")
	if err := s.blame(p, cut); !errors.Is(err, engine.BadInput) {
		t.Errorf("a file that is cut: %v", err)
	}
}

// TestBlameMemory: nor because a row of it took all memory, which DuckDB tells of inside another error.
func TestBlameMemory(t *testing.T) {
	s := &session{ctx: t.Context()}
	err := s.failed(duckdb.ErrorTypeInvalidInput, "Invalid Input Error: Attempting to execute an unsuccessful or closed pending query result\n"+
		"Error: Out of Memory Error: failed to allocate data of size 16.0 MiB (348.5 MiB/352.7 MiB used)\n\nPossible solutions:\n* Reducing the number of threads")
	var e *engine.Error
	if !errors.As(err, &e) || e.Class != outOfMemory || e.Kind != engine.Limit {
		t.Errorf("%#v", err)
	}
}
