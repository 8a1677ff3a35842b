//go:build cgo

package job_test

import (
	"io"

	"github.com/openfinspace/openfinspace/blob"
)

func mustRead(w *world, key string) []byte {
	w.Helper()
	r, err := w.blobs.Get(w.Context(), blob.Key(key), 0, -1)
	w.must(err)
	defer r.Close()
	all, err := io.ReadAll(r)
	w.must(err)
	return all
}
