package s3

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
)

// Bounds of what comes back with an object.
const (
	maxMetadata = 2 << 10 // names and values together, as S3 has it
	maxHeader   = 8 << 10 // all of it
)

const metaPrefix = "X-Amz-Meta-"

// refused are headers that ask for what this server does not do. Passing over one of them would give less than was asked.
var refused = []string{
	"X-Amz-Server-Side-Encryption", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id", "X-Amz-Server-Side-Encryption-Context",
	"X-Amz-Server-Side-Encryption-Bucket-Key-Enabled", "X-Amz-Server-Side-Encryption-Customer-Algorithm",
	"X-Amz-Server-Side-Encryption-Customer-Key", "X-Amz-Server-Side-Encryption-Customer-Key-Md5",
	"X-Amz-Copy-Source-Server-Side-Encryption-Customer-Algorithm",
	"X-Amz-Object-Lock-Mode", "X-Amz-Object-Lock-Retain-Until-Date", "X-Amz-Object-Lock-Legal-Hold",
	"X-Amz-Website-Redirect-Location", "X-Amz-Write-Offset-Bytes", "X-Amz-Mfa",
	"X-Amz-Grant-Read", "X-Amz-Grant-Write", "X-Amz-Grant-Read-Acp", "X-Amz-Grant-Write-Acp", "X-Amz-Grant-Full-Control",
	"X-Amz-If-Match-Last-Modified-Time", "X-Amz-If-Match-Size",
}

// refuseHeaders looks at what holds for every operation.
func refuseHeaders(h http.Header, env *finspace.Environment) error {
	for _, name := range refused {
		if h.Get(name) != "" {
			return fail("NotImplemented", "The header %s asks for what this server does not do. Leave it out.", name)
		}
	}
	for _, name := range []string{"X-Amz-Expected-Bucket-Owner", "X-Amz-Source-Expected-Bucket-Owner"} {
		if owner := h.Get(name); owner != "" && owner != env.AccountID {
			return fail("AccessDenied", "The bucket does not belong to the account that %s names.", name)
		}
	}
	if class := h.Get("X-Amz-Storage-Class"); class != "" && class != storageClass {
		return fail("InvalidStorageClass", "This server has the storage class STANDARD alone.")
	}
	switch h.Get("X-Amz-Acl") {
	case "", "private", "bucket-owner-full-control", "bucket-owner-read":
		return nil
	}
	return fail("AccessControlListNotSupported", "Objects have no access control lists here: who may read is FinSpace's. Leave x-amz-acl out.")
}

const storageClass = "STANDARD"

// sentHeader is what is kept with an object, as the request says it.
func sentHeader(h http.Header) (finspace.ObjectHeader, error) {
	o := finspace.ObjectHeader{
		ContentType: h.Get("Content-Type"), ContentEncoding: storedEncoding(h.Get("Content-Encoding")),
		ContentDisposition: h.Get("Content-Disposition"), ContentLanguage: h.Get("Content-Language"),
		CacheControl: h.Get("Cache-Control"), Expires: h.Get("Expires"),
	}
	var err error
	if o.Metadata, err = sentMetadata(h); err != nil {
		return o, err
	}
	if o.Tags, err = parseTags(h.Get("X-Amz-Tagging")); err != nil {
		return o, err
	}
	return o, checkHeader(&o)
}

func sentMetadata(h http.Header) (map[string]string, error) {
	all, size := map[string]string{}, 0
	for name, values := range h {
		if !strings.HasPrefix(name, metaPrefix) {
			continue
		}
		key, value := strings.ToLower(name[len(metaPrefix):]), strings.Join(values, ",")
		if key == "" {
			return nil, fail("InvalidArgument", "A header x-amz-meta- has no name.")
		}
		all[key] = value
		size += len(key) + len(value)
	}
	if size > maxMetadata {
		return nil, fail("MetadataTooLarge", "The names and values of x-amz-meta-… have more than %d bytes together.", maxMetadata)
	}
	return all, nil
}

func checkHeader(o *finspace.ObjectHeader) error {
	size := 0
	for _, text := range headerTexts(o) {
		if size += len(text); !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return fail("InvalidArgument", "What is kept with an object must be UTF-8: encode other bytes in its headers.")
		}
	}
	if size > maxHeader {
		return fail("RequestHeaderSectionTooLarge", "What is kept with an object has more than %d bytes: send shorter headers.", maxHeader)
	}
	return nil
}

func headerTexts(o *finspace.ObjectHeader) []string {
	all := []string{o.ContentType, o.ContentEncoding, o.ContentDisposition, o.ContentLanguage, o.CacheControl, o.Expires}
	for name, value := range o.Metadata {
		all = append(all, name, value)
	}
	for name, value := range o.Tags {
		all = append(all, name, value)
	}
	return all
}

// defaultType is the type of an object for which none was sent.
const defaultType = "binary/octet-stream"

// tellObject writes the headers of an object. Members response-… of the query outrank what is kept.
func (x *exchange) tellObject(o *finspace.Object) {
	h := x.w.Header()
	for _, one := range []struct{ name, override, kept string }{
		{"Content-Type", "response-content-type", o.Header.ContentType},
		{"Content-Encoding", "response-content-encoding", o.Header.ContentEncoding},
		{"Content-Disposition", "response-content-disposition", o.Header.ContentDisposition},
		{"Content-Language", "response-content-language", o.Header.ContentLanguage},
		{"Cache-Control", "response-cache-control", o.Header.CacheControl},
		{"Expires", "response-expires", o.Header.Expires},
	} {
		if asked := x.query.get(one.override); asked != "" {
			one.kept = asked
		}
		if one.kept != "" {
			h.Set(one.name, one.kept)
		}
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", defaultType)
	}
	for name, value := range o.Header.Metadata {
		h["x-amz-meta-"+name] = []string{value} // in the case in which clients compare it
	}
	if n := len(o.Header.Tags); n > 0 {
		h.Set("X-Amz-Tagging-Count", strconv.Itoa(n))
	}
	tellVersion(h, o)
	h.Set("Accept-Ranges", "bytes")
	// A presigned address can be opened in a browser: what somebody has uploaded must not act as a page of this server.
	h.Set("Content-Security-Policy", "sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
}

// tellVersion writes by what an object's content is known: also where it is not sent.
func tellVersion(h http.Header, o *finspace.Object) {
	h.Set("ETag", quoted(o.ETag))
	h.Set("Last-Modified", o.LastModified.Std().Format(http.TimeFormat))
}

// tellChecksum writes the checksum that is kept.
func tellChecksum(h http.Header, c finspace.Checksum) {
	if a := algorithmNamed(c.Algorithm); a != nil && c.Value != "" {
		h.Set(a.header, c.Value)
		h.Set("X-Amz-Checksum-Type", c.Type)
	}
}

// only tells whether a header has one of the values, or is not sent.
func only(value string, choices ...string) bool {
	return value == "" || slices.Contains(choices, value)
}
