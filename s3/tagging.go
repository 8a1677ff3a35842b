package s3

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
)

// S3's bounds of tags.
const (
	maxTags     = 10
	maxTagName  = 128 // characters
	maxTagValue = 256
)

type tagging struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ Tagging"`
	Tags    []tag    `xml:"TagSet>Tag"`
}

type tag struct{ Key, Value text }

// sentTagging is read of a request, with and without the namespace.
type sentTagging struct {
	Tags []struct{ Key, Value string } `xml:"TagSet>Tag"`
}

// parseTags reads tags as the header x-amz-tagging has them: a query string.
func parseTags(header string) (map[string]string, error) {
	if header == "" {
		return nil, nil
	}
	all, err := url.ParseQuery(header)
	if err != nil {
		return nil, fail("InvalidArgument", "x-amz-tagging must be written like a query string: name=value&name=value.")
	}
	tags := map[string]string{}
	for name, values := range all {
		if len(values) > 1 {
			return nil, invalidTag("a name comes twice")
		}
		tags[name] = values[0]
	}
	return tags, checkTags(tags)
}

func (s *sentTagging) asMap() (map[string]string, error) {
	tags := map[string]string{}
	for _, t := range s.Tags {
		if _, doubled := tags[t.Key]; doubled {
			return nil, invalidTag("a name comes twice")
		}
		tags[t.Key] = t.Value
	}
	return tags, checkTags(tags)
}

func checkTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return invalidTag("an object has at most 10 of them")
	}
	for name, value := range tags {
		if !utf8.ValidString(name) || !utf8.ValidString(value) {
			return invalidTag("they must be UTF-8")
		}
		if name == "" || utf8.RuneCountInString(name) > maxTagName || utf8.RuneCountInString(value) > maxTagValue {
			return invalidTag("a name has 1 to 128 characters and a value at most 256")
		}
	}
	return nil
}

func invalidTag(why string) error { return fail("InvalidTag", "The tags cannot be kept: %s.", why) }

func (x *exchange) getObjectTagging() error {
	o, err := x.head()
	if err != nil {
		return err
	}
	out := tagging{Tags: []tag{}}
	for name, value := range o.Header.Tags {
		out.Tags = append(out.Tags, tag{textOf(name), textOf(value)})
	}
	slices.SortFunc(out.Tags, func(a, b tag) int { return cmp.Compare(a.Key.Inner, b.Key.Inner) })
	return x.writeXML(&out)
}

func (x *exchange) putObjectTagging() error {
	if err := x.checkVersion(); err != nil {
		return err
	}
	var sent sentTagging
	if err := x.readXML("Tagging", &sent); err != nil {
		return err
	}
	tags, err := sent.asMap()
	if err != nil {
		return err
	}
	if err := x.h.objects.SetTags(x.r.Context(), x.by, x.bucket, x.key, tags); err != nil {
		return err
	}
	x.w.WriteHeader(http.StatusOK)
	return nil
}

func (x *exchange) deleteObjectTagging() error {
	if err := x.checkVersion(); err != nil {
		return err
	}
	if err := x.h.objects.SetTags(x.r.Context(), x.by, x.bucket, x.key, nil); err != nil {
		return err
	}
	x.w.WriteHeader(http.StatusNoContent)
	return nil
}

// head finds the object of the request.
func (x *exchange) head() (*finspace.Object, error) {
	if err := x.checkVersion(); err != nil {
		return nil, err
	}
	return x.h.objects.Head(x.r.Context(), x.by, x.bucket, x.key)
}

// checkVersion refuses every version but the one that there is.
func (x *exchange) checkVersion() error {
	if v := x.query.get("versionId"); v != "" && v != "null" {
		return fail("NoSuchVersion", "Objects have one version here. Leave versionId out.")
	}
	return nil
}
