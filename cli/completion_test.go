package cli_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/cli"
)

// TestBashCompletion lets bash itself complete.
func TestBashCompletion(t *testing.T) {
	script := writeFile(t, "completion.bash", must(t, "completion", "bash"))
	for line, want := range map[string]string{
		"openfinspace ma":                              "master-key",
		"openfinspace key ":                            "create delete list",
		"openfinspace key cre":                         "create",
		"openfinspace user import --re":                "--rejects",
		"openfinspace serve --log-format ":             "json text",
		"openfinspace serve --dev --quota-us":          "--quota-users --quota-user-groups",
		"openfinspace audit export --format jsonl --e": "--environment",
	} {
		words := strings.Split(line, " ")
		ask := `. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _openfinspace; printf '%s\n' "${COMPREPLY[@]}"`
		out, err := exec.Command("bash", append([]string{"-uec", ask, "bash", script}, words...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v\n%s", line, err, out)
		}
		got := strings.Fields(string(out))
		for _, w := range strings.Fields(want) {
			if !strings.Contains(" "+strings.Join(got, " ")+" ", " "+w+" ") {
				t.Errorf("%q is completed by %v, want %s", line, got, want)
			}
		}
	}
}

func TestOtherCompletions(t *testing.T) {
	if out := must(t, "completion", "zsh"); !strings.HasPrefix(out, "#compdef openfinspace\n") {
		t.Error("not for zsh")
	}
	if out := must(t, "completion", "fish"); !strings.Contains(out, "complete -c openfinspace -n __fish_use_subcommand -a serve") {
		t.Error("not for fish")
	}
	fails(t, cli.ExitUsage, "bash", "completion", "csh")
}
