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
	paramValueRule = rule.Text{Max: 1000, Pattern: `[\s\S]*\S[\s\S]*`}
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

// Changeset is one ingestion into a dataset.
type Changeset struct {
	ID                   ChangesetID     `wire:"changesetId"`
	Arn                  ChangesetArn    `wire:"changesetArn"`
	DatasetID            DatasetID       `wire:"datasetId"`
	ChangeType           ChangeType      `wire:"changeType"`
	SourceParams         Params          `wire:"sourceParams"`
	FormatParams         Params          `wire:"formatParams"`
	CreateTime           Time            `wire:"createTime"`
	Status               IngestionStatus `wire:"status"`
	ErrorInfo            *ErrorInfo      `wire:"errorInfo"`
	ActiveUntilTimestamp *Time           `wire:"activeUntilTimestamp"`
	ActiveFromTimestamp  *Time           `wire:"activeFromTimestamp"`
	UpdatesChangesetID   *ChangesetID    `wire:"updatesChangesetId"`
	UpdatedByChangesetID *ChangesetID    `wire:"updatedByChangesetId"`
}
