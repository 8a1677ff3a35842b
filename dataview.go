package finspace

import "github.com/openfinspace/openfinspace/rule"

// DataViewID names a data view within an environment.
type DataViewID string

func (DataViewID) TextRule() *rule.Text { return &resourceIDRule }

// DataViewArn ends in the view's id.
type DataViewArn string

func (DataViewArn) TextRule() *rule.Text { return &anyTextRule }

// DataViewStatus is where a view stands.
type DataViewStatus string

var dataViewStatusRule = rule.Text{Enum: []string{
	"RUNNING", "STARTING", "FAILED", "CANCELLED", "TIMEOUT", "SUCCESS", "PENDING", "FAILED_CLEANUP_FAILED",
}}

func (DataViewStatus) TextRule() *rule.Text { return &dataViewStatusRule }

// DestinationType is GLUE_TABLE or S3.
type DestinationType string

func (DestinationType) TextRule() *rule.Text { return &anyTextRule }

// ExportFileFormat is the format of a view's files in S3.
type ExportFileFormat string

var exportFileFormatRule = rule.Text{Enum: []string{"PARQUET", "DELIMITED_TEXT"}}

func (ExportFileFormat) TextRule() *rule.Text { return &exportFileFormatRule }

// LayoutColumn is a column by which a view is partitioned or sorted.
type LayoutColumn string

func (LayoutColumn) TextRule() *rule.Text { return &anyLine255Rule }

// DestinationParams tell where a view goes.
type DestinationParams struct {
	DestinationType                      DestinationType   `wire:"destinationType,required"`
	S3DestinationExportFileFormat        *ExportFileFormat `wire:"s3DestinationExportFileFormat"`
	S3DestinationExportFileFormatOptions Params            `wire:"s3DestinationExportFileFormatOptions"`
}

// DataView is one row of ListDataViews.
type DataView struct {
	ID                        DataViewID        `wire:"dataViewId"`
	Arn                       DataViewArn       `wire:"dataViewArn"`
	DatasetID                 DatasetID         `wire:"datasetId"`
	AsOfTimestamp             *Time             `wire:"asOfTimestamp"`
	PartitionColumns          []LayoutColumn    `wire:"partitionColumns"`
	SortColumns               []LayoutColumn    `wire:"sortColumns"`
	Status                    DataViewStatus    `wire:"status"`
	ErrorInfo                 *ErrorInfo        `wire:"errorInfo"`
	DestinationTypeProperties DestinationParams `wire:"destinationTypeProperties"`
	AutoUpdate                bool              `wire:"autoUpdate"`
	CreateTime                Time              `wire:"createTime"`
	LastModifiedTime          Time              `wire:"lastModifiedTime"`
}

// S3BucketName, S3Key and the texts of a working location are given out, never taken in.
type (
	S3BucketName string
	S3Key        string
	LocationText string
)

var (
	bucketRule   = rule.Text{Min: 1, Max: 63, Pattern: `^.*\S.*$`}
	keyRule      = rule.Text{Min: 1, Max: 1024, Pattern: `^.*\S.*$`}
	locationRule = rule.Text{Min: 1, Max: 1024, Pattern: `.*\S.*`}
)

func (S3BucketName) TextRule() *rule.Text { return &bucketRule }
func (S3Key) TextRule() *rule.Text        { return &keyRule }
func (LocationText) TextRule() *rule.Text { return &locationRule }

// LocationBucket is the bucket of a working location.
type LocationBucket string

var locationBucketRule = rule.Text{Min: 1, Max: 63, Pattern: `.*\S.*`}

func (LocationBucket) TextRule() *rule.Text { return &locationBucketRule }

// LocationType is what a working location is for.
type LocationType string

const (
	IngestionLocation LocationType = "INGESTION"
	SageMakerLocation LocationType = "SAGEMAKER"
)

var locationTypeRule = rule.Text{Enum: []string{string(IngestionLocation), string(SageMakerLocation)}}

func (LocationType) TextRule() *rule.Text { return &locationTypeRule }

// ViewAccessKeyID and its sisters are the members of AwsCredentials, whose rules differ from those of Credentials.
type (
	ViewAccessKeyID     string
	ViewSecretAccessKey string
	ViewSessionToken    string
)

var (
	viewAccessKeyRule  = rule.Text{Min: 1, Max: 255, Pattern: `[\s\S]*\S[\s\S]*`}
	viewCredentialRule = rule.Text{Min: 1, Max: 1000, Pattern: `[\s\S]*\S[\s\S]*`, Secret: true}
)

func (ViewAccessKeyID) TextRule() *rule.Text     { return &viewAccessKeyRule }
func (ViewSecretAccessKey) TextRule() *rule.Text { return &viewCredentialRule }
func (ViewSessionToken) TextRule() *rule.Text    { return &viewCredentialRule }

// AwsCredentials open a view's files in S3 until Expiration.
type AwsCredentials struct {
	AccessKeyID     ViewAccessKeyID     `wire:"accessKeyId"`
	SecretAccessKey ViewSecretAccessKey `wire:"secretAccessKey"`
	SessionToken    ViewSessionToken    `wire:"sessionToken"`
	Expiration      Time                `wire:"expiration"`
}

// S3Location is the folder of a view's files.
type S3Location struct {
	Bucket S3BucketName `wire:"bucket,required"`
	Key    S3Key        `wire:"key,required"`
}
