package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/cli/usercsv"
	"github.com/openfinspace/openfinspace/rest"
)

// importJob is a row on its way. done is closed when the two fields below it are set.
type importJob struct {
	row  *usercsv.Row
	done chan struct{}

	outcome outcome
	err     error // of the server, not of the row: it ends the import
}

// outcome is what became of a row; exactly one of them.
type outcome struct {
	imported, alreadyThere bool
	problems               []string
}

// rivals are rows on their way that want the same address or role. The first in the file shall have it, however many are
// on their way.
type rivals map[string]*importJob

// before gives the rows that must be made before j, and remembers j.
func (r rivals) before(j *importJob) (before []*importJob) {
	if len(r) > 4*flight {
		for k, b := range r {
			if b.isDone() {
				delete(r, k)
			}
		}
	}
	if j.row.User == nil {
		return nil
	}
	keys := []string{strings.ToLower(string(j.row.User.EmailAddress))}
	if role := j.row.User.ApiAccessPrincipalArn; role != nil {
		keys = append(keys, string(*role))
	}
	for _, k := range keys {
		if b := r[k]; b != nil && b != j {
			before = append(before, b)
		}
		r[k] = j
	}
	return before
}

func (j *importJob) isDone() bool {
	select {
	case <-j.done:
		return true
	default:
		return false
	}
}

// make registers the user of a row.
func (i *importer) make(ctx context.Context, row *usercsv.Row) (outcome, error) {
	if len(row.Problems) > 0 {
		return outcome{problems: row.Problems}, nil
	}
	made, err := i.service.ImportUser(ctx, i.environment, row.User)
	var told *finspace.Error
	var broken *rest.Error
	switch {
	case err == nil:
		return outcome{imported: !made.AlreadyThere, alreadyThere: made.AlreadyThere}, nil
	case errors.As(err, &broken) && broken.Status == 400:
		return outcome{problems: []string{broken.Message}}, nil
	case !errors.As(err, &told) || told.Kind == finspace.Internal:
		return outcome{}, err
	}
	return outcome{problems: []string{told.Message}}, nil
}
