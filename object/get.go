package object

import (
	"context"
	"errors"
	"io"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/service"
)

// Head tells what is known of an object.
func (s *Store) Head(ctx context.Context, by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) (*finspace.Object, error) {
	var o *finspace.Object
	err := s.store.View(ctx, func(tx finspace.Tx) (err error) {
		o, err = s.find(tx, by, bucket, key)
		return err
	})
	return o, told(err)
}

// find reads the object for by, who may read it.
func (s *Store) find(tx finspace.Tx, by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) (*finspace.Object, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if err := s.authorize(tx, by, service.S3Read, bucket, key); err != nil {
		return nil, err
	}
	return tx.Object(by.Environment.ID, bucket, key)
}

// Open gives an object and what reads it. The bytes are those of this object, also when another one takes its name
// meanwhile; when they are swept before they were read, which is later than 15 minutes after that, reading fails.
func (s *Store) Open(ctx context.Context, by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) (*finspace.Object, *Reader, error) {
	var o *finspace.Object
	var c *finspace.Content
	err := s.store.View(ctx, func(tx finspace.Tx) (err error) {
		if o, err = s.find(tx, by, bucket, key); err != nil {
			return err
		}
		c, err = tx.Content(by.Environment.ID, o.Content)
		return err
	})
	if err != nil {
		return nil, nil, told(err)
	}
	return o, s.reader(c), nil
}

// OpenContent gives what reads a content that the caller has pinned.
func (s *Store) OpenContent(ctx context.Context, env finspace.EnvironmentID, id finspace.ContentID) (*Reader, error) {
	var c *finspace.Content
	err := s.store.View(ctx, func(tx finspace.Tx) (err error) {
		c, err = tx.Content(env, id)
		return err
	})
	if err != nil {
		return nil, told(err)
	}
	return s.reader(c), nil
}

// Reader reads a content.
type Reader struct {
	blobs blob.Store
	size  int64
	parts []finspace.ContentPart
}

func (s *Store) reader(c *finspace.Content) *Reader { return &Reader{s.blobs, c.Size, c.Parts} }

// Size is that of the whole.
func (r *Reader) Size() int64 { return r.size }

// Parts is how many parts it was uploaded in; 1 when it was put whole.
func (r *Reader) Parts() int { return len(r.parts) }

// Part is where part n (1, 2, …) lies in the whole, and what is known of it.
func (r *Reader) Part(n int) (offset int64, part finspace.ContentPart, err error) {
	if n < 1 || n > len(r.parts) {
		return 0, part, failf(InvalidRange, "The object has %d parts.", len(r.parts))
	}
	for _, p := range r.parts[:n-1] {
		offset += p.Size
	}
	return offset, r.parts[n-1], nil
}

// Files are the paths of the parts in order, where the storage has files on this machine. Nobody may write to them.
func (r *Reader) Files() ([]string, bool) {
	var paths []string
	for _, p := range r.parts {
		path, is := r.blobs.LocalPath(blob.Key(p.Blob))
		if !is {
			return nil, false
		}
		paths = append(paths, path)
	}
	return paths, true
}

// Range gives length bytes from the offset on, or all from there when length is negative. The caller closes it. ctx holds for
// the reading too. The first bytes' blob is opened at once, so that an object which is gone fails here.
func (r *Reader) Range(ctx context.Context, offset, length int64) (io.ReadCloser, error) {
	if offset < 0 || offset > r.size {
		return nil, failf(InvalidRange, "The object has %d bytes.", r.size)
	}
	if length < 0 || length > r.size-offset {
		length = r.size - offset
	}
	s := &span{ctx: ctx, blobs: r.blobs, parts: r.parts, offset: offset, left: length}
	for len(s.parts) > 1 && s.offset >= s.parts[0].Size {
		s.offset -= s.parts[0].Size
		s.parts = s.parts[1:]
	}
	if err := s.open(); err != nil {
		return nil, told(err)
	}
	return s, nil
}

// span reads a range over the parts, one after the other.
type span struct {
	ctx    context.Context
	blobs  blob.Store
	parts  []finspace.ContentPart // what is still to be read begins in the first
	offset int64                  // in the first
	left   int64                  // bytes of the range that were not given yet
	open1  io.ReadCloser          // of the first part
	due    int64                  // bytes that it still gives
}

// open begins the first part.
func (s *span) open() error {
	if len(s.parts) == 0 {
		return errors.New("object: a content has fewer bytes than its row says")
	}
	s.due = min(s.left, s.parts[0].Size-s.offset)
	var err error
	s.open1, err = s.blobs.Get(s.ctx, blob.Key(s.parts[0].Blob), s.offset, s.due)
	s.parts, s.offset = s.parts[1:], 0
	return err
}

func (s *span) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	if s.due == 0 {
		if err := errors.Join(s.Close(), s.open()); err != nil {
			return 0, told(err)
		}
	}
	n, err := s.open1.Read(p[:min(int64(len(p)), s.due)])
	s.due -= int64(n)
	s.left -= int64(n)
	if err == io.EOF { //nolint:errorlint // a blob's reader gives this value itself
		if err = nil; s.due > 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil {
		return n, told(err)
	}
	return n, nil
}

func (s *span) Close() error {
	if s.open1 == nil {
		return nil
	}
	err := s.open1.Close()
	s.open1 = nil
	return err
}
