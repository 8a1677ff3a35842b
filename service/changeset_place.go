package service

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
)

// place is where a source stands: an object, or all below a folder. The key is decoded.
type place struct {
	bucket finspace.BucketName
	key    finspace.ObjectKey
}

// folder is the prefix of all below the place.
func (p place) folder() finspace.ObjectKey {
	if p.key == "" || p.isFolder() {
		return p.key
	}
	return p.key + "/"
}

func (p place) isFolder() bool { return strings.HasSuffix(string(p.key), "/") }

const pathForms = "Give s3://bucket/key, s3://bucket/folder/, https://bucket.s3.region.amazonaws.com/key, " +
	"https://s3.region.amazonaws.com/bucket/key, or the address of the object at this server"

func badPath(problem string) error {
	return invalid("sourceParams.s3SourcePath", "sourceParams.s3SourcePath %s. %s.", problem, pathForms)
}

// placeOf reads sourceParams. What it refuses it names, and it repeats no path: an address may be a presigned one.
func placeOf(env *finspace.Environment, source finspace.Params) (place, error) {
	kind, path := source[sourceType], string(source[s3SourcePath])
	switch {
	case kind == "":
		return place{}, invalid("sourceParams.sourceType", "sourceParams.sourceType is missing: give S3.")
	case !strings.EqualFold(string(kind), "S3"):
		return place{}, invalid("sourceParams.sourceType", "sourceParams.sourceType is %.64q: give S3.", kind)
	case path == "":
		return place{}, badPath("is missing")
	}
	p, err := parsePath(env, path)
	if err != nil {
		return place{}, err
	}
	switch {
	case !bucketForm.MatchString(string(p.bucket)):
		return place{}, badPath("names no bucket: its name has 3 to 63 of a-z, 0-9, dots and hyphens")
	case len(p.key) > maxKey:
		return place{}, badPath("has a key of more than 1,024 bytes")
	case !utf8.ValidString(string(p.key)) || strings.ContainsRune(string(p.key), 0):
		return place{}, badPath("has a key that is not UTF-8 without NUL")
	}
	return p, nil
}

const maxKey = 1024 // bytes

var bucketForm = regexp.MustCompile(`\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z`)

// parsePath reads the two ways of writing: s3:// holds the key as it is, an address holds it percent-encoded once.
func parsePath(env *finspace.Environment, path string) (place, error) {
	scheme, rest, _ := strings.Cut(path, "://")
	switch strings.ToLower(scheme) {
	case "s3":
		bucket, key, _ := strings.Cut(rest, "/")
		return place{finspace.BucketName(bucket), finspace.ObjectKey(key)}, nil
	case "https", "http":
		return parseAddress(env, rest)
	}
	return place{}, badPath("begins with neither s3:// nor https://")
}

func parseAddress(env *finspace.Environment, rest string) (place, error) {
	if strings.ContainsAny(rest, "?#") {
		return place{}, badPath("has a query or a fragment: an address is only another way to write bucket and key, so leave a signature out, and write ? as %3F")
	}
	host, raw, _ := strings.Cut(rest, "/")
	if strings.ContainsAny(host, "@%") {
		return place{}, badPath("has an address that holds more than a host")
	}
	path, err := url.PathUnescape(raw)
	if err != nil {
		return place{}, badPath("has a percent sign that begins no %XX")
	}
	bucket, inHost := bucketOfHost(env, strings.ToLower(host))
	if !inHost {
		// The key of path style begins behind the bucket's name, which holds no percent sign.
		name, key, _ := strings.Cut(path, "/")
		bucket, path = finspace.BucketName(name), key
	}
	if !inHost && !isAmazon(strings.ToLower(host)) && !isOwn(env, bucket) {
		return place{}, badPath("is at a host that is neither Amazon's S3 nor this server")
	}
	return place{bucket, finspace.ObjectKey(path)}, nil
}

// amazonHost is S3's own host in its forms: s3.REGION, s3-REGION, dual stack, FIPS, and the old one without a region.
var amazonHost = regexp.MustCompile(`\A(?:(.+)\.)?s3(?:-fips)?(?:\.dualstack)?(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?(?::443)?\z`)

func isAmazon(host string) bool { return amazonHost.MatchString(host) }

// bucketOfHost is the bucket that a host names in virtual-host style. At another host than Amazon's only the environment's
// own buckets count: no name of a host gives a right, but a mistyped one should not be guessed at.
func bucketOfHost(env *finspace.Environment, host string) (finspace.BucketName, bool) {
	if m := amazonHost.FindStringSubmatch(host); m != nil {
		return finspace.BucketName(m[1]), m[1] != ""
	}
	name, _, _ := strings.Cut(host, ".")
	bucket := finspace.BucketName(name)
	return bucket, isOwn(env, bucket)
}

// isOwn tells whether the bucket is one of the environment's own, at our S3 endpoint.
func isOwn(env *finspace.Environment, bucket finspace.BucketName) bool {
	return bucket == LandingBucket(env) || bucket == ManagedBucket(env)
}
