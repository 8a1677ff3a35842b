package cli

import (
	"context"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/store"
)

type auditVerify struct {
	place `json:"-"`
	jsonFlag
	audited
}

// audited chooses chains of the audit.
type audited struct {
	Environment finspace.EnvironmentID `placeholder:"ID" help:"Environment. Default: all of them, and what strangers did who named none." json:",omitempty"`
}

// nowhere is the chain of requests by strangers whose environment nobody knows: unsigned ones, and those of unknown keys.
const nowhere finspace.EnvironmentID = ""

func (c *auditVerify) at(ctx context.Context, d *desk) error {
	ids, err := c.chains(ctx, d)
	if err != nil {
		return err
	}
	reports, broken := []store.AuditReport{}, false
	for _, id := range ids {
		r, err := d.verifyAudit(ctx, id)
		if err != nil {
			return err
		}
		reports, broken = append(reports, r), broken || !r.Intact
	}
	if err := c.say(d.out, reports); err != nil {
		return err
	}
	if broken {
		return quietly(ExitFindings)
	}
	return nil
}

// verifyAudit also sees that the whole chain was taken away, which its own links cannot tell: an environment is made together
// with its first record.
func (d *data) verifyAudit(ctx context.Context, id finspace.EnvironmentID) (store.AuditReport, error) {
	r, err := d.store.VerifyAudit(ctx, id)
	if err != nil || id == nowhere || !r.Intact {
		return r, err
	}
	begins, err := d.auditBegins(ctx, id)
	if !begins {
		r.Intact, r.BrokenAt, r.Problem = false, 1, "the first records are gone: an audit begins when its environment is made"
	}
	return r, err
}

// auditBegins tells whether an environment's audit begins with the making of the environment. On PostgreSQL that record may
// wait to be linked for a moment.
func (d *data) auditBegins(ctx context.Context, id finspace.EnvironmentID) (begins bool, err error) {
	err = d.store.View(ctx, func(tx finspace.Tx) error {
		first, err := tx.Audit(id, 0, 1)
		if err != nil {
			return err
		}
		waiting, err := tx.UnlinkedAudit(id)
		begins = len(first) == 0 && waiting > 0 || len(first) == 1 && first[0].Operation == service.EnvironmentCreated
		return err
	})
	return begins, err
}

func (c *audited) chains(ctx context.Context, d *desk) ([]finspace.EnvironmentID, error) {
	if c.Environment != "" {
		by, err := d.service.Operator(ctx, c.Environment)
		if err != nil {
			return nil, err
		}
		return []finspace.EnvironmentID{by.Environment.ID}, nil
	}
	all, err := d.service.Environments(ctx)
	ids := []finspace.EnvironmentID{nowhere}
	for _, e := range all {
		ids = append(ids, e.ID)
	}
	return ids, err
}

func (c *auditVerify) say(w io.Writer, reports []store.AuditReport) error {
	if c.JSON {
		return writeJSON(w, map[string]any{"environments": reports})
	}
	for _, r := range reports {
		if !r.Intact {
			fmt.Fprintf(w, "%s: BROKEN at record %d: %s\n  Compare it with a backup, and keep this copy as evidence.\n", r.Chain(), r.BrokenAt, r.Problem)
			continue
		}
		fmt.Fprintf(w, "%s: %d records, whole", r.Chain(), r.Records)
		if r.Unlinked > 0 {
			fmt.Fprintf(w, "; %d wait to be linked", r.Unlinked)
		}
		if fmt.Fprintln(w); r.Records > 0 {
			fmt.Fprintf(w, "  head %s\n", r.Head)
		}
	}
	_, err := fmt.Fprintln(w, "Keep a head elsewhere to show later that nothing up to it was changed.")
	return err
}

type auditExport struct {
	place `json:"-"`
	audited
	Format string `enum:"csv,jsonl" default:"jsonl" help:"csv, or jsonl for a line of JSON a record. Default: jsonl."`
	Out    string `default:"-" placeholder:"FILE" help:"File to make, of mode 0600. Default: standard output."`
}

func (c *auditExport) writes() (string, bool) { return c.Out, false }

const auditPage = 1000

func (c *auditExport) at(ctx context.Context, d *desk) error {
	ids, err := c.chains(ctx, d)
	if err != nil {
		return err
	}
	w := newAuditWriter(c.Format, d.file)
	for _, id := range ids {
		if err := d.exportAudit(ctx, id, w); err != nil {
			return err
		}
	}
	return w.end()
}

func (d *data) exportAudit(ctx context.Context, id finspace.EnvironmentID, w auditWriter) error {
	for after := int64(0); ; {
		var page []*finspace.AuditRecord
		err := d.store.View(ctx, func(tx finspace.Tx) (err error) {
			page, err = tx.Audit(id, after, auditPage)
			return err
		})
		if err != nil {
			return err
		}
		for _, a := range page {
			if err := w.write(a); err != nil {
				return err
			}
			after = a.Sequence
		}
		if len(page) < auditPage {
			return nil
		}
	}
}

// auditLine is a record as it is exported.
type auditLine struct {
	Sequence    int64           `json:"sequence"`
	Time        string          `json:"time"` // RFC 3339 with milliseconds
	Environment string          `json:"environmentId"`
	ID          string          `json:"id"`
	Principal   string          `json:"principal"`
	AccessKey   string          `json:"accessKeyId,omitempty"`
	Operation   string          `json:"operation"`
	Outcome     string          `json:"outcome"`
	Detail      string          `json:"detail,omitempty"`
	Address     string          `json:"address,omitempty"`
	RequestID   string          `json:"requestId,omitempty"`
	UserAgent   string          `json:"userAgent,omitempty"`
	Request     json.RawMessage `json:"request,omitempty"`
	Count       int64           `json:"count"`
	Hash        string          `json:"hash"`
}

func lineOf(a *finspace.AuditRecord) *auditLine {
	l := &auditLine{
		a.Sequence, a.Time.Std().Format("2006-01-02T15:04:05.000Z07:00"), string(a.Environment), a.ID, a.Principal, string(a.AccessKey),
		a.Operation, a.Outcome, a.Detail, a.Address, a.RequestID, a.UserAgent, nil, a.Count, hex.EncodeToString(a.Hash),
	}
	switch {
	case a.Request == "":
	case json.Valid([]byte(a.Request)):
		l.Request = json.RawMessage(a.Request)
	default:
		l.Request, _ = json.Marshal(a.Request) // a text always has a form
	}
	return l
}

type auditWriter interface {
	write(*finspace.AuditRecord) error
	end() error
}

func newAuditWriter(format string, out io.Writer) auditWriter {
	if format == "csv" {
		return &auditCSV{out: csv.NewWriter(out)}
	}
	return &auditJSON{json.NewEncoder(out)}
}

type auditJSON struct{ *json.Encoder }

func (w *auditJSON) write(a *finspace.AuditRecord) error { return w.Encode(lineOf(a)) }
func (w *auditJSON) end() error                          { return nil }

type auditCSV struct {
	out   *csv.Writer
	begun bool
}

var auditHeading = []string{
	"sequence", "time", "environmentId", "id", "principal", "accessKeyId", "operation", "outcome", "detail", "address", "requestId",
	"userAgent", "request", "count", "hash",
}

func (w *auditCSV) begin() error {
	if w.begun {
		return nil
	}
	w.begun = true
	return w.out.Write(auditHeading)
}

func (w *auditCSV) write(a *finspace.AuditRecord) error {
	if err := w.begin(); err != nil {
		return err
	}
	l := lineOf(a)
	cells := []string{
		strconv.FormatInt(l.Sequence, 10), l.Time, l.Environment, l.ID, l.Principal, l.AccessKey, l.Operation, l.Outcome, l.Detail,
		l.Address, l.RequestID, l.UserAgent, string(l.Request), strconv.FormatInt(l.Count, 10), l.Hash,
	}
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return w.out.Write(cells)
}

func (w *auditCSV) end() error {
	if err := w.begin(); err != nil {
		return err
	}
	w.out.Flush()
	return w.out.Error()
}

// harmless keeps a spreadsheet from taking a cell for a formula: callers choose what stands in some of them.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
