package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

type permissionsExplain struct {
	place `json:"-"`
	jsonFlag
	chosen
	Dataset    finspace.DatasetIDOrAlias       `placeholder:"ID" help:"Id or alias (alias/…) of a dataset. Default: what the user may do in the environment."`
	Permission finspace.ResourcePermissionName `placeholder:"NAME" help:"The one permission to ask about, such as ReadDatasetData. Default: all."`
	User       finspace.UserID                 `arg:"" name:"user" help:"Id of the user."`
}

func (c *permissionsExplain) at(ctx context.Context, d *desk) error {
	by, err := d.service.Operator(ctx, c.Environment)
	if err != nil {
		return err
	}
	why, err := d.service.ExplainPermissions(ctx, by, &service.ExplainPermissionsInput{
		UserID: c.User, DatasetID: present(c.Dataset), Permission: present(c.Permission),
	})
	if err != nil {
		return err
	}
	if c.JSON {
		_, err := d.out.Write(append(rest.ShapeOf[service.ExplainPermissionsOutput]().Marshal(why), '\n'))
		return err
	}
	return writeExplanation(d, why)
}

func writeExplanation(d *desk, why *service.ExplainPermissionsOutput) error {
	may := "may not"
	if why.Allowed {
		may = "may"
	}
	if _, err := fmt.Fprintf(d.out, "User %s, %s and %s, %s: %s\n", why.UserID, why.Type, why.Status, may, orNone(why.Permissions)); err != nil {
		return err
	}
	var rows [][]string
	for _, g := range why.Groups {
		rows = append(rows, []string{string(g.PermissionGroupID), oneLine(string(g.Name)), orNone(g.Permissions)})
	}
	if len(rows) == 0 {
		return nil
	}
	return writeTable(d.out, []string{"BY THE GROUP", "NAME", "PERMISSIONS"}, rows)
}

func orNone(names []finspace.ResourcePermissionName) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Trim(fmt.Sprint(names), "[]")
}

type datasetGrant struct {
	place `json:"-"`
	chosen
	Group       finspace.PermissionGroupID        `required:"" placeholder:"ID" help:"Permission group."`
	Dataset     finspace.DatasetIDOrAlias         `arg:"" name:"dataset" help:"Id or alias (alias/…) of the dataset."`
	Permissions []finspace.ResourcePermissionName `arg:"" name:"permission" optional:"" help:"What its members may do from now on, such as ReadDatasetData, in the place of what they might before." json:",omitempty"`
	None        bool                              `help:"Take all permissions of the group on the dataset away." json:",omitempty"`
}

// Validate is called by kong. A permission that was forgotten takes nothing away.
func (c *datasetGrant) Validate() error {
	switch given := len(c.Permissions) > 0; {
	case given && c.None:
		return usagef("either permissions or --none: nothing was changed")
	case !given && !c.None:
		return usagef("name the permissions that the group shall have, such as ReadDatasetData, or give --none to take all of them away: nothing was changed")
	}
	return nil
}

func (c *datasetGrant) at(ctx context.Context, d *desk) error {
	by, err := d.service.Operator(ctx, c.Environment)
	if err != nil {
		return err
	}
	now, err := d.service.SetDatasetGrant(ctx, by, &service.SetDatasetGrantInput{
		DatasetID: c.Dataset, PermissionGroupID: c.Group, Permissions: c.Permissions,
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.out, "Members of the group %s have on the dataset %s: %s\n", now.PermissionGroupID, now.DatasetID, orNone(now.Permissions))
	return err
}
