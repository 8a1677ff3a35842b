package admin

import (
	"bufio"
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
	"net/http/httputil"
	"syscall"
	"time"
)

// ErrNoServer tells that nobody listens at the socket.
var ErrNoServer = errors.New("no server runs on this data folder")

// Send has the command run by the server that listens at the socket, and gives its exit code. ErrNoServer means that
// nothing has happened; after any other error the command may have run.
//
// The request is written by hand: net/http would wait for the reading of standard input to end before it told that the
// server is gone, and nobody can break off the reading from a terminal.
func Send(ctx context.Context, socket string, call *Call, streams Streams) (int, error) {
	head, err := json.Marshal(call)
	if err != nil {
		return 0, err
	}
	conn, err := dial(ctx, socket)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })()
	go write(conn, head, streams.In)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, fmt.Errorf("the server ended before it took the command; run it again: %w", errors.Join(ctx.Err(), err))
	}
	defer func() {
		_ = conn.Close() // first: the body's own Close would read on to its end
		_ = response.Body.Close()
	}()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10))
		return 0, fmt.Errorf("the server did not take the command: %s", bytes.TrimSpace(text))
	}
	return readFrames(response.Body, streams)
}

// write sends the call and standard input. Its failures are seen by who reads the answer, or do not matter.
func write(conn io.Writer, head []byte, in io.Reader) {
	if _, err := io.WriteString(conn, "POST /run HTTP/1.1\r\nHost: admin\r\nTransfer-Encoding: chunked\r\n\r\n"); err != nil {
		return
	}
	body := httputil.NewChunkedWriter(conn)
	if _, err := body.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(head))), head...)); err != nil {
		return
	}
	if in != nil {
		if _, err := io.Copy(body, in); err != nil {
			return // the server sees a body that is cut
		}
	}
	_ = body.Close()
	_, _ = io.WriteString(conn, "\r\n")
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
