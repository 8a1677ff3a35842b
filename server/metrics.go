package server

import (
	"context"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what Prometheus reads. Their labels come from tables of ours, never from a request, so that no client can
// make new series.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec   // service, operation, exception
	duration *prometheus.HistogramVec // service, operation
	inFlight prometheus.Gauge
	throttle *prometheus.CounterVec // bucket
	refused  *prometheus.CounterVec // code
	lost     prometheus.Counter
}

// latencies are in seconds, from a read out of memory to a store that hangs.
var latencies = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

func newMetrics(version string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "openfinspace_requests_total", Help: "Requests answered; exception is empty for a success.",
		}, []string{"service", "operation", "exception"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "openfinspace_request_duration_seconds", Help: "Time from the request's header to the answer.", Buckets: latencies,
		}, []string{"service", "operation"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "openfinspace_requests_in_flight", Help: "Requests that are being served.",
		}),
		throttle: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "openfinspace_throttled_total", Help: "Requests refused by a bucket: address, signIn, or the class of a principal's operations.",
		}, []string{"bucket"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "openfinspace_verification_failures_total", Help: "Requests that were not signed, or not rightly, by exception.",
		}, []string{"code"}),
		lost: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "openfinspace_audit_denials_lost_total", Help: "Denied requests that the audit could not take, as the store failed.",
		}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.inFlight, m.throttle, m.refused, m.lost, buildInfo(version),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func buildInfo(version string) prometheus.Collector {
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "openfinspace_build_info", Help: "Always 1; the labels tell what runs.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	})
	info.Set(1)
	return info
}

// watchStore adds what is asked at each scrape.
func (m *metrics) watchStore(ready *readiness, backlog func(context.Context) (int64, error)) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "openfinspace_store_ready", Help: "1 when the store would commit, else 0.",
	}, func() float64 {
		if ready.check(context.Background()) != nil {
			return 0
		}
		return 1
	}))
	if backlog == nil {
		return
	}
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "openfinspace_audit_backlog", Help: "Audit records that wait to be linked to their chain; -1 when the store does not tell.",
	}, func() float64 { return askBacklog(backlog) }))
}

func askBacklog(backlog func(context.Context) (int64, error)) float64 {
	ctx, cancel := context.WithTimeout(context.Background(), readyLimit)
	defer cancel()
	n, err := backlog(ctx)
	if err != nil {
		return -1
	}
	return float64(n)
}

// count adds a request that has ended.
func (m *metrics) count(c *call, took time.Duration) {
	m.requests.WithLabelValues(c.service, c.operation, c.exception).Inc()
	m.duration.WithLabelValues(c.service, c.operation).Observe(took.Seconds())
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 2 * readyLimit})
}
