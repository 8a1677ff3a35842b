package text

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"sync/atomic"

	"github.com/openfinspace/openfinspace/engine"
)

// input is the file as it lies on the disk. It counts what is read, and keeps the disk's own errors apart from those of the
// data.
type input struct {
	file   io.ReadCloser
	size   int64
	name   string // what users call it
	limits engine.Limits
	read   atomic.Int64
	failed error // of the disk
}

// openInput opens the file of a file:// URI.
func openInput(f engine.File, l engine.Limits) (*input, error) {
	u, err := url.Parse(f.URI)
	if err != nil || u.Scheme != "file" || u.Host != "" {
		return nil, &engine.Error{Kind: engine.Internal, Message: "text is read from local files: their URI begins with file:///"}
	}
	file, err := os.Open(u.Path)
	if err != nil {
		return nil, &engine.Error{Kind: engine.Internal, Message: fmt.Sprintf("%q cannot be opened", f.Name), Cause: cause(err)}
	}
	in := &input{file: file, name: f.Name, limits: l}
	if st, err := file.Stat(); err == nil {
		in.size = st.Size()
	}
	if in.name == "" {
		in.name = f.URI
	}
	return in, nil
}

// cause takes the path, which is none of the user's, out of an error of the disk.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Read reads and counts.
func (in *input) Read(b []byte) (int, error) {
	n, err := in.file.Read(b)
	in.read.Add(int64(n))
	if err != nil && err != io.EOF { //nolint:errorlint // only the plain one is the end
		in.failed = cause(err)
	}
	return n, err
}

// Close closes the file.
func (in *input) Close() error { return in.file.Close() }

// refuse makes the engine's error of what is wrong, naming the file. What the disk did is not the data's fault.
func (in *input) refuse(err error) error {
	if in.failed != nil {
		return &engine.Error{Kind: engine.Internal, Message: fmt.Sprintf("%q cannot be read", in.name), Cause: in.failed}
	}
	return refuse(in.name, err)
}

// refuse is the same where the file is known by its name alone.
func refuse(name string, err error) error {
	if known := (*engine.Error)(nil); errors.As(err, &known) {
		return &engine.Error{Kind: known.Kind, Message: fmt.Sprintf("%q: %s", name, known.Message), Cause: known.Cause}
	}
	return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf("%q: %s", name, err)}
}
