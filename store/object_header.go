package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/openfinspace/openfinspace"
)

// headerJSON is what an object's row holds of its header.
type headerJSON struct {
	ContentType        string            `json:"contentType,omitempty"`
	ContentEncoding    string            `json:"contentEncoding,omitempty"`
	ContentDisposition string            `json:"contentDisposition,omitempty"`
	ContentLanguage    string            `json:"contentLanguage,omitempty"`
	CacheControl       string            `json:"cacheControl,omitempty"`
	Expires            string            `json:"expires,omitempty"`
	Metadata           map[string]string `json:"metadata,omitempty"`
	Tags               map[string]string `json:"tags,omitempty"`
}

// headerText refuses texts that no database keeps, which JSON would hide.
func headerText(h *finspace.ObjectHeader) (string, error) {
	written := headerJSON(*h)
	texts := slices.Concat(
		[]string{h.ContentType, h.ContentEncoding, h.ContentDisposition, h.ContentLanguage, h.CacheControl, h.Expires},
		slices.Collect(maps.Keys(h.Metadata)), slices.Collect(maps.Values(h.Metadata)),
		slices.Collect(maps.Keys(h.Tags)), slices.Collect(maps.Values(h.Tags)))
	for _, text := range texts {
		if err := storable(text); err != nil {
			return "", err
		}
	}
	text, err := json.Marshal(written)
	return string(text), failed("write an object's header", err)
}

func scanHeader(r *row) finspace.ObjectHeader {
	var h headerJSON
	if err := json.Unmarshal([]byte(text[string](r)), &h); err != nil && r.err == nil {
		r.err = fmt.Errorf("store: an object's header cannot be read: %w", err)
	}
	return finspace.ObjectHeader(h)
}
