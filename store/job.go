package store

import (
	"errors"

	"github.com/openfinspace/openfinspace"
)

const jobColumns = "environment, id, kind, dataset_id, state, attempt, lost, task_id, owner, create_time, run_after, lease_until, cancelled, " +
	"stage, bytes_done, bytes_total, rows_done, told_time"

func scanJob(r *row) *finspace.Job {
	return &finspace.Job{
		Environment: text[finspace.EnvironmentID](r), ID: text[finspace.JobID](r), Kind: text[finspace.JobKind](r),
		Dataset: text[finspace.DatasetID](r), State: text[finspace.JobState](r), Attempt: number[int64](r), Lost: number[int64](r),
		TaskID: text[string](r), Owner: text[string](r), CreateTime: number[finspace.Time](r), RunAfter: number[finspace.Time](r),
		LeaseUntil: number[finspace.Time](r), Cancelled: number[int64](r) == 1,
		Progress: finspace.JobProgress{
			Stage: text[string](r), Bytes: number[int64](r), Total: number[int64](r), Rows: number[int64](r), Time: number[finspace.Time](r),
		},
	}
}

func (t *tx) AddJob(j *finspace.Job) error {
	p := &j.Progress
	_, err := t.exec("INSERT INTO jobs ("+jobColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
		j.Environment, j.ID, j.Kind, j.Dataset, j.State, j.Attempt, j.Lost, j.TaskID, j.Owner, j.CreateTime, j.RunAfter, j.LeaseUntil,
		j.Cancelled, p.Stage, p.Bytes, p.Total, p.Rows, p.Time)
	if err != nil {
		return failed("add a job", err)
	}
	return t.count(j.Environment, finspace.CountJobs, string(j.Kind), 1)
}

const jobByID = "SELECT " + jobColumns + " FROM jobs WHERE environment = $1 AND id = $2"

func (t *tx) Job(env finspace.EnvironmentID, id finspace.JobID) (*finspace.Job, error) {
	j, err := one(t, scanJob, jobByID, env, id)
	return found(j, err, "read a job", "noSuchJob", "There is no work on %s any more.", id)
}

func (t *tx) JobForUpdate(env finspace.EnvironmentID, id finspace.JobID) (*finspace.Job, error) {
	j, err := one(t, scanJob, jobByID+t.d.forUpdate, env, id)
	return found(j, err, "read a job", "noSuchJob", "There is no work on %s any more.", id)
}

func (t *tx) SetJob(j *finspace.Job) error {
	p := &j.Progress
	n, err := t.exec("UPDATE jobs SET state = $1, attempt = $2, lost = $3, task_id = $4, owner = $5, run_after = $6, lease_until = $7, "+
		"cancelled = $8, stage = $9, bytes_done = $10, bytes_total = $11, rows_done = $12, told_time = $13 WHERE environment = $14 AND id = $15",
		j.State, j.Attempt, j.Lost, j.TaskID, j.Owner, j.RunAfter, j.LeaseUntil, j.Cancelled, p.Stage, p.Bytes, p.Total, p.Rows, p.Time,
		j.Environment, j.ID)
	return changed(n, err, "change a job", "noSuchJob", "There is no work on %s any more.", j.ID)
}

func (t *tx) DeleteJob(j *finspace.Job) error {
	n, err := t.exec("DELETE FROM jobs WHERE environment = $1 AND id = $2", j.Environment, j.ID)
	if err := changed(n, err, "delete a job", "noSuchJob", "There is no work on %s any more.", j.ID); err != nil {
		return err
	}
	return t.count(j.Environment, finspace.CountJobs, string(j.Kind), -1)
}

func (t *tx) NextWaiting(kind finspace.JobKind, after finspace.EnvironmentID) (finspace.EnvironmentID, error) {
	env, err := one(t, text[finspace.EnvironmentID],
		"SELECT environment FROM jobs WHERE kind = $1 AND state = 'waiting' AND environment > $2 ORDER BY environment LIMIT 1", kind, after)
	if errors.Is(err, errNoRow) {
		return "", nil
	}
	return env, failed("look for work", err)
}

func (t *tx) RunningJobs(env finspace.EnvironmentID, kind finspace.JobKind) (int64, error) {
	n, err := one(t, number[int64], "SELECT count(*) FROM jobs WHERE kind = $1 AND state = 'running' AND environment = $2", kind, env)
	return n, failed("count running jobs", err)
}

func (t *tx) WaitingJobForUpdate(env finspace.EnvironmentID, kind finspace.JobKind) (*finspace.Job, error) {
	return t.nextJob(waitingJob, kind, env, t.now)
}

const (
	waitingJob = "FROM jobs WHERE kind = $1 AND state = 'waiting' AND environment = $2 AND run_after <= $3 ORDER BY run_after, id LIMIT 1"
	expiredJob = "FROM jobs WHERE kind = $1 AND state = 'running' AND lease_until <= $2 ORDER BY lease_until, environment, id LIMIT 1"

	cancelJobs       = "UPDATE jobs SET cancelled = 1 WHERE environment = $1 AND dataset_id = $2"
	cancelChangesets = "UPDATE changesets SET status = 'FAILED', finish_time = $1, error_category = $2, error_message = $3, source_state = 'free' " +
		"WHERE environment = $4 AND id IN (SELECT id FROM jobs WHERE environment = $4 AND dataset_id = $5 AND state = 'waiting' AND kind = 'ingest')"
	removeCancelled = "DELETE FROM jobs WHERE environment = $1 AND dataset_id = $2 AND state = 'waiting' AND kind = 'ingest'"
)

func (t *tx) ExpiredJobForUpdate(kind finspace.JobKind) (*finspace.Job, error) {
	return t.nextJob(expiredJob, kind, t.now)
}

func (t *tx) ExpiredJob(kind finspace.JobKind) (bool, error) {
	any, err := t.exists("SELECT id "+expiredJob, kind, t.now)
	return any, failed("look for expired work", err)
}

// nextJob keeps the first job that nobody else keeps, nil if there is none.
func (t *tx) nextJob(from string, args ...any) (*finspace.Job, error) {
	j, err := one(t, scanJob, "SELECT "+jobColumns+" "+from+t.d.skipLocked, args...)
	if errors.Is(err, errNoRow) {
		return nil, nil
	}
	return j, failed("look for work", err)
}

// CancelJobs takes hold of all rows by marking them, so that none is claimed between the steps that follow.
func (t *tx) CancelJobs(env finspace.EnvironmentID, d finspace.DatasetID, message finspace.ErrorMessage) error {
	_, err := t.exec(cancelJobs, env, d)
	if err != nil {
		return failed("cancel jobs", err)
	}
	_, err = t.exec(cancelChangesets, t.now, finspace.CategoryCancelled, message, env, d)
	if err != nil {
		return failed("cancel changesets", err)
	}
	n, err := t.exec(removeCancelled, env, d)
	if err != nil || n == 0 {
		return failed("cancel waiting jobs", err)
	}
	return t.count(env, finspace.CountJobs, string(finspace.JobIngest), -n)
}
