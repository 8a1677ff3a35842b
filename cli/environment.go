package cli

import (
	"context"
	"fmt"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// chosen is the environment that a command works on.
type chosen struct {
	Environment finspace.EnvironmentID `placeholder:"ID" help:"Environment. Default: the only one there is." json:",omitempty"`
}

type environmentCreate struct {
	place `json:"-"`
	jsonFlag
	ID         finspace.EnvironmentID `placeholder:"ID" help:"Id: 1 to 26 of a-z and 0-9, for scripts that have one written into them. Default: a new one."`
	AccountID  string                 `placeholder:"NUMBER" help:"AWS account id of 12 digits that stands in its ARNs. Default: 000000000000."`
	Region     string                 `placeholder:"NAME" help:"AWS region that stands in its ARNs. Default: us-east-1."`
	Name       string                 `placeholder:"TEXT" help:"Name for people. Default: the id."`
	SignInMode finspace.SignInMode    `enum:"LOCAL,FEDERATED" default:"LOCAL" help:"How people sign in: LOCAL by e-mail address and password, FEDERATED by an identity provider."`
}

// environmentReport is an environment as it is shown.
type environmentReport struct {
	EnvironmentID finspace.EnvironmentID `json:"environmentId"`
	AccountID     string                 `json:"accountId"`
	Region        string                 `json:"region"`
	Name          string                 `json:"name"`
	SignInMode    finspace.SignInMode    `json:"signInMode"`
	CreateTime    finspace.Time          `json:"createTime"`
	RootKey       *service.NewKey        `json:"rootKey,omitempty"` // once, when it is made
}

func reportOf(e *finspace.Environment, root *service.NewKey) environmentReport {
	return environmentReport{e.ID, e.AccountID, e.Region, e.Name, e.SignInMode, e.CreateTime, root}
}

func (c *environmentCreate) at(ctx context.Context, d *desk) error {
	e, root, err := d.service.CreateEnvironment(ctx, service.EnvironmentInput{
		ID: c.ID, AccountID: c.AccountID, Region: c.Region, Name: c.Name, SignInMode: c.SignInMode,
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(d.out, reportOf(e, root))
	}
	fmt.Fprintf(d.out, "Environment %s is made.\n\n", e.ID)
	return writeKey(d.out, root)
}

type environmentList struct {
	place `json:"-"`
	jsonFlag
}

func (c *environmentList) at(ctx context.Context, d *desk) error {
	all, err := d.service.Environments(ctx)
	if err != nil {
		return err
	}
	reports := []environmentReport{}
	var rows [][]string
	for _, e := range all {
		reports = append(reports, reportOf(e, nil))
		rows = append(rows, []string{string(e.ID), e.AccountID, e.Region, string(e.SignInMode), timeText(e.CreateTime), oneLine(e.Name)})
	}
	if c.JSON {
		return writeJSON(d.out, map[string]any{"environments": reports})
	}
	return writeTable(d.out, []string{"ENVIRONMENT", "ACCOUNT", "REGION", "SIGN-IN", "CREATED", "NAME"}, rows)
}
