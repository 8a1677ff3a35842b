package cli_test

import (
	"bytes"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/cli"
	"github.com/openfinspace/openfinspace/client"
	"github.com/openfinspace/openfinspace/sigv4"
)

// put uploads a file to the root's working location and gives its place.
func put(t *testing.T, s *served, name, text string) string {
	t.Helper()
	place, err := newClient(t, s).GetWorkingLocation(t.Context(), &client.GetWorkingLocationInput{LocationType: new(client.LocationTypeIngestion)})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.url+"/"+place.S3Bucket+"/"+place.S3Path+name, bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	key := rootKey(t, s.data)
	sigv4.Sign(r, []byte(text), sigv4.Key{ID: key.AccessKeyID, Secret: key.SecretAccessKey}, "us-east-1", "s3", time.Now(), sigv4.S3)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status)
	}
	return place.S3URI + name
}

func TestChangesets(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"), "--ingest-workers", "0")
	c, group := newClient(t, s), makeGroup(t, s)
	dataset, err := c.CreateDataset(t.Context(), &client.CreateDatasetInput{
		DatasetTitle: "Trades", Kind: client.DatasetKindTabular, Alias: new("alias/trades"),
		PermissionGroupParams: client.PermissionGroupParams{PermissionGroupID: &group},
	})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for range 2 {
		made, err := c.CreateChangeset(t.Context(), &client.CreateChangesetInput{
			DatasetID: dataset.DatasetID, ChangeType: client.ChangeTypeAppend, FormatParams: map[string]string{"formatType": "CSV"},
			SourceParams: map[string]string{"sourceType": "S3", "s3SourcePath": put(t, s, "a.csv", "a\n1\n")},
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, made.ChangesetID)
	}
	list := must(t, "changeset", "list", "alias/trades", "--data", s.data)
	if strings.Count(list, "PENDING") != 2 || strings.Index(list, ids[0]) > strings.Index(list, ids[1]) {
		t.Errorf("listed:\n%s", list)
	}
	if lines := must(t, "changeset", "list", "alias/trades", "--json", "--data", s.data); strings.Count(lines, "\n") != 2 {
		t.Errorf("listed: %s", lines)
	}
	if said := must(t, "changeset", "cancel", "alias/trades", ids[0], "--data", s.data); !strings.Contains(said, "is cancelled") {
		t.Errorf("said %s", said)
	}
	fails(t, cli.ExitFailed, "nothing to cancel", "changeset", "cancel", "alias/trades", ids[0], "--data", s.data)
	if card := must(t, "changeset", "progress", dataset.DatasetID, ids[0], "--data", s.data); !strings.Contains(card, "Status    FAILED") || !strings.Contains(card, "Error     ") {
		t.Errorf("progress:\n%s", card)
	}
	if line := must(t, "changeset", "progress", dataset.DatasetID, ids[1], "--json", "--data", s.data); !strings.Contains(line, `"status":"PENDING"`) {
		t.Errorf("progress: %s", line)
	}
	fails(t, cli.ExitFailed, "kept aside", "changeset", "quarantine", "alias/trades", ids[1], "--out", filepath.Join(t.TempDir(), "rows.csv"), "--data", s.data)
	fails(t, cli.ExitFailed, "no changeset", "changeset", "progress", "alias/trades", "none", "--data", s.data)
}

func TestPermissions(t *testing.T) {
	s, there, _ := someDatasets(t)
	c := newClient(t, s)
	group, err := c.CreatePermissionGroup(t.Context(), &client.CreatePermissionGroupInput{Name: "desk"})
	if err != nil {
		t.Fatal(err)
	}
	user, err := c.CreateUser(t.Context(), &client.CreateUserInput{EmailAddress: "ada@example.com", Type: client.UserTypeAppUser})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.AssociateUserToPermissionGroup(t.Context(), &client.AssociateUserToPermissionGroupInput{PermissionGroupID: group.PermissionGroupID, UserID: user.UserID}); err != nil {
		t.Fatal(err)
	}
	explain := func(args ...string) string {
		return must(t, append([]string{"permissions", "explain", user.UserID, "--data", s.data}, args...)...)
	}
	if said := explain("--dataset", there); !strings.Contains(said, "may not: nothing") {
		t.Errorf("before: %s", said)
	}
	if said := must(t, "dataset", "grant", "alias/trades", "ReadDatasetData", "AddDatasetData", "--group", group.PermissionGroupID, "--data", s.data); !strings.Contains(said, "ReadDatasetData") {
		t.Errorf("granted: %s", said)
	}
	if said := explain("--dataset", there, "--permission", "ReadDatasetData"); !strings.Contains(said, "may: ReadDatasetData") || !strings.Contains(said, "desk") || strings.Contains(said, "AddDatasetData") {
		t.Errorf("with the grant: %s", said)
	}
	if said := explain("--dataset", there, "--json"); !strings.Contains(said, `"allowed":true`) {
		t.Errorf("as JSON: %s", said)
	}
	fails(t, cli.ExitUsage, "--none", "dataset", "grant", "alias/trades", "--group", group.PermissionGroupID, "--data", s.data)
	fails(t, cli.ExitUsage, "--none", "dataset", "grant", "alias/trades", "AddDatasetData", "--none", "--group", group.PermissionGroupID, "--data", s.data)
	if said := explain("--dataset", there); !strings.Contains(said, "ReadDatasetData") {
		t.Errorf("after a grant without a permission: %s", said)
	}
	must(t, "dataset", "grant", "alias/trades", "--none", "--group", group.PermissionGroupID, "--data", s.data)
	if said := explain("--dataset", there); !strings.Contains(said, "may not: nothing") {
		t.Errorf("after: %s", said)
	}
	fails(t, cli.ExitFailed, "permission", "dataset", "grant", "alias/trades", "Everything", "--group", group.PermissionGroupID, "--data", s.data)
}
