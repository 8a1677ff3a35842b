package rest

import (
	"errors"
	"net/http"
	"testing"
)

// routes is a table of every form of path.
func routes(t *testing.T) *Handler[string] {
	t.Helper()
	h, err := New([]Operation[string]{
		row[empty, empty]("List", "GET /user"), row[bodied, empty]("Create", "POST /user"),
		row[byID, empty]("Get", "GET /user/{id}"), row[labelled, empty]("Delete", "DELETE /user/{id}"),
		row[pair, empty]("Pair", "PUT /group/{a}/users/{b}"), row[byID, empty]("Literal", "GET /v1/{id}/b"),
		row[empty, empty]("Beside", "GET /v1/a/c"),
	}, Options[string]{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestRoutes(t *testing.T) {
	h := routes(t)
	for _, c := range []struct {
		method, path, operation string
		labels                  Labels
	}{
		{"GET", "/user", "List", nil},
		{"POST", "/user", "Create", nil},
		{"GET", "/user/a", "Get", Labels{"id": "a"}},
		{"DELETE", "/user/a", "Delete", Labels{"id": "a"}},
		{"GET", "/user/alias%2Fname", "Get", Labels{"id": "alias/name"}},
		{"GET", "/user/a%252Fb", "Get", Labels{"id": "a%2Fb"}},
		{"GET", "/user/a+b", "Get", Labels{"id": "a+b"}},
		{"GET", "/user/%20", "Get", Labels{"id": " "}},
		{"GET", "/user/%2E%2E", "Get", Labels{"id": ".."}},
		{"GET", "/user/%00", "Get", Labels{"id": "\x00"}},
		{"GET", "/user/%C3%A9", "Get", Labels{"id": "é"}},
		{"PUT", "/group/x/users/y", "Pair", Labels{"a": "x", "b": "y"}},
		{"GET", "/v1/a/b", "Literal", Labels{"id": "a"}},
		{"GET", "/v1/a/c", "Beside", nil},
	} {
		row, labels, err := h.routes.find(c.method, c.path)
		if err != nil || h.rows[row].Name != c.operation || len(labels) != len(c.labels) {
			t.Errorf("%s %s: row %d, %q, %v", c.method, c.path, row, labels, err)
			continue
		}
		for name, want := range c.labels {
			if labels[name] != want {
				t.Errorf("%s: the label %s is %q, want %q", c.path, name, labels[name], want)
			}
		}
	}
}

func TestNoRoute(t *testing.T) {
	h := routes(t)
	long := ""
	for range 1000 {
		long += "/a"
	}
	for _, path := range []string{
		"", "/", "//", "*", "user", "//user", "/user/", "/user//", "/./user", "/user/.", "/user/..", "/x/../user", "/USER", "/us%65r",
		"/user/a/b", "/group//users/b", "/group/a/users/", "/group/a/users/..", "/group/a/b/c", "/user;x=1", "/nothing/here", long,
	} {
		if row, _, err := h.routes.find("GET", path); row != -1 || !named(err, unknownOperation) {
			t.Errorf("%.50s: row %d, %v", path, row, err)
		}
	}
}

func TestLabelThatCannotBeDecoded(t *testing.T) {
	h := routes(t)
	for _, path := range []string{"/user/%", "/user/%4", "/user/%zz", "/user/%ff", "/user/a%C3"} {
		row, _, err := h.routes.find("GET", path)
		if row < 0 || h.rows[row].Name != "Get" || !named(err, serialization) {
			t.Errorf("%s: row %d, %v", path, row, err)
		}
	}
}

func TestWrongMethod(t *testing.T) {
	h := routes(t)
	for _, method := range []string{"PATCH", "PUT", "HEAD", "OPTIONS", "get", "", "CONNECT"} {
		_, _, err := h.routes.find(method, "/user")
		var e *Error
		if !errors.As(err, &e) || e.Name != methodNotAllowed || e.Header.Get("Allow") != "GET, POST" || e.Status != http.StatusMethodNotAllowed {
			t.Errorf("%s: %v", method, err)
		}
	}
}
