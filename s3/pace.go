package s3

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// A client may take as long as it likes for a body, as long as something moves. So the limit of time that the server
// gives to requests is taken away, and each read and each write gets its own.

// What is read and thrown away of a body that was refused, so that most clients have sent all and read the answer instead
// of meeting a closed connection: so many bytes at most, and nothing more once a client pauses.
const (
	maxDrain   = 16 << 20
	drainPause = time.Second
)

// pacedReader is the body of a request with a limit on each read. After its end, or an error, there is no limit any more:
// the server looks for the end of the connection while the request runs, and a limit left behind would seem to be it.
type pacedReader struct {
	in      io.Reader
	control *http.ResponseController
	stall   time.Duration
	until   time.Time // the limit that is set
	waiting bool      // for our leave to send
	ended   bool
}

func newPacedReader(control *http.ResponseController, r *http.Request, stall time.Duration) *pacedReader {
	p := &pacedReader{in: r.Body, control: control, stall: stall, waiting: r.Header.Get("Expect") != ""}
	if r.Body == nil {
		p.in = http.NoBody
	}
	return p
}

func (p *pacedReader) Read(b []byte) (int, error) {
	p.waiting = false
	// A limit is good for several reads, so that small ones cost nothing.
	if now := time.Now(); p.until.Sub(now) < p.stall*3/4 {
		p.until = now.Add(p.stall)
		_ = p.control.SetReadDeadline(p.until) // a connection that knows no limits goes without
	}
	n, err := p.in.Read(b)
	if err != nil {
		_ = p.control.SetReadDeadline(time.Time{})
		p.until, p.ended = time.Time{}, true
	}
	return n, p.explain(err)
}

// explain says of each failure to read a body that it is the sender's, or the connection's.
func (p *pacedReader) explain(err error) error {
	e := &Error{Status: http.StatusBadRequest, Cause: err, Header: http.Header{"Connection": {"close"}}}
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		e.Code, e.Message = "RequestTimeout", "Nothing of the body arrived for "+p.stall.String()+". Send the request again."
	default:
		e.Code, e.Message = "IncompleteBody", "The body cannot be read: it ended early or its chunks are malformed. Send the request again."
	}
	return e
}

// drain passes over the rest of a body. A client that still waits for leave has not begun.
func (p *pacedReader) drain() {
	if p.waiting || p.ended {
		return
	}
	p.stall = drainPause
	buffer := buffers.Get().(*[copyBuffer]byte)
	defer buffers.Put(buffer)
	for left := maxDrain; left > 0; {
		p.until = time.Time{}
		n, err := p.Read(buffer[:])
		if left -= n; err != nil {
			return
		}
	}
	_ = p.control.SetReadDeadline(time.Time{})
}

// pacedWriter gives each write a limit of time.
type pacedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	stall   time.Duration
	until   time.Time
}

// newPacedWriter takes away the limit that there was.
func newPacedWriter(w http.ResponseWriter, stall time.Duration) *pacedWriter {
	p := &pacedWriter{ResponseWriter: w, control: http.NewResponseController(w), stall: stall}
	_ = p.control.SetWriteDeadline(time.Time{})
	return p
}

func (p *pacedWriter) extend() {
	if now := time.Now(); p.until.Sub(now) < p.stall*3/4 {
		p.until = now.Add(p.stall)
		_ = p.control.SetWriteDeadline(p.until)
	}
}

func (p *pacedWriter) WriteHeader(status int) {
	p.extend()
	p.ResponseWriter.WriteHeader(status)
}

func (p *pacedWriter) Write(b []byte) (int, error) {
	p.extend()
	return p.ResponseWriter.Write(b)
}
