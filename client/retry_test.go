package client

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

// TestRetries counts how often a call is sent, and looks that every attempt is the same request.
func TestRetries(t *testing.T) {
	busy := fails(429, "ThrottlingException", `{}`)
	broken := fails(500, "InternalServerException", `{"message":"failed"}`)
	done := says(`{"userId":"u"}`)
	for _, c := range []struct {
		outcome string
		answers []http.HandlerFunc
		sent    int
		fails   bool
	}{
		{"throttled once", []http.HandlerFunc{busy, done}, 2, false},
		{"failed twice", []http.HandlerFunc{broken, fails(503, "", "busy"), done}, 3, false},
		{"connection lost", []http.HandlerFunc{hangsUp, done}, 2, false},
		{"failed for good", []http.HandlerFunc{broken}, 4, true},
		{"unreachable for good", []http.HandlerFunc{hangsUp}, 4, true},
		{"quota used up", []http.HandlerFunc{fails(400, "LimitExceededException", `{"message":"full"}`)}, 1, true},
		{"session over", []http.HandlerFunc{fails(403, "ExpiredTokenException", `{"message":"over"}`)}, 1, true},
		{"server asks for a short pause", []http.HandlerFunc{fails(429, "ThrottlingException", `{}`, "Retry-After", "1"), done}, 2, false},
		{"server asks for a longer pause than anybody waits", []http.HandlerFunc{fails(429, "ThrottlingException", `{}`, "Retry-After", "3600"), done}, 1, true},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			t.Parallel()
			client, s := serve(t, c.answers...)
			_, err := client.DisableUser(context.Background(), &DisableUserInput{UserID: "u"})
			if (err != nil) != c.fails {
				t.Errorf("got %v", err)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if len(s.received) != c.sent {
				t.Errorf("it was sent %d times, want %d", len(s.received), c.sent)
			}
			for _, r := range s.received {
				if r.body != s.received[0].body {
					t.Error("an attempt has another body")
				}
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, "-3": 0, "soon": 0, "99999999999": 0,
		"Mon, 01 Jun 2026 00:01:00 GMT": time.Minute, "Mon, 01 Jun 2020 00:01:00 GMT": 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q is %v, want %v", header, got, want)
		}
	}
}

// TestPause: the server's wish outranks the client's own, shorter pause.
func TestPause(t *testing.T) {
	c, _ := serve(t, fails(429, "ThrottlingException", `{}`, "Retry-After", "1"), says(`{}`))
	began := time.Now()
	if _, err := c.ListDatasets(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if paused := time.Since(began); paused < time.Second {
		t.Errorf("sent again after %v, the server asked for a second", paused)
	}
}

func TestContextEndsThePause(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c, _ := serve(t, fails(429, "ThrottlingException", `{}`, "Retry-After", "20"))
	c.observe = func(Attempt) { cancel() }
	_, err := c.ListDatasets(ctx, nil)
	var throttled *ThrottlingException
	if !errors.Is(err, context.Canceled) || !errors.As(err, &throttled) {
		t.Errorf("got %v, want both the last answer and the end of the context", err)
	}
}

func TestObserve(t *testing.T) {
	c, _ := serve(t, fails(500, "InternalServerException", `{}`), says(`{}`))
	var seen []Attempt
	c.observe = func(a Attempt) { seen = append(seen, a) }
	if _, err := c.ListDatasets(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 2 || seen[0].Err == nil || seen[0].RequestID != "request-1" || seen[1].Status != 200 || seen[1].Number != 2 {
		t.Errorf("got %+v", seen)
	}
}
