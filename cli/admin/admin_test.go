package admin_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/cli/admin"
)

// start serves run on a socket of the test's own.
func start(t *testing.T, run admin.Run) (socket string, stop func()) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "admin.sock")
	l, err := admin.Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- admin.Serve(ctx, l, run) }()
	stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serving ended with %v", err)
		}
		ended <- nil
	}
	t.Cleanup(stop)
	return socket, stop
}

// TestBothDirections answers what it has been sent while more is on the way.
func TestBothDirections(t *testing.T) {
	socket, _ := start(t, func(_ context.Context, c *admin.Call, s admin.Streams) int {
		buffer := make([]byte, 5)
		for {
			if _, err := io.ReadFull(s.In, buffer); err != nil {
				break
			}
			_, _ = s.Out.Write(buffer)
			_, _ = s.Err.Write([]byte(c.Command))
			_, _ = s.File.Write(bytes.Repeat(buffer, 50_000)) // more than a frame
		}
		return 3
	})
	in, typed := io.Pipe()
	out, heard := io.Pipe()
	var said, file bytes.Buffer
	go func() {
		for range 10 {
			_, _ = typed.Write([]byte("hello"))
			_, _ = io.ReadFull(out, make([]byte, 5)) // the answer comes before the next question
		}
		_ = typed.Close()
	}()
	code, err := admin.Send(t.Context(), socket, &admin.Call{Command: "x"}, admin.Streams{In: in, Out: heard, Err: &said, File: &file})
	if err != nil || code != 3 || said.String() != "xxxxxxxxxx" || file.Len() != 2_500_000 {
		t.Errorf("code %d, said %q, a file of %d bytes, %v", code, said.String(), file.Len(), err)
	}
}

// TestOneCommand: the server closes the connection behind a command. It must not look for another one there.
func TestOneCommand(t *testing.T) {
	socket, _ := start(t, func(context.Context, *admin.Call, admin.Streams) int { return 0 })
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	call := "POST /run HTTP/1.1\r\nHost: admin\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\x00\x00\x00\x02{}\r\n0\r\n\r\n"
	if _, err := io.WriteString(conn, call); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(conn); err != nil || !bytes.Contains(answer, []byte("Connection: close")) {
		t.Fatalf("%q, %v", answer, err)
	}
}

// TestEndsEarly does not wait for the input that a command leaves unread.
func TestEndsEarly(t *testing.T) {
	socket, _ := start(t, func(context.Context, *admin.Call, admin.Streams) int { return 7 })
	in, _ := io.Pipe() // never written, never closed
	if code, err := admin.Send(t.Context(), socket, &admin.Call{}, admin.Streams{In: in}); err != nil || code != 7 {
		t.Errorf("code %d, %v", code, err)
	}
	endless := io.LimitReader(zeroes{}, 64<<20)
	if code, err := admin.Send(t.Context(), socket, &admin.Call{}, admin.Streams{In: endless}); err != nil || code != 7 {
		t.Errorf("code %d, %v", code, err)
	}
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { return len(p), nil }

// TestStop ends the context of a command that runs, and waits for it.
func TestStop(t *testing.T) {
	runs := make(chan struct{})
	socket, stop := start(t, func(ctx context.Context, _ *admin.Call, _ admin.Streams) int {
		close(runs)
		<-ctx.Done()
		return 9
	})
	go func() {
		<-runs
		stop()
	}()
	if code, err := admin.Send(t.Context(), socket, &admin.Call{}, admin.Streams{}); err != nil || code != 9 {
		t.Errorf("code %d, %v", code, err)
	}
}

// TestStopWhileWaiting ends a command that waits for input.
func TestStopWhileWaiting(t *testing.T) {
	runs := make(chan struct{})
	socket, stop := start(t, func(_ context.Context, _ *admin.Call, s admin.Streams) int {
		close(runs)
		_, err := s.In.Read(make([]byte, 1))
		if err == nil {
			return 0
		}
		return 9
	})
	go func() {
		<-runs
		stop()
	}()
	in, _ := io.Pipe()
	if code, err := admin.Send(t.Context(), socket, &admin.Call{}, admin.Streams{In: in}); err != nil || code != 9 {
		t.Errorf("code %d, %v", code, err)
	}
}

// TestServerDies ends a call whose server dies before it answers, while the input stays silent.
func TestServerDies(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = conn.Read(make([]byte, 100))
		_ = conn.Close()
	}()
	in, _ := io.Pipe()
	if _, err := admin.Send(t.Context(), socket, &admin.Call{}, admin.Streams{In: in}); err == nil {
		t.Error("a call without an answer succeeded")
	}
}

// TestClientGone ends the context too.
func TestClientGone(t *testing.T) {
	ended := make(chan struct{})
	socket, _ := start(t, func(ctx context.Context, _ *admin.Call, _ admin.Streams) int {
		<-ctx.Done()
		close(ended)
		return 0
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancelled := make(chan error, 1)
	go func() {
		_, err := admin.Send(ctx, socket, &admin.Call{}, admin.Streams{})
		cancelled <- err
	}()
	cancel()
	if err := <-cancelled; err == nil {
		t.Error("a call that was given up succeeded")
	}
	select {
	case <-ended:
	default: // the call may have been given up before it arrived
	}
}

func TestNobodyListens(t *testing.T) {
	for name, socket := range map[string]string{
		"no folder": filepath.Join(t.TempDir(), "none", "s"), "no socket": filepath.Join(t.TempDir(), "s"),
		"no folder, long": filepath.Join(t.TempDir(), strings.Repeat("long", 40), "s"),
	} {
		if _, err := admin.Send(t.Context(), socket, &admin.Call{}, admin.Streams{}); !errors.Is(err, admin.ErrNoServer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	stale := filepath.Join(t.TempDir(), "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: stale, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	_ = l.Close()
	if _, err := admin.Send(t.Context(), stale, &admin.Call{}, admin.Streams{}); !errors.Is(err, admin.ErrNoServer) {
		t.Errorf("a socket without a server: %v", err)
	}
	again, err := admin.Listen(stale)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(stale)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket has mode %v, %v", info.Mode(), err)
	}
	_ = again.Close()
	if _, err := os.Stat(stale); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket stays: %v", err)
	}
}

// TestGarbage sends what is no call; the server goes on.
func TestGarbage(t *testing.T) {
	socket, _ := start(t, func(context.Context, *admin.Call, admin.Streams) int { return 0 })
	for _, text := range []string{
		"rubbish\r\n\r\n", "POST /run HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
		"POST /run HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n\xff\xff\xff\xff{}{}", "POST /run HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n\x00\x00\x00\x01{",
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		conn, err := net.Dial("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(text))
		answer := make([]byte, 12)
		_, _ = io.ReadFull(conn, answer)
		if !bytes.HasPrefix(answer, []byte("HTTP/1.1 4")) {
			t.Errorf("%q is answered by %q", text, answer)
		}
		_ = conn.Close()
	}
	if code, err := admin.Send(t.Context(), socket, &admin.Call{}, admin.Streams{}); err != nil || code != 0 {
		t.Errorf("code %d, %v", code, err)
	}
}
