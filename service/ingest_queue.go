package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// IngestQueue counts the changesets that wait and those that run, in all environments.
func (s *Service) IngestQueue(ctx context.Context) (waiting, running int64, err error) {
	all, err := s.Environments(ctx)
	if err != nil {
		return 0, 0, err
	}
	err = s.store.View(ctx, func(tx finspace.Tx) error {
		waiting, running = 0, 0
		for _, e := range all {
			n, err := tx.Count(e.ID, finspace.CountJobs, string(finspace.JobIngest))
			if err != nil {
				return err
			}
			r, err := tx.RunningJobs(e.ID, finspace.JobIngest)
			if err != nil {
				return err
			}
			waiting, running = waiting+n-r, running+r
		}
		return nil
	})
	return waiting, running, err
}

// IngestsWait gives a value when changesets were asked for in this process since the last one: a runner that listens need not look
// again and again. What other processes were asked for it does not tell.
func (s *Service) IngestsWait() <-chan struct{} { return s.ingests }

func (s *Service) wakeRunners() {
	select {
	case s.ingests <- struct{}{}:
	default: // somebody is about to look
	}
}
