package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

// changesetOf names a changeset of a dataset.
type changesetOf struct {
	place `json:"-"`
	chosen
	Dataset   finspace.DatasetIDOrAlias `arg:"" name:"dataset" help:"Id or alias (alias/…) of the dataset."`
	Changeset finspace.ChangesetID      `arg:"" name:"changeset" help:"Id of the changeset."`
}

// progress reads how far the changeset is.
func (c *changesetOf) progress(ctx context.Context, d *desk) (*finspace.Caller, *service.ChangesetProgressOutput, error) {
	by, err := d.service.Operator(ctx, c.Environment)
	if err != nil {
		return nil, nil, err
	}
	p, err := d.service.ChangesetProgress(ctx, by, &service.ChangesetProgressInput{DatasetID: c.Dataset, ChangesetID: c.Changeset})
	return by, p, err
}

type changesetList struct {
	place `json:"-"`
	jsonFlag
	chosen
	Dataset string `arg:"" name:"dataset" help:"Id or alias (alias/…) of the dataset."`
}

// at writes page by page, as datasetList does.
func (c *changesetList) at(ctx context.Context, d *desk) error {
	by, err := d.service.Operator(ctx, c.Environment)
	if err != nil {
		return err
	}
	in := &service.ListChangesetsInput{DatasetID: finspace.DatasetID(c.Dataset)}
	for first := true; first || in.NextToken != nil; first = false {
		page, err := d.service.ListChangesets(ctx, by, in)
		if err != nil {
			return err
		}
		if err := c.write(d, page.Changesets, first); err != nil {
			return err
		}
		in.NextToken = page.NextToken
	}
	return nil
}

func (c *changesetList) write(d *desk, page []finspace.Changeset, first bool) error {
	var rows [][]string
	if first {
		rows = append(rows, []string{"CHANGESET", "TYPE", "STATUS", "CREATED", "ROWS"})
	}
	for i := range page {
		s := &page[i]
		if c.JSON {
			if _, err := d.out.Write(append(rest.ShapeOf[finspace.Changeset]().Marshal(s), '\n')); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{fmt.Sprintf("%-26s", s.ID), fmt.Sprintf("%-7s", s.ChangeType), fmt.Sprintf("%-7s", s.Status), timeText(s.CreateTime), fmt.Sprint(s.Rows)})
	}
	if c.JSON || len(rows) == 0 {
		return nil
	}
	return writeTable(d.out, rows[0], rows[1:])
}

type changesetProgress struct {
	changesetOf
	jsonFlag
}

func (c *changesetProgress) at(ctx context.Context, d *desk) error {
	_, p, err := c.progress(ctx, d)
	if err != nil {
		return err
	}
	if c.JSON {
		_, err := d.out.Write(append(rest.ShapeOf[service.ChangesetProgressOutput]().Marshal(p), '\n'))
		return err
	}
	return writeProgress(d.out, p)
}

func writeProgress(w io.Writer, p *service.ChangesetProgressOutput) error {
	lines := [][2]string{{"Changeset", string(p.ChangesetID)}, {"Status", string(p.Status)}, {"Created", timeText(p.CreateTime)}}
	add := func(name, text string) { lines = append(lines, [2]string{name, text}) }
	if p.FinishTime != nil {
		add("Finished", timeText(*p.FinishTime))
	}
	if p.CancelRequested {
		add("Cancel", "is asked for")
	}
	if p.Stage != nil {
		add("Stage", fmt.Sprintf("%s, attempt %d: %d of %d bytes, %d rows", *p.Stage, *p.Attempt, *p.BytesRead, *p.BytesTotal, *p.RowsRead))
	}
	if p.Status == finspace.IngestionSuccess {
		add("Rows", fmt.Sprint(p.Rows))
		add("Stored", fmt.Sprintf("%d bytes", p.BytesStored))
	}
	if p.Rejected > 0 {
		add("Bad rows", fmt.Sprint(p.Rejected))
	}
	if p.QuarantineURI != nil {
		add("Kept in", *p.QuarantineURI)
	}
	if p.ErrorInfo != nil && p.ErrorInfo.ErrorMessage != nil {
		for _, l := range strings.Split(string(*p.ErrorInfo.ErrorMessage), "\n") {
			add("Error", l)
		}
	}
	for _, warning := range p.Warnings {
		add("Warning", warning)
	}
	for _, l := range lines {
		if _, err := fmt.Fprintf(w, "%-9s %s\n", l[0], oneLine(l[1])); err != nil {
			return err
		}
	}
	return nil
}

type changesetCancel struct{ changesetOf }

func (c *changesetCancel) at(ctx context.Context, d *desk) error {
	by, err := d.service.Operator(ctx, c.Environment)
	if err != nil {
		return err
	}
	now, err := d.service.CancelChangeset(ctx, by, &service.CancelChangesetInput{DatasetID: c.Dataset, ChangesetID: c.Changeset})
	if err != nil {
		return err
	}
	if now.Status == finspace.IngestionFailed {
		_, err = fmt.Fprintf(d.out, "Changeset %s is cancelled.\n", now.ChangesetID)
	} else {
		_, err = fmt.Fprintf(d.out, "Changeset %s is %s, and ends as soon as its runner hears of it.\n", now.ChangesetID, now.Status)
	}
	return err
}

type changesetQuarantine struct {
	changesetOf
	Out string `required:"" type:"path" placeholder:"FILE" json:"-" help:"File for the rows, as CSV: file, line, column, rule, advice, and the row as it stood; - for standard output."`
}

func (c *changesetQuarantine) writes() (string, bool) { return c.Out, false }

func (c *changesetQuarantine) at(ctx context.Context, d *desk) error {
	by, p, err := c.progress(ctx, d)
	if err != nil {
		return err
	}
	if p.QuarantineURI == nil {
		return finspace.Errorf(finspace.NotFound, "noQuarantine", "No rows of this changeset were kept aside: it is %s with %d bad rows.", p.Status, p.Rejected)
	}
	if err := d.openObjects(ctx, false); err != nil {
		return err
	}
	o, content, err := d.objects.Open(ctx, by, service.ManagedBucket(by.Environment), service.QuarantineKey(p.DatasetID, p.ChangesetID))
	if err != nil {
		return err
	}
	r, err := content.Range(ctx, 0, o.Size)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(d.file, r)
	return err
}
