package s3

import (
	"bufio"
	"bytes"
	"crypto/md5" //nolint:gosec // S3's Content-MD5
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
)

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// Bounds of a body in XML: ten thousand parts with their checksums, or a thousand of the longest keys.
const (
	maxXML      = 8 << 20
	maxElements = 100_000
	maxToken    = 16 << 10 // bytes of a tag with its attributes, or of a text: the longest key has 1,024, before it is escaped
	maxDepth    = 8
)

// timeLayout is how S3 writes an instant in XML.
const timeLayout = "2006-01-02T15:04:05.000Z"

func xmlTime(t finspace.Time) string { return t.Std().Format(timeLayout) }

// text is character data of XML. Characters that XML 1.0 does not have, which keys may have, are written as S3 writes
// them: as references. Clients that can meet such keys ask for encoding-type=url.
type text struct {
	Inner string `xml:",innerxml"`
}

func textOf(s string) text {
	var b strings.Builder
	for _, c := range s {
		switch {
		case c < ' ', c == 0x7f, c == 0xfffe, c == 0xffff:
			b.WriteString("&#x" + strings.ToUpper(strconv.FormatInt(int64(c), 16)) + ";")
		default:
			_ = xml.EscapeText(&b, utf8.AppendRune(nil, c)) // memory takes all
		}
	}
	return text{b.String()}
}

// writeXML answers a success with a body of our own structs.
func (x *exchange) writeXML(body any) error {
	raw, err := xml.Marshal(body)
	if err != nil {
		return err
	}
	raw = append([]byte(xml.Header), raw...)
	x.w.Header().Set("Content-Type", "application/xml")
	x.w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	x.w.WriteHeader(http.StatusOK)
	_, _ = x.w.Write(raw) // a client that is gone does not read it
	return nil
}

type failure struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string
	Message   string
	RequestID string `xml:"RequestId"`
}

// WriteError answers with an error of S3.
func WriteError(w http.ResponseWriter, requestID string, e *Error) {
	for name, values := range e.Header {
		w.Header()[name] = values
	}
	w.Header().Set("X-Amz-Request-Id", requestID)
	if e.Status == http.StatusNotModified {
		w.WriteHeader(e.Status)
		return
	}
	raw, _ := xml.Marshal(&failure{Code: e.Code, Message: e.Message, RequestID: requestID}) // texts always have a form
	raw = append([]byte(xml.Header), raw...)
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	w.WriteHeader(e.Status)
	_, _ = w.Write(raw)
}

// readXML reads the body of a request into v, whose root element has the name given. It has read the body to its end and
// found its digests right when it returns without error.
func (x *exchange) readXML(root string, v any) error {
	p, err := x.payload()
	if err != nil {
		return err
	}
	return p.decode(root, v)
}

func (p *payload) decode(root string, v any) error {
	if p.size > maxXML {
		return tooMuchXML()
	}
	sum := md5.New() //nolint:gosec // S3's Content-MD5
	if err := decodeXML(io.TeeReader(p, sum), root, v); err != nil {
		return err
	}
	if p.md5 != nil && !bytes.Equal(sum.Sum(nil), p.md5[:]) {
		return fail("BadDigest", "The body does not fit Content-MD5. Send the request again.")
	}
	return nil
}

func tooMuchXML() error {
	return fail("EntityTooLarge", "The body is larger than this server reads of XML (%d bytes).", maxXML)
}

// decodeXML reads one document to the end of r. An *Error of r comes back as it is.
func decodeXML(r io.Reader, root string, v any) error {
	limited := &io.LimitedReader{R: r, N: maxXML + 1}
	source := &tokenReader{Reader: bufio.NewReader(limited)}
	strict := &strictXML{in: xml.NewDecoder(source), source: source, root: root}
	err := xml.NewTokenDecoder(strict).Decode(v)
	if err == nil {
		err = strict.finish()
	}
	var ours *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ours):
		return ours
	case limited.N <= 0:
		return tooMuchXML()
	}
	return &Error{
		Code: "MalformedXML", Status: http.StatusBadRequest, Cause: err,
		Message: "The body is not the XML that this operation takes, with the root " + root + ".",
	}
}

// tokenReader gives what stands before it byte by byte, and errXML when the parser asks for more than maxToken bytes of one token. The
// parser takes no byte before it needs it, since this is an io.ByteReader: what belongs to a token is the parser's own word.
type tokenReader struct {
	*bufio.Reader
	left int // bytes that the token may still have
}

func (r *tokenReader) ReadByte() (byte, error) {
	if r.left--; r.left < 0 {
		return 0, errXML
	}
	return r.Reader.ReadByte()
}

// strictXML gives the tokens of a document that has what S3's requests have: elements and text. Declarations of types,
// with their entities, are refused, and so are instructions behind the first.
type strictXML struct {
	in       *xml.Decoder
	source   *tokenReader // that in reads
	root     string
	depth    int
	elements int
	began    bool
	ended    bool
}

var errXML = errors.New("not the XML of a request")

func (s *strictXML) Token() (xml.Token, error) {
	s.source.left = maxToken
	token, err := s.in.RawToken()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case xml.Directive:
		return nil, errXML
	case xml.ProcInst:
		if s.began || t.Target != "xml" {
			return nil, errXML
		}
	case xml.CharData:
		if s.depth == 0 && len(bytes.TrimSpace(t)) > 0 {
			return nil, errXML
		}
	case xml.StartElement:
		if !s.opens(t) {
			return nil, errXML
		}
	case xml.EndElement:
		if s.depth--; s.depth == 0 {
			s.ended = true
		}
	}
	return token, nil
}

func (s *strictXML) opens(t xml.StartElement) bool {
	s.began = true
	s.depth++
	s.elements++
	return !s.ended && s.depth <= maxDepth && s.elements <= maxElements && (s.depth > 1 || t.Name.Local == s.root)
}

// finish reads what stands behind the root, to the end.
func (s *strictXML) finish() error {
	for {
		if _, err := s.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
