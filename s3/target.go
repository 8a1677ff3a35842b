package s3

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

// maxKey is the longest key in bytes.
const maxKey = object.MaxKey

// target is what a request is about: the service (no bucket), a bucket (no key) or an object.
type target struct {
	bucket finspace.BucketName
	key    finspace.ObjectKey
}

func (t target) level() Level {
	switch {
	case t.bucket == "":
		return Service
	case t.key == "":
		return Bucket
	}
	return Object
}

// targetOf reads host and path as they were sent: nothing is cleaned, and each part is decoded once.
func targetOf(r *http.Request, buckets []finspace.BucketName) (target, error) {
	path := strings.TrimPrefix(sentPath(r), "/")
	if bucket := hostBucket(r.Host, buckets); bucket != "" {
		key, err := decodeKey(path)
		return target{bucket, key}, err
	}
	name, rest, _ := strings.Cut(path, "/")
	bucket, err := url.PathUnescape(name)
	if err != nil || len(bucket) > 63 || name == "" && rest != "" || strings.ContainsFunc(bucket, isNoBucketChar) {
		return target{}, fail("InvalidBucketName", "The path does not begin with the name of a bucket.")
	}
	key, err := decodeKey(rest)
	return target{finspace.BucketName(bucket), key}, err
}

// sentPath is the path of the request line, also where the line holds a whole URL.
func sentPath(r *http.Request) string {
	if path, _, _ := strings.Cut(r.RequestURI, "?"); strings.HasPrefix(path, "/") {
		return path
	}
	return r.URL.EscapedPath()
}

// hostBucket is the bucket with whose name the host begins, or none.
func hostBucket(host string, buckets []finspace.BucketName) finspace.BucketName {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	label, _, _ := strings.Cut(host, ".")
	for _, b := range buckets {
		if strings.EqualFold(label, string(b)) {
			return b
		}
	}
	return ""
}

func isNoBucketChar(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_'
}

// decodeKey decodes a key once. A plus stays one: in a path it is no space.
func decodeKey(text string) (finspace.ObjectKey, error) {
	key, err := url.PathUnescape(text)
	if err != nil {
		return "", fail("InvalidURI", "The path has a %% that is not followed by two hex digits: encode a %% itself as %%25.")
	}
	return finspace.ObjectKey(key), checkKey(key)
}

// checkKey refuses what can be no key. An empty one is none.
func checkKey(key string) error {
	switch {
	case len(key) > maxKey:
		return fail("KeyTooLongError", "The key has more than %d bytes.", maxKey)
	case !utf8.ValidString(key) || strings.ContainsRune(key, 0):
		return fail("InvalidArgument", "The key must be UTF-8 without NUL.")
	}
	return nil
}

// values are the members of a query. Of those that come twice the first counts.
type values url.Values

// parseValues reads a query. Nothing of it is passed over: what cannot be read might be what tells one operation from
// another.
func parseValues(raw string) (values, error) {
	v, err := url.ParseQuery(raw)
	if err != nil {
		return nil, fail("InvalidURI", "The query string cannot be read: encode %% as %%25 and ; as %%3B.")
	}
	for name, all := range v {
		for _, text := range append(all, name) {
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				return nil, fail("InvalidArgument", "The query string must be UTF-8 without NUL.")
			}
		}
	}
	return values(v), nil
}

func (v values) get(name string) string { return url.Values(v).Get(name) }
func (v values) has(name string) bool   { return url.Values(v).Has(name) }
