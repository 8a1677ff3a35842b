package s3

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace/object"
)

// listing1 and listing2 are the answers of the two versions of ListObjects.
type listing1 struct {
	XMLName    xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	Marker     text
	NextMarker *text `xml:",omitempty"`
	page
}

type listing2 struct {
	XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	KeyCount              int
	StartAfter            *text  `xml:",omitempty"`
	ContinuationToken     string `xml:",omitempty"`
	NextContinuationToken string `xml:",omitempty"`
	page
}

// page is what both have.
type page struct {
	Name           string
	Prefix         text
	Delimiter      *text `xml:",omitempty"`
	MaxKeys        int
	EncodingType   string `xml:",omitempty"`
	IsTruncated    bool
	Contents       []listEntry    `xml:",omitempty"`
	CommonPrefixes []commonPrefix `xml:",omitempty"`
}

type listEntry struct {
	Key               text
	LastModified      string
	ETag              string
	Size              int64
	StorageClass      string
	ChecksumAlgorithm string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
	Owner             *owner `xml:",omitempty"`
}

type commonPrefix struct{ Prefix text }

// names writes keys and prefixes in the way that the client asked for.
type names struct{ encoded bool }

func (x *exchange) names() (names, string, error) {
	switch kind := x.query.get("encoding-type"); kind {
	case "":
		return names{}, "", nil
	case "url":
		return names{true}, kind, nil
	}
	return names{}, "", fail("InvalidArgument", "encoding-type may be url alone.")
}

func (n names) of(name string) text {
	if n.encoded {
		return text{escapeKey(name)} // plain letters, digits and percents
	}
	return textOf(name)
}

func (n names) maybe(name string) *text {
	if name == "" {
		return nil
	}
	t := n.of(name)
	return &t
}

func (n names) prefixes(all []string) (out []commonPrefix) {
	for _, prefix := range all {
		out = append(out, commonPrefix{n.of(prefix)})
	}
	return out
}

// escapeKey encodes a key as S3 does in lists: slashes stay.
func escapeKey(key string) string {
	const plain = "-._~/*"
	var b strings.Builder
	for _, c := range []byte(key) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte(plain, c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)+0x100, 16)[1:]))
		}
	}
	return b.String()
}

func (x *exchange) listObjects() error {
	marker := x.query.get("marker")
	found, p, err := x.list(marker, true)
	if err != nil {
		return err
	}
	n, _, _ := x.names()
	out := &listing1{Marker: n.of(marker), page: *p}
	if found.Truncated && p.Delimiter != nil {
		out.NextMarker = n.maybe(found.Next)
	}
	return x.writeXML(out)
}

func (x *exchange) listObjectsV2() error {
	if x.query.get("list-type") != "2" {
		return fail("InvalidArgument", "list-type may be 2 alone.")
	}
	token, after := x.query.get("continuation-token"), x.query.get("start-after")
	from := after
	if x.query.has("continuation-token") {
		var err error
		if from, err = x.openToken(token); err != nil {
			return err
		}
	}
	found, p, err := x.list(from, x.query.get("fetch-owner") == "true")
	if err != nil {
		return err
	}
	n, _, _ := x.names()
	out := &listing2{
		KeyCount: len(found.Objects) + len(found.Prefixes), StartAfter: n.maybe(after), ContinuationToken: token, page: *p,
	}
	if found.Truncated {
		out.NextContinuationToken = x.makeToken(found.Next)
	}
	return x.writeXML(out)
}

// list fetches a page and writes what both versions say of it.
func (x *exchange) list(after string, owners bool) (*object.Listing, *page, error) {
	n, encoding, err := x.names()
	if err != nil {
		return nil, nil, err
	}
	limit, err := x.number("max-keys", object.MaxPage, object.MaxPage)
	if err != nil {
		return nil, nil, err
	}
	prefix, delimiter := x.query.get("prefix"), x.query.get("delimiter")
	for _, text := range []string{prefix, delimiter, after} {
		if err := checkKey(text); err != nil {
			return nil, nil, err
		}
	}
	p := &page{
		Name: string(x.bucket), Prefix: n.of(prefix), Delimiter: n.maybe(delimiter), MaxKeys: limit, EncodingType: encoding,
	}
	found := &object.Listing{}
	if limit > 0 {
		found, err = x.h.objects.List(x.r.Context(), x.by, object.ListInput{
			Bucket: x.bucket, Prefix: prefix, Delimiter: delimiter, After: after, Limit: limit,
		})
		if err != nil {
			return nil, nil, err
		}
	}
	x.fill(p, found, n, owners)
	return found, p, nil
}

func (x *exchange) fill(p *page, found *object.Listing, n names, owners bool) {
	p.IsTruncated = found.Truncated
	for _, o := range found.Objects {
		e := listEntry{
			Key: n.of(string(o.Key)), LastModified: xmlTime(o.LastModified), ETag: quoted(o.ETag), Size: o.Size, StorageClass: storageClass,
			ChecksumAlgorithm: o.Checksum.Algorithm, ChecksumType: o.Checksum.Type,
		}
		if owners {
			who := x.owner()
			e.Owner = &who
		}
		p.Contents = append(p.Contents, e)
	}
	p.CommonPrefixes = n.prefixes(found.Prefixes)
}

// number reads a member of the query. One above the most is the most.
func (x *exchange) number(name string, unset, most int) (int, error) {
	sent := x.query.get(name)
	if sent == "" {
		return unset, nil
	}
	n, bad := parsePosition(sent)
	if bad {
		return 0, fail("InvalidArgument", "%s must be a whole number, 0 or more.", name)
	}
	return int(min(n, int64(most))), nil
}

// A continuation token is where the next page begins, bound to the list that it is of. It needs no seal: what it names is
// a place in the order of keys, which start-after could name as well.
func (x *exchange) makeToken(next string) string {
	sum := x.listSum()
	return base64.RawURLEncoding.EncodeToString(append(sum[:8:8], next...))
}

func (x *exchange) openToken(token string) (string, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	sum := x.listSum()
	if err != nil || len(raw) <= 8 || string(raw[:8]) != string(sum[:8]) {
		return "", fail("InvalidArgument", "The continuation token is not from this list: send that of the page before, with the same prefix and delimiter.")
	}
	return string(raw[8:]), nil
}

func (x *exchange) listSum() [sha256.Size]byte {
	// No part holds a NUL, so that no two lists have one text.
	return sha256.Sum256([]byte(strings.Join([]string{
		string(x.by.Environment.ID), string(x.bucket), x.query.get("prefix"), x.query.get("delimiter"),
	}, "\x00")))
}
