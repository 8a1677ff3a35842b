package torture

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// world is what there is: users, permission groups and who is in which. The model of one client is a world, and so is
// what the server lists.
type world struct {
	users  map[string]user
	groups map[string]group
	in     map[membership]bool
}

type user struct{ email, firstName, lastName, kind, status, apiAccess string }

type group struct{ name, permissions string }

type membership struct{ group, user string }

func newWorld() *world {
	return &world{users: map[string]user{}, groups: map[string]group{}, in: map[membership]bool{}}
}

func (w *world) clone() *world {
	return &world{users: maps.Clone(w.users), groups: maps.Clone(w.groups), in: maps.Clone(w.in)}
}

// difference says in words where the server's world is not the model, "" when they are equal.
func (w *world) difference(server *world) string {
	var d strings.Builder
	differ(&d, "user", w.users, server.users)
	differ(&d, "group", w.groups, server.groups)
	differ(&d, "membership", w.in, server.in)
	return d.String()
}

func differ[K comparable, V comparable](d *strings.Builder, what string, model, server map[K]V) {
	for k, want := range model {
		if got, ok := server[k]; !ok {
			fmt.Fprintf(d, "%s %v is lost: %v\n", what, k, want)
		} else if got != want {
			fmt.Fprintf(d, "%s %v is %v, want %v\n", what, k, got, want)
		}
	}
	for k, got := range server {
		if _, ok := model[k]; !ok {
			fmt.Fprintf(d, "%s %v should not be there: %v\n", what, k, got)
		}
	}
}

// owner is the client to whom a user or group belongs: what stands before the first "-" of its address or name. No client
// touches what belongs to another, so that each can keep a model of its own.
func owner(name string) string {
	before, _, _ := strings.Cut(name, "-")
	return before
}

// split gives each owner's part of what the server lists. A membership belongs to the owner of its user.
func (w *world) split() map[string]*world {
	parts := map[string]*world{}
	part := func(name string) *world {
		if parts[owner(name)] == nil {
			parts[owner(name)] = newWorld()
		}
		return parts[owner(name)]
	}
	for id, u := range w.users {
		part(u.email).users[id] = u
	}
	for id, g := range w.groups {
		part(g.name).groups[id] = g
	}
	for m := range w.in {
		part(w.users[m.user].email).in[m] = true
	}
	return parts
}

// find gives the id of the user with an address or of the group with a name, "" without one.
func (w *world) find(name string) string {
	for id, u := range w.users {
		if u.email == name {
			return id
		}
	}
	for id, g := range w.groups {
		if g.name == name {
			return id
		}
	}
	return ""
}

// sorted are the keys of m in order, so that the same seed picks the same ones.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// readWorld lists everything at endpoint: all users, all groups, and the users of each group.
func readWorld(c *caller, endpoint string) (*world, error) {
	w := newWorld()
	err := list(c, endpoint, "ListUsers", "/user", "users", func(u userRow) {
		w.users[u.UserID] = user{u.EmailAddress, u.FirstName, u.LastName, u.Type, u.Status, u.ApiAccess}
	})
	if err != nil {
		return nil, err
	}
	err = list(c, endpoint, "ListPermissionGroups", "/permission-group", "permissionGroups", func(g groupRow) {
		w.groups[g.PermissionGroupID] = group{g.Name, strings.Join(g.ApplicationPermissions, " ")}
	})
	if err != nil {
		return nil, err
	}
	for id := range w.groups {
		err := list(c, endpoint, "ListUsersByPermissionGroup", "/permission-group/"+id+"/users", "users", func(u userRow) {
			w.in[membership{id, u.UserID}] = true
		})
		if err != nil {
			return nil, err
		}
	}
	return w, nil
}

type userRow struct {
	UserID, EmailAddress, FirstName, LastName, Type, Status, ApiAccess string
}

type groupRow struct {
	PermissionGroupID, Name string
	ApplicationPermissions  []string
}
