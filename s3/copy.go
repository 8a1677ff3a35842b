package s3

import (
	"encoding/xml"
	"net/url"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

type copyResult struct {
	XMLName      xml.Name
	ETag         string
	LastModified string
	checksums
}

// checksums is how answers in XML tell a checksum: an element for each algorithm.
type checksums struct {
	ChecksumCRC32     string `xml:",omitempty"`
	ChecksumCRC32C    string `xml:",omitempty"`
	ChecksumCRC64NVME string `xml:",omitempty"`
	ChecksumSHA1      string `xml:",omitempty"`
	ChecksumSHA256    string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
}

func checksumsOf(c finspace.Checksum) checksums {
	out := checksums{ChecksumType: c.Type}
	switch c.Algorithm {
	case "CRC32":
		out.ChecksumCRC32 = c.Value
	case "CRC32C":
		out.ChecksumCRC32C = c.Value
	case "CRC64NVME":
		out.ChecksumCRC64NVME = c.Value
	case "SHA1":
		out.ChecksumSHA1 = c.Value
	case "SHA256":
		out.ChecksumSHA256 = c.Value
	}
	return out
}

// value is the one that was sent; empty for none.
func (c *checksums) value() string {
	return c.ChecksumCRC32 + c.ChecksumCRC32C + c.ChecksumCRC64NVME + c.ChecksumSHA1 + c.ChecksumSHA256
}

// copyObject gives the bytes of another object a second name.
func (x *exchange) copyObject() error {
	in, err := x.copyInput()
	if err != nil {
		return err
	}
	o, err := x.h.objects.Copy(x.r.Context(), x.by, *in)
	if err != nil {
		return err
	}
	return x.writeXML(&copyResult{
		XMLName: xml.Name{Space: namespace, Local: "CopyObjectResult"},
		ETag:    quoted(o.ETag), LastModified: xmlTime(o.LastModified), checksums: checksumsOf(o.Checksum),
	})
}

func (x *exchange) copyInput() (*object.CopyInput, error) {
	bucket, key, err := parseCopySource(x.header(copySource))
	if err != nil {
		return nil, err
	}
	in := &object.CopyInput{SourceBucket: bucket, SourceKey: key, Bucket: x.bucket, Key: x.key}
	if in.SourceCondition, err = readCondition(x.r.Header, copyConditions); err != nil {
		return nil, err
	}
	if in.Condition, err = x.writeCondition(); err != nil {
		return nil, err
	}
	return in, x.copyDirectives(in)
}

// copyDirectives finds out which headers and tags the copy gets: those of its source, or those of the request.
func (x *exchange) copyDirectives(in *object.CopyInput) error {
	metadata, tags := x.header("X-Amz-Metadata-Directive"), x.header("X-Amz-Tagging-Directive")
	if !only(metadata, "COPY", "REPLACE") || !only(tags, "COPY", "REPLACE") {
		return fail("InvalidArgument", "x-amz-metadata-directive and x-amz-tagging-directive may be COPY or REPLACE.")
	}
	in.ReplaceHeader, in.ReplaceTags = metadata == "REPLACE", tags == "REPLACE"
	if !in.ReplaceHeader && !in.ReplaceTags {
		return nil
	}
	var err error
	in.Header, err = sentHeader(x.r.Header)
	return err
}

// parseCopySource reads "bucket/key", with or without a slash in front, decoded once; a key with a percent sign arrives
// encoded twice. Behind it may stand the version, which can only be the one that there is.
func parseCopySource(header string) (finspace.BucketName, finspace.ObjectKey, error) {
	path, version, _ := strings.Cut(header, "?versionId=")
	if version != "" && version != "null" {
		return "", "", fail("NoSuchVersion", "Objects have one version here. Leave versionId out of x-amz-copy-source.")
	}
	path, err := url.PathUnescape(path)
	if err != nil {
		return "", "", fail("InvalidArgument", "x-amz-copy-source must be percent-encoded: write a %% itself as %%25.")
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if bucket == "" || key == "" || strings.ContainsFunc(bucket, isNoBucketChar) || len(bucket) > 63 {
		return "", "", fail("InvalidArgument", "x-amz-copy-source must be BUCKET/KEY.")
	}
	return finspace.BucketName(bucket), finspace.ObjectKey(key), checkKey(key)
}
