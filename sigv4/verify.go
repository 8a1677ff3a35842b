package sigv4

import (
	"crypto/subtle"
	"slices"
	"strings"
	"time"
)

// Verify checks the signature against the secret, the whole body and the clock. Every error is an *Error.
func (s *Signed) Verify(secret string, body []byte, now time.Time, p Policy) error {
	return s.VerifyHash(secret, hashOf(body), now, p)
}

// VerifyHash is Verify for a body of which only the SHA-256 is known, in hex. Whoever streams a body gives
// ContentSHA256 here and compares with the bytes as they pass.
func (s *Signed) VerifyHash(secret, bodyHash string, now time.Time, p Policy) error {
	if err := s.checkScope(p); err != nil {
		return err
	}
	if err := s.checkTime(now, p); err != nil {
		return err
	}
	if err := s.checkHeaderSet(p); err != nil {
		return err
	}
	payload, err := s.payloadHash(bodyHash, p)
	if err != nil {
		return err
	}
	st := s.Stages(secret, payload, p)
	// An empty secret would let everybody sign.
	if secret == "" || subtle.ConstantTimeCompare([]byte(st.Signature), []byte(s.Signature)) != 1 {
		return &Error{
			Code: InvalidSignature, Part: PartSignature,
			Message: "The signature does not fit the request. Check the secret access key, and that nothing between you and the server " +
				"changes the path, the query, a signed header or the body.",
			Detail: "signature: differs for the canonical request with the SHA-256 " + hashOf([]byte(st.CanonicalRequest)),
		}
	}
	return nil
}

// Stages gives what Verify computes for a secret and for what stands for the body. Whoever asks for it answers for where it
// goes.
func (s *Signed) Stages(secret, payloadHash string, p Policy) Stages {
	return s.covered.stages(secret, scope{s.Date, s.Region, s.Service}, s.Time, payloadHash, p)
}

func (s *Signed) checkScope(p Policy) error {
	if day := s.Time.Format(timeLayout)[:dateLength]; s.Date != day {
		return differs(PartScope, "The credential is for the day %s and the request was signed on %s.", s.Date, day)
	}
	if p.Region != "" && s.Region != p.Region {
		return differs(PartScope, "The credential is for the region %s: sign for %s.", s.Region, p.Region)
	}
	if p.Service != "" && s.Service != p.Service {
		return differs(PartScope, "The credential is for the service %s: sign for %s.", s.Service, p.Service)
	}
	return nil
}

func (s *Signed) checkTime(now time.Time, p Policy) error {
	first, last := s.Time.Add(-p.Skew), s.Time.Add(p.Skew)
	if s.Presigned {
		last = s.Time.Add(s.Expires)
	}
	if !now.Before(first) && !now.After(last) {
		return nil
	}
	signed, clock := s.Time.Format(time.RFC3339), now.UTC().Format(time.RFC3339)
	message := "The request was signed at " + signed + " and the server's clock says " + clock + ": they may differ by " +
		p.Skew.String() + ". Set your clock, or sign again."
	part := PartDate
	if s.Presigned {
		part = PartExpires
		message = "The presigned request is good from " + signed + " to " + last.Format(time.RFC3339) + " and the server's clock says " +
			clock + ". Sign again, or set your clock."
	}
	return &Error{Code: RequestExpired, Part: part, Message: message, Detail: "date: " + message}
}

func (s *Signed) checkHeaderSet(p Policy) error {
	if !slices.Contains(s.SignedHeaders, "host") {
		return differs(PartHeaders, "The header host is not signed.")
	}
	for _, name := range s.unsigned {
		if !p.UnsignedToken || name != "x-amz-security-token" {
			return differs(PartHeaders, "The header %q is sent and not signed: every x-amz- header must be.", name)
		}
	}
	return nil
}

// payloadHash gives what stands for the body in the canonical request.
func (s *Signed) payloadHash(bodyHash string, p Policy) (string, error) {
	declared := s.ContentSHA256
	switch {
	case declared == "" && s.Presigned && p.UnsignedPayload:
		return unsignedPayload, nil
	case declared == "":
		return bodyHash, nil
	case declared == unsignedPayload && p.UnsignedPayload, strings.HasPrefix(declared, streaming) && p.Streaming:
		return declared, nil
	case declared == unsignedPayload || strings.HasPrefix(declared, streaming):
		return "", differs(PartBody, "This service takes no unsigned or streamed body: send the SHA-256 of the body in x-amz-content-sha256, or leave it out.")
	case subtle.ConstantTimeCompare([]byte(declared), []byte(bodyHash)) != 1:
		return "", differs(PartBody, "The body is not the one of which x-amz-content-sha256 is the SHA-256.")
	}
	return declared, nil
}
