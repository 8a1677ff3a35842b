package s3

import (
	"net/http"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

func (x *exchange) putObject() error {
	if x.query.has("partNumber") {
		return fail("InvalidArgument", "A part needs the uploadId of its upload.")
	}
	in, err := x.putInput()
	if err != nil {
		return err
	}
	p, err := x.payload()
	if err != nil {
		return err
	}
	in.Body, in.Size, in.MD5, in.Checksum = p, p.size, p.md5, p.checksum
	o, err := x.h.objects.Put(x.r.Context(), x.by, *in)
	if err != nil {
		return err
	}
	x.tellWritten(o.ETag, o.Checksum)
	x.w.WriteHeader(http.StatusOK)
	return nil
}

// putInput is all of a PutObject but its body.
func (x *exchange) putInput() (*object.PutInput, error) {
	header, err := sentHeader(x.r.Header)
	if err != nil {
		return nil, err
	}
	condition, err := x.writeCondition()
	return &object.PutInput{Bucket: x.bucket, Key: x.key, Header: header, Condition: condition}, err
}

// tellWritten writes by what a written content is known.
func (x *exchange) tellWritten(etag string, c finspace.Checksum) {
	x.w.Header().Set("ETag", quoted(etag))
	tellChecksum(x.w.Header(), c)
}
