package s3

import (
	"errors"
	"io"
	"sync"
)

// copyBuffer is what one answer holds of an object.
const copyBuffer = 64 << 10

var buffers = sync.Pool{New: func() any { return new([copyBuffer]byte) }}

// errGone says that a client has closed its connection in the middle of an answer. That is normal: readers of columns ask
// for an open range and take its beginning.
var errGone = errors.New("the client closed the connection")

// copyTo copies all of in. Which side has failed is told apart: an error of w is errGone.
func copyTo(w io.Writer, in io.Reader, buffer []byte) (sent int64, err error) {
	for {
		n, readErr := in.Read(buffer)
		if n > 0 {
			written, err := w.Write(buffer[:n])
			if sent += int64(written); err != nil {
				return sent, errGone
			}
		}
		if errors.Is(readErr, io.EOF) {
			return sent, nil
		}
		if readErr != nil {
			return sent, readErr
		}
	}
}
