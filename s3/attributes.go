package s3

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/openfinspace/openfinspace"
)

type attributes struct {
	XMLName      xml.Name    `xml:"http://s3.amazonaws.com/doc/2006-03-01/ GetObjectAttributesResponse"`
	ETag         string      `xml:",omitempty"`
	Checksum     *checksums  `xml:",omitempty"`
	ObjectParts  *partsCount `xml:",omitempty"`
	StorageClass string      `xml:",omitempty"`
	ObjectSize   *int64      `xml:",omitempty"`
}

// partsCount tells how many parts there are; which they are, ListParts tells while they are uploaded.
type partsCount struct {
	PartsCount int
}

func (x *exchange) getObjectAttributes() error {
	if err := x.checkVersion(); err != nil {
		return err
	}
	o, reader, err := x.h.objects.Open(x.r.Context(), x.by, x.bucket, x.key)
	if err != nil {
		return err
	}
	if err := x.checkConditions(o); err != nil {
		return err
	}
	out := &attributes{}
	for name := range strings.SplitSeq(joined(x.r.Header, "X-Amz-Object-Attributes"), ",") {
		if err := out.add(strings.TrimSpace(name), o, reader.Parts()); err != nil {
			return err
		}
	}
	x.w.Header().Set("Last-Modified", o.LastModified.Std().Format(http.TimeFormat))
	return x.writeXML(out)
}

func (a *attributes) add(name string, o *finspace.Object, parts int) error {
	switch name {
	case "ETag":
		a.ETag = o.ETag
	case "Checksum":
		if o.Checksum.Value != "" {
			sums := checksumsOf(o.Checksum)
			a.Checksum = &sums
		}
	case "ObjectParts":
		if strings.Contains(o.ETag, "-") {
			a.ObjectParts = &partsCount{parts}
		}
	case "StorageClass":
		a.StorageClass = storageClass
	case "ObjectSize":
		a.ObjectSize = &o.Size
	default:
		return fail("InvalidArgument", "x-amz-object-attributes may name ETag, Checksum, ObjectParts, StorageClass and ObjectSize.")
	}
	return nil
}
