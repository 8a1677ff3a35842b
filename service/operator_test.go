package service_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/store"
)

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "test.db") }

// empty is a service over an empty store.
func empty(t *testing.T, dsn string) *service.Service {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return service.New(service.Config{Store: s, Keys: seal.Generate()})
}

func TestBootstrap(t *testing.T) {
	t.Run("first start", func(t *testing.T) {
		s := empty(t, file(t))
		key, err := s.Bootstrap(t.Context(), service.BootstrapInput{})
		if err != nil || len(key.Environment) != 26 || len(key.AccessKeyID) != 20 || len(key.SecretAccessKey) != 40 {
			t.Fatalf("got %+v, %v", key, err)
		}
		if key.Arn != "arn:aws:iam::000000000000:root" {
			t.Errorf("arn %s", key.Arn)
		}
		if again, err := s.Bootstrap(t.Context(), service.BootstrapInput{}); again != nil || err != nil {
			t.Errorf("the second start gives %+v, %v", again, err)
		}
		if _, err := s.Bootstrap(t.Context(), service.BootstrapInput{Dev: true}); !errors.Is(err, finspace.Conflict) {
			t.Errorf("--dev on other data gives %v", err)
		}
	})
	t.Run("dev", func(t *testing.T) {
		s := empty(t, file(t))
		key, err := s.Bootstrap(t.Context(), service.BootstrapInput{Dev: true})
		if err != nil || key.Environment != "devenvironment" || key.AccessKeyID != "AKIAOPENFINSPACE0001" ||
			key.SecretAccessKey != "openfinspace/dev/secret/never/in/product" {
			t.Fatalf("got %+v, %v", key, err)
		}
		if again, err := s.Bootstrap(t.Context(), service.BootstrapInput{Dev: true}); again != nil || err != nil {
			t.Errorf("the second start gives %+v, %v", again, err)
		}
		if _, err := s.Bootstrap(t.Context(), service.BootstrapInput{}); !errors.Is(err, finspace.Conflict) {
			t.Errorf("data of --dev without it gives %v", err)
		}
	})
}

func TestEnvironments(t *testing.T) {
	f := newFixture(t)
	env, key, err := f.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: "bank7", AccountID: "123456789012", Region: "eu-west-1", Name: "Bank"})
	f.must(err)
	want := finspace.Environment{
		ID: "bank7", AccountID: "123456789012", Region: "eu-west-1", Name: "Bank", SignInMode: "LOCAL", CreateTime: finspace.TimeOf(f.clock.now()),
	}
	if *env != want || key.Arn != "arn:aws:iam::123456789012:root" {
		t.Errorf("got %+v, %+v", env, key)
	}
	if last := f.audit("bank7"); len(last) != 1 || last[0].Principal != "operator" || last[0].Operation != "CreateEnvironment" {
		t.Errorf("audit %+v", last)
	}
	for name, in := range map[string]service.EnvironmentInput{
		"taken": {ID: "bank7"}, "odd id": {ID: "Bank"}, "long id": {ID: finspace.EnvironmentID(strings.Repeat("a", 27))},
		"odd account": {AccountID: "1"}, "odd region": {Region: "a b"}, "odd name": {Name: "a\nb"}, "odd mode": {SignInMode: "SAML"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := f.CreateEnvironment(t.Context(), in); !errors.Is(err, finspace.Invalid) && !errors.Is(err, finspace.Conflict) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("must be named when there are several", func(t *testing.T) {
		if _, err := f.Keys(t.Context(), ""); !errors.Is(err, finspace.Invalid) {
			t.Errorf("got %v", err)
		}
		if _, err := f.Keys(t.Context(), "nowhere"); !errors.Is(err, finspace.NotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestKeys(t *testing.T) {
	f := newFixture(t)
	k, err := f.CreateKey(t.Context(), service.KeyInput{Kind: finspace.RolePrincipal, Arn: ownRole, MayAssume: []finspace.RoleArn{role1}})
	f.must(err)
	t.Run("as JSON", func(t *testing.T) {
		out, err := json.Marshal(k)
		if want := `{"accessKeyId":"` + string(k.AccessKeyID) + `","secretAccessKey":"` + string(k.SecretAccessKey) + `","arn":"` + ownRole + `"}`; err != nil || string(out) != want {
			t.Errorf("got %s, want %s", out, want)
		}
	})
	t.Run("audited without the secret", func(t *testing.T) {
		last := f.lastAudit()
		if last.Operation != "CreateAccessKey" || !strings.Contains(last.Request, string(k.AccessKeyID)) || strings.Contains(last.Request, string(k.SecretAccessKey)) {
			t.Errorf("record %+v", last)
		}
	})
	t.Run("listed", func(t *testing.T) {
		all, err := f.Keys(t.Context(), "")
		if err != nil || len(all) != 2 {
			t.Errorf("got %v, %v", all, err)
		}
	})
	t.Run("a second root key", func(t *testing.T) {
		root, err := f.CreateKey(t.Context(), service.KeyInput{Kind: finspace.RootPrincipal})
		f.must(err)
		f.call(f.signIn(root.AccessKeyID, ""), "GET /user?maxResults=1", "").want(t, "")
	})
	t.Run("delete", func(t *testing.T) {
		f.must(f.DeleteKey(t.Context(), k.AccessKeyID))
		_, err := f.FindSigner(t.Context(), k.AccessKeyID, "")
		wantAuthError(t, err, "UnrecognizedClientException")
		for _, id := range []finspace.AccessKeyID{k.AccessKeyID, "x\x00"} {
			if err := f.DeleteKey(t.Context(), id); !errors.Is(err, finspace.NotFound) {
				t.Errorf("got %v", err)
			}
		}
	})
	for name, in := range map[string]service.KeyInput{
		"no kind": {Arn: ownRole}, "role without ARN": {Kind: finspace.RolePrincipal}, "user with a role's ARN": {Kind: finspace.UserPrincipal, Arn: ownRole},
		"odd role to assume": {Kind: finspace.UserPrincipal, Arn: userArn, MayAssume: []finspace.RoleArn{"x"}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := f.CreateKey(t.Context(), in); !errors.Is(err, finspace.Invalid) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestResealKeys(t *testing.T) {
	f := newFixture(t)
	role := f.roleKey(ownRole)
	ring, err := f.keys.Add()
	f.must(err)
	rotated := service.New(service.Config{Store: f.store, Keys: ring, Clock: f.clock.now})
	if n, err := rotated.ResealKeys(t.Context()); n != 2 || err != nil {
		t.Fatalf("resealed %d, %v", n, err)
	}
	if n, err := rotated.ResealKeys(t.Context()); n != 0 || err != nil {
		t.Errorf("the second time %d, %v", n, err)
	}
	onlyNew, err := seal.Parse(strings.SplitN(ring.Reveal(), "\n", 2)[0])
	f.must(err)
	s := service.New(service.Config{Store: f.store, Keys: onlyNew, Clock: f.clock.now})
	for _, id := range []finspace.AccessKeyID{role.Key, f.rootKey.AccessKeyID} {
		if _, err := s.FindSigner(t.Context(), id, ""); err != nil {
			t.Errorf("%s does not open with the new master key alone: %v", id, err)
		}
		if _, err := f.FindSigner(t.Context(), id, ""); !errors.Is(err, finspace.Internal) {
			t.Errorf("%s opens with the old master key: %v", id, err)
		}
	}
}

func TestImportUser(t *testing.T) {
	f := newFixture(t)
	in := &service.CreateUserInput{EmailAddress: "a@example.com", Type: finspace.AppUser, ClientToken: ptr(finspace.ClientToken("row 1"))}
	made, err := f.ImportUser(t.Context(), "", in)
	f.must(err)
	if again, err := f.ImportUser(t.Context(), "env1", in); again != made || err != nil {
		t.Errorf("the row again gives %+v, %v", again, err)
	}
	in.ClientToken = ptr(finspace.ClientToken("another list"))
	if again, err := f.ImportUser(t.Context(), "env1", in); again != (service.Registered{UserID: made.UserID, AlreadyThere: true}) || err != nil {
		t.Errorf("the row in another list gives %+v, %v", again, err)
	}
	in.FirstName = ptr(finspace.FirstName("Ann"))
	if _, err := f.ImportUser(t.Context(), "env1", in); !errors.Is(err, finspace.Conflict) {
		t.Errorf("another row gives %v", err)
	}
	if last := f.lastAudit(); last.Principal != "operator" || last.Operation != "CreateUser" {
		t.Errorf("record %+v", last)
	}
	for name, bad := range map[string]*service.CreateUserInput{
		"nothing": {}, "odd address": {EmailAddress: "a", Type: finspace.AppUser}, "odd type": {EmailAddress: "b@example.com", Type: "ADMIN"},
		"not UTF-8": {EmailAddress: "b@example.com", Type: finspace.AppUser, FirstName: ptr(finspace.FirstName("\xff"))},
		"NUL":       {EmailAddress: "b@example.com", Type: finspace.AppUser, FirstName: ptr(finspace.FirstName("a\x00"))},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.ImportUser(t.Context(), "env1", bad)
			if sent := service.Explain(err); sent == nil || sent.Status != 400 {
				t.Errorf("got %v", err)
			}
		})
	}
}
