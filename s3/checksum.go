package s3

import (
	"encoding/base64"
	"hash"
	"net/http"
	"strings"

	"github.com/openfinspace/openfinspace/object"
)

// algorithm is a checksum that a client may ask S3 to verify and keep.
type algorithm struct {
	name   string // as S3 writes it: CRC32C
	header string // of requests, answers and trailers
}

var algorithms = []algorithm{
	{object.CRC32, "x-amz-checksum-crc32"},
	{object.CRC32C, "x-amz-checksum-crc32c"},
	{object.CRC64NVME, "x-amz-checksum-crc64nvme"},
	{object.SHA1, "x-amz-checksum-sha1"},
	{object.SHA256, "x-amz-checksum-sha256"},
}

func (a *algorithm) begin() hash.Hash { return object.NewHash(a.name) }

// algorithmNamed finds an algorithm by its name, in any case of letters.
func algorithmNamed(name string) *algorithm {
	for i := range algorithms {
		if strings.EqualFold(algorithms[i].name, name) {
			return &algorithms[i]
		}
	}
	return nil
}

func algorithmOfHeader(header string) *algorithm {
	for i := range algorithms {
		if strings.EqualFold(algorithms[i].header, header) {
			return &algorithms[i]
		}
	}
	return nil
}

// wellFormed tells whether text can be a digest of the algorithm, in base64.
func (a *algorithm) wellFormed(text string) bool {
	digest, err := base64.StdEncoding.DecodeString(text)
	return err == nil && len(digest) == a.begin().Size() && base64.StdEncoding.EncodeToString(digest) == text
}

// sentChecksum is the checksum in the header of a request: its algorithm and its value, or nil.
func sentChecksum(h http.Header) (*algorithm, string, error) {
	var found *algorithm
	var value string
	for i := range algorithms {
		a := &algorithms[i]
		sent := h.Values(a.header)
		if len(sent) == 0 {
			continue
		}
		if found != nil || len(sent) > 1 {
			return nil, "", fail("InvalidRequest", "Send one checksum: the request has more than one header x-amz-checksum-….")
		}
		found, value = a, sent[0]
	}
	if found != nil && !found.wellFormed(value) {
		return nil, "", fail("InvalidRequest", "The value of the header %s is no %s digest in base64.", found.header, found.name)
	}
	return found, value, nil
}

// askedAlgorithm is the algorithm that a header names, or nil.
func askedAlgorithm(h http.Header, header string) (*algorithm, error) {
	name := h.Get(header)
	if name == "" {
		return nil, nil
	}
	if a := algorithmNamed(name); a != nil {
		return a, nil
	}
	return nil, fail("InvalidRequest", "The header %s names no checksum that this server has: CRC32, CRC32C, CRC64NVME, SHA1 or SHA256.", header)
}
