package rest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

type (
	joinInput struct {
		GroupID     finspace.PermissionGroupID `wire:"permissionGroupId,path"`
		UserID      finspace.UserID            `wire:"userId,path"`
		ClientToken *finspace.ClientToken      `wire:"clientToken,token"`
	}
	joinOutput struct {
		StatusCode int32 `wire:"statusCode,status"`
	}
	leaveInput struct {
		UserID finspace.UserID       `wire:"userId,path"`
		Bearer finspace.Password     `wire:"Authorization,header,required"`
		Sure   *bool                 `wire:"sure,query"`
		Token  *finspace.ClientToken `wire:"clientToken,query,token"`
	}
	leaveOutput struct {
		Sure  *bool                 `wire:"sure"`
		Token *finspace.ClientToken `wire:"token"`
	}
)

// stage is a handler whose operation does what the test says.
type stage struct {
	t    *testing.T
	opt  rest.Options[string]
	do   func() (*joinOutput, error)
	may  func(by string, labels rest.Labels) error
	last *rest.Outcome[string]
}

// serve answers one request. The target is parsed as a server would.
func (s *stage) serve(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	done := s.opt.Done
	s.last = nil
	s.opt.Done = func(_ context.Context, o *rest.Outcome[string]) { s.last = o }
	h, err := rest.New([]rest.Operation[string]{
		rest.Declare("Join", "POST /group/{permissionGroupId}/users/{userId}", "write", s.access, nil,
			func(context.Context, string, *joinInput) (*joinOutput, error) { return s.do() }),
		rest.Declare("Leave", "DELETE /leave/{userId}", "write", s.access, nil,
			func(_ context.Context, _ string, in *leaveInput) (*leaveOutput, error) {
				return &leaveOutput{Sure: in.Sure, Token: in.Token}, nil
			}),
	}, s.opt)
	s.opt.Done = done
	if err != nil {
		s.t.Fatal(err)
	}
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.Serve(w, &rest.Request[string]{HTTP: r, Body: []byte(body), By: "ann", ID: "request-1"})
	s.common(w)
	return w
}

func (s *stage) access(by string, labels rest.Labels) error {
	if s.may == nil {
		return nil
	}
	return s.may(by, labels)
}

// common checks what every answer has.
func (s *stage) common(w *httptest.ResponseRecorder) {
	s.t.Helper()
	h := w.Header()
	if h.Get("X-Amzn-RequestId") != "request-1" || h.Get("Cache-Control") != "no-store" {
		s.t.Errorf("headers: %v", h)
	}
	if s.last == nil || s.last.Status != w.Code || (s.last.Error == nil) != (w.Code < 300) || (s.last.Cause == nil) != (w.Code < 300) {
		s.t.Errorf("the outcome is %+v", s.last)
	}
	if w.Code >= 300 && (h.Get("X-Amzn-Errortype") != s.last.Error.Name || h.Get("Content-Type") != "application/json") {
		s.t.Errorf("headers of an error: %v", h)
	}
}

func newStage(t *testing.T) *stage {
	return &stage{t: t, do: func() (*joinOutput, error) { return &joinOutput{}, nil }}
}

const join = "/group/g/users/u"

func TestOnlyAStatus(t *testing.T) {
	s := newStage(t)
	w := s.serve("POST", join, `{}`, "Content-Type", "application/json")
	if w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") != "0" || w.Header().Get("Content-Type") != "" {
		t.Errorf("got %d %q %v", w.Code, w.Body, w.Header())
	}
	s.do = func() (*joinOutput, error) { return &joinOutput{StatusCode: 201}, nil }
	if w = s.serve("POST", join, ``); w.Code != 201 {
		t.Errorf("got %d", w.Code)
	}
	s.do = func() (*joinOutput, error) { return &joinOutput{StatusCode: 404}, nil }
	if w = s.serve("POST", join, ``); w.Code != 500 {
		t.Errorf("a success of 404 gave %d", w.Code)
	}
}

func TestQueryAndHeader(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct {
		query, want string
		status      int
	}{
		{"", `{}`, 200},
		{"?sure=true&clientToken=a%20b%2Bc&unknown=1&unknown=2&X-Amz-Date=x", `{"sure":true,"token":"a b+c"}`, 200},
		{"?clientToken=a+b", `{"token":"a b"}`, 200},
		{"?sure=True", "SerializationException", 400},
		{"?sure", "SerializationException", 400},
		{"?clientToken=%ff", "SerializationException", 400},
		{"?sure=true&sure=true", "Value at 'sure'", 400},
		{"?clientToken=", "Value at 'clientToken'", 400},
		{"?clientToken=%00", "must not contain the character NUL", 400},
	} {
		w := s.serve("DELETE", "/leave/u"+c.query, "", "Authorization", "Bearer 12345678")
		if got := w.Body.String() + w.Header().Get("X-Amzn-Errortype"); w.Code != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s: %d %s", c.query, w.Code, got)
		}
	}
	if w := s.serve("DELETE", "/leave/u?sure=%zz", "", "Authorization", "Bearer 12345678"); w.Code != 400 {
		t.Errorf("got %d", w.Code)
	}
	if w := s.serve("DELETE", "/leave/u", ""); !strings.Contains(w.Body.String(), "'Authorization' failed to satisfy constraint: Member must be present") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	w := s.serve("DELETE", "/leave/u", "", "Authorization", "hunter2hunter2", "Authorization", "hunter2hunter2")
	if w.Code != 400 || !strings.Contains(w.Body.String(), "must be sent once") || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestMediaTypes(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct {
		body, name, value string
		status            int
	}{
		{`{}`, "Content-Type", "application/json", 200},
		{`{}`, "Content-Type", "application/x-amz-json-1.1", 200},
		{`{}`, "Content-Type", "Application/JSON ; charset=UTF-8; x=y", 200},
		{`{}`, "Content-Type", `application/json;charset="utf-8"`, 200},
		{`{}`, "Content-Type", "application/json; charset=iso-8859-1", 415},
		{`{}`, "Content-Type", "application/json; charset", 415},
		{`{}`, "Content-Type", "application/x-amz-json-1.0", 415},
		{`{}`, "Content-Type", "application/x-www-form-urlencoded", 415},
		{`{}`, "Content-Type", "", 415},
		{`{}`, "X", "", 415},
		{``, "X", "", 200},
		{``, "Content-Type", "text/plain", 200},
		{``, "Accept", "application/json", 200},
		{``, "Accept", "text/html, application/*;q=0.1", 200},
		{``, "Accept", "text/html, */*;q=0.1", 200},
		{``, "Accept", "application/x-amz-json-1.1", 200},
		{``, "Accept", "", 200},
		{``, "Accept", "text/html", 406},
		{``, "Accept", "application/json;q=0, */*", 406},
		{``, "Accept", "application/xml", 406},
	} {
		if w := s.serve("POST", join, c.body, c.name, c.value); w.Code != c.status {
			t.Errorf("%q %s %s: %d, want %d", c.body, c.name, c.value, w.Code, c.status)
		}
	}
	if w := s.serve("POST", join, `{}`, "Content-Type", "application/json", "Content-Encoding", "gzip"); w.Code != 415 {
		t.Errorf("gzip: %d", w.Code)
	}
	if w := s.serve("POST", join, `{}`, "Content-Type", "application/json", "Content-Encoding", "identity"); w.Code != 200 {
		t.Errorf("identity: %d", w.Code)
	}
}

func TestWrongMethodSaysWhichIsRight(t *testing.T) {
	s := newStage(t)
	w := s.serve("GET", join, "")
	if w.Code != 405 || w.Header().Get("Allow") != "POST" || s.last.Operation != nil {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
	if w = s.serve("GET", "/nothing", ""); w.Code != 404 || w.Header().Get("X-Amzn-Errortype") != "UnknownOperationException" {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
}

// TestOrder goes through the checks backwards: with everything wrong, the first one answers.
func TestOrder(t *testing.T) {
	s := newStage(t)
	s.do = func() (*joinOutput, error) { return nil, finspace.Errorf(finspace.NotFound, "gone", "It is gone.") }
	s.opt.Explain = explain
	expect := func(name, body string, headers ...string) {
		t.Helper()
		if s.serve("POST", "/group/g/users/%20", body, headers...); s.last.Error.Name != name {
			t.Errorf("got %v, want %s", s.last.Error, name)
		}
	}
	media := []string{"Content-Type", "application/json"}
	expect("ValidationException", `{}`, media...)
	expect("SerializationException", `{`, media...)
	expect("NotAcceptableException", `{`, append(media, "Accept", "text/html")...)
	expect("UnsupportedMediaTypeException", `{`, "Accept", "text/html")
	s.may = func(string, rest.Labels) error {
		return &rest.Error{Status: 403, Name: "AccessDeniedException", Message: "No."}
	}
	expect("AccessDeniedException", `{`)
	s.opt.Admit = func(context.Context, *rest.Operation[string], *rest.Request[string]) error {
		return &rest.Error{Status: 429, Name: "ThrottlingException", Message: "Slow.", Header: http.Header{"Retry-After": {"1"}}}
	}
	expect("ThrottlingException", `{`)
}

func TestDeniedRequestIsDecodedForTheAudit(t *testing.T) {
	s := newStage(t)
	denied := errors.New("denied")
	s.may = func(by string, labels rest.Labels) error {
		if by != "ann" || labels["userId"] != " " || labels["permissionGroupId"] != "g" {
			t.Errorf("%s, %v", by, labels)
		}
		return denied
	}
	s.opt.Explain = func(err error) *rest.Error {
		return &rest.Error{Status: 403, Name: "AccessDeniedException", Message: err.Error()}
	}
	s.serve("POST", "/group/g/users/%20", `{"clientToken":"t"}`)
	if in, ok := s.last.Input.(*joinInput); !ok || *in.ClientToken != "t" || in.UserID != " " || !errors.Is(s.last.Cause, denied) {
		t.Errorf("got %+v", s.last)
	}
	s.serve("POST", "/group/g/users/%20", `{`)
	if s.last.Input != nil || s.last.Error.Status != 403 {
		t.Errorf("got %+v", s.last)
	}
}

func TestErrorOfAnOperation(t *testing.T) {
	s := newStage(t)
	cause := finspace.Errorf(finspace.NotFound, "userNotFound", "There is no \"such\" user.")
	s.do = func() (*joinOutput, error) { return nil, cause }
	w := s.serve("POST", join, "")
	if w.Code != 500 || strings.Contains(w.Body.String(), "such") || !errors.Is(s.last.Cause, finspace.NotFound) {
		t.Errorf("unexplained: %d %s", w.Code, w.Body)
	}
	s.opt.Explain = explain
	w = s.serve("POST", join, "")
	if want := `{"message":"There is no \"such\" user.","reason":"userNotFound"}`; w.Code != 404 || w.Body.String() != want {
		t.Errorf("explained: %d %s", w.Code, w.Body)
	}
	s.do = func() (*joinOutput, error) { return nil, nil }
	if w = s.serve("POST", join, ""); w.Code != 500 {
		t.Errorf("neither output nor error: %d", w.Code)
	}
	s.do = func() (*joinOutput, error) { return nil, &rest.Error{Name: "X"} }
	if w = s.serve("POST", join, ""); w.Code != 500 {
		t.Errorf("an error without a status: %d", w.Code)
	}
}

func TestPanic(t *testing.T) {
	s := newStage(t)
	s.do = func() (*joinOutput, error) { panic("hunter2") }
	s.opt.Explain = func(err error) *rest.Error {
		t.Errorf("asked to explain %v", err)
		return nil
	}
	w := s.serve("POST", join, "")
	var p *rest.Panic
	if w.Code != 500 || strings.Contains(w.Body.String(), "hunter2") || !errors.As(s.last.Cause, &p) {
		t.Fatalf("got %d %s, %v", w.Code, w.Body, s.last.Cause)
	}
	if p.Value != "hunter2" || !strings.Contains(p.Error(), "serve_test.go") {
		t.Errorf("got %v", p)
	}
}

func TestWriteError(t *testing.T) {
	w := httptest.NewRecorder()
	rest.WriteError(w, "request-2", rest.TooLarge())
	h := w.Header()
	if w.Code != 413 || h.Get("X-Amzn-Errortype") != "RequestEntityTooLargeException" || h.Get("X-Amzn-Requestid") != "request-2" ||
		h.Get("Content-Type") != "application/json" || !strings.HasPrefix(w.Body.String(), `{"message":"The body is larger`) {
		t.Errorf("got %d %v %s", w.Code, h, w.Body)
	}
	w = httptest.NewRecorder()
	rest.WriteError(w, "", &rest.Error{Status: 429, Name: "ThrottlingException", Header: http.Header{"retry-after": {"3"}}})
	if w.Body.String() != `{"message":""}` || w.Header().Get("Retry-After") != "3" {
		t.Errorf("got %v %s", w.Header(), w.Body)
	}
}

// TestServeAllocatesLittle holds the number of allocations of a CreateUser: its ten values, five headers and a few.
func TestServeAllocatesLittle(t *testing.T) {
	h, err := rest.New(table(), rest.Options[string]{})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/user", nil)
	r.Header.Set("Content-Type", "application/json")
	q := &rest.Request[string]{HTTP: r, Body: []byte(ann), By: "root", ID: "request-1"}
	if n := testing.AllocsPerRun(100, func() { h.Serve(discard{http.Header{}}, q) }); n > 40 {
		t.Errorf("%v allocations", n)
	}
}
