package server

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/openfinspace/openfinspace/rest"
)

// What is no HTTP reaches no handler: net/http answers it by itself, in plain text and without a request id. Over plain
// HTTP such an answer gets the form of all others here, and a line in the log. Over TLS net/http holds the connection
// itself, and its own text stays.

// spoken is a connection on which net/http's own answers are replaced.
type spoken struct {
	net.Conn
	answering atomic.Bool // a handler's answer is being written
	unread    func(address net.Addr, status int) []byte
}

// Write takes what does not come from a handler for an answer of net/http itself.
func (c *spoken) Write(b []byte) (int, error) {
	if c.answering.Load() {
		return c.Conn.Write(b)
	}
	status := ownStatus(b)
	if status < http.StatusBadRequest {
		return c.Conn.Write(b)
	}
	_, err := c.Conn.Write(c.unread(c.RemoteAddr(), status))
	return len(b), err
}

// ownStatus is the status of an answer's first line, 0 if b begins with none.
func ownStatus(b []byte) int {
	text, is := strings.CutPrefix(string(b[:min(len(b), len("HTTP/1.1 400"))]), "HTTP/1.1 ")
	if status, err := strconv.Atoi(text); is && err == nil {
		return status
	}
	return 0
}

// CloseWrite lets the server end an answer so that a client which is still sending can read it.
func (c *spoken) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

type spokenListener struct {
	net.Listener
	unread func(address net.Addr, status int) []byte
}

func (l *spokenListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &spoken{Conn: c, unread: l.unread}, nil
}

type connKey struct{}

// withConn lets a handler find its connection.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// begins says that a handler's answer follows on the request's connection.
func begins(r *http.Request) {
	if c, is := r.Context().Value(connKey{}).(*spoken); is {
		c.answering.Store(true)
	}
}

// settled hears that an answer has been written and the next request is waited for.
func settled(conn net.Conn, state http.ConnState) {
	if c, is := conn.(*spoken); is && state == http.StateIdle {
		c.answering.Store(false)
	}
}

// unread makes the answer to a request that net/http refused with the status, and tells of it in the log.
func (s *Server) unread(address net.Addr, status int) []byte {
	e := errUnread(status)
	c := s.newCall(&http.Request{RemoteAddr: address.String()})
	s.chargeAddress(c)
	out := &wholeAnswer{header: http.Header{"X-Amzn-Requestid": {c.id}}}
	c.fail(out, e)
	c.status = e.Status
	s.ended(&http.Request{}, c, time.Since(c.began))
	return out.bytes()
}

func errUnread(status int) *rest.Error {
	switch status {
	case http.StatusRequestHeaderFieldsTooLarge:
		return &rest.Error{
			Status: status, Name: "RequestHeaderFieldsTooLargeException",
			Message: "The request line and the header are larger than this server reads (64 KiB). Send less.",
		}
	case http.StatusExpectationFailed:
		return &rest.Error{
			Status: status, Name: "ExpectationFailedException", Message: "The header Expect may only be 100-continue. Leave it out.",
		}
	}
	// Also for 501 and 505, by which net/http says that it does not know a transfer coding or a version of HTTP: the
	// fault is not the server's.
	return &rest.Error{
		Status: http.StatusBadRequest, Name: "MalformedHttpRequestException",
		Message: "The request cannot be read as HTTP. Look at the percent-encoding of the path, at doubled or missing Host and " +
			"Content-Length, at the characters in the header and at the version.",
	}
}

// wholeAnswer keeps an answer in memory.
type wholeAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *wholeAnswer) Header() http.Header         { return a.header }
func (a *wholeAnswer) WriteHeader(status int)      { a.status = status }
func (a *wholeAnswer) Write(b []byte) (int, error) { return a.body.Write(b) }

// bytes is the answer as it is sent, after which the connection ends.
func (a *wholeAnswer) bytes() []byte {
	a.header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	answer := &http.Response{
		StatusCode: a.status, ProtoMajor: 1, ProtoMinor: 1, Header: a.header, Close: true,
		ContentLength: int64(a.body.Len()), Body: io.NopCloser(&a.body),
	}
	var text bytes.Buffer
	_ = answer.Write(&text) // memory takes all
	return text.Bytes()
}
