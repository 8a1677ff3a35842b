package s3

import (
	"net/http"
	"testing"
)

// TestTable looks that each row asks for something, is told apart from the others, and is found.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for i := range table {
		row := &table[i]
		if seen[row.Name] || row.access < ofService || row.access > deleting {
			t.Errorf("%s comes twice, or asks for nothing", row.Name)
		}
		seen[row.Name] = true
		query := values{}
		for _, name := range row.Query {
			query[name] = []string{""}
		}
		r := &http.Request{Method: row.Method, Header: http.Header{}}
		if row.Header != "" {
			r.Header.Set(row.Header, "b/k")
		}
		at := []target{{}, {bucket: "b"}, {bucket: "b", key: "k"}}[row.Level]
		if got, err := pick(r, at, query); err != nil || got.Name != row.Name {
			t.Errorf("a request for %s is taken for %+v, %v", row.Name, got, err)
		}
	}
}
