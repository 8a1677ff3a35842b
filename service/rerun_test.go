package service_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

// unsure is a store whose connection breaks at each commit: the function has been committed, nobody knows, and it runs
// again.
type unsure struct{ finspace.Store }

func (s unsure) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	if err := s.Store.Update(ctx, fn); err != nil {
		return err
	}
	return s.Store.Update(ctx, fn)
}

// contended is a store that rolls each function back once and runs it again.
type contended struct{ finspace.Store }

var errContended = errors.New("rolled back")

func (s contended) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	var failed error
	err := s.Store.Update(ctx, func(tx finspace.Tx) error {
		if failed = fn(tx); failed != nil {
			return failed
		}
		return errContended
	})
	if failed != nil {
		return err
	}
	return s.Store.Update(ctx, fn)
}

// TestFunctionsRunAgain looks that a change which runs again has one effect, one record and one answer.
func TestFunctionsRunAgain(t *testing.T) {
	for name, wrap := range map[string]func(finspace.Store) finspace.Store{
		"commit of unknown outcome": func(s finspace.Store) finspace.Store { return unsure{s} },
		"rolled back":               func(s finspace.Store) finspace.Store { return contended{s} },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, func(c *service.Config) { c.Store = wrap(c.Store) })
			user, group := f.user(finspace.AppUser), f.group("g", "")
			got := f.get(user).body
			if got["emailAddress"] != "user1@example.com" {
				t.Errorf("the answer names another user: %v", got)
			}
			member := "/permission-group/" + group + "/users/" + string(user)
			f.call(f.root, "POST "+member, "").want(t, "")
			f.call(f.root, "DELETE "+member, "").want(t, "")
			dataset := f.dataset(f.root, group)
			f.call(f.root, "PUT /datasetsv2/"+dataset, `{"datasetTitle":"T","kind":"TABULAR"}`).want(t, "")
			f.call(f.root, "DELETE /datasetsv2/"+dataset, "").want(t, "")
			_, err := f.UndeleteDataset(t.Context(), f.root, &service.UndeleteDatasetInput{DatasetID: finspace.DatasetID(dataset)})
			f.must(err)
			f.call(f.root, "DELETE /permission-group/"+group, "").want(t, "")
			f.call(f.root, "POST /user/"+string(user)+"/disable", "").want(t, "")
			f.call(f.root, "POST /user/"+string(user)+"/enable", "").want(t, "")
			p := &person{fixture: f, id: user}
			p.reset()
			f.ask("GET", p.settle()).want(t, "")
			role := f.roleKey(ownRole)
			f.must(f.DeleteKey(t.Context(), role.Key))
			var operations []string
			for _, a := range f.audit("env1") {
				operations = append(operations, a.Operation)
			}
			want := "CreateEnvironment CreateUser CreatePermissionGroup AssociateUserToPermissionGroup DisassociateUserFromPermissionGroup " +
				"CreateDataset UpdateDataset DeleteDataset UndeleteDataset DeletePermissionGroup DisableUser EnableUser ResetUserPassword SignIn CreateAccessKey DeleteAccessKey"
			if got := strings.Join(operations, " "); got != want {
				t.Errorf("the audit has\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	throttled := &rest.Error{Status: 429, Name: "ThrottlingException"}
	cause := errors.New("disk on fire")
	broken := &finspace.Error{Kind: finspace.Internal, Message: "Try again.", Cause: cause}
	for name, c := range map[string]struct {
		err    error
		status int
		name   string
	}{
		"an exception stays":     {throttled, 429, "ThrottlingException"},
		"a failure of the store": {broken, 500, "InternalServerException"},
		"who is not known":       {&service.AuthError{Name: "UnrecognizedClientException"}, 403, "UnrecognizedClientException"},
		"an unbuilt operation":   {&service.NotBuiltError{Operation: "CreateDataView"}, 501, "NotImplementedException"},
	} {
		t.Run(name, func(t *testing.T) {
			if sent := service.Explain(c.err); sent == nil || sent.Status != c.status || sent.Name != c.name {
				t.Errorf("got %+v", sent)
			}
		})
	}
	if sent := service.Explain(broken); strings.Contains(sent.Message, "fire") || !errors.Is(sent, cause) {
		t.Errorf("the cause must be in the error and not in the message: %+v", sent)
	}
	if sent := service.Explain(cause); sent != nil {
		t.Errorf("an error that nobody explains is sent as %+v", sent)
	}
}

// TestNewWantsItsParts looks that a service without store or keys does not start.
func TestNewWantsItsParts(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it started")
		}
	}()
	service.New(service.Config{})
}
