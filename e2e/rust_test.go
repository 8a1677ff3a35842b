//go:build e2erust

package e2e

import "testing"

var rust = &client{
	name: "rust", attempts: threeTimes,
	command: func(t *testing.T) []string { return []string{tool(t, "rust/debug/openfinspace-e2e")} },
}

func init() { clients = append(clients, rust) }

func TestRust(t *testing.T) { rust.testScenario(t) }
