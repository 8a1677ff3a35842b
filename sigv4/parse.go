package sigv4

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// Signed is the signature of a request as it was sent, not yet verified.
type Signed struct {
	AccessKeyID   string
	Date          string // of the scope: YYYYMMDD
	Region        string
	Service       string
	SignedHeaders []string // in lower case, sorted
	Signature     string   // 64 hex digits
	Token         string   // session token; empty if none was sent
	Time          time.Time
	Presigned     bool          // query form
	Expires       time.Duration // life of a presigned request
	ContentSHA256 string        // declared hash of the body, or what stands for it; empty if not declared

	covered  subject
	unsigned []string // x-amz-… headers that were sent and are not signed
}

// Bounds of what is read before anything is known about the sender.
const (
	maxTarget        = 64 << 10
	maxMembers       = 1000
	maxAuthorization = 8 << 10
	maxSignedHeaders = 100
	maxToken         = 4096
	maxName          = 128 // access key id, region, service
)

// Names of query members and headers. Members are matched in this case, as S3 does; headers in any.
const (
	algorithmMember  = "X-Amz-Algorithm"
	credentialMember = "X-Amz-Credential"
	dateMember       = "X-Amz-Date"
	expiresMember    = "X-Amz-Expires"
	signedMember     = "X-Amz-SignedHeaders"
	signatureMember  = "X-Amz-Signature"
	tokenMember      = "X-Amz-Security-Token"
	contentMember    = "X-Amz-Content-Sha256"
)

// Parse reads the signature of a request, header or query form. It takes what was sent: call it before anything changes
// the request. Every error is an *Error.
func Parse(r *http.Request) (*Signed, error) {
	if len(r.URL.RawQuery) > maxTarget || len(r.RequestURI) > maxTarget {
		return nil, incomplete("The path and query are longer than %d bytes.", maxTarget)
	}
	query, ok := parseQuery(r.URL.RawQuery)
	if !ok {
		return nil, incomplete("The query string has a %% that is not followed by two hex digits: encode a %% itself as %%25.")
	}
	if len(query) > maxMembers {
		return nil, incomplete("The query string has more than %d members.", maxMembers)
	}
	s := &Signed{covered: subject{method: r.Method, path: sentPath(r), query: query}}
	if err := s.parseForm(r); err != nil {
		return nil, err
	}
	if err := s.coverHeaders(r); err != nil {
		return nil, err
	}
	return s, nil
}

// parseForm finds out which form the request has. Not *Error but error is returned, so that nil stays nil.
func (s *Signed) parseForm(r *http.Request) error {
	authorization := r.Header.Values("Authorization")
	if len(authorization) == 1 && authorization[0] == "" { // as of a client without a key
		authorization = nil
	}
	inQuery := slices.ContainsFunc(s.covered.query, func(m member) bool {
		return m.name == algorithmMember || m.name == credentialMember || m.name == signatureMember
	})
	switch {
	case inQuery && (len(authorization) > 0 || len(r.Header.Values(tokenMember)) > 0):
		return incomplete("The request is signed in its headers and in its query string: send one of the two.")
	case inQuery:
		return s.parseQueryForm(r)
	case len(authorization) == 0 && slices.ContainsFunc(s.covered.query, func(m member) bool { return m.name == "AWSAccessKeyId" }):
		return incomplete("The request is signed with Signature Version 2: sign it with Version 4. In boto3, give the client " +
			"Config(signature_version=\"s3v4\").")
	case len(authorization) == 0:
		return &Error{
			Code: MissingAuthenticationToken, Part: PartForm,
			Message: "The request is not signed: sign it with AWS Signature Version 4.",
			Detail:  "form: neither an Authorization header nor X-Amz-Signature in the query string",
		}
	case len(authorization) > 1:
		return incomplete("The request has more than one Authorization header.")
	}
	return s.parseHeaderForm(r, authorization[0])
}

// sentPath is the path of the request line: on a server as it came, on a client as it will be sent.
func sentPath(r *http.Request) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	if !strings.HasPrefix(path, "/") { // a client's request, or the absolute form that proxies get
		path = r.URL.Opaque
		if path == "" {
			path = r.URL.EscapedPath()
		}
	}
	if path == "" {
		return "/"
	}
	return path
}
