package e2e

import (
	"encoding/json"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

var datasetID = fields{"datasetId": "*"}

// datasetScenario is what boto3 does with datasets, as a superuser and as Ada, who sees what her group may.
var datasetScenario = []step{
	{name: "create ada", operation: "CreateUser", saw: userID},
	{name: "create analysts", operation: "CreatePermissionGroup", saw: groupID},
	{name: "ada joins analysts", operation: "AssociateUserToPermissionGroup", saw: ok},
	{name: "get credentials", operation: "GetProgrammaticAccessCredentials", saw: fields{"accessKeyId": "*"}},
	{name: "create trades", operation: "CreateDataset", saw: datasetID},
	{name: "create quotes", operation: "CreateDataset", saw: datasetID},
	{name: "create books", operation: "CreateDataset", saw: datasetID},
	{name: "get trades", operation: "GetDataset", saw: fields{
		"datasetId": "$trades", "datasetTitle": "Trades", "kind": "TABULAR", "datasetDescription": "All of them", "alias": "alias/trades",
		"status": "SUCCESS", "schemaDefinition": map[string]any{"tabularSchemaConfig": map[string]any{
			"columns": []any{
				map[string]any{"columnName": "ticker", "dataType": "STRING", "columnDescription": ""},
				map[string]any{"columnName": "price", "dataType": "DOUBLE"},
			},
			"primaryKeyColumns": []any{"string"},
		}},
	}},
	{name: "get trades by alias", operation: "GetDataset", saw: fields{"datasetId": "$trades"}},
	{name: "list datasets", operation: "ListDatasets", pages: 2, saw: fields{"ids": []any{"$trades", "$quotes", "$books"}}},
	{name: "list datasets by ada", operation: "ListDatasets", saw: fields{"ids": []any{"$trades"}}},
	{name: "update trades", operation: "UpdateDataset", saw: fields{"datasetId": "$trades"}},
	{name: "get trades updated", operation: "GetDataset", saw: fields{"datasetTitle": "All trades", "alias": "alias/trades"}},
	{name: "create trades again", operation: "CreateDataset", exception: "ConflictException"},
	{name: "create with an unknown permission", operation: "CreateDataset", exception: "ValidationException"},
	{name: "create for an unknown group", operation: "CreateDataset", exception: "ResourceNotFoundException"},
	{name: "create by ada", operation: "CreateDataset", exception: "AccessDeniedException"},
	{name: "get quotes by ada", operation: "GetDataset", exception: "AccessDeniedException"},
	{name: "delete trades by ada", operation: "DeleteDataset", exception: "AccessDeniedException"},
	{name: "delete trades", operation: "DeleteDataset", saw: fields{"datasetId": "$trades"}},
	{name: "get trades deleted", operation: "GetDataset", exception: "ResourceNotFoundException"},
}

func TestDatasetsBoto3Pinned(t *testing.T) { boto3Pinned.testSteps(t, "datasets", datasetScenario) }
func TestDatasetsBoto3Newest(t *testing.T) { boto3Newest.testSteps(t, "datasets", datasetScenario) }
func TestDatasetsBoto3Debian(t *testing.T) { boto3Debian.testSteps(t, "datasets", datasetScenario) }

// TestDatasetsPostgres runs the scenario on the other store.
func TestDatasetsPostgres(t *testing.T) {
	boto3Pinned.testSteps(t, "datasets", datasetScenario, "--store", harness.StartPostgres(t).URL)
}

// TestUndeletedDatasetSurvives deletes a dataset, kills the server, and brings the dataset back beside the next one.
func TestUndeletedDatasetSurvives(t *testing.T) {
	t.Parallel()
	server := harness.Start(t)
	boto3Pinned.run(t, server.Endpoint, rootKeys, makeRole(t, server), "datasets")
	server.Kill()
	server.Restart()
	var deleted struct{ DatasetID, DatasetTitle string }
	if err := json.Unmarshal(server.Command("dataset", "list", "--deleted", "--json"), &deleted); err != nil || deleted.DatasetTitle != "All trades" {
		t.Fatalf("deleted: %+v, %v", deleted, err)
	}
	server.Command("dataset", "undelete", deleted.DatasetID)
	var back struct{ DatasetID, DatasetTitle string }
	if err := json.Unmarshal(server.Command("dataset", "show", "alias/trades", "--json"), &back); err != nil || back != deleted {
		t.Errorf("shown: %+v, %v", back, err)
	}
	var granted struct {
		Grants []struct{ Permissions []string }
	}
	if err := json.Unmarshal(server.Command("dataset", "grants", deleted.DatasetID, "--json"), &granted); err != nil ||
		len(granted.Grants) != 1 || len(granted.Grants[0].Permissions) != 4 {
		t.Errorf("granted: %+v, %v", granted, err)
	}
}
