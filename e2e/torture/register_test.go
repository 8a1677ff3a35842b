package torture

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"
)

// register is one e-mail address as the sequential model has it: the user of that address, and what client tokens are
// remembered. It is comparable.
type register struct {
	id        string // "" before the user is there, unseen when it was created by a request whose answer nobody has seen
	firstName string
	status    string
	created   string // token of the request that created it
	changed   string // tokens of updates and switches, sorted, each with a blank behind it
}

const unseen = "?"

// ask is one request about an address.
type ask struct {
	operation string
	address   string
	id        string // of all but CreateUser
	token     string // of all but GetUser
	firstName string // of CreateUser and UpdateUser
}

// told is the answer. The zero value is an unknown outcome.
type told struct {
	exception string // "none" for a success
	id        string
	firstName string // of GetUser
	status    string
}

const none = "none"

// linearizable says what one address may answer. Requests of unknown outcome end, in the history, after all others: one that was never
// done may then be placed where nobody looks any more.
var linearizable = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byAddress := map[string][]porcupine.Operation{}
		for _, o := range history {
			address := o.Input.(ask).address
			byAddress[address] = append(byAddress[address], o)
		}
		var parts [][]porcupine.Operation
		for _, address := range sorted(byAddress) {
			parts = append(parts, byAddress[address])
		}
		return parts
	},
	Init: func() any { return register{} },
	Step: func(state, input, output any) (bool, any) {
		ok, next := state.(register).step(input.(ask), output.(told))
		return ok, next
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v → %+v", input, output) },
}

// step tells whether the address may answer so, and what it is afterwards.
func (r register) step(in ask, out told) (bool, register) {
	switch in.operation {
	case "CreateUser":
		return r.create(in, out)
	case "GetUser":
		want := told{none, r.id, r.firstName, r.status}
		return out == told{} || out == want, r
	default:
		return r.change(in, out)
	}
}

func (r register) create(in ask, out told) (bool, register) {
	switch {
	case r.id == "":
		r = register{id: out.id, firstName: in.firstName, status: "ENABLED", created: in.token}
		if out == (told{}) {
			r.id = unseen
		}
		return out == told{} || out.exception == none, r
	case r.created == in.token: // a repeat: the first answer
		if r.id == unseen && out.exception == none {
			r.id = out.id
		}
		return out == told{} || out == told{exception: none, id: r.id}, r
	default:
		return out == told{} || out.exception == "ConflictException", r
	}
}

func (r register) change(in ask, out told) (bool, register) {
	ok := out == told{} || out == told{exception: none, id: r.id}
	token := in.operation + ":" + in.token
	if in.id != r.id || slices.Contains(strings.Fields(r.changed), token) { // a repeat has no second effect
		return ok && in.id == r.id, r
	}
	switch in.operation {
	case "UpdateUser":
		r.firstName = in.firstName
	case "EnableUser":
		r.status = "ENABLED"
	case "DisableUser":
		r.status = "DISABLED"
	}
	tokens := append(strings.Fields(r.changed), token)
	slices.Sort(tokens)
	r.changed = strings.Join(tokens, " ") + " "
	return ok, r
}

// moment is an operation of a made-up history.
func moment(from, to int64, in ask, out told) porcupine.Operation {
	in.address = "a@example.com"
	return porcupine.Operation{Input: in, Output: out, Call: from, Return: to}
}

// TestHistoryChecker proves that the model accepts what may happen and refuses what may not.
func TestHistoryChecker(t *testing.T) {
	const forever = 1 << 40
	create := ask{operation: "CreateUser", token: "t1", firstName: "one"}
	other := ask{operation: "CreateUser", token: "t2", firstName: "two"}
	update := ask{operation: "UpdateUser", id: "u", token: "t3", firstName: "three"}
	disable, enable := ask{operation: "DisableUser", id: "u", token: "t4"}, ask{operation: "EnableUser", id: "u", token: "t5"}
	get := ask{operation: "GetUser", id: "u"}
	done, conflict, unknown := told{exception: none, id: "u"}, told{exception: "ConflictException"}, told{}
	shows := func(name, status string) told { return told{none, "u", name, status} }
	made := moment(1, 2, create, done)
	for name, c := range map[string]struct {
		history []porcupine.Operation
		want    bool
	}{
		"created and read":           {[]porcupine.Operation{made, moment(3, 4, get, shows("one", "ENABLED"))}, true},
		"lost":                       {[]porcupine.Operation{made, moment(3, 4, get, told{exception: "ResourceNotFoundException"})}, false},
		"one of two":                 {[]porcupine.Operation{made, moment(1, 5, other, conflict)}, true},
		"both of two":                {[]porcupine.Operation{made, moment(1, 5, other, told{exception: none, id: "v"})}, false},
		"none of two":                {[]porcupine.Operation{moment(1, 5, create, conflict), moment(1, 5, other, conflict)}, false},
		"token again":                {[]porcupine.Operation{made, moment(3, 4, create, done)}, true},
		"token again, second effect": {[]porcupine.Operation{made, moment(3, 4, create, told{exception: none, id: "v"})}, false},
		"token again, other outcome": {[]porcupine.Operation{made, moment(3, 4, create, conflict)}, false},
		"unknown, then the answer":   {[]porcupine.Operation{moment(1, forever, create, unknown), moment(3, 4, create, done), moment(5, 6, get, shows("one", "ENABLED"))}, true},
		"unknown, done after all":    {[]porcupine.Operation{made, moment(3, forever, update, unknown), moment(5, 6, get, shows("one", "ENABLED")), moment(7, 8, get, shows("three", "ENABLED"))}, true},
		"unknown, done and undone":   {[]porcupine.Operation{made, moment(3, forever, update, unknown), moment(5, 6, get, shows("three", "ENABLED")), moment(7, 8, get, shows("one", "ENABLED"))}, false},
		"update not seen":            {[]porcupine.Operation{made, moment(3, 4, update, done), moment(5, 6, get, shows("one", "ENABLED"))}, false},
		"update seen while it runs":  {[]porcupine.Operation{made, moment(3, 9, update, done), moment(4, 5, get, shows("three", "ENABLED"))}, true},
		"seen and then not":          {[]porcupine.Operation{made, moment(3, 9, update, done), moment(4, 5, get, shows("three", "ENABLED")), moment(6, 7, get, shows("one", "ENABLED"))}, false},
		"repeat undoes nothing":      {[]porcupine.Operation{made, moment(3, 4, disable, done), moment(5, 6, enable, done), moment(7, 8, disable, done), moment(9, 10, get, shows("one", "ENABLED"))}, true},
		"repeat does it again":       {[]porcupine.Operation{made, moment(3, 4, disable, done), moment(5, 6, enable, done), moment(7, 8, disable, done), moment(9, 10, get, shows("one", "DISABLED"))}, false},
		"half an effect":             {[]porcupine.Operation{made, moment(3, 4, update, done), moment(5, 6, get, shows("three", "DISABLED"))}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := porcupine.CheckOperations(linearizable, c.history); got != c.want {
				t.Errorf("linearizable is %v, want %v", got, c.want)
			}
		})
	}
}
