package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

const datasetPage = 100 // a schema may be long

type datasetList struct {
	place `json:"-"`
	jsonFlag
	chosen
	Deleted bool `help:"List those that are deleted and can still be brought back. Default: those that are there." json:",omitempty"`
}

// at writes page by page, as userList does. As JSON it is one dataset a line.
func (c *datasetList) at(ctx context.Context, d *desk) error {
	by, err := d.service.Operator(ctx, c.Environment)
	if err != nil {
		return err
	}
	after := finspace.DatasetID("")
	for {
		page, err := c.page(ctx, d, by.Environment.ID, after)
		if err != nil || (len(page) == 0 && after != "") {
			return err
		}
		if err := c.write(d, by.Environment, page, after == ""); err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].ID
	}
}

func (c *datasetList) page(ctx context.Context, d *desk, env finspace.EnvironmentID, after finspace.DatasetID) (page []*finspace.Dataset, err error) {
	err = d.store.View(ctx, func(tx finspace.Tx) (err error) {
		list := tx.Datasets
		if c.Deleted {
			list = tx.DeletedDatasets
		}
		page, err = list(env, after, datasetPage)
		return err
	})
	return page, err
}

func (c *datasetList) write(d *desk, env *finspace.Environment, page []*finspace.Dataset, first bool) error {
	var rows [][]string
	for _, s := range page {
		if c.JSON {
			if err := writeDataset(d, env, s); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, c.row(s))
	}
	if c.JSON {
		return nil
	}
	if first {
		return writeTable(d.out, c.heading(), rows)
	}
	return writeTable(d.out, rows[0], rows[1:])
}

func (c *datasetList) heading() []string {
	if c.Deleted {
		return []string{"DATASET", "KIND", "CREATED", "DELETED", "ALIAS AND TITLE"}
	}
	return []string{"DATASET", "KIND", "CREATED", "ALIAS AND TITLE"}
}

func (c *datasetList) row(s *finspace.Dataset) []string {
	row := []string{fmt.Sprintf("%-26s", s.ID), fmt.Sprintf("%-11s", s.Kind), timeText(s.CreateTime)}
	if c.Deleted {
		row = append(row, timeText(s.DeletedTime))
	}
	return append(row, strings.TrimSpace(aliasOf(s)+" "+oneLine(string(s.Title))))
}

func aliasOf(s *finspace.Dataset) string {
	if s.Alias == nil {
		return ""
	}
	return oneLine(string(*s.Alias))
}

// writeDataset writes the dataset as ListDatasets answers it, on one line.
func writeDataset(d *desk, env *finspace.Environment, s *finspace.Dataset) error {
	s.Arn = env.DatasetArn(s.ID)
	_, err := d.out.Write(append(rest.ShapeOf[finspace.Dataset]().Marshal(s), '\n'))
	return err
}

type datasetShow struct {
	place `json:"-"`
	jsonFlag
	chosen
	Dataset string `arg:"" name:"dataset" help:"Id or alias (alias/…) of the dataset."`
}

func (c *datasetShow) at(ctx context.Context, d *desk) error {
	env, s, err := d.dataset(ctx, c.Environment, c.Dataset)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeDataset(d, env, s)
	}
	return writeDatasetCard(d, s)
}

// dataset finds a dataset by id or alias.
func (d *desk) dataset(ctx context.Context, in finspace.EnvironmentID, name string) (env *finspace.Environment, s *finspace.Dataset, err error) {
	by, err := d.service.Operator(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	err = d.store.View(ctx, func(tx finspace.Tx) (err error) {
		if strings.HasPrefix(name, "alias/") {
			s, err = tx.DatasetByAlias(by.Environment.ID, finspace.AliasString(name))
			return err
		}
		s, err = tx.Dataset(by.Environment.ID, finspace.DatasetID(name))
		return err
	})
	return by.Environment, s, err
}

func writeDatasetCard(d *desk, s *finspace.Dataset) error {
	for _, line := range [][2]string{
		{"Dataset", string(s.ID)},
		{"Title", oneLine(string(s.Title))},
		{"Alias", aliasOf(s)},
		{"Kind", string(s.Kind)},
		{"Created", timeText(s.CreateTime)},
		{"Creator", oneLine(s.Creator)},
		{"Modified", timeText(s.LastModifiedTime)},
	} {
		if _, err := fmt.Fprintf(d.out, "%-9s %s\n", line[0], line[1]); err != nil {
			return err
		}
	}
	for _, column := range s.Columns() {
		if _, err := fmt.Fprintf(d.out, "%-9s %-9s %s\n", "Column", *column.DataType, oneLine(string(*column.ColumnName))); err != nil {
			return err
		}
	}
	return nil
}

type datasetGrants struct {
	place `json:"-"`
	jsonFlag
	chosen
	Dataset string `arg:"" name:"dataset" help:"Id or alias (alias/…) of the dataset."`
}

type grantReport struct {
	PermissionGroupID finspace.PermissionGroupID   `json:"permissionGroupId"`
	Name              finspace.PermissionGroupName `json:"name"`
	Permissions       []finspace.DatasetPermission `json:"permissions"`
}

func (c *datasetGrants) at(ctx context.Context, d *desk) error {
	env, s, err := d.dataset(ctx, c.Environment, c.Dataset)
	if err != nil {
		return err
	}
	reports, err := d.grants(ctx, env.ID, s.ID)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(d.out, map[string]any{"datasetId": s.ID, "grants": reports})
	}
	var rows [][]string
	for _, r := range reports {
		rows = append(rows, []string{string(r.PermissionGroupID), oneLine(string(r.Name)), strings.Trim(fmt.Sprint(r.Permissions), "[]")})
	}
	return writeTable(d.out, []string{"PERMISSION GROUP", "NAME", "PERMISSIONS"}, rows)
}

// grants reads all grants on a dataset with the names of their groups.
func (d *desk) grants(ctx context.Context, env finspace.EnvironmentID, id finspace.DatasetID) ([]grantReport, error) {
	reports := []grantReport{}
	for after := finspace.PermissionGroupID(""); ; {
		var page []grantReport
		err := d.store.View(ctx, func(tx finspace.Tx) (err error) {
			page, err = grantPage(tx, env, id, after)
			return err
		})
		if err != nil {
			return nil, err
		}
		if reports = append(reports, page...); len(page) < datasetPage {
			return reports, nil
		}
		after = page[len(page)-1].PermissionGroupID
	}
}

func grantPage(tx finspace.Tx, env finspace.EnvironmentID, id finspace.DatasetID, after finspace.PermissionGroupID) (page []grantReport, err error) {
	grants, err := tx.Grants(env, id, after, datasetPage)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		group, err := tx.PermissionGroup(env, g.Group)
		if err != nil {
			return nil, err
		}
		page = append(page, grantReport{g.Group, group.Name, g.Permissions})
	}
	return page, nil
}

type datasetUndelete struct {
	place `json:"-"`
	jsonFlag
	chosen
	WithoutAlias bool               `help:"Bring it back without its alias, when another dataset has it by now. Default: with it." json:",omitempty"`
	Dataset      finspace.DatasetID `arg:"" name:"dataset" help:"Id of the dataset, as dataset list --deleted shows it."`
}

func (c *datasetUndelete) at(ctx context.Context, d *desk) error {
	by, err := d.service.Operator(ctx, c.Environment)
	if err != nil {
		return err
	}
	back, err := d.service.UndeleteDataset(ctx, by, &service.UndeleteDatasetInput{DatasetID: c.Dataset, WithoutAlias: &c.WithoutAlias})
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(d.out, map[string]finspace.DatasetID{"datasetId": back.DatasetID})
	}
	_, s, err := d.dataset(ctx, c.Environment, string(back.DatasetID))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.out, "Dataset %s is back: %s\n", s.ID, oneLine(string(s.Title)))
	return err
}
