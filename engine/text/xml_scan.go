package text

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/openfinspace/openfinspace/engine"
)

// xmlScanner finds the elements that are rows. The whole document is read as XML, strictly, and what is not well-formed ends
// the file. There are no entities but the five that XML has, so that none can grow: a document that declares some is refused.
type xmlScanner struct {
	bytes  *xmlBytes
	tokens *xml.Decoder
	own    *origin
	tag    string

	open    []string // names of the elements that are open, as written
	rooted  bool     // the root was met
	inside  bool     // the root holds elements
	rows    int64
	line    int64 // of the token that was read last
	before  int64 // offset where it begins
	blocked *Block
	row     xmlRow
}

func newXMLScanner(src io.Reader, own *origin) *xmlScanner {
	in := newXMLBytes(src)
	s := &xmlScanner{bytes: in, tokens: xml.NewDecoder(in), own: own, tag: own.params.RowTag}
	s.tokens.Strict = true
	s.tokens.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is decoded already
	return s
}

func (s *xmlScanner) next(b *Block) error {
	s.blocked = b
	for !b.full() || s.row.depth > 0 { // a row is never cut
		err := s.token()
		if err == io.EOF && len(b.spans) > 0 { //nolint:errorlint // only the plain one is the end
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// token reads one token and does what it says.
func (s *xmlScanner) token() error {
	line, _ := s.tokens.InputPos()
	s.line, s.before = int64(line), s.tokens.InputOffset()
	t, err := s.tokens.RawToken()
	if err != nil {
		return s.end(err)
	}
	switch t := t.(type) {
	case xml.StartElement:
		err = s.begin(t)
	case xml.EndElement:
		err = s.close(written(t.Name))
	case xml.CharData:
		err = s.text(t)
	case xml.Directive:
		err = s.directive(t)
	}
	if s.row.depth == 0 {
		s.bytes.forget(s.tokens.InputOffset())
	}
	return err
}

// written is a name as it stands in the file.
func written(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

func (s *xmlScanner) begin(t xml.StartElement) error {
	name := written(t.Name)
	switch {
	case len(s.open) == 0 && s.rooted:
		return s.broken("a second document begins: put in a file for each")
	case len(s.open) == MaxDepth:
		return s.broken(fmt.Sprintf("elements lie more than %d deep within each other", MaxDepth))
	case len(s.open) == 1:
		s.inside = true
	}
	s.rooted = true
	s.open = append(s.open, name)
	if s.row.depth > 0 {
		return s.within(t, name)
	}
	if name == s.tag || t.Name.Local == s.tag {
		s.rows++
		s.startRow(t)
	}
	return nil
}

func (s *xmlScanner) close(name string) error {
	n := len(s.open)
	if n == 0 || s.open[n-1] != name {
		return s.broken(fmt.Sprintf("</%.64s> closes what was not opened", name))
	}
	s.open = s.open[:n-1]
	if s.row.depth > 0 {
		s.row.depth--
		s.closeWithin()
	}
	return nil
}

// directive lets a document type pass that declares nothing.
func (s *xmlScanner) directive(t xml.Directive) error {
	if bytes.ContainsAny(t, "[") || bytes.HasPrefix(t, []byte("ENTITY")) {
		return s.broken("the document declares a type of its own, with which texts can grow without bound: take the DOCTYPE out")
	}
	return nil
}

// end makes the error of what the reader of XML found wrong, and looks at the end whether all is there.
func (s *xmlScanner) end(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case s.bytes.failed != nil:
		return s.bytes.failed
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"),
		errors.Is(err, io.EOF) && len(s.open) > 0:
		return s.broken("the file ends within an element: put it in again, whole")
	case syntax != nil:
		s.line = int64(syntax.Line)
		return s.broken(fmt.Sprintf("the file is no XML (%s): write it with a library of XML", syntax.Msg))
	case !errors.Is(err, io.EOF):
		return s.broken(fmt.Sprintf("the file is no XML (%s): write it with a library of XML", err))
	case s.rows > 0:
	case s.inside:
		return s.broken(fmt.Sprintf("the file has no element %q: correct the format parameter rowTag", s.tag))
	case s.own.begun.CompareAndSwap(false, true):
		s.own.say(fmt.Sprintf("the file holds no element %q, and no other.", s.tag))
	}
	return io.EOF
}

func (s *xmlScanner) broken(what string) error {
	return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf("line %d: %s", s.line, what)}
}
