package service_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/rest/resttest"
	"github.com/openfinspace/openfinspace/service"
)

// TestWireCases runs every case of the wire protocol through the real table, each as a superuser on an environment of
// its own.
func TestWireCases(t *testing.T) {
	f := newFixture(t)
	for i, c := range resttest.Cases(t) {
		t.Run(c.Name, func(t *testing.T) {
			_, key, err := f.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: finspace.EnvironmentID(fmt.Sprint("case", i))})
			f.must(err)
			fresh := *f
			fresh.root = f.signIn(key.AccessKeyID, "")
			by := fresh.session(finspace.SuperUser)
			r := c.Request(t, "http://127.0.0.1")
			w := httptest.NewRecorder()
			f.handler.Serve(w, &rest.Request[*finspace.Caller]{HTTP: r, Body: []byte(c.Body), By: by, ID: "request-1"})
			if err := c.Check(w.Code, w.Header(), w.Body.Bytes()); err != nil {
				t.Error(err)
			}
		})
	}
}
