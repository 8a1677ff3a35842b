package finspace

import "github.com/openfinspace/openfinspace/rule"

// EnvironmentID names a tenant: 1 to 26 characters of a–z and 0–9.
type EnvironmentID string

// The contract allows any character here; a request that names an environment of another form meets AccessDenied.
var environmentIDRule = rule.Text{Min: 1, Max: 26}

func (EnvironmentID) TextRule() *rule.Text { return &environmentIDRule }

// SignInMode is how people sign in: LOCAL is e-mail address and password, FEDERATED an identity provider.
type SignInMode string

const (
	SignInLocal     SignInMode = "LOCAL"
	SignInFederated SignInMode = "FEDERATED"
)

// Environment is a tenant. Every row and every credential belongs to exactly one.
type Environment struct {
	ID         EnvironmentID
	AccountID  string // 12 digits
	Region     string
	Name       string
	SignInMode SignInMode
	CreateTime Time
}

// RootArn is the ARN of the environment's root principal.
func (e *Environment) RootArn() string { return "arn:aws:iam::" + e.AccountID + ":root" }

// DatasetArn is the ARN of a dataset. Programs take what stands behind its last slash as the dataset's id.
func (e *Environment) DatasetArn(id DatasetID) DatasetArn {
	return DatasetArn("arn:aws:finspace:" + e.Region + ":" + e.AccountID + ":/dataset/" + string(id))
}

// ManagedBucket holds the files of the environment's datasets, which nobody writes but the server.
func (e *Environment) ManagedBucket() BucketName {
	return BucketName("finspace-" + e.Region + "-" + string(e.ID))
}

// ChangesetArn is the ARN of a changeset, with its id behind the last slash.
func (e *Environment) ChangesetArn(d DatasetID, id ChangesetID) ChangesetArn {
	return ChangesetArn(string(e.DatasetArn(d)) + "/changeset/" + string(id))
}
