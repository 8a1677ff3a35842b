package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help is shown below the command's usage.
func (c *completionCommand) Help() string {
	return "For bash:  openfinspace completion bash > ~/.local/share/bash-completion/completions/openfinspace\n\n" +
		"For zsh:  openfinspace completion zsh > a folder of $fpath/_openfinspace\n\n" +
		"For fish:  openfinspace completion fish > ~/.config/fish/completions/openfinspace.fish"
}

func (c *completionCommand) run(_ context.Context, p *Program) error {
	parser, err := newParser(&grammar{})
	if err != nil {
		return err
	}
	return map[string]func(io.Writer, *kong.Node) error{"bash": bash, "zsh": zsh, "fish": fish}[c.Shell](p.Out, parser.Model.Node)
}

// words are what may follow a command: its subcommands and its flags.
type words struct {
	path  string // "key create"; empty for the program itself
	words []string
	flags []*kong.Flag
	nodes []*kong.Node
}

// walk gives the words of every command.
func walk(n *kong.Node, path string) []words {
	w := words{path: path}
	for _, c := range n.Children {
		if !c.Hidden {
			w.words, w.nodes = append(w.words, c.Name), append(w.nodes, c)
		}
	}
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			w.words, w.flags = append(w.words, "--"+f.Name), append(w.flags, f)
		}
	}
	all := []words{w}
	for _, c := range w.nodes {
		all = append(all, walk(c, strings.TrimSpace(path+" "+c.Name))...)
	}
	return all
}

// bash finds the longest command among the words so far, offers what follows it, and files after a flag that takes one.
func bash(out io.Writer, root *kong.Node) error {
	var cases strings.Builder
	for _, w := range walk(root, "") {
		fmt.Fprintf(&cases, "    '%s') words='%s' ;;\n", w.path, strings.Join(w.words, " "))
	}
	_, err := fmt.Fprintf(out, `# Completion of openfinspace for bash.
_openfinspace() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path='' words='' word i
  case $previous in
%s  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case "${path:+$path }$word" in
%s    esac
  done
  case $path in
%s  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _openfinspace openfinspace
`, bashValues(root), bashPaths(root), cases.String())
	return err
}

func bashPaths(root *kong.Node) string {
	var names []string
	for _, w := range walk(root, "") {
		if w.path != "" {
			names = append(names, "'"+w.path+"'")
		}
	}
	return "      " + strings.Join(names, "|") + ") path=${path:+$path }$word ;;\n"
}

// bashValues completes what follows a flag: its choices, files, or nothing.
func bashValues(root *kong.Node) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, w := range walk(root, "") {
		for _, f := range w.flags {
			if seen[f.Name] || f.IsBool() {
				continue
			}
			seen[f.Name] = true
			switch {
			case f.Enum != "":
				fmt.Fprintf(&b, "    --%s) COMPREPLY=($(compgen -W '%s' -- \"$current\")); return ;;\n", f.Name, strings.ReplaceAll(f.Enum, ",", " "))
			case takesFile(f):
				fmt.Fprintf(&b, "    --%s) COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n", f.Name)
			default:
				fmt.Fprintf(&b, "    --%s) COMPREPLY=(); return ;;\n", f.Name)
			}
		}
	}
	return b.String()
}

func takesFile(f *kong.Flag) bool { return f.PlaceHolder == "FILE" || f.PlaceHolder == "DIR" }

// zsh uses bash's function, as its own system of completion allows.
func zsh(out io.Writer, root *kong.Node) error {
	if _, err := io.WriteString(out, "#compdef openfinspace\nautoload -U +X bashcompinit && bashcompinit\n"); err != nil {
		return err
	}
	return bash(out, root)
}

func fish(out io.Writer, root *kong.Node) error {
	var b strings.Builder
	b.WriteString("# Completion of openfinspace for fish.\ncomplete -c openfinspace -f\n")
	for _, w := range walk(root, "") {
		when := fishWhen(w)
		for _, n := range w.nodes {
			fmt.Fprintf(&b, "complete -c openfinspace -n %s -a %s -d %s\n", when, n.Name, fishQuote(firstSentence(n.Help)))
		}
		for _, f := range w.flags {
			fmt.Fprintf(&b, "complete -c openfinspace -n %s -l %s%s -d %s\n", when, f.Name, fishValue(f), fishQuote(firstSentence(f.Help)))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func fishWhen(w words) string {
	if w.path == "" {
		return "__fish_use_subcommand"
	}
	var all []string
	for _, p := range strings.Fields(w.path) {
		all = append(all, "__fish_seen_subcommand_from "+p)
	}
	if len(w.nodes) > 0 {
		var next []string
		for _, n := range w.nodes {
			next = append(next, n.Name)
		}
		all = append(all, "not __fish_seen_subcommand_from "+strings.Join(next, " "))
	}
	return fishQuote(strings.Join(all, "; and "))
}

func fishValue(f *kong.Flag) string {
	switch {
	case f.IsBool():
		return ""
	case f.Enum != "":
		return " -x -a " + fishQuote(strings.ReplaceAll(f.Enum, ",", " "))
	case takesFile(f):
		return " -r -F"
	}
	return " -x"
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

func firstSentence(s string) string {
	s, _, _ = strings.Cut(s, ". ")
	return strings.TrimSuffix(s, ".")
}
