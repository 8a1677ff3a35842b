package sdk

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// installedModel is the model that AWS's last botocore with the service has.
func installedModel(t *testing.T) *model {
	t.Helper()
	const file = "../.tools/venv/boto3-pinned/lib/python*/site-packages/botocore/data/finspace-data/2020-07-13/service-2.json*"
	found, err := filepath.Glob(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("botocore 1.43.116 is not installed: run `make tools`")
	}
	return parseModel(t, readMaybeZipped(t, found[0]))
}

func readMaybeZipped(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// difference is a fact in which our model differs from botocore's on purpose.
type difference struct{ fact, ours, its, because string }

var differences = []difference{
	{
		"GetProgrammaticAccessCredentials output.credentials.accessKeyId",
		`string, min 1, max 255`, `string, min 1, max 255, sensitive`,
		"the public half of a key is no secret: logs and the audit name keys by it",
	},
	{
		"GetExternalDataViewAccessDetails output.credentials.accessKeyId",
		`string, min 1, max 255, pattern [\s\S]*\S[\s\S]*`, `string, min 1, max 255, pattern [\s\S]*\S[\s\S]*, sensitive`,
		"the public half of a key is no secret: logs and the audit name keys by it",
	},
	{
		"GetExternalDataViewAccessDetails output.credentials.expiration",
		`long`, `long, sensitive`,
		"when a session ends is no secret",
	},
}

// hidden are texts that AWS's own trail of events did not show, though its model does not call them sensitive: so neither
// do our audit and our clients.
var hidden = []string{
	"CreateDataset input.datasetDescription", "CreateDataset input.ownerInfo.name", "CreateDataset input.ownerInfo.phoneNumber",
	"CreateDataset input.schemaDefinition.tabularSchemaConfig.columns[].columnDescription",
	"GetDataset output.datasetDescription", "GetDataset output.schemaDefinition.tabularSchemaConfig.columns[].columnDescription",
	"ListDatasets output.datasets[].datasetDescription", "ListDatasets output.datasets[].ownerInfo.name",
	"ListDatasets output.datasets[].ownerInfo.phoneNumber",
	"ListDatasets output.datasets[].schemaDefinition.tabularSchemaConfig.columns[].columnDescription",
	"UpdateDataset input.datasetDescription", "UpdateDataset input.schemaDefinition.tabularSchemaConfig.columns[].columnDescription",
}

// TestModelIsBotocores compares our model with the one that AWS's SDK had: whatever was possible with that one is
// possible with ours, in the same words.
func TestModelIsBotocores(t *testing.T) {
	files, err := table(t).botocore()
	if err != nil {
		t.Fatal(err)
	}
	ours := parseModel(t, files[botocoreFolder+"service-2.json"])
	its := installedModel(t)
	known := map[string]difference{}
	for _, d := range differences {
		known[d.fact] = d
	}
	our, their := ours.facts(), its.facts()
	for _, fact := range hidden {
		known[fact] = difference{fact, their[fact] + ", sensitive", their[fact], "the audit does not show it"}
	}
	for _, fact := range allKeys(our, their) {
		d, expected := known[fact]
		delete(known, fact)
		switch {
		case our[fact] == their[fact] && expected:
			t.Errorf("%s no longer differs (it did because %s): take it out of the list", fact, d.because)
		case our[fact] != their[fact] && !expected:
			t.Errorf("%s:\n ours     %q\n botocore %q", fact, our[fact], their[fact])
		case expected && (d.ours != our[fact] || d.its != their[fact]):
			t.Errorf("%s differs in another way than listed:\n ours     %q\n botocore %q", fact, our[fact], their[fact])
		}
	}
	for fact := range known {
		t.Errorf("%s is listed as a difference, but neither model has it", fact)
	}
}

func allKeys(x, y map[string]string) []string {
	keys := slices.Sorted(maps.Keys(x))
	for key := range y {
		if _, has := x[key]; !has {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// TestModelHasMore lists what our model has beside the wire: more paginators, waiters, an address rule that never leads
// to AWS, and nothing that is marked as withdrawn.
func TestModelHasMore(t *testing.T) {
	a := table(t)
	if got := len(a.paginators()[0].value.(object)); got != 7 {
		t.Errorf("%d paginators, want 7", got)
	}
	if got := len(a.waiters()); got != len(waiters) {
		t.Errorf("%d waiters have their operation, want %d", got, len(waiters))
	}
	files, err := a.botocore()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if bytes.Contains(text, []byte("amazonaws.com")) {
			t.Errorf("%s leads to AWS", name)
		}
	}
	m := parseModel(t, files[botocoreFolder+"service-2.json"])
	if len(m.Operations) != 31 {
		t.Errorf("%d operations, want 31", len(m.Operations))
	}
	for name, o := range m.Operations {
		if o.Deprecated || o.Documentation == "" {
			t.Errorf("%s is marked as withdrawn or has no words: the AWS CLI would not list it", name)
		}
	}
}
