package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

type keyCreate struct {
	place `json:"-"`
	jsonFlag
	chosen
	Role      finspace.RoleArn   `xor:"who" required:"" placeholder:"ARN" help:"The key stands for this IAM role: it may get the credentials of the user who has the role as apiAccessPrincipalArn."`
	User      string             `xor:"who" required:"" placeholder:"ARN" help:"The key stands for this IAM user: it may assume roles (see --may-assume) and nothing else."`
	Root      bool               `xor:"who" required:"" help:"The key stands for the root of the environment, which may do everything in it."`
	MayAssume []finspace.RoleArn `placeholder:"ARN" sep:"none" help:"Role that AssumeRole gives to this key. Repeat it for more roles. Default: a role's key may assume its own role, others none."`
}

func (c *keyCreate) at(ctx context.Context, d *desk) error {
	in := service.KeyInput{Environment: c.Environment, Kind: finspace.RootPrincipal, MayAssume: c.MayAssume}
	switch {
	case c.Role != "":
		in.Kind, in.Arn = finspace.RolePrincipal, string(c.Role)
	case c.User != "":
		in.Kind, in.Arn = finspace.UserPrincipal, c.User
	}
	key, err := d.service.CreateKey(ctx, in)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(d.out, key)
	}
	return writeKey(d.out, key)
}

// writeKey shows a key with its secret, in the form of an environment for AWS's clients.
func writeKey(w io.Writer, key *service.NewKey) error {
	_, err := fmt.Fprintf(w, "Key of %s, shown this once:\n\n  AWS_ACCESS_KEY_ID=%s\n  AWS_SECRET_ACCESS_KEY=%s\n",
		key.Arn, key.AccessKeyID, key.SecretAccessKey)
	return err
}

type keyList struct {
	place `json:"-"`
	jsonFlag
	chosen
}

type keyReport struct {
	AccessKeyID finspace.AccessKeyID   `json:"accessKeyId"`
	Kind        finspace.PrincipalKind `json:"kind"`
	Arn         string                 `json:"arn"`
	MayAssume   []finspace.RoleArn     `json:"mayAssume,omitempty"`
	CreateTime  finspace.Time          `json:"createTime"`
}

func (c *keyList) at(ctx context.Context, d *desk) error {
	all, err := d.service.Keys(ctx, c.Environment)
	if err != nil {
		return err
	}
	reports := []keyReport{}
	var rows [][]string
	for _, k := range all {
		reports = append(reports, keyReport{k.ID, k.Kind, k.Arn, k.MayAssume, k.CreateTime})
		rows = append(rows, []string{string(k.ID), string(k.Kind), timeText(k.CreateTime), oneLine(k.Arn)})
	}
	if c.JSON {
		return writeJSON(d.out, map[string]any{"keys": reports})
	}
	return writeTable(d.out, []string{"ACCESS KEY", "KIND", "CREATED", "ARN"}, rows)
}

type keyDelete struct {
	place       `json:"-"`
	AccessKeyID finspace.AccessKeyID `arg:"" name:"access-key-id" help:"Id of the key."`
}

func (c *keyDelete) at(ctx context.Context, d *desk) error {
	if err := d.service.DeleteKey(ctx, c.AccessKeyID); err != nil {
		return err
	}
	_, err := fmt.Fprintf(d.out, "Key %s is deleted, and the roles that it assumed act no more. Sessions of a user that it obtained last up to an hour: "+
		"to end them too, disable the user or take its API access away.\n", c.AccessKeyID)
	return err
}
