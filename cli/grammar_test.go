package cli

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestGrammar walks every command: each does something, and each flag tells what it means.
func TestGrammar(t *testing.T) {
	parser, err := newParser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range parser.Model.Leaves(false) {
		switch leaf.Target.Addr().Interface().(type) {
		case deskCommand, command:
		default:
			t.Errorf("%s does nothing", leaf.FullPath())
		}
		if leaf.Help == "" {
			t.Errorf("%s has no help", leaf.FullPath())
		}
		for _, f := range leaf.Flags {
			checkFlag(t, leaf, f)
		}
	}
}

func checkFlag(t *testing.T, leaf *kong.Node, f *kong.Flag) {
	t.Helper()
	if f.Name == "help" {
		return
	}
	if want := "OPENFINSPACE_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_")); len(f.Envs) != 1 || f.Envs[0] != want {
		t.Errorf("%s --%s is not the variable %s but %v", leaf.FullPath(), f.Name, want, f.Envs)
	}
	if f.Help == "" {
		t.Errorf("%s --%s has no help", leaf.FullPath(), f.Name)
	}
	if leaf.Name == "serve" && !strings.Contains(strings.ToLower(f.Help), "default") && f.Name != "tls-key" && f.Name != "store-password-file" {
		t.Errorf("serve --%s does not tell its default", f.Name)
	}
}

// TestCallsTravel packs and unpacks every command that works on the data.
func TestCallsTravel(t *testing.T) {
	parser, err := newParser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range parser.Model.Leaves(false) {
		c, ok := leaf.Target.Addr().Interface().(deskCommand)
		if !ok {
			continue
		}
		call, err := callOf(strings.TrimPrefix(leaf.FullPath(), "openfinspace "), c, true)
		if err != nil {
			t.Error(err)
			continue
		}
		if strings.Contains(string(call.Args), `"Data"`) || strings.Contains(string(call.Args), `"Store"`) {
			t.Errorf("%s sends where its data is: %s", leaf.FullPath(), call.Args)
		}
		if _, err := unpack(call); err != nil {
			t.Errorf("%s: %v", leaf.FullPath(), err)
		}
	}
}

func TestPasswordIsSeen(t *testing.T) {
	for arg, want := range map[string]bool{
		"--store=postgres://u:p@h/d":            true,
		"postgresql://u:p@h/d":                  true,
		"postgres://h/d?password=p":             true,
		"postgres://u@h/d":                      false,
		"--data=/var/lib/postgres":              false,
		"/home/postgres://":                     false,
		"--store=postgres://u@h/d?sslmode=none": false,
	} {
		if passwordIsSeen([]string{"serve", arg}) != want {
			t.Errorf("%s: not %v", arg, want)
		}
	}
}

func TestPasswordOfStore(t *testing.T) {
	t.Setenv(storePasswordVariable, "p@ss/word")
	p := &place{Store: "postgres://u@h/d"}
	if dsn, err := p.dsn(); err != nil || dsn != "postgres://u:p%40ss%2Fword@h/d" {
		t.Errorf("%s %v", dsn, err)
	}
	p.Store = "postgres://u:other@h/d"
	if _, err := p.dsn(); err == nil || strings.Contains(err.Error(), "other") {
		t.Errorf("two passwords: %v", err)
	}
}

func TestHarmless(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "plain": "plain", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "{}": "{}", "a=b": "a=b",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q became %q, want %q", cell, got, want)
		}
	}
}
