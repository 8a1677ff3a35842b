package cli

import (
	"context"

	"github.com/openfinspace/openfinspace/engine/process"
)

// workerName is the command under which a server starts this program to convert the files of one changeset. It has no options:
// all that it must know comes on standard input.
const workerName = "worker"

type workerCommand struct{}

func (workerCommand) run(ctx context.Context, _ *Program) error {
	e, err := localEngine()
	if err != nil {
		return err
	}
	return process.Main(ctx, e)
}
