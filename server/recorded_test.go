package server

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
	"github.com/openfinspace/openfinspace/rest/resttest"
	"github.com/openfinspace/openfinspace/service"
)

// TestCases runs the cases of the wire protocol over the wire: each signed by the root of a fresh environment.
func TestCases(t *testing.T) {
	w := newWorld(t)
	for i, c := range resttest.Cases(t) {
		t.Run(c.Name, func(t *testing.T) {
			w.t = t
			_, key, err := w.service.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: finspace.EnvironmentID(fmt.Sprintf("case%d", i))})
			if err != nil {
				t.Fatal(err)
			}
			got := w.send(w.sign(c.Request(t, w.url), c.Body, asKey(key)))
			if err := c.Check(got.status, got.header, got.body); err != nil {
				t.Error(err)
			}
		})
	}
}

// recording is what one client really sent, with the made-up key that signed it.
type recording struct {
	Client                                     string
	AccessKeyID, SecretAccessKey, SessionToken string
	SignatureVerifies                          bool
	Requests                                   []struct {
		Method, Target string
		Headers        [][2]string
		Body           string
	}
}

// TestRecorded sends the requests of twelve clients, byte by byte, at the time of their signatures. Their key is in the
// store; only their token, which this server did not issue, is passed over.
func TestRecorded(t *testing.T) {
	files, err := filepath.Glob("../testdata/recorded/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rec := new(recording)
		if err := json.Unmarshal(text, rec); err != nil {
			t.Fatal(err)
		}
		t.Run(rec.Client, rec.test)
	}
}

func (rec *recording) test(t *testing.T) {
	w := newWorld(t)
	w.serveAgain(func(s *Server) {
		s.findSigner = func(ctx context.Context, id finspace.AccessKeyID, token finspace.SessionToken) (*service.Signer, error) {
			wantText(t, "token", string(token), rec.SessionToken)
			return w.service.FindSigner(ctx, id, "")
		}
	})
	rec.addKey(w)
	for i, q := range rec.Requests {
		var raw strings.Builder
		_, _ = fmt.Fprintf(&raw, "%s %s HTTP/1.1\r\n", q.Method, q.Target)
		for _, h := range q.Headers {
			_, _ = fmt.Fprintf(&raw, "%s: %s\r\n", h[0], h[1])
			if strings.EqualFold(h[0], "X-Amz-Date") {
				at, err := time.Parse("20060102T150405Z", h[1])
				if err != nil {
					t.Fatal(err)
				}
				w.clock.set(at)
			}
		}
		rec.check(t, i, w.raw(raw.String()+"\r\n"+q.Body))
	}
}

func (rec *recording) addKey(w *world) {
	w.t.Helper()
	key := &finspace.AccessKey{
		ID: finspace.AccessKeyID(rec.AccessKeyID), Environment: w.env, Kind: finspace.RootPrincipal, Arn: "arn:aws:iam::000000000000:root",
	}
	key.SealedSecret = credential.SealSecret(w.ring, key.ID, finspace.SecretAccessKey(rec.SecretAccessKey))
	if err := w.store.Update(w.t.Context(), func(tx finspace.Tx) error { return tx.AddAccessKey(key) }); err != nil {
		w.t.Fatal(err)
	}
}

// check looks that the signature was taken, whatever the operation then said.
func (rec *recording) check(t *testing.T, i int, got *reply) {
	t.Helper()
	if got == nil {
		t.Fatalf("request %d has no answer", i)
	}
	if !rec.SignatureVerifies {
		if got.exception() != "InvalidSignatureException" {
			t.Errorf("request %d: answered %d %s, want InvalidSignatureException", i, got.status, got.exception())
		}
		return
	}
	taken := []string{"", "ResourceNotFoundException", "ValidationException", "AccessDeniedException"}
	if !slices.Contains(taken, got.exception()) {
		t.Errorf("request %d: answered %d %s: %s", i, got.status, got.exception(), got.body)
	}
}
