package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// GetWorkingLocationInput says what the location is for.
type GetWorkingLocationInput struct {
	LocationType *finspace.LocationType `wire:"locationType"`
}

// GetWorkingLocationOutput is a prefix of S3 that is the caller's own.
type GetWorkingLocationOutput struct {
	S3Uri    finspace.LocationText   `wire:"s3Uri"`
	S3Path   finspace.LocationText   `wire:"s3Path"`
	S3Bucket finspace.LocationBucket `wire:"s3Bucket"`
}

// GetWorkingLocation gives the caller a place for files, the same each time: scratch/ID/ingestion/ or scratch/ID/sagemaker/
// of the landing bucket, the latter when nothing is asked for. The root's ID is "root". The place need not be made, and
// its files are removed when they reach the age that the operator has set.
func (s *Service) GetWorkingLocation(_ context.Context, by *finspace.Caller, in *GetWorkingLocationInput) (*GetWorkingLocationOutput, error) {
	if err := insider(by, nil); err != nil {
		return nil, err
	}
	folder := "sagemaker/"
	if finspace.Is(in.LocationType, finspace.IngestionLocation) {
		folder = "ingestion/"
	}
	bucket, path := LandingBucket(by.Environment), scratchOf(by)+folder
	return &GetWorkingLocationOutput{
		S3Uri: finspace.LocationText("s3://" + string(bucket) + "/" + path), S3Path: finspace.LocationText(path), S3Bucket: finspace.LocationBucket(bucket),
	}, nil
}

// scratchOf is what the keys of the caller's own files begin with. Ids have no slash, so nobody's is part of another's.
func scratchOf(by *finspace.Caller) string {
	if by.Kind == finspace.RootCaller {
		return "scratch/root/"
	}
	return "scratch/" + string(by.User.ID) + "/"
}

// workingFiles is how many files a sweep looks at in one transaction.
const workingFiles = 100

// SweepWorkingLocations removes files of working locations that were last written before the instant, and tells how many.
// What a changeset was given of them stays with the changeset. Several servers may sweep at once.
func (s *Service) SweepWorkingLocations(ctx context.Context, before finspace.Time) (int, error) {
	all, err := s.Environments(ctx)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, env := range all {
		n, err := s.sweepLanding(ctx, env, before)
		if total += n; err != nil {
			return total, err
		}
	}
	return total, nil
}

func (s *Service) sweepLanding(ctx context.Context, env *finspace.Environment, before finspace.Time) (total int, err error) {
	for {
		n := 0
		err := s.store.Update(ctx, func(tx finspace.Tx) (err error) {
			n, err = removeOld(tx, env, before)
			return err
		})
		if err != nil {
			return total, err
		}
		if total += n; n < workingFiles {
			return total, nil
		}
	}
}

func removeOld(tx finspace.Tx, env *finspace.Environment, before finspace.Time) (int, error) {
	old, err := tx.ObjectsBefore(env.ID, LandingBucket(env), before, workingFiles)
	if err != nil {
		return 0, err
	}
	for _, o := range old {
		now, err := tx.ObjectForUpdate(o.Environment, o.Bucket, o.Key)
		if isKind(err, finspace.NotFound) || err == nil && now.LastModified >= before {
			continue // somebody has deleted it or written it anew
		}
		if err != nil {
			return 0, err
		}
		if err := tx.DeleteObject(o.Environment, o.Bucket, o.Key); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}
