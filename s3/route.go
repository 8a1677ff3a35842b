package s3

import (
	"net/http"
	"slices"
	"strings"
)

// Level is what a path names.
type Level int

const (
	Service Level = iota // /
	Bucket               // /bucket
	Object               // /bucket/key
)

// access is what a row asks for before it is served. The zero value asks for nothing that there is: such a row is never
// served.
type access int

const (
	ofService access = iota + 1
	ofBucket         // to see the bucket
	listing          // to list the prefix that the query names
	reading
	writing
	deleting
)

// Route is a row of the table: a kind of request, S3's own name for it, and what it asks for.
type Route struct {
	Name   string
	Method string
	Level  Level
	Query  []string // members that the query must have
	Header string   // a header that must be there; empty for none
	Write  bool     // it changes something

	access access
	serve  func(*exchange) error // nil: S3 has it and this server does not
}

// table has each row before those that ask less of a request. It is made once: nobody changes it.
var table = slices.Concat([]Route{
	{"ListBuckets", http.MethodGet, Service, nil, "", false, ofService, (*exchange).listBuckets},

	{"GetBucketLocation", http.MethodGet, Bucket, []string{"location"}, "", false, ofBucket, (*exchange).getBucketLocation},
	{"ListMultipartUploads", http.MethodGet, Bucket, []string{"uploads"}, "", false, listing, (*exchange).listMultipartUploads},
	{"ListObjectsV2", http.MethodGet, Bucket, []string{"list-type"}, "", false, listing, (*exchange).listObjectsV2},
	{"DeleteObjects", http.MethodPost, Bucket, []string{"delete"}, "", true, ofBucket, (*exchange).deleteObjects},

	{"ListParts", http.MethodGet, Object, []string{"uploadId"}, "", false, writing, (*exchange).listParts},
	{"UploadPartCopy", http.MethodPut, Object, []string{"partNumber", "uploadId"}, copySource, true, writing, (*exchange).uploadPartCopy},
	{"UploadPart", http.MethodPut, Object, []string{"partNumber", "uploadId"}, "", true, writing, (*exchange).uploadPart},
	{"AbortMultipartUpload", http.MethodDelete, Object, []string{"uploadId"}, "", true, writing, (*exchange).abortMultipartUpload},
	{"CompleteMultipartUpload", http.MethodPost, Object, []string{"uploadId"}, "", true, writing, (*exchange).completeMultipartUpload},
	{"CreateMultipartUpload", http.MethodPost, Object, []string{"uploads"}, "", true, writing, (*exchange).createMultipartUpload},
	{"GetObjectAttributes", http.MethodGet, Object, []string{"attributes"}, "", false, reading, (*exchange).getObjectAttributes},
	{"GetObjectTagging", http.MethodGet, Object, []string{"tagging"}, "", false, reading, (*exchange).getObjectTagging},
	{"PutObjectTagging", http.MethodPut, Object, []string{"tagging"}, "", true, writing, (*exchange).putObjectTagging},
	{"DeleteObjectTagging", http.MethodDelete, Object, []string{"tagging"}, "", true, writing, (*exchange).deleteObjectTagging},
}, notOffered(), []Route{
	{"HeadBucket", http.MethodHead, Bucket, nil, "", false, ofBucket, (*exchange).headBucket},
	{"ListObjects", http.MethodGet, Bucket, nil, "", false, listing, (*exchange).listObjects},
	{"CreateBucket", http.MethodPut, Bucket, nil, "", true, ofBucket, (*exchange).createBucket},
	{"DeleteBucket", http.MethodDelete, Bucket, nil, "", true, ofBucket, nil},

	{"CopyObject", http.MethodPut, Object, nil, copySource, true, writing, (*exchange).copyObject},
	{"PutObject", http.MethodPut, Object, nil, "", true, writing, (*exchange).putObject},
	{"GetObject", http.MethodGet, Object, nil, "", false, reading, (*exchange).getObject},
	{"HeadObject", http.MethodHead, Object, nil, "", false, reading, (*exchange).getObject},
	{"DeleteObject", http.MethodDelete, Object, nil, "", true, deleting, (*exchange).deleteObject},
})

const copySource = "X-Amz-Copy-Source"

// missing are the parts of S3 that clients may ask for and this server does not have. They stand in the table so that none
// of them is taken for the operation that has the same path and no such member.
var missing = []struct {
	level     Level
	noun      string
	query     string
	operation string // methods: G, P, D and O for POST
}{
	{Bucket, "BucketAccelerateConfiguration", "accelerate", "GP"},
	{Bucket, "BucketAcl", "acl", "GP"},
	{Bucket, "BucketAbac", "abac", "GP"},
	{Bucket, "BucketAnalyticsConfiguration", "analytics", "GPD"},
	{Bucket, "BucketCors", "cors", "GPD"},
	{Bucket, "BucketEncryption", "encryption", "GPD"},
	{Bucket, "BucketIntelligentTieringConfiguration", "intelligent-tiering", "GPD"},
	{Bucket, "BucketInventoryConfiguration", "inventory", "GPD"},
	{Bucket, "BucketLifecycleConfiguration", "lifecycle", "GPD"},
	{Bucket, "BucketLogging", "logging", "GP"},
	{Bucket, "BucketMetadataConfiguration", "metadataConfiguration", "GPDO"},
	{Bucket, "BucketMetadataTableConfiguration", "metadataTable", "GPDO"},
	{Bucket, "BucketMetricsConfiguration", "metrics", "GPD"},
	{Bucket, "BucketNotificationConfiguration", "notification", "GP"},
	{Bucket, "BucketOwnershipControls", "ownershipControls", "GPD"},
	{Bucket, "BucketPolicy", "policy", "GPD"},
	{Bucket, "BucketPolicyStatus", "policyStatus", "G"},
	{Bucket, "BucketReplication", "replication", "GPD"},
	{Bucket, "BucketRequestPayment", "requestPayment", "GP"},
	{Bucket, "BucketTagging", "tagging", "GPD"},
	{Bucket, "BucketVersioning", "versioning", "GP"},
	{Bucket, "BucketWebsite", "website", "GPD"},
	{Bucket, "ObjectLockConfiguration", "object-lock", "GP"},
	{Bucket, "ObjectVersions", "versions", "G"},
	{Bucket, "PublicAccessBlock", "publicAccessBlock", "GPD"},
	{Bucket, "Session", "session", "G"},
	{Object, "ObjectAcl", "acl", "GP"},
	{Object, "ObjectEncryption", "encryption", "P"},
	{Object, "ObjectLegalHold", "legal-hold", "GP"},
	{Object, "ObjectRename", "renameObject", "P"},
	{Object, "ObjectRestore", "restore", "O"},
	{Object, "ObjectRetention", "retention", "GP"},
	{Object, "ObjectSelect", "select", "O"},
	{Object, "ObjectTorrent", "torrent", "G"},
}

func notOffered() (rows []Route) {
	for _, m := range missing {
		for _, op := range m.operation {
			row := Route{Level: m.level, Query: []string{m.query}, access: ofBucket}
			switch op {
			case 'G':
				row.Name, row.Method = "Get"+m.noun, http.MethodGet
			case 'P':
				row.Name, row.Method, row.Write = "Put"+m.noun, http.MethodPut, true
			case 'D':
				row.Name, row.Method, row.Write = "Delete"+m.noun, http.MethodDelete, true
			case 'O':
				row.Name, row.Method, row.Write = "Create"+m.noun, http.MethodPost, true
			}
			if m.level == Object {
				row.access = reading
				if row.Write {
					row.access = writing
				}
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// Routes is the table, for whoever wants to look that nothing of it is open.
func Routes() []Route { return slices.Clone(table) }

// OfKey tells whether the row is about one key or prefix, so that it depends on the place who may.
func (r *Route) OfKey() bool { return r.access >= listing }

// Offered tells whether the server does what the row is for.
func (r *Route) Offered() bool { return r.serve != nil }

// pick finds the row of a request. A member of the query by which S3 knows another operation is never passed over.
func pick(r *http.Request, t target, query values) (*Route, error) {
	var allowed []string
	for i := range table {
		row := &table[i]
		if row.Level != t.level() || !row.asksFor(r, query) {
			continue
		}
		if row.Method == r.Method {
			return row, nil
		}
		allowed = append(allowed, row.Method)
	}
	slices.Sort(allowed)
	refused := fail("MethodNotAllowed", "This path and query do not take the method %s.", cut(r.Method))
	refused.Header = http.Header{"Allow": {strings.Join(slices.Compact(allowed), ", ")}}
	return nil, refused
}

// asksFor tells whether the request has what the row names, and, for a row that names no member, none by which others are
// known.
func (r *Route) asksFor(q *http.Request, query values) bool {
	if r.Header != "" && q.Header.Get(r.Header) == "" {
		return false
	}
	if len(r.Query) == 0 {
		return !slices.ContainsFunc(table, func(other Route) bool {
			return other.Level == r.Level && len(other.Query) > 0 && query.has(other.Query[len(other.Query)-1])
		})
	}
	return !slices.ContainsFunc(r.Query, func(name string) bool { return !query.has(name) })
}

// cut bounds what is repeated of a request.
func cut(text string) string { return text[:min(len(text), 64)] }
