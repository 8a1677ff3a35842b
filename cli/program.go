package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"
	"golang.org/x/term"
)

// Program is one run of openfinspace: its streams. Arguments go to Main.
type Program struct {
	In       io.Reader
	Out, Err io.Writer
}

// command is one command of the grammar.
type command interface {
	run(ctx context.Context, p *Program) error
}

// Main runs the command that args name and gives the exit code.
func (p *Program) Main(ctx context.Context, args []string) int {
	err := p.main(ctx, args)
	if err != nil {
		if text := sentence(err); text != "" {
			fmt.Fprintln(p.Err, "openfinspace: "+text)
		}
	}
	return exitCode(err)
}

func (p *Program) main(ctx context.Context, args []string) (err error) {
	if len(args) == 1 && args[0] == workerName {
		return workerCommand{}.run(ctx, p) // a small changeset is done sooner than the grammar is planned
	}
	parser, err := newParser(&grammar{}, kong.Writers(p.Out, p.Err), kong.Exit(func(code int) { panic(helped(code)) }))
	if err != nil {
		return err
	}
	defer func() {
		// Kong ends the program when it has shown help; this ends the parsing alone.
		if code, ok := recoverAs[helped](recover()); ok {
			err = quietly(int(code))
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return p.misused(err)
	}
	switch c := parsed.Selected().Target.Addr().Interface().(type) {
	case deskCommand:
		return p.atDesk(ctx, parsed.Command(), c)
	case command:
		return c.run(ctx, p)
	default:
		return fmt.Errorf("the command %s does nothing", parsed.Command()) // a test walks the grammar
	}
}

type helped int

func recoverAs[T any](v any) (T, bool) {
	if v == nil {
		var none T
		return none, false
	}
	t, ok := v.(T)
	if !ok {
		panic(v)
	}
	return t, true
}

func (p *Program) misused(err error) error {
	var e *exitError
	if errors.As(err, &e) {
		return e
	}
	return usagef("%v\nRun openfinspace --help, or openfinspace COMMAND --help, for what there is.", err)
}

// newParser plans the grammar: each flag can also stand in the environment, as OPENFINSPACE_ and its name.
func newParser(g *grammar, options ...kong.Option) (*kong.Kong, error) {
	return kong.New(g, append([]kong.Option{
		kong.Name("openfinspace"),
		kong.Description("An open, self-hosted Amazon FinSpace.\n\n" +
			"Options come from the command line, from the environment (OPENFINSPACE_DATA for --data, and so on) and from the JSON file " +
			"that --config names, in this order: the first that has an option counts.\n\n" + exitCodesHelp),
		kong.DefaultEnvars("OPENFINSPACE"),
		defaults(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: false, WrapUpperBound: 120}),
		kong.UsageOnError(),
	}, options...)...)
}

// isTerminal tells whether somebody looks at w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
