package e2e

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// TestOwnModelHelp shows that the AWS CLI lists every command of the service again when it reads our model; with its own
// it lists none, because AWS has marked them deprecated.
func TestOwnModelHelp(t *testing.T) {
	t.Parallel()
	help := withOwnModel(func(t *testing.T) []string {
		return []string{tool(t, "venv/awscli/bin/aws"), "finspace-data", "help"}
	})(t)
	cmd := exec.Command(help[0], help[1:]...)
	cmd.Env = append(harness.CleanEnv(), "HOME="+t.TempDir(), "AWS_PAGER=cat", "AWS_DEFAULT_REGION="+harness.Region)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("aws finspace-data help: %v\n%s", err, out)
	}
	operations := []string{"GetChangesetProgress", "ExplainPermissions"} // some of our own
	for operation := range contract(t).Operations {
		operations = append(operations, operation)
	}
	for _, operation := range operations {
		if command := kebab(operation); !strings.Contains(string(out), " "+command+"\n") {
			t.Errorf("the help does not list %s", command)
		}
	}
}

var inner = regexp.MustCompile(`([a-z])([A-Z])`)

// kebab is an operation's name as the CLI writes it: CreateUser is create-user.
func kebab(operation string) string {
	return strings.ToLower(inner.ReplaceAllString(operation, "$1-$2"))
}
