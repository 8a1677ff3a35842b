package s3

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
)

// TestTarget shows that a path is decoded once and never cleaned.
func TestTarget(t *testing.T) {
	buckets := []finspace.BucketName{"finspace-landing-us-east-1-env"}
	for _, c := range []struct{ host, path, bucket, key, code string }{
		{"h", "/", "", "", ""},
		{"h", "/b", "b", "", ""},
		{"h", "/b/", "b", "", ""},
		{"h", "/b/k", "b", "k", ""},
		{"h", "/b//k", "b", "/k", ""},
		{"h", "/b/../k", "b", "../k", ""},
		{"h", "/b/a%2Fb", "b", "a/b", ""},
		{"h", "/b/a%252Fb", "b", "a%2Fb", ""},
		{"h", "/b/a+b%20c%2B", "b", "a+b c+", ""},
		{"h", "/b%2Fk", "", "", "InvalidBucketName"},
		{"h", "//k", "", "", "InvalidBucketName"},
		{"h", "/b/%00", "b", "\x00", "InvalidArgument"},
		{"h", "/b/%FF", "b", "\xff", "InvalidArgument"},
		{"h", "/b/" + strings.Repeat("k", 1025), "b", strings.Repeat("k", 1025), "KeyTooLongError"},
		{"h", "/b/" + strings.Repeat("k", 1024), "b", strings.Repeat("k", 1024), ""},
		{"finspace-landing-us-east-1-env.h:8817", "/k/l", "finspace-landing-us-east-1-env", "k/l", ""},
		{"FINSPACE-landing-us-east-1-env.h", "//k", "finspace-landing-us-east-1-env", "/k", ""},
		{"finspace-landing-us-east-1-env", "/", "finspace-landing-us-east-1-env", "", ""},
		{"finspace-landing-us-east-1-other.h", "/k/l", "k", "l", ""},
	} {
		r := &http.Request{Host: c.host, RequestURI: c.path + "?x=/y"}
		got, err := targetOf(r, buckets)
		code := ""
		if e, is := errors.AsType[*Error](err); is {
			code = e.Code
		}
		if code != c.code || code == "" && (string(got.bucket) != c.bucket || string(got.key) != c.key) {
			t.Errorf("%s%.40s: %q %.40q %s", c.host, c.path, got.bucket, got.key, code)
		}
	}
}

func TestCopySource(t *testing.T) {
	for header, want := range map[string]string{
		"b/k": "b k", "/b/k": "b k", "b/a%20b": "b a b", "b/a+b": "b a+b", "b/a%252F": "b a%2F", "b/k?versionId=null": "b k",
		"b/k%3FversionId=7": "b k?versionId=7", "b%2Fk": "b k", "b//k": "b /k", "b/a/../k": "b a/../k",
		"b/k?versionId=7": "NoSuchVersion", "b": "InvalidArgument", "b/": "InvalidArgument", "/": "InvalidArgument", "": "InvalidArgument",
		"b/%zz": "InvalidArgument", "b/%00": "InvalidArgument", "b/%ff": "InvalidArgument",
		"arn:aws:s3:us-east-1:1:accesspoint/p/object/k": "InvalidArgument", "b/" + strings.Repeat("k", 1025): "KeyTooLongError",
	} {
		bucket, key, err := parseCopySource(header)
		got := string(bucket) + " " + string(key)
		if e, is := errors.AsType[*Error](err); is {
			got = e.Code
		}
		if got != want {
			t.Errorf("%.60q: %.60q, want %q", header, got, want)
		}
	}
}
