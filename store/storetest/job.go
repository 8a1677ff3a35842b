package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var jobCases = []testCase{
	{"job", testJob},
	{"jobs wait in turn", testWaitingJobs},
	{"leases end", testExpiredJobs},
	{"one job goes to one claimer", testClaims},
	{"jobs of a dataset are cancelled", testCancelJobs},
}

// jobOf is the job that takes the changeset in.
func jobOf(c *finspace.Changeset) *finspace.Job {
	return &finspace.Job{
		Environment: env, ID: finspace.JobID(c.ID), Kind: finspace.JobIngest, Dataset: c.DatasetID, State: finspace.JobWaiting,
		CreateTime: c.CreateTime, RunAfter: c.CreateTime,
	}
}

// runJob lets the job of a changeset run until its lease ends, and the changeset with it.
func runJob(tx finspace.Tx, c *finspace.Changeset, until finspace.Time) error {
	j := jobOf(c)
	j.State, j.Attempt, j.Owner, j.TaskID, j.LeaseUntil = finspace.JobRunning, 1, "runner", "task", until
	c.Status = finspace.IngestionRunning
	return errors.Join(tx.SetJob(j), tx.SetChangeset(c))
}

func testJob(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d := addDataset(t, s, dataset())
	c := addChangeset(t, s, changeset(d, 10))
	j := jobOf(c)
	get := func(tx finspace.Tx) (*finspace.Job, error) { return tx.Job(env, j.ID) }
	same(t, read(t, s, get), j)
	j.State, j.Attempt, j.Lost, j.TaskID, j.Owner, j.RunAfter, j.LeaseUntil = finspace.JobRunning, 3, 2, "task", "runner", 11, 12
	j.Cancelled, j.Progress = true, finspace.JobProgress{Stage: "reading", Bytes: 1, Total: 2, Rows: 3, Time: 4}
	update(t, s, func(tx finspace.Tx) error {
		if _, err := tx.JobForUpdate(env, j.ID); err != nil {
			return err
		}
		return tx.SetJob(j)
	})
	same(t, read(t, s, get), j)
	same(t, count(t, s, finspace.CountJobs, string(finspace.JobIngest)), int64(1))
	update(t, s, func(tx finspace.Tx) error { return errors.Join(tx.DeleteJob(j), tx.SetChangeset(failed(c))) })
	same(t, count(t, s, finspace.CountJobs, string(finspace.JobIngest)), int64(0))
	refused(t, s, []refusal{
		{"read", finspace.NotFound, "noSuchJob", func(tx finspace.Tx) error { return second(tx.Job(env, j.ID)) }},
		{"keep", finspace.NotFound, "noSuchJob", func(tx finspace.Tx) error { return second(tx.JobForUpdate(env, j.ID)) }},
		{"set", finspace.NotFound, "noSuchJob", func(tx finspace.Tx) error { return tx.SetJob(j) }},
		{"delete", finspace.NotFound, "noSuchJob", func(tx finspace.Tx) error { return tx.DeleteJob(j) }},
	})
}

func testWaitingJobs(t *testing.T, db Database) {
	c := clockAt(100)
	s := open(t, db, store.Options{Clock: c.now})
	d := addDataset(t, s, dataset())
	late, first, running := addChangeset(t, s, changeset(d, 101)), addChangeset(t, s, changeset(d, 20)), addChangeset(t, s, changeset(d, 10))
	addChangeset(t, s, changeset(d, 30))
	update(t, s, func(tx finspace.Tx) error { return runJob(tx, running, 1000) })
	update(t, s, func(tx finspace.Tx) error {
		for after, want := range map[finspace.EnvironmentID]finspace.EnvironmentID{"": env, "a": env, env: ""} {
			got, err := tx.NextWaiting(finspace.JobIngest, after)
			same(t, got, want)
			if err != nil {
				return err
			}
		}
		none, err := tx.NextWaiting("view", "")
		same(t, none, "")
		if err != nil {
			return err
		}
		n, err := tx.RunningJobs(env, finspace.JobIngest)
		same(t, n, int64(1))
		if err != nil {
			return err
		}
		j, err := tx.WaitingJobForUpdate(env, finspace.JobIngest)
		same(t, j, jobOf(first))
		return err
	})
	update(t, s, func(tx finspace.Tx) error {
		for {
			j, err := tx.WaitingJobForUpdate(env, finspace.JobIngest)
			if j == nil || err != nil {
				return err
			}
			same(t, j.ID != finspace.JobID(late.ID), true)
			j.State = finspace.JobRunning
			if err := tx.SetJob(j); err != nil {
				return err
			}
		}
	})
}

func testExpiredJobs(t *testing.T, db Database) {
	s := open(t, db, store.Options{Clock: clockAt(100).now})
	d := addDataset(t, s, dataset())
	alive, dead := addChangeset(t, s, changeset(d, 10)), addChangeset(t, s, changeset(d, 20))
	addChangeset(t, s, changeset(d, 30))
	is := func(tx finspace.Tx) (bool, error) { return tx.ExpiredJob(finspace.JobIngest) }
	update(t, s, func(tx finspace.Tx) error { return runJob(tx, alive, 101) })
	same(t, read(t, s, is), false)
	update(t, s, func(tx finspace.Tx) error { return runJob(tx, dead, 100) })
	same(t, read(t, s, is), true)
	update(t, s, func(tx finspace.Tx) error {
		j, err := tx.ExpiredJobForUpdate(finspace.JobIngest)
		same(t, j.ID, finspace.JobID(dead.ID))
		return err
	})
}

// testClaims lets many take what waits: each job goes to one, and nobody waits for another.
func testClaims(t *testing.T, db Database) {
	s := open(t, db, store.Options{Clock: clockAt(1000).now})
	d := addDataset(t, s, dataset())
	const jobs, claimers = 40, 8
	for i := range jobs {
		addChangeset(t, s, changeset(d, finspace.Time(10+i)))
	}
	var mu sync.Mutex
	taken := map[finspace.JobID]int{}
	errs := together(claimers, func(i int) error {
		for {
			var j *finspace.Job
			err := s.Update(context.Background(), func(tx finspace.Tx) (err error) {
				if j, err = tx.WaitingJobForUpdate(env, finspace.JobIngest); j == nil || err != nil {
					return err
				}
				j.State, j.Owner, j.LeaseUntil = finspace.JobRunning, fmt.Sprint(i), 1<<50
				return tx.SetJob(j)
			})
			if err != nil {
				return err
			}
			waits := read(t, s, func(tx finspace.Tx) (finspace.EnvironmentID, error) { return tx.NextWaiting(finspace.JobIngest, "") })
			if j == nil && waits == "" {
				return nil
			}
			if j != nil {
				mu.Lock()
				taken[j.ID]++
				mu.Unlock()
			}
		}
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	same(t, len(taken), jobs)
	for id, n := range taken {
		if n != 1 {
			t.Errorf("%s was taken %d times", id, n)
		}
	}
}

func testCancelJobs(t *testing.T, db Database) {
	s := open(t, db, store.Options{Clock: clockAt(77).now})
	d, e := addDataset(t, s, dataset()), addDataset(t, s, dataset())
	waiting, running, elsewhere := addChangeset(t, s, changeset(d, 10)), addChangeset(t, s, changeset(d, 20)), addChangeset(t, s, changeset(e, 10))
	update(t, s, func(tx finspace.Tx) error { return runJob(tx, running, 1000) })
	update(t, s, func(tx finspace.Tx) error { return tx.CancelJobs(env, d.ID, "It was deleted.") })
	got := getChangeset(t, s, waiting)
	same(t, got.Status, finspace.IngestionFailed)
	same(t, *got.ErrorInfo.ErrorCategory, finspace.CategoryCancelled)
	same(t, *got.ErrorInfo.ErrorMessage, "It was deleted.")
	same(t, got.FinishTime, finspace.Time(77))
	same(t, got.Source, finspace.SourceFree)
	same(t, getChangeset(t, s, running).Status, finspace.IngestionRunning)
	for c, want := range map[*finspace.Changeset]bool{running: true, elsewhere: false} {
		same(t, read(t, s, func(tx finspace.Tx) (*finspace.Job, error) { return tx.Job(env, finspace.JobID(c.ID)) }).Cancelled, want)
	}
	same(t, count(t, s, finspace.CountJobs, string(finspace.JobIngest)), int64(2))
	wantClean(t, s)
}
