package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/openfinspace/openfinspace/cli/admin"
)

// callOf packs a parsed command for the running server.
func callOf(name string, c deskCommand, terminal bool) (*admin.Call, error) {
	args, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("pack the command %s: %w", name, err)
	}
	return &admin.Call{Version: Version(), Command: commandName(name), Args: args, Terminal: terminal}, nil
}

// commandName drops the names of arguments from kong's "key delete <id>".
func commandName(path string) string {
	name, _, _ := strings.Cut(path, " <")
	return name
}

// unpack finds the command in the grammar of this program and gives it its arguments. A member that it does not know is
// an argument of another version.
func unpack(call *admin.Call) (deskCommand, error) {
	parser, err := newParser(&grammar{})
	if err != nil {
		return nil, err
	}
	node := findNode(parser.Model.Node, strings.Fields(call.Command))
	if node == nil || !node.Target.IsValid() {
		return nil, otherVersion(call)
	}
	c, ok := node.Target.Addr().Interface().(deskCommand)
	if !ok {
		return nil, otherVersion(call)
	}
	d := json.NewDecoder(bytes.NewReader(call.Args))
	d.DisallowUnknownFields()
	if err := d.Decode(c); err != nil {
		return nil, otherVersion(call)
	}
	return c, nil
}

func otherVersion(call *admin.Call) error {
	return usagef("the running server is OpenFinSpace %s and does not know the command %q of %s in this form: use the server's own program",
		Version(), call.Command, call.Version)
}

func findNode(n *kong.Node, path []string) *kong.Node {
	if len(path) == 0 {
		return n
	}
	for _, c := range n.Children {
		if c.Name == path[0] {
			return findNode(c, path[1:])
		}
	}
	return nil
}

// serveCall runs a command that came over the socket, at the desk of the running server.
func (d *data) serveCall(ctx context.Context, call *admin.Call, s admin.Streams) int {
	c, err := unpack(call)
	if err == nil {
		err = c.at(ctx, &desk{data: d, in: s.In, out: s.Out, err: s.Err, file: s.File, terminal: call.Terminal})
	}
	if text := textOf(err); text != "" {
		fmt.Fprintln(s.Err, "openfinspace: "+text)
	}
	return exitCode(err)
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return sentence(err)
}
