package datafolder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// File is a file of mode 0600 that is being made. It has its name, and all of its bytes, from Commit on; until then, and
// whenever we die, what stood under the name before stands there still.
type File struct {
	*os.File
	path string
}

// Create begins a file beside the one that it will replace.
func Create(path string) (*File, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // made with mode 0600
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	return &File{f, path}, nil
}

// Commit makes the file durable and gives it its name.
func (f *File) Commit() error {
	err := f.Sync()
	err = errors.Join(err, f.Close())
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", f.path, err), os.Remove(f.Name()))
	}
	// Dying here leaves a file with a dot before its name and nothing under the name itself.
	if err := os.Rename(f.Name(), f.path); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", f.path, err), os.Remove(f.Name()))
	}
	// Without the sync of the folder, the name may be gone after a loss of power.
	return syncFolder(filepath.Dir(f.path))
}

// Discard ends the file without a trace. It does nothing after Commit.
func (f *File) Discard() {
	if f.Close() == nil {
		_ = os.Remove(f.Name())
	}
}

// Write makes the file at path of mode 0600 and with all of content, durably, or leaves what was there.
func Write(path string, content []byte) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.File.Write(content); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Commit()
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("make names in %s durable: %w", path, err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("make names in %s durable: %w", path, err)
	}
	return nil
}
