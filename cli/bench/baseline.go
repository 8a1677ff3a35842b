package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openfinspace/openfinspace"
)

// Fsync measures how often the disk of the folder makes a page of 4 KiB durable, one after the other.
func Fsync(ctx context.Context, folder string, duration time.Duration) (Result, error) {
	f, err := os.Create(filepath.Join(folder, "fsync"))
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = f.Close() }()
	page := make([]byte, 4096)
	return measure(ctx, "write and fsync 4 KiB", 1, duration, func(int) (act, func(), error) {
		return func() error {
			if _, err := f.Write(page); err != nil {
				return err
			}
			return f.Sync()
		}, func() {}, nil
	})
}

// Store measures CreateUser's own transaction (token, user, audit record, remembered answer) on the bare store: no HTTP, no
// signature, from as many callers.
func Store(ctx context.Context, s finspace.Store, env finspace.EnvironmentID, callers int, duration time.Duration) (Result, error) {
	var ids finspace.IDs
	return measure(ctx, "bare store", callers, duration, func(int) (act, func(), error) {
		return func() error { return s.Update(ctx, newUser(env, &ids).add) }, func() {}, nil
	})
}

// Fill registers users in the bare store until it has n, and tells how it goes.
func Fill(ctx context.Context, s finspace.Store, env finspace.EnvironmentID, n int64, tell func(have int64)) error {
	const together = 100
	var have int64
	err := s.View(ctx, func(tx finspace.Tx) (err error) {
		have, err = tx.Count(env, finspace.CountUsers, "")
		return err
	})
	if err != nil {
		return err
	}
	var ids finspace.IDs
	var next atomic.Int64
	next.Store(have)
	var once sync.Once
	var running sync.WaitGroup
	for range 16 {
		running.Go(func() {
			for {
				until := next.Add(together)
				from := until - together
				if from >= n || ctx.Err() != nil {
					return
				}
				fill := func(tx finspace.Tx) error { return addUsers(tx, env, &ids, min(until, n)-from) }
				if failed := s.Update(ctx, fill); failed != nil {
					once.Do(func() { err = failed })
					return
				}
				if until%(100*1000) == 0 {
					tell(until)
				}
			}
		})
	}
	running.Wait()
	return err
}

func addUsers(tx finspace.Tx, env finspace.EnvironmentID, ids *finspace.IDs, n int64) error {
	for range n {
		if err := newUser(env, ids).add(tx); err != nil {
			return err
		}
	}
	return nil
}

// user is what CreateUser writes.
type user struct {
	user   finspace.User
	claim  finspace.Idempotency
	record finspace.AuditRecord
}

func newUser(env finspace.EnvironmentID, ids *finspace.IDs) *user {
	now := time.Now()
	id, at := ids.New(now), finspace.TimeOf(now)
	first, last := finspace.FirstName("Ada"), finspace.LastName("Lovelace")
	u := &user{}
	u.user = finspace.User{
		Environment: env, ID: finspace.UserID(id), Status: finspace.UserEnabled, FirstName: &first, LastName: &last,
		EmailAddress: finspace.Email(randomHex(10) + "@example.com"), Type: finspace.AppUser, ApiAccess: finspace.ApiDisabled,
		CreateTime: at, LastModifiedTime: at,
	}
	u.claim = finspace.Idempotency{
		Environment: env, Principal: "arn:aws:iam::000000000000:root", Operation: "CreateUser", Token: randomHex(16),
		Request: make([]byte, 32), Reply: fmt.Appendf(nil, `{"userId":%q}`, id), Expires: at.Add(10 * time.Minute),
	}
	u.record = finspace.AuditRecord{
		Environment: env, ID: ids.New(now), Time: at, Principal: u.claim.Principal, AccessKey: "AKIAOPENFINSPACE0001",
		Operation: "CreateUser", Outcome: "Success", Address: "127.0.0.1", RequestID: randomHex(16), UserAgent: "bench", Count: 1,
		Request: `{"emailAddress":"*** REDACTED ***","type":"APP_USER","firstName":"*** REDACTED ***","lastName":"*** REDACTED ***","apiAccess":"DISABLED"}`,
	}
	return u
}

func (u *user) add(tx finspace.Tx) error {
	if was, err := tx.Claim(u.claim); err != nil || was != nil {
		return err
	}
	if err := tx.AddUser(&u.user); err != nil {
		return err
	}
	if err := tx.AddAudit(&u.record); err != nil {
		return err
	}
	return tx.Remember(u.claim)
}
