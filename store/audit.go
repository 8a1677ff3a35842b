package store

import (
	"errors"

	"github.com/openfinspace/openfinspace"
)

const (
	recordColumns = "environment, id, time, principal, access_key, operation, outcome, detail, address, request_id, user_agent, " +
		"request, count"
	auditColumns = recordColumns + ", sequence, hash"

	addAudit = "INSERT INTO audit (" + auditColumns + ") " +
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
	addWaiting = "INSERT INTO audit_waiting (" + recordColumns + ") " +
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
)

func scanRecord(r *row) *finspace.AuditRecord {
	return &finspace.AuditRecord{
		Environment: text[finspace.EnvironmentID](r), ID: text[string](r), Time: number[finspace.Time](r),
		Principal: text[string](r), AccessKey: text[finspace.AccessKeyID](r), Operation: text[string](r), Outcome: text[string](r),
		Detail: text[string](r), Address: text[string](r), RequestID: text[string](r), UserAgent: text[string](r),
		Request: text[string](r), Count: number[int64](r),
	}
}

func scanLinked(r *row) *finspace.AuditRecord {
	a := scanRecord(r)
	a.Sequence, a.Hash = number[int64](r), blob(r)
	return a
}

func recordValues(a *finspace.AuditRecord) []any {
	return []any{
		a.Environment, a.ID, a.Time, a.Principal, a.AccessKey, a.Operation, a.Outcome, a.Detail, a.Address, a.RequestID,
		a.UserAgent, a.Request, a.Count,
	}
}

// AddAudit links the record at once where there is one writer, and leaves it to the sealer where there are many. A
// record that is rolled back leaves no gap: on SQLite the chain goes back with its savepoint, on PostgreSQL it was
// never linked.
func (t *tx) AddAudit(a *finspace.AuditRecord) error {
	r := clean(a)
	if t.chain == nil {
		_, err := t.exec(addWaiting, recordValues(&r)...)
		return failed("add to the audit", err)
	}
	if err := t.chain.link(t, &r); err != nil {
		return err
	}
	_, err := t.exec(addAudit, append(recordValues(&r), r.Sequence, r.Hash)...)
	return failed("add to the audit", err)
}

// clean puts U+FFFD in the place of bytes that no database and no JSON keeps. Some texts of a record come from
// strangers as they are, such as the user agent, and what they send must not keep the record from being written.
func clean(a *finspace.AuditRecord) finspace.AuditRecord {
	r := *a
	for _, s := range []*string{
		&r.ID, &r.Principal, (*string)(&r.AccessKey), &r.Operation, &r.Outcome, &r.Detail, &r.Address, &r.RequestID,
		&r.UserAgent, &r.Request,
	} {
		if storable(*s) != nil {
			*s = finspace.Storable(*s)
		}
	}
	return r
}

func (t *tx) Audit(env finspace.EnvironmentID, after int64, limit int) ([]*finspace.AuditRecord, error) {
	l, err := list(t, scanLinked,
		"SELECT "+auditColumns+" FROM audit WHERE environment = $1 AND sequence > $2 ORDER BY sequence LIMIT $3", env, after, limit)
	return l, failed("list the audit", err)
}

func (t *tx) UnlinkedAudit(env finspace.EnvironmentID) (int64, error) {
	n, err := one(t, number[int64], "SELECT count(*) FROM audit_waiting WHERE environment = $1", env)
	return n, failed("count waiting records", err)
}

// AuditHead gives the head that the transaction would leave.
func (t *tx) AuditHead(env finspace.EnvironmentID) (finspace.AuditHead, error) {
	if t.chain != nil {
		if h, ok := t.chain.heads[env]; ok && h.Sequence > 0 {
			h.MAC = t.opt.headMAC(headParts(&h)...)
			return h, nil
		}
	}
	return t.storedHead(env)
}

func (t *tx) storedHead(env finspace.EnvironmentID) (finspace.AuditHead, error) {
	h, err := one(t, func(r *row) finspace.AuditHead {
		return finspace.AuditHead{Environment: env, Sequence: number[int64](r), Hash: blob(r), MAC: blob(r)}
	}, "SELECT sequence, hash, mac FROM audit_heads WHERE environment = $1", env)
	if errors.Is(err, errNoRow) {
		return finspace.AuditHead{Environment: env}, nil
	}
	return h, failed("read the head of the audit", err)
}
