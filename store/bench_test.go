package store_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

// BenchmarkFsync is the machine's own rate: one page appended and synced at a time. The others stand beside it.
func BenchmarkFsync(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "f"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	for b.Loop() {
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "fsyncs/s")
}

// BenchmarkCreateUser is what CreateUser does in the store: claim the token, add the user, add to the audit, remember the answer.
func BenchmarkCreateUser(b *testing.B) {
	for _, callers := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			s := openSQLite(b)
			addEnvironment(b, s)
			benchCreate(b, s, callers)
		})
	}
}

// BenchmarkCreateUserAt measures 64 callers beside USERS users that are there already (make bench sets a million).
func BenchmarkCreateUserAt(b *testing.B) {
	users, _ := strconv.Atoi(os.Getenv("USERS"))
	s := openSQLite(b)
	addEnvironment(b, s)
	preload(b, s, max(users, 1000))
	b.Run(fmt.Sprintf("users=%d", max(users, 1000)), func(b *testing.B) { benchCreate(b, s, 64) })
}

func benchCreate(b *testing.B, s *store.SQL, callers int) {
	var ids finspace.IDs
	var left atomic.Int64
	left.Store(int64(b.N))
	var mu sync.Mutex
	var slowest time.Duration
	b.ResetTimer()
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				began := time.Now()
				if err := s.Update(context.Background(), createUser(&ids)); err != nil {
					b.Error(err)
					return
				}
				took := time.Since(began)
				mu.Lock()
				slowest = max(slowest, took)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "users/s")
	b.ReportMetric(float64(slowest.Microseconds())/1000, "max-ms")
}

func createUser(ids *finspace.IDs) func(finspace.Tx) error { return createThis(newUser(ids)) }

func newUser(ids *finspace.IDs) *finspace.User {
	now := time.Now()
	first, last := finspace.FirstName("Ada"), finspace.LastName("Lovelace")
	return &finspace.User{
		Environment: "devenvironment", ID: finspace.UserID(ids.New(now)), Status: finspace.UserEnabled, FirstName: &first, LastName: &last,
		EmailAddress: randomEmail(), Type: finspace.AppUser, ApiAccess: finspace.ApiDisabled,
		CreateTime: finspace.TimeOf(now), LastModifiedTime: finspace.TimeOf(now),
	}
}

// createThis is a closure as a service makes it, with a token of its own, so that it may be tried again.
func createThis(u *finspace.User) func(finspace.Tx) error {
	claim := finspace.Idempotency{
		Environment: "devenvironment", Principal: "arn:aws:iam::000000000000:root", Operation: "CreateUser", Token: randomHex(16),
		Request: make([]byte, 32), Expires: u.CreateTime.Add(10 * time.Minute),
	}
	return func(tx finspace.Tx) error {
		if was, err := tx.Claim(claim); err != nil || was != nil {
			return err
		}
		if err := tx.AddUser(u); err != nil {
			return err
		}
		err := tx.AddAudit(&finspace.AuditRecord{
			Environment: "devenvironment", ID: string(u.ID), Time: tx.Now(), Principal: claim.Principal, AccessKey: "AKIAOPENFINSPACE0001",
			Operation: "CreateUser", Outcome: "Success", Address: "127.0.0.1", RequestID: randomHex(16), UserAgent: "Boto3/1.43.116 md/Botocore#1.43.116",
			Request: `{"emailAddress":"***","type":"APP_USER","firstName":"***","lastName":"***","apiAccess":"DISABLED"}`, Count: 1,
		})
		if err != nil {
			return err
		}
		done := claim
		done.Reply = []byte(`{"userId":"` + string(u.ID) + `"}`)
		return tx.Remember(done)
	}
}

func randomHex(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return hex.EncodeToString(b)
}

func randomEmail() finspace.Email { return finspace.Email(randomHex(10) + "@example.com") }

func preload(tb testing.TB, s *store.SQL, n int) {
	var ids finspace.IDs
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for left.Add(-100) > -100 {
				if err := s.Update(context.Background(), func(tx finspace.Tx) error {
					for range 100 {
						if err := createUser(&ids)(tx); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					tb.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func openSQLite(tb testing.TB) *store.SQL {
	tb.Helper()
	s, err := store.Open(context.Background(), filepath.Join(tb.TempDir(), "openfinspace.db"), store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func addEnvironment(tb testing.TB, s finspace.Store) {
	tb.Helper()
	err := s.Update(context.Background(), func(tx finspace.Tx) error {
		return tx.AddEnvironment(&finspace.Environment{
			ID: "devenvironment", AccountID: "000000000000", Region: "us-east-1", Name: "dev", SignInMode: finspace.SignInLocal,
		})
	})
	if err != nil {
		tb.Fatal(err)
	}
}
