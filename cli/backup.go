package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// A backup that carries the master key begins with this line, then the key in its text form, then an empty line, and then
// the backup as it is without. The line keeps it from being taken for one that is safe to hand on.
const keyedBackup = "openfinspace-backup-with-master-key-1\n"

type backupCommand struct {
	place `json:"-"`
	jsonFlag
	Out           string `required:"" type:"path" placeholder:"FILE" help:"File to make, of mode 0600. It gets its name when all of it is durable."`
	WithMasterKey bool   `help:"Put the master key into the file too. Whoever has such a file has everything. Default: the key stays out, and you keep a copy of it elsewhere."`
}

func (c *backupCommand) writes() (string, bool) { return c.Out, false }

// backupReport tells what a backup holds, or what a restore has read.
type backupReport struct {
	File          string           `json:"file"`
	Rows          map[string]int64 `json:"rows"` // by table
	SHA256        string           `json:"sha256"`
	MasterKey     string           `json:"masterKey"` // its fingerprint
	WithMasterKey bool             `json:"withMasterKey"`
	Objects       string           `json:"objects"` // where the bytes of objects are, which are not in it
}

func (c *backupCommand) at(ctx context.Context, d *desk) error {
	out := bufio.NewWriterSize(d.file, 64<<10)
	ring := d.keys.ring
	if c.WithMasterKey {
		fmt.Fprintf(out, "%s%s\n", keyedBackup, ring.Reveal())
	}
	trailer, err := d.store.Backup(ctx, out)
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	report := backupReport{c.Out, trailer.Rows, trailer.SHA256, ring.Fingerprint(), c.WithMasterKey, d.place.blobs()}
	if c.JSON {
		return writeJSON(d.out, report)
	}
	return c.say(d.out, &report)
}

func (c *backupCommand) say(w io.Writer, r *backupReport) error {
	fmt.Fprintf(w, "%s holds %s.\n", r.File, rowsText(r.Rows))
	fmt.Fprintf(w, "The bytes of objects are NOT in it: copy %s now; what is overwritten or deleted meanwhile stays there for %v.\n", r.Objects, releasedAge)
	if r.WithMasterKey {
		_, err := fmt.Fprintf(w, "It holds the master key %s too: whoever has the file has everything. Guard it.\n", r.MasterKey)
		return err
	}
	_, err := fmt.Fprintf(w, "The master key %s is NOT in it, and without the key the secrets in it cannot be read: keep a copy of the key elsewhere.\n", r.MasterKey)
	return err
}

// rowsText names the tables that people know.
func rowsText(rows map[string]int64) string {
	var parts []string
	for _, t := range [][2]string{
		{"environments", "environments"},
		{"users", "users"},
		{"permission_groups", "permission groups"},
		{"access_keys", "access keys"},
		{"audit", "audit records"},
		{"objects", "names of objects"},
	} {
		parts = append(parts, fmt.Sprintf("%d %s", rows[t[0]], t[1]))
	}
	return strings.Join(parts, ", ")
}

// splitBackup takes the master key off the front of a backup; "" when it carries none.
func splitBackup(in io.Reader) (key string, backup io.Reader, err error) {
	lines := bufio.NewReaderSize(in, 64<<10)
	start, _ := lines.Peek(len(keyedBackup))
	if string(start) != keyedBackup {
		return "", lines, nil // package store says what is wrong with a file that is none
	}
	_, _ = lines.Discard(len(keyedBackup))
	for range 256 {
		line, err := lines.ReadString('\n')
		if err != nil {
			return "", nil, fmt.Errorf("the backup is cut in its master key: %w", err)
		}
		if line == "\n" {
			return key, lines, nil
		}
		key += line
	}
	return "", nil, fmt.Errorf("the backup is damaged in its master key")
}
