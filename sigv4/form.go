package sigv4

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Signed) parseHeaderForm(r *http.Request, authorization string) error {
	fields, err := authorizationFields(authorization)
	if err != nil {
		return err
	}
	for _, name := range []string{dateMember, "Date", tokenMember, contentMember} {
		if len(r.Header.Values(name)) > 1 {
			return incomplete("The header %s is sent more than once.", name)
		}
	}
	s.Token, s.ContentSHA256 = r.Header.Get(tokenMember), r.Header.Get(contentMember)
	if err := s.setParts(fields["Credential"], fields["SignedHeaders"], fields["Signature"]); err != nil {
		return err
	}
	return s.setHeaderTime(r)
}

// authorizationFields reads "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…" in any order.
func authorizationFields(text string) (map[string]string, error) {
	if len(text) > maxAuthorization {
		return nil, incomplete("The Authorization header is longer than %d bytes.", maxAuthorization)
	}
	kind, rest, _ := strings.Cut(text, " ")
	if kind != algorithm {
		return nil, incomplete("The Authorization header does not begin with %s: sign with AWS Signature Version 4.", algorithm)
	}
	fields := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if _, doubled := fields[name]; doubled || !slices.Contains([]string{"Credential", "SignedHeaders", "Signature"}, name) {
			return nil, incomplete("The Authorization header must have Credential, SignedHeaders and Signature, once each, and nothing else.")
		}
		fields[name] = value
	}
	return fields, nil
}

// setHeaderTime takes the time from X-Amz-Date, or from Date where that is absent. Either must be signed, or an old
// signature could be given a new date.
func (s *Signed) setHeaderTime(r *http.Request) error {
	if text := r.Header.Get(dateMember); text != "" {
		return s.setTime(text)
	}
	text := r.Header.Get("Date")
	if text != "" && !slices.Contains(s.SignedHeaders, "date") {
		return incomplete("The request has no X-Amz-Date header, and its Date header is not signed.")
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return s.setTime(text)
	}
	s.Time = at.UTC()
	return nil
}

func (s *Signed) setTime(text string) error {
	at, err := time.Parse(timeLayout, text)
	if err != nil || len(text) != len(timeLayout) { // Parse would also take fractions of a second
		return incomplete("The request needs the time of its signature as X-Amz-Date, in the form %s.", timeLayout)
	}
	s.Time = at
	return nil
}

func (s *Signed) parseQueryForm(r *http.Request) error {
	values, err := signatureMembers(s.covered.query)
	if err != nil {
		return err
	}
	if values[algorithmMember] != algorithm {
		return incomplete("X-Amz-Algorithm must be %s.", algorithm)
	}
	s.Presigned, s.Token = true, values[tokenMember]
	if s.ContentSHA256 = values[contentMember]; s.ContentSHA256 == "" {
		s.ContentSHA256 = strings.Join(r.Header.Values(contentMember), ",")
	}
	if err := s.setParts(values[credentialMember], values[signedMember], values[signatureMember]); err != nil {
		return err
	}
	if err := s.setExpires(values[expiresMember]); err != nil {
		return err
	}
	s.covered.query = slices.DeleteFunc(s.covered.query, func(m member) bool { return m.name == signatureMember })
	return s.setTime(values[dateMember])
}

// signatureMembers gives the decoded values of the query members that belong to the signature.
func signatureMembers(query []member) (map[string]string, error) {
	values := map[string]string{}
	for _, m := range query {
		switch m.name {
		case algorithmMember, credentialMember, dateMember, expiresMember, signedMember, signatureMember, tokenMember, contentMember:
			if _, doubled := values[m.name]; doubled {
				return nil, incomplete("The query string has %s more than once.", m.name)
			}
			values[m.name], _ = decode(m.value, false) // parseQuery has encoded it
		}
	}
	return values, nil
}

const maxExpires = 7 * 24 * 60 * 60

func (s *Signed) setExpires(text string) error {
	seconds, err := strconv.ParseUint(text, 10, 32)
	if err != nil || seconds < 1 || seconds > maxExpires {
		return incomplete("X-Amz-Expires must be a number of seconds from 1 to %d.", maxExpires)
	}
	s.Expires = time.Duration(seconds) * time.Second
	return nil
}
