package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/cli"
)

// TestImportOutlivesItsServer stops the server in the middle of an import, and goes on after a restart.
func TestImportOutlivesItsServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := serve(t, data)
	in, typed := io.Pipe()
	var out, said bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		p := &cli.Program{In: in, Out: &out, Err: &said}
		ended <- p.Main(context.Background(), []string{"user", "import", "--csv", "-", "--data", data})
		_ = in.Close() // the pipe breaks as it does for a shell
	}()
	rows := func(n int) (text string) {
		for i := range n {
			text += fmt.Sprintf("u%d@example.com,APP_USER\n", i)
		}
		return text
	}
	_, _ = io.WriteString(typed, "emailAddress,type\n"+rows(1000))
	for run("", "user", "show", "u0@example.com", "--data", data).code != cli.ExitOK {
		time.Sleep(time.Millisecond)
	}
	s.stop()
	if code := <-ended; code != cli.ExitFailed || !strings.Contains(said.String(), "again") {
		t.Errorf("exit code %d\n%s%s", code, out.String(), said.String())
	}
	serve(t, data)
	again := run("emailAddress,type\n"+rows(2000), "user", "import", "--csv", "-", "--data", data)
	if again.code != cli.ExitOK || !strings.Contains(again.out, "2000 rows") {
		t.Errorf("again: exit code %d\n%s%s", again.code, again.out, again.err)
	}
	if n := len(userIDs(t, data)); n != 2000 {
		t.Errorf("%d users", n)
	}
}
