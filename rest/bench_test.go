package rest_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/openfinspace/openfinspace/rest"
)

// BenchmarkServe is one CreateUser through the whole runtime: route, decode, validate, call and write.
func BenchmarkServe(b *testing.B) {
	h, err := rest.New(table(), rest.Options[string]{})
	if err != nil {
		b.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/user", nil)
	r.Header.Set("Content-Type", "application/json")
	q := &rest.Request[string]{HTTP: r, Body: []byte(ann), By: "root", ID: "request-1"}
	b.ReportAllocs()
	for b.Loop() {
		h.Serve(discard{http.Header{}}, q)
	}
}

// BenchmarkFingerprint is what idempotency asks of every change.
func BenchmarkFingerprint(b *testing.B) {
	s := rest.ShapeOf[createUserInput]()
	in := new(createUserInput)
	if err := s.Unmarshal([]byte(ann), in); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Fingerprint(in)
	}
}

const ann = `{"emailAddress":"ann@example.com","type":"APP_USER","firstName":"Ann","lastName":"Example","apiAccess":"ENABLED",` +
	`"apiAccessPrincipalArn":"arn:aws:iam::123456789012:role/quant","clientToken":"7d0c3f52-4a0b-4c0e-9a3e-0d2f0a3a5d11"}`

type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
