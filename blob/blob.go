// Package blob keeps objects: bytes under a key, written once, never changed. Rows of the metadata store say which
// objects count; nobody sees an object before a row names it. So the order of every change is: put the object, commit
// the row; and to take away: commit the row's end, delete the object. Whoever dies in between leaves an object that no
// row names, and a sweep finds it: List gives every object with the instant at which it was written.
//
// Two verbs are missing on purpose. A copy is a second row that names the same object, which costs nothing, because
// objects never change. Parts of a multipart upload are objects of their own, and their upload is a row that lists them
// in order: so completing is one transaction, and nothing is written twice.
package blob

import (
	"context"
	"io"
	"time"
)

// MaxSize is the size in bytes that no object exceeds, 78 GiB: 10,000 parts of 8 MiB, which is what S3 takes of a stream
// whose length is not known.
const MaxSize int64 = maxParts * partSize

// MaxPage is the number of objects that one call of List gives at most.
const MaxPage = 1000

// Store keeps objects. All methods may be called at once, from several processes over the same place too. What fails
// gives an *Error, whose Kind errors.Is finds. When ctx ends, a method gives up with Cancelled; a read of the caller's
// reader that blocks must end by itself.
type Store interface {
	// Put reads r to its end and keeps what it read under key. When it returns without error, the object is whole and
	// survives the end of the process and the loss of power (on S3: the server has said so).
	//
	// A key that is taken is refused as Exists, and the first object stays; of several puts of one key at once, one
	// succeeds. An error of r is Source and wraps it. A full disk is NoSpace, more than MaxSize TooLarge: put AtMost or
	// Exactly around r for a smaller limit. Memory does not grow with the object.
	//
	// At no time does anybody see a part of an object. After an error, or when we die on the way, there is nothing
	// under the key, or (when the failure came after the last byte) the whole object, which no row names. What was
	// written of it until then is not an object, and Sweep removes it.
	Put(ctx context.Context, key Key, r io.Reader) (*Written, error)

	// PutFile is Put of a file on this machine, to which nobody writes any more. A store of files takes it as it lies, under a second name,
	// where the file system lets it: so it costs no second copy, the caller may only read it and remove his name of it, and its mode and
	// time of writing change. What cannot be read, or is no file, is Source. A file whose PutFile has failed must not be put again: after a
	// sync that failed nobody knows what of it is on the disk.
	PutFile(ctx context.Context, key Key, path string) (*Written, error)

	// Get gives length bytes of the object from the offset on, or all from there when length is negative. What lies
	// beyond the object's end is left out, so a range that begins there is empty. The caller closes the reader. ctx
	// holds for the reading too. While an object is deleted a reader gets its bytes or an error, never other bytes.
	Get(ctx context.Context, key Key, offset, length int64) (io.ReadCloser, error)

	// Stat tells size and time of the object.
	Stat(ctx context.Context, key Key) (*Info, error)

	// List gives the objects whose keys begin with prefix and come after the key given, in the order of bytes, at most
	// limit (1 to MaxPage). Fewer than limit are the last. An object that is there during the whole walk, page by page,
	// is met once, whatever is put and deleted meanwhile. Files that are not objects of ours are passed over.
	List(ctx context.Context, prefix string, after Key, limit int) ([]Info, error)

	// Delete removes the object for good. One that is not there is no error, so a delete may be repeated.
	Delete(ctx context.Context, key Key) error

	// LocalPath is where a program on this machine reads the object as a file, if the store has files. It does not say
	// that the object is there. Nobody may write to it. File works on every store.
	LocalPath(key Key) (path string, ok bool)

	// Sweep removes what unfinished puts have left that were last written to before the instant, and gives their number; the
	// objects of Ready too. A put that still runs must be younger: else it fails.
	Sweep(ctx context.Context, before time.Time) (int, error)

	// Ready puts a small object under "ready/", reads it, sees that its key is taken, and deletes it: whether puts would
	// work now. It costs as much.
	Ready(ctx context.Context) error

	// Close gives back what the store holds. Nothing of it may be used after that.
	Close() error
}

// Written is what Put has kept.
type Written struct {
	Size   int64
	SHA256 [32]byte
	MD5    [16]byte // for the ETag of S3 and Content-MD5; no protection
}

// Info is an object as List and Stat see it. Digests are not here: they stand in the row.
type Info struct {
	Key  Key
	Size int64
	// Modified is when it was written, by the clock of the storage, in whole seconds on S3. AWS gives the beginning of a multipart
	// upload, which may be long before the object was there: nothing must rest on it that is not lost when it is wrong.
	Modified time.Time
}
