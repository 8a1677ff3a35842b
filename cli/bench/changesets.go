package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine/format"
)

// MakeDataset makes a dataset of trades in a group of its own.
func (o Objects) MakeDataset() (finspace.DatasetID, error) {
	var group struct{ PermissionGroupID string }
	if err := o.once("POST", "/permission-group", fmt.Sprintf(`{"name":%q,"applicationPermissions":[]}`, randomHex(8)), &group); err != nil {
		return "", err
	}
	columns := []map[string]string{}
	for _, c := range Trades {
		columns = append(columns, map[string]string{"columnName": c.Name, "dataType": c.Type.String()})
	}
	body, err := json.Marshal(map[string]any{
		"datasetTitle": "bench", "kind": "TABULAR", "permissionGroupParams": map[string]any{"permissionGroupId": group.PermissionGroupID},
		"schemaDefinition": map[string]any{"tabularSchemaConfig": map[string]any{"columns": columns}},
	})
	if err != nil {
		return "", err
	}
	var made struct{ DatasetID finspace.DatasetID }
	return made.DatasetID, o.once("POST", "/datasetsv2", string(body), &made)
}

// once sends one request of the API and reads its answer.
func (t Target) once(method, path, body string, answer any) error {
	said, err := t.Once(func(w *Writer) []byte { return w.request(method, path, "", body, time.Now()) })
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return json.Unmarshal(said, answer)
}

// IngestFile uploads the file and takes the time from CreateChangeset to SUCCESS.
func (o Objects) IngestFile(path string, size int64, form format.Type, dataset finspace.DatasetID) (time.Duration, error) {
	name := filepath.Base(path)
	if err := o.upload(name, path, size); err != nil {
		return 0, err
	}
	began := time.Now()
	var made struct{ ChangesetID string }
	if err := o.once("POST", "/datasets/"+string(dataset)+"/changesetsv2", o.changeset(name, form), &made); err != nil {
		return 0, err
	}
	for {
		status, err := o.status(dataset, made.ChangesetID)
		switch {
		case err != nil:
			return 0, err
		case status == string(finspace.IngestionSuccess):
			return time.Since(began), nil
		case status == string(finspace.IngestionFailed):
			return 0, fmt.Errorf("the changeset has failed")
		}
		time.Sleep(50 * time.Millisecond) // often enough for the figure, and too seldom to cost the ingest anything
	}
}

func (o Objects) status(dataset finspace.DatasetID, id string) (string, error) {
	var c struct{ Status string }
	return c.Status, o.once("GET", "/datasets/"+string(dataset)+"/changesetsv2/"+id, "", &c)
}

// changeset is the body of CreateChangeset.
func (o Objects) changeset(name string, form format.Type) string {
	return fmt.Sprintf(`{"clientToken":%q,"changeType":"APPEND","sourceParams":{"sourceType":"S3","s3SourcePath":"s3://%s/%s%s"},"formatParams":{"formatType":%q}}`,
		randomHex(16), o.Bucket, o.Prefix, name, form)
}

// upload puts a file, which need not fit into memory.
func (o Objects) upload(name, path string, size int64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	c, err := o.connect()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if _, err := c.Write(o.head("PUT", "/"+o.Bucket+"/"+o.Prefix+name, int(size), unsigned, time.Now())); err != nil {
		return err
	}
	if _, err := f.WriteTo(c.Conn); err != nil {
		return err
	}
	status, answer, err := c.exchange()
	if err == nil && status != 200 {
		err = fmt.Errorf("the upload is answered by %d: %.200s", status, answer)
	}
	return err
}

const unsigned = "UNSIGNED-PAYLOAD"
