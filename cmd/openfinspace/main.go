// Command openfinspace is the server and its command line; see package cli.
package main

import (
	"context"
	"os"

	"github.com/openfinspace/openfinspace/cli"
)

func main() {
	p := &cli.Program{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	os.Exit(p.Main(context.Background(), os.Args[1:]))
}
