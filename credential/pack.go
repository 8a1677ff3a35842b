package credential

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// What a token holds begins with a byte that tells how it is packed.
const (
	packedPlain = 'j' // JSON
	packedFlate = 'f' // JSON, deflated
)

const (
	maxPlain    = 700  // fits into a token with its seal
	maxUnpacked = 8192 // more than the longest session
)

func pack(plain []byte) []byte {
	if len(plain) <= maxPlain {
		return append([]byte{packedPlain}, plain...)
	}
	b := bytes.NewBuffer([]byte{packedFlate})
	w, err := flate.NewWriter(b, flate.BestCompression)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("credential: deflate into memory: " + err.Error()) // the level is right and a buffer takes everything
	}
	return b.Bytes()
}

// unpack reads what pack wrote. The seal has been opened, so only a server of another version can have written something
// else.
func unpack(packed []byte, s *Session) error {
	if len(packed) == 0 {
		return errors.New("credential: the session is empty")
	}
	var r io.Reader = bytes.NewReader(packed[1:])
	switch packed[0] {
	case packedPlain:
	case packedFlate:
		r = io.LimitReader(flate.NewReader(r), maxUnpacked)
	default:
		return errors.New("credential: the session is packed in a form that this version does not know")
	}
	if err := json.NewDecoder(r).Decode(s); err != nil {
		return fmt.Errorf("credential: decode a session: %w", err)
	}
	return nil
}
