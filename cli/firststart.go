package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"

	"github.com/openfinspace/openfinspace/cli/datafolder"
	"github.com/openfinspace/openfinspace/service"
)

// firstStart makes the first environment and hands its root key to the operator: on the terminal when somebody sits
// there, and in a file of mode 0600. A log would keep it, so that otherwise the path of the file is all that is said.
//
// If we die after the commit and before the file is written, nobody knows the root key: the next start says how to make
// another one.
func firstStart(ctx context.Context, d *data, dev bool, w io.Writer, log *slog.Logger) error {
	root, err := d.service.Bootstrap(ctx, service.BootstrapInput{Dev: dev})
	if err != nil {
		return err
	}
	if root == nil || dev {
		return nil // of --dev, everybody knows the key
	}
	if err := writeRootKey(d.place.Data.RootKey(), root); err != nil {
		return fmt.Errorf("%w; make another root key with: openfinspace key create --root --data %s", err, d.place.Data)
	}
	if isTerminal(w) {
		return showRootKey(w, d, root)
	}
	log.Info("first start: the environment is made; put its root key in a safe place and delete the file",
		"environment", root.Environment, "rootKeyFile", d.place.Data.RootKey())
	return nil
}

type rootKeyFile struct {
	Environment string `json:"environmentId"`
	*service.NewKey
}

func writeRootKey(path string, root *service.NewKey) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the root key could not be written: %s is there already", path)
	}
	text, err := json.MarshalIndent(rootKeyFile{string(root.Environment), root}, "", "  ")
	if err != nil {
		return err
	}
	return datafolder.Write(path, append(text, '\n'))
}

func showRootKey(w io.Writer, d *data, root *service.NewKey) error {
	fmt.Fprintf(w, "\nEnvironment %s is made. ", root.Environment)
	if err := writeKey(w, root); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nIt is in %s too: delete the file when you have it in a safe place.\n"+
		"The master key is in %s: keep a copy apart from the backups.\n\n", d.place.Data.RootKey(), d.keys.from)
	return err
}
