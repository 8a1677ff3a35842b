package object

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/service"
)

// PutInput is an object to be put whole.
type PutInput struct {
	Bucket finspace.BucketName
	Key    finspace.ObjectKey
	// Body is decoded already. When it gives an error, also instead of io.EOF because a digest is wrong, nothing becomes
	// visible; an *Error comes back as it is.
	Body   io.Reader
	Size   int64 // of the body; -1 when it is not known
	Header finspace.ObjectHeader
	// Checksum is asked once Body has given io.EOF. Nil for none.
	Checksum  func() finspace.Checksum
	MD5       *[16]byte // what the body must have, nil for anything
	Condition Condition
}

// Put keeps the body under the key, in place of what is there. When it returns without error the object is durable and
// visible; before, nobody sees anything of it. Memory does not grow with the body.
//
//   - If we die before the commit, there is at most a blob that no row names, which a sweep finds.
//   - If we die after it, the object is there and the client was not told; it puts again.
func (s *Store) Put(ctx context.Context, by *finspace.Caller, in PutInput) (*finspace.Object, error) {
	if err := errors.Join(checkKey(in.Key), checkHeader(&in.Header)); err != nil {
		return nil, told(err)
	}
	if err := s.Authorize(ctx, by, service.S3Write, in.Bucket, in.Key); err != nil {
		return nil, err
	}
	p, err := s.keep(ctx, in.Body, in.Size, in.MD5)
	if err != nil {
		return nil, err
	}
	c := p.content(by.Environment.ID, finspace.ContentID(s.ids.New(s.clock())), checksumOf(in.Checksum))
	var made *finspace.Object
	err = s.commit(ctx, p, func(tx finspace.Tx) error {
		if err := s.authorize(tx, by, service.S3Write, in.Bucket, in.Key); err != nil {
			return err
		}
		made, err = name(tx, &finspace.Object{Environment: by.Environment.ID, Bucket: in.Bucket, Key: in.Key, Header: in.Header}, c, in.Condition)
		return err
	})
	if err != nil {
		return nil, told(err)
	}
	return made, nil
}

func checksumOf(f func() finspace.Checksum) finspace.Checksum {
	if f == nil {
		return finspace.Checksum{}
	}
	return f()
}

// kept is a blob that no row names yet.
type kept struct {
	key     blob.Key
	written *blob.Written
	begun   time.Time // before its first byte was put
}

// objects is the folder of the blobs.
const objects = "objects"

// keep writes the body into a new blob. If we die afterwards, a sweep finds the blob.
func (s *Store) keep(ctx context.Context, body io.Reader, size int64, md5 *[16]byte) (*kept, error) {
	most := min(MaxPut, s.maxObject)
	if size > most {
		return nil, failf(EntityTooLarge, "What is put whole, and a part, has at most %d bytes.", most)
	}
	if size >= 0 {
		body = blob.Exactly(body, size)
	} else {
		body = blob.AtMost(body, most)
	}
	// By the wall clock: the other one stands still with a machine that sleeps.
	p := &kept{key: blob.NewKey(objects, "bin"), begun: s.clock().Round(0)}
	var err error
	if p.written, err = s.blobs.Put(ctx, p.key, body); err != nil {
		return nil, told(err)
	}
	if md5 != nil && !bytes.Equal(md5[:], p.written.MD5[:]) {
		s.discard(ctx, p)
		return nil, failf(BadDigest, "The Content-MD5 of the request is not that of the body.")
	}
	return p, nil
}

func (p *kept) part() finspace.ContentPart {
	return finspace.ContentPart{Blob: string(p.key), Size: p.written.Size, MD5: p.written.MD5, SHA256: p.written.SHA256}
}

// content is a content of the one blob.
func (p *kept) content(env finspace.EnvironmentID, id finspace.ContentID, sum finspace.Checksum) *finspace.Content {
	return &finspace.Content{
		Environment: env, ID: id, Size: p.written.Size, ETag: hex.EncodeToString(p.written.MD5[:]), Checksum: sum,
		Parts: []finspace.ContentPart{p.part()},
	}
}

// NameWithin is how long after the beginning of its put a row may begin to name a blob. Whoever releases it as an orphan does so
// after that beginning, and leaves it there for as long.
const NameWithin = 24 * time.Hour

// commit runs fn in an Update in which a row may name the blob, unless a sweep has taken it for an orphan by then. When that has
// certainly failed the blob goes; when its outcome is not known, the blob stays, and a sweep finds it if no row names it. So it does
// where a run came as far as its commit and a later one was refused: the first may have been committed, and its answer lost.
func (s *Store) commit(ctx context.Context, p *kept, fn func(finspace.Tx) error) error {
	whole := false
	err := s.store.Update(ctx, func(tx finspace.Tx) error {
		if err := s.hold(tx, p); err != nil {
			return err
		}
		err := fn(tx)
		whole = whole || err == nil
		return err
	})
	if refused(err) && !whole {
		s.discard(ctx, p)
	}
	return err
}

// hold keeps the blob from being taken for an orphan until the Update ends.
func (s *Store) hold(tx finspace.Tx, p *kept) error {
	err := tx.HoldBlob(string(p.key))
	if errors.Is(err, finspace.Conflict) || err == nil && s.clock().Sub(p.begun) > NameWithin {
		return &Error{SlowDown, "The request took too long to complete. Try again.", err}
	}
	return err
}

// discard frees the room at once, also when ctx has ended. What it misses, a sweep finds.
func (s *Store) discard(ctx context.Context, p *kept) {
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer end()
	if err := s.blobs.Delete(ctx, p.key); err != nil {
		s.log.Warn("a blob of a request that failed could not be deleted; a sweep will do it", "blob", string(p.key), "error", err)
	}
}

// name gives the object a content that was made for it, when the condition holds. Adding the content is the claim of the
// Update: a second run, after a commit of unknown outcome, finds what the first one did.
func name(tx finspace.Tx, o *finspace.Object, c *finspace.Content, cond Condition) (*finspace.Object, error) {
	c.CreateTime = tx.Now()
	o.Content, o.Size, o.ETag, o.Checksum, o.LastModified = c.ID, c.Size, c.ETag, c.Checksum, tx.Now()
	err := tx.AddContent(c)
	if errors.Is(err, finspace.Conflict) {
		return o, nil // the first run was committed
	}
	if err != nil {
		return nil, err
	}
	if err := checkName(tx, o, cond); err != nil {
		return nil, err
	}
	return o, tx.SetObject(o)
}

// checkName keeps the name and compares what it has with the condition.
func checkName(tx finspace.Tx, o *finspace.Object, cond Condition) error {
	if cond.empty() {
		return nil
	}
	now, err := tx.ObjectForUpdate(o.Environment, o.Bucket, o.Key)
	if err != nil && !absent(err) {
		return err
	}
	return cond.check(now)
}
