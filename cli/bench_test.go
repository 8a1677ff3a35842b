package cli_test

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/cli"
	"github.com/openfinspace/openfinspace/cli/bench"
)

func TestBench(t *testing.T) {
	t.Setenv(asProgram, "1") // the server that it starts is this test's binary
	out := must(t, "bench", "--self", "--duration", "100ms", "--users", "1500", "--data-size", "1M", "--small", "10", "--changesets", "1000", "--folder", t.TempDir(), "--json")
	r := decode[bench.Report](t, out)
	if len(r.Creates) != 4 || len(r.Others) != 3 || r.Growth == nil || r.Growth.ManyUsers != 1500 || r.Fsync.Count == 0 {
		t.Errorf("%s", out)
	}
	if d := r.Data; d == nil || len(d.Objects) != 8 || len(d.Ingests) != 3 || d.Small.Rate <= 0 || d.Depth == nil || d.Depth.ShareRead <= 0 {
		t.Errorf("%s", out)
	}
	for _, in := range r.Data.Ingests {
		if in.Share <= 0 || in.OfClock <= 0 || in.OfProcess <= 0 || in.Unhashed.Seconds <= 0 || runtime.GOOS == "linux" && in.Engine.PeakMiB == 0 {
			t.Errorf("%+v", in)
		}
	}
	for _, p := range r.Creates {
		if p.Server.Count == 0 || p.Store.Count == 0 || p.Share <= 0 || p.Tail < 1 || p.Server.Max < p.Server.P99 {
			t.Errorf("%+v", p)
		}
	}
}

func TestBenchOfRunningServer(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	root := rootKey(t, s.data)
	args := []string{"bench", "--endpoint", s.url, "--duration", "100ms", "--folder", t.TempDir()}
	fails(t, cli.ExitUsage, "AWS_ACCESS_KEY_ID", args...)
	t.Setenv("AWS_ACCESS_KEY_ID", root.AccessKeyID)
	t.Setenv("AWS_SECRET_ACCESS_KEY", root.SecretAccessKey)
	out := must(t, args...)
	for _, want := range []string{"| 256 |", "| ListUsers, a page of 100 |", "cores", "shared its processors"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing:\n%s", want, out)
		}
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	fails(t, cli.ExitFailed, "answered by 403", args...)
	fails(t, cli.ExitUsage, "100ms", "bench", "--self", "--duration", "1ms")
}
