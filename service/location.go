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

// GetWorkingLocation gives the caller a place for files. It comes with part 2.
func (s *Service) GetWorkingLocation(context.Context, *finspace.Caller, *GetWorkingLocationInput) (*GetWorkingLocationOutput, error) {
	return nil, notBuilt("GetWorkingLocation", dataIn)
}
