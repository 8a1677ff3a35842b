package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/cli"
)

type importReport struct{ Rows, Imported, AlreadyThere, Rejected int }

func importCSV(t *testing.T, code int, args ...string) importReport {
	t.Helper()
	s := run("", append([]string{"user", "import", "--json"}, args...)...)
	if s.code != code {
		t.Fatalf("exit code %d, want %d\n%s%s", s.code, code, s.out, s.err)
	}
	r := decode[importReport](t, s.out)
	if r.Imported+r.AlreadyThere+r.Rejected != r.Rows {
		t.Errorf("rows are lost: %+v", r)
	}
	return r
}

func TestImport(t *testing.T) {
	bothWays(t, func(t *testing.T, data string) {
		file := writeFile(t, "users.csv", "\uFEFFtype,emailAddress,lastName,firstName,apiAccess,apiAccessPrincipalArn\r\n"+
			"APP_USER,ada@example.com,\"Love,lace\",Ada,,\r\n"+
			"NO_USER,not an address,,,,\r\n"+
			"APP_USER,bob@example.com,,,ENABLED,"+aRole+"\r\n"+
			"APP_USER,eve@example.com,,,ENABLED,"+aRole+"\r\n"+
			"APP_USER,ADA@example.com,\"Love,lace\",Ada,,\r\n"+
			"APP_USER,ada@example.com,\"Love,lace\",Ada,DISABLED,\r\n")
		rejects := filepath.Join(t.TempDir(), "rejects.csv")
		if r := importCSV(t, cli.ExitFailed, "--csv", file, "--rejects", rejects, "--data", data); r.Rows != 6 || r.Rejected < 2 {
			t.Errorf("%+v", r)
		}
		s := run("", "user", "import", "--csv", file, "--data", data)
		for _, want := range []string{"line 3: type must be one of", "emailAddress must match", "line 6: a user with this emailAddress is there already"} {
			if !strings.Contains(s.err, want) {
				t.Errorf("%q is not said:\n%s", want, s.err)
			}
		}
		if strings.Contains(s.err, "not an address") || strings.Contains(s.err, "@example.com") {
			t.Errorf("values of rows are repeated:\n%s", s.err)
		}
		text, err := os.ReadFile(rejects)
		if err != nil || !strings.HasPrefix(string(text), "type,emailAddress,lastName,firstName,apiAccess,apiAccessPrincipalArn,line,problem\n") {
			t.Fatalf("rejects: %s %v", text, err)
		}
		corrected := writeFile(t, "corrected.csv", strings.NewReplacer("NO_USER,not an address", "APP_USER,carl@example.com").Replace(string(text)))
		if r := importCSV(t, cli.ExitFailed, "--csv", corrected, "--data", data); r.Imported != 1 {
			t.Errorf("corrected: %+v", r)
		}
	})
}

func TestImportAgain(t *testing.T) {
	data := serve(t, filepath.Join(t.TempDir(), "data")).data
	var b strings.Builder
	b.WriteString("emailAddress,type\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "u%d@example.com,APP_USER\n", i)
	}
	half := writeFile(t, "half.csv", b.String()[:len(b.String())/2/22*22]) // cut in a row
	s := run("", "user", "import", "--json", "--csv", half, "--data", data)
	first := decode[importReport](t, s.out)
	all := importCSV(t, cli.ExitOK, "--csv", writeFile(t, "all.csv", b.String()), "--data", data)
	if all.Rows != 3000 || all.AlreadyThere < first.Imported-1 || first.Imported < 1000 {
		t.Errorf("first %+v, then %+v", first, all)
	}
	if n := strings.Count(must(t, "user", "list", "--json", "--data", data), "\n"); n < 3000 {
		t.Errorf("%d users are there", n)
	}
	in := run("emailAddress,type\nlast@example.com,SUPER_USER\n", "user", "import", "--csv", "-", "--data", data)
	if in.code != cli.ExitOK || !strings.Contains(in.out, "1 imported") {
		t.Errorf("from standard input: %d %s%s", in.code, in.out, in.err)
	}
}

func TestImportOfWrongFiles(t *testing.T) {
	data := stopped(t)
	for name, c := range map[string]struct{ text, words string }{
		"empty":            {"", "no header"},
		"unknown column":   {"emailAddress,type,shoeSize\n", "shoeSize"},
		"semicolons":       {"emailAddress;type\n", "separated by commas"},
		"no type":          {"emailAddress\n", "no column type"},
		"column twice":     {"type,emailAddress,type\n", "twice"},
		"other characters": {"emailAddress,ty\xffpe\n", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			fails(t, cli.ExitUsage, c.words, "user", "import", "--csv", writeFile(t, "users.csv", c.text), "--data", data)
		})
	}
	fails(t, cli.ExitUsage, "no such file", "user", "import", "--csv", filepath.Join(t.TempDir(), "none"), "--data", data)
}

// TestImportMeetsQuota counts every row although the server takes no more.
func TestImportMeetsQuota(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"), "--quota-users", "3")
	rows := "emailAddress,type\n"
	for i := range 10 {
		rows += fmt.Sprintf("u%d@example.com,APP_USER\n", i)
	}
	r := importCSV(t, cli.ExitFailed, "--csv", writeFile(t, "users.csv", rows), "--data", s.data)
	if r.Rows != 10 || r.Imported != 3 || r.Rejected != 7 {
		t.Errorf("%+v", r)
	}
}
