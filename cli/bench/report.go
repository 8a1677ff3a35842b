package bench

import (
	"fmt"
	"io"
	"strings"
)

// Report is all that one run has measured.
type Report struct {
	Version string   `json:"version"`
	Machine Machine  `json:"machine"`
	Fsync   Result   `json:"fsync"`
	Creates []Pair   `json:"createUser"` // by connections
	Others  []Result `json:"others"`
	Growth  *Growth  `json:"growth,omitempty"`
	Data    *Data    `json:"data,omitempty"`
	Shared  string   `json:"note"`
}

// Pair is CreateUser over HTTP and the same transaction on the bare store, measured one after the other.
type Pair struct {
	Server Result  `json:"server"`
	Store  Result  `json:"bareStore"`
	Share  float64 `json:"share"` // of the bare store's rate
	Tail   float64 `json:"tail"`  // p99 over p50
}

// NewPair computes the ratios.
func NewPair(server, store Result) Pair {
	return Pair{server, store, server.Rate / store.Rate, float64(server.P99) / float64(max(server.P50, 1))}
}

// Growth is CreateUser beside few users and beside many.
type Growth struct {
	FewUsers  int64   `json:"fewUsers"`
	Few       Result  `json:"few"`
	ManyUsers int64   `json:"manyUsers"`
	Many      Result  `json:"many"`
	Share     float64 `json:"share"` // of the rate beside few
}

// Data is what was measured of data that comes in.
type Data struct {
	Objects []ObjectPair `json:"objects"`
	Ingests []Ingest     `json:"ingests"`
	Small   Small        `json:"smallChangesets"`
	Depth   *Depth       `json:"changesetsOfOneDataset"`
}

func (d *Data) markdown(b *strings.Builder) {
	b.WriteString("\n| Objects | connections | a second | p50 | p99 | file with fsync and digests, a second | share |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, p := range d.Objects {
		s := &p.Server
		fmt.Fprintf(b, "| %s | %d | %.0f | %s | %s | %.0f | %.0f %% |\n", s.Name, s.Callers, s.Rate, millis(s.P50), millis(s.P99), p.File.Rate, 100*p.Share)
	}
	ingestMarkdown(b, d.Ingests)
	s, g := &d.Small, d.Depth
	fmt.Fprintf(b, "\n%d small APPEND changesets from %d clients: created in %.1f s, all SUCCESS after %.1f s (%.0f a second), none lost.\n",
		s.Count, s.Callers, s.Created, s.Seconds, s.Rate)
	fmt.Fprintf(b, "\nIn a new dataset CreateChangeset %.0f a second, GetChangeset %.0f; beside %d changesets %.0f (%.0f %%) and %.0f (%.0f %%).\n",
		g.New[0].Rate, g.New[1].Rate, g.Beside, g.Many[0].Rate, 100*g.ShareMade, g.Many[1].Rate, 100*g.ShareRead)
}

// SharedNote goes with every report.
const SharedNote = "Client and server ran on the same machine and shared its processors."

// Markdown writes the tables for a README.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	m := &r.Machine
	fmt.Fprintf(&b, "OpenFinSpace %s on %s, %d cores, %d GiB, %s, %s, %s. %s\n\n", r.Version, m.Processor, m.Cores, m.MemoryGiB, m.Kernel, m.Disk, m.Go, r.Shared)
	fmt.Fprintf(&b, "The disk writes and syncs 4 KiB %.0f times a second (p50 %s, p99 %s).\n\n", r.Fsync.Rate, millis(r.Fsync.P50), millis(r.Fsync.P99))
	if len(r.Creates) > 0 {
		b.WriteString("| CreateUser, connections | a second | p50 | p99 | max | p99 / p50 | bare store, a second | share |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	}
	for _, p := range r.Creates {
		s := &p.Server
		fmt.Fprintf(&b, "| %d | %.0f | %s | %s | %s | %.1f | %.0f | %.0f %% |\n",
			s.Callers, s.Rate, millis(s.P50), millis(s.P99), millis(s.Max), p.Tail, p.Store.Rate, 100*p.Share)
	}
	if len(r.Others) > 0 {
		b.WriteString("\n| Operation | connections | a second | p50 | p99 | max |\n|---|--:|--:|--:|--:|--:|\n")
	}
	for _, o := range r.Others {
		fmt.Fprintf(&b, "| %s | %d | %.0f | %s | %s | %s |\n", o.Name, o.Callers, o.Rate, millis(o.P50), millis(o.P99), millis(o.Max))
	}
	if g := r.Growth; g != nil {
		fmt.Fprintf(&b, "\nCreateUser at %d connections: %.0f a second beside %d users, %.0f beside %d: %.0f %%.\n",
			g.Few.Callers, g.Few.Rate, g.FewUsers, g.Many.Rate, g.ManyUsers, 100*g.Share)
	}
	if r.Data != nil {
		r.Data.markdown(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func millis(us int64) string { return fmt.Sprintf("%.2f ms", float64(us)/1000) }
