package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

type userCreate struct {
	place `json:"-"`
	jsonFlag
	chosen
	EmailAddress          finspace.Email     `required:"" placeholder:"ADDRESS" help:"E-mail address. It cannot be changed later."`
	Type                  finspace.UserType  `enum:"SUPER_USER,APP_USER" default:"APP_USER" help:"SUPER_USER has every permission, APP_USER (the default) those of its permission groups."`
	FirstName             finspace.FirstName `placeholder:"NAME" help:"First name, up to 50 characters. Default: none."`
	LastName              finspace.LastName  `placeholder:"NAME" help:"Last name, up to 50 characters. Default: none."`
	APIAccess             finspace.ApiAccess `name:"api-access" enum:"ENABLED,DISABLED" default:"DISABLED" help:"Whether GetProgrammaticAccessCredentials gives credentials for the user. Default: DISABLED."`
	APIAccessPrincipalArn finspace.RoleArn   `name:"api-access-principal-arn" placeholder:"ARN" help:"IAM role that may get the user's credentials. Default: none."`
}

func (c *userCreate) at(ctx context.Context, d *desk) error {
	made, err := d.service.ImportUser(ctx, c.Environment, &service.CreateUserInput{
		EmailAddress: c.EmailAddress, Type: c.Type, FirstName: present(c.FirstName), LastName: present(c.LastName),
		ApiAccess: &c.APIAccess, ApiAccessPrincipalArn: present(c.APIAccessPrincipalArn),
	})
	if err != nil {
		return err
	}
	if made.AlreadyThere {
		return finspace.Errorf(finspace.Conflict, "emailAddressTaken", "There is a user with this e-mail address already, who is as you say: %s.", made.UserID)
	}
	if c.JSON {
		return writeJSON(d.out, map[string]finspace.UserID{"userId": made.UserID})
	}
	_, err = fmt.Fprintf(d.out, "User %s is registered.\n", made.UserID)
	return err
}

// present is nil for an empty value.
func present[T ~string](v T) *T {
	if v == "" {
		return nil
	}
	return &v
}

type userList struct {
	place `json:"-"`
	jsonFlag
	chosen
}

var userHeading = []string{"USER", "TYPE", "STATUS", "API", "CREATED", "E-MAIL ADDRESS", "NAME"}

// at writes page by page: there may be a million users. As JSON it is one user a line.
func (c *userList) at(ctx context.Context, d *desk) error {
	after := finspace.UserID("")
	for {
		page, err := d.users(ctx, c.Environment, after)
		if err != nil || (len(page) == 0 && after != "") {
			return err
		}
		if err := c.write(d, page, after == ""); err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].ID
	}
}

func (c *userList) write(d *desk, page []*finspace.User, first bool) error {
	var rows [][]string
	for _, u := range page {
		if c.JSON {
			if err := writeUser(d, u); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{
			fmt.Sprintf("%-26s", u.ID), fmt.Sprintf("%-10s", u.Type), fmt.Sprintf("%-8s", u.Status), fmt.Sprintf("%-8s", u.ApiAccess),
			timeText(u.CreateTime), oneLine(string(u.EmailAddress)), oneLine(fullName(u)),
		})
	}
	if c.JSON {
		return nil
	}
	if first {
		return writeTable(d.out, userHeading, rows)
	}
	return writeTable(d.out, rows[0], rows[1:])
}

const userPage = 1000

func (d *desk) users(ctx context.Context, env finspace.EnvironmentID, after finspace.UserID) ([]*finspace.User, error) {
	by, err := d.service.Operator(ctx, env)
	if err != nil {
		return nil, err
	}
	var page []*finspace.User
	err = d.store.View(ctx, func(tx finspace.Tx) (err error) {
		page, err = tx.Users(by.Environment.ID, after, userPage)
		return err
	})
	return page, err
}

func fullName(u *finspace.User) string {
	var parts []string
	if u.FirstName != nil {
		parts = append(parts, string(*u.FirstName))
	}
	if u.LastName != nil {
		parts = append(parts, string(*u.LastName))
	}
	return strings.Join(parts, " ")
}

// writeUser writes the user as GetUser answers it, on one line.
func writeUser(d *desk, u *finspace.User) error {
	_, err := d.out.Write(append(rest.ShapeOf[finspace.User]().Marshal(u), '\n'))
	return err
}

type userShow struct {
	place `json:"-"`
	jsonFlag
	chosen
	User string `arg:"" name:"user" help:"Id or e-mail address of the user."`
}

func (c *userShow) at(ctx context.Context, d *desk) error {
	by, err := d.service.Operator(ctx, c.Environment)
	if err != nil {
		return err
	}
	var u *finspace.User
	var groups []*finspace.PermissionGroup
	err = d.store.View(ctx, func(tx finspace.Tx) (err error) {
		if u, err = findUser(tx, by.Environment.ID, c.User); err != nil {
			return err
		}
		groups, err = tx.GroupsOf(by.Environment.ID, u.ID, "", userPage)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return writeUser(d, u)
	}
	return writeUserCard(d, u, groups)
}

func findUser(tx finspace.Tx, env finspace.EnvironmentID, name string) (*finspace.User, error) {
	u, err := tx.User(env, finspace.UserID(name))
	if errors.Is(err, finspace.NotFound) && strings.Contains(name, "@") {
		return tx.UserByEmail(env, finspace.Email(name))
	}
	return u, err
}

func writeUserCard(d *desk, u *finspace.User, groups []*finspace.PermissionGroup) error {
	role := ""
	if u.ApiAccessPrincipalArn != nil {
		role = string(*u.ApiAccessPrincipalArn)
	}
	var names []string
	for _, g := range groups {
		names = append(names, oneLine(string(g.Name)))
	}
	for _, line := range [][2]string{
		{"User", string(u.ID)},
		{"E-mail address", oneLine(string(u.EmailAddress))},
		{"Name", oneLine(fullName(u))},
		{"Type", string(u.Type)},
		{"Status", string(u.Status)},
		{"API access", string(u.ApiAccess)},
		{"Role", oneLine(role)},
		{"Created", timeText(u.CreateTime)},
		{"Modified", timeText(u.LastModifiedTime)},
		{"Groups", strings.Join(names, ", ")},
	} {
		if _, err := fmt.Fprintf(d.out, "%-15s %s\n", line[0], line[1]); err != nil {
			return err
		}
	}
	return nil
}
