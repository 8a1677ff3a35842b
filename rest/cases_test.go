package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/rest/resttest"
)

// The shapes of the operations that the cases call, as package service declares them.
type (
	createUserInput struct {
		EmailAddress          finspace.Email        `wire:"emailAddress,required"`
		Type                  finspace.UserType     `wire:"type,required"`
		FirstName             *finspace.FirstName   `wire:"firstName"`
		LastName              *finspace.LastName    `wire:"lastName"`
		ApiAccess             *finspace.ApiAccess   `wire:"apiAccess" alias:"ApiAccess"`
		ApiAccessPrincipalArn *finspace.RoleArn     `wire:"apiAccessPrincipalArn"`
		ClientToken           *finspace.ClientToken `wire:"clientToken,token"`
	}
	createUserOutput struct {
		UserID finspace.UserID `wire:"userId"`
	}
	getUserInput struct {
		UserID finspace.UserID `wire:"userId,path"`
	}
	listUsersInput struct {
		NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
		MaxResults finspace.ResultLimit      `wire:"maxResults,query,required"`
	}
	listUsersOutput struct {
		Users     []finspace.User           `wire:"users"`
		NextToken *finspace.PaginationToken `wire:"nextToken"`
	}
	createGroupInput struct {
		Name                   finspace.PermissionGroupName         `wire:"name,required"`
		Description            *finspace.PermissionGroupDescription `wire:"description"`
		ApplicationPermissions []finspace.ApplicationPermission     `wire:"applicationPermissions,required"`
		ClientToken            *finspace.ClientToken                `wire:"clientToken,token"`
	}
	createGroupOutput struct {
		PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId"`
	}
	credentialsInput struct {
		DurationInMinutes *finspace.SessionDuration `wire:"durationInMinutes,query"`
		EnvironmentID     finspace.EnvironmentID    `wire:"environmentId,query,required"`
	}
	credentialsOutput struct {
		Credentials *finspace.Credentials `wire:"credentials"`
	}
)

func anybody(string, rest.Labels) error { return nil }

// table answers like a fresh environment in which nobody is.
func table() []rest.Operation[string] {
	return []rest.Operation[string]{
		rest.Declare("CreateUser", "POST /user", "write", anybody, nil,
			func(context.Context, string, *createUserInput) (*createUserOutput, error) {
				return &createUserOutput{UserID: "u1"}, nil
			}),
		rest.Declare("GetUser", "GET /user/{userId}", "read", anybody, nil,
			func(context.Context, string, *getUserInput) (*finspace.User, error) {
				return nil, finspace.Errorf(finspace.NotFound, "userNotFound", "There is no such user.")
			}),
		rest.Declare("ListUsers", "GET /user", "read", anybody, nil,
			func(_ context.Context, _ string, in *listUsersInput) (*listUsersOutput, error) {
				if in.NextToken != nil {
					return nil, finspace.Errorf(finspace.Invalid, "badToken", "The nextToken is not from this list.")
				}
				return &listUsersOutput{Users: []finspace.User{}}, nil
			}),
		rest.Declare("CreatePermissionGroup", "POST /permission-group", "write", anybody, nil,
			func(context.Context, string, *createGroupInput) (*createGroupOutput, error) {
				return &createGroupOutput{PermissionGroupID: "g1"}, nil
			}),
		rest.Declare("GetProgrammaticAccessCredentials", "GET /credentials/programmatic", "credentials", anybody, nil,
			func(context.Context, string, *credentialsInput) (*credentialsOutput, error) {
				return &credentialsOutput{}, nil
			}),
	}
}

func explain(err error) *rest.Error {
	var e *finspace.Error
	if !errors.As(err, &e) {
		return nil
	}
	status := map[finspace.Kind]int{finspace.NotFound: 404, finspace.Invalid: 400}[e.Kind]
	return &rest.Error{Status: status, Name: string(e.Kind), Message: e.Message, Reason: e.Reason}
}

// listen serves the handler over a connection, as the cases are sent.
func listen(t *testing.T, h *rest.Handler[string]) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		h.Serve(w, &rest.Request[string]{HTTP: r, Body: body, By: "root", ID: "request-1"})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestCases(t *testing.T) {
	h, err := rest.New(table(), rest.Options[string]{Explain: explain})
	if err != nil {
		t.Fatal(err)
	}
	base := listen(t, h)
	for _, c := range resttest.Cases(t) {
		t.Run(c.Name, func(t *testing.T) {
			answer, err := http.DefaultClient.Do(c.Request(t, base))
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Check(answer.StatusCode, answer.Header, body); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestRawPaths sends paths that a router of net/http would clean or redirect.
func TestRawPaths(t *testing.T) {
	h, err := rest.New(table(), rest.Options[string]{Explain: explain})
	if err != nil {
		t.Fatal(err)
	}
	base := listen(t, h)
	for path, want := range map[string]string{
		"//user": "UnknownOperationException", "/user/": "UnknownOperationException", "/./user": "UnknownOperationException",
		"/user/x/..": "UnknownOperationException", "/user/..": "UnknownOperationException", "/user/a%2F..": "ResourceNotFoundException",
		"/user/%2E%2E": "ResourceNotFoundException", "/user/%FF": "SerializationException", "/user/%00": "ValidationException",
	} {
		answer, err := http.DefaultClient.Do((&resttest.Case{Method: http.MethodGet, Path: path}).Request(t, base))
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if got := answer.Header.Get("X-Amzn-Errortype"); got != want {
			t.Errorf("%s: %d %s, want %s", path, answer.StatusCode, got, want)
		}
	}
}
