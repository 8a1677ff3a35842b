package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/openfinspace/openfinspace/rest"
)

// Bounds of a body: of a signed request, and of a sign-in, which everybody may send.
const (
	maxBody    = 1 << 20
	maxSession = 16 << 10
)

// firstRead bounds what is reserved because a header promises it.
const firstRead = 16 << 10

// What is read and thrown away of a body that is too large, so that most clients have sent all and read the answer
// instead of meeting a closed connection: so many bytes at most, and nothing more once a client pauses, since it may be
// waiting for the answer.
const (
	maxDrain   = 16 << 20
	drainPause = time.Second
)

// readBody reads the whole body, not more than limit bytes and not longer than the server's limit: a client that sends
// slowly holds nothing for long.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, *rest.Error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	control := http.NewResponseController(w)
	end := time.Now().Add(s.config.BodyTimeout) // the machine's clock, whatever the server's says
	_ = control.SetReadDeadline(end)
	// The server looks for the end of the connection while the request runs; a deadline left behind would seem to be it.
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	if r.ContentLength > limit {
		drain(control, r, end)
		return nil, rest.TooLarge()
	}
	var body bytes.Buffer
	body.Grow(int(min(max(r.ContentLength, 0), firstRead)) + bytes.MinRead)
	n, err := body.ReadFrom(io.LimitReader(r.Body, limit+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, errBodyTimeout()
	case err != nil:
		return nil, errBodyBroken(err)
	case n > limit:
		drain(control, r, end)
		return nil, rest.TooLarge()
	}
	return body.Bytes(), nil
}

// drain passes over the rest of a body, until end at the latest. A client that asks before it sends, has not begun.
func drain(control *http.ResponseController, r *http.Request, end time.Time) {
	if r.Header.Get("Expect") != "" {
		return
	}
	buffer := make([]byte, 32<<10)
	for left := maxDrain; left > 0; {
		if pause := time.Now().Add(drainPause); pause.Before(end) {
			_ = control.SetReadDeadline(pause)
		} else {
			_ = control.SetReadDeadline(end)
		}
		n, err := r.Body.Read(buffer)
		if left -= n; err != nil {
			return
		}
	}
}

// passOver reads some of a body that nobody will look at, so that its sender gets to reading the answer.
func (s *Server) passOver(w http.ResponseWriter, r *http.Request) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	control := http.NewResponseController(w)
	drain(control, r, time.Now().Add(s.config.BodyTimeout))
	_ = control.SetReadDeadline(time.Time{})
}

func errBodyTimeout() *rest.Error {
	return &rest.Error{
		Status: http.StatusRequestTimeout, Name: "RequestTimeoutException",
		Message: "The body did not arrive in time. Send the request again.",
		Header:  http.Header{"Connection": {"close"}},
	}
}

func errBodyBroken(err error) *rest.Error {
	return &rest.Error{
		Status: http.StatusBadRequest, Name: "MalformedHttpRequestException",
		Message: "The body cannot be read: it ended early or its chunks are malformed.",
		Header:  http.Header{"Connection": {"close"}}, Cause: err,
	}
}
