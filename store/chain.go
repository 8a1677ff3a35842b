package store

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/openfinspace/openfinspace"
)

// chain links audit records in memory while they are written: it knows the head of each environment that it has met.
// The heads are written once per commit. What a savepoint undoes, undo takes back here.
type chain struct {
	heads map[finspace.EnvironmentID]finspace.AuditHead
	dirty map[finspace.EnvironmentID]bool
	trail []step // the links since the last mark
}

// step is the head before a link, and whether it was known before it: one that was read in a savepoint may go with it.
type step struct {
	head  finspace.AuditHead
	known bool
}

func newChain() *chain {
	return &chain{heads: map[finspace.EnvironmentID]finspace.AuditHead{}, dirty: map[finspace.EnvironmentID]bool{}}
}

// link gives the record its place behind the head and makes it the head.
func (c *chain) link(t *tx, a *finspace.AuditRecord) error {
	head, known := c.heads[a.Environment]
	if !known {
		stored, err := t.storedHead(a.Environment)
		if err != nil {
			return err
		}
		head = stored
	}
	c.trail = append(c.trail, step{head, known})
	a.Sequence = head.Sequence + 1
	a.Hash = recordHash(head.Hash, a)
	c.heads[a.Environment] = finspace.AuditHead{Environment: a.Environment, Sequence: a.Sequence, Hash: a.Hash}
	c.dirty[a.Environment] = true
	return nil
}

func (c *chain) mark() { c.trail = c.trail[:0] }

// undo goes back to the mark. An environment may stay dirty: its head is then written once more as it is.
func (c *chain) undo() {
	for i := len(c.trail) - 1; i >= 0; i-- {
		s := c.trail[i]
		if c.heads[s.head.Environment] = s.head; !s.known {
			delete(c.heads, s.head.Environment)
		}
	}
	c.mark()
}

// forget drops everything that was not read from the table: the commit failed.
func (c *chain) forget() {
	clear(c.heads)
	clear(c.dirty)
	c.mark()
}

// save writes the heads that have moved, with their MACs.
func (c *chain) save(t *tx) error {
	for env := range c.dirty {
		h, ok := c.heads[env]
		if !ok || h.Sequence == 0 {
			continue // its only records were undone
		}
		if err := t.setHead(&h); err != nil {
			return err
		}
	}
	clear(c.dirty)
	return nil
}

func (t *tx) setHead(h *finspace.AuditHead) error {
	_, err := t.exec("INSERT INTO audit_heads (environment, sequence, hash, mac) VALUES ($1, $2, $3, $4) "+
		"ON CONFLICT (environment) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, mac = excluded.mac",
		h.Environment, h.Sequence, h.Hash, t.opt.headMAC(headParts(h)...))
	return failed("write the head of the audit", err)
}

// headParts are what the MAC of a head binds together.
func headParts(h *finspace.AuditHead) [][]byte {
	return [][]byte{[]byte(h.Environment), binary.BigEndian.AppendUint64(nil, uint64(h.Sequence)), h.Hash}
}

// recordHash is SHA-256(previous hash ‖ the record). The first record follows a hash of no bytes. Texts go with their
// length before them and numbers as eight bytes, so that no two records have one encoding; the leading byte is the
// version of this encoding.
func recordHash(previous []byte, a *finspace.AuditRecord) []byte {
	b := make([]byte, 0, 512+len(a.Request))
	b = append(b, previous...)
	b = append(b, 1)
	b = binary.BigEndian.AppendUint64(b, uint64(a.Sequence))
	b = binary.BigEndian.AppendUint64(b, uint64(a.Time))
	b = binary.BigEndian.AppendUint64(b, uint64(a.Count))
	for _, s := range []string{
		string(a.Environment), a.ID, a.Principal, string(a.AccessKey), a.Operation, a.Outcome, a.Detail, a.Address, a.RequestID,
		a.UserAgent, a.Request,
	} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	hash := sha256.Sum256(b)
	return hash[:]
}
