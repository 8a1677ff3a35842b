package service_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

var s3Actions = []service.S3Action{service.S3Read, service.S3Write, service.S3Delete, service.S3List}

// hostile are parts of names that mean something elsewhere, and nothing here.
var hostile = []string{
	"*", "?", "'", `"`, "$", "{", "}", "..", ".", "%2f", "%2F", "%2e%2e", "%00", ";", `\`, "\n", "\r", "\t", "/", "//", " ", "+", "&", "=", "#", "|", "<", ">",
	"`", "!", "~", ":", "@", ",", "[", "]", "(", ")", "^", "${aws:userid}", "∕", "⁄", "․․", "＊", "е", "\u202e", "\u200b", "é", "e\u0301", "😀", "\U0010ffff", "\x01", "\x7f",
}

// authorize asks for every action and wants one answer to all of them.
func (f *fixture) authorize(by *finspace.Caller, bucket finspace.BucketName, key string) error {
	f.Helper()
	var errs []error
	f.must(f.store.View(f.Context(), func(tx finspace.Tx) error {
		errs = nil
		for _, a := range s3Actions {
			errs = append(errs, f.AuthorizeS3(tx, by, a, bucket, finspace.ObjectKey(key)))
		}
		return nil
	}))
	for i, err := range errs {
		if (err == nil) != (errs[0] == nil) || err != nil && !errors.Is(err, finspace.Denied) {
			f.Errorf("%q: action %d gives %v, and action 1 %v", key, i+1, err, errs[0])
		}
	}
	return errs[0]
}

func (f *fixture) inScope(by *finspace.Caller, bucket finspace.BucketName, key string) {
	f.Helper()
	if err := f.authorize(by, bucket, key); err != nil {
		f.Errorf("%q is refused: %v", key, err)
	}
}

func (f *fixture) outOfScope(by *finspace.Caller, bucket finspace.BucketName, key string) {
	f.Helper()
	if f.authorize(by, bucket, key) == nil {
		f.Errorf("%q is allowed", key)
	}
}

func TestScopeOfWorkingLocations(t *testing.T) {
	f := newFixture(t)
	by, beside := f.session(finspace.AppUser), f.session(finspace.SuperUser)
	id, bucket := string(by.User.ID), service.LandingBucket(f.root.Environment)
	for _, h := range hostile {
		f.inScope(by, bucket, "scratch/"+id+"/"+h)
		f.inScope(by, bucket, "scratch/"+id+"/ingestion/"+h+"/x"+h)
		f.inScope(f.root, bucket, h)
		for _, key := range []string{
			h, h + "scratch/" + id + "/", "scratch" + h + id + "/x", "scratch/" + h + "/x", "scratch/" + h + id + "/x", "scratch/" + id + h + "x/y",
			"scratch/" + string(beside.User.ID) + "/" + h, h + "/scratch/" + id + "/x",
		} {
			if !strings.HasPrefix(key, "scratch/"+id+"/") {
				f.outOfScope(by, bucket, key)
			}
		}
	}
	for _, key := range []string{
		"", "s", "scratch", "scratch/", "scratch/" + id, "scratch/" + id[:25], "scratch/" + id + "x/", "scratch/" + strings.ToUpper(id) + "/", "Scratch/" + id + "/",
		"/scratch/" + id + "/", "./scratch/" + id + "/", "../scratch/" + id + "/", "scratch/../scratch/" + id + "/", "scratch//" + id + "/", "scratch/./" + id + "/",
		"scratch%2f" + id + "/", "scratch/" + id + "%2f", "scratch/" + id + `\`, "scratch/*/x", "scratch/root/x", "ds/d/x",
	} {
		f.outOfScope(by, bucket, key)
		f.outOfScope(beside, bucket, key)
	}
	for _, other := range []finspace.BucketName{
		"", "finspace-landing-us-east-1-env2", "finspace-landing-us-east-1-env", "finspace-landing-us-east-1-env1x", "FINSPACE-LANDING-US-EAST-1-ENV1", "*", bucket + "/",
	} {
		f.outOfScope(by, other, "scratch/"+id+"/x")
		f.outOfScope(f.root, other, "scratch/root/x")
	}
}

// TestScopeOfRandomNames asks 10,000 times: what begins with the bytes of the own prefix is inside, and nothing else.
func TestScopeOfRandomNames(t *testing.T) {
	f := newFixture(t)
	by := f.session(finspace.AppUser)
	prefix, bucket := "scratch/"+string(by.User.ID)+"/", service.LandingBucket(f.root.Environment)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	pieces := append([]string{"scratch", string(by.User.ID), "/", "ingestion", "x", prefix}, hostile...)
	f.must(f.store.View(t.Context(), func(tx finspace.Tx) error {
		inside := 0
		for range 10_000 {
			key := ""
			if random.IntN(2) == 0 {
				key = prefix[:random.IntN(len(prefix)+1)]
			}
			for range random.IntN(6) {
				key += pieces[random.IntN(len(pieces))]
			}
			err := f.AuthorizeS3(tx, by, s3Actions[random.IntN(len(s3Actions))], bucket, finspace.ObjectKey(key))
			want := len(key) >= len(prefix) && key[:len(prefix)] == prefix
			if (err == nil) != want || err != nil && !errors.Is(err, finspace.Denied) {
				t.Errorf("%q: %v", key, err)
			}
			if want {
				inside++
			}
		}
		if inside < 100 {
			t.Errorf("only %d names were inside", inside)
		}
		return nil
	}))
}

func TestScopeOfDatasets(t *testing.T) {
	f := newFixture(t)
	by := f.session(finspace.AppUser)
	group := f.group("readers", "", by.User.ID)
	granted := func(permission string) string {
		return f.call(f.root, "POST /datasetsv2", datasetFor(group, []string{permission})).want(t, "").get("datasetId")
	}
	read, view := granted("ReadDatasetData"), granted("ViewDatasetDetails")
	bucket := service.ManagedBucket(f.root.Environment)
	may := func(by *finspace.Caller, a service.S3Action, key string) (allowed bool) {
		f.must(f.store.View(t.Context(), func(tx finspace.Tx) error {
			err := f.AuthorizeS3(tx, by, a, bucket, finspace.ObjectKey(key))
			if err != nil && !errors.Is(err, finspace.Denied) {
				t.Errorf("%q: %v", key, err)
			}
			allowed = err == nil
			return nil
		}))
		return allowed
	}
	want := func(by *finspace.Caller, key string, reads bool) {
		t.Helper()
		for _, a := range s3Actions {
			want := reads && (a == service.S3Read || a == service.S3List)
			if got := may(by, a, key); got != want {
				t.Errorf("%q: action %d is allowed: %v, want %v", key, a, got, want)
			}
		}
	}
	super := f.session(finspace.SuperUser)
	for _, h := range hostile {
		want(by, "ds/"+read+"/"+h, true)
		want(super, "ds/"+read+"/"+h, true)
		want(by, "ds/"+view+"/"+h, false)
		for _, key := range []string{h, "ds/" + h, "ds/" + h + read + "/x", "ds/" + read + h + "x/y", "ds" + h + read + "/x", h + "ds/" + read + "/x"} {
			if !strings.HasPrefix(key, "ds/"+read+"/") {
				want(by, key, false)
			}
		}
	}
	for _, key := range []string{"", "ds", "ds/", "ds/" + read, read + "/x", "ds/" + read[:25], "ds/alias/x", "ds/nosuchdataset/x", "ds/" + view + "/", "ds/\xff/x", "ds/\x00/x"} {
		want(by, key, false)
	}
	if !may(f.root, service.S3List, "") || may(f.root, service.S3Write, "ds/"+read+"/x") || !may(f.root, service.S3Read, "ds/"+view+"/x") {
		t.Error("the root lists all, reads what there is, and writes nothing")
	}
	f.call(f.root, "DELETE /datasetsv2/"+read, "").want(t, "")
	want(by, "ds/"+read+"/x", false)
}

// TestScopeOfStrangers lets those ask who are no FinSpace users.
func TestScopeOfStrangers(t *testing.T) {
	f := newFixture(t)
	for letter, by := range f.callers() {
		if strings.Contains("RSMUs", letter) {
			continue
		}
		for _, bucket := range []finspace.BucketName{service.LandingBucket(f.root.Environment), service.ManagedBucket(f.root.Environment)} {
			for _, key := range []string{"", "scratch/root/x", "scratch//x", "ds/x/y"} {
				f.outOfScope(by, bucket, key)
			}
		}
	}
}
