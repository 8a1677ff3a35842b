package server

import (
	"net/http"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/throttle"
)

const tooMany = "ThrottlingException"

// wantThrottled looks that an answer says when to come back: in whole seconds, and no longer than a client may sleep.
func (w *world) wantThrottled(got *reply) {
	w.t.Helper()
	w.want(got, http.StatusTooManyRequests, tooMany)
	if seconds, err := strconv.Atoi(got.header.Get("Retry-After")); err != nil || seconds < 1 || seconds > 5 {
		w.t.Errorf("Retry-After is %q", got.header.Get("Retry-After"))
	}
}

// TestPrincipalBucket shows that a bucket belongs to one principal and one class of operations, whatever key it uses.
func TestPrincipalBucket(t *testing.T) {
	w := newWorld(t, func(c *Config) {
		c.Rates.Write = throttle.Rate{Count: 4, Per: time.Hour}
		c.Rates.Credentials = throttle.Rate{Count: 2, Per: time.Hour}
	})
	w.user("ada", "SUPER_USER")
	role := w.roleKey("ada")
	ada, again := w.session(role, "60"), w.session(role, "60")
	w.wantThrottled(w.call(role, "GET", "/credentials/programmatic?environmentId="+string(w.env), ""))
	for i, key := range []string{"a", "b", "c", "d"} {
		session := ada
		if i%2 == 1 {
			session = again
		}
		w.want(w.call(session, "POST", "/user", `{"emailAddress":"`+key+`@example.com","type":"APP_USER"}`), http.StatusOK, "")
	}
	more := `{"emailAddress":"e@example.com","type":"APP_USER"}`
	w.wantThrottled(w.call(ada, "POST", "/user", more))
	w.wantThrottled(w.call(again, "POST", "/user", more))
	w.want(w.call(ada, "GET", "/user?maxResults=1", ""), http.StatusOK, "")
	w.want(w.call(w.root, "POST", "/user", more), http.StatusOK, "")
	w.clock.add(31 * time.Minute) // half an hour gives one of two an hour
	w.session(w.roleKey("ada"), "1")
}

// TestAddressBucket shows that failures alone are counted, that an address which has failed too often is refused
// whatever it sends, and that others are not.
func TestAddressBucket(t *testing.T) {
	w := newWorld(t, func(c *Config) {
		c.Rates.Failures = throttle.Rate{Count: 3, Per: time.Hour}
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	from := func(address string, signed bool) *reply {
		r := w.request("GET", "/user?maxResults=1", "")
		if signed {
			w.sign(r, "", w.root)
		}
		r.Header.Set("X-Forwarded-For", address) // not signed: proxies add it on the way
		return w.send(r)
	}
	for range 10 {
		w.want(from("192.0.2.1", true), http.StatusOK, "")
	}
	for range 3 {
		w.want(from("192.0.2.1", false), http.StatusForbidden, "MissingAuthenticationTokenException")
	}
	w.wantThrottled(from("192.0.2.1", false))
	w.wantThrottled(from("192.0.2.1", true))
	w.want(from("192.0.2.2", true), http.StatusOK, "")
	for _, address := range []string{"2001:db8:1::1", "2001:db8:1::2", "2001:db8:1:0:ffff::"} {
		w.want(from(address, false), http.StatusForbidden, "MissingAuthenticationTokenException")
	}
	w.wantThrottled(from("2001:db8:1::3", true))
	w.want(from("2001:db8:2::1", true), http.StatusOK, "")
	w.clock.add(21 * time.Minute)
	w.want(from("192.0.2.1", true), http.StatusOK, "")
	r := w.request("GET", "/healthz", "")
	r.Header.Set("X-Forwarded-For", "192.0.2.1")
	w.want(w.send(r), http.StatusOK, "")
}

// TestDefaultRates shows that a busy caller meets no limit.
func TestDefaultRates(t *testing.T) {
	w := newWorld(t)
	for range 2000 {
		if got := w.call(w.root, "GET", "/user?maxResults=1", ""); got.status != http.StatusOK {
			t.Fatalf("answered %d %s", got.status, got.body)
		}
	}
}

func TestClassWithoutRate(t *testing.T) {
	table := []rest.Operation[*finspace.Caller]{{Name: "Op", Class: "unheard"}}
	if err := newLimits(DefaultRates()).check(table); err == nil {
		t.Error("a table with a class that has no rate was taken")
	}
}

func TestClientAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		name, peer, want string
		forwarded        []string
	}{
		{name: "direct", peer: "192.0.2.1:5", want: "192.0.2.1"},
		{name: "direct, header not believed", peer: "192.0.2.1:5", forwarded: []string{"1.2.3.4"}, want: "192.0.2.1"},
		{name: "proxy", peer: "10.1.1.1:5", forwarded: []string{"192.0.2.7"}, want: "192.0.2.7"},
		{name: "proxy without header", peer: "10.1.1.1:5", want: "10.1.1.1"},
		{name: "client's own text", peer: "10.1.1.1:5", forwarded: []string{"6.6.6.6, 192.0.2.7"}, want: "192.0.2.7"},
		{name: "two proxies", peer: "10.1.1.1:5", forwarded: []string{"6.6.6.6, 192.0.2.7 , 10.2.2.2"}, want: "192.0.2.7"},
		{name: "two headers", peer: "10.1.1.1:5", forwarded: []string{"6.6.6.6", "192.0.2.7"}, want: "192.0.2.7"},
		{name: "all trusted", peer: "10.1.1.1:5", forwarded: []string{"10.3.3.3, 10.2.2.2"}, want: "10.3.3.3"},
		{name: "nonsense", peer: "10.1.1.1:5", forwarded: []string{"192.0.2.7, nonsense"}, want: "10.1.1.1"},
		{name: "with a port", peer: "10.1.1.1:5", forwarded: []string{"192.0.2.7:443"}, want: "192.0.2.7"},
		{name: "IPv6", peer: "[fd00::1]:5", forwarded: []string{"2001:db8::1"}, want: "2001:db8::1"},
		{name: "IPv4 in IPv6", peer: "[::ffff:10.1.1.1]:5", forwarded: []string{"::ffff:192.0.2.7"}, want: "192.0.2.7"},
		{name: "Unix socket", peer: "@", forwarded: []string{"192.0.2.7"}, want: "local"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &Server{config: Config{TrustedProxies: proxies}}
			r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
			if got := s.clientAddress(r); got != c.want {
				t.Errorf("address %q, want %q", got, c.want)
			}
		})
	}
}
