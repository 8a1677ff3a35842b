package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/sigv4"
)

const testSecret = "a/secret/of/forty/characters/for/the/test"

// received is a request as it came.
type received struct {
	method, uri, body string
	header            http.Header
}

// scripted answers one request after another, checks each signature, and keeps what came.
type scripted struct {
	mu       sync.Mutex
	answers  []http.HandlerFunc // the last one answers all that follow
	received []received
}

// serve starts a scripted server and a client of it.
func serve(t *testing.T, answers ...http.HandlerFunc) (*Client, *scripted) {
	t.Helper()
	s := &scripted{answers: answers}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(t, w, r) }))
	t.Cleanup(server.Close)
	c, err := New(Options{Endpoint: server.URL, Region: "eu-central-2", Credentials: Static("AKIATEST", testSecret, "")})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

func (s *scripted) serve(t *testing.T, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	signed, err := sigv4.Parse(r)
	if err == nil {
		err = signed.Verify(testSecret, body, time.Now(), sigv4.Standard)
	}
	if err != nil {
		t.Errorf("%s %s: the signature is refused: %v", r.Method, r.RequestURI, err)
	}
	s.mu.Lock()
	s.received = append(s.received, received{r.Method, r.RequestURI, string(body), r.Header})
	answer := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	s.mu.Unlock()
	answer(w, r)
}

// says answers with a body, and fails with an exception.
func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

func fails(status int, exception, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", exception)
		w.Header().Set("X-Amzn-Requestid", "request-1")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hangsUp ends the connection without an answer.
func hangsUp(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}

// TestRequests holds what is sent to what the contract says.
func TestRequests(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		outcome string
		call    func(*Client) error
		want    received
	}{
		{
			"a body without the members that are absent",
			func(c *Client) error {
				_, err := c.CreateUser(ctx, &CreateUserInput{EmailAddress: "a@example.com", Type: UserTypeAppUser, ClientToken: new("t")})
				return err
			},
			received{method: "POST", uri: "/user", body: `{"emailAddress":"a@example.com","type":"APP_USER","clientToken":"t"}`},
		},
		{
			"what HTML escapes stays as it is",
			func(c *Client) error {
				_, err := c.UpdateUser(ctx, &UpdateUserInput{UserID: "u", FirstName: new("A<&>é"), ClientToken: new("t")})
				return err
			},
			received{method: "PUT", uri: "/user/u", body: `{"firstName":"A<&>é","clientToken":"t"}`},
		},
		{
			"a required list is present when it is nil",
			func(c *Client) error {
				_, err := c.CreatePermissionGroup(ctx, &CreatePermissionGroupInput{Name: "n", ClientToken: new("t")})
				return err
			},
			received{method: "POST", uri: "/permission-group", body: `{"name":"n","applicationPermissions":[],"clientToken":"t"}`},
		},
		{
			"an optional list that is empty is present",
			func(c *Client) error {
				_, err := c.UpdatePermissionGroup(ctx, &UpdatePermissionGroupInput{
					PermissionGroupID: "g", ApplicationPermissions: []ApplicationPermission{}, ClientToken: new("t"),
				})
				return err
			},
			received{method: "PUT", uri: "/permission-group/g", body: `{"applicationPermissions":[],"clientToken":"t"}`},
		},
		{
			"labels and query are escaped",
			func(c *Client) error {
				_, err := c.ListUsersByPermissionGroup(ctx, &ListUsersByPermissionGroupInput{
					PermissionGroupID: "a/b c%é", MaxResults: 7, NextToken: new("x+y z="),
				})
				return err
			},
			received{method: "GET", uri: "/permission-group/a%2Fb%20c%25%C3%A9/users?maxResults=7&nextToken=x%2By%20z%3D"},
		},
		{
			"a token in the query",
			func(c *Client) error {
				_, err := c.DeletePermissionGroup(ctx, &DeletePermissionGroupInput{PermissionGroupID: "g", ClientToken: new("t")})
				return err
			},
			received{method: "DELETE", uri: "/permission-group/g?clientToken=t"},
		},
		{
			"the label that is spelled otherwise",
			func(c *Client) error {
				_, err := c.GetDataView(ctx, &GetDataViewInput{DatasetID: "d", DataViewID: "v"})
				return err
			},
			received{method: "GET", uri: "/datasets/d/dataviewsv2/v"},
		},
		{
			"nil for nothing",
			func(c *Client) error { _, err := c.ListDatasets(ctx, nil); return err },
			received{method: "GET", uri: "/datasetsv2"},
		},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			client, s := serve(t, says(`{}`))
			if err := c.call(client); err != nil {
				t.Fatal(err)
			}
			got := s.received[0]
			if got.method != c.want.method || got.uri != c.want.uri || got.body != c.want.body {
				t.Errorf("sent\n%s %s %s, want\n%s %s %s", got.method, got.uri, got.body, c.want.method, c.want.uri, c.want.body)
			}
			if hasType := got.header.Get("Content-Type") != ""; hasType != (c.want.body != "") {
				t.Errorf("Content-Type %q with the body %q", got.header.Get("Content-Type"), got.body)
			}
		})
	}
}

func TestInputStaysAsItIs(t *testing.T) {
	c, s := serve(t, says(`{"userId":"u"}`))
	in := &DisableUserInput{UserID: "u"}
	for range 2 {
		if _, err := c.DisableUser(context.Background(), in); err != nil {
			t.Fatal(err)
		}
	}
	if in.ClientToken != nil {
		t.Error("the caller's input was filled in")
	}
	if s.received[0].body == s.received[1].body {
		t.Error("two calls had the same client token")
	}
}

func TestEmptyLabelIsNotSent(t *testing.T) {
	c, s := serve(t, says(`{}`))
	if _, err := c.GetUser(context.Background(), &GetUserInput{}); err == nil || !strings.Contains(err.Error(), "userId is empty") {
		t.Errorf("got %v", err)
	}
	if len(s.received) > 0 {
		t.Error("a request was sent")
	}
}

func TestOutputs(t *testing.T) {
	ctx := context.Background()
	c, _ := serve(t, says(`{"userId":"u","status":"SOON","createTime":1780272000123,"lastName":null,"unknown":{}}`), says(``))
	user, err := c.GetUser(ctx, &GetUserInput{UserID: "u"})
	if err != nil {
		t.Fatal(err)
	}
	if user.Status != "SOON" || user.LastName != nil || user.CreateTime.String() != "2026-06-01T00:00:00.123Z" {
		t.Errorf("got %+v", user)
	}
	joined, err := c.AssociateUserToPermissionGroup(ctx, &AssociateUserToPermissionGroupInput{PermissionGroupID: "g", UserID: "u"})
	if err != nil || joined.StatusCode != http.StatusOK {
		t.Errorf("an answer without body: %+v, %v", joined, err)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		outcome string
		answer  http.HandlerFunc
		is      func(error) bool
		want    APIError
	}{
		{
			"a modelled exception", fails(409, "ConflictException", `{"message":"taken","reason":"emailAddressTaken"}`),
			func(err error) bool {
				var e *ConflictException
				return errors.As(err, &e) && e.Reason == "emailAddressTaken"
			},
			APIError{Code: "ConflictException", Message: "taken", Reason: "emailAddressTaken", Status: 409, RequestID: "request-1"},
		},
		{
			"one with a namespace and an address", fails(404, "aws.finspace#ResourceNotFoundException:http://internal/", `{"message":"gone"}`),
			func(err error) bool { var e *ResourceNotFoundException; return errors.As(err, &e) },
			APIError{Code: "ResourceNotFoundException", Message: "gone", Status: 404, RequestID: "request-1"},
		},
		{
			"one that the contract does not have", fails(501, "NotImplementedException", `{"message":"later"}`),
			func(err error) bool { var e *ConflictException; return !errors.As(err, &e) },
			APIError{Code: "NotImplementedException", Message: "later", Status: 501, RequestID: "request-1"},
		},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			client, s := serve(t, c.answer)
			_, err := client.GetUser(context.Background(), &GetUserInput{UserID: "u"})
			var got *APIError
			if !errors.As(err, &got) || !c.is(err) {
				t.Fatalf("got %v", err)
			}
			c.want.Operation = "GetUser"
			if *got != c.want {
				t.Errorf("got %+v, want %+v", *got, c.want)
			}
			if len(s.received) != 1 {
				t.Errorf("it was sent %d times", len(s.received))
			}
		})
	}
}

func TestAnswerOfSomethingElse(t *testing.T) {
	c, _ := serve(t, fails(403, "", "<html>go away</html>"))
	_, err := c.GetUser(context.Background(), &GetUserInput{UserID: "u"})
	if err == nil || !strings.Contains(err.Error(), "is the endpoint right") {
		t.Errorf("got %v", err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	c, s := serve(t, fails(302, "", "", "Location", "/elsewhere"))
	if _, err := c.GetUser(context.Background(), &GetUserInput{UserID: "u"}); err == nil || len(s.received) != 1 {
		t.Errorf("%v after %d requests", err, len(s.received))
	}
}
