package service

import (
	"strings"

	"github.com/openfinspace/openfinspace"
)

// S3Action is what somebody wants to do at the S3 endpoint.
type S3Action int

const (
	S3Read S3Action = iota + 1
	S3Write
	S3Delete
	S3List // the key is the prefix that is listed
)

// LandingBucket holds the working locations of an environment.
func LandingBucket(env *finspace.Environment) finspace.BucketName {
	return finspace.BucketName("finspace-landing-" + env.Region + "-" + string(env.ID))
}

// ManagedBucket holds the files of an environment's datasets, which nobody writes but the server.
func ManagedBucket(env *finspace.Environment) finspace.BucketName {
	return env.ManagedBucket()
}

// AuthorizeS3 decides every right at the S3 endpoint. It compares the bytes of the decoded key and knows no patterns, so that no
// character in a key means more than itself; "..", a percent sign and a star are names as others are.
//
//   - Users have all below scratch/ID/ of the landing bucket, superusers too; the root has the whole landing bucket.
//   - In the managed bucket one may read and list below ds/DATASET/ with ReadDatasetData on the dataset; nobody writes.
//   - A list is of what begins with its prefix, so a prefix must lie in what one may read. The root may list all.
//
// Everything else is Denied, and does not tell whether it exists.
func (s *Service) AuthorizeS3(tx finspace.Tx, by *finspace.Caller, a S3Action, bucket finspace.BucketName, key finspace.ObjectKey) error {
	if err := insider(by, nil); err != nil {
		return err
	}
	switch bucket {
	case LandingBucket(by.Environment):
		return inScratch(by, key)
	case ManagedBucket(by.Environment):
		return mayReadFiles(tx, by, a, key)
	}
	return outsideScope("There is no bucket of this name that you may use. Ask GetWorkingLocation for the place that is yours.")
}

func inScratch(by *finspace.Caller, key finspace.ObjectKey) error {
	if by.Kind == finspace.RootCaller || strings.HasPrefix(string(key), scratchOf(by)) {
		return nil
	}
	return outsideScope("You may use what begins with %s in this bucket, and nothing else.", scratchOf(by))
}

// datasetFiles is where the managed bucket holds the files of datasets: ds/DATASET/…
const datasetFiles = "ds/"

func mayReadFiles(tx finspace.Tx, by *finspace.Caller, a S3Action, key finspace.ObjectKey) error {
	if a != S3Read && a != S3List {
		return outsideScope("Nobody writes to this bucket. Data comes into a dataset by CreateChangeset.")
	}
	if a == S3List && by.Kind == finspace.RootCaller {
		return nil
	}
	id, _, inside := strings.Cut(strings.TrimPrefix(string(key), datasetFiles), "/")
	if !inside || !strings.HasPrefix(string(key), datasetFiles) {
		return outsideScope("You may read what begins with ds/, the id of a dataset that you may read, and a slash.")
	}
	_, err := datasetFor(tx, by, finspace.DatasetIDOrAlias(id), finspace.ReadDatasetData)
	if isKind(err, finspace.NotFound, finspace.Denied, finspace.Invalid) {
		return outsideScope("The permission ReadDatasetData on the dataset is needed.")
	}
	return err
}

func outsideScope(format string, args ...any) error { return denied("outsideScope", format, args...) }
