package service_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// elsewhere is an S3 elsewhere as a listing sees it.
type elsewhere struct {
	mu      sync.Mutex
	objects []finspace.ExternalObject // in order
	fails   error
	asked   []string
}

func (e *elsewhere) List(_ context.Context, _ *finspace.ExternalBucket, _ finspace.SecretAccessKey, prefix string, limit int) ([]finspace.ExternalObject, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = append(e.asked, prefix)
	if e.fails != nil {
		return nil, e.fails
	}
	var found []finspace.ExternalObject
	for _, o := range e.objects {
		if strings.HasPrefix(string(o.Key), prefix) && len(found) < limit {
			found = append(found, o)
		}
	}
	return found, nil
}

// refusing is a failure that knows its category, as those of package external do.
type refusing struct{}

func (refusing) Error() string                    { return "refused" }
func (refusing) Category() finspace.ErrorCategory { return finspace.CategoryDenied }

type external struct {
	*fixture
	elsewhere      *elsewhere
	by             *finspace.Caller
	group, dataset string
}

func newExternal(t *testing.T) *external {
	e := &elsewhere{}
	f := newFixture(t, func(c *service.Config) { c.External = e })
	x := &external{fixture: f, elsewhere: e}
	x.by, x.group = f.reader("g")
	x.dataset = f.dataset(f.root, x.group)
	for _, key := range []string{"day", "day/1.csv", "day/2.csv", "day/_SUCCESS", "day2/3.csv", "day3/_SUCCESS", "day4/", "secret/4.csv"} {
		e.objects = append(e.objects, finspace.ExternalObject{Key: finspace.ObjectKey(key), Size: 5, ETag: "etag of " + key})
	}
	_, err := f.AddExternalBucket(t.Context(), service.ExternalBucketInput{
		Name: "vendor-data", Endpoint: "https://s3.vendor.example", AccessKeyID: "AKIA", SecretAccessKey: "hidden",
	})
	f.must(err)
	return x
}

func (x *external) grant(prefix string) {
	x.Helper()
	x.must(x.GrantExternal(x.Context(), service.ExternalGrantInput{Bucket: "vendor-data", Group: finspace.PermissionGroupID(x.group), Prefix: prefix}))
}

func (x *external) names(id string) (names []string) {
	x.Helper()
	for _, s := range x.sources(id) {
		if s.External == nil || s.External.Bucket != "vendor-data" || s.External.Key != s.Name || s.ETag != "etag of "+string(s.Name) || s.Size != 5 || s.Content != "" {
			x.Errorf("%+v", s)
		}
		names = append(names, string(s.Name))
	}
	return names
}

func TestExternalSources(t *testing.T) {
	x := newExternal(t)
	x.grant("day")
	for path, want := range map[string][]string{
		"s3://vendor-data/day":                                  {"day"},
		"s3://vendor-data/day/":                                 {"day/1.csv", "day/2.csv"},
		"s3://vendor-data/day2":                                 {"day2/3.csv"},
		"https://vendor-data.s3.eu-west-1.amazonaws.com/day%2F": {"day/1.csv", "day/2.csv"},
		"s3://vendor-data/day9":                                 nil,
		"s3://vendor-data/day3/":                                nil, // its only object stands for no data
		"s3://vendor-data/day3/_SUCCESS":                        {"day3/_SUCCESS"},
		"s3://vendor-data/day4/":                                nil,
	} {
		id := x.askChangeset(x.by, x.dataset, changesetBody("APPEND", path)).want(t, "").get("changesetId")
		if got := x.names(id); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
		if c := x.stored(x.dataset, id); want == nil && *c.ErrorInfo.ErrorCategory != finspace.CategoryNotFound {
			t.Errorf("%+v", c)
		}
	}
	asked := len(x.elsewhere.asked)
	for _, path := range []string{"s3://vendor-data/secret/4.csv", "s3://vendor-data/", "s3://vendor-data", "s3://other-data/day", "s3://vendor-data/da"} {
		if r := x.askChangeset(x.by, x.dataset, changesetBody("APPEND", path)); r.exception != "AccessDeniedException" {
			t.Errorf("%s: %s", path, r.text)
		}
	}
	stranger, _ := x.reader("strangers")
	x.askChangeset(stranger, x.dataset, changesetBody("APPEND", "s3://vendor-data/day")).want(t, "AccessDeniedException")
	if len(x.elsewhere.asked) != asked {
		t.Errorf("who may not read has listed %q", x.elsewhere.asked[asked:])
	}
	x.askChangeset(x.root, x.dataset, changesetBody("APPEND", "s3://vendor-data/secret/4.csv")).want(t, "")
}

// TestExternalRightsAtClaim takes the grant away after the changeset was created.
func TestExternalRightsAtClaim(t *testing.T) {
	x := newExternal(t)
	x.grant("day/")
	id := x.askChangeset(x.by, x.dataset, changesetBody("APPEND", "s3://vendor-data/day/")).want(t, "").get("changesetId")
	body := strings.Replace(changesetBody("APPEND", "s3://vendor-data/day/"), "{", `{"clientToken":"t",`, 1)
	first := x.askChangeset(x.by, x.dataset, body).want(t, "")
	if i := x.claim(owner); string(i.Changeset) != id || i.Source[1].External.Key != "day/2.csv" {
		t.Errorf("%+v", i)
	}
	x.must(x.RevokeExternal(t.Context(), service.ExternalGrantInput{Bucket: "vendor-data", Group: finspace.PermissionGroupID(x.group), Prefix: "day/"}))
	if again := x.askChangeset(x.by, x.dataset, body).want(t, ""); again.text != first.text {
		t.Errorf("a repeat got %s", again.text)
	}
	if x.claim(owner) != nil {
		t.Error("claimed without a right")
	}
	if c := x.stored(x.dataset, first.get("changesetId")); c.Status != finspace.IngestionFailed || *c.ErrorInfo.ErrorCategory != finspace.CategoryDenied {
		t.Errorf("%+v", c)
	}
}

func TestExternalFailures(t *testing.T) {
	x := newExternal(t)
	path := changesetBody("APPEND", "s3://vendor-data/day/")
	x.elsewhere.fails = refusing{}
	id := x.askChangeset(x.root, x.dataset, path).want(t, "").get("changesetId")
	if c := x.stored(x.dataset, id); c.Status != finspace.IngestionFailed || *c.ErrorInfo.ErrorCategory != finspace.CategoryDenied {
		t.Errorf("%+v", c)
	}
	x.elsewhere.fails = errors.New("a fault of ours")
	if r := x.askChangeset(x.root, x.dataset, path); r.status != 500 {
		t.Errorf("got %s", r.text)
	}
	x.elsewhere.fails, x.elsewhere.objects = nil, nil
	for n := range 100_001 {
		x.elsewhere.objects = append(x.elsewhere.objects, finspace.ExternalObject{Key: finspace.ObjectKey(fmt.Sprintf("day/%06d", n)), ETag: "e"})
	}
	id = x.askChangeset(x.root, x.dataset, path).want(t, "").get("changesetId")
	if c := x.stored(x.dataset, id); c.Status != finspace.IngestionFailed || *c.ErrorInfo.ErrorCategory != finspace.CategoryQuota || len(x.sources(id)) != 0 {
		t.Errorf("%+v", c)
	}
	x.elsewhere.objects = x.elsewhere.objects[:100_000]
	id = x.askChangeset(x.root, x.dataset, path).want(t, "").get("changesetId")
	if i := x.claim(owner); string(i.Changeset) != id || len(i.Source) != 100_000 {
		t.Errorf("%d files", len(i.Source))
	}
}
