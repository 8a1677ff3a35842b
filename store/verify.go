package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"

	"github.com/openfinspace/openfinspace"
)

// AuditReport is what VerifyAudit found out about one environment's chain.
type AuditReport struct {
	Environment finspace.EnvironmentID `json:"environment"`
	Records     int64                  `json:"records"`  // linked ones that fit
	Unlinked    int64                  `json:"unlinked"` // waiting to be linked
	Intact      bool                   `json:"intact"`
	BrokenAt    int64                  `json:"brokenAt,omitempty"` // sequence of the first record that does not fit
	Problem     string                 `json:"problem,omitempty"`
	Head        string                 `json:"head,omitempty"` // hash of the last record in hex, to be kept elsewhere
}

// Chain names the chain for people.
func (r *AuditReport) Chain() string {
	return cmp.Or(string(r.Environment), "strangers without an environment")
}

// DoKeepEvidence is what to do about an audit that does not fit.
const DoKeepEvidence = "Somebody or something changed it outside of OpenFinSpace: compare it with a backup, and keep this copy as evidence."

const auditPage = 1000

// VerifyAudit walks the chain of an environment from its first record and compares its end with the head and the head's MAC. A record that
// was changed, removed, put in or moved makes the chain not fit from there on; a chain that was cut, or rewritten by
// somebody without the master key, does not fit its head.
func (s *SQL) VerifyAudit(ctx context.Context, env finspace.EnvironmentID) (AuditReport, error) {
	var report AuditReport
	err := s.stream(ctx, func(t *tx) (err error) {
		report, err = t.verifyAudit(env)
		return err
	})
	return report, err
}

func (t *tx) verifyAudit(env finspace.EnvironmentID) (AuditReport, error) {
	report := AuditReport{Environment: env}
	var err error
	if report.Unlinked, err = t.UnlinkedAudit(env); err != nil {
		return report, err
	}
	var hash []byte
	for {
		page, err := t.Audit(env, report.Records, auditPage)
		if err != nil {
			return report, err
		}
		for _, a := range page {
			if problem := misfit(a, report.Records+1, hash); problem != "" {
				report.BrokenAt, report.Problem = report.Records+1, problem
				return report, nil
			}
			report.Records, hash = a.Sequence, a.Hash
		}
		if len(page) < auditPage {
			break
		}
	}
	head, err := t.storedHead(env)
	if err != nil {
		return report, err
	}
	report.Head = fmt.Sprintf("%x", hash)
	t.compareHead(&report, &head, hash)
	return report, nil
}

func misfit(a *finspace.AuditRecord, want int64, previous []byte) string {
	if a.Sequence != want {
		return fmt.Sprintf("record %d is missing", want)
	}
	if !bytes.Equal(a.Hash, recordHash(previous, a)) {
		return fmt.Sprintf("record %d was changed or stands in another record's place", want)
	}
	return ""
}

func (t *tx) compareHead(report *AuditReport, head *finspace.AuditHead, hash []byte) {
	checks := t.opt.CheckHeadMAC != nil
	switch {
	case head.Sequence > report.Records:
		report.BrokenAt = report.Records + 1
		report.Problem = fmt.Sprintf("records %d to %d are missing at the end", report.BrokenAt, head.Sequence)
	case head.Sequence < report.Records:
		report.BrokenAt = head.Sequence + 1
		report.Problem = fmt.Sprintf("records from %d on stand behind the head of the chain", report.BrokenAt)
	case report.Records > 0 && !bytes.Equal(head.Hash, hash):
		report.BrokenAt, report.Problem = report.Records, "the last record does not fit the head of the chain"
	case report.Records > 0 && checks && !t.opt.CheckHeadMAC(head.MAC, headParts(head)...):
		report.BrokenAt, report.Problem = report.Records, "the head of the chain was not made with this server's master key"
	default:
		report.Intact = true
	}
}
