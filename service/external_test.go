package service_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/service"
)

const vendorSecret = finspace.SecretAccessKey("the/secret/of/the/vendor")

// vendor configures the external bucket "vendor".
func (f *fixture) vendor() {
	f.Helper()
	_, err := f.AddExternalBucket(f.Context(), service.ExternalBucketInput{
		Name: "vendor", Endpoint: "https://s3.vendor.example", AccessKeyID: "AKIAVENDOR", SecretAccessKey: vendorSecret,
	})
	f.must(err)
}

// mayReadExternal asks for by.
func (f *fixture) mayReadExternal(by *finspace.Caller, bucket finspace.BucketName, key string) bool {
	f.Helper()
	err := f.store.View(f.Context(), func(tx finspace.Tx) error {
		_, err := f.ExternalFor(tx, by, bucket, key)
		return err
	})
	if err != nil && !errors.Is(err, finspace.Denied) {
		f.Fatal(err)
	}
	return err == nil
}

func TestExternalFor(t *testing.T) {
	f := newFixture(t)
	f.vendor()
	by, stranger, super := f.session(finspace.AppUser), f.session(finspace.AppUser), f.session(finspace.SuperUser)
	group := f.group("readers", "", by.User.ID)
	for _, prefix := range []string{"prices/", "ref", "a*b/", "ü/"} {
		f.must(f.GrantExternal(t.Context(), service.ExternalGrantInput{Bucket: "vendor", Group: finspace.PermissionGroupID(group), Prefix: prefix}))
	}
	for key, want := range map[string]bool{
		"prices/": true, "prices/x.csv": true, "prices": false, "prices2/x.csv": false, "Prices/x.csv": false, "ref": true, "reference/x": true,
		"re": false, "": false, "a*b/x": true, "axb/x": false, "ü/x": true, "u\u0308/x": false, "./prices/x": false, "/prices/x": false,
		"prices/../secret": true, // a key, and no path: the S3 knows no "..".
	} {
		if got := f.mayReadExternal(by, "vendor", key); got != want {
			t.Errorf("%q: %v", key, got)
		}
		if f.mayReadExternal(stranger, "vendor", key) {
			t.Errorf("a stranger may read %q", key)
		}
		if !f.mayReadExternal(super, "vendor", key) || !f.mayReadExternal(f.root, "vendor", key) {
			t.Errorf("a superuser or the root may not read %q", key)
		}
	}
	for who, by := range map[string]*finspace.Caller{"member": by, "superuser": super, "root": f.root, "role": f.roleKey(ownRole)} {
		if f.mayReadExternal(by, "vendor2", "prices/x") {
			t.Errorf("%s may read a bucket that is not configured", who)
		}
	}
	if f.mayReadExternal(f.roleKey(role1), "vendor", "prices/x") {
		t.Error("a role may read")
	}
	f.must(f.RevokeExternal(t.Context(), service.ExternalGrantInput{Bucket: "vendor", Group: finspace.PermissionGroupID(group), Prefix: "prices/"}))
	if f.mayReadExternal(by, "vendor", "prices/x") {
		t.Error("what was taken away is still given")
	}
}

func TestExternalAtRun(t *testing.T) {
	f := newFixture(t)
	f.vendor()
	by := f.session(finspace.AppUser)
	group := f.group("readers", "", by.User.ID)
	f.must(f.GrantExternal(t.Context(), service.ExternalGrantInput{Bucket: "vendor", Group: finspace.PermissionGroupID(group), Prefix: ""}))
	read := func(principal string) error {
		b, secret, err := f.ExternalAtRun(t.Context(), "env1", principal, "vendor", "x")
		if err == nil && (secret != vendorSecret || b.Endpoint != "https://s3.vendor.example" || b.Region != "us-east-1") {
			t.Errorf("got %+v and the secret %q", b, secret)
		}
		return err
	}
	for _, principal := range []string{by.Principal(), f.root.Principal(), service.OperatorPrincipal} {
		f.must(read(principal))
	}
	f.call(f.root, "POST /user/"+by.Principal()+"/disable", "{}").want(t, "")
	for _, principal := range []string{by.Principal(), "no user", "", ownRole} {
		if err := read(principal); !errors.Is(err, finspace.Denied) {
			t.Errorf("%q: %v", principal, err)
		}
	}
}

func TestExternalBuckets(t *testing.T) {
	f := newFixture(t)
	f.vendor()
	in := service.ExternalBucketInput{Name: "vendor", AccessKeyID: "AKIANEW", SecretAccessKey: "another/secret", Region: "eu-west-1"}
	if _, err := f.AddExternalBucket(t.Context(), in); !errors.Is(err, finspace.Conflict) {
		t.Errorf("twice: %v", err)
	}
	group := f.group("readers", "")
	f.must(f.GrantExternal(t.Context(), service.ExternalGrantInput{Bucket: "vendor", Group: finspace.PermissionGroupID(group), Prefix: "p"}))
	in.Replace = true
	_, err := f.AddExternalBucket(t.Context(), in)
	f.must(err)
	all, err := f.ExternalBuckets(t.Context(), "")
	f.must(err)
	if len(all) != 1 || all[0].AccessKeyID != "AKIANEW" || all[0].Endpoint != "" || len(all[0].Grants) != 1 || all[0].Grants[0].Prefix != "p" {
		t.Errorf("got %+v", all)
	}
	f.must(f.RemoveExternalBucket(t.Context(), "", "vendor"))
	if err := f.RemoveExternalBucket(t.Context(), "", "vendor"); !errors.Is(err, finspace.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
	for _, r := range f.audit("env1") {
		if strings.Contains(r.Request+r.Detail, string(vendorSecret)) || strings.Contains(r.Request+r.Detail, "another/secret") {
			t.Errorf("the audit holds a secret: %+v", r)
		}
	}
	for _, file := range f.bytes() {
		if strings.Contains(file, string(vendorSecret)) || strings.Contains(file, "another/secret") {
			t.Error("a secret lies open on the disk")
		}
	}
}

func TestExternalInput(t *testing.T) {
	f := newFixture(t)
	good := service.ExternalBucketInput{Name: "vendor", AccessKeyID: "AKIA", SecretAccessKey: "secret"}
	for name, spoil := range map[string]func(*service.ExternalBucketInput){
		"no name":           func(in *service.ExternalBucketInput) { in.Name = "" },
		"odd name":          func(in *service.ExternalBucketInput) { in.Name = "Bucket/x" },
		"our own":           func(in *service.ExternalBucketInput) { in.Name = "finspace-landing-us-east-1-env1" },
		"no key id":         func(in *service.ExternalBucketInput) { in.AccessKeyID = "" },
		"line end in key":   func(in *service.ExternalBucketInput) { in.AccessKeyID = "AKIA\n" },
		"no secret":         func(in *service.ExternalBucketInput) { in.SecretAccessKey = "" },
		"odd region":        func(in *service.ExternalBucketInput) { in.Region = "eu west" },
		"file":              func(in *service.ExternalBucketInput) { in.Endpoint = "file:///etc/passwd" },
		"no scheme":         func(in *service.ExternalBucketInput) { in.Endpoint = "s3.example.com" },
		"secret in address": func(in *service.ExternalBucketInput) { in.Endpoint = "https://user:secret@s3.example.com" },
		"query":             func(in *service.ExternalBucketInput) { in.Endpoint = "https://s3.example.com?x=secret" },
		"long":              func(in *service.ExternalBucketInput) { in.Endpoint = "https://" + strings.Repeat("a", 2000) },
	} {
		t.Run(name, func(t *testing.T) {
			in := good
			spoil(&in)
			_, err := f.AddExternalBucket(t.Context(), in)
			if !errors.Is(err, finspace.Invalid) || strings.Contains(err.Error(), "secret@") || strings.Contains(err.Error(), "x=secret") {
				t.Errorf("got %v", err)
			}
		})
	}
	f.vendor()
	group := finspace.PermissionGroupID(f.group("readers", ""))
	for _, prefix := range []string{"a\x00b", "\xff", strings.Repeat("a", 1025)} {
		if err := f.GrantExternal(t.Context(), service.ExternalGrantInput{Bucket: "vendor", Group: group, Prefix: prefix}); !errors.Is(err, finspace.Invalid) {
			t.Errorf("prefix %.10q: %v", prefix, err)
		}
	}
	if err := f.GrantExternal(t.Context(), service.ExternalGrantInput{Bucket: "vendor", Group: "none"}); !errors.Is(err, finspace.NotFound) {
		t.Errorf("no group: %v", err)
	}
	for i := range 1000 {
		f.must(f.store.Update(t.Context(), func(tx finspace.Tx) error {
			return tx.AddExternalGrant(&finspace.ExternalGrant{Environment: "env1", Bucket: "vendor", Group: group, Prefix: fmt.Sprint(i)})
		}))
	}
	if err := f.GrantExternal(t.Context(), service.ExternalGrantInput{Bucket: "vendor", Group: group, Prefix: "one more"}); !errors.Is(err, finspace.Limit) {
		t.Errorf("one more: %v", err)
	}
}

// TestResealExternal rotates the master key: afterwards the new one alone opens the secret.
func TestResealExternal(t *testing.T) {
	f := newFixture(t)
	f.vendor()
	ring, err := f.keys.Add()
	f.must(err)
	rotated := service.New(service.Config{Store: f.store, Keys: ring, Clock: f.clock.now})
	if n, err := rotated.ResealKeys(t.Context()); n != 2 || err != nil {
		t.Fatalf("resealed %d, %v", n, err)
	}
	onlyNew, err := seal.Parse(strings.SplitN(ring.Reveal(), "\n", 2)[0])
	f.must(err)
	if _, secret, err := service.New(service.Config{Store: f.store, Keys: onlyNew}).ExternalAtRun(t.Context(), "env1", "operator", "vendor", "x"); err != nil || secret != vendorSecret {
		t.Errorf("got %q, %v", secret, err)
	}
	if bad, err := f.UnreadableSecrets(t.Context(), "env1"); err != nil || len(bad) != 2 {
		t.Errorf("with the old key alone %v cannot be read (%v)", bad, err)
	}
}

// TestSealedToItsBucket moves what is sealed to another row, or sends it elsewhere: it does not open there.
func TestSealedToItsBucket(t *testing.T) {
	ring := seal.Generate()
	b := finspace.ExternalBucket{Environment: "env1", Name: "vendor", Endpoint: "https://a", AccessKey: "AKIA"}
	credential.SealExternalSecret(ring, &b, vendorSecret)
	for name, move := range map[string]func(*finspace.ExternalBucket){
		"environment": func(b *finspace.ExternalBucket) { b.Environment = "env2" },
		"name":        func(b *finspace.ExternalBucket) { b.Name = "vendor2" },
		"endpoint":    func(b *finspace.ExternalBucket) { b.Endpoint = "https://b" },
		"key":         func(b *finspace.ExternalBucket) { b.AccessKey = "AKIB" },
	} {
		moved := b
		move(&moved)
		if secret, err := credential.OpenExternalSecret(ring, &moved); err == nil {
			t.Errorf("with another %s it gives %q", name, secret)
		}
	}
}

type lister struct{ prefix string }

func (l *lister) List(_ context.Context, b *finspace.ExternalBucket, secret finspace.SecretAccessKey, prefix string, limit int) ([]finspace.ExternalObject, error) {
	l.prefix = prefix
	return []finspace.ExternalObject{{Key: finspace.ObjectKey(secret), Size: int64(limit)}}, nil
}

func TestListExternal(t *testing.T) {
	l := &lister{}
	f := newFixture(t, func(c *service.Config) { c.External = l })
	f.vendor()
	var b *finspace.ExternalBucket
	f.must(f.store.View(t.Context(), func(tx finspace.Tx) (err error) {
		b, err = f.ExternalFor(tx, f.root, "vendor", "p")
		return err
	}))
	found, err := f.ListExternal(t.Context(), b, "p", 7)
	f.must(err)
	if l.prefix != "p" || found[0].Key != finspace.ObjectKey(vendorSecret) || found[0].Size != 7 {
		t.Errorf("got %+v", found)
	}
}
