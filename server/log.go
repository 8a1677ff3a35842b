package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/openfinspace/openfinspace/sigv4"
)

// ended tells of a request that has been answered. Nothing of its body, its query or its signature is in the line, and
// nobody's name or e-mail address: ids only.
func (s *Server) ended(r *http.Request, c *call, took time.Duration) {
	ctx := r.Context()
	level := slog.LevelInfo
	switch {
	case isFault(c.status) && c.cause != nil:
		level = slog.LevelError
	case c.quiet:
		level = slog.LevelDebug
	}
	if !c.quiet {
		s.metrics.count(c, took)
	}
	if !s.logger.Enabled(ctx, level) {
		return
	}
	line := []slog.Attr{
		slog.String("requestId", c.id), slog.String("service", c.service), slog.String("operation", c.operation),
		slog.Int("status", c.status), slog.Float64("durationMs", float64(took.Microseconds())/1000), slog.String("address", c.address),
	}
	if c.exception != "" {
		line = append(line, slog.String("exception", c.exception))
	}
	if c.principal != "" {
		line = append(line, slog.String("environment", string(c.environment)), slog.String("principal", c.principal))
	}
	line = append(line, s.why(ctx, c)...)
	s.logger.LogAttrs(ctx, level, "request", line...)
}

// isFault tells whether a status is a fault of the server. That an operation is not built yet is none: nobody need look.
func isFault(status int) bool {
	return status >= http.StatusInternalServerError && status != http.StatusNotImplemented
}

// why tells the cause of a failure: always when it is the server's, else at debug level, where it also says which part of
// a signature differed.
func (s *Server) why(ctx context.Context, c *call) []slog.Attr {
	if c.cause == nil || !isFault(c.status) && !s.logger.Enabled(ctx, slog.LevelDebug) {
		return nil
	}
	why := []slog.Attr{slog.String("cause", c.cause.Error())}
	if signature, is := errors.AsType[*sigv4.Error](c.cause); is {
		why = append(why, slog.String("detail", signature.Detail))
	}
	if c.key != "" {
		why = append(why, slog.String("accessKey", string(c.key)))
	}
	return append(why, slog.String("userAgent", c.userAgent))
}
