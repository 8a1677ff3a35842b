package e2e

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	finspace "github.com/openfinspace/openfinspace/client"
	"github.com/openfinspace/openfinspace/e2e/harness"
)

var anyBlock = regexp.MustCompile("(?s)```(sh|python|go)\n(.*?)```")

// TestExtensionsDocument runs the examples of docs/EXTENSIONS.md as they stand there and in their order, but for the address and
// the folder.
func TestExtensionsDocument(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(harness.Root(), "docs", "EXTENSIONS.md"))
	if err != nil {
		t.Fatal(err)
	}
	server, home := harness.Start(t), t.TempDir()
	const granted = "ReadDatasetData AddDatasetData"
	want := []struct{ language, output string }{
		{"python", granted + "\n"},
		{"go", "[" + granted + "]\n"},
		{"sh", strings.ReplaceAll(granted, " ", "\t") + "\n"},
		{"sh", `{"results":[{"outcome":"CREATED","userId":"`},
	}
	blocks := anyBlock.FindAllStringSubmatch(string(text), -1)
	if len(blocks) != len(want) {
		t.Fatalf("the document has %d examples", len(blocks))
	}
	ours := strings.NewReplacer("http://127.0.0.1:8817", server.Endpoint, "/tmp/model", filepath.Join(home, "model"))
	for i, b := range blocks {
		out := example(t, home, b[1], ours.Replace(b[2]))
		if b[1] != want[i].language || !strings.Contains(out, want[i].output) {
			t.Errorf("example %d, for %s, gives\n%s", i, b[1], out)
		}
	}
}

// example runs a program and gives what it prints.
func example(t *testing.T, home, language, text string) string {
	t.Helper()
	var command []string
	switch language {
	case "python":
		command = []string{tool(t, "venv/boto3-newest/bin/python3"), "-c", text}
	case "go":
		file := filepath.Join(home, "main.go")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		command = []string{"go", "run", file}
	default:
		command = []string{"bash", "-euc", text}
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = harness.Root()
	cmd.Env = append(
		harness.CleanEnv(), "HOME="+home, "GOCACHE="+goCache(t), "NO_PROXY=127.0.0.1", "PYTHONPATH="+filepath.Join(harness.Root(), "python"),
		"PATH="+filepath.Dir(tool(t, "venv/awscli/bin/aws"))+":"+os.Getenv("PATH"), "AWS_DEFAULT_REGION="+harness.Region, "AWS_PAGER=",
		"AWS_ACCESS_KEY_ID="+harness.RootAccessKey, "AWS_SECRET_ACCESS_KEY="+harness.RootSecret,
	)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("the example for %s: %v", language, err)
	}
	return string(out)
}

// goCache is where this very test was compiled, so that a program need not be compiled from nothing.
func goCache(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestQuarantine fetches the rows that were kept aside, with Python and S3 and on the server's machine.
func TestQuarantine(t *testing.T) {
	t.Parallel()
	server := harness.Start(t, "--bad-rows", "quarantine", "--bad-rows-fraction", "0.5")
	var saw struct {
		Dataset, Changeset, Rows string
		Good                     int
	}
	if err := json.Unmarshal(runPackage(t, server, "python/quarantine_package.py"), &saw); err != nil {
		t.Fatal(err)
	}
	if saw.Good != 2 || !strings.Contains(saw.Rows, `,3,"a","whole-number",`) || !strings.HasSuffix(saw.Rows, `,"x"`+"\n") {
		t.Errorf("%+v", saw)
	}
	if rows := server.Command("changeset", "quarantine", saw.Dataset, saw.Changeset, "--out", "-"); string(rows) != saw.Rows {
		t.Errorf("the command gives %q, and S3 %q", rows, saw.Rows)
	}
}

// runPackage runs a program with the Python package and gives what it prints.
func runPackage(t *testing.T, server *harness.Server, path string) []byte {
	t.Helper()
	c := &client{name: "extensions", command: func(*testing.T) []string { return nil }}
	cmd := exec.Command(installWheel(t, buildWheel(t), "boto3-newest"), program(path))
	cmd.Env = c.environment(t, server.Endpoint, rootKeys, makeRole(t, server))
	out, err := cmd.Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			out = append(out, failed.Stderr...)
		}
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// TestPythonExtensions calls what goes beyond FinSpace with the Python package.
func TestPythonExtensions(t *testing.T) {
	t.Parallel()
	out := runPackage(t, harness.Start(t), "python/extensions_package.py")
	const want = `{"grants": [false, true, false], "progress": ["SUCCESS", 2, "changesetFinished"], "schema": ["RENAMED", "a", "text"], "undelete": ["Trades", "Trades"]}`
	if got := strings.TrimSpace(string(out)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestGoExtensions calls what goes beyond FinSpace with the Go client.
func TestGoExtensions(t *testing.T) {
	t.Parallel()
	c := goClient(t, harness.Start(t), finspace.Static(harness.RootAccessKey, harness.RootSecret, ""))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	group, err := c.CreatePermissionGroup(t.Context(), &finspace.CreatePermissionGroupInput{Name: "g"})
	must(err)
	made, err := c.BulkCreateUsers(t.Context(), &finspace.BulkCreateUsersInput{
		Users: []finspace.BulkUser{{EmailAddress: "ada@example.com", Type: finspace.UserTypeAppUser}, {EmailAddress: "ADA@example.com", Type: finspace.UserTypeAppUser}},
	})
	must(err)
	if made.Results[0].Outcome != finspace.BulkOutcomeCreated || made.Results[1].Outcome != finspace.BulkOutcomeRefused {
		t.Errorf("%+v", made.Results)
	}
	_, err = c.AssociateUserToPermissionGroup(t.Context(), &finspace.AssociateUserToPermissionGroupInput{PermissionGroupID: group.PermissionGroupID, UserID: *made.Results[0].UserID})
	must(err)
	dataset, err := c.CreateDataset(t.Context(), &finspace.CreateDatasetInput{
		DatasetTitle: "Trades", Kind: finspace.DatasetKindTabular, Alias: new("alias/trades"),
		PermissionGroupParams: finspace.PermissionGroupParams{PermissionGroupID: &group.PermissionGroupID},
	})
	must(err)
	_, err = c.SetDatasetGrant(t.Context(), &finspace.SetDatasetGrantInput{DatasetID: "alias/trades", PermissionGroupID: group.PermissionGroupID, Permissions: []string{"AddDatasetData"}})
	must(err)
	why, err := c.ExplainPermissions(t.Context(), &finspace.ExplainPermissionsInput{UserID: *made.Results[0].UserID, DatasetID: new("alias/trades")})
	must(err)
	if !why.Allowed || len(why.Groups) != 1 || why.Groups[0].Name != "g" {
		t.Errorf("%+v", why)
	}
	schema, err := c.SetDatasetSchema(t.Context(), &finspace.SetDatasetSchemaInput{
		DatasetID: "alias/trades", Columns: []finspace.SchemaColumn{{ColumnName: "at", DataType: finspace.ColumnDataTypeDatetime, Nanoseconds: new(true)}},
	})
	must(err)
	if len(schema.Columns) != 1 || schema.Columns[0].ColumnID == nil {
		t.Errorf("%+v", schema)
	}
	_, err = c.GetChangesetProgress(t.Context(), &finspace.GetChangesetProgressInput{DatasetID: "alias/trades", ChangesetID: "none"})
	if missing := new(finspace.ResourceNotFoundException); !errors.As(err, &missing) {
		t.Errorf("of no changeset one is told %v", err)
	}
	_, err = c.DeleteDataset(t.Context(), &finspace.DeleteDatasetInput{DatasetID: dataset.DatasetID})
	must(err)
	for d, err := range c.ListDeletedDatasetsAll(t.Context(), nil) {
		must(err)
		_, err = c.UndeleteDataset(t.Context(), &finspace.UndeleteDatasetInput{DatasetID: d.DatasetID})
		must(err)
	}
	_, err = c.GetDataset(t.Context(), &finspace.GetDatasetInput{DatasetID: dataset.DatasetID})
	must(err)
}
