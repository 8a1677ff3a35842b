package s3

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

// getObject serves GetObject and HeadObject, which differ in the bytes alone.
func (x *exchange) getObject() error {
	if err := x.checkVersion(); err != nil {
		return err
	}
	o, reader, err := x.h.objects.Open(x.r.Context(), x.by, x.bucket, x.key)
	if err != nil {
		return err
	}
	if err := x.checkConditions(o); err != nil {
		return err
	}
	s, status, err := x.pieceOf(o, reader)
	if err != nil {
		return err
	}
	x.tellObject(o)
	h := x.w.Header()
	if status == http.StatusPartialContent {
		h.Set("Content-Range", s.contentRange(o.Size))
	}
	h.Set("Content-Length", strconv.FormatInt(s.length, 10))
	if x.r.Method == http.MethodHead {
		x.w.WriteHeader(status)
		return nil
	}
	return x.send(reader, s, status)
}

// checkConditions gives the answer of conditions that are not met. A 304 tells which version it is about.
func (x *exchange) checkConditions(o *finspace.Object) error {
	c, err := readCondition(x.r.Header, "")
	if err != nil {
		return err
	}
	err = c.Check(o)
	if !errors.Is(err, object.NotModified) {
		return err
	}
	e := explain(err)
	e.Header = http.Header{}
	tellVersion(e.Header, o)
	return e
}

// pieceOf finds out what of the object is asked for: a part, a range or all. It tells the checksum of what it is.
func (x *exchange) pieceOf(o *finspace.Object, reader *object.Reader) (span, int, error) {
	tell := x.header("X-Amz-Checksum-Mode") == "ENABLED"
	if x.query.has("partNumber") {
		return x.partOf(o, reader, tell)
	}
	all := span{0, o.Size}
	if header := x.header("Range"); header != "" && x.rangeHolds(o) {
		if s, asked, err := rangeOf(header, o.Size); asked || err != nil {
			return s, http.StatusPartialContent, err
		}
	}
	if tell {
		tellChecksum(x.w.Header(), o.Checksum)
	}
	return all, http.StatusOK, nil
}

// rangeHolds tells whether If-Range, if it is sent, names the object as it is: else the client has an older one, and gets
// this one whole.
func (x *exchange) rangeHolds(o *finspace.Object) bool {
	header := x.header("If-Range")
	if at := httpDate(header); !at.IsZero() {
		return at.Equal(o.LastModified.Std().Truncate(time.Second))
	}
	return header == "" || plainETag(header) == o.ETag
}

// partOf finds one part of an object. One that was not uploaded in parts has one part.
func (x *exchange) partOf(o *finspace.Object, reader *object.Reader, tell bool) (span, int, error) {
	if x.header("Range") != "" {
		return span{}, 0, fail("InvalidRequest", "Ask for a range or for a part, not for both.")
	}
	n, err := x.partNumber()
	if err != nil {
		return span{}, 0, err
	}
	offset, part, err := reader.Part(n)
	if err != nil {
		return span{}, 0, fail("InvalidPartNumber", "The object has no part %d: it has %d.", n, reader.Parts())
	}
	sum := o.Checksum
	if strings.Contains(o.ETag, "-") { // uploaded in parts
		x.w.Header().Set("X-Amz-Mp-Parts-Count", strconv.Itoa(reader.Parts()))
		sum.Value = part.Checksum
	}
	if tell {
		tellChecksum(x.w.Header(), sum)
	}
	if o.Size == 0 {
		return span{}, http.StatusOK, nil
	}
	return span{offset, part.Size}, http.StatusPartialContent, nil
}

// send writes the bytes. After the header has gone an error can only break the connection, which the caller does.
func (x *exchange) send(reader *object.Reader, s span, status int) error {
	in, err := reader.Range(x.r.Context(), s.offset, s.length)
	if err != nil {
		return err
	}
	defer in.Close()
	x.w.WriteHeader(status)
	buffer := buffers.Get().(*[copyBuffer]byte)
	defer buffers.Put(buffer)
	sent, err := copyTo(x.w, in, buffer[:])
	if err == nil && sent < s.length {
		err = io.ErrUnexpectedEOF
	}
	return err
}
