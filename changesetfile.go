package finspace

// ChangesetSource is one file of a changeset's source, fixed when the changeset was made. It names a content of our own store, or an
// object of an S3 elsewhere.
type ChangesetSource struct {
	Ordinal  int       // 0, 1, 2 … in the order of keys
	Name     ObjectKey // what users call it
	Content  ContentID // of our own store; empty for an external one
	External *ExternalSource
	Size     int64
	ETag     string
}

// ExternalSource is an object of an external bucket; its size and ETag stand in ChangesetSource, and each read asks for that ETag.
type ExternalSource struct {
	Bucket BucketName
	Key    ObjectKey
}

// FileKind tells what a file of a changeset is for.
type FileKind string

const (
	FileData       FileKind = "data"       // typed Parquet, in the order of the rows
	FileOriginal   FileKind = "original"   // a copy of the source as it was
	FileQuarantine FileKind = "quarantine" // rows that were not taken, as they stood
)

// ChangesetFile is one file that came of a changeset. The blob belongs to it alone and goes when it goes.
type ChangesetFile struct {
	Kind      FileKind
	Ordinal   int    // 0, 1, 2 … within its kind
	Blob      string // a blob.Key
	Name      string // of an original or a quarantine: what users call it; empty of data
	Size      int64
	SHA256    [32]byte
	Rows      int64
	RowGroups []int64      // rows of each row group, in order
	Columns   []FileColumn // in the order of the schema that it was written with
}

// FileColumn is exact over one file. Min and Max are texts of the grammar of cells; nil where no cell is comparable, the text would be
// longer than MaxFileColumnText, or the changeset has very many long ones: so nil says nothing about the rows.
type FileColumn struct {
	ID       ColumnID
	Min, Max *string
	Nulls    int64
}

// MaxFileColumnText is the longest Min or Max that is kept, in bytes.
const MaxFileColumnText = 1024
