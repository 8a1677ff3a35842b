package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/cli/usercsv"
)

type userImport struct {
	place `json:"-"`
	jsonFlag
	chosen
	CSV     string `name:"csv" required:"" placeholder:"FILE" help:"CSV file in UTF-8, - for standard input. Its first line names the columns, in any order: emailAddress and type, and if you like firstName, lastName, apiAccess, apiAccessPrincipalArn. It may be imported again: users who are there already are counted and left alone."`
	Rejects string `placeholder:"FILE" help:"File for the rows that could not be used, with two more columns: the line and what is wrong. Corrected, it can be imported as it is. Default: the lines are listed on standard error."`
}

func (c *userImport) reads() string          { return c.CSV }
func (c *userImport) writes() (string, bool) { return c.Rejects, true }

// importReport counts every row of the file in one of three ways.
type importReport struct {
	Rows         int64 `json:"rows"`
	Imported     int64 `json:"imported"`
	AlreadyThere int64 `json:"alreadyThere"`
	Rejected     int64 `json:"rejected"`
}

// flight is how many rows are on their way to the store at once. It commits together those that wait together.
const flight = 256

func (c *userImport) at(ctx context.Context, d *desk) error {
	by, err := d.service.Operator(ctx, c.Environment)
	if err != nil {
		return err
	}
	reader, err := usercsv.NewReader(d.in)
	var wrong *usercsv.HeaderError
	if errors.As(err, &wrong) {
		return usagef("%v", wrong)
	}
	if err != nil {
		return c.end(d, &importer{desk: d}, interrupted(ctx, err))
	}
	i := &importer{desk: d, environment: by.Environment.ID, list: c.Rejects == "", shown: time.Now(), began: time.Now()}
	if d.file != nil && c.Rejects != "" {
		if i.rejects, err = usercsv.NewRejects(d.file, reader); err != nil {
			return fmt.Errorf("write the rejects: %w", err)
		}
	}
	err = i.all(ctx, reader)
	return c.end(d, i, err)
}

// end tells the sum, also of an import that was broken off.
func (c *userImport) end(d *desk, i *importer, err error) error {
	if i.report.Rows > 0 || err == nil {
		i.progress()
		if d.terminal {
			fmt.Fprintln(d.err)
		}
	}
	if c.JSON {
		err = errors.Join(err, writeJSON(d.out, i.report))
	} else {
		fmt.Fprintf(d.out, "%d rows: %d imported, %d already there, %d rejected.\n",
			i.report.Rows, i.report.Imported, i.report.AlreadyThere, i.report.Rejected)
	}
	if err != nil {
		return fmt.Errorf("the import stopped after %d rows; run it again to go on: %w", i.report.Rows, err)
	}
	if i.report.Rejected > 0 {
		return quietly(ExitFailed)
	}
	return nil
}

type importer struct {
	*desk
	environment finspace.EnvironmentID
	rejects     *usercsv.Rejects
	list        bool // rejected lines go to standard error
	report      importReport
	shown       time.Time // when progress was shown last
	began       time.Time
}

// all reads rows, has up to flight of them made at once, and counts them in the order of the file.
func (i *importer) all(ctx context.Context, reader *usercsv.Reader) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ordered := make(chan *importJob, flight)
	var unread error // set before ordered is closed
	go func() {
		defer close(ordered)
		unread = i.read(ctx, reader, ordered)
	}()
	for j := range ordered {
		<-j.done
		if err := i.count(j); err != nil {
			err = interrupted(ctx, err)
			stop()
			for j := range ordered { // nothing runs on after the answer
				<-j.done
			}
			return err
		}
	}
	return unread
}

func (i *importer) read(ctx context.Context, reader *usercsv.Reader, ordered chan<- *importJob) error {
	rivals := rivals{}
	for {
		row, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return interrupted(ctx, fmt.Errorf("read the CSV: %w", err))
		}
		j := &importJob{row: row, done: make(chan struct{})}
		select {
		case ordered <- j: // waits while flight rows are on their way
		case <-ctx.Done():
			return interrupted(ctx, ctx.Err())
		}
		before := rivals.before(j)
		go func() {
			defer close(j.done)
			for _, b := range before {
				<-b.done
			}
			j.outcome, j.err = i.make(ctx, row)
		}()
	}
}

// interrupted says so where the server's stop is the cause of an error.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("the server is stopping")
	}
	return err
}

func (i *importer) count(j *importJob) error {
	if j.err != nil {
		return j.err
	}
	i.report.Rows++
	switch {
	case j.outcome.imported:
		i.report.Imported++
	case j.outcome.alreadyThere:
		i.report.AlreadyThere++
	default:
		i.report.Rejected++
		if err := i.reject(j.row, j.outcome.problems); err != nil {
			return fmt.Errorf("write the rejects: %w", err)
		}
	}
	if time.Since(i.shown) >= i.showEvery() {
		i.progress()
	}
	return nil
}

// reject names the line and the rules, never what stands in the row: logs keep what they see.
func (i *importer) reject(row *usercsv.Row, problems []string) error {
	if i.list {
		if i.terminal {
			fmt.Fprint(i.err, "\r\x1b[K")
		}
		fmt.Fprintf(i.err, "line %d: %s\n", row.Line, strings.Join(problems, "; "))
	}
	if i.rejects == nil {
		return nil
	}
	return i.rejects.Add(row, problems)
}

func (i *importer) showEvery() time.Duration {
	if i.terminal {
		return 200 * time.Millisecond
	}
	return 5 * time.Second
}

// progress is one line that stays where it is on a terminal.
func (i *importer) progress() {
	i.shown = time.Now()
	rate := float64(i.report.Rows) / max(time.Since(i.began).Seconds(), 0.001)
	start, end := "", "\n"
	if i.terminal {
		start, end = "\r", "\x1b[K"
	}
	fmt.Fprintf(i.err, "%s%d rows, %.0f a second, %d rejected%s", start, i.report.Rows, rate, i.report.Rejected, end)
}
