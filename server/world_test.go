package server

import (
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
	"github.com/openfinspace/openfinspace/store"
)

// world is a server with its store on a port of its own.
type world struct {
	t       *testing.T
	clock   *testClock
	store   *store.SQL
	ring    *seal.Keyring
	service *service.Service
	objects *object.Store
	blobs   string // the folder of the objects' bytes
	server  *Server
	log     *lockedBuffer
	url     string
	env     finspace.EnvironmentID
	root    sigv4.Key
	stop    func() // ends Serve and waits; safe to call twice

	before func(*Server) // changes the server before it serves; may be nil
}

const testEnvironment = "testenvironment"

// newWorld starts a server; change may alter its configuration.
func newWorld(t *testing.T, change ...func(*Config)) *world {
	t.Helper()
	w := &world{t: t, clock: &testClock{}, ring: seal.Generate(), log: &lockedBuffer{}, env: testEnvironment}
	var err error
	path := filepath.Join(t.TempDir(), "test.db")
	if w.store, err = store.Open(t.Context(), path, store.Options{Clock: w.clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.store.Close() })
	w.service = service.New(service.Config{Store: w.store, Keys: w.ring, Clock: w.clock.Now})
	w.objects = openObjects(t, w)
	key, err := w.service.Bootstrap(t.Context(), service.BootstrapInput{EnvironmentInput: service.EnvironmentInput{ID: testEnvironment}})
	if err != nil {
		t.Fatal(err)
	}
	w.root = asKey(key)
	w.serve(change...)
	return w
}

func openObjects(t *testing.T, w *world) *object.Store {
	t.Helper()
	w.blobs = t.TempDir()
	blobs, err := blob.Open(t.Context(), w.blobs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	return object.New(object.Config{Store: w.store, Blobs: blobs, Service: w.service, Clock: w.clock.Now})
}

func (w *world) serve(change ...func(*Config)) {
	w.t.Helper()
	config := Config{
		Service: w.service, Objects: w.objects, Ready: w.store.Ready, Clock: w.clock.Now, Rates: DefaultRates(), Metrics: true, Version: "test",
		Logger: slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, c := range change {
		c(&config)
	}
	var err error
	if w.server, err = New(config); err != nil {
		w.t.Fatal(err)
	}
	if w.before != nil {
		w.before(w.server)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	w.url = "http://" + l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.server.Serve(ctx, l) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("Serve = %v", err)
		}
	})
	w.t.Cleanup(w.stop)
}

// serveAgain starts another server on the same store, changed before it serves.
func (w *world) serveAgain(before func(*Server)) {
	w.t.Helper()
	w.stop()
	w.before = before
	w.serve()
}

func asKey(k *service.NewKey) sigv4.Key {
	return sigv4.Key{ID: string(k.AccessKeyID), Secret: string(k.SecretAccessKey)}
}

// user makes a user with API access for a role of the name; members are more members of the request.
func (w *world) user(name, kind string) finspace.UserID {
	w.t.Helper()
	var made struct{ UserID finspace.UserID }
	w.call(w.root, "POST", "/user", `{"emailAddress":"`+name+`@example.com","type":"`+kind+`","apiAccess":"ENABLED",`+
		`"apiAccessPrincipalArn":"`+string(roleOf(name))+`"}`).into(w.t, &made)
	return made.UserID
}

func roleOf(name string) finspace.RoleArn {
	return finspace.RoleArn("arn:aws:iam::000000000000:role/" + name)
}

// roleKey makes a long-lived key of the role of the name.
func (w *world) roleKey(name string) sigv4.Key {
	w.t.Helper()
	key, err := w.service.CreateKey(w.t.Context(), service.KeyInput{
		Environment: w.env, Kind: finspace.RolePrincipal, Arn: string(roleOf(name)),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return asKey(key)
}

// session gives credentials of the user that the role key stands for.
func (w *world) session(role sigv4.Key, minutes string) sigv4.Key {
	w.t.Helper()
	var out struct{ Credentials finspace.Credentials }
	w.call(role, "GET", "/credentials/programmatic?environmentId="+string(w.env)+"&durationInMinutes="+minutes, "").into(w.t, &out)
	c := out.Credentials
	return sigv4.Key{ID: string(c.AccessKeyID), Secret: string(c.SecretAccessKey), Token: string(c.SessionToken)}
}

// audit gives all records of the environment.
func (w *world) audit() []*finspace.AuditRecord {
	w.t.Helper()
	return w.auditOf(w.env)
}

func (w *world) auditOf(env finspace.EnvironmentID) (all []*finspace.AuditRecord) {
	w.t.Helper()
	err := w.store.View(context.Background(), func(tx finspace.Tx) (err error) {
		all, err = tx.Audit(env, 0, 100_000)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// lastDenied is the last record that is not of a success.
func (w *world) lastDenied() *finspace.AuditRecord {
	w.t.Helper()
	var last finspace.AuditRecord
	for _, a := range w.audit() {
		if a.Outcome != "Success" {
			last = *a
		}
	}
	return &last
}
