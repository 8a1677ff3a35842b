package server

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace"
)

const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute // SDKs keep connections for a minute or so
	writeTimeout      = 2 * time.Minute // from the end of the header: body, operation and answer
	maxHeaderBytes    = 64 << 10
	flushWithin       = 10 * time.Second
)

// Serve answers on l until ctx ends, and then in this order: /readyz fails; after DrainDelay no connection is taken any
// more; running requests end, for at most StopTimeout; counts of strangers are recorded, traces sent. It returns nil after a stop
// that was asked for, also when requests had to be cut off (the log tells).
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	web := s.httpServer()
	background, end := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.flushEachMinute(background) })
	failed := make(chan error, 1)
	go func() {
		failed <- s.listen(web, &boundedListener{Listener: l, free: make(chan struct{}, s.config.MaxConnections)})
	}()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		s.stop(web)
	}
	end()
	running.Wait()
	flush, cancel := context.WithTimeout(context.Background(), flushWithin)
	defer cancel()
	s.flushStrangers(flush, finspace.Time(math.MaxInt64))
	if lost := s.config.Tracing.Stop(flush); lost != nil {
		s.logger.Warn("the last traces could not be sent", "error", lost)
	}
	return err
}

func (s *Server) httpServer() *http.Server {
	return &http.Server{
		Handler:                      s.Handler(),
		ReadHeaderTimeout:            readHeaderTimeout,
		IdleTimeout:                  idleTimeout,
		WriteTimeout:                 writeTimeout,
		MaxHeaderBytes:               maxHeaderBytes,
		TLSConfig:                    s.tls,
		DisableGeneralOptionsHandler: true, // OPTIONS * is denied like everything that is not signed
		ConnContext:                  withConn,
		ConnState:                    settled,
		ErrorLog:                     slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
	}
}

func (s *Server) listen(web *http.Server, l net.Listener) error {
	var err error
	if s.tls != nil {
		err = web.ServeTLS(l, "", "")
	} else {
		err = web.Serve(&spokenListener{l, s.unread})
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (s *Server) stop(web *http.Server) {
	s.stopping.Store(true)
	s.logger.Info("stopping: not ready any more; waiting for requests to end", "delay", s.config.DrainDelay.String(), "limit", s.config.StopTimeout.String())
	time.Sleep(s.config.DrainDelay)
	ctx, cancel := context.WithTimeout(context.Background(), s.config.StopTimeout)
	defer cancel()
	if err := web.Shutdown(ctx); err != nil {
		s.logger.Warn("requests were cut off, as they did not end in time", "error", err)
		_ = web.Close()
	}
}

// boundedListener holds at most a number of connections at once; more wait in the system's queue.
type boundedListener struct {
	net.Listener
	free chan struct{} // holds one for each open connection
}

func (l *boundedListener) Accept() (net.Conn, error) {
	l.free <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.free
		return nil, err
	}
	return &boundedConn{Conn: c, listener: l}, nil
}

type boundedConn struct {
	net.Conn
	listener *boundedListener
	once     sync.Once
}

func (c *boundedConn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { <-c.listener.free })
	return err
}

// CloseWrite lets the server end an answer so that a client which is still sending can read it.
func (c *boundedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
