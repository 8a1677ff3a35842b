package service

import (
	"context"
	"errors"
	"time"

	"github.com/openfinspace/openfinspace"
)

// maxLost is how many attempts may end without a result before a changeset is given up.
const maxLost = 5

// ClaimIngest gives the ingest that is to run next to owner, until the lease ends, and sets its changeset RUNNING. Nil without
// an error is that there is nothing to do. In no environment more run at once than perEnvironment, on all servers together;
// environments take turns. What another owner has let slip is claimed again; after five such attempts the changeset has
// failed.
func (s *Service) ClaimIngest(ctx context.Context, owner string, lease time.Duration, perEnvironment int) (*Ingest, error) {
	c := &claimer{Service: s, owner: owner, lease: lease, most: int64(max(perEnvironment, 1)), task: newTaskID()}
	expired, err := view(ctx, s, func(tx finspace.Tx) (bool, error) { return tx.ExpiredJob(finspace.JobIngest) })
	if err != nil {
		return nil, err
	}
	if expired {
		if i, err := c.from(ctx, func(tx finspace.Tx) (*finspace.Job, error) { return tx.ExpiredJobForUpdate(finspace.JobIngest) }); i != nil || err != nil {
			return i, err
		}
	}
	return c.waiting(ctx)
}

// claimer is one call of ClaimIngest.
type claimer struct {
	*Service
	owner string
	lease time.Duration
	most  int64
	task  string

	// taken is what an earlier run of the Update has taken. When its commit had an unknown outcome, the next run finds the
	// job with our task, and takes no second one.
	taken *finspace.Job
}

// waiting takes from one environment after the other, beginning behind the one that had its turn last.
func (c *claimer) waiting(ctx context.Context) (*Ingest, error) {
	last := finspace.EnvironmentID("")
	if turn := c.lastClaimed.Load(); turn != nil {
		last = *turn
	}
	i, err := c.between(ctx, last, "")
	if i == nil && err == nil && last != "" {
		i, err = c.between(ctx, "", last)
	}
	return i, err
}

// between looks at the environments after one up to another, or up to the end.
func (c *claimer) between(ctx context.Context, after, until finspace.EnvironmentID) (*Ingest, error) {
	for {
		env, full, err := c.next(ctx, after)
		if err != nil || env == "" || until != "" && env > until {
			return nil, err
		}
		after = env
		if full {
			continue
		}
		i, err := c.from(ctx, func(tx finspace.Tx) (*finspace.Job, error) { return c.pick(tx, env) })
		if err != nil {
			return nil, err
		}
		if i != nil {
			c.lastClaimed.Store(&env)
			return i, nil
		}
	}
}

// next is the next environment in which work waits, and whether as much runs there as may. It looks without a lock, so that
// a poll that finds nothing writes nothing.
func (c *claimer) next(ctx context.Context, after finspace.EnvironmentID) (env finspace.EnvironmentID, full bool, err error) {
	err = c.store.View(ctx, func(tx finspace.Tx) (err error) {
		if env, err = tx.NextWaiting(finspace.JobIngest, after); err != nil || env == "" {
			return err
		}
		n, err := tx.RunningJobs(env, finspace.JobIngest)
		full = n >= c.most
		return err
	})
	return env, full, err
}

// pick is the next of an environment, if it runs less than its share. The lock keeps two runners from counting at once.
func (c *claimer) pick(tx finspace.Tx, env finspace.EnvironmentID) (*finspace.Job, error) {
	if err := tx.Lock(env, "ingests"); err != nil {
		return nil, err
	}
	n, err := tx.RunningJobs(env, finspace.JobIngest)
	if err != nil || n >= c.most {
		return nil, err
	}
	return tx.WaitingJobForUpdate(env, finspace.JobIngest)
}

// from takes jobs of one kind until one can run, or there are no more. Those that cannot run have failed then.
func (c *claimer) from(ctx context.Context, pick func(finspace.Tx) (*finspace.Job, error)) (i *Ingest, err error) {
	for {
		var j *finspace.Job
		err = c.store.Update(ctx, func(tx finspace.Tx) (err error) {
			i = nil
			if j, err = c.mine(tx); err != nil {
				return err
			}
			if j != nil {
				i, err = c.again(tx, j)
				return err
			}
			if j, err = pick(tx); j == nil || err != nil {
				return err
			}
			i, err = c.begin(tx, j)
			return err
		})
		if err != nil || i != nil || j == nil {
			return i, err
		}
	}
}

// mine is the job that an earlier run has taken, if that was committed.
func (c *claimer) mine(tx finspace.Tx) (*finspace.Job, error) {
	if c.taken == nil {
		return nil, nil
	}
	j, err := tx.Job(c.taken.Environment, c.taken.ID)
	if isKind(err, finspace.NotFound) || err == nil && j.TaskID != c.task {
		return nil, nil
	}
	return j, err
}

// again gives what an earlier run has taken. Was its dataset deleted since, we let go of it: the lease ends by itself.
func (c *claimer) again(tx finspace.Tx, j *finspace.Job) (*Ingest, error) {
	d, err := tx.Dataset(j.Environment, j.Dataset)
	if isKind(err, finspace.NotFound) {
		c.taken = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	cs, err := tx.Changeset(j.Environment, j.Dataset, finspace.ChangesetID(j.ID))
	if err != nil {
		return nil, err
	}
	return ingestOf(tx, j, d, cs)
}

// begin lets the job run for us, or ends it when it cannot run; the Ingest is nil then.
func (c *claimer) begin(tx finspace.Tx, j *finspace.Job) (*Ingest, error) {
	cs, err := tx.ChangesetForUpdate(j.Environment, j.Dataset, finspace.ChangesetID(j.ID))
	if err != nil {
		return nil, err
	}
	d, err := tx.Dataset(j.Environment, j.Dataset)
	if err != nil && !errors.Is(err, finspace.NotFound) {
		return nil, err
	}
	if failure := c.cannotRun(j, d, err); failure != nil {
		return nil, c.endFailed(tx, j, cs, failure)
	}
	c.hold(tx, j)
	i, err := ingestOf(tx, j, d, cs)
	if err == nil {
		err = c.externalAtClaim(tx, cs, i)
	}
	if err != nil {
		return nil, failOr(err, func(f *IngestFailure) error { return c.endFailed(tx, j, cs, f) })
	}
	if err := tx.SetJob(j); err != nil {
		return nil, err
	}
	if cs.Status != finspace.IngestionRunning {
		cs.Status = finspace.IngestionRunning
		if err := tx.SetChangeset(cs); err != nil {
			return nil, err
		}
	}
	c.taken = j
	return i, nil
}

// hold makes the job ours. An attempt whose lease has ended without a word is lost.
func (c *claimer) hold(tx finspace.Tx, j *finspace.Job) {
	if j.State == finspace.JobRunning {
		j.Lost++
	}
	j.State, j.Attempt, j.TaskID, j.Owner = finspace.JobRunning, j.Attempt+1, c.task, c.owner
	j.LeaseUntil, j.Progress = tx.Now().Add(c.lease), finspace.JobProgress{Time: tx.Now()}
}

// cannotRun is why a job that was picked must not run; looked is what came of looking for its dataset.
func (c *claimer) cannotRun(j *finspace.Job, d *finspace.Dataset, looked error) *IngestFailure {
	lost := j.Lost
	if j.State == finspace.JobRunning {
		lost++
	}
	switch {
	case j.Cancelled || looked != nil || d == nil:
		return cancelled()
	case lost >= maxLost:
		return &IngestFailure{
			Category: finspace.CategoryInternal,
			Message:  "The server tried five times and could not take the source in. Try again; if it fails again, ask the operator of the server.",
		}
	}
	return nil
}

func cancelled() *IngestFailure {
	return &IngestFailure{Category: finspace.CategoryCancelled, Message: "The changeset was cancelled before it had come in."}
}

// failOr ends the work when err is what its parameters, or the rights of its maker, have come to be since it was asked for, and
// gives other errors back.
func failOr(err error, end func(*IngestFailure) error) error {
	var told *finspace.Error
	if !errors.As(err, &told) {
		return err
	}
	switch told.Kind {
	case finspace.Invalid:
		return end(&IngestFailure{Category: finspace.CategoryValidation, Message: told.Message})
	case finspace.Denied:
		return end(&IngestFailure{Category: finspace.CategoryDenied, Message: told.Message})
	default:
		return err
	}
}

const sourcePage = 1000

// ingestOf gathers what a runner must know.
func ingestOf(tx finspace.Tx, j *finspace.Job, d *finspace.Dataset, c *finspace.Changeset) (*Ingest, error) {
	e, err := tx.Environment(j.Environment)
	if err != nil {
		return nil, err
	}
	form, _, err := formatOf(d.Kind, c.FormatParams)
	if err != nil {
		return nil, err
	}
	at, err := placeOf(e, c.SourceParams)
	if err != nil {
		return nil, err
	}
	i := &Ingest{
		Environment: j.Environment, Dataset: d.ID, Changeset: c.ID, Attempt: int(j.Attempt), TaskID: j.TaskID, Kind: d.Kind, Creator: c.Creator,
		Schema: d.Columns(), LastColumnID: d.LastColumnID, SchemaVersion: schemaVersion(d), Format: form,
		Bucket: ManagedBucket(e), Folder: d.ID.Files() + finspace.ObjectKey(c.ID) + "/",
		SourceFolder: at.folder(),
	}
	for {
		page, err := tx.ChangesetSources(j.Environment, c.ID, len(i.Source), sourcePage)
		if err != nil {
			return nil, err
		}
		if i.Source = append(i.Source, page...); len(page) < sourcePage {
			return i, nil
		}
	}
}
