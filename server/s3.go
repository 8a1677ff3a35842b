package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/s3"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
)

// emptySHA256 is the SHA-256 of no bytes.
const emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// declaredBody is what stands for a body in a signature for S3. A request without a body need not declare it.
func declaredBody(r *http.Request, signed *sigv4.Signed) (string, error) {
	switch {
	case signed.ContentSHA256 != "":
		return signed.ContentSHA256, nil
	case signed.Presigned:
		return "UNSIGNED-PAYLOAD", nil
	case r.ContentLength == 0:
		return emptySHA256, nil
	}
	return "", &sigv4.Error{
		Code: sigv4.InvalidSignature, Part: sigv4.PartBody,
		Message: "S3 reads bodies as they come: declare what is signed of the body in x-amz-content-sha256.", Detail: "body hash: none is declared",
	}
}

// serveS3 hands a verified request to the S3 endpoint. The body has not been read: it streams.
func (s *Server) serveS3(w http.ResponseWriter, r *http.Request, c *call) {
	class := service.Read
	if route := s.s3.Named(r, s3.Buckets(c.by.Environment)); route != nil {
		c.operation = route.Name
		if route.Write {
			class = service.Write
		}
	}
	if throttled := s.admitPrincipal(c.by, class); throttled != nil {
		s.passOver(w, r)
		c.fail(w, throttled)
		return
	}
	var denials s3Denials
	err := s.s3.Serve(w, &s3.Request{
		HTTP: r, By: c.by, ID: c.id, ContentSHA256: c.declared, Chunks: c.chunks, Denied: denials.add,
	})
	if denials.count > 0 {
		s.recordDenied(r.Context(), c, string(finspace.Denied), service.ReasonOf(denials.first), denials.request())
	}
	if err != nil {
		s.failS3(w, r, c, err)
	}
}

// s3Name is also asked for signers who may not act any more, whose environment was not read: its buckets are known by the
// environment's id alone.
func (s *Server) s3Name(r *http.Request, c *call) string {
	label, _, _ := strings.Cut(r.Host, ".")
	var buckets []finspace.BucketName
	if strings.HasPrefix(label, "finspace-") && strings.HasSuffix(label, "-"+string(c.environment)) {
		buckets = append(buckets, finspace.BucketName(label))
	}
	if route := s.s3.Named(r, buckets); route != nil {
		return route.Name
	}
	return ""
}

// failS3 answers an error of the S3 endpoint; a denial goes into the audit first. An answer that has begun cannot be
// taken back: its connection is broken, so that nobody takes half an object for a whole one.
func (s *Server) failS3(w http.ResponseWriter, r *http.Request, c *call, err error) {
	e := &rest.Error{Status: http.StatusInternalServerError, Name: "InternalError", Message: err.Error()}
	if told, is := errors.AsType[*s3.Error](err); is {
		e = &rest.Error{Status: told.Status, Name: told.Code, Message: told.Message, Header: told.Header, Cause: told.Cause}
	}
	c.exception, c.cause = e.Name, err
	if out, is := w.(*answer); is && out.status != 0 {
		if isFault(e.Status) {
			s.logger.Error("an object could not be read to its end; its answer is broken off", "requestId", c.id, "error", err)
		}
		panic(http.ErrAbortHandler)
	}
	if e.Name == "AccessDenied" {
		s.recordDenied(r.Context(), c, string(finspace.Denied), orMessage(err, e), s3Asked(r, c.by.Environment))
	}
	c.fail(w, e)
}

// s3Asked is what the audit keeps of a denied request.
func s3Asked(r *http.Request, env *finspace.Environment) string {
	bucket, key := s3.PlaceOf(r, s3.Buckets(env))
	text, _ := json.Marshal(map[string]string{"bucket": string(bucket), "key": cutText(string(key), 1024)}) // always has a form
	return string(text)
}

// s3Denials are the keys of one request that were refused in an answer which is a success.
type s3Denials struct {
	count int
	key   finspace.ObjectKey
	first error
}

func (d *s3Denials) add(key finspace.ObjectKey, err error) {
	if d.count++; d.count == 1 {
		d.key, d.first = key, err
	}
}

// request is what the audit keeps: how many keys, and the first.
func (d *s3Denials) request() string {
	text, _ := json.Marshal(map[string]any{"denied": d.count, "first": cutText(string(d.key), 1024)}) // always has a form
	return string(text)
}

// s3Codes gives S3's own names to what verification and the server say. What is not here keeps its name.
var s3Codes = map[string]string{
	"MissingAuthenticationTokenException": "AccessDenied",
	"IncompleteSignature":                 "AuthorizationHeaderMalformed",
	"UnrecognizedClientException":         "InvalidAccessKeyId",
	"InvalidSignatureException":           "SignatureDoesNotMatch",
	"RequestExpired":                      "RequestTimeTooSkewed",
	"ExpiredTokenException":               "ExpiredToken",
	"AccessDeniedException":               "AccessDenied",
	"ThrottlingException":                 "SlowDown",
	"InternalServerException":             "InternalError",
	"RequestAbortedException":             "RequestAborted",
}

// writeS3Error writes an error as clients of S3 read it.
func writeS3Error(w http.ResponseWriter, requestID string, e *rest.Error) {
	out := &s3.Error{Code: e.Name, Status: e.Status, Message: e.Message, Header: e.Header}
	if code := s3Code(e); code != "" {
		out.Code, out.Status = code, s3.StatusOf(code)
	}
	s3.WriteError(w, requestID, out)
}

// s3Code looks at what is wrong where S3 has more names for it than others.
func s3Code(e *rest.Error) string {
	if signature, is := errors.AsType[*sigv4.Error](e.Cause); is {
		switch signature.Part {
		case sigv4.PartExpires, sigv4.PartHeaders:
			return "AccessDenied"
		case sigv4.PartToken:
			return "InvalidToken"
		case sigv4.PartScope:
			return "AuthorizationHeaderMalformed"
		case sigv4.PartBody:
			return "InvalidRequest"
		}
	}
	if service.ReasonOf(e.Cause) == "badSessionToken" {
		return "InvalidToken"
	}
	return s3Codes[e.Name]
}
