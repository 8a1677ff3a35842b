package service

import (
	"context"
	"errors"

	"github.com/openfinspace/openfinspace"
)

// externalPlace is what by may read of a place in an external bucket: the object of the key, all below it, or both.
type externalPlace struct {
	bucket         *finspace.ExternalBucket
	object, folder bool
}

// externalRights asks ExternalFor about the place. Who may read neither is Denied.
func (s *Service) externalRights(tx finspace.Tx, by *finspace.Caller, at place) (p externalPlace, err error) {
	if at.key != "" && !at.isFolder() {
		p.bucket, err = s.ExternalFor(tx, by, at.bucket, string(at.key))
		if p.object = err == nil; !p.object && !errors.Is(err, finspace.Denied) {
			return p, err
		}
	}
	b, err := s.ExternalFor(tx, by, at.bucket, string(at.folder()))
	if p.folder = err == nil; p.folder {
		p.bucket = b
	}
	if errors.Is(err, finspace.Denied) && p.object {
		return p, nil
	}
	return p, err
}

// listBefore lists a source in an external bucket before the transaction that pins it, since it asks a server elsewhere. What it refuses, the
// transaction refuses again: there a repeated token gets its first answer before.
func (s *Service) listBefore(ctx context.Context, by *finspace.Caller, o *order) error {
	at, err := placeOf(by.Environment, o.source)
	if elsewhere := err == nil && !isOwn(by.Environment, at.bucket); !elsewhere {
		return nil
	}
	p, err := view(ctx, s, func(tx finspace.Tx) (externalPlace, error) {
		if _, err := datasetFor(tx, by, finspace.DatasetIDOrAlias(o.dataset), finspace.AddDatasetData); err != nil {
			return externalPlace{}, err
		}
		return s.externalRights(tx, by, at)
	})
	if isKind(err, finspace.Denied, finspace.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	o.listed = new(listed)
	if o.listed.sources, err = s.listExternal(ctx, p, at); err != nil {
		o.listed.failure, err = s.notListed(ctx, err)
	}
	return err
}

// listExternal takes the object of exactly the key; if there is none, all below the key as a folder.
func (s *Service) listExternal(ctx context.Context, p externalPlace, at place) ([]finspace.ChangesetSource, error) {
	if p.object {
		found, err := s.ListExternal(ctx, p.bucket, string(at.key), 1)
		if err != nil {
			return nil, err
		}
		if len(found) == 1 && found[0].Key == at.key { // the least of all keys that begin with it
			return []finspace.ChangesetSource{externalSource(at.bucket, found[0])}, nil
		}
	}
	if !p.folder {
		return nil, nil
	}
	found, err := s.ListExternal(ctx, p.bucket, string(at.folder()), maxLooked)
	return externalBelow(at.bucket, found), err
}

func externalSource(bucket finspace.BucketName, o finspace.ExternalObject) finspace.ChangesetSource {
	return finspace.ChangesetSource{Name: o.Key, External: &finspace.ExternalSource{Bucket: bucket, Key: o.Key}, Size: o.Size, ETag: o.ETag}
}

// externalBelow are the files of a folder, as below has them of our own store.
func externalBelow(bucket finspace.BucketName, found []finspace.ExternalObject) (sources []finspace.ChangesetSource) {
	for _, o := range found {
		if !passedOver(o.Key) {
			sources = append(sources, externalSource(bucket, o))
		}
	}
	return sources
}

// notListed is what becomes of a changeset whose bucket would not be listed. An error that does not tell its category is ours.
func (s *Service) notListed(ctx context.Context, err error) (*IngestFailure, error) {
	var told interface{ Category() finspace.ErrorCategory }
	if ctx.Err() != nil || !errors.As(err, &told) {
		return nil, err
	}
	s.log.Warn("an external bucket could not be listed", "error", err)
	return &IngestFailure{
		Category: told.Category(),
		Message:  "The external bucket of the source could not be listed. Ask the operator to look whether it can be reached with the credentials that are configured for it.",
	}, nil
}

// pinExternal takes what listBefore has found, if by may still read there.
func (s *Service) pinExternal(tx finspace.Tx, by *finspace.Caller, at place, o *order) ([]finspace.ChangesetSource, *IngestFailure, error) {
	if _, err := s.externalRights(tx, by, at); err != nil {
		return nil, nil, err
	}
	if o.listed == nil {
		return nil, nil, conflict("rightsChanged", "Your rights have changed while the request was on its way. Send it again.")
	}
	if len(o.listed.sources) > maxSourceFiles {
		return nil, tooManyFiles(), nil
	}
	return o.listed.sources, o.listed.failure, nil
}

// externalAtClaim asks for the rights of the changeset's maker again, when its source is to be read.
func (s *Service) externalAtClaim(tx finspace.Tx, c *finspace.Changeset, i *Ingest) error {
	if len(i.Source) == 0 || i.Source[0].External == nil {
		return nil
	}
	by, err := callerOf(tx, c.Environment, c.Creator)
	if err != nil {
		return err
	}
	at, err := placeOf(by.Environment, c.SourceParams)
	if err != nil {
		return err
	}
	_, err = s.externalRights(tx, by, at)
	return err
}
