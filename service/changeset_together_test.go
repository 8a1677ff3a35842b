package service_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// TestChangesetsTogether does at the same time what must come out in order, on both stores.
func TestChangesetsTogether(t *testing.T) {
	for name, test := range map[string]func(*testing.T, string){
		"a thousand changesets": thousandChangesets, "many runners": manyRunners, "one correction": oneCorrection, "two ends": twoEnds,
		"deleted meanwhile": deletedMeanwhile,
	} {
		t.Run(name, func(t *testing.T) {
			t.Run("SQLite", func(t *testing.T) { test(t, file(t)) })
			t.Run("PostgreSQL", func(t *testing.T) { test(t, postgres(t)) })
		})
	}
}

// thousandChangesets creates 1,000 from 64 callers: none is lost, and for each caller those that he creates later have
// later times, as for everybody.
func thousandChangesets(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	dataset := f.dataset(f.root, f.group("g", ""))
	body := changesetBody("APPEND", f.upload(f.root, "a.csv"))
	const callers, all = 64, 1000
	made := make([][]string, callers)
	var wait sync.WaitGroup
	for c := range callers {
		wait.Go(func() {
			for n := c; n < all; n += callers {
				// A server that is too busy says so with a 500, and a client sends its token again: one effect all the same.
				once := fmt.Sprintf(`{"clientToken":"caller %d, number %d",`, c, n) + strings.TrimPrefix(body, "{")
				r := f.askChangeset(f.root, dataset, once)
				for again := 0; r.status == 500 && again < 10; again++ {
					r = f.askChangeset(f.root, dataset, once)
				}
				if r.status != 200 {
					t.Errorf("got %d %s", r.status, r.text)
					return
				}
				made[c] = append(made[c], r.get("changesetId"))
			}
		})
	}
	wait.Wait()
	at, last := map[string]int{}, finspace.Time(0)
	f.must(f.store.View(t.Context(), func(tx finspace.Tx) error {
		list, err := tx.Changesets("env1", finspace.DatasetID(dataset), 0, 2*all)
		for n, c := range list {
			if c.CreateTime <= last {
				t.Errorf("createTime %d follows %d", c.CreateTime, last)
			}
			last, at[string(c.ID)] = c.CreateTime, n
		}
		return err
	}))
	if len(at) != all {
		t.Fatalf("%d changesets", len(at))
	}
	for _, list := range made {
		if !slices.IsSortedFunc(list, func(a, b string) int { return at[a] - at[b] }) {
			t.Error("one caller's changesets are not in the order in which he made them")
		}
	}
	if problems, err := f.store.Check(t.Context()); len(problems) > 0 || err != nil {
		t.Error(problems, err)
	}
}

// manyRunners take in what waits: each changeset once, and never more at a time than may run.
func manyRunners(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	dataset := f.dataset(f.root, f.group("g", ""))
	const all, runners, most = 40, 8, 3
	for range all {
		f.changeset(f.root, dataset, "APPEND")
	}
	var mu sync.Mutex
	running, done := 0, map[finspace.ChangesetID]int{}
	var wait sync.WaitGroup
	for r := range runners {
		owner := fmt.Sprint("runner ", r)
		wait.Go(func() {
			for {
				i, err := f.ClaimIngest(t.Context(), owner, lease, most)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				left := all - len(done)
				if i != nil {
					running++
					done[i.Changeset]++
				}
				if running > most {
					t.Errorf("%d run at once", running)
				}
				mu.Unlock()
				if i == nil && left == 0 {
					return
				}
				if i == nil {
					continue
				}
				mu.Lock()
				running-- // before others may claim
				mu.Unlock()
				if err := f.FinishIngest(t.Context(), i, owner, service.IngestResult{Rows: 1}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for id, n := range done {
		if c := f.stored(dataset, string(id)); n != 1 || c.Status != finspace.IngestionSuccess {
			t.Errorf("%s was taken %d times: %s", id, n, c.Status)
		}
	}
}

func oneCorrection(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	dataset := f.dataset(f.root, f.group("g", ""))
	id := f.changeset(f.root, dataset, "APPEND")
	f.run()
	body := changesetBody("APPEND", f.upload(f.root, "a.csv"))
	body = `{` + body[len(`{"changeType":"APPEND",`):]
	wantAnswers(t, together(12, func(int) reply { return f.call(f.root, "PUT /datasets/"+dataset+"/changesetsv2/"+id, body) }),
		map[string]int{"": 1, "ConflictException": 11})
}

// twoEnds lets two runners of two attempts, and a cancel, end one changeset at once.
func twoEnds(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	dataset := f.dataset(f.root, f.group("g", ""))
	for range 10 {
		id := f.changeset(f.root, dataset, "APPEND")
		first := f.claim("first")
		f.clock.pass(lease)
		second := f.claim("second")
		var wait sync.WaitGroup
		errs := make([]error, 4)
		for n, end := range []func() error{
			func() error { return f.FinishIngest(t.Context(), first, "first", service.IngestResult{Rows: 1}) },
			func() error { return f.FinishIngest(t.Context(), second, "second", service.IngestResult{Rows: 2}) },
			func() error { return f.FinishIngest(t.Context(), second, "second", service.IngestResult{Rows: 2}) },
			func() error { return f.FailIngest(t.Context(), first, "first", failure) },
		} {
			wait.Go(func() { errs[n] = end() })
		}
		wait.Wait()
		if c := f.stored(dataset, id); c.Status != finspace.IngestionSuccess || c.Rows != 2 || errs[1] != nil || errs[2] != nil {
			t.Errorf("%+v %v", c, errs)
		}
		wantReason(t, errs[0], finspace.Conflict, "leaseLost")
		wantReason(t, errs[3], finspace.Conflict, "leaseLost")
	}
}

// deletedMeanwhile deletes datasets while changesets are created, claimed and finished: none stays that nobody ends.
func deletedMeanwhile(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	group := f.group("g", "")
	body := changesetBody("APPEND", f.upload(f.root, "a.csv"))
	for range 6 {
		dataset := f.dataset(f.root, group)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				for range 5 {
					f.askChangeset(f.root, dataset, body)
				}
			})
			wait.Go(func() {
				for range 5 {
					i, err := f.ClaimIngest(t.Context(), owner, lease, 10)
					if err != nil || i == nil {
						continue
					}
					err = f.FinishIngest(t.Context(), i, owner, service.IngestResult{})
					if errors.Is(err, finspace.Conflict) {
						err = f.FailIngest(t.Context(), i, owner, failure)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Go(func() { f.call(f.root, "DELETE /datasetsv2/"+dataset, "").want(t, "") })
		wait.Wait()
	}
	f.clock.pass(lease)
	f.run()
	f.must(f.store.View(t.Context(), func(tx finspace.Tx) error {
		n, err := tx.Count("env1", finspace.CountJobs, string(finspace.JobIngest))
		if n != 0 {
			t.Errorf("%d jobs are left", n)
		}
		return err
	}))
	if problems, err := f.store.Check(t.Context()); len(problems) > 0 || err != nil {
		t.Error(problems, err)
	}
}
