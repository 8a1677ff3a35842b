package e2e

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// TestSeed is the first promise of the product: the request form that FinSpace's CreateUser page gives, sent as it
// stands there (with the member ApiAccess), makes a user who is readable at once and still there after kill -9.
func TestSeed(t *testing.T) {
	t.Parallel()
	server := harness.Start(t)
	body := `{
   "ApiAccess": "ENABLED",
   "apiAccessPrincipalArn": "` + roleArn + `",
   "clientToken": "seed-1",
   "emailAddress": "ada@example.com",
   "firstName": "Ada",
   "lastName": "Lovelace",
   "type": "SUPER_USER"
}`
	var created struct{ UserID string }
	if err := json.Unmarshal(signed(t, rootKeys, server.Endpoint+"/user", "--header", "Content-Type: application/json", "--data-binary", body), &created); err != nil {
		t.Fatal(err)
	}
	before := signed(t, rootKeys, server.Endpoint+"/user/"+created.UserID)
	var user map[string]any
	if err := json.Unmarshal(before, &user); err != nil {
		t.Fatal(err)
	}
	want := fields{
		"userId": created.UserID, "apiAccess": "ENABLED", "apiAccessPrincipalArn": roleArn, "emailAddress": "ada@example.com",
		"firstName": "Ada", "lastName": "Lovelace", "type": "SUPER_USER", "status": "ENABLED",
	}
	for member, want := range want {
		if user[member] != want {
			t.Errorf("%s is %v, want %v", member, user[member], want)
		}
	}
	server.Kill()
	server.Restart()
	if after := signed(t, rootKeys, server.Endpoint+"/user/"+created.UserID); !bytes.Equal(before, after) {
		t.Errorf("after kill -9 the user is\n%s\nwas\n%s", after, before)
	}
	again := signed(t, rootKeys, server.Endpoint+"/user", "--header", "Content-Type: application/json", "--data-binary", body)
	if !bytes.Contains(again, []byte(created.UserID)) {
		t.Errorf("after kill -9 the repeated request gives %s, want the first answer", again)
	}
}

// signed calls with curl, signed by a long-lived key, and gives the body of an answer 200.
func signed(t *testing.T, by keys, url string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("curl", append([]string{
		"--silent", "--show-error", "--fail-with-body", "--max-time", "60",
		"--aws-sigv4", "aws:amz:" + harness.Region + ":finspace-api", "--user", by.AccessKeyID + ":" + by.SecretAccessKey, url,
	}, args...)...)
	cmd.Env = harness.CleanEnv()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	body, err := cmd.Output()
	if err != nil {
		t.Fatalf("curl %s: %v\n%s%s", url, err, body, stderr.Bytes())
	}
	return body
}
