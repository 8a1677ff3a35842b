package finspace

// BucketName names a bucket of the S3 endpoint, or one of an S3 elsewhere.
type BucketName string

// ObjectKey names an object in a bucket: 1 to 1,024 bytes of UTF-8, without NUL.
type ObjectKey string

// ContentID names stored bytes that never change. Several objects may hold one content; changesets pin contents.
type ContentID string

// Content is what an object holds: one blob, or those of a multipart upload in order.
type Content struct {
	Environment EnvironmentID
	ID          ContentID
	Size        int64
	ETag        string // without quotes: the MD5 in hex, or that of the parts' MD5s with their number
	Checksum    Checksum
	Parts       []ContentPart // in order; at least one
	CreateTime  Time
}

// ContentPart is one blob of a content. SHA256 is what the blob store computed.
type ContentPart struct {
	Blob   string // a blob.Key
	Size   int64
	MD5    [16]byte
	SHA256 [32]byte
	// Checksum is that of the part alone, in base64, where the upload asked for one.
	Checksum string
}

// Checksum is what a client asked S3 to keep beside the ETag. The zero value is none.
type Checksum struct {
	Algorithm string // CRC32, CRC32C, CRC64NVME, SHA1, SHA256
	Type      string // FULL_OBJECT or COMPOSITE
	Value     string // base64; of a composite with "-" and the number of parts
}

// Object is a name in a bucket and the content that it has now.
type Object struct {
	Environment  EnvironmentID
	Bucket       BucketName
	Key          ObjectKey
	Content      ContentID
	Size         int64    // of the content
	ETag         string   // of the content
	Checksum     Checksum // of the content
	Header       ObjectHeader
	LastModified Time
}

// ObjectHeader is what comes back with an object as it was sent: 8 KiB at most together.
type ObjectHeader struct {
	ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, Expires string

	Metadata map[string]string // x-amz-meta-…, names in lower case
	Tags     map[string]string
}
