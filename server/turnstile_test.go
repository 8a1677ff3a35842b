package server

import (
	"net/http"
	"testing"
)

func TestTurnstile(t *testing.T) {
	var gate turnstile
	for range maxNetworkSignIns {
		if !gate.enter("a") {
			t.Fatal("refused below the bound of a network")
		}
	}
	if gate.enter("a") {
		t.Error("a network got more than its part")
	}
	inside := maxNetworkSignIns
	for _, network := range []string{"b", "c", "d", "e", "f"} {
		for range maxNetworkSignIns {
			if gate.enter(network) {
				inside++
			}
		}
	}
	if inside != maxSignIns {
		t.Errorf("%d are inside, want %d", inside, maxSignIns)
	}
	gate.leave("a")
	if !gate.enter("g") || gate.enter("g") {
		t.Error("a place that was left is not given to exactly one")
	}
}

// TestSignInFlood shows that a network with all its sign-ins under way is refused further ones and nothing else, and
// that places are left again.
func TestSignInFlood(t *testing.T) {
	w := newWorld(t)
	body := `{"emailAddress":"ada@example.com","password":"wrong"}`
	for range maxNetworkSignIns {
		w.server.signIns.enter("127.0.0.1")
	}
	w.wantThrottled(w.signIn(body))
	w.want(w.bearer("GET", "nonsense"), http.StatusForbidden, "AccessDeniedException")
	w.want(w.call(w.root, "GET", "/user?maxResults=1", ""), http.StatusOK, "")
	w.server.signIns.leave("127.0.0.1")
	for range 2 {
		w.want(w.signIn(body), http.StatusForbidden, "AccessDeniedException")
	}
}
