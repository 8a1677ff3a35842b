package store_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

// TestAnswersAfterSync proves that an answer leaves only when what it says is on the disk. It follows the system calls of a
// process that answers, and lets the power fail at every answer and every sync: what the process has synced until then,
// alone or with a part of the rest, must hold every user that was answered, and must be whole.
func TestAnswersAfterSync(t *testing.T) {
	folder := t.TempDir()
	events := trace(t, "add users", filepath.Join(folder, "openfinspace.db"))
	chance := rand.New(rand.NewPCG(1, 2))
	d := newDrive(folder)
	var answered []finspace.Email
	for _, e := range events {
		d.see(e)
		address, answer := strings.CutPrefix(string(e.data), "answered ")
		switch {
		case answer:
			answered = append(answered, finspace.Email(strings.TrimSpace(address)))
			wantAfterFailure(t, d, nil, answered)
			wantAfterFailure(t, d, chance, answered)
		case e.call == "fsync" || e.call == "fdatasync":
			wantAfterFailure(t, d, chance, answered)
		}
	}
	if len(answered) != 6+8*6 {
		t.Errorf("the child has answered %d times", len(answered))
	}
	t.Run("without the syncs the test would fail", func(t *testing.T) {
		d := newDrive(folder)
		for _, e := range events {
			if !strings.HasSuffix(e.path, "-wal") || e.call != "fsync" && e.call != "fdatasync" {
				d.see(e)
			}
			if strings.HasPrefix(string(e.data), "answered ") {
				break
			}
		}
		if missing, _ := afterFailure(t, d, nil, answered[:1]); missing == 0 {
			t.Error("the drive forgets nothing")
		}
	})
}

func wantAfterFailure(t *testing.T, d *drive, chance *rand.Rand, answered []finspace.Email) {
	t.Helper()
	missing, problems := afterFailure(t, d, chance, answered)
	if missing > 0 || len(problems) > 0 {
		t.Errorf("after %d answers the power fails, and %d of them are lost; problems: %v", len(answered), missing, problems)
	}
}

// afterFailure opens what the drive has kept and gives how many answers are lost, and what doctor says.
func afterFailure(t *testing.T, d *drive, chance *rand.Rand, answered []finspace.Email) (missing int, problems []store.Problem) {
	t.Helper()
	folder := t.TempDir()
	d.afterPowerFailure(t, folder, chance)
	s, err := store.Open(context.Background(), filepath.Join(folder, "openfinspace.db"), store.Options{})
	if err != nil {
		t.Fatalf("after %d answers the power fails, and then: %v", len(answered), err)
	}
	err = s.View(context.Background(), func(tx finspace.Tx) error {
		for _, address := range answered {
			if _, err := tx.UserByEmail("devenvironment", address); err != nil {
				missing++
			}
		}
		return nil
	})
	if err == nil {
		problems, err = s.Check(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return missing, problems
}

// addUsersAndTell is the child: it adds users one by one and then many at a time, and writes each address to standard
// output as soon as Update has returned.
func addUsersAndTell() error {
	s, err := store.Open(context.Background(), os.Args[1], store.Options{})
	if err != nil {
		return err
	}
	err = s.Update(context.Background(), func(tx finspace.Tx) error {
		return tx.AddEnvironment(&finspace.Environment{ID: "devenvironment"})
	})
	if err != nil {
		return err
	}
	var ids finspace.IDs
	for _, callers := range []int{1, 8} {
		var wg sync.WaitGroup
		for range callers {
			wg.Go(func() {
				for range 6 {
					u := newUser(&ids)
					if s.Update(context.Background(), createThis(u)) == nil {
						_, _ = os.Stdout.WriteString("answered " + string(u.EmailAddress) + "\n")
					}
				}
			})
		}
		wg.Wait()
	}
	return s.Close()
}
