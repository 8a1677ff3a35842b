package client

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// request is a call before it is signed.
type request struct {
	operation, method string
	path              string // with its labels in braces until they are filled in
	query             url.Values
	body              any   // nil without one
	err               error // what is wrong with the input, so that it cannot be sent
}

// label fills in a label of the path. An empty one would make it another path.
func (r *request) label(name, value string) {
	if value == "" && r.err == nil {
		r.err = fmt.Errorf("client: %s: %s is empty", r.operation, name)
	}
	r.path = strings.Replace(r.path, "{"+name+"}", escape(value), 1)
}

func (r *request) queryText(name string, value *string) {
	if value == nil {
		return
	}
	if r.query == nil {
		r.query = url.Values{}
	}
	r.query.Set(name, *value)
}

func (r *request) queryNumber(name string, value *int64) {
	if value != nil {
		r.queryText(name, new(strconv.FormatInt(*value, 10)))
	}
}

// encoded gives the body as it is sent.
func (r *request) encoded() ([]byte, error) {
	if r.err != nil || r.body == nil {
		return nil, r.err
	}
	if !wellFormed(reflect.ValueOf(r.body)) {
		return nil, fmt.Errorf("client: %s: a text of the input is not UTF-8", r.operation)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r.body); err != nil {
		return nil, fmt.Errorf("client: %s: %w", r.operation, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// build makes the HTTP request, unsigned.
func (r *request) build(ctx context.Context, endpoint *url.URL, body []byte) (*http.Request, error) {
	target := cmp.Or(endpoint.Scheme, "http") + "://" + endpoint.Host + r.path
	if len(r.query) > 0 {
		target += "?" + strings.ReplaceAll(r.query.Encode(), "+", "%20")
	}
	h, err := http.NewRequestWithContext(ctx, r.method, target, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("client: %s: %w", r.operation, err)
	}
	if r.body != nil {
		h.Header.Set("Content-Type", "application/json")
	}
	h.Header.Set("Accept", "application/json")
	h.Header.Set("User-Agent", "openfinspace-client-go")
	return h, nil
}

// escape leaves only letters, digits and -._~ as they are, as the signature wants it.
func escape(value string) string {
	var b strings.Builder
	for _, c := range []byte(value) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// copyOf copies an input, so that filling in leaves the caller's as it is. Nil counts as empty.
func copyOf[T any](in *T) *T {
	sent := new(T)
	if in != nil {
		*sent = *in
	}
	return sent
}

// tokenOr gives the caller's client token, or a new one.
func tokenOr(token *string) *string {
	if token != nil {
		return token
	}
	return new(rand.Text())
}

// presentList keeps a required list present: nil counts as empty.
func presentList[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// presentMap keeps a required map present: nil counts as empty.
func presentMap[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return m
}

func wide(n *int32) *int64 {
	if n == nil {
		return nil
	}
	return new(int64(*n))
}
