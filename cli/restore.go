package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace/cli/datafolder"
	"github.com/openfinspace/openfinspace/seal"
)

// restoreCommand never works beside a server: what it needs is a place where nothing is.
type restoreCommand struct {
	place `json:"-"`
	jsonFlag
	From string `required:"" type:"path" placeholder:"FILE" help:"The backup."`
}

func (c *restoreCommand) run(ctx context.Context, p *Program) error {
	f, err := os.Open(c.From)
	if err != nil {
		return usagef("%v", err)
	}
	defer func() { _ = f.Close() }()
	key, backup, err := splitBackup(f)
	if err != nil {
		return err
	}
	had := c.exists()
	if err := c.putKey(key); err != nil {
		return err
	}
	d, err := openData(ctx, &c.place, openOptions{mayMake: true, onlyOldKey: true, clock: time.Now, log: quietLog(p.Err)})
	if err != nil {
		return c.explain(err)
	}
	report, err := c.restore(ctx, d, backup)
	err = errors.Join(err, d.close())
	if err != nil {
		c.undo(had)
		return err
	}
	if c.JSON {
		return writeJSON(p.Out, report)
	}
	_, err = fmt.Fprintf(p.Out, "Restored %s. The master key fits, and all checks hold.\n"+
		"The bytes of objects were not in it: put their copy into %s before you start the server, and run doctor.\n", rowsText(report.Rows), report.Objects)
	return err
}

func (c *restoreCommand) explain(err error) error {
	if errors.Is(err, datafolder.ErrNoMasterKey) {
		return fmt.Errorf("the backup does not carry the master key with which it was made: put your copy into %s, or name it with --master-key-file",
			c.Data.MasterKey())
	}
	return err
}

// putKey writes the master key that came with the backup, where there is none yet. If we die after it, the restore can be
// run again.
func (c *restoreCommand) putKey(text string) error {
	if text == "" {
		return nil
	}
	ring, err := seal.Parse(text)
	if err != nil {
		return fmt.Errorf("the master key in the backup: %w", err)
	}
	file := c.MasterKeyFile
	if file == "" {
		file = c.Data.MasterKey()
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return err // one that is there must fit; the restore looks
	}
	if err := datafolder.MakeFolder(c.Data); err != nil {
		return err
	}
	return datafolder.WriteMasterKey(file, ring)
}

func (c *restoreCommand) restore(ctx context.Context, d *data, backup io.Reader) (*backupReport, error) {
	trailer, err := d.store.Restore(ctx, backup)
	if err != nil {
		return nil, err
	}
	problems, err := d.checkSecrets(ctx)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("the backup was read, but the master key does not fit it: %s", problems[0].What)
	}
	return &backupReport{c.From, trailer.Rows, trailer.SHA256, d.keys.ring.Fingerprint(), false, d.place.blobs()}, err
}

// undo leaves no database behind where there was none: a restore that failed has restored nothing.
func (c *restoreCommand) undo(had bool) {
	if had {
		return
	}
	path, err := c.dsn()
	if err != nil {
		return
	}
	path = strings.TrimPrefix(path, "sqlite:")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(path + suffix)
	}
}
