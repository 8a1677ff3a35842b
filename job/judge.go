package job

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/external"
	"github.com/openfinspace/openfinspace/service"
)

// outcome is what becomes of a task.
type outcome string

const (
	succeeded outcome = "success"
	failed    outcome = "failed"    // the changeset is FAILED
	released  outcome = "released"  // tried again after a pause; the fifth time it has failed
	returned  outcome = "returned"  // tried again at once
	postponed outcome = "postponed" // tried again after the others, as often as need be
	dropped   outcome = "dropped"   // somebody else has it, or nobody any more
)

// judge says what becomes of a task that ended with err, by kinds alone. What the maker of the changeset can mend fails it; what
// passes by itself gives it back; what may be a fault of ours is tried five times.
func judge(err error) (outcome, *service.IngestFailure) {
	switch {
	case err == nil:
		return succeeded, nil
	case errors.Is(err, errCancelled), reason(err) == "ingestCancelled":
		return failed, &service.IngestFailure{Category: finspace.CategoryCancelled, Message: "The changeset was cancelled before it had come in."}
	case errors.Is(err, errStopping), errors.Is(err, service.ErrSchemaChanged):
		return returned, nil
	case isTrouble(err):
		return postponed, nil
	case errors.Is(err, errLeaseLost), errors.Is(err, finspace.Conflict):
		return dropped, nil
	}
	if f := fault(err); f != nil {
		return failed, f
	}
	return released, nil
}

// isTrouble tells whether this machine or the storage cannot work now, whatever it is given.
func isTrouble(err error) bool {
	for _, kind := range []error{blob.NoSpace, blob.Unavailable, errFull, syscall.ENOSPC, syscall.EDQUOT} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// errFull is of an engine's failure on a disk that has no room.
var errFull = errors.New("the disk of the scratch folder is full")

// fault is what its maker must know, nil if it is not his to mend.
func fault(err error) *service.IngestFailure {
	var x *external.Error
	var told *finspace.Error
	switch {
	case errors.As(err, &x):
		return externalFault(x)
	case errors.Is(err, finspace.Denied) && errors.As(err, &told):
		return &service.IngestFailure{Category: finspace.CategoryDenied, Message: told.Message}
	case errors.Is(err, finspace.Invalid) && errors.As(err, &told):
		return &service.IngestFailure{Category: finspace.CategoryValidation, Message: told.Message}
	}
	return engineFault(err)
}

func externalFault(x *external.Error) *service.IngestFailure {
	name := fmt.Sprintf("%.300q of the bucket %s", x.Key, x.Bucket)
	switch x.Kind {
	case external.NotFound:
		return &service.IngestFailure{Category: finspace.CategoryNotFound, Message: "The file " + name + " is gone. Put it back and create the changeset again."}
	case external.Changed:
		return &service.IngestFailure{
			Category: finspace.CategoryValidation,
			Message:  "The file " + name + " was changed after the changeset had been created. Create the changeset again, and leave the files alone until it has ended.",
		}
	case external.Denied:
		return &service.IngestFailure{
			Category: finspace.CategoryDenied,
			Message:  "The S3 refuses to give the file " + name + ". Ask the operator to look at the credentials that are configured for the bucket.",
		}
	}
	return nil
}

// engineFault is what the engine says of the data and of its limits.
func engineFault(err error) *service.IngestFailure {
	f := &service.IngestFailure{Category: finspace.CategoryValidation}
	switch engine.KindOf(err) {
	case engine.BadInput:
	case engine.Limit:
		f.Category = finspace.CategoryQuota
	default:
		return nil
	}
	f.Message = err.Error()
	var e *engine.Error
	if errors.As(err, &e) {
		f.Message = e.Message
	}
	var r *refused
	if errors.As(err, &r) {
		f.Samples, f.Rejected, f.Warnings = r.out.Samples, r.out.Rejected, r.out.Warnings
	}
	return f
}

func reason(err error) string {
	var e *finspace.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}
