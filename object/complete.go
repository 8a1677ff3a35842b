package object

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// CompleteInput makes an object of parts.
type CompleteInput struct {
	UploadName
	Parts     []CompletedPart
	Condition Condition
	Checksum  finspace.Checksum // that the object must have; the zero value for any
	Size      *int64            // that the object must have, nil for any
}

// CompletedPart is a part as the client knows it.
type CompletedPart struct {
	Number   int
	ETag     string // quoted or not
	Checksum string // "" for any
}

// CompleteUpload makes the object of the parts, in one transaction that copies no bytes, and ends the upload. Parts that are not
// listed go with a sweep. Who asks again, because an answer was lost, gets the same answer.
func (s *Store) CompleteUpload(ctx context.Context, by *finspace.Caller, in CompleteInput) (*finspace.Object, error) {
	if err := checkOrder(in.Parts); err != nil {
		return nil, err
	}
	var made *finspace.Object
	err := s.store.Update(ctx, func(tx finspace.Tx) error {
		u, err := s.upload(tx, by, in.UploadName, tx.UploadForUpdate)
		if absent(err) {
			made, err = completed(tx, by, in.UploadName, err)
			return err
		}
		if err != nil {
			return err
		}
		made, err = s.complete(tx, u, &in)
		return err
	})
	return made, told(err)
}

// completed is the object that an earlier call has made of the upload, whose id its content has; else the error.
func completed(tx finspace.Tx, by *finspace.Caller, n UploadName, missing error) (*finspace.Object, error) {
	o, err := tx.Object(by.Environment.ID, n.Bucket, n.Key)
	if absent(err) || err == nil && o.Content != finspace.ContentID(n.ID) {
		return nil, missing
	}
	return o, err
}

func checkOrder(parts []CompletedPart) error {
	if len(parts) == 0 || len(parts) > MaxParts {
		return failf(MalformedXML, "An upload is completed with 1 to %d parts.", MaxParts)
	}
	for i, p := range parts {
		if err := checkNumber(p.Number); err != nil {
			return err
		}
		if i > 0 && p.Number <= parts[i-1].Number {
			return failf(InvalidPartOrder, "The parts stand in the order of their numbers, each once.")
		}
	}
	return nil
}

func (s *Store) complete(tx finspace.Tx, u *finspace.Upload, in *CompleteInput) (*finspace.Object, error) {
	all, err := tx.UploadParts(u.Environment, u.ID, 0, MaxParts)
	if err != nil {
		return nil, err
	}
	c, err := contentOf(u, all, in.Parts)
	if err != nil {
		return nil, err
	}
	if err := s.compare(c, in); err != nil {
		return nil, err
	}
	o, err := name(tx, &finspace.Object{Environment: u.Environment, Bucket: u.Bucket, Key: u.Key, Header: u.Header}, c, in.Condition)
	if err != nil {
		return nil, err
	}
	return o, tx.EndUpload(u.Environment, u.ID)
}

// contentOf makes a content of the listed parts. It has the upload's id, so that a repeated call knows it again.
func contentOf(u *finspace.Upload, all []*finspace.UploadPart, listed []CompletedPart) (*finspace.Content, error) {
	c := &finspace.Content{Environment: u.Environment, ID: finspace.ContentID(u.ID)}
	byNumber := map[int]*finspace.UploadPart{}
	for _, p := range all {
		byNumber[p.Number] = p
	}
	digests := md5.New()
	for i, l := range listed {
		p := byNumber[l.Number]
		if p == nil || strings.Trim(l.ETag, `"`) != PartETag(p) || l.Checksum != "" && u.Checksum.Algorithm != "" && l.Checksum != p.Checksum {
			return nil, failf(InvalidPart, "The part %d was not uploaded, or has another ETag or checksum than the request says.", l.Number)
		}
		if p.Size < MinPart && i < len(listed)-1 {
			return nil, failf(EntityTooSmall, "The part %d has %d bytes; every part but the last has at least %d.", l.Number, p.Size, MinPart)
		}
		digests.Write(p.MD5[:])
		c.Parts, c.Size = append(c.Parts, p.ContentPart), c.Size+p.Size
	}
	c.ETag = fmt.Sprintf("%s-%d", hex.EncodeToString(digests.Sum(nil)), len(listed))
	var err error
	c.Checksum, err = sumOfParts(u.Checksum, c.Parts)
	return c, err
}

// compare holds the content to what the request says of it.
func (s *Store) compare(c *finspace.Content, in *CompleteInput) error {
	switch {
	case c.Size > s.maxObject:
		return failf(EntityTooLarge, "An object has at most %d bytes.", s.maxObject)
	case in.Size != nil && *in.Size != c.Size:
		return failf(InvalidRequest, "The parts have %d bytes together, and the request says %d.", c.Size, *in.Size)
	case in.Checksum.Value == "" || c.Checksum.Algorithm == "":
		return nil
	case in.Checksum.Algorithm != c.Checksum.Algorithm:
		return failf(InvalidRequest, "The upload was begun with the checksum algorithm %s, and the request has %s.", c.Checksum.Algorithm, in.Checksum.Algorithm)
	case withoutCount(in.Checksum.Value) != withoutCount(c.Checksum.Value):
		return failf(BadDigest, "The %s of the request is not that of the object.", c.Checksum.Algorithm)
	}
	return nil
}

// withoutCount leaves out the number of parts behind a composite checksum, which clients may leave out too.
func withoutCount(sum string) string {
	head, _, _ := strings.Cut(sum, "-")
	return head
}
