package s3

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

type partList struct {
	XMLName              xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListPartsResult"`
	Bucket               string
	Key                  text
	UploadID             string `xml:"UploadId"`
	PartNumberMarker     int
	NextPartNumberMarker int
	MaxParts             int
	IsTruncated          bool
	ChecksumAlgorithm    string      `xml:",omitempty"`
	ChecksumType         string      `xml:",omitempty"`
	Parts                []partEntry `xml:"Part"`
	Initiator            owner
	Owner                owner
	StorageClass         string
}

type partEntry struct {
	PartNumber   int
	LastModified string
	ETag         string
	Size         int64
	checksums
}

func (x *exchange) listParts() error {
	n, _, err := x.names()
	if err != nil {
		return err
	}
	after, err := x.number("part-number-marker", 0, object.MaxParts)
	if err != nil {
		return err
	}
	limit, err := x.number("max-parts", object.MaxPage, object.MaxPage)
	if err != nil {
		return err
	}
	page, err := x.h.objects.Parts(x.r.Context(), x.by, x.upload(), after, limit)
	if err != nil {
		return err
	}
	sum := page.Upload.Checksum
	out := &partList{
		Bucket: string(x.bucket), Key: n.of(string(x.key)), UploadID: string(page.Upload.ID), PartNumberMarker: after, MaxParts: limit,
		IsTruncated: page.Truncated, ChecksumAlgorithm: sum.Algorithm, ChecksumType: sum.Type,
		Initiator: initiator(page.Upload), Owner: x.owner(), StorageClass: storageClass,
	}
	for _, p := range page.Parts {
		out.NextPartNumberMarker = p.Number
		out.Parts = append(out.Parts, partEntry{
			p.Number, xmlTime(p.LastModified), quoted(object.PartETag(p)), p.Size,
			checksumsOf(finspace.Checksum{Algorithm: sum.Algorithm, Value: p.Checksum}),
		})
	}
	return x.writeXML(out)
}

func initiator(u *finspace.Upload) owner { return owner{u.Initiator, u.Initiator} }

type uploadList struct {
	XMLName            xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListMultipartUploadsResult"`
	Bucket             string
	KeyMarker          text
	UploadIDMarker     string `xml:"UploadIdMarker"`
	NextKeyMarker      *text  `xml:",omitempty"`
	NextUploadIDMarker string `xml:"NextUploadIdMarker,omitempty"`
	Prefix             text
	Delimiter          *text `xml:",omitempty"`
	MaxUploads         int
	EncodingType       string `xml:",omitempty"`
	IsTruncated        bool
	Uploads            []uploadEntry  `xml:"Upload"`
	CommonPrefixes     []commonPrefix `xml:",omitempty"`
}

type uploadEntry struct {
	Key               text
	UploadID          string `xml:"UploadId"`
	Initiator         owner
	Owner             owner
	StorageClass      string
	Initiated         string
	ChecksumAlgorithm string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
}

func (x *exchange) listMultipartUploads() error {
	n, encoding, err := x.names()
	if err != nil {
		return err
	}
	in := object.UploadsInput{
		Bucket: x.bucket, Prefix: x.query.get("prefix"), Delimiter: x.query.get("delimiter"),
		AfterKey: x.query.get("key-marker"), AfterID: finspace.UploadID(x.query.get("upload-id-marker")),
	}
	if in.Limit, err = x.number("max-uploads", object.MaxPage, object.MaxPage); err != nil {
		return err
	}
	found, err := x.h.objects.Uploads(x.r.Context(), x.by, in)
	if err != nil {
		return err
	}
	out := &uploadList{
		Bucket: string(x.bucket), KeyMarker: n.of(in.AfterKey), UploadIDMarker: string(in.AfterID), Prefix: n.of(in.Prefix),
		Delimiter: n.maybe(in.Delimiter), MaxUploads: in.Limit, EncodingType: encoding, IsTruncated: found.Truncated,
		Uploads: x.uploadEntries(found.Uploads, n), CommonPrefixes: n.prefixes(found.Prefixes),
	}
	if found.Truncated {
		out.NextKeyMarker, out.NextUploadIDMarker = n.maybe(found.NextKey), string(found.NextID)
	}
	return x.writeXML(out)
}

func (x *exchange) uploadEntries(all []*finspace.Upload, n names) (entries []uploadEntry) {
	for _, u := range all {
		entries = append(entries, uploadEntry{
			Key: n.of(string(u.Key)), UploadID: string(u.ID), Initiator: initiator(u), Owner: x.owner(), StorageClass: storageClass,
			Initiated: xmlTime(u.CreateTime), ChecksumAlgorithm: u.Checksum.Algorithm, ChecksumType: u.Checksum.Type,
		})
	}
	return entries
}

// completion lists the parts of which an object is made.
type completion struct {
	Parts []struct {
		PartNumber int
		ETag       string
		checksums
	} `xml:"Part"`
}

type completed struct {
	XMLName  xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CompleteMultipartUploadResult"`
	Location text
	Bucket   string
	Key      text
	ETag     string
	checksums
}

func (x *exchange) completeMultipartUpload() error {
	in, err := x.completeInput()
	if err != nil {
		return err
	}
	o, err := x.h.objects.CompleteUpload(x.r.Context(), x.by, *in)
	if err != nil {
		return err
	}
	return x.writeXML(&completed{
		Location: textOf("/" + string(o.Bucket) + "/" + escapeKey(string(o.Key))), Bucket: string(o.Bucket), Key: textOf(string(o.Key)),
		ETag: quoted(o.ETag), checksums: checksumsOf(o.Checksum),
	})
}

// completeInput reads the list of parts. The checksum in the header is that of the object, not of the list.
func (x *exchange) completeInput() (*object.CompleteInput, error) {
	in := &object.CompleteInput{UploadName: x.upload()}
	var err error
	if in.Condition, err = x.writeCondition(); err != nil {
		return nil, err
	}
	if in.Size, err = x.objectSize(); err != nil {
		return nil, err
	}
	p, err := x.plainPayload()
	if err != nil {
		return nil, err
	}
	if in.Checksum, err = x.objectChecksum(); err != nil {
		return nil, err
	}
	var sent completion
	if err := p.decode("CompleteMultipartUpload", &sent); err != nil {
		return nil, err
	}
	for _, part := range sent.Parts {
		in.Parts = append(in.Parts, object.CompletedPart{Number: part.PartNumber, ETag: part.ETag, Checksum: part.value()})
	}
	return in, nil
}

// objectSize is the size that the object must have, nil for any.
func (x *exchange) objectSize() (*int64, error) {
	sent := x.header("X-Amz-Mp-Object-Size")
	if sent == "" {
		return nil, nil
	}
	size, err := strconv.ParseInt(sent, 10, 64)
	if err != nil || size < 0 {
		return nil, fail("InvalidRequest", "x-amz-mp-object-size must be a number of bytes.")
	}
	return &size, nil
}

// objectChecksum is the checksum that the object must have. Of a composite one it has the number of parts behind it.
func (x *exchange) objectChecksum() (finspace.Checksum, error) {
	for i := range algorithms {
		a := &algorithms[i]
		value := x.header(a.header)
		if value == "" {
			continue
		}
		if sum, _, _ := strings.Cut(value, "-"); !a.wellFormed(sum) {
			return finspace.Checksum{}, fail("InvalidRequest", "The value of the header %s is no %s digest in base64.", a.header, a.name)
		}
		return finspace.Checksum{Algorithm: a.name, Value: value}, nil
	}
	return finspace.Checksum{}, nil
}
