package finspace

// ObjectTx is the part of a transaction that names objects. Rows say which stored bytes count: an object names a content,
// a content names blobs. A content that no object and no changeset names any more is garbage, and so is a blob that no
// row names; sweeps find both. Keys compare byte by byte.
//
// Whoever lets a content or a blob go says so in the same transaction, so that a sweep need not search: the verbs here
// do, and who has named a content elsewhere calls ReleaseContent. Whoever names a content that was there before calls
// HoldContent first, since it may be about to be swept.
type ObjectTx interface {
	// AddContent keeps what the content is made of. Name it in the same transaction: nobody else can find it. It
	// conflicts with reason "contentTaken" when there is a content of this id, so that it tells a second run of an Update
	// from its first.
	AddContent(*Content) error
	// AddContents is AddContent for many.
	AddContents([]Content) error
	Content(EnvironmentID, ContentID) (*Content, error) // with its parts
	// HoldContent keeps the content from being swept until this Update ends; NotFound when it is gone.
	HoldContent(EnvironmentID, ContentID) error
	// ReleaseContent says that a row does not name the content any more. One that is named elsewhere stays.
	ReleaseContent(EnvironmentID, ContentID) error

	// SetObject gives the name its content, which is there; what it had is released. Size, ETag and Checksum are the
	// content's, whatever stands in the object. No other Update sets or deletes the name until this one ends.
	SetObject(*Object) error
	// AddObjects gives many new names their contents, as SetObject does. It keeps no names, so that they may be many: they must be such
	// as nobody else writes. It conflicts with reason "objectsTaken" when a name is there or a content is not.
	AddObjects([]Object) error
	Object(EnvironmentID, BucketName, ObjectKey) (*Object, error)
	// ObjectForUpdate keeps every other Update from the name until this one ends, also when it is NotFound.
	ObjectForUpdate(EnvironmentID, BucketName, ObjectKey) (*Object, error)
	// Objects are those whose keys begin with the prefix. A page costs what its rows cost.
	Objects(env EnvironmentID, bucket BucketName, prefix string, after ObjectKey, limit int) ([]*Object, error)
	// ObjectsFrom is Objects that begins at the key given, so that a list can leap.
	ObjectsFrom(env EnvironmentID, bucket BucketName, prefix string, from ObjectKey, limit int) ([]*Object, error)
	// ObjectsBefore are those last modified before the instant, the oldest first.
	ObjectsBefore(env EnvironmentID, bucket BucketName, before Time, limit int) ([]*Object, error)
	DeleteObject(EnvironmentID, BucketName, ObjectKey) error // absent is no error

	// AddUpload conflicts with reason "uploadTaken" as AddContent does.
	AddUpload(*Upload) error
	Upload(EnvironmentID, UploadID) (*Upload, error)
	UploadForUpdate(EnvironmentID, UploadID) (*Upload, error) // no other Update changes it or its parts until this one ends
	// Uploads are those whose keys begin with the prefix, by key and then by id, after the pair given.
	Uploads(env EnvironmentID, bucket BucketName, prefix string, afterKey ObjectKey, afterID UploadID, limit int) ([]*Upload, error)
	// UploadsFrom are those from the key given on, so that a list can leap.
	UploadsFrom(env EnvironmentID, bucket BucketName, prefix string, from ObjectKey, limit int) ([]*Upload, error)
	// UploadsBefore are those of all environments that were begun before the instant.
	UploadsBefore(before Time, limit int) ([]*Upload, error)
	// SetUploadPart takes the place of what the upload had under the number; call UploadForUpdate first.
	SetUploadPart(EnvironmentID, UploadID, *UploadPart) error
	UploadParts(env EnvironmentID, id UploadID, afterNumber, limit int) ([]*UploadPart, error)
	// EndUpload ends it, completed or aborted: it is not found any more, and its parts are let go.
	EndUpload(EnvironmentID, UploadID) error

	ObjectSweepTx
}

// ObjectSweepTx takes away what nothing names, in all environments, some at a time. Several servers may do so at once.
type ObjectSweepTx interface {
	// SweepContents looks at contents that were released, takes away those that no row names, and tells at how many it has
	// looked; 0 when all is done. Their blobs are released.
	SweepContents(limit int) (int, error)
	// SweepUploads takes away uploads that have ended, and releases the blobs of their parts.
	SweepUploads(limit int) (int, error)
	// ReleasedBlobs looks at blobs that were released before the instant, and tells at how many; fewer than limit when all is
	// done. It forgets those that a row names, and gives the others, which none will name again: delete them, then call
	// ForgetBlobs. Until then they are given again.
	ReleasedBlobs(before Time, limit int) (unnamed []string, looked int, err error)
	ForgetBlobs([]string) error
	// HoldBlob keeps a blob that no row has named yet from being released as an orphan until this Update ends. Who begins to name
	// one calls it in the same Update. It conflicts with reason "blobReleased" when the blob has been released: it will be deleted.
	HoldBlob(string) error
	// ReleaseOrphans releases those of the blobs that no row names, and tells how many. None of them will be named as long as they
	// stand here, and they count as released from since on, an instant that may be to come.
	ReleaseOrphans(blobs []string, since Time) (int, error)
	// NamedBlobs are blobs after the one given that rows name, in the order of bytes, each once; none are the end.
	NamedBlobs(after string, limit int) ([]string, error)
	// KnownBlobs are those that rows name and those that were released and not forgotten. What is not among them is nobody's.
	KnownBlobs(after string, limit int) ([]string, error)
}

// UploadID names a multipart upload.
type UploadID string

// Upload is a multipart upload that has begun and not ended.
type Upload struct {
	Environment EnvironmentID
	ID          UploadID
	Bucket      BucketName
	Key         ObjectKey
	Initiator   string // Caller.Principal
	Header      ObjectHeader
	Checksum    Checksum // algorithm and type that its object will have; no value
	CreateTime  Time
}

// UploadPart is a part that has come in.
type UploadPart struct {
	Number int // 1 to 10,000
	ContentPart
	LastModified Time
}
