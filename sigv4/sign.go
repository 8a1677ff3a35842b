package sigv4

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// notSigned are headers that what stands between client and server may change, or that are made after signing.
var notSigned = []string{
	"authorization", "connection", "expect", "keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
	"user-agent", "x-amzn-trace-id",
}

// Sign signs r in its headers: X-Amz-Date, X-Amz-Security-Token if the key has a token, Authorization. An earlier
// signature is replaced. The request must not be changed afterwards.
func Sign(r *http.Request, body []byte, key Key, region, service string, at time.Time, p Policy) Stages {
	at = at.UTC()
	for _, name := range []string{"Authorization", tokenMember} {
		r.Header.Del(name)
	}
	r.Header.Set(dateMember, at.Format(timeLayout))
	if key.Token != "" && !p.UnsignedToken {
		r.Header.Set(tokenMember, key.Token)
	}
	payload := signedPayload(r, body, p)
	query, _ := parseQuery(r.URL.RawQuery)
	c := cover(r, query)
	in := scope{at.Format(timeLayout)[:dateLength], region, service}
	st := c.stages(key.Secret, in, at, payload, p)
	if key.Token != "" {
		r.Header.Set(tokenMember, key.Token)
	}
	r.Header.Set("Authorization", algorithm+" Credential="+key.ID+"/"+in.String()+
		", SignedHeaders="+strings.Join(c.names, ";")+", Signature="+st.Signature)
	return st
}

// signedPayload gives what stands for the body: UNSIGNED-PAYLOAD or STREAMING-… if the caller has put it into
// X-Amz-Content-Sha256, else the hash.
func signedPayload(r *http.Request, body []byte, p Policy) string {
	declared := r.Header.Get(contentMember)
	if declared == unsignedPayload || strings.HasPrefix(declared, streaming) {
		return declared
	}
	hash := hashOf(body)
	if p.DeclareBody || declared != "" { // an earlier signature may have declared another body
		r.Header.Set(contentMember, hash)
	}
	return hash
}

// Presign signs r in its query string, good for expires from at: 1 second to 7 days. An earlier signature must not be
// there. Whoever sends the request sends the headers that it has now.
func Presign(r *http.Request, body []byte, key Key, region, service string, at time.Time, expires time.Duration, p Policy) Stages {
	at = at.UTC()
	in := scope{at.Format(timeLayout)[:dateLength], region, service}
	p.DeclareBody = false
	payload := signedPayload(r, body, p)
	if p.UnsignedPayload && r.Header.Get(contentMember) == "" {
		payload = unsignedPayload
	}
	c := cover(r, nil)
	added := []member{
		{algorithmMember, algorithm},
		{credentialMember, key.ID + "/" + in.String()},
		{dateMember, at.Format(timeLayout)},
		{signedMember, strings.Join(c.names, ";")},
		{expiresMember, strconv.FormatInt(int64(expires/time.Second), 10)},
	}
	if key.Token != "" {
		added = append(added, member{tokenMember, key.Token})
	}
	addMembers(r, added)
	c.query, _ = parseQuery(r.URL.RawQuery)
	st := c.stages(key.Secret, in, at, payload, p)
	addMembers(r, []member{{signatureMember, st.Signature}})
	return st
}

// addMembers puts members, not yet encoded, behind the query.
func addMembers(r *http.Request, members []member) {
	query := []string{}
	if r.URL.RawQuery != "" {
		query = append(query, r.URL.RawQuery)
	}
	for _, m := range members {
		query = append(query, m.name+"="+encode(m.value, false))
	}
	r.URL.RawQuery = strings.Join(query, "&")
}

// cover gives what a signature of r covers: all headers but those that may change on the way, and those whose key in
// r.Header is not in the canonical form, which net/http's own methods do not find either.
func cover(r *http.Request, query []member) *subject {
	names := []string{"host"}
	for name := range r.Header {
		lower := strings.ToLower(name)
		if http.CanonicalHeaderKey(name) == name && lower != "host" && !slices.Contains(notSigned, lower) {
			names = append(names, lower)
		}
	}
	slices.Sort(names)
	c := &subject{method: r.Method, path: sentPath(r), query: query, names: names}
	c.headers, _ = headerLines(r, names)
	return c
}
