package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
	"github.com/openfinspace/openfinspace/throttle"
)

func (w *world) logLacks(secret string) {
	w.t.Helper()
	if strings.Contains(w.log.String(), secret) {
		w.t.Errorf("the log holds %q", secret)
	}
}

// logLine is the line of the request that got the answer.
func (w *world) logLine(got *reply) map[string]any {
	w.t.Helper()
	w.stop() // the line is written after the answer
	id := got.header.Get("X-Amzn-Requestid")
	for lines := bufio.NewScanner(strings.NewReader(w.log.String())); lines.Scan(); {
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			w.t.Fatalf("%v: %s", err, lines.Text())
		}
		if line["msg"] == "request" && line["requestId"] == id {
			return line
		}
	}
	w.t.Fatalf("no line for the request %s in\n%s", id, w.log)
	return nil
}

func TestRequestLog(t *testing.T) {
	w := newWorld(t)
	body := `{"emailAddress":"hidden@example.com","type":"APP_USER","firstName":"Hidden"}`
	got := w.call(w.root, "POST", "/user?x=hidden-query", body)
	line := w.logLine(got)
	for name, want := range map[string]any{
		"service": "finspace-api", "operation": "CreateUser", "status": 200.0, "address": "127.0.0.1",
		"environment": testEnvironment, "principal": "arn:aws:iam::000000000000:root", "level": "INFO",
	} {
		if line[name] != want {
			t.Errorf("%s is %v, want %v", name, line[name], want)
		}
	}
	for _, secret := range []string{"hidden@", "Hidden", "hidden-query", w.root.Secret, "Signature=", "AWS4"} {
		w.logLacks(secret)
	}
}

// TestLogOfRefusals: at its usual level the log has a line of a refused request, and nothing that the request brought.
func TestLogOfRefusals(t *testing.T) {
	lines := &lockedBuffer{}
	w := newWorld(t, func(c *Config) { c.Logger = slog.New(slog.NewJSONHandler(lines, nil)) })
	w.want(w.call(w.root, "GET", "/user/nobody", ""), http.StatusNotFound, "ResourceNotFoundException")
	w.stop()
	text := lines.String()
	if !strings.Contains(text, `"exception":"ResourceNotFoundException"`) || strings.Contains(text, `"cause"`) || strings.Contains(text, `"userAgent"`) {
		t.Error(text)
	}
}

// TestSignatureLog shows that the log says at debug level which part of a signature differed, and never the right one.
func TestSignatureLog(t *testing.T) {
	w := newWorld(t)
	r := w.sign(w.request("GET", "/user?maxResults=1", ""), "", w.root)
	signature := r.Header.Get("Authorization")
	signature = signature[strings.LastIndex(signature, "=")+1:]
	r.URL.RawQuery = "maxResults=2"
	line := w.logLine(w.send(r))
	if line["exception"] != "InvalidSignatureException" || line["detail"] == nil || line["detail"] == "" || line["accessKey"] != w.root.ID {
		t.Errorf("the line is %v", line)
	}
	w.logLacks(w.root.Secret)
	w.logLacks(signature)
}

func (w *world) metrics() string {
	w.t.Helper()
	return string(w.send(w.request("GET", "/metrics", "")).body)
}

func (w *world) wantMetrics(lines ...string) {
	w.t.Helper()
	text := w.metrics()
	for _, line := range lines {
		if !strings.Contains(text, line) {
			w.t.Errorf("the metrics lack %q:\n%s", line, onlyOurs(text))
		}
	}
}

func onlyOurs(text string) string {
	var ours []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "openfinspace") && !strings.Contains(line, "_bucket{") {
			ours = append(ours, line)
		}
	}
	return strings.Join(ours, "\n")
}

func TestMetrics(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Rates.Write = throttle.Rate{Count: 1, Per: 3600e9} })
	w.user("ada", "APP_USER")
	w.wantThrottled(w.call(w.root, "POST", "/user", "{}"))
	w.call(w.root, "GET", "/user?maxResults=1", "")
	w.call(w.root, "GET", "/user", "")
	w.call(w.root, "GET", "/no-such-path-"+strings.Repeat("x", 20), "")
	w.call(changed(w.root, func(k *sigv4.Key) { k.Secret = "x" }), "GET", "/user", "")
	w.sts(w.root, "GET", whoAmI)
	w.send(w.request("GET", "/", ""))
	w.wantMetrics(
		`openfinspace_requests_total{exception="",operation="CreateUser",service="finspace-api"} 1`,
		`openfinspace_requests_total{exception="ThrottlingException",operation="CreateUser",service="finspace-api"} 1`,
		`openfinspace_requests_total{exception="ValidationException",operation="ListUsers",service="finspace-api"} 1`,
		`openfinspace_requests_total{exception="UnknownOperationException",operation="none",service="finspace-api"} 1`,
		`openfinspace_requests_total{exception="MissingAuthenticationTokenException",operation="none",service="none"} 1`,
		`openfinspace_requests_total{exception="",operation="GetCallerIdentity",service="sts"} 1`,
		`openfinspace_request_duration_seconds_count{operation="ListUsers",service="finspace-api"} 2`,
		`openfinspace_requests_in_flight 1`, `openfinspace_throttled_total{bucket="write"} 1`,
		`openfinspace_verification_failures_total{code="InvalidSignatureException"} 1`,
		`openfinspace_verification_failures_total{code="MissingAuthenticationTokenException"} 1`,
		`openfinspace_store_ready 1`, `openfinspace_build_info{goversion="go`, `version="test"`, `go_goroutines`,
	)
	if strings.Contains(w.metrics(), "no-such-path") {
		t.Error("a path of a request became a label")
	}
}

func TestAuditBacklog(t *testing.T) {
	for want, backlog := range map[string]func(context.Context) (int64, error){
		"openfinspace_audit_backlog 7":  func(context.Context) (int64, error) { return 7, nil },
		"openfinspace_audit_backlog -1": func(context.Context) (int64, error) { return 0, errors.New("the store is gone") },
	} {
		w := newWorld(t, func(c *Config) { c.AuditBacklog = backlog })
		w.wantMetrics(want)
	}
}

// TestTraces shows a span for each request below the caller's own, one for each transaction below that, and no data.
func TestTraces(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	w := newWorld(t)
	w.stop()
	w.service = service.New(service.Config{Store: TracedStore(w.store), Keys: w.ring, Clock: w.clock.Now})
	w.serve(func(c *Config) { c.Service, c.Tracing = w.service, newTracing(sdktrace.WithSpanProcessor(spans)) })
	const parent = "0af7651916cd43dd8448eb211c80319c"
	body := `{"emailAddress":"hidden@example.com","type":"APP_USER"}`
	r := w.request("POST", "/user", body)
	r.Header.Set("Traceparent", "00-"+parent+"-b7ad6b7169203331-01")
	w.want(w.send(w.sign(r, body, w.root)), http.StatusOK, "")
	w.call(changed(w.root, func(k *sigv4.Key) { k.Secret = "x" }), "GET", "/user", "")
	w.stop()
	names := map[string]int{}
	for _, span := range spans.Ended() {
		names[span.Name()]++
		if span.Name() == "finspace-api CreateUser" && span.SpanContext().TraceID().String() != parent {
			t.Errorf("the request's span is of the trace %s", span.SpanContext().TraceID())
		}
		for _, a := range span.Attributes() {
			if strings.Contains(a.Value.String(), "hidden") {
				t.Errorf("an attribute holds %s", a.Value.String())
			}
		}
	}
	if names["finspace-api CreateUser"] != 1 || names["store update"] != 1 || names["store view"] < 1 || names["finspace-api none"] != 1 {
		t.Errorf("the spans are %v", names)
	}
}

func TestTracingIsOffByDefault(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "")
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
	tracing, err := StartTracing(t.Context(), "", "test", nil)
	if tracing != nil || err != nil {
		t.Errorf("StartTracing = %v, %v", tracing, err)
	}
}
