//go:build cgo

package duck

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

func TestTypes(t *testing.T) {
	p, err := format.Parse(map[string]string{"formatType": "CSV"})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.csv")
	os.WriteFile(path, []byte("STRING,CHAR,INTEGER,TINYINT,SMALLINT,BIGINT,FLOAT,DOUBLE,DATE,DATETIME,BOOLEAN,BINARY,nanos\na,b,1,2,3,4,5,6,2024-01-02,2024-01-02 00:00:00,true,AAAA,2024-01-01 00:00:00.123456789\n,,,,,,,,,,,,\n"), 0o600)
	out, err := New(Config{}).Ingest(t.Context(), engine.Task{}, engine.IngestSpec{
		Source: []engine.File{{URI: "file://" + path}}, Format: p, Schema: everyType(), OutPrefix: t.TempDir() + "/",
	}, nil)
	if err != nil || out.Rows != 2 {
		t.Fatal(out, err)
	}
}
