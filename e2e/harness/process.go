package harness

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

const readyWithin = 30 * time.Second // a loaded machine, a large recovery

// process is one run of the binary.
type process struct {
	cmd   *exec.Cmd
	ready chan struct{} // closed at the ready line
	gone  chan struct{} // closed when it has ended
	err   error         // how it ended; read after gone
}

// launch starts the binary and returns at once. under, if there is any, is another program with its arguments that runs it
// in the same process or as its tracer; env is added to the environment.
func launch(log string, under, args, env []string) (*process, error) {
	path, err := binary()
	if err != nil {
		return nil, err
	}
	stderr, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer stderr.Close()
	line := slices.Concat(under, []string{path}, args)
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Env = append(CleanEnv(), env...)
	cmd.Stderr = stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, ready: make(chan struct{}), gone: make(chan struct{})}
	go p.follow(stdout)
	return p, nil
}

// await returns when p has printed its ready line. A process that does not in time is killed.
func (p *process) await(log string) error {
	select {
	case <-p.ready:
		return nil
	case <-p.gone:
		return fmt.Errorf("the server ended before it was ready: %w\n%s", p.err, tail(log))
	case <-time.After(readyWithin):
		_ = p.cmd.Process.Kill()
		<-p.gone
		return fmt.Errorf("the server was not ready within %v\n%s", readyWithin, tail(log))
	}
}

// follow reads standard output to its end, closes ready at the line that says so, and then waits for the process.
func (p *process) follow(stdout io.Reader) {
	defer close(p.gone)
	say := sync.OnceFunc(func() { close(p.ready) })
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "ready http") {
			say()
		}
	}
	_, _ = io.Copy(io.Discard, stdout)
	if p.err = p.cmd.Wait(); p.err == nil {
		select {
		case <-p.ready:
		default:
			p.err = fmt.Errorf("exit 0 without a ready line")
		}
	}
}

// Run runs `openfinspace args…` to its end and gives its standard output; an error carries what it said.
func Run(args ...string) ([]byte, error) { return run(nil, args) }

func run(env, args []string) ([]byte, error) {
	path, err := binary()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append(CleanEnv(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("openfinspace %s: %w\n%s%s", strings.Join(args, " "), err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.Bytes(), nil
}

// CleanEnv is this process's environment without anything that would set up the server or an AWS client.
func CleanEnv() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "OPENFINSPACE_") || strings.HasPrefix(v, "AWS_")
	})
}
