package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/cli"
	"github.com/openfinspace/openfinspace/client"
)

// someDatasets makes a data folder with two datasets, one of them deleted, and gives their ids and the server.
func someDatasets(t *testing.T) (s *served, there, deleted string) {
	t.Helper()
	s = serve(t, filepath.Join(t.TempDir(), "data"))
	c, group := newClient(t, s), makeGroup(t, s)
	create := func(alias string) string {
		made, err := c.CreateDataset(t.Context(), &client.CreateDatasetInput{
			DatasetTitle: "Trades\x1b[2J", Kind: client.DatasetKindTabular, Alias: &alias,
			PermissionGroupParams: client.PermissionGroupParams{
				PermissionGroupID:  &group,
				DatasetPermissions: []client.ResourcePermission{{Permission: new("CreateSnapshot")}},
			},
			SchemaDefinition: &client.SchemaUnion{TabularSchemaConfig: &client.SchemaDefinition{
				Columns: []client.ColumnDefinition{{ColumnName: new("ticker"), DataType: new(client.ColumnDataTypeString)}},
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return made.DatasetID
	}
	deleted = create("alias/trades")
	if _, err := c.DeleteDataset(t.Context(), &client.DeleteDatasetInput{DatasetID: deleted}); err != nil {
		t.Fatal(err)
	}
	return s, create("alias/trades"), deleted
}

// newClient is a client of the root.
func newClient(t *testing.T, s *served) *client.Client {
	t.Helper()
	key := rootKey(t, s.data)
	c, err := client.New(client.Options{
		Endpoint: s.url, Region: "us-east-1", Credentials: client.Static(key.AccessKeyID, key.SecretAccessKey, ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func makeGroup(t *testing.T, s *served) (id string) {
	t.Helper()
	group, err := newClient(t, s).CreatePermissionGroup(t.Context(), &client.CreatePermissionGroupInput{
		Name: "quants", ApplicationPermissions: []client.ApplicationPermission{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return group.PermissionGroupID
}

func TestDatasets(t *testing.T) {
	for name, stop := range map[string]bool{"beside a server": false, "without a server": true} {
		t.Run(name, func(t *testing.T) {
			s, there, deleted := someDatasets(t)
			if stop {
				s.stop()
			}
			testDatasets(t, s.data, there, deleted)
		})
	}
}

func testDatasets(t *testing.T, data, there, deleted string) {
	if all := must(t, "dataset", "list", "--data", data); !strings.Contains(all, there) || strings.Contains(all, deleted) || strings.Contains(all, "\x1b") {
		t.Errorf("listed:\n%s", all)
	}
	if gone := must(t, "dataset", "list", "--deleted", "--data", data); !strings.Contains(gone, deleted) || strings.Contains(gone, there) {
		t.Errorf("deleted:\n%s", gone)
	}
	if lines := must(t, "dataset", "list", "--json", "--data", data); strings.Count(lines, "\n") != 1 || !strings.Contains(lines, "/dataset/"+there) {
		t.Errorf("listed: %s", lines)
	}
	for _, name := range []string{there, "alias/trades"} {
		card := must(t, "dataset", "show", name, "--data", data)
		if !strings.Contains(card, there) || !strings.Contains(card, "STRING    ticker") || strings.Contains(card, "\x1b") {
			t.Errorf("show %s:\n%s", name, card)
		}
		if grants := must(t, "dataset", "grants", name, "--data", data); !strings.Contains(grants, "quants  CreateDataView") {
			t.Errorf("grants of %s:\n%s", name, grants)
		}
	}
	fails(t, cli.ExitFailed, "no dataset", "dataset", "show", deleted, "--data", data)
	fails(t, cli.ExitFailed, "no dataset", "dataset", "show", "alias/none", "--data", data)
	fails(t, cli.ExitFailed, "alias/trades already", "dataset", "undelete", deleted, "--data", data)
	fails(t, cli.ExitFailed, "no deleted dataset", "dataset", "undelete", there, "--data", data)
	if back := must(t, "dataset", "undelete", deleted, "--without-alias", "--data", data); !strings.Contains(back, deleted) {
		t.Errorf("said %s", back)
	}
	if grants := must(t, "dataset", "grants", deleted, "--json", "--data", data); !strings.Contains(grants, `"permissions":["CreateDataView"]`) {
		t.Errorf("grants: %s", grants)
	}
}

func TestDatasetRetention(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	fails(t, cli.ExitUsage, "not negative", "serve", "--dataset-retention=-1h", "--data", data)
	fails(t, cli.ExitUsage, "at least 1", "serve", "--quota-datasets", "0", "--data", data)
}
