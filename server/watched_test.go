package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// TestWatched asks a process without clients how it stands, and lets it end.
func TestWatched(t *testing.T) {
	for name, ready := range map[string]error{"ready": nil, "not ready": errors.New("the store is gone")} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			jobs := prometheus.NewGauge(prometheus.GaugeOpts{Name: "jobs", Help: "x"})
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() {
				ended <- Watched{
					Ready: func(context.Context) error { return ready }, Collectors: []prometheus.Collector{jobs}, Version: "v9",
					Logger: slog.New(slog.DiscardHandler),
				}.Serve(ctx, l)
			}()
			status, store := http.StatusOK, "openfinspace_store_ready 1"
			if ready != nil {
				status, store = http.StatusServiceUnavailable, "openfinspace_store_ready 0"
			}
			url := "http://" + l.Addr().String()
			wantPage(t, url+"/healthz", http.StatusOK, "alive")
			wantPage(t, url+"/readyz", status, name)
			wantPage(t, url+"/metrics", http.StatusOK, "jobs 0")
			wantPage(t, url+"/metrics", http.StatusOK, `version="v9"`)
			wantPage(t, url+"/metrics", http.StatusOK, store)
			wantPage(t, url+"/user", http.StatusNotFound, "")
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

func wantPage(t *testing.T, url string, status int, says string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != status || !strings.Contains(string(body), says) {
		t.Errorf("%s: %d %s (%v)", url, r.StatusCode, body, err)
	}
}
