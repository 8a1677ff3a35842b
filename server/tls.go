package server

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// TLSFiles names a certificate (with its chain) and its key, both PEM.
type TLSFiles struct {
	Certificate, Key string
}

// recheckAfter is how long the files are taken as unchanged.
const recheckAfter = time.Second

// certificate is what the files hold, read again when they have changed. Files that do not fit together, as in the
// middle of a renewal, leave the one that was read before in use.
type certificate struct {
	files  TLSFiles
	logger *slog.Logger

	mu      sync.Mutex
	checked time.Time
	stamp   fileStamp // of what was tried last, also in vain
	current *tls.Certificate
}

// fileStamp tells whether the two files are the same as before.
type fileStamp struct {
	certificate, key time.Time
	sizes            [2]int64
}

// loadTLS reads the files. At the start a broken file is an error.
func loadTLS(files TLSFiles, logger *slog.Logger) (*tls.Config, error) {
	stamp, err := files.stamp() // before reading: a change while we read is seen at the next look
	if err != nil {
		return nil, fmt.Errorf("server: TLS: %w", err)
	}
	c := &certificate{files: files, logger: logger, stamp: stamp, checked: time.Now()}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("server: TLS: %w", err)
	}
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: c.get,
	}, nil
}

// get is asked at each handshake.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.checked) >= recheckAfter {
		c.refresh()
	}
	return c.current, nil
}

// refresh reads the files if they have changed since they were last tried.
func (c *certificate) refresh() {
	c.checked = time.Now()
	stamp, err := c.files.stamp()
	if stamp == c.stamp { // the zero stamp stands for a file that is missing
		return
	}
	c.stamp = stamp
	if err == nil {
		err = c.load()
	}
	if err != nil {
		c.logger.Error("the new TLS certificate cannot be used; the old one stays", "file", c.files.Certificate, "error", err)
		return
	}
	c.logger.Info("the TLS certificate was read anew", "file", c.files.Certificate, "expires", c.current.Leaf.NotAfter)
}

func (c *certificate) load() error {
	pair, err := tls.LoadX509KeyPair(c.files.Certificate, c.files.Key)
	if err != nil {
		return err
	}
	c.current = &pair
	return nil
}

func (f TLSFiles) stamp() (fileStamp, error) {
	cert, err := os.Stat(f.Certificate)
	if err != nil {
		return fileStamp{}, err
	}
	key, err := os.Stat(f.Key)
	if err != nil {
		return fileStamp{}, err
	}
	return fileStamp{cert.ModTime(), key.ModTime(), [2]int64{cert.Size(), key.Size()}}, nil
}
