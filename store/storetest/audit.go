package storetest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var auditCases = []testCase{
	{"records are linked in one chain", testChain},
	{"a chain goes on after the store is opened again", testChainReopened},
	{"chains of environments are apart", testChainsApart},
	{"tampering is found", testTampering},
}

func record(operation string) *finspace.AuditRecord {
	return &finspace.AuditRecord{
		Environment: env, ID: newID(), Time: 5, Principal: "p", AccessKey: "AKIA", Operation: operation, Outcome: "Success",
		Address: "127.0.0.1", RequestID: newID(), UserAgent: "test", Request: "{}", Count: 1,
	}
}

// unlinked is the record as it was given.
func unlinked(a *finspace.AuditRecord) *finspace.AuditRecord {
	b := *a
	b.Sequence, b.Hash = 0, nil
	return &b
}

// keyed are options with a key for the heads of chains.
func keyed(key string) store.Options {
	mac := func(parts ...[]byte) []byte {
		h := hmac.New(sha256.New, []byte(key))
		for _, p := range parts {
			fmt.Fprintf(h, "%d ", len(p))
			h.Write(p)
		}
		return h.Sum(nil)
	}
	return store.Options{
		HeadMAC: mac, CheckHeadMAC: func(m []byte, parts ...[]byte) bool { return hmac.Equal(m, mac(parts...)) },
		KeyFingerprint: "fingerprint of " + key,
	}
}

// allLinked waits until no record waits to be linked, and gives those of env.
func allLinked(t testing.TB, s *store.SQL) []*finspace.AuditRecord {
	t.Helper()
	for read(t, s, func(tx finspace.Tx) (int64, error) { return tx.UnlinkedAudit(env) }) > 0 {
		time.Sleep(time.Millisecond)
	}
	return read(t, s, func(tx finspace.Tx) ([]*finspace.AuditRecord, error) { return tx.Audit(env, 0, 1_000_000) })
}

// wantIntact wants a chain of n records that fits its head.
func wantIntact(t testing.TB, s *store.SQL, n int64) {
	t.Helper()
	report, err := s.VerifyAudit(context.Background(), env)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Intact || report.Records != n || report.Unlinked != 0 {
		t.Errorf("the audit is %+v, want %d records and no fault", report, n)
	}
}

func testChain(t *testing.T, db Database) {
	s := open(t, db, keyed("k"))
	const callers, times = 10, 12
	given := make([][]*finspace.AuditRecord, callers)
	errs := together(callers, func(c int) error {
		for i := range times {
			a := record(fmt.Sprint(c, ".", i))
			err := s.Update(context.Background(), func(tx finspace.Tx) error {
				if err := tx.AddAudit(a); err != nil || i%4 == 3 {
					return errors.Join(errOwn, err)
				}
				return nil
			})
			if err == nil {
				given[c] = append(given[c], a)
			} else if !errors.Is(err, errOwn) {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	chain := allLinked(t, s)
	wantIntact(t, s, callers*times*3/4)
	wantEach(t, chain, given)
	head := read(t, s, func(tx finspace.Tx) (finspace.AuditHead, error) { return tx.AuditHead(env) })
	last := chain[len(chain)-1]
	if head.Sequence != last.Sequence || !bytes.Equal(head.Hash, last.Hash) || len(head.MAC) != sha256.Size {
		t.Errorf("the head is %+v, want that of record %d", head, last.Sequence)
	}
}

// wantEach wants every given record once in the chain, and those of one caller in his order.
func wantEach(t *testing.T, chain []*finspace.AuditRecord, given [][]*finspace.AuditRecord) {
	t.Helper()
	at := map[string]int{}
	for i, a := range chain {
		same(t, a.Sequence, int64(i+1))
		at[a.ID] = i
	}
	for _, own := range given {
		before := -1
		for _, a := range own {
			i, found := at[a.ID]
			if !found || i <= before {
				t.Errorf("record %s is not in the chain, or before an earlier one of its caller", a.Operation)
				continue
			}
			same(t, unlinked(chain[i]), a)
			before = i
		}
	}
}

func testChainReopened(t *testing.T, db Database) {
	for i := range 3 {
		s, err := db.Open(keyed("k"))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			update(t, s, func(tx finspace.Tx) error { return tx.AddAudit(record("x")) })
		}
		if err := s.Close(); err != nil { // links what waits
			t.Fatal(err)
		}
		s = reopen(t, db, keyed("k"))
		wantIntact(t, s, int64(3*(i+1)))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func testChainsApart(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	for i := range 6 {
		a := record("x")
		a.Environment = []finspace.EnvironmentID{env, other}[i%2]
		update(t, s, func(tx finspace.Tx) error { return tx.AddAudit(a) })
	}
	allLinked(t, s)
	for _, e := range []finspace.EnvironmentID{env, other, "none"} {
		report, err := s.VerifyAudit(context.Background(), e)
		if want := map[finspace.EnvironmentID]int64{env: 3, other: 3}[e]; err != nil || !report.Intact || report.Records != want {
			t.Errorf("the audit of %s is %+v, want %d records (%v)", e, report, want, err)
		}
	}
	same(t, read(t, s, func(tx finspace.Tx) (finspace.AuditHead, error) { return tx.AuditHead("none") }), finspace.AuditHead{Environment: "none"})
}

// tamperings are what somebody with the files may try, the record at which the chain must break, and what the report says.
var tamperings = []struct {
	name, statements string
	at               int64
	says             string
}{
	{"a record is changed", "UPDATE audit SET principal = 'nobody' WHERE sequence = 4", 4, "was changed"},
	{"a number is changed", "UPDATE audit SET time = time + 1 WHERE sequence = 1", 1, "was changed"},
	{"letters move between fields", "UPDATE audit SET detail = operation, operation = '' WHERE sequence = 5", 5, "was changed"},
	{"a record is taken out", "DELETE FROM audit WHERE sequence = 3", 3, "is missing"},
	{"the first is taken out", "DELETE FROM audit WHERE sequence = 1", 1, "is missing"},
	{"the last is taken away", "DELETE FROM audit WHERE sequence = 6", 6, "are missing at the end"},
	{"all are taken away", "DELETE FROM audit", 1, "are missing at the end"},
	{"a gap is closed", "DELETE FROM audit WHERE sequence = 3; UPDATE audit SET sequence = 3 WHERE sequence = 6", 3, "was changed"},
	{"a record is put in", "INSERT INTO audit SELECT environment, 7, id, time, principal, access_key, operation, outcome, detail, address, " +
		"request_id, user_agent, request, count, hash FROM audit WHERE sequence = 6", 7, "was changed"},
	{"two change places", "UPDATE audit SET sequence = 99 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3; " +
		"UPDATE audit SET sequence = 3 WHERE sequence = 99", 2, "was changed"},
	{"the end is cut and the head set to fit", "DELETE FROM audit WHERE sequence > 4; " +
		"UPDATE audit_heads SET sequence = 4, hash = (SELECT hash FROM audit WHERE sequence = 4)", 4, "not made with this server's master key"},
	{"the head goes back", "UPDATE audit_heads SET sequence = 5, hash = (SELECT hash FROM audit WHERE sequence = 5)", 6, "behind the head"},
	{"the head is another's", "UPDATE audit_heads SET hash = bytes('00')", 6, "does not fit the head"},
	// Nothing in the database can show this one: keep the head elsewhere, as the report gives it.
	{"everything is taken away, the head too", "DELETE FROM audit WHERE sequence > 0; DELETE FROM audit_heads", 0, ""},
}

func testTampering(t *testing.T, db Database) {
	s := open(t, db, keyed("k"))
	for i := range 6 {
		update(t, s, func(tx finspace.Tx) error { return tx.AddAudit(record(fmt.Sprint("operation ", i))) })
	}
	allLinked(t, s)
	db.Exec(t, "CREATE TABLE kept AS SELECT * FROM audit; CREATE TABLE kept_heads AS SELECT * FROM audit_heads")
	for _, c := range tamperings {
		t.Run(c.name, func(t *testing.T) {
			db.Exec(t, c.statements)
			report, err := s.VerifyAudit(context.Background(), env)
			if err != nil {
				t.Fatal(err)
			}
			if report.Intact != (c.at == 0) || report.BrokenAt != c.at || !strings.Contains(report.Problem, c.says) {
				t.Errorf("the report is %+v, want a break at %d that says %q", report, c.at, c.says)
			}
			db.Exec(t, "DELETE FROM audit; INSERT INTO audit ("+auditColumns+") SELECT "+auditColumns+" FROM kept; "+
				"DELETE FROM audit_heads; INSERT INTO audit_heads SELECT * FROM kept_heads")
			wantIntact(t, s, 6)
		})
	}
}

const auditColumns = "environment, sequence, id, time, principal, access_key, operation, outcome, detail, address, request_id, " +
	"user_agent, request, count, hash"
