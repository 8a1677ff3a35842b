package server

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
	"github.com/openfinspace/openfinspace/throttle"
)

// stsReply is what clients of STS look for in an answer.
type stsReply struct {
	XMLName  xml.Name
	Identity struct{ Arn, UserId, Account string } `xml:"GetCallerIdentityResult"` //nolint:revive // STS's spelling
	Assumed  struct {
		AssumedRoleUser struct{ AssumedRoleId, Arn string } //nolint:revive // STS's spelling
		Credentials     struct {
			AccessKeyId, SecretAccessKey, SessionToken string //nolint:revive // STS's spelling
			Expiration                                 time.Time
		}
	} `xml:"AssumeRoleResult"`
	Metadata  struct{ RequestId string } `xml:"ResponseMetadata"` //nolint:revive // STS's spelling
	Error     struct{ Type, Code, Message string }
	RequestId string //nolint:revive // STS's spelling
}

// sts posts a form, or gets a query with method GET.
func (w *world) sts(key sigv4.Key, method, parameters string) (int, *stsReply) {
	w.t.Helper()
	target, body := "/", parameters
	if method == http.MethodGet {
		target, body = "/?"+parameters, ""
	}
	r := w.request(method, target, body)
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	}
	sigv4.Sign(r, []byte(body), key, "us-east-1", "sts", w.clock.Now(), sigv4.Standard)
	return w.stsRead(w.send(r))
}

func (w *world) stsRead(got *reply) (int, *stsReply) {
	w.t.Helper()
	answer := new(stsReply)
	if err := xml.Unmarshal(got.body, answer); err != nil {
		w.t.Fatalf("%v: %s", err, got.body)
	}
	id := got.header.Get("X-Amzn-Requestid")
	if answer.RequestId != id && answer.Metadata.RequestId != id || answer.XMLName.Space != stsNamespace || got.header.Get("Content-Type") != "text/xml" {
		w.t.Errorf("the answer is not of STS's form: %s", got.body)
	}
	return got.status, answer
}

const whoAmI = "Action=GetCallerIdentity&Version=2011-06-15"

func TestGetCallerIdentity(t *testing.T) {
	w := newWorld(t)
	id := w.user("ada", "APP_USER")
	role := w.roleKey("ada")
	for _, c := range []struct {
		name      string
		key       sigv4.Key
		arn, user string
	}{
		{"root", w.root, "arn:aws:iam::000000000000:root", "000000000000"},
		{"role", role, "arn:aws:sts::000000000000:assumed-role/ada/" + role.ID, ""},
		{"user's session", w.session(role, "60"), "", string(id)},
	} {
		for _, method := range []string{"POST", "GET"} {
			t.Run(c.name+" "+method, func(t *testing.T) {
				w.t = t
				status, got := w.sts(c.key, method, whoAmI)
				who := got.Identity
				if status != http.StatusOK || who.Account != "000000000000" || c.arn != "" && who.Arn != c.arn || c.user != "" && who.UserId != c.user {
					t.Errorf("answered %d %+v", status, got)
				}
			})
		}
	}
	t.Run("presigned", func(t *testing.T) {
		w.t = t
		r := w.request("GET", "/?"+whoAmI, "")
		sigv4.Presign(r, nil, w.root, "us-east-1", "sts", w.clock.Now(), time.Minute, sigv4.Standard)
		if status, got := w.stsRead(w.send(r)); status != http.StatusOK || got.Identity.Account != "000000000000" {
			t.Errorf("answered %d %+v", status, got)
		}
	})
}

func TestAssumeRole(t *testing.T) {
	w := newWorld(t)
	w.user("ada", "SUPER_USER")
	made, err := w.service.CreateKey(t.Context(), service.KeyInput{
		Environment: w.env, Kind: finspace.UserPrincipal, Arn: "arn:aws:iam::000000000000:user/old-script",
		MayAssume: []finspace.RoleArn{roleOf("ada")},
	})
	if err != nil {
		t.Fatal(err)
	}
	key := asKey(made)
	status, got := w.sts(key, "POST", assume("ada", "nightly", "900"))
	c := got.Assumed.Credentials
	if status != http.StatusOK || got.Assumed.AssumedRoleUser.Arn != "arn:aws:sts::000000000000:assumed-role/ada/nightly" {
		t.Fatalf("answered %d %+v", status, got)
	}
	if off := c.Expiration.Sub(w.clock.Now().Add(900 * time.Second)).Abs(); off > time.Minute {
		t.Errorf("expires at %v", c.Expiration)
	}
	assumed := sigv4.Key{ID: c.AccessKeyId, Secret: c.SecretAccessKey, Token: c.SessionToken}
	session := w.session(assumed, "60") // an old script's second line
	w.want(w.call(session, "GET", "/user?maxResults=1", ""), http.StatusOK, "")
	w.want(w.call(assumed, "GET", "/user?maxResults=1", ""), http.StatusForbidden, "AccessDeniedException")
	if _, who := w.sts(assumed, "GET", whoAmI); who.Identity.Arn != "arn:aws:sts::000000000000:assumed-role/ada/nightly" {
		t.Errorf("the assumed role is %+v", who.Identity)
	}
	if status, got := w.sts(key, "POST", assume("other", "nightly", "")); status != http.StatusForbidden || got.Error.Code != "AccessDenied" {
		t.Errorf("a role that was not allowed: %d %+v", status, got)
	}
	a := w.lastDenied()
	wantText(t, "operation", a.Operation, "AssumeRole")
	wantText(t, "request", a.Request, `{"RoleArn":"`+string(roleOf("other"))+`"}`)
	odd := url.Values{"Action": {"AssumeRole"}, "Version": {stsVersion}, "RoleArn": {"arn:aws:iam::000000000000:role/\U0001F600\u007f\"<"}}
	if text := stsRequest(odd); !json.Valid([]byte(text)) {
		t.Errorf("the audit gets %s, which is no JSON", text)
	}
	w.clock.add(16 * time.Minute)
	if status, got := w.sts(assumed, "POST", whoAmI); status != http.StatusForbidden || got.Error.Code != "ExpiredToken" {
		t.Errorf("an expired session: %d %+v", status, got)
	}
	if err := w.service.DeleteKey(t.Context(), finspace.AccessKeyID(key.ID)); err != nil {
		t.Fatal(err)
	}
	if status, got := w.sts(key, "POST", whoAmI); status != http.StatusForbidden || got.Error.Code != "InvalidClientTokenId" {
		t.Errorf("a deleted key: %d %+v", status, got)
	}
}

// TestSTSIsThrottled shows that STS takes from the principal's buckets like every other operation.
func TestSTSIsThrottled(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Rates.Read = throttle.Rate{Count: 1, Per: time.Hour} })
	if status, got := w.sts(w.root, "POST", whoAmI); status != http.StatusOK {
		t.Fatalf("answered %d %+v", status, got)
	}
	if status, got := w.sts(w.root, "POST", whoAmI); status != http.StatusTooManyRequests || got.Error.Code != "Throttling" {
		t.Errorf("answered %d %+v", status, got)
	}
	w.wantThrottled(w.call(w.root, "GET", "/user?maxResults=1", ""))
}

func assume(role, session, seconds string) string {
	v := url.Values{"Action": {"AssumeRole"}, "Version": {stsVersion}, "RoleArn": {string(roleOf(role))}, "RoleSessionName": {session}}
	if seconds != "" {
		v.Set("DurationSeconds", seconds)
	}
	return v.Encode()
}

// TestSTSErrors shows that STS answers what is wrong in its own form and words.
func TestSTSErrors(t *testing.T) {
	w := newWorld(t)
	version := "&Version=" + stsVersion
	for _, c := range []struct {
		name, method, parameters string
		status                   int
		code                     string
	}{
		{"no action", "POST", "Version=" + stsVersion, 400, "InvalidAction"},
		{"other action", "POST", "Action=GetSessionToken" + version, 400, "InvalidAction"},
		{"no version", "POST", "Action=GetCallerIdentity", 400, "InvalidAction"},
		{"empty", "POST", "", 400, ""},
		{"not a form", "POST", "%zz", 400, "MalformedQueryString"},
		{"twice", "GET", whoAmI + "&Action=AssumeRole", 400, "MalformedQueryString"},
		{"not UTF-8", "POST", whoAmI + "&a=%ff", 400, "MalformedQueryString"},
		{"NUL", "POST", whoAmI + "&a=%00", 400, "MalformedQueryString"},
		{"no role", "POST", "Action=AssumeRole&RoleSessionName=abc" + version, 400, "ValidationError"},
		{"not a role", "POST", "Action=AssumeRole&RoleSessionName=abc&RoleArn=arn:aws:iam::000000000000:user/abc" + version, 400, "ValidationError"},
		{"session name of 1", "POST", assume("ada", "a", ""), 400, "ValidationError"},
		{"session name of 65", "POST", assume("ada", strings.Repeat("a", 65), ""), 400, "ValidationError"},
		{"session name with a space", "POST", assume("ada", "a b", ""), 400, "ValidationError"},
		{"too short", "POST", assume("ada", "abc", "899"), 400, "ValidationError"},
		{"too long", "POST", assume("ada", "abc", "3601"), 400, "ValidationError"},
		{"no number", "POST", assume("ada", "abc", "1e3"), 400, "ValidationError"},
		{"a policy", "POST", assume("ada", "abc", "") + "&Policy=x", 400, "ValidationError"},
		{"policies", "POST", assume("ada", "abc", "") + "&PolicyArns.member.1.arn=x", 400, "ValidationError"},
		{"another method", "PUT", whoAmI, 400, "InvalidAction"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			status, got := w.sts(w.root, c.method, c.parameters)
			if status != c.status || c.code != "" && got.Error.Code != c.code || got.Error.Message == "" || got.Error.Type != "Sender" {
				t.Errorf("answered %d %+v", status, got)
			}
		})
	}
	w.t = t
	for name, key := range map[string]sigv4.Key{
		"SignatureDoesNotMatch": changed(w.root, func(k *sigv4.Key) { k.Secret = "x" }),
		"InvalidClientTokenId":  {ID: "AKIAAAAAAAAAAAAAAAAA", Secret: "x"},
	} {
		if status, got := w.sts(key, "POST", whoAmI); status != http.StatusForbidden || got.Error.Code != name {
			t.Errorf("want %s, answered %d %+v", name, status, got)
		}
	}
	r := w.request("POST", "/", strings.Repeat("x", maxBody+1))
	sigv4.Sign(r, []byte(strings.Repeat("x", maxBody+1)), w.root, "us-east-1", "sts", w.clock.Now(), sigv4.Standard)
	if status, got := w.stsRead(w.send(r)); status != http.StatusRequestEntityTooLarge || got.Error.Code != "RequestEntityTooLarge" {
		t.Errorf("too large: answered %d %+v", status, got)
	}
}
