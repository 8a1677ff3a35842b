package server

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/s3"
)

// hostileNames are what patterns, paths, shells, SQL, XML and people read as something else than it is.
var hostileNames = []string{
	"*", "**", "?", "'", `"`, "$", "${x}", "{", "}", "{a,b}", "[a-z]", "[!a]", "..", ".", "../..", "%2f", "%2F..%2F", "%252f", "%00", "%", ";", `\`, `\..\`,
	"\n", "\r\n", "\t", "\x01", "\x7f", " ", "+", "&", "=", "#", "|", "<", ">", "&lt;", "`", "~", "^", "!", "@", ":", ",", "_", "--", "/*", "' OR ''='",
	"//", "/./", "/../", "é", "é", "ℯ", "а", "．．", "∕", "／", "\u202e", "\u200b", "\ufeff", "\uffff", "😀", "ﬁ", "İ",
}

// TestS3Scope shows for every route and every hostile name that it is served inside the caller's own prefix and refused
// beside it. The table makes the requests.
func TestS3Scope(t *testing.T) {
	c := newCast(t)
	own := "scratch/" + c.values["userId"]
	for i, h := range hostileNames {
		inside := s3Place{c.landing(), own + "/" + h + "/k" + h}
		c.stageAt(inside)
		beside := []string{"scratch/" + h + "/k", own + h, h + own + "/k", "scratch" + h + strings.TrimPrefix(own, "scratch") + "/k"}
		if !strings.HasPrefix(h, "/") {
			beside = append(beside, own+h+"/k")
		}
		for j, route := range s3.Routes() {
			if !route.OfKey() || !route.Offered() {
				continue
			}
			// Each denial is a durable record: two places a route, and other ones with the next name.
			for k := range 2 {
				key := beside[(i+j+k)%len(beside)]
				if strings.HasPrefix(key, own+"/") {
					continue
				}
				if got := c.sendS3At(&route, s3Place{c.landing(), key}); got.status != http.StatusForbidden {
					t.Errorf("%s beside, at %q: answered %d %s", route.Name, key, got.status, got.body)
				}
			}
			if got := c.sendS3At(&route, inside); got.status == http.StatusForbidden || got.status >= http.StatusInternalServerError {
				t.Errorf("%s inside, at %q: answered %d %s", route.Name, inside.key, got.status, got.body)
			}
		}
	}
}

// stageAt makes an object and an upload at the place.
func (c *cast) stageAt(at s3Place) {
	c.t.Helper()
	c.values["list-type"], c.values["partNumber"] = "2", "1"
	path := "/" + at.bucket + "/" + encodeKey(at.key)
	if got := c.callS3(c.super, "PUT", path, "hello"); got.status != http.StatusOK {
		c.t.Errorf("%q cannot be put: %d %s", at.key, got.status, got.body)
	}
	if got := c.callS3(c.super, "GET", path, ""); string(got.body) != "hello" {
		c.t.Errorf("%q cannot be got: %d %s", at.key, got.status, got.body)
	}
	begun := c.callS3(c.super, "POST", path+"?uploads=", "")
	_, rest, _ := strings.Cut(string(begun.body), "<UploadId>")
	c.values["uploadId"], _, _ = strings.Cut(rest, "<")
}

// sendS3At sends a request of the route about a place whose key may hold anything.
func (c *cast) sendS3At(route *s3.Route, at s3Place) *reply {
	c.t.Helper()
	r := c.s3Request(route, s3Place{at.bucket, encodeKey(at.key)})
	if query := r.URL.Query(); query.Has("prefix") {
		query.Set("prefix", at.key)
		r.URL.RawQuery = query.Encode()
	}
	return c.send(c.signS3(r, "", c.super))
}

// encodeKey leaves no character as it is but those that every client leaves, so that nobody cleans the path on its way.
func encodeKey(key string) string {
	return strings.ReplaceAll(url.QueryEscape(key), "+", "%20")
}

// TestS3ScopeRandom asks with 10,000 random names, each time by a route of the table: inside is served, beside is refused.
func TestS3ScopeRandom(t *testing.T) {
	c := newCast(t)
	c.stageAt(s3Place{c.landing(), "scratch/" + c.values["userId"] + "/x"})
	var routes []s3.Route
	for _, route := range s3.Routes() {
		if route.OfKey() && route.Offered() {
			routes = append(routes, route)
		}
	}
	const askers, names = 16, 10_000
	var group sync.WaitGroup
	for asker := range askers {
		group.Go(func() {
			chance := rand.New(rand.NewPCG(1, uint64(asker))) //nolint:gosec // the same names each time
			for range names / askers {
				c.askAround(chance, routes)
			}
		})
	}
	group.Wait()
}

// askAround asks for a random name, inside the caller's own prefix or beside it.
func (c *cast) askAround(chance *rand.Rand, routes []s3.Route) {
	own, name := "scratch/"+c.values["userId"], randomName(chance)
	keys := []string{own + "/" + name, own + "/" + name, own + name, "scratch/" + name, name, name + own + "/x"}
	key, route := keys[chance.IntN(len(keys))], &routes[chance.IntN(len(routes))]
	got := c.sendS3At(route, s3Place{c.landing(), key})
	if strings.HasPrefix(key, own+"/") {
		if got.status == http.StatusForbidden || got.status >= http.StatusInternalServerError {
			c.t.Errorf("%s inside, at %q: answered %d %s", route.Name, key, got.status, got.body)
		}
	} else if got.status != http.StatusForbidden {
		c.t.Errorf("%s beside, at %q: answered %d %s", route.Name, key, got.status, got.body)
	}
}

// randomName is made of hostile pieces and characters.
func randomName(chance *rand.Rand) string {
	var name bytes.Buffer
	for range 1 + chance.IntN(5) {
		if chance.IntN(2) == 0 {
			name.WriteString(hostileNames[chance.IntN(len(hostileNames))])
			continue
		}
		r := rune(1 + chance.IntN(0x10ffff))
		if r >= 0xd800 && r < 0xe000 {
			r = 'x'
		}
		name.WriteRune(r)
	}
	return name.String()
}
