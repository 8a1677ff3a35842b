//go:build cgo

package job_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/job"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/service"
)

// made is a changeset of which a server has told before it died, and what must become of it.
type made struct {
	dataset finspace.DatasetID
	id      finspace.ChangesetID
	rows    int64 // -1: it must fail
}

// TestKill kills a server again and again while it takes changesets in, and its workers too. What it had told comes in or fails as
// it must, and nothing is left of what it had begun.
func TestKill(t *testing.T) {
	kills := 20
	if n, err := strconv.Atoi(os.Getenv("TORTURE_KILLS")); err == nil {
		kills = n
	}
	folder, keys := t.TempDir(), seal.Generate()
	if err := os.WriteFile(filepath.Join(folder, "key"), []byte(keys.Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	var told []made
	for i := range kills {
		how := asServer
		if i%2 == 1 {
			how = asTidyServer // an attempt may be lost four times, not for ever
		}
		told = append(told, killed(t, folder, how, time.Duration(50+chance.IntN(1200))*time.Millisecond)...)
	}
	t.Logf("%d kills, %d changesets", kills, len(told))
	if len(told) < kills {
		t.Errorf("the servers have told of %d changesets only", len(told))
	}
	w := &world{TB: t, log: new(lockedBuffer)}
	var err error
	w.site, err = openSite(t.Context(), folder, "", keys, slog.New(slog.NewTextHandler(w.log, nil)))
	w.must(err)
	w.start(nil)
	for _, m := range told {
		w.wantEnd(m)
	}
	w.stop()
	w.wantNothingLeft()
	w.must(w.close())
	if t.Failed() {
		t.Log(w.log.String())
	}
}

// killed runs a server for a while, and gives what it has told.
func killed(t *testing.T, folder, how string, after time.Duration) (told []made) {
	t.Helper()
	c := exec.Command(os.Args[0], how, folder)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	if _, err := lines.ReadString('\n'); err != nil { // it is ready
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // a part of a line was not told
		}
		f := strings.Fields(line)
		rows, _ := strconv.ParseInt(f[2], 10, 64)
		told = append(told, made{finspace.DatasetID(f[0]), finspace.ChangesetID(f[1]), rows})
	}
	_ = c.Wait()
	return told
}

// serveForever is a server: a Runner with two at once, clients that make changesets, and somebody who kills workers. A tidy one ends
// the work of its forerunners first.
func serveForever(folder string, tidy bool) error {
	text, err := os.ReadFile(filepath.Join(folder, "key"))
	if err != nil {
		return err
	}
	keys, err := seal.Parse(string(text))
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := openSite(ctx, folder, "", keys, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	tabular, err := s.dataset(ctx, finspace.Tabular, "n INTEGER, s STRING")
	if err != nil {
		return err
	}
	files, err := s.dataset(ctx, finspace.NonTabular, "")
	if err != nil {
		return err
	}
	config := s.config(nil)
	config.Parallel = 2
	var running sync.WaitGroup
	problems := make(chan error, 4)
	running.Go(func() { problems <- job.New(config).Run(ctx) })
	for waiting, busy := int64(1), int64(0); tidy && waiting+busy > 0; time.Sleep(time.Millisecond) {
		if waiting, busy, err = s.service.IngestQueue(ctx); err != nil {
			return err
		}
	}
	fmt.Println("ready")
	go killWorkers()
	for i := range 3 {
		running.Go(func() { problems <- s.ask(ctx, i, tabular, files) })
	}
	return errors.Join(<-problems)
}

var serial atomic.Int64

// ask makes changesets of all kinds for ever, and tells of each when it was made.
func (s *site) ask(ctx context.Context, client int, tabular, files finspace.DatasetID) error {
	var last finspace.ChangesetID
	for {
		rows := int64(rand.IntN(1 << rand.IntN(14)))
		name := fmt.Sprintf("%d-%d-%d.csv", client, time.Now().UnixNano(), serial.Add(1))
		m := made{tabular, "", rows}
		text := "n,s\n"
		for i := range rows {
			text += strconv.FormatInt(i, 10) + ",some text\n"
		}
		form := csv
		switch rand.IntN(8) {
		case 0:
			text, m.rows = text+"no number,x\n", -1
		case 1:
			m.dataset, form, m.rows = files, finspace.Params{"formatType": "TXT"}, 0
		}
		if err := s.put(ctx, name, []byte(text)); err != nil {
			return err
		}
		var err error
		if m.id, err = s.order(ctx, m.dataset, last, name, form); err != nil {
			return err
		}
		fmt.Println(m.dataset, m.id, m.rows)
		if last = ""; m.dataset == tabular && m.rows >= 0 && rand.IntN(2) == 0 {
			if err := s.wait(ctx, m); err != nil {
				return err
			}
			last = m.id
		}
	}
}

// order corrects a changeset that has come in, if there is one, or adds or replaces.
func (s *site) order(ctx context.Context, d finspace.DatasetID, target finspace.ChangesetID, name string, form finspace.Params) (finspace.ChangesetID, error) {
	if target != "" && form["formatType"] == "CSV" {
		out, err := s.service.UpdateChangeset(ctx, s.by, &service.UpdateChangesetInput{
			DatasetID: d, ChangesetID: target, SourceParams: s.source(name), FormatParams: form,
		})
		if err != nil {
			return "", err
		}
		return out.ChangesetID, nil
	}
	change := finspace.Append
	if rand.IntN(10) == 0 {
		change = finspace.Replace
	}
	out, err := s.service.CreateChangeset(ctx, s.by, &service.CreateChangesetInput{
		DatasetID: d, ChangeType: change, SourceParams: s.source(name), FormatParams: form,
	})
	if err != nil {
		return "", err
	}
	return out.ChangesetID, nil
}

// wait ends when the changeset has come in.
func (s *site) wait(ctx context.Context, m made) error {
	for {
		c, err := changesetOf(ctx, s, m.dataset, m.id)
		if err != nil || c.Status == finspace.IngestionSuccess {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

// killWorkers kills one of our children now and then.
func killWorkers() {
	for {
		time.Sleep(time.Duration(rand.IntN(2000)) * time.Millisecond)
		text, _ := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
		all, _ := filepath.Glob("/proc/self/task/*/children")
		for _, path := range all {
			more, _ := os.ReadFile(path)
			text = append(text, more...)
		}
		if children := strings.Fields(string(text)); len(children) > 0 {
			pid, _ := strconv.Atoi(children[rand.IntN(len(children))])
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// wantEnd waits for the end of a changeset and looks whether it is whole.
func (w *world) wantEnd(m made) {
	w.Helper()
	c := w.ended(m.dataset, m.id)
	if m.rows < 0 {
		if c.Status != finspace.IngestionFailed || !strings.Contains(messageOf(c), "no number") || len(w.files(c, finspace.FileData)) > 0 {
			w.Errorf("%s: %s %s", m.id, c.Status, messageOf(c))
		}
		return
	}
	if c.Status != finspace.IngestionSuccess || c.Rows != m.rows {
		w.Errorf("%s: %s %s, %d rows of %d", m.id, c.Status, messageOf(c), c.Rows, m.rows)
	}
	rows := int64(0)
	for _, f := range w.files(c, finspace.FileData) {
		if rows += f.Rows; int64(len(mustRead(w, f.Blob))) != f.Size {
			w.Errorf("%s: a file has not %d bytes", m.id, f.Size)
		}
	}
	if rows != m.rows {
		w.Errorf("%s: its files have %d rows of %d", m.id, rows, m.rows)
	}
}

// wantNothingLeft sweeps as a server does a day later, and looks for what should be gone.
func (w *world) wantNothingLeft() {
	w.Helper()
	if left, err := os.ReadDir(filepath.Join(w.folder, "scratch")); err != nil || len(left) > 0 {
		w.Errorf("the scratch holds %v (%v)", left, err)
	}
	_, err := w.store.SweepSources(w.Context())
	w.must(err)
	for w.late = 48 * time.Hour; w.late <= 96*time.Hour; w.late += 48 * time.Hour { // what no row names is released, and then deleted
		_, err = w.objects.Sweep(w.Context(), object.SweepInput{Orphans: 24 * time.Hour, Uploads: -1, WorkingFiles: -1})
		w.must(err)
	}
	named := w.namedBlobs()
	for after := blob.Key(""); ; {
		page, err := w.blobs.List(w.Context(), "", after, blob.MaxPage)
		w.must(err)
		for _, info := range page {
			if after = info.Key; !named[string(info.Key)] {
				w.Errorf("the blob %s is left, which no row names", info.Key)
			}
		}
		if len(page) < blob.MaxPage {
			break
		}
	}
	problems, err := w.store.Check(w.Context())
	w.must(err)
	for _, p := range problems {
		w.Errorf("doctor: %+v", p)
	}
}

func (w *world) namedBlobs() map[string]bool {
	named := map[string]bool{}
	for after := ""; ; {
		var page []string
		w.must(w.store.View(w.Context(), func(tx finspace.Tx) (err error) {
			page, err = tx.NamedBlobs(after, 1000)
			return err
		}))
		if len(page) == 0 {
			return named
		}
		for _, key := range page {
			named[key], after = true, key
		}
	}
}
