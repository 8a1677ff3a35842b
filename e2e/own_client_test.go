package e2e

import (
	"errors"
	"testing"
	"time"

	finspace "github.com/openfinspace/openfinspace/client"
	"github.com/openfinspace/openfinspace/e2e/harness"
)

// goClient makes one of our own Go clients.
func goClient(t *testing.T, s *harness.Server, by finspace.Provider) *finspace.Client {
	t.Helper()
	c, err := finspace.New(finspace.Options{Endpoint: s.Endpoint, Region: harness.Region, Credentials: by})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOwnGoSession lets a program live on a role's key: its session is fetched when it is first needed, and fetched anew
// when the server says that it is over, even if the program's clock says otherwise.
func TestOwnGoSession(t *testing.T) {
	t.Parallel()
	server := harness.Start(t)
	root := goClient(t, server, finspace.Static(harness.RootAccessKey, harness.RootSecret, ""))
	ada, err := root.CreateUser(t.Context(), &finspace.CreateUserInput{
		EmailAddress: "ada@example.com", Type: finspace.UserTypeSuperUser,
		ApiAccess: new(finspace.ApiAccessEnabled), ApiAccessPrincipalArn: new(roleArn),
	})
	if err != nil {
		t.Fatal(err)
	}
	key := makeRole(t, server)
	role := goClient(t, server, finspace.Static(key.AccessKeyID, key.SecretAccessKey, ""))
	byAda := goClient(t, server, finspace.Programmatic(role, harness.Environment, time.Minute))
	reads := func(when string) {
		if user, err := byAda.GetUser(t.Context(), &finspace.GetUserInput{UserID: ada.UserID}); err != nil || user.EmailAddress != "ada@example.com" {
			t.Errorf("%s: %v, %v", when, user, err)
		}
	}
	reads("in the first session")
	server.Restart("--clock-offset", "4m")
	reads("after the end of the first session")
}

// TestOwnGoOperationsToCome looks how a program learns that an operation comes with a later version.
func TestOwnGoOperationsToCome(t *testing.T) {
	t.Parallel()
	server := harness.Start(t)
	root := goClient(t, server, finspace.Static(harness.RootAccessKey, harness.RootSecret, ""))
	_, err := root.GetDataView(t.Context(), &finspace.GetDataViewInput{DatasetID: "d", DataViewID: "v"})
	var failed *finspace.APIError
	if !errors.As(err, &failed) || failed.Code != "NotImplementedException" || failed.RequestID == "" {
		t.Errorf("got %v", err)
	}
}
