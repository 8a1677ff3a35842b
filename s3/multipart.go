package s3

import (
	"encoding/xml"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

type uploadStarted struct {
	XMLName  xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ InitiateMultipartUploadResult"`
	Bucket   string
	Key      text
	UploadID string `xml:"UploadId"`
}

func (x *exchange) createMultipartUpload() error {
	header, err := sentHeader(x.r.Header)
	if err != nil {
		return err
	}
	algorithm, err := askedAlgorithm(x.r.Header, "X-Amz-Checksum-Algorithm")
	if err != nil {
		return err
	}
	in := object.CreateUploadInput{Bucket: x.bucket, Key: x.key, Header: header, Type: x.header("X-Amz-Checksum-Type")}
	if algorithm != nil {
		in.Algorithm = algorithm.name
	}
	u, err := x.h.objects.CreateUpload(x.r.Context(), x.by, in)
	if err != nil {
		return err
	}
	if u.Checksum.Algorithm != "" {
		x.w.Header().Set("X-Amz-Checksum-Algorithm", u.Checksum.Algorithm)
		x.w.Header().Set("X-Amz-Checksum-Type", u.Checksum.Type)
	}
	return x.writeXML(&uploadStarted{Bucket: string(x.bucket), Key: textOf(string(x.key)), UploadID: string(u.ID)})
}

// upload is the upload that the query names.
func (x *exchange) upload() object.UploadName {
	return object.UploadName{Bucket: x.bucket, Key: x.key, ID: finspace.UploadID(x.query.get("uploadId"))}
}

func (x *exchange) partNumber() (int, error) {
	n, err := strconv.Atoi(x.query.get("partNumber"))
	if err != nil || n < 1 || n > object.MaxParts {
		return 0, fail("InvalidArgument", "partNumber must be a whole number from 1 to %d.", object.MaxParts)
	}
	return n, nil
}

func (x *exchange) uploadPart() error {
	n, err := x.partNumber()
	if err != nil {
		return err
	}
	p, err := x.payload()
	if err != nil {
		return err
	}
	part, err := x.h.objects.PutPart(x.r.Context(), x.by, object.PutPartInput{
		UploadName: x.upload(), Number: n, Body: p, Size: p.size, MD5: p.md5, Checksum: p.checksum,
	})
	if err != nil {
		return err
	}
	x.tellWritten(object.PartETag(part), p.checksum())
	x.w.Header().Del("X-Amz-Checksum-Type") // a part has none
	x.w.WriteHeader(http.StatusOK)
	return nil
}

func (x *exchange) uploadPartCopy() error {
	n, err := x.partNumber()
	if err != nil {
		return err
	}
	bucket, key, err := parseCopySource(x.header(copySource))
	if err != nil {
		return err
	}
	span, err := sourceRange(x.header("X-Amz-Copy-Source-Range"))
	if err != nil {
		return err
	}
	condition, err := readCondition(x.r.Header, copyConditions)
	if err != nil {
		return err
	}
	part, err := x.h.objects.CopyPart(x.r.Context(), x.by, object.CopyPartInput{
		UploadName: x.upload(), Number: n, SourceBucket: bucket, SourceKey: key,
		SourceCondition: condition, Range: span,
	})
	if err != nil {
		return err
	}
	return x.writeXML(&copyResult{
		XMLName: xml.Name{Space: namespace, Local: "CopyPartResult"},
		ETag:    quoted(object.PartETag(part)), LastModified: xmlTime(part.LastModified),
	})
}

// sourceRange reads the range of a source, both ends of which must be there.
func sourceRange(header string) (*object.Range, error) {
	if header == "" {
		return nil, nil
	}
	text, is := strings.CutPrefix(header, "bytes=")
	first, last, _ := strings.Cut(text, "-")
	from, fromBad := parsePosition(first)
	to, toBad := parsePosition(last)
	if !is || fromBad || toBad || to < from || to == math.MaxInt64 {
		return nil, fail("InvalidArgument", "x-amz-copy-source-range must be bytes=FIRST-LAST.")
	}
	return &object.Range{First: from, Last: to}, nil
}

func (x *exchange) abortMultipartUpload() error {
	if err := x.h.objects.AbortUpload(x.r.Context(), x.by, x.upload()); err != nil {
		return err
	}
	x.w.WriteHeader(http.StatusNoContent)
	return nil
}
