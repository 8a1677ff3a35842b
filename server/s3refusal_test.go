package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/sigv4"
)

// TestS3VirtualHost finds the bucket in the name of the host, and signs what was sent.
func TestS3VirtualHost(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	by := func(method, host, path string) *reply {
		r := w.request(method, path, "")
		r.Host = host
		return w.send(w.signS3(r, "", ann.key))
	}
	host := w.landing() + ".openfinspace.example:8817"
	w.wantS3(by("PUT", host, "/"+ann.prefix+"a/../b%2F//c"), http.StatusOK, "")
	w.wantS3(by("HEAD", host, "/"+ann.prefix+"a/../b///c"), http.StatusOK, "")
	w.wantS3(by("HEAD", host, "/"+ann.prefix+"b///c"), http.StatusNotFound, "")
	w.wantS3(by("GET", "h", "/"+w.landing()+"/"+ann.prefix+"a/%2E%2E/b///c"), http.StatusOK, "")
	w.wantS3(by("GET", strings.ToUpper(host), "/?prefix="+ann.prefix), http.StatusOK, "")
	w.wantS3(by("GET", "finspace-landing-us-east-1-other.example", "/"+ann.prefix), http.StatusForbidden, "AccessDenied")
}

// TestS3Refusals shows S3's names for what is wrong with a signature.
func TestS3Refusals(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	path := "/" + w.landing() + "/" + ann.prefix + "k"
	w.wantS3(w.callS3(changed(ann.key, func(k *sigv4.Key) { k.Secret += "x" }), "GET", path, ""), 403, "SignatureDoesNotMatch")
	w.wantS3(w.callS3(changed(ann.key, func(k *sigv4.Key) { k.Secret += "x" }), "PUT", path, "body"), 403, "SignatureDoesNotMatch")
	w.wantS3(w.callS3(changed(ann.key, func(k *sigv4.Key) { k.Token = "" }), "GET", path, ""), 403, "InvalidAccessKeyId")
	w.wantS3(w.callS3(changed(ann.key, func(k *sigv4.Key) { k.Token += "x" }), "GET", path, ""), 400, "InvalidToken")
	w.wantS3(w.callS3(changed(w.root, func(k *sigv4.Key) { k.ID = "AKIAAAAAAAAAAAAAAAAA" }), "GET", path, ""), 403, "InvalidAccessKeyId")
	r := w.request("GET", path, "")
	sigv4.Sign(r, nil, ann.key, "us-east-1", "s3", w.clock.Now().Add(-16*time.Minute), sigv4.S3)
	w.wantS3(w.send(r), 403, "RequestTimeTooSkewed")
	r = w.request("GET", path, "")
	sigv4.Sign(r, nil, ann.key, "us-east-1", "s3", w.clock.Now().Add(-14*time.Minute), sigv4.S3)
	w.wantS3(w.send(r), 404, "NoSuchKey")
	r = w.signS3(w.request("GET", path, ""), "", ann.key)
	r.Header.Set("X-Amz-Meta-A", "b")
	w.wantS3(w.send(r), 403, "AccessDenied")
	w.clock.add(2 * time.Hour)
	w.wantS3(w.callS3(ann.key, "GET", path, ""), 400, "ExpiredToken")
	if a := w.lastDenied(); a.Detail != "sessionExpired" || a.Operation != "GetObject" || a.Principal != string(ann.id) {
		t.Errorf("the audit has %+v", a)
	}
	got := w.send(w.request("GET", path+"?AWSAccessKeyId=x&Signature=y&Expires=1", ""))
	if got.status != http.StatusForbidden || !strings.Contains(string(got.body), "s3v4") {
		t.Errorf("a signature of version 2 is answered %d %s", got.status, got.body)
	}
	w.wantS3(w.callS3(w.root, "PATCH", path, ""), 405, "MethodNotAllowed")
	w.wantS3(w.callS3(w.root, "GET", path+"?a;b", ""), 400, "InvalidURI")
	w.wantS3(w.callS3(w.root, "PUT", path+"?acl", ""), 501, "NotImplemented")
	w.wantS3(w.callS3(w.root, "PUT", path+"?versions", ""), 200, "")
	w.wantS3(w.callS3(w.root, "PUT", path+"?partNumber=1", ""), 400, "InvalidArgument")
	w.wantS3(w.callS3(w.root, "GET", "/"+w.landing()+"?list-type=3", ""), 400, "InvalidArgument")
	w.wantS3(w.callS3(w.root, "GET", "/"+w.landing()+"?max-keys=-1", ""), 400, "InvalidArgument")
	w.wantS3(w.callS3(w.root, "GET", "/"+w.landing()+"?encoding-type=xml", ""), 400, "InvalidArgument")
	w.wantS3(w.callS3(w.root, "GET", "/"+w.landing()+"?list-type=2&continuation-token=AAAA", ""), 400, "InvalidArgument")
	line := w.logLine(w.callS3(w.root, "GET", path+"none", ""))
	if line["service"] != "s3" || line["operation"] != "GetObject" || line["exception"] != "NoSuchKey" {
		t.Errorf("the log has %v", line)
	}
}

// TestS3DeniedIsAudited shows what is kept of a denied request.
func TestS3DeniedIsAudited(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann", "APP_USER")
	denied := w.callS3(ann.key, "GET", "/"+w.landing()+"?list-type=2&prefix=scratch/other/", "")
	w.wantS3(denied, http.StatusForbidden, "AccessDenied")
	a := w.lastDenied()
	wantText(t, "operation", a.Operation, "ListObjectsV2")
	wantText(t, "outcome", a.Outcome, "AccessDeniedException")
	wantText(t, "detail", a.Detail, "outsideScope")
	wantText(t, "request", a.Request, `{"bucket":"`+w.landing()+`","key":"scratch/other/"}`)
	wantText(t, "request id", a.RequestID, denied.header.Get("X-Amzn-Requestid"))
}

// TestS3Scopes shows that a signature for S3 opens nothing else, and one for others not S3.
func TestS3Scopes(t *testing.T) {
	w := newWorld(t)
	got := w.callS3(w.root, "GET", "/user", "")
	w.wantS3(got, http.StatusNotFound, "NoSuchBucket")
	w.want(w.call(w.root, "GET", "/"+w.landing(), ""), http.StatusNotFound, "UnknownOperationException")
}
