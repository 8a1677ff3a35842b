package client

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// issues answers an exchange with a session of 40 minutes.
func issues(id string) http.HandlerFunc {
	return says(`{"credentials":{"accessKeyId":"` + id + `","secretAccessKey":"s","sessionToken":"t"},"durationInMinutes":40}`)
}

// TestProgrammaticRenews looks at a session over its life: used, renewed before its end, and renewed when told.
func TestProgrammaticRenews(t *testing.T) {
	ctx := context.Background()
	role, s := serve(t, issues("ASIA1"), issues("ASIA2"), issues("ASIA3"))
	p := Programmatic(role, "env", 40*time.Minute).(*programmatic)
	clock := time.Now()
	p.now = func() time.Time { return clock }
	for _, step := range []struct {
		outcome string
		after   time.Duration
		forget  string
		want    string
	}{
		{"fetched", 0, "", "ASIA1"},
		{"kept for three quarters", 29 * time.Minute, "", "ASIA1"},
		{"renewed before the end", 2 * time.Minute, "", "ASIA2"},
		{"an older key is forgotten already", 0, "ASIA1", "ASIA2"},
		{"renewed when the server refuses it", 0, "ASIA2", "ASIA3"},
	} {
		clock = clock.Add(step.after)
		p.Forget(Key{AccessKeyID: step.forget})
		k, err := p.Retrieve(ctx)
		if err != nil || k.AccessKeyID != step.want {
			t.Errorf("%s: %v, %v, want %s", step.outcome, k, err, step.want)
		}
	}
	if uri := s.received[0].uri; uri != "/credentials/programmatic?durationInMinutes=40&environmentId=env" {
		t.Errorf("asked %s", uri)
	}
}

func TestProgrammaticExchangesOnceForMany(t *testing.T) {
	role, s := serve(t, issues("ASIA1"))
	p := Programmatic(role, "env", 0)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := p.Retrieve(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(s.received) != 1 {
		t.Errorf("%d exchanges for 20 callers", len(s.received))
	}
}

// TestExpiredSessionIsRenewed lets a server refuse the first session, as one does whose clock is ahead.
func TestExpiredSessionIsRenewed(t *testing.T) {
	role, _ := serve(t, issues("ASIA1"), issues("ASIA2"))
	c, s := serve(t, fails(403, "ExpiredTokenException", `{"message":"over"}`), says(`{}`))
	c.credentials = rekeyed{Programmatic(role, "env", 0)}
	if _, err := c.ListDatasets(context.Background(), nil); err != nil || len(s.received) != 2 {
		t.Fatalf("%v after %d requests", err, len(s.received))
	}
	for i, key := range []string{"ASIA1/", "ASIA2/"} {
		if signed := s.received[i].header.Get("Authorization"); !strings.Contains(signed, "Credential="+key) {
			t.Errorf("request %d is not signed with %s: %s", i+1, key, signed)
		}
	}
}

// rekeyed gives the keys of another Provider the secret that the scripted server knows.
type rekeyed struct{ Forgetter }

func (r rekeyed) Retrieve(ctx context.Context) (Key, error) {
	k, err := r.Forgetter.Retrieve(ctx)
	k.SecretAccessKey = testSecret
	return k, err
}

func TestProgrammaticWithoutCredentials(t *testing.T) {
	role, _ := serve(t, says(`{"durationInMinutes":60}`))
	if k, err := Programmatic(role, "env", 0).Retrieve(context.Background()); err == nil {
		t.Errorf("got the key %v out of an answer without one", k)
	}
}
