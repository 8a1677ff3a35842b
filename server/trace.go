package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/openfinspace/openfinspace"
)

const tracerName = "github.com/openfinspace/openfinspace"

// Tracing sends spans of requests and of the store's transactions to an OpenTelemetry collector. Nil sends none.
// Spans carry names, statuses and request ids; no members of requests, no addresses.
type Tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
}

// StartTracing starts sending to the collector at endpoint, an http or https URL; "" means what the standard variables
// OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_TRACES_ENDPOINT name. It gives nil when neither is set. A collector
// that does not answer costs the spans, never a request.
func StartTracing(ctx context.Context, endpoint, version string, logger *slog.Logger) (*Tracing, error) {
	var options []otlptracehttp.Option
	switch {
	case endpoint != "":
		options = append(options, otlptracehttp.WithEndpointURL(endpoint))
	case os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "":
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("server: traces: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { logger.Warn("traces could not be sent", "error", err) }))
	return newTracing(sdktrace.WithBatcher(exporter), sdktrace.WithResource(describe(version))), nil
}

func describe(version string) *resource.Resource {
	ours := resource.NewSchemaless(attribute.String("service.name", "openfinspace"), attribute.String("service.version", version))
	// What the operator says in OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME outranks ours.
	merged, err := resource.Merge(ours, resource.Environment())
	if err != nil {
		return ours
	}
	return merged
}

func newTracing(options ...sdktrace.TracerProviderOption) *Tracing {
	provider := sdktrace.NewTracerProvider(options...)
	return &Tracing{provider: provider, tracer: provider.Tracer(tracerName)}
}

// Stop sends what is left, within ctx.
func (t *Tracing) Stop(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// start begins the span of a request, below the caller's span if it sent a traceparent.
func (t *Tracing) start(r *http.Request) (context.Context, trace.Span) {
	if t == nil {
		return r.Context(), nil
	}
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	return t.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer))
}

// endSpan names the span by what the request turned out to be.
func endSpan(span trace.Span, c *call) {
	if span == nil {
		return
	}
	span.SetName(c.name())
	span.SetAttributes(
		attribute.String("rpc.service", c.service),
		attribute.String("rpc.method", c.operation),
		attribute.String("aws.request_id", c.id),
		attribute.Int("http.response.status_code", c.status),
	)
	if c.exception != "" {
		span.SetAttributes(attribute.String("error.type", c.exception))
	}
	if isFault(c.status) {
		span.SetStatus(codes.Error, c.exception)
	}
	span.End()
}

// TracedStore gives store with a span around each transaction that belongs to a traced request. Others it lets pass.
func TracedStore(store finspace.Store) finspace.Store { return &tracedStore{store} }

type tracedStore struct{ finspace.Store }

func (s *tracedStore) View(ctx context.Context, fn func(finspace.Tx) error) error {
	return s.traced(ctx, "store view", fn, s.Store.View)
}

func (s *tracedStore) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	return s.traced(ctx, "store update", fn, s.Store.Update)
}

func (s *tracedStore) traced(ctx context.Context, name string, fn func(finspace.Tx) error,
	run func(context.Context, func(finspace.Tx) error) error,
) error {
	parent := trace.SpanFromContext(ctx)
	if !parent.IsRecording() {
		return run(ctx, fn)
	}
	ctx, span := parent.TracerProvider().Tracer(tracerName).Start(ctx, name)
	defer span.End()
	var runs atomic.Int64 // a run may outlive a caller who gave up
	err := run(ctx, func(tx finspace.Tx) error { runs.Add(1); return fn(tx) })
	span.SetAttributes(attribute.Int64("openfinspace.runs", runs.Load())) // more than 1: the engine made it run again
	var known *finspace.Error
	switch {
	case errors.As(err, &known):
		span.SetAttributes(attribute.String("error.type", string(known.Kind)))
	case err != nil:
		span.SetAttributes(attribute.String("error.type", "other"))
	}
	if errors.Is(err, finspace.Internal) {
		span.SetStatus(codes.Error, string(finspace.Internal))
	}
	return err
}
