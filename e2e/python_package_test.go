package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// packageSaw is what python/package_client.py prints.
type packageSaw struct {
	Emails, Groups, Waiters []string
	Reason, Name, NoAddress string
	Session                 struct{ Kept, Renewed bool }
}

// TestPythonPackage builds the Python package, installs it beside a boto3 that has lost the service and beside one that
// still has it, and runs a program on a real server with each.
func TestPythonPackage(t *testing.T) {
	wheel := buildWheel(t)
	for _, boto3 := range []string{"boto3-newest", "boto3-pinned"} {
		t.Run(boto3, func(t *testing.T) {
			t.Parallel()
			checkPackage(t, installWheel(t, wheel, boto3))
		})
	}
}

// TestPythonPackageOnDebian runs the package with Debian's boto3, of 2022.
func TestPythonPackageOnDebian(t *testing.T) {
	tool(t, "/usr/lib/python3/dist-packages/boto3")
	folder := filepath.Join(t.TempDir(), "site")
	pip(t, "install", "--no-index", "--no-deps", "--target", folder, buildWheel(t))
	checkPackage(t, "env", "PYTHONPATH="+folder, tool(t, "/usr/bin/python3"))
}

// TestPythonTypes lets mypy read the package and the program in its strictest mode.
func TestPythonTypes(t *testing.T) {
	python := installWheel(t, buildWheel(t), "boto3-newest")
	for _, what := range [][]string{{program("python/package_client.py")}, {program("python/extensions_package.py")}, {program("python/quarantine_package.py")}, {"-p", "openfinspace"}} {
		mypy := exec.Command(tool(t, "venv/package/bin/python3"), append([]string{
			"-m", "mypy", "--strict", "--cache-dir", t.TempDir(), "--python-executable", python,
			"--config-file", filepath.Join(harness.Root(), "python/pyproject.toml"),
		}, what...)...)
		mypy.Dir = t.TempDir()
		if out, err := mypy.CombinedOutput(); err != nil {
			t.Errorf("mypy %s: %v\n%s", strings.Join(what, " "), err, out)
		}
	}
}

// checkPackage runs the program with the command of a Python.
func checkPackage(t *testing.T, python ...string) {
	t.Helper()
	server := harness.Start(t)
	c := &client{name: "package", command: func(*testing.T) []string { return nil }}
	command := append(slices.Clone(python), program("python/package_client.py"))
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = c.environment(t, server.Endpoint, rootKeys, makeRole(t, server))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	var saw packageSaw
	if err := json.Unmarshal(out, &saw); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	saw.check(t)
}

func (s *packageSaw) check(t *testing.T) {
	t.Helper()
	if want := []string{"bob@example.com", "cyd@example.com", "ada@example.com"}; !slices.Equal(s.Emails, want) {
		t.Errorf("users %v, want %v", s.Emails, want)
	}
	if len(s.Groups) != 3 || s.Name != "Ada" || s.Reason == "" {
		t.Errorf("saw %+v", s)
	}
	if want := []string{"changeset_succeeded", "data_view_succeeded", "dataset_succeeded"}; !slices.Equal(s.Waiters, want) {
		t.Errorf("waiters %v, want %v", s.Waiters, want)
	}
	if !s.Session.Kept || !s.Session.Renewed {
		t.Errorf("the session was kept: %v, and renewed at its end: %v", s.Session.Kept, s.Session.Renewed)
	}
	if !strings.Contains(s.NoAddress, "AWS_ENDPOINT_URL") {
		t.Errorf("without an address one is told %q", s.NoAddress)
	}
}

// buildWheel builds the package from a copy of its folder, with what is installed and no network.
func buildWheel(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, "python")
	if out, err := exec.Command("cp", "-r", filepath.Join(harness.Root(), "python"), source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pip(t, "wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", dir, source)
	wheels, err := filepath.Glob(filepath.Join(dir, "openfinspace-*.whl"))
	if err != nil || len(wheels) != 1 {
		t.Fatalf("built %v, %v", wheels, err)
	}
	return wheels[0]
}

// installWheel makes a fresh virtual environment with the wheel and the boto3 of a virtual environment that scripts/tools
// made, and gives its Python.
func installWheel(t *testing.T, wheel, boto3 string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "venv")
	base := tool(t, "venv/"+boto3)
	venv := exec.Command(base+"/bin/python3", "-m", "venv", "--without-pip", dir)
	if out, err := venv.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	python := filepath.Join(dir, "bin/python3")
	pip(t, "--python", python, "install", "--no-index", "--no-deps", wheel)
	// A .pth file adds a folder to those in which a Python looks for packages.
	link := filepath.Join(sitePackages(t, dir), "boto3.pth")
	if err := os.WriteFile(link, []byte(sitePackages(t, base)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return python
}

func sitePackages(t *testing.T, venv string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(venv, "lib/python3*/site-packages"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s has %d folders for packages, %v", venv, len(found), err)
	}
	return found[0]
}

// pip runs the pip of the virtual environment in which packages are built.
func pip(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command(tool(t, "venv/package/bin/python3"), append([]string{"-m", "pip", "--disable-pip-version-check"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pip %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
