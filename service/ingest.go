package service

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Ingest is one attempt to take a changeset in, as ClaimIngest gives it to a runner.
type Ingest struct {
	Environment finspace.EnvironmentID
	Dataset     finspace.DatasetID
	Changeset   finspace.ChangesetID
	Attempt     int    // 1 for the first
	TaskID      string // a UUID
	Kind        finspace.DatasetKind
	Creator     string // Caller.Principal of who made the changeset

	// Schema is empty when it must be inferred. Inferred columns are numbered LastColumnID+1, +2 … in order.
	Schema       []finspace.ColumnDefinition
	LastColumnID finspace.ColumnID
	// SchemaVersion stands for the two above: FinishIngest refuses when another one counts meanwhile.
	SchemaVersion string

	Format format.Params // of a TABULAR dataset
	Source []finspace.ChangesetSource
	// SourceFolder is what names of sources begin with that were found below a folder; one that was named itself begins otherwise.
	SourceFolder finspace.ObjectKey

	// Bucket and Folder are where files for users are published: objects whose keys begin with Folder.
	Bucket finspace.BucketName
	Folder finspace.ObjectKey
}

// IngestProgress is how far an attempt is.
type IngestProgress struct {
	Stage              string // a word for people, such as "reading"
	Bytes, Total, Rows int64  // of the source: read so far, all; rows so far
}

// IngestResult is what has become of a source. Its blobs are written and synced.
type IngestResult struct {
	Files                 []finspace.ChangesetFile
	Rows, Rejected, Bytes int64
	Hash                  string                      // engine.ContentHash in its text form; empty of files that are kept as they are
	Schema                []finspace.ColumnDefinition // when it was inferred
	Samples               []engine.BadCell            // of the rejected rows, engine.MaxSamples at most
	Warnings              []string
	Objects               []finspace.Object  // published under Bucket and Folder of the Ingest
	Contents              []finspace.Content // new ones that Objects name
	// KeepSource keeps the pinned contents as the changeset's originals. Else they are let go.
	KeepSource bool
}

// IngestFailure is why a changeset could not be taken in. Message says what to do, and holds no values of cells; Samples do, and
// reach those alone who may see the dataset.
type IngestFailure struct {
	Category finspace.ErrorCategory
	Message  string
	Samples  []engine.BadCell
	Rejected int64 // all bad cells or rows; those that are not among Samples are counted
	Warnings []string
}

// RunnerPrincipal stands in the audit for what runners do.
const RunnerPrincipal = "runner"

// ErrSchemaChanged is of the error of FinishIngest when the dataset's schema is another one than that of the claim. Nothing has
// happened: give the ingest back by ReturnIngest, and claim it again.
var ErrSchemaChanged = finspace.Errorf(finspace.Conflict, "schemaChanged", "The schema of the dataset has changed since the ingest began.")

// leaseLost tells a runner that its attempt is over: what it has made does not count.
func leaseLost() error {
	return conflict("leaseLost", "The lease has ended and the work has gone to another runner, or has come to its end.")
}

// heldJob is the job of the attempt, which owner must still hold.
func heldJob(tx finspace.Tx, i *Ingest, owner string) (*finspace.Job, error) {
	j, err := tx.JobForUpdate(i.Environment, finspace.JobID(i.Changeset))
	if isKind(err, finspace.NotFound) {
		return nil, leaseLost()
	}
	if err != nil {
		return nil, err
	}
	if j.State != finspace.JobRunning || j.Owner != owner || j.Attempt != int64(i.Attempt) || j.TaskID != i.TaskID {
		return nil, leaseLost()
	}
	return j, nil
}

// claimOf makes an end of an attempt happen once, also where it is told twice because the first answer was lost.
func (i *Ingest) claimOf(operation string) finspace.Idempotency {
	return finspace.Idempotency{
		Environment: i.Environment, Principal: RunnerPrincipal, Operation: operation, Token: i.TaskID, Request: []byte{}, Reply: []byte{},
	}
}

// recordOf is the record of an end in the audit. facts hold no values of cells.
func (i *Ingest) recordOf(operation, outcome string, facts map[string]any) *finspace.AuditRecord {
	facts["datasetId"], facts["changesetId"], facts["attempt"] = i.Dataset, i.Changeset, i.Attempt
	request, err := json.Marshal(facts)
	if err != nil {
		panic(fmt.Sprintf("service: facts that JSON cannot write: %v", err)) // they are texts and numbers
	}
	return &finspace.AuditRecord{
		Environment: i.Environment, Principal: RunnerPrincipal, Operation: operation, Outcome: outcome, Request: string(request),
	}
}

// schemaVersion stands for all of a schema that stored files depend on.
func schemaVersion(d *finspace.Dataset) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%d\n", len(d.Columns()))
	for _, c := range d.Columns() {
		_, _ = fmt.Fprintf(h, "%d %q %q %t\n", c.ID, *c.ColumnName, *c.DataType, c.Nanoseconds)
	}
	if len(d.Columns()) == 0 {
		_, _ = fmt.Fprintf(h, "%d\n", d.LastColumnID)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// newTaskID is a random UUID.
func newTaskID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
