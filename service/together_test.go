package service_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/store/postgrestest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if clusterStarted {
		if s, err := cluster(); err == nil {
			_ = s.Close()
		}
	}
	os.Exit(code)
}

// cluster is the PostgreSQL server of these tests. It starts when the first test needs it.
var (
	cluster = sync.OnceValues(func() (*postgrestest.Server, error) {
		clusterStarted = true
		return postgrestest.New()
	})
	clusterStarted bool
)

// TestTogether does at the same time what must not happen twice, on both stores: PostgreSQL, unlike SQLite, runs
// transactions side by side.
func TestTogether(t *testing.T) {
	for name, test := range map[string]func(*testing.T, string){
		"one token fifty times": fiftyTimesOneToken, "one address": oneAddress, "one role": oneRole, "one group": oneGroup,
		"the last places": lastPlaces, "the last superusers": lastSuperUsers, "one temporary password": oneTemporaryPassword,
		"the first start": firstStart,
	} {
		t.Run(name, func(t *testing.T) {
			t.Run("SQLite", func(t *testing.T) { test(t, file(t)) })
			t.Run("PostgreSQL", func(t *testing.T) { test(t, postgres(t)) })
		})
	}
}

func postgres(t *testing.T) string {
	t.Helper()
	s, err := cluster()
	if err != nil {
		t.Fatal(err)
	}
	dsn, err := s.NewSchema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return dsn
}

// together makes n calls at a time and gives the answers.
func together(n int, call func(i int) reply) []reply {
	answers := make([]reply, n)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = call(i) })
	}
	all.Wait()
	return answers
}

// wantAnswers compares how often each exception came; "" is a success.
func wantAnswers(t *testing.T, answers []reply, want map[string]int) {
	t.Helper()
	got := map[string]int{}
	for _, a := range answers {
		got[a.exception]++
	}
	if !maps.Equal(got, want) {
		t.Errorf("answers %v, want %v", got, want)
	}
}

func fiftyTimesOneToken(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	answers := together(50, func(int) reply {
		return f.call(f.root, "POST /user", `{"emailAddress":"a@example.com","type":"APP_USER","clientToken":"t"}`)
	})
	wantAnswers(t, answers, map[string]int{"": 50})
	for _, a := range answers {
		if a.text != answers[0].text {
			t.Errorf("got %s and %s", a.text, answers[0].text)
		}
	}
	if users := f.call(f.root, "GET /user?maxResults=100", "").body["users"].([]any); len(users) != 1 {
		t.Errorf("%d users were made", len(users))
	}
}

func oneAddress(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	wantAnswers(t, together(20, func(i int) reply {
		return f.call(f.root, "POST /user", fmt.Sprintf(`{"emailAddress":"%c@example.com","type":"APP_USER"}`, "aA"[i%2]))
	}), map[string]int{"": 1, "ConflictException": 19})
}

func oneRole(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	var users []finspace.UserID
	for range 8 {
		users = append(users, f.user(finspace.AppUser, `"apiAccess":"ENABLED"`))
	}
	wantAnswers(t, together(8, func(i int) reply {
		return f.call(f.root, "PUT /user/"+string(users[i]), fmt.Sprintf(`{"apiAccessPrincipalArn":%q}`, role1))
	}), map[string]int{"": 1, "ConflictException": 7})
}

// oneGroup deletes a group while users join it: each is refused or a member for a moment, and nothing remains.
func oneGroup(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	group := f.group("g", "")
	var users []finspace.UserID
	for range 8 {
		users = append(users, f.user(finspace.AppUser))
	}
	for _, a := range together(9, func(i int) reply {
		if i == 8 {
			return f.call(f.root, "DELETE /permission-group/"+group, "")
		}
		return f.call(f.root, "POST /permission-group/"+group+"/users/"+string(users[i]), "")
	}) {
		if a.status != 200 && a.status != 404 {
			t.Errorf("got %d %s", a.status, a.text)
		}
	}
	for _, u := range users {
		if got := f.call(f.root, "GET /user/"+string(u)+"/permission-groups?maxResults=9", "").text; got != `{"permissionGroups":[]}` {
			t.Errorf("%s is in %s", u, got)
		}
	}
}

func lastPlaces(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn, func(c *service.Config) { c.Quotas, c.Store = service.Quotas{Users: 10}, slowCounts{c.Store} })
	wantAnswers(t, together(30, func(i int) reply {
		return f.call(f.root, "POST /user", fmt.Sprintf(`{"emailAddress":"u%d@example.com","type":"APP_USER"}`, i))
	}), map[string]int{"": 10, "LimitExceededException": 20})
}

// lastSuperUsers lets four superusers disable one another in a circle. Between counting and disabling there is time for
// the others to count too.
func lastSuperUsers(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn, func(c *service.Config) { c.Store = slowCounts{c.Store} })
	var by []*finspace.Caller
	for range 4 {
		by = append(by, f.session(finspace.SuperUser))
	}
	wantAnswers(t, together(4, func(i int) reply {
		return f.call(by[i], "POST /user/"+string(by[(i+1)%4].User.ID)+"/disable", "")
	}), map[string]int{"": 3, "ConflictException": 1})
}

// slowCounts is a store that takes its time after each count.
type slowCounts struct{ finspace.Store }

func (s slowCounts) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	return s.Store.Update(ctx, func(tx finspace.Tx) error { return fn(slowCountsTx{tx}) })
}

type slowCountsTx struct{ finspace.Tx }

func (t slowCountsTx) EnabledSuperUsers(env finspace.EnvironmentID) (int64, error) {
	defer time.Sleep(50 * time.Millisecond)
	return t.Tx.EnabledSuperUsers(env)
}

func (t slowCountsTx) Count(env finspace.EnvironmentID, what finspace.Countable, of string) (int64, error) {
	defer time.Sleep(5 * time.Millisecond)
	return t.Tx.Count(env, what, of)
}

func oneTemporaryPassword(t *testing.T, dsn string) {
	f := newFixtureAt(t, dsn)
	p := f.person()
	wantAnswers(t, together(4, func(i int) reply { return p.enter(fmt.Sprintf(`"newPassword":"Correct-Horse-%d"`, i)) }),
		map[string]int{"": 1, "AccessDeniedException": 3})
}

func firstStart(t *testing.T, dsn string) {
	s := empty(t, dsn)
	keys := make([]*service.NewKey, 8)
	together(8, func(i int) reply {
		var err error
		if keys[i], err = s.Bootstrap(t.Context(), service.BootstrapInput{}); err != nil {
			t.Error(err)
		}
		return reply{}
	})
	made := 0
	for _, k := range keys {
		if k != nil {
			made++
		}
	}
	if there, err := s.Environments(t.Context()); made != 1 || len(there) != 1 || err != nil {
		t.Errorf("%d keys, environments %v, %v", made, there, err)
	}
}
