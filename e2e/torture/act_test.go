package torture

import (
	"fmt"
	"slices"
	"strings"
)

// act is a request that changes something, and what its success means.
type act struct {
	request request
	makes   string // address or name of what it creates, "" otherwise
	refused string // the exception that it must meet, "" for a success

	// apply does to a world what a success has done; id is that of what was created.
	apply func(w *world, id string)

	sent     bool   // at least once
	happened bool   // the server was seen to have done it, though it had not answered
	id       string // of what was then seen to be created
}

// next is a random act on what the worker owns.
func (k *worker) next() *act {
	users, groups := sorted(k.model.users), sorted(k.model.groups)
	n := k.random.IntN(100)
	switch {
	case n < 18 || len(users) < 2:
		return k.createUser()
	case n < 26 || len(groups) < 1:
		return k.createGroup()
	case n < 46:
		return k.updateUser(pick(k.random, users))
	case n < 60:
		return k.switchUser(pick(k.random, users))
	case n < 61:
		return k.resetPassword(pick(k.random, users))
	case n < 78:
		return k.join(pick(k.random, users), pick(k.random, slices.Concat(groups, k.shared)))
	case n < 88:
		return k.leave(users)
	case n < 93 && len(groups) > 2:
		return k.deleteGroup(pick(k.random, groups))
	default:
		return k.createTaken(pick(k.random, users))
	}
}

// token is a fresh client token that says whose it is.
func (k *worker) token() string {
	k.tokens++
	return fmt.Sprintf("%s-%d", k.name, k.tokens)
}

func (k *worker) createUser() *act {
	token := k.token()
	email := token + "@example.com"
	u := user{email: email, firstName: "New", lastName: "Torture", kind: "APP_USER", status: "ENABLED", apiAccess: "DISABLED"}
	return &act{request: createUser(token, email, u.firstName), makes: email, apply: func(w *world, id string) { w.users[id] = u }}
}

// createTaken asks for an address that is registered, in other letters.
func (k *worker) createTaken(id string) *act {
	return &act{request: createUser(k.token(), strings.ToUpper(k.model.users[id].email), "Taken"), refused: "ConflictException"}
}

func (k *worker) createGroup() *act {
	token := k.token()
	return &act{request: createGroup(token, token), makes: token, apply: func(w *world, id string) {
		w.groups[id] = group{token, "CreateDataset"}
	}}
}

// updateUser changes two members at once, so that half an update would be seen.
func (k *worker) updateUser(id string) *act {
	token := k.token()
	return &act{request: updateUser(token, id, members{"firstName": token, "lastName": token}), apply: func(w *world, _ string) {
		u := w.users[id]
		u.firstName, u.lastName = token, token
		w.users[id] = u
	}}
}

// switchUser enables the user if it is disabled and disables it otherwise.
func (k *worker) switchUser(id string) *act {
	a := &act{request: disableUser(k.token(), id)}
	status := "DISABLED"
	if k.model.users[id].status == status {
		a.request, status = enableUser(a.request.token, id), "ENABLED"
	}
	a.apply = func(w *world, _ string) {
		u := w.users[id]
		u.status = status
		w.users[id] = u
	}
	return a
}

func (k *worker) resetPassword(id string) *act {
	return &act{request: resetPassword(k.token(), id), apply: func(*world, string) {}}
}

// join takes the user into the group, or out of it when it is there.
func (k *worker) join(user, group string) *act {
	m := membership{group, user}
	if k.model.in[m] {
		return k.part(m)
	}
	return &act{request: associate(k.token(), group, user), apply: func(w *world, _ string) { w.in[m] = true }}
}

func (k *worker) part(m membership) *act {
	return &act{request: disassociate(k.token(), m.group, m.user), apply: func(w *world, _ string) { delete(w.in, m) }}
}

// leave ends a membership, or makes one when there is none.
func (k *worker) leave(users []string) *act {
	memberships := k.memberships()
	if len(memberships) == 0 {
		return k.join(pick(k.random, users), pick(k.random, k.shared))
	}
	return k.part(pick(k.random, memberships))
}

func (k *worker) deleteGroup(id string) *act {
	return &act{request: deleteGroup(k.token(), id), apply: func(w *world, _ string) {
		delete(w.groups, id)
		for m := range w.in {
			if m.group == id {
				delete(w.in, m)
			}
		}
	}}
}

// memberships are those of the worker's users, in order.
func (k *worker) memberships() []membership {
	var all []membership
	for m := range k.model.in {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b membership) int { return strings.Compare(a.group+a.user, b.group+b.user) })
	return all
}
