package finspace

import "github.com/openfinspace/openfinspace/rule"

// ChangesetID names a changeset within an environment.
type ChangesetID string

func (ChangesetID) TextRule() *rule.Text { return &resourceIDRule }

// ChangesetArn ends in the changeset's id.
type ChangesetArn string

func (ChangesetArn) TextRule() *rule.Text { return &anyTextRule }

// ChangeType tells what a changeset does to those before it.
type ChangeType string

const (
	Replace ChangeType = "REPLACE"
	Append  ChangeType = "APPEND"
	Modify  ChangeType = "MODIFY"
)

var changeTypeRule = rule.Text{Enum: []string{string(Replace), string(Append), string(Modify)}}

func (ChangeType) TextRule() *rule.Text { return &changeTypeRule }

// IngestionStatus is where a changeset stands.
type IngestionStatus string

// A changeset goes from PENDING over RUNNING to SUCCESS or FAILED; STOP_REQUESTED is never answered.
const (
	IngestionPending IngestionStatus = "PENDING"
	IngestionRunning IngestionStatus = "RUNNING"
	IngestionSuccess IngestionStatus = "SUCCESS"
	IngestionFailed  IngestionStatus = "FAILED"
)

var ingestionStatusRule = rule.Text{Enum: []string{"PENDING", "FAILED", "SUCCESS", "RUNNING", "STOP_REQUESTED"}}

func (IngestionStatus) TextRule() *rule.Text { return &ingestionStatusRule }

// ParamKey is the key of a source, format or export parameter.
type ParamKey string

// ParamValue is the value of one; it is a text even for a boolean.
type ParamValue string

var (
	paramKeyRule   = rule.Text{Max: 128, Pattern: `[\s\S]*\S[\s\S]*`}
	paramValueRule = rule.Text{
		Max: 1000, Pattern: `[\s\S]*\S[\s\S]*`, Advice: `: it cannot be empty or blanks alone. Write \t for a tab and \u0020 for a space, or leave the parameter out`,
	}
)

func (ParamKey) TextRule() *rule.Text   { return &paramKeyRule }
func (ParamValue) TextRule() *rule.Text { return &paramValueRule }

// Params are the parameters of a source, a format or an export.
type Params map[ParamKey]ParamValue

// ErrorMessage says what went wrong in a changeset or view.
type ErrorMessage string

var errorMessageRule = rule.Text{Max: 1000}

func (ErrorMessage) TextRule() *rule.Text { return &errorMessageRule }

// ErrorCategory sorts failures of changesets and views.
type ErrorCategory string

const (
	CategoryValidation ErrorCategory = "VALIDATION"
	CategoryQuota      ErrorCategory = "SERVICE_QUOTA_EXCEEDED"
	CategoryDenied     ErrorCategory = "ACCESS_DENIED"
	CategoryNotFound   ErrorCategory = "RESOURCE_NOT_FOUND"
	CategoryInternal   ErrorCategory = "INTERNAL_SERVICE_EXCEPTION"
	CategoryCancelled  ErrorCategory = "CANCELLED"
)

var errorCategoryRule = rule.Text{Enum: []string{
	"VALIDATION", "SERVICE_QUOTA_EXCEEDED", "ACCESS_DENIED", "RESOURCE_NOT_FOUND", "THROTTLING",
	"INTERNAL_SERVICE_EXCEPTION", "CANCELLED", "USER_RECOVERABLE",
}}

func (ErrorCategory) TextRule() *rule.Text { return &errorCategoryRule }

// ErrorInfo tells why a changeset or view failed.
type ErrorInfo struct {
	ErrorMessage  *ErrorMessage  `wire:"errorMessage"`
	ErrorCategory *ErrorCategory `wire:"errorCategory"`
}

// BadCell is a cell, or a row, of a source that could not be taken.
type BadCell struct {
	File   string `wire:"file"`   // what users call it
	Line   int64  `wire:"line"`   // of the source text, from 1; 0 if the source has no lines
	Row    int64  `wire:"row"`    // of a source that has no lines (Parquet), from 1; else 0
	Column string `wire:"column"` // empty when the row as a whole is bad
	Value  string `wire:"value"`  // an excerpt; never in logs or the audit
	Rule   string `wire:"rule"`   // name of the broken rule; stable
	Advice string `wire:"advice"` // what to do
}

// Changeset is one ingestion into a dataset. The members below the line are not on the wire.
type Changeset struct {
	ID                   ChangesetID     `wire:"changesetId"`
	Arn                  ChangesetArn    `wire:"changesetArn"` // made of the environment and the ids; not stored
	DatasetID            DatasetID       `wire:"datasetId"`
	ChangeType           ChangeType      `wire:"changeType"`
	SourceParams         Params          `wire:"sourceParams"`
	FormatParams         Params          `wire:"formatParams"`
	CreateTime           Time            `wire:"createTime"`
	Status               IngestionStatus `wire:"status"`
	ErrorInfo            *ErrorInfo      `wire:"errorInfo"`
	ActiveUntilTimestamp *Time           `wire:"activeUntilTimestamp"` // computed when it is read
	ActiveFromTimestamp  *Time           `wire:"activeFromTimestamp"`  // the CreateTime
	UpdatesChangesetID   *ChangesetID    `wire:"updatesChangesetId"`
	UpdatedByChangesetID *ChangesetID    `wire:"updatedByChangesetId"`

	Environment EnvironmentID `wire:"-"`
	Creator     string        `wire:"-"` // Caller.Principal of who made it
	// PlaceTime is where it stands in the history: its CreateTime, and of a correction the PlaceTime of what it corrects.
	PlaceTime Time `wire:"-"`
	// UpdatedTime is the CreateTime of the correction that has come in; 0 without one.
	UpdatedTime Time `wire:"-"`
	FinishTime  Time `wire:"-"` // when it came to SUCCESS or FAILED; 0 before
	// What came in: rows that count, bytes of the data files, rows that were kept aside, and the content hash in its text form.
	Rows, Bytes, Rejected int64       `wire:"-"`
	Hash                  string      `wire:"-"`
	Samples               []BadCell   `wire:"-"` // the first of the rejected rows
	Warnings              []string    `wire:"-"` // what was done that its maker may not expect
	Source                SourceState `wire:"-"`
}

// SourceState tells what becomes of the pins on a changeset's source.
type SourceState string

const (
	SourceHeld SourceState = "held" // the pins stay: it is not taken in yet, or the source is its original
	SourceFree SourceState = "free" // nobody needs the source any more: a sweep takes the pins away
	SourceGone SourceState = "gone" // no pins
)

// ReplacedBy gives the instant until which it counts, when a changeset of type REPLACE of the instant given, the first one after
// its place, closes it; 0 stands for none. Nil is no end.
func (c *Changeset) ReplacedBy(replace Time) *Time {
	until := c.UpdatedTime
	if replace != 0 {
		replace = max(c.CreateTime, replace)
		if until == 0 || replace < until {
			until = replace
		}
	}
	if until == 0 {
		return nil
	}
	return &until
}

// CountsAt tells whether its rows are among those of the dataset as of t, which is exclusive: what was made at t is not in.
func (c *Changeset) CountsAt(t Time) bool {
	return c.Status == IngestionSuccess && c.CreateTime < t && (c.ActiveUntilTimestamp == nil || *c.ActiveUntilTimestamp >= t)
}
