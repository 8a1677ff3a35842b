package admin

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// Call is a command as the client has parsed it.
type Call struct {
	Version  string          `json:"version"` // of the client
	Command  string          `json:"command"` // "key create"
	Args     json.RawMessage `json:"args"`
	Terminal bool            `json:"terminal"` // somebody looks at the client's standard error
}

// Streams are where a command reads from and writes to. File is what goes into the file that the command makes.
type Streams struct {
	In             io.Reader
	Out, Err, File io.Writer
}

// Run runs a command and gives its exit code, 0 to 255. The context ends when the client is gone.
type Run func(context.Context, *Call, Streams) int

const (
	callMax     = 1 << 20 // bytes of a Call as JSON
	headTimeout = 10 * time.Second
)

// Serve runs commands until ctx ends; those that run then see their contexts end and are waited for. It closes l.
func Serve(ctx context.Context, l net.Listener, run Run) error {
	server := &http.Server{
		Handler:           handler(run),
		ReadHeaderTimeout: headTimeout,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	// A connection is for one command. net/http may panic when it looks for another one while the end of the input, which
	// nobody read, still arrives.
	server.SetKeepAlivesEnabled(false)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	err := server.Shutdown(context.WithoutCancel(ctx))
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

func handler(run Run) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /run", func(w http.ResponseWriter, r *http.Request) {
		call, err := readCall(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		control := http.NewResponseController(w)
		if err := control.EnableFullDuplex(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		// A command that waits for input which nobody sends must end with its context too.
		defer context.AfterFunc(r.Context(), func() { _ = control.SetReadDeadline(time.Now()) })()
		// Else the server takes the connection for the next call while it may still be reading what is left of this one's input.
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusOK)
		f := &frameWriter{to: w, flush: control.Flush}
		code := run(r.Context(), call, Streams{In: r.Body, Out: f.only(streamOut), Err: f.only(streamErr), File: f.only(streamFile)})
		_, _ = f.write(streamExit, []byte{byte(code)}) // a client that is gone needs no code
	})
	return mux
}

// readCall reads the length and the JSON that stand before standard input.
func readCall(body io.Reader) (*Call, error) {
	var head [4]byte
	if _, err := io.ReadFull(body, head[:]); err != nil {
		return nil, errors.New("the call is cut")
	}
	length := binary.BigEndian.Uint32(head[:])
	if length > callMax {
		return nil, errors.New("the call is too long")
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(body, text); err != nil {
		return nil, errors.New("the call is cut")
	}
	var call Call
	if err := json.Unmarshal(text, &call); err != nil {
		return nil, errors.New("the call is not JSON")
	}
	return &call, nil
}
