package corpus

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/htmlindex"
)

// wrapping is what is done to a text before it is a file.
type wrapping struct{ charset, pack string }

func (w wrapping) wrap(text string) ([]byte, error) {
	content := []byte(text)
	if w.charset != "" {
		e, err := htmlindex.Get(w.charset)
		if err != nil {
			return nil, err
		}
		if content, err = e.NewEncoder().Bytes(content); err != nil {
			return nil, err
		}
	}
	if w.pack == "" {
		return content, nil
	}
	return pack(w.pack, content)
}

// pack packs a text in one of the ways that files come.
func pack(how string, text []byte) ([]byte, error) {
	half := len(text) / 2
	switch how {
	case "gzip":
		return packed(text, func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil })
	case "gzip-members": // as logs that were put together have it
		a, err := pack("gzip", text[:half])
		if err != nil {
			return nil, err
		}
		b, err := pack("gzip", text[half:])
		return append(a, b...), err
	case "gzip-twice":
		once, err := pack("gzip", text)
		if err != nil {
			return nil, err
		}
		return pack("gzip", once)
	case "gzip-cut", "zstd-cut", "snappy-cut":
		all, err := pack(strings.TrimSuffix(how, "-cut"), text)
		return all[:max(len(all)-6, 0)], err
	case "gzip-damaged", "zstd-damaged", "snappy-damaged":
		all, err := pack(strings.TrimSuffix(how, "-damaged"), text)
		if err == nil {
			all[len(all)/2] ^= 0x55
		}
		return all, err
	case "gzip-tail":
		all, err := pack("gzip", text)
		return append(all, "more"...), err
	case "zstd":
		return packed(text, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1)) })
	case "snappy":
		return packed(text, func(w io.Writer) (io.WriteCloser, error) { return s2.NewWriter(w, s2.WriterSnappyCompat()), nil })
	case "hex": // the text is the file in hex
		return hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	}
	return nil, fmt.Errorf("%q is no way of packing", how)
}

func packed(text []byte, open func(io.Writer) (io.WriteCloser, error)) ([]byte, error) {
	var out bytes.Buffer
	w, err := open(&out)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}
