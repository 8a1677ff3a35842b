package s3

import (
	"encoding/xml"
	"net/http"
	"sync"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

func (x *exchange) deleteObject() error {
	if err := x.checkVersion(); err != nil {
		return err
	}
	condition, err := x.writeCondition()
	if err != nil {
		return err
	}
	if err := x.h.objects.Delete(x.r.Context(), x.by, x.bucket, x.key, condition); err != nil {
		return err
	}
	x.w.WriteHeader(http.StatusNoContent)
	return nil
}

// maxDeletes is how many keys one DeleteObjects takes.
const maxDeletes = 1000

type deletion struct {
	Quiet   bool
	Objects []struct {
		Key       string
		VersionID string `xml:"VersionId"`
		ETag      *string
		// Conditions that only S3's directory buckets have.
		LastModifiedTime, Size string
	} `xml:"Object"`
}

type deleteResult struct {
	XMLName xml.Name        `xml:"http://s3.amazonaws.com/doc/2006-03-01/ DeleteResult"`
	Deleted []deletedObject `xml:"Deleted"`
	Errors  []deleteError   `xml:"Error"`
}

type deletedObject struct{ Key text }

type deleteError struct {
	Key     text
	Code    string
	Message string
}

// deletesAtOnce is how many deletions of one request wait together for the store, which commits them together.
const deletesAtOnce = 16

// deleteObjects deletes key by key, each for itself: one that is refused keeps no other from being deleted. Dying on the
// way leaves some deleted; the client has no answer and sends all of it again, which does no harm.
func (x *exchange) deleteObjects() error {
	in, err := x.readDeletion()
	if err != nil {
		return err
	}
	failed := x.deleteAll(in)
	var out deleteResult
	for i, o := range in.Objects {
		if failed[i] == nil {
			if !in.Quiet {
				out.Deleted = append(out.Deleted, deletedObject{textOf(o.Key)})
			}
			continue
		}
		e := explain(failed[i])
		if e.Code == "RequestAborted" || e.Code == "InternalError" {
			return e
		}
		if e.Code == "AccessDenied" && x.denied != nil {
			x.denied(finspace.ObjectKey(o.Key), failed[i])
		}
		out.Errors = append(out.Errors, deleteError{textOf(o.Key), e.Code, e.Message})
	}
	return x.writeXML(&out)
}

// deleteAll gives the error of each.
func (x *exchange) deleteAll(in *deletion) []error {
	failed := make([]error, len(in.Objects))
	var running sync.WaitGroup
	for first := range min(deletesAtOnce, len(in.Objects)) {
		running.Go(func() {
			for i := first; i < len(in.Objects); i += deletesAtOnce {
				o := &in.Objects[i]
				failed[i] = x.deleteOne(o.Key, o.VersionID, o.ETag)
			}
		})
	}
	running.Wait()
	return failed
}

// deleteOne deletes the object if it has the ETag; nil for any.
func (x *exchange) deleteOne(key, version string, etag *string) error {
	if version != "" && version != "null" {
		return fail("NoSuchVersion", "Objects have one version here. Leave VersionId out.")
	}
	if key == "" {
		return fail("InvalidArgument", "The key is empty.")
	}
	if err := checkKey(key); err != nil {
		return err
	}
	var c object.Condition
	if etag != nil {
		if c.IfMatch = plainETag(*etag); c.IfMatch == "" {
			return fail("InvalidArgument", "The ETag is empty. Give the one that the object must have, or leave it out.")
		}
	}
	return x.h.objects.Delete(x.r.Context(), x.by, x.bucket, finspace.ObjectKey(key), c)
}

// readDeletion reads the list. It must come with a digest, as S3 asks: a list that was cut or changed would delete other
// objects than meant.
func (x *exchange) readDeletion() (*deletion, error) {
	p, err := x.payload()
	if err != nil {
		return nil, err
	}
	var in deletion
	if err := p.decode("Delete", &in); err != nil {
		return nil, err
	}
	if p.md5 == nil && p.want == "" {
		return nil, fail("InvalidRequest", "Send Content-MD5 or x-amz-checksum-… with the list.")
	}
	if n := len(in.Objects); n == 0 || n > maxDeletes {
		return nil, fail("MalformedXML", "The list has %d objects: send 1 to %d.", n, maxDeletes)
	}
	for _, o := range in.Objects {
		if o.LastModifiedTime != "" || o.Size != "" {
			return nil, fail("NotImplemented", "LastModifiedTime and Size are conditions of directory buckets. Use ETag.")
		}
	}
	return &in, nil
}
