package csv

import "io"

// Refill makes room behind what is not used yet, buf[start:end], and reads until the buffer is full or src ends. What is not used moves to
// the start; a buffer that it fills by more than half doubles, up to most bytes, so that looking at a long row again and again stays
// linear. It gives the buffer, how much of it is read, and whether src has ended: an unexpected end, as of a cut archive, is an
// error and no end.
func Refill(src io.Reader, buf []byte, start, end, most int) (filled []byte, n int, eof bool, err error) {
	if start > 0 {
		end = copy(buf, buf[start:end])
	}
	if end > len(buf)/2 {
		if larger := min(2*len(buf), most); larger > len(buf) {
			grown := make([]byte, larger)
			copy(grown, buf[:end])
			buf = grown
		}
	}
	for empty := 0; end < len(buf); empty++ {
		n, err := src.Read(buf[end:])
		end += n
		switch {
		case err == io.EOF: //nolint:errorlint // only the plain one is the end
			return buf, end, true, nil
		case err != nil:
			return buf, end, false, err
		case n > 0:
			empty = 0
		case empty == 100:
			return buf, end, false, io.ErrNoProgress
		}
	}
	return buf, end, false, nil
}
