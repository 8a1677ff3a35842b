package server

import (
	"encoding/xml"
	"net/http"

	"github.com/openfinspace/openfinspace/sigv4"
)

// s3Failure is an error as S3's clients read it.
type s3Failure struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string
	Message   string
	RequestID string `xml:"RequestId"`
}

// wantS3 looks at status and code; an error must have S3's form, but where HTTP has none.
func (w *world) wantS3(got *reply, status int, code string) {
	w.t.Helper()
	var told s3Failure
	if got.status >= http.StatusBadRequest && len(got.body) > 0 {
		err := xml.Unmarshal(got.body, &told)
		if err != nil || told.Message == "" || told.RequestID != got.header.Get("X-Amzn-Requestid") || got.header.Get("Content-Type") != "application/xml" {
			w.t.Errorf("the error has not S3's form: %v %s", got.header, got.body)
		}
	}
	if got.status != status || told.Code != code {
		w.t.Errorf("answered %d %s, want %d %s: %.300s", got.status, told.Code, status, code, got.body)
	}
}

// signS3 signs for S3, now; the body's hash is declared if nothing stands in its place.
func (w *world) signS3(r *http.Request, body string, key sigv4.Key) *http.Request {
	sigv4.Sign(r, []byte(body), key, "us-east-1", "s3", w.clock.Now(), sigv4.S3)
	return r
}

// callS3 sends a signed request for S3.
func (w *world) callS3(key sigv4.Key, method, path, body string, headers ...string) *reply {
	w.t.Helper()
	r := w.request(method, path, body)
	r.Header.Del("Content-Type")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.send(w.signS3(r, body, key))
}
