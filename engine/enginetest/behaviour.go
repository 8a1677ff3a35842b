package enginetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/engine"
)

var numbered = engine.Schema{{Name: "n", Type: engine.BigInt, ID: 1}, {Name: "text", Type: engine.String, ID: 2}}

// numbers is CSV of rows with the numbers from 0 on.
func numbers(rows int) string {
	var b strings.Builder
	b.WriteString("n,text\n")
	for i := range rows {
		fmt.Fprintf(&b, "%d,row %d\n", i, i)
	}
	return b.String()
}

// rejects holds the policy to its bounds.
func (s *suite) rejects(t *testing.T) {
	text := "n,text\n1,a\nx,b\n2,c\n3\n4,\"d\"\"\"\n" + strings.Repeat("y,z\n", 30)
	for _, c := range []struct {
		name   string
		policy engine.RejectPolicy
		fails  bool
	}{
		{"fails with the first", engine.RejectPolicy{}, true},
		{"kept aside", engine.RejectPolicy{Quarantine: true, MaxRows: 32, MaxFraction: 0.95}, false},
		{"too many", engine.RejectPolicy{Quarantine: true, MaxRows: 31, MaxFraction: 1}, true},
		{"too large a share", engine.RejectPolicy{Quarantine: true, MaxRows: 1000, MaxFraction: 0.9}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := s.ingest(t, numbered, params(t, "formatType", "CSV"), c.policy, file(t, "rows.csv", text))
			if errors.Is(err, engine.BadInput) != c.fails || !c.fails && err != nil {
				t.Fatal(err)
			}
			if out.Rejected != 32 || len(out.Samples) != engine.MaxSamples || out.Samples[0].Line != 3 ||
				!strings.HasSuffix(out.Samples[0].File, "rows.csv") || out.Samples[1].Rule != "short-row" {
				t.Errorf("%d rejected, %+v", out.Rejected, out.Samples)
			}
			if c.fails {
				if len(out.Files) > 0 || !strings.Contains(err.Error(), "32 rows") { // which are in the samples
					t.Error(out.Files, err)
				}
				return
			}
			if out.Rows != 3 {
				t.Errorf("%d rows", out.Rows)
			}
			compareQuarantine(t, out)
		})
	}
}

// compareQuarantine reads the rows that were kept aside.
func compareQuarantine(t *testing.T, out engine.Output) {
	t.Helper()
	if len(out.Quarantine) != 1 {
		t.Fatal(out.Quarantine)
	}
	u, err := url.Parse(out.Quarantine[0].URI)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(u.Path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 33 || !strings.Contains(lines[1], "rows.csv") || !strings.Contains(lines[1], "whole-number") || !strings.Contains(lines[1], "x,b") {
		t.Errorf("%d lines: %s", len(lines), text)
	}
}

// addedColumns reads files from before a column was added, and after another was renamed, by the columns' ids.
func (s *suite) addedColumns(t *testing.T) {
	csv := params(t, "formatType", "CSV")
	one, err := s.ingest(t, numbered, csv, engine.RejectPolicy{}, file(t, "one.csv", "n,text\n1,a\n"))
	if err != nil {
		t.Fatal(err)
	}
	later := engine.Schema{{Name: "number", Type: engine.BigInt, ID: 1}, {Name: "text", Type: engine.String, ID: 2}, {Name: "n", Type: engine.Double, ID: 3}}
	two, err := s.ingest(t, later, csv, engine.RejectPolicy{}, file(t, "two.csv", "number,text,n\n2,b,0.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := s.query(t, append(files(one, -1), files(two, -1)...), later, "SELECT * FROM data").texts()
	if !slices.Equal(got, []string{"1|a|NULL", "2|b|0.5"}) {
		t.Error(got)
	}
}

// order keeps the order of sources and of rows in them, over many row groups.
func (s *suite) order(t *testing.T) {
	const rows = 300_000
	text := numbers(rows)
	out, err := s.ingest(t, numbered, params(t, "formatType", "CSV"), engine.RejectPolicy{}, file(t, "a.csv", text), file(t, "b.csv", "n,text\n300000,last\n"))
	if err != nil || out.Rows != rows+1 {
		t.Fatal(out.Rows, err)
	}
	groups := int64(0)
	for i, f := range out.Files {
		if f.Order != i || f.Size <= 0 {
			t.Errorf("file %d: %+v", i, f.File)
		}
		for _, n := range f.RowGroups {
			if groups += n; n > 122_880 {
				t.Errorf("a row group of %d rows", n)
			}
		}
	}
	if groups != out.Rows {
		t.Errorf("the row groups have %d rows", groups)
	}
	for i, row := range s.query(t, files(out, -1), numbered, "SELECT * FROM data").rows {
		if row[0].Int != int64(i) {
			t.Fatalf("row %d is %d", i, row[0].Int)
		}
	}
}

// equality is that of bytes, without collation or normal form.
func (s *suite) equality(t *testing.T) {
	got := s.query(t, nil, numbered, "SELECT 'é' = 'e'||chr(769), 'a' = 'A', '' = ' ', 'Z' < 'a', 'z' < 'é', 'é' < '😀', (SELECT count(*) FROM data)").texts()
	if !slices.Equal(got, []string{"false|false|false|true|true|true|0"}) {
		t.Error(got)
	}
}

// build sorts and partitions.
func (s *suite) build(t *testing.T) {
	schema := engine.Schema{{Name: "k", Type: engine.String, ID: 1}, {Name: "x", Type: engine.Double, ID: 2}, {Name: "s", Type: engine.String, ID: 3}}
	in, err := s.ingest(t, schema, params(t, "formatType", "CSV"), engine.RejectPolicy{}, file(t, "in.csv",
		"k,x,s\nb,NaN,a\nb,,b\nb,inf,c\nb,-inf,d\nb,0.0,A\nb,-0.0,é\na,1,\na,1,\"\"\na,1,10\na,1,9\na,1,😀\n,2,z\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []engine.FileFormat{engine.Parquet, engine.DelimitedText} {
		out, err := s.engine.Build(t.Context(), task(), engine.BuildSpec{
			Inputs: files(in, -1), Schema: schema, Partition: []string{"k"}, Sort: []string{"x", "s"}, OutPrefix: t.TempDir() + "/", Format: form,
		}, nil)
		if err != nil || out.Rows != 12 || out.Hash != in.Hash || len(out.Files) != 3 {
			t.Fatal(form, out, err)
		}
		if form == engine.DelimitedText {
			continue
		}
		for partition, want := range [][]string{{"", "10", "9", "😀", "NULL"}, {"d", "A", "é", "c", "a", "b"}, {"z"}} {
			if got := s.query(t, files(out, partition), schema, "SELECT s FROM data").texts(); !slices.Equal(got, want) {
				t.Errorf("partition %d: %q instead of %q", partition, got, want)
			}
		}
	}
}

// answers holds queries to their bounds.
func (s *suite) answers(t *testing.T) {
	out, err := s.ingest(t, numbered, params(t, "formatType", "CSV"), engine.RejectPolicy{}, file(t, "rows.csv", numbers(5000)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name        string
		rows, bytes int64
		sql         string
		want        int
		truncated   bool
	}{
		{"all", 5000, 1 << 20, "SELECT n FROM data", 5000, false},
		{"rows cut", 10, 1 << 20, "SELECT n FROM data", 10, true},
		{"bytes cut", 5000, 1000, "SELECT n, text FROM data", 60, true},
		{"none", 10, 10, "SELECT n FROM data WHERE n < 0", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &answer{}
			q := engine.QuerySpec{Inputs: files(out, -1), Schema: numbered, SQL: c.sql, MaxRows: c.rows, MaxBytes: c.bytes}
			if err := s.engine.Query(t.Context(), task(), q, a); err != nil {
				t.Fatal(err)
			}
			if a.truncated != c.truncated || len(a.rows) > c.want || c.name != "bytes cut" && len(a.rows) != c.want || c.name == "bytes cut" && len(a.rows) == 0 {
				t.Errorf("%d rows, truncated %v", len(a.rows), a.truncated)
			}
		})
	}
}

// cancel ends an ingest in the middle, within seconds, and a second attempt gives what one without it would have given.
func (s *suite) cancel(t *testing.T) {
	source := file(t, "rows.csv", numbers(3_000_000))
	spec := engine.IngestSpec{Source: []engine.File{source}, Format: params(t, "formatType", "CSV"), Schema: numbered, OutPrefix: t.TempDir() + "/"}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var at time.Time
	_, err := s.engine.Ingest(ctx, task(), spec, func(p engine.Progress) {
		if p.Rows > 100_000 && at.IsZero() {
			at = time.Now()
			cancel()
		}
	})
	if !errors.Is(err, engine.Canceled) {
		t.Fatal(err)
	}
	t.Logf("ended %v after it was cancelled", time.Since(at))
	spec.OutPrefix = t.TempDir() + "/"
	last := engine.Progress{}
	out, err := s.engine.Ingest(t.Context(), task(), spec, func(p engine.Progress) { last = p })
	if err != nil || out.Rows != 3_000_000 || last.Rows != out.Rows || last.Bytes != source.Size || last.Total != source.Size {
		t.Error(out.Rows, last, err)
	}
	again := s.query(t, files(out, -1), numbered, "SELECT count(*), min(n), max(n), count(DISTINCT n) FROM data").texts()
	if !slices.Equal(again, []string{"3000000|0|2999999|3000000"}) {
		t.Error(again)
	}
}

// errors shows an error of each kind that an engine in this process can give.
func (s *suite) errors(t *testing.T) {
	ask := func(ctx context.Context, l engine.Limits, sql string) error {
		limited := task()
		limited.Limits = l
		return s.engine.Query(ctx, limited, engine.QuerySpec{Schema: numbered, SQL: sql}, &answer{})
	}
	const endless = "SELECT sum(a.range * b.range) FROM range(100000000) a, range(1000000) b"
	ended, end := context.WithCancel(t.Context())
	end()
	for _, c := range []struct {
		name string
		want engine.Kind
		do   func() error
	}{
		{"no SQL", engine.BadInput, func() error { return ask(t.Context(), engine.Limits{}, "SELEC 1") }},
		{"no such column", engine.BadInput, func() error { return ask(t.Context(), engine.Limits{}, "SELECT nothing FROM data") }},
		{"a value that does not convert", engine.BadInput, func() error { return ask(t.Context(), engine.Limits{}, "SELECT CAST('x' AS INTEGER)") }},
		{"cancelled before", engine.Canceled, func() error { return ask(ended, engine.Limits{}, "SELECT 1") }},
		{"out of time", engine.Limit, func() error { return ask(t.Context(), engine.Limits{Time: 100 * time.Millisecond}, endless) }},
		{"out of memory", engine.Limit, func() error {
			return ask(t.Context(), engine.Limits{Memory: 200 << 20, Disk: 1 << 20}, "SELECT len(list(range)) FROM range(100000000)")
		}},
		{"a source that is not there", engine.Internal, func() error {
			_, err := s.ingest(t, numbered, params(t, "formatType", "CSV"), engine.RejectPolicy{}, engine.File{URI: "file:///absent/file.csv", Name: "file.csv"})
			return err
		}},
		{"a bad row", engine.BadInput, func() error {
			_, err := s.ingest(t, numbered, params(t, "formatType", "CSV"), engine.RejectPolicy{}, file(t, "a.csv", "n,text\nx,y\n"))
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var typed *engine.Error
			if err := c.do(); !errors.Is(err, c.want) || !errors.As(err, &typed) {
				t.Errorf("%v is not %s", err, c.want)
			}
		})
	}
}
