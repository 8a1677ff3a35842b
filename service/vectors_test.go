package service_test

import (
	"net/http/httptest"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/rest/resttest"
)

// TestWireCases runs every case of the wire protocol through the real table, each as a superuser on a fresh
// environment.
func TestWireCases(t *testing.T) {
	for _, c := range resttest.Cases(t) {
		t.Run(c.Name, func(t *testing.T) {
			f := newFixture(t)
			by := f.session(finspace.SuperUser)
			r := c.Request(t, "http://127.0.0.1")
			w := httptest.NewRecorder()
			f.handler.Serve(w, &rest.Request[*finspace.Caller]{HTTP: r, Body: []byte(c.Body), By: by, ID: "request-1"})
			if err := c.Check(w.Code, w.Header(), w.Body.Bytes()); err != nil {
				t.Error(err)
			}
		})
	}
}
