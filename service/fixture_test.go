package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/store"
)

// clock is one that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// fixture is a service over a real store with one environment, and what serves its table as the server does.
type fixture struct {
	testing.TB
	*service.Service
	folder   string
	store    *store.SQL
	keys     *seal.Keyring
	clock    *clock
	rootKey  *service.NewKey
	root     *finspace.Caller
	handler  *rest.Handler[*finspace.Caller]
	sessions *rest.Handler[*finspace.Caller]
	serial   int
}

func newFixture(t testing.TB, adjust ...func(*service.Config)) *fixture {
	t.Helper()
	folder := t.TempDir()
	f := newFixtureAt(t, filepath.Join(folder, "test.db"), adjust...)
	f.folder = folder
	return f
}

// newFixtureAt is newFixture over the store at dsn.
func newFixtureAt(t testing.TB, dsn string, adjust ...func(*service.Config)) *fixture {
	t.Helper()
	f := &fixture{TB: t, keys: seal.Generate(), clock: &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}}
	var err error
	f.store, err = store.Open(t.Context(), dsn, store.Options{Clock: f.clock.now})
	f.must(err)
	t.Cleanup(func() { f.must(f.store.Close()) })
	config := service.Config{Store: f.store, Keys: f.keys, Clock: f.clock.now}
	for _, a := range adjust {
		a(&config)
	}
	f.Service = service.New(config)
	f.rootKey, err = f.Bootstrap(t.Context(), service.BootstrapInput{EnvironmentInput: service.EnvironmentInput{ID: "env1"}})
	f.must(err)
	f.root = f.signIn(f.rootKey.AccessKeyID, "")
	f.handler = serve(t, append(f.Operations(), f.ExtensionOperations()...))
	f.sessions = serve(t, f.SessionOperations())
	return f
}

func serve(t testing.TB, rows []rest.Operation[*finspace.Caller]) *rest.Handler[*finspace.Caller] {
	t.Helper()
	h, err := rest.New(rows, rest.Options[*finspace.Caller]{Explain: service.Explain})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// signIn finds the caller of a key as a verifier does.
func (f *fixture) signIn(key finspace.AccessKeyID, token finspace.SessionToken) *finspace.Caller {
	f.Helper()
	by, err := f.trySignIn(key, token)
	f.must(err)
	return by
}

func (f *fixture) trySignIn(key finspace.AccessKeyID, token finspace.SessionToken) (*finspace.Caller, error) {
	signer, err := f.FindSigner(f.Context(), key, token)
	if err != nil {
		return nil, err
	}
	by, err := f.Authenticate(f.Context(), signer)
	if err == nil {
		by.Address, by.RequestID, by.UserAgent = "192.0.2.7", "request-1", "test/1"
	}
	return by, err
}

// reply is an answer as it left.
type reply struct {
	status    int
	exception string
	header    http.Header
	text      string
	body      map[string]any
}

func (r reply) message() string { return fmt.Sprint(r.body["message"]) }
func (r reply) reason() string  { return fmt.Sprint(r.body["reason"]) }

func (r reply) get(member string) string { return fmt.Sprint(r.body[member]) }

// call sends one request, such as "POST /user", as by.
func (f *fixture) call(by *finspace.Caller, route, body string) reply {
	f.Helper()
	return send(f.Context(), f.handler, by, route, body)
}

func send(ctx context.Context, h *rest.Handler[*finspace.Caller], by *finspace.Caller, route, body string, headers ...string) reply {
	method, path, _ := strings.Cut(route, " ")
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.Serve(w, &rest.Request[*finspace.Caller]{HTTP: r, Body: []byte(body), By: by, ID: "request-1"})
	got := reply{status: w.Code, exception: w.Header().Get("X-Amzn-Errortype"), header: w.Header(), text: w.Body.String()}
	_ = json.Unmarshal(w.Body.Bytes(), &got.body)
	return got
}

// want fails the test when the answer is another exception; "" is a success.
func (r reply) want(t testing.TB, exception string) reply {
	t.Helper()
	status := map[string]int{
		"": 200, "ValidationException": 400, "LimitExceededException": 400, "AccessDeniedException": 403,
		"ResourceNotFoundException": 404, "ConflictException": 409, "ThrottlingException": 429, "NotImplementedException": 501,
	}[exception]
	if r.exception != exception || r.status != status {
		t.Fatalf("got %d %s %s, want %d %s", r.status, r.exception, r.text, status, exception)
	}
	return r
}

// user makes a user and gives the id. more are members of the request, such as `"firstName":"Ann"`.
func (f *fixture) user(kind finspace.UserType, more ...string) finspace.UserID {
	f.Helper()
	f.serial++
	body := fmt.Sprintf(`{"emailAddress":"user%d@example.com","type":%q`, f.serial, kind)
	for _, m := range more {
		body += "," + m
	}
	return finspace.UserID(f.call(f.root, "POST /user", body+"}").want(f, "").get("userId"))
}

// session gives a caller that acts as a new user with API access.
func (f *fixture) session(kind finspace.UserType) *finspace.Caller {
	f.Helper()
	f.serial++
	role := fmt.Sprintf("arn:aws:iam::000000000000:role/r%d", f.serial)
	f.user(kind, `"apiAccess":"ENABLED"`, fmt.Sprintf(`"apiAccessPrincipalArn":%q`, role))
	c := f.credentials(f.roleKey(role))
	return f.signIn(c.AccessKeyID, c.SessionToken)
}

func (f *fixture) roleKey(role string) *finspace.Caller {
	f.Helper()
	k, err := f.CreateKey(f.Context(), service.KeyInput{Environment: f.root.Environment.ID, Kind: finspace.RolePrincipal, Arn: role})
	f.must(err)
	return f.signIn(k.AccessKeyID, "")
}

func (f *fixture) credentials(role *finspace.Caller) finspace.Credentials {
	f.Helper()
	out, err := f.GetProgrammaticAccessCredentials(f.Context(), role,
		&service.GetProgrammaticAccessCredentialsInput{EnvironmentID: role.Environment.ID})
	f.must(err)
	return *out.Credentials
}

// group makes a group that gives permissions and has the users as members.
func (f *fixture) group(name string, permissions string, members ...finspace.UserID) string {
	f.Helper()
	body := fmt.Sprintf(`{"name":%q,"applicationPermissions":[%s]}`, name, permissions)
	id := f.call(f.root, "POST /permission-group", body).want(f, "").get("permissionGroupId")
	for _, m := range members {
		f.call(f.root, "POST /permission-group/"+id+"/users/"+string(m), "").want(f, "")
	}
	return id
}

// manager gives a caller who may manage users and groups by a group.
func (f *fixture) manager() *finspace.Caller {
	f.Helper()
	by := f.session(finspace.AppUser)
	f.group("managers", `"ManageUsersAndGroups"`, by.User.ID)
	by.Permissions = []finspace.ApplicationPermission{finspace.ManageUsersAndGroups}
	return by
}

// get reads a user as the root.
func (f *fixture) get(id finspace.UserID) reply {
	f.Helper()
	return f.call(f.root, "GET /user/"+string(id), "").want(f, "")
}

// audit reads the whole chain.
func (f *fixture) audit(env finspace.EnvironmentID) []*finspace.AuditRecord {
	f.Helper()
	var all []*finspace.AuditRecord
	f.must(f.store.View(f.Context(), func(tx finspace.Tx) (err error) {
		all, err = tx.Audit(env, 0, 10000)
		return err
	}))
	return all
}

// lastAudit is the newest record.
func (f *fixture) lastAudit() *finspace.AuditRecord {
	f.Helper()
	all := f.audit(f.root.Environment.ID)
	return all[len(all)-1]
}

// bytes are the files of the store as they lie on the disk.
func (f *fixture) bytes() []string {
	f.Helper()
	files, err := filepath.Glob(filepath.Join(f.folder, "*"))
	f.must(err)
	var all []string
	for _, name := range files {
		data, err := os.ReadFile(name)
		f.must(err)
		all = append(all, string(data))
	}
	return all
}
