package usercsv

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

const header = "emailAddress,type,firstName,lastName,apiAccess,apiAccessPrincipalArn\n"

func rows(t *testing.T, text string) (all []*Row) {
	t.Helper()
	r, err := NewReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
}

func TestLines(t *testing.T) {
	all := rows(t, header+
		"a@example.com,APP_USER,\"two\nlines\",,,\n"+ // 2
		"\n\r\n"+
		"b@example.com,APP_USER,\"a \"\"quoted\"\" name\",,,\r\n"+ // 6
		"c@example.com,APP_USER,never \"opened,,,\n"+ // 7
		"d@example.com,APP_USER,\"never closed,,,\n"+ // 8
		"e@example.com,APP_USER,,,,\n"+ // 9
		"f@example.com\n"+ // 10
		"g@example.com,APP_USER,,,,") // 11, without a line break
	want := map[int]string{
		2: "firstName must match", 6: "", 7: "bare", 8: "never closed", 9: "", 10: "1 cells", 11: "",
	}
	want[8] = "not closed"
	var lines []int
	for _, row := range all {
		lines = append(lines, row.Line)
		problem := strings.Join(row.Problems, "; ")
		if w := want[row.Line]; w == "" && problem != "" || !strings.Contains(problem, w) {
			t.Errorf("line %d: %q, want %q", row.Line, problem, w)
		}
	}
	if !slices.Equal(lines, []int{2, 6, 7, 8, 9, 10, 11}) {
		t.Errorf("lines %v", lines)
	}
	if name := *all[1].User.FirstName; name != `a "quoted" name` {
		t.Errorf("the name is %q", name)
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	row := rows(t, header+"nobody,SOME_USER,"+strings.Repeat("x", 51)+",\" \",PERHAPS,arn\n")[0]
	for _, want := range []string{"emailAddress must match", "type must be one of", "firstName must have a length of at most 50", "lastName must match", "apiAccess must be one of", "apiAccessPrincipalArn must"} {
		if !strings.Contains(strings.Join(row.Problems, "\n"), want) {
			t.Errorf("%q is missing in %q", want, row.Problems)
		}
	}
	if row := rows(t, header+",,,,,\n")[0]; !slices.Equal(row.Problems, []string{"emailAddress is missing", "type is missing"}) {
		t.Errorf("an empty row: %q", row.Problems)
	}
}

func TestLongRows(t *testing.T) {
	long := "a@example.com,APP_USER," + strings.Repeat("x", 3*recordMax) + ",,,\n"
	quoted := "a@example.com,APP_USER,\"" + strings.Repeat("x\n", 2*recordMax) + "\",,,\n"
	good := "b@example.com,APP_USER,,,,\n"
	all := rows(t, header+long+good)
	if len(all) != 2 || len(all[0].Problems) != 1 || len(all[1].Problems) != 0 || all[1].Line != 3 || len(all[0].Raw) > recordMax+1 {
		t.Errorf("%d rows", len(all))
	}
	all = rows(t, header+quoted+good)
	last := all[len(all)-1]
	if len(last.Problems) != 0 || last.Line != 2*recordMax+3 {
		t.Errorf("after a quoted cell that is too long: line %d, %q", last.Line, last.Problems)
	}
}

func TestNotUTF8(t *testing.T) {
	if row := rows(t, header+"a@example.com,APP_USER,\xff,,,\n")[0]; len(row.Problems) != 1 || !strings.Contains(row.Problems[0], "UTF-8") {
		t.Errorf("%q", row.Problems)
	}
}

func TestRejectsAreReadable(t *testing.T) {
	r, err := NewReader(strings.NewReader(header))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	j, err := NewRejects(&out, r)
	if err != nil {
		t.Fatal(err)
	}
	bad := rows(t, header+"nobody,APP_USER,\"A, B\",,,\nx,\"y\n")
	for _, row := range bad {
		if err := j.Add(row, row.Problems); err != nil {
			t.Fatal(err)
		}
	}
	again := rows(t, out.String())
	if len(again) != 2 || *again[0].User.FirstName != "A, B" || !slices.Equal(again[0].Cells[:2], []string{"nobody", "APP_USER"}) || again[1].Cells[0] != "x,\"y" {
		t.Errorf("%s", out.String())
	}
}

// FuzzRecords compares with encoding/csv where that has no complaint, and loses no byte and no line where it has.
func FuzzRecords(f *testing.F) {
	for _, seed := range []string{"a,b\n", "\"a\nb\",c\r\n\n\"\"\"\"\n", "a\"b,c\n\"d\n", "\"a\"b\n,\n", "\xff\n", "\"\n\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := newRecords(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		var ours [][]string
		bad := false
		for line := 0; ; {
			rec, err := r.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if rec.line <= line {
				t.Fatalf("line %d after line %d", rec.line, line)
			}
			line, bad = rec.line, bad || rec.err != nil
			ours = append(ours, rec.cells)
		}
		if lines := strings.Count(strings.TrimPrefix(text, "\uFEFF"), "\n"); r.line < lines+1 {
			t.Fatalf("%d lines were counted of %d", r.line-1, lines)
		}
		theirs := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
		theirs.FieldsPerRecord = -1
		all, err := theirs.ReadAll()
		if err == nil && !bad && fmt.Sprint(all) != fmt.Sprint(ours) {
			t.Fatalf("ours %q, theirs %q", ours, all)
		}
	})
}
