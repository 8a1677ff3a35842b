package finspace

import "github.com/openfinspace/openfinspace/rule"

var bucketNameRule = rule.Text{Min: 3, Max: 63, Pattern: `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`}

func (BucketName) TextRule() *rule.Text { return &bucketNameRule }

// ExternalBucket is a bucket of an S3 elsewhere that the operator has configured. Its name is unique in an environment.
type ExternalBucket struct {
	Environment EnvironmentID
	Name        BucketName
	// Endpoint is the URL of the server, http or https. Empty: AWS's own of the region.
	Endpoint  string
	Region    string
	PathStyle bool // the bucket stands in the path, not in the host's name
	// AccessKey is the id of the key that signs. The secret is kept sealed.
	AccessKey    string
	SealedSecret []byte
	CreateTime   Time
}

// ExternalGrant lets the members of a group read the objects of a bucket whose keys begin with Prefix, byte by byte: the
// prefix "a" gives "a/x" and "abc", the prefix "a/" gives "a/x" alone, and the empty one gives all.
type ExternalGrant struct {
	Environment EnvironmentID
	Bucket      BucketName
	Group       PermissionGroupID
	Prefix      string
}

// ExternalObject is an object of an external bucket as a listing tells it.
type ExternalObject struct {
	Key  ObjectKey
	Size int64
	ETag string // without quotes
}

// ExternalTx keeps external buckets and who may read them. It is a part of Tx.
type ExternalTx interface {
	AddExternalBucket(*ExternalBucket) error // Conflict with reason "externalBucketTaken"
	ExternalBucket(EnvironmentID, BucketName) (*ExternalBucket, error)
	ExternalBuckets(env EnvironmentID, after BucketName, limit int) ([]*ExternalBucket, error)
	SetExternalBucket(*ExternalBucket) error              // all but Environment, Name and CreateTime
	DeleteExternalBucket(EnvironmentID, BucketName) error // with its grants

	AddExternalGrant(*ExternalGrant) error // Conflict with reason "externalGrantTaken"
	DeleteExternalGrant(*ExternalGrant) error
	// ExternalGrants are those on a bucket, by group and prefix, after the one given.
	ExternalGrants(env EnvironmentID, bucket BucketName, after ExternalGrant, limit int) ([]*ExternalGrant, error)
	// ExternalPrefixes are those of the grants that the user's groups have on the bucket, each once.
	ExternalPrefixes(EnvironmentID, BucketName, UserID) ([]string, error)
}
