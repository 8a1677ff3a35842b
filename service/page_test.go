package service_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

func TestPageTokens(t *testing.T) {
	f := newFixture(t)
	a, b := f.session(finspace.SuperUser), f.session(finspace.SuperUser)
	g, h := f.group("g", "", a.User.ID, b.User.ID), f.group("h", "", a.User.ID, b.User.ID)
	_, key, err := f.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: "env2"})
	f.must(err)
	elsewhere := f.signIn(key.AccessKeyID, "")

	list := "GET /permission-group/" + g + "/users?maxResults=1"
	token := f.call(a, list, "").want(t, "").get("nextToken")
	f.call(a, list+"&nextToken="+token, "").want(t, "")
	t.Run("another size of page", func(t *testing.T) {
		f.call(a, strings.Replace(list, "=1", "=7", 1)+"&nextToken="+token, "").want(t, "")
	})

	refused := func(name string, by *finspace.Caller, route, token string) {
		t.Run(name, func(t *testing.T) {
			r := f.call(by, route+"&nextToken="+url.QueryEscape(token), "").want(t, "ValidationException")
			if !strings.Contains(r.message(), "nextToken") || r.reason() != "nextTokenInvalid" {
				t.Errorf("got %s", r.text)
			}
		})
	}
	refused("of another caller", b, list, token)
	refused("of another group", a, "GET /permission-group/"+h+"/users?maxResults=1", token)
	refused("of another operation", a, "GET /user?maxResults=1", token)
	refused("of another operation on as many labels", a, "GET /user/"+string(a.User.ID)+"/permission-groups?maxResults=1", token)
	refused("of another operation, both without labels", a, "GET /permission-group?maxResults=1",
		f.call(a, "GET /user?maxResults=1", "").get("nextToken"))
	refused("of another environment", elsewhere, "GET /user?maxResults=1", f.call(f.root, "GET /user?maxResults=1", "").get("nextToken"))
	refused("empty", a, list, "")
	refused("cut", a, list, token[:len(token)-1])
	refused("longer", a, list, token+"A")
	refused("padded", a, list, token+"=")
	refused("with a newline", a, list, token[:10]+"\n"+token[10:])
	refused("a user's id", a, list, string(b.User.ID))
	refused("very long", a, list, strings.Repeat("A", 5000))
	raw, err := base64.RawURLEncoding.DecodeString(token)
	f.must(err)
	for i := range raw {
		raw[i] ^= 4
		changed := base64.RawURLEncoding.EncodeToString(raw)
		f.call(a, list+"&nextToken="+changed, "").want(t, "ValidationException")
		raw[i] ^= 4
	}
	t.Run("of a key that was rotated", func(t *testing.T) {
		ring, err := f.keys.Add()
		f.must(err)
		rotated := service.New(service.Config{Store: f.store, Keys: ring, Clock: f.clock.now})
		send(t.Context(), serve(t, rotated.Operations()), a, list+"&nextToken="+token, "").want(t, "")
	})
}

func FuzzPageToken(f *testing.F) {
	f.Add("")
	f.Add("AQEAAA")
	fix := newFixture(f)
	fix.user(finspace.AppUser)
	handler, root := fix.handler, fix.root
	f.Fuzz(func(t *testing.T, token string) {
		r := send(t.Context(), handler, root, "GET /user?maxResults=1&nextToken="+url.QueryEscape(token), "")
		if r.status != 400 {
			t.Errorf("%q: got %d %s", token, r.status, r.text)
		}
	})
}
