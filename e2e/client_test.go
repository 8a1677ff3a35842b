package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

const roleArn = "arn:aws:iam::" + harness.Account + ":role/quant"

// client is a real client with its program.
type client struct {
	name    string
	command func(t *testing.T) []string // the program with its first arguments
	old     bool                        // it does not know AWS_ENDPOINT_URL; the program is told by E2E_ENDPOINT and says it in code
	tokens  tokens

	attempts attempts
}

// attempts says how many requests a client makes for one call that meets the same exception again and again:
// LimitExceededException, ThrottlingException, InternalServerException, ExpiredTokenException.
type attempts struct{ limit, throttled, internal, expired int }

// tokens says into which requests a client puts an idempotency token by itself.
type tokens int

const (
	everyToken tokens = iota
	bodyToken         // not where the token travels in the query
	noToken
)

// line is what a client program prints of one step.
type line struct {
	Step, Operation string
	RequestID       string         // "" when the client does not tell
	Saw             map[string]any // members of the answer
	Error           *clientError
}

// clientError is an error as the client types it.
type clientError struct {
	Type    string // its exception's own name
	Code    string // the error's name as it was sent, where the client tells it apart from the type
	Message string
	Reason  string
}

// keys sign requests; a session's have a token.
type keys struct{ AccessKeyID, SecretAccessKey, SessionToken string }

var (
	rootKeys = keys{AccessKeyID: harness.RootAccessKey, SecretAccessKey: harness.RootSecret}
	// noRole stands where the program needs a role's key but does not call with it.
	noRole = keys{AccessKeyID: "AKIANOBODY0000000000", SecretAccessKey: "unused"}
)

// makeRole makes a key for roleArn as an operator would.
func makeRole(t *testing.T, s *harness.Server) keys {
	t.Helper()
	return makeRoleOf(t, s, roleArn)
}

func makeRoleOf(t *testing.T, s *harness.Server, arn string) keys {
	t.Helper()
	var k keys
	out := s.Command("key", "create", "--role", arn, "--json")
	if err := json.Unmarshal(out, &k); err != nil || k.AccessKeyID == "" || k.SecretAccessKey == "" {
		t.Fatalf("key create --json gave no key: %v", err)
	}
	return k
}

// createUser lets the client create one user, and gives what came of it.
func (c *client) createUser(t *testing.T, endpoint string, by keys, email string) line {
	t.Helper()
	lines := c.run(t, endpoint, by, noRole, "create-user", email)
	if len(lines) != 1 {
		t.Fatalf("%s printed %d lines, want 1", c.name, len(lines))
	}
	return lines[0]
}

// run runs the client's program to its end and gives the lines that it printed.
func (c *client) run(t *testing.T, endpoint string, by, role keys, args ...string) []line {
	t.Helper()
	command := append(c.command(t), args...)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = c.environment(t, endpoint, by, role)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Errorf("%s %s: %v\n%s", c.name, strings.Join(args, " "), err, stderr.Bytes())
	}
	var lines []line
	for decoder := json.NewDecoder(&stdout); decoder.More(); {
		var l line
		if err := decoder.Decode(&l); err != nil {
			t.Fatalf("%s printed what is no JSON: %v", c.name, err)
		}
		lines = append(lines, l)
	}
	return lines
}

// environment is a clean one, with no settings of the person who runs the tests.
func (c *client) environment(t *testing.T, endpoint string, by, role keys) []string {
	variable := "AWS_ENDPOINT_URL"
	if c.old {
		variable = "E2E_ENDPOINT"
	}
	env := append(harness.CleanEnv(),
		variable+"="+endpoint,
		"HOME="+t.TempDir(),
		"AWS_ACCESS_KEY_ID="+by.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY="+by.SecretAccessKey,
		"AWS_REGION="+harness.Region,
		"AWS_DEFAULT_REGION="+harness.Region,
		"AWS_EC2_METADATA_DISABLED=true",
		"NO_PROXY=127.0.0.1",
		"PYTHONDONTWRITEBYTECODE=1",
		"E2E_ROLE_KEY="+role.AccessKeyID,
		"E2E_ROLE_SECRET="+role.SecretAccessKey,
		"E2E_ROLE_ARN="+roleArn,
		"E2E_ENVIRONMENT="+harness.Environment,
	)
	if by.SessionToken != "" {
		env = append(env, "AWS_SESSION_TOKEN="+by.SessionToken)
	}
	return env
}

// tool is the path of something that scripts/tools installs; an absolute path is Debian's.
func tool(t *testing.T, path string) string {
	t.Helper()
	if !filepath.IsAbs(path) {
		path = filepath.Join(harness.Root(), ".tools", path)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s is missing: run `make tools`", path)
	}
	return path
}

// program is the path of a program in this folder.
func program(path string) string { return filepath.Join(harness.Root(), "e2e", path) }
