package object

import (
	"context"
	"io"

	"github.com/openfinspace/openfinspace"
)

// PutPartInput is a part that comes in. Body, Size, Checksum and MD5 are as those of PutInput.
type PutPartInput struct {
	UploadName
	Number   int
	Body     io.Reader
	Size     int64
	Checksum func() finspace.Checksum
	MD5      *[16]byte
}

// PutPart keeps a part, in place of what came in under its number. It is durable when PutPart returns, and is seen in an
// object when the upload is completed.
//
//   - If we die before the commit, there is at most a blob that no row names, which a sweep finds.
func (s *Store) PutPart(ctx context.Context, by *finspace.Caller, in PutPartInput) (*finspace.UploadPart, error) {
	if err := checkNumber(in.Number); err != nil {
		return nil, err
	}
	u, err := s.openUpload(ctx, by, in.UploadName)
	if err != nil {
		return nil, err
	}
	h := NewHash(u.Checksum.Algorithm)
	if h != nil {
		in.Body = io.TeeReader(in.Body, h)
	}
	kept, err := s.keep(ctx, in.Body, in.Size, in.MD5)
	if err != nil {
		return nil, err
	}
	p := &finspace.UploadPart{Number: in.Number, ContentPart: kept.part()}
	if h != nil {
		p.Checksum = Encode(h)
	}
	if err := compareChecksum(checksumOf(in.Checksum), u.Checksum.Algorithm, p.Checksum); err != nil {
		s.discard(ctx, kept)
		return nil, err
	}
	if err := s.commit(ctx, kept, func(tx finspace.Tx) error { return s.setPart(tx, by, in.UploadName, p) }); err != nil {
		return nil, told(err)
	}
	return p, nil
}

func checkNumber(n int) error {
	if n < 1 || n > MaxParts {
		return failf(InvalidArgument, "A part's number is 1 to %d.", MaxParts)
	}
	return nil
}

// openUpload reads an upload before its part is read.
func (s *Store) openUpload(ctx context.Context, by *finspace.Caller, n UploadName) (*finspace.Upload, error) {
	var u *finspace.Upload
	err := s.store.View(ctx, func(tx finspace.Tx) (err error) {
		u, err = s.upload(tx, by, n, tx.Upload)
		return err
	})
	return u, told(err)
}

// compareChecksum compares what a client said of a part with what we have computed.
func compareChecksum(sent finspace.Checksum, algorithm, have string) error {
	switch {
	case sent.Algorithm == "" || algorithm == "":
		return nil // nothing was said, or it was of another kind than will be kept: who decoded the body has compared it
	case sent.Algorithm != algorithm:
		return failf(InvalidRequest, "The upload was begun with the checksum algorithm %s, and this part has %s.", algorithm, sent.Algorithm)
	case sent.Value != have:
		return failf(BadDigest, "The %s of the request is not that of the part.", algorithm)
	}
	return nil
}

// setPart keeps the upload from being completed or aborted meanwhile.
func (s *Store) setPart(tx finspace.Tx, by *finspace.Caller, n UploadName, p *finspace.UploadPart) error {
	if _, err := s.upload(tx, by, n, tx.UploadForUpdate); err != nil {
		return err
	}
	p.LastModified = tx.Now()
	return tx.SetUploadPart(by.Environment.ID, n.ID, p)
}

// CopyPartInput is a part that is made of an object, or of a range of one.
type CopyPartInput struct {
	UploadName
	Number          int
	SourceBucket    finspace.BucketName
	SourceKey       finspace.ObjectKey
	SourceCondition ReadCondition
	Range           *Range // nil for the whole object
}

// Range are the bytes from First to Last, both included.
type Range struct{ First, Last int64 }

// CopyPart makes a part of an object. A whole one is named a second time where that can be done, and nothing is copied; a range
// is read and written.
func (s *Store) CopyPart(ctx context.Context, by *finspace.Caller, in CopyPartInput) (*finspace.UploadPart, error) {
	if err := checkNumber(in.Number); err != nil {
		return nil, err
	}
	p, err := s.sharePart(ctx, by, in)
	if p != nil || err != nil {
		return p, told(err)
	}
	o, r, err := s.Open(ctx, by, in.SourceBucket, in.SourceKey)
	if err != nil {
		return nil, err
	}
	if in.SourceCondition.Check(o) != nil {
		return nil, preconditionFailed()
	}
	first, length := int64(0), o.Size
	if in.Range != nil {
		first, length = in.Range.First, in.Range.Last-in.Range.First+1
	}
	if first < 0 || length < 0 || first > o.Size-length || in.Range != nil && length == 0 {
		return nil, failf(InvalidRange, "The source has %d bytes, and the range does not lie in them.", o.Size)
	}
	body, err := r.Range(ctx, first, length)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return s.PutPart(ctx, by, PutPartInput{UploadName: in.UploadName, Number: in.Number, Body: body, Size: length})
}

// sharePart names the only blob of the source a second time. It gives nil when the source has more, when a range is asked for, or
// when the upload needs a checksum that is not known of the blob.
func (s *Store) sharePart(ctx context.Context, by *finspace.Caller, in CopyPartInput) (*finspace.UploadPart, error) {
	if in.Range != nil {
		return nil, nil
	}
	var p *finspace.UploadPart
	err := s.store.Update(ctx, func(tx finspace.Tx) error {
		p = nil
		u, err := s.upload(tx, by, in.UploadName, tx.UploadForUpdate)
		if err != nil {
			return err
		}
		c, err := s.sourceContent(tx, by, in)
		if err != nil || len(c.Parts) != 1 || u.Checksum.Algorithm != "" && u.Checksum.Algorithm != c.Checksum.Algorithm {
			return err
		}
		p = &finspace.UploadPart{Number: in.Number, ContentPart: c.Parts[0]}
		if p.Checksum = ""; u.Checksum.Algorithm != "" {
			p.Checksum = c.Checksum.Value
		}
		return s.setPart(tx, by, in.UploadName, p)
	})
	return p, err
}

// sourceContent keeps the content from being swept, since a part is about to name its blob.
func (s *Store) sourceContent(tx finspace.Tx, by *finspace.Caller, in CopyPartInput) (*finspace.Content, error) {
	o, err := s.source(tx, by, in.SourceBucket, in.SourceKey, in.SourceCondition)
	if err != nil {
		return nil, err
	}
	if err := tx.HoldContent(o.Environment, o.Content); err != nil {
		return nil, err
	}
	return tx.Content(o.Environment, o.Content)
}
