package server

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

// stsVersion is the only version of STS's interface that there has ever been.
const stsVersion = "2011-06-15"

// stsActions are what STS does here. Everybody who is known may call them; AssumeRole looks at the role itself.
var stsActions = map[string]struct {
	class rest.Class
	act   func(*Server, context.Context, *finspace.Caller, url.Values) (any, error)
}{
	"GetCallerIdentity": {service.Read, (*Server).getCallerIdentity},
	"AssumeRole":        {service.Credentials, (*Server).assumeRole},
}

// serveSTS answers STS's query protocol: a form in a POST or a query string in a GET, XML back.
func (s *Server) serveSTS(w http.ResponseWriter, r *http.Request, c *call) {
	values, refused := stsParameters(r, c.body)
	if refused != nil {
		c.fail(w, refused)
		return
	}
	action, known := stsActions[values.Get("Action")]
	if !known || values.Get("Version") != stsVersion {
		c.fail(w, stsError("InvalidAction", "This server has GetCallerIdentity and AssumeRole, with Version=%s.", stsVersion))
		return
	}
	c.operation = values.Get("Action")
	if throttled := s.admitPrincipal(c.by, action.class); throttled != nil {
		c.fail(w, throttled)
		return
	}
	result, err := action.act(s, r.Context(), c.by, values)
	if err != nil {
		s.failSTS(w, r, c, err, values)
		return
	}
	writeSTS(w, c.id, c.operation, result)
}

func stsName(r *http.Request, c *call) string {
	values, _ := stsParameters(r, c.body)
	if name := values.Get("Action"); stsActions[name].act != nil {
		return name
	}
	return ""
}

// failSTS answers an error of an action; a denial goes into the audit first.
func (s *Server) failSTS(w http.ResponseWriter, r *http.Request, c *call, err error, values url.Values) {
	e := explain(err)
	c.cause = err
	if e.Name == string(finspace.Denied) {
		s.recordDenied(r.Context(), c, e.Name, orMessage(err, e), stsRequest(values))
	}
	c.fail(w, e)
}

// stsParameters reads the parameters. Nothing but / is a path of STS.
func stsParameters(r *http.Request, body []byte) (url.Values, *rest.Error) {
	text := r.URL.RawQuery
	switch {
	case r.URL.EscapedPath() != "/" && r.URL.EscapedPath() != "":
		return nil, stsError("InvalidAction", "STS has no path but /.")
	case r.Method == http.MethodPost:
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
			return nil, stsError("MalformedQueryString", "A POST to STS is application/x-www-form-urlencoded.")
		}
		text = string(body)
	case r.Method != http.MethodGet:
		return nil, stsError("InvalidAction", "STS takes the methods GET and POST.")
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, stsError("MalformedQueryString", "The parameters cannot be read: encode them as a form.")
	}
	for name, all := range values {
		if len(all) > 1 || !utf8.ValidString(name) || !utf8.ValidString(all[0]) || strings.ContainsRune(all[0], 0) {
			return nil, stsError("MalformedQueryString", "A parameter is there twice, or is not text in UTF-8.")
		}
	}
	return values, nil
}

func (s *Server) getCallerIdentity(_ context.Context, by *finspace.Caller, _ url.Values) (any, error) {
	who := s.config.Service.GetCallerIdentity(by)
	return &stsIdentity{Arn: who.Arn, UserID: who.UserID, Account: who.Account}, nil
}

func (s *Server) assumeRole(ctx context.Context, by *finspace.Caller, values url.Values) (any, error) {
	in, refused := assumeRoleInput(values)
	if refused != nil {
		return nil, refused
	}
	out, err := s.config.Service.AssumeRole(ctx, by, in)
	if err != nil {
		return nil, err
	}
	return &stsAssumedRole{
		AssumedRoleUser: stsAssumedRoleUser{ID: out.AssumedRoleID, Arn: out.AssumedRoleArn},
		Credentials: stsCredentials{
			AccessKeyID: out.Credentials.AccessKeyID, SecretAccessKey: out.Credentials.SecretAccessKey,
			SessionToken: out.Credentials.SessionToken, Expiration: out.Expiration.Std().Format("2006-01-02T15:04:05Z"),
		},
	}, nil
}

// assumeRoleInput reads what AssumeRole is asked. A session policy would have to narrow the session, which nothing here
// does: it is refused, not passed over. The rules of the rest are the service's.
func assumeRoleInput(values url.Values) (*service.AssumeRoleInput, *rest.Error) {
	for name := range values {
		if strings.HasPrefix(name, "Policy") {
			return nil, stsError("ValidationError", "Session policies (%s) are not supported: leave them out.", cutText(name, 64))
		}
	}
	in := &service.AssumeRoleInput{RoleArn: finspace.RoleArn(values.Get("RoleArn")), RoleSessionName: values.Get("RoleSessionName")}
	if text := values.Get("DurationSeconds"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, stsError("ValidationError", "DurationSeconds must be a whole number.")
		}
		in.DurationSeconds = &seconds
	}
	return in, nil
}

// stsRequest is what the audit keeps of a denied action.
func stsRequest(values url.Values) string {
	role := values.Get("RoleArn")
	if role == "" {
		return ""
	}
	text, _ := json.Marshal(map[string]string{"RoleArn": cutText(role, 2048)}) // texts always have a form
	return string(text)
}
