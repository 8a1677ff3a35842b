package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Watched serves those who watch a process that has no clients: /healthz, /readyz and /metrics, to everybody who reaches the port.
type Watched struct {
	// Ready tells whether the process can work now, as Config.Ready does. Required.
	Ready func(context.Context) error
	// Collectors are the metrics beside those of every process.
	Collectors []prometheus.Collector
	// Version is shown in the metrics.
	Version string
	// Logger hears of each change between ready and not ready. Required.
	Logger *slog.Logger
}

// Serve answers on l until ctx ends; /readyz fails from then on, which nobody hears any more.
func (c Watched) Serve(ctx context.Context, l net.Listener) error {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.registry.MustRegister(buildInfo(c.Version), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(c.Collectors...)
	ready := newReadiness(c.Ready, c.Logger)
	m.watchStore(ready, nil)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { tellAlive(w) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { tellReady(w, ready.check(r.Context())) })
	mux.Handle("GET /metrics", m.handler())
	s := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(c.Logger.Handler(), slog.LevelDebug)}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
