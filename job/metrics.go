package job

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/openfinspace/openfinspace/service"
)

// metrics are what Prometheus reads. Their labels come from tables of ours.
type metrics struct {
	queue   *queue
	running prometheus.Gauge
	spoken  prometheus.Gauge
	endings *prometheus.CounterVec // outcome, category
	took    prometheus.Histogram
	bytes   prometheus.Counter
	rows    prometheus.Counter
}

// durations are in seconds, from a file of a few rows to a night.
var durations = []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 28800}

func newMetrics(s *service.Service) *metrics {
	return &metrics{
		queue: &queue{service: s},
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "openfinspace_ingests_in_flight", Help: "Changesets that this process is taking in.",
		}),
		spoken: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "openfinspace_ingest_heartbeat_timestamp_seconds",
			Help: "When this process last renewed a lease or asked for work, and the store answered; 0 for never. More than a minute ago is a fault.",
		}),
		endings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "openfinspace_ingests_total",
			Help: "Attempts to take a changeset in, by how they ended; category is that of the changeset's error, else empty.",
		}, []string{"outcome", "category"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "openfinspace_ingest_duration_seconds", Help: "Time of successful attempts, from the claim to the commit.", Buckets: durations,
		}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "openfinspace_ingested_source_bytes_total", Help: "Bytes of sources that came in.",
		}),
		rows: prometheus.NewCounter(prometheus.CounterOpts{Name: "openfinspace_ingested_rows_total", Help: "Rows that came in."}),
	}
}

// Collectors are the metrics of the Runner.
func (r *Runner) Collectors() []prometheus.Collector {
	m := r.metrics
	return []prometheus.Collector{m.queue, m.running, m.spoken, m.endings, m.took, m.bytes, m.rows}
}

func (m *metrics) ended(what outcome, failure *service.IngestFailure, p service.IngestProgress, took time.Duration) {
	category := ""
	if failure != nil {
		category = string(failure.Category)
	}
	m.endings.WithLabelValues(string(what), category).Inc()
	if what == succeeded {
		m.took.Observe(took.Seconds())
		m.bytes.Add(float64(p.Bytes))
		m.rows.Add(float64(p.Rows))
	}
}

// queue asks the store at each scrape how much work there is, on all machines.
type queue struct{ service *service.Service }

var queueLength = prometheus.NewDesc("openfinspace_ingest_queue",
	"Changesets that wait or run on all machines; absent when the store does not tell.", []string{"state"}, nil)

const scrapeLimit = 2 * time.Second

// Describe is prometheus.Collector's.
func (q *queue) Describe(all chan<- *prometheus.Desc) { all <- queueLength }

// Collect is prometheus.Collector's.
func (q *queue) Collect(all chan<- prometheus.Metric) {
	ctx, end := context.WithTimeout(context.Background(), scrapeLimit)
	defer end()
	waiting, running, err := q.service.IngestQueue(ctx)
	if err != nil {
		return
	}
	all <- prometheus.MustNewConstMetric(queueLength, prometheus.GaugeValue, float64(waiting), "waiting")
	all <- prometheus.MustNewConstMetric(queueLength, prometheus.GaugeValue, float64(running), "running")
}
