package service

import (
	"errors"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// Bounds of a source. What is beyond makes a changeset that has failed with SERVICE_QUOTA_EXCEEDED.
const (
	maxSourceFiles = 100_000
	maxSourceFile  = 50 << 30 // bytes
	// maxLooked is at how many objects of a folder we look: those that are passed over cost too.
	maxLooked = 2 * maxSourceFiles
	lookPage  = 1000
)

// pin lists the files that the place holds now, for by, who must be allowed to read there. A failure is what the changeset
// has failed with before it began.
func (s *Service) pin(tx finspace.Tx, by *finspace.Caller, at place, o *order) (sources []finspace.ChangesetSource, failure *IngestFailure, err error) {
	if isOwn(by.Environment, at.bucket) {
		sources, failure, err = s.find(tx, by, at)
	} else {
		sources, failure, err = s.pinExternal(tx, by, at, o)
	}
	if err != nil || failure != nil {
		return nil, failure, err
	}
	if len(sources) == 0 {
		return nil, &IngestFailure{
			Category: finspace.CategoryNotFound,
			Message: "There is no file at the source. Files whose name begins with _ or . and keys that end in / are passed over. " +
				"Upload the files first, and look whether the path is written as they are.",
		}, nil
	}
	for i := range sources {
		if sources[i].Size > maxSourceFile {
			return nil, overQuota("A file of the source has more than 50 GB. Divide it."), nil
		}
		sources[i].Ordinal = i
	}
	return sources, nil, nil
}

func overQuota(message string) *IngestFailure {
	return &IngestFailure{Category: finspace.CategoryQuota, Message: message}
}

// find takes the object of exactly the key; if there is none, all below the key as a folder. Who may read neither is Denied.
func (s *Service) find(tx finspace.Tx, by *finspace.Caller, at place) ([]finspace.ChangesetSource, *IngestFailure, error) {
	readable := false
	if at.key != "" && !at.isFolder() {
		err := s.AuthorizeS3(tx, by, S3Read, at.bucket, at.key)
		if err != nil && !errors.Is(err, finspace.Denied) {
			return nil, nil, err
		}
		if readable = err == nil; readable {
			o, err := tx.Object(by.Environment.ID, at.bucket, at.key)
			if err == nil {
				return []finspace.ChangesetSource{sourceOf(o)}, nil, nil
			}
			if !errors.Is(err, finspace.NotFound) {
				return nil, nil, err
			}
		}
	}
	err := s.AuthorizeS3(tx, by, S3List, at.bucket, at.folder())
	if errors.Is(err, finspace.Denied) && readable {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return below(tx, by.Environment.ID, at)
}

func sourceOf(o *finspace.Object) finspace.ChangesetSource {
	return finspace.ChangesetSource{Name: o.Key, Content: o.Content, Size: o.Size, ETag: o.ETag}
}

// below are the files of the folder in the order of their keys.
func below(tx finspace.Tx, env finspace.EnvironmentID, at place) (sources []finspace.ChangesetSource, failure *IngestFailure, err error) {
	after := finspace.ObjectKey("")
	for looked := 0; looked < maxLooked; looked += lookPage {
		page, err := tx.Objects(env, at.bucket, string(at.folder()), after, lookPage)
		if err != nil {
			return nil, nil, err
		}
		for _, o := range page {
			if after = o.Key; !passedOver(o.Key) {
				sources = append(sources, sourceOf(o))
			}
		}
		if len(sources) > maxSourceFiles {
			break
		}
		if len(page) < lookPage {
			return sources, nil, nil
		}
	}
	return nil, tooManyFiles(), nil
}

func tooManyFiles() *IngestFailure {
	return overQuota("The source has more than 100,000 files. Divide it over several changesets, or put small files together.")
}

// passedOver tells keys that stand for no data: marks of folders, and what writers such as Spark leave beside their files.
func passedOver(key finspace.ObjectKey) bool {
	name := string(key[strings.LastIndexByte(string(key), '/')+1:])
	return name == "" || name[0] == '_' || name[0] == '.'
}
