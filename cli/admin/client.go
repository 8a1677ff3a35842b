package admin

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"syscall"
)

// ErrNoServer tells that nobody listens at the socket.
var ErrNoServer = errors.New("no server runs on this data folder")

// Send has the command run by the server that listens at the socket, and gives its exit code. ErrNoServer means that
// nothing has happened; after any other error the command may have run.
func Send(ctx context.Context, socket string, call *Call, streams Streams) (int, error) {
	conn, err := dial(ctx, socket)
	if err != nil {
		return 0, err
	}
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return conn, nil }}
	defer transport.CloseIdleConnections()
	body, err := requestBody(call, streams.In)
	if err != nil {
		return 0, errors.Join(err, conn.Close())
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://admin/run", body)
	if err != nil {
		return 0, errors.Join(err, conn.Close())
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return 0, fmt.Errorf("the server did not take the command: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10))
		return 0, fmt.Errorf("the server did not take the command: %s", bytes.TrimSpace(text))
	}
	return readFrames(response.Body, streams)
}

func dial(ctx context.Context, socket string) (net.Conn, error) {
	name, done, err := reach(socket)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoServer
	}
	if err != nil {
		return nil, err
	}
	defer done()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", name)
	switch {
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ECONNREFUSED):
		return nil, ErrNoServer
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return nil, fmt.Errorf("the server of this data folder belongs to another user: run the command as that user or as root (%w)", err)
	case err != nil:
		return nil, fmt.Errorf("reach the running server: %w", err)
	}
	return conn, nil
}

func requestBody(call *Call, in io.Reader) (io.Reader, error) {
	text, err := json.Marshal(call)
	if err != nil {
		return nil, err
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	if in == nil {
		return bytes.NewReader(append(head, text...)), nil
	}
	// The struct hides a Close of standard input from the transport, which would wait for a reader at a terminal.
	return struct{ io.Reader }{io.MultiReader(bytes.NewReader(append(head, text...)), in)}, nil
}
