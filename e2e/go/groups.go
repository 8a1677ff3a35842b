package main

import "github.com/openfinspace/openfinspace/client"

// createGroups makes the three groups of the scenario and gives their ids by name.
func createGroups(root *client.Client) map[string]string {
	ids := map[string]string{}
	for _, group := range []struct {
		name       string
		permission client.ApplicationPermission
	}{
		{"managers", client.ApplicationPermissionManageUsersAndGroups},
		{"analysts", client.ApplicationPermissionCreateDataset},
		{"readers", client.ApplicationPermissionViewAuditData},
	} {
		made, err := root.CreatePermissionGroup(ctx, &client.CreatePermissionGroupInput{
			Name:                   group.name,
			Description:            new("The " + group.name),
			ApplicationPermissions: []client.ApplicationPermission{group.permission},
		})
		step("create "+group.name, "CreatePermissionGroup", err, func() saw { return saw{"permissionGroupId": made.PermissionGroupID} })
		ids[group.name] = made.PermissionGroupID
	}
	return ids
}

func changeGroups(root *client.Client, ids map[string]string) {
	listing("list groups", "ListPermissionGroups", root.ListPermissionGroupsPages(ctx, &client.ListPermissionGroupsInput{MaxResults: 2}),
		func(page *client.ListPermissionGroupsOutput) (ids []string) {
			for _, group := range page.PermissionGroups {
				ids = append(ids, group.PermissionGroupID)
			}
			return ids
		})
	updated, err := root.UpdatePermissionGroup(ctx, &client.UpdatePermissionGroupInput{
		PermissionGroupID: ids["analysts"],
		Name:              new("quants"),
		ApplicationPermissions: []client.ApplicationPermission{
			client.ApplicationPermissionCreateDataset, client.ApplicationPermissionAccessNotebooks,
		},
	})
	step("update analysts", "UpdatePermissionGroup", err, func() saw { return saw{"permissionGroupId": updated.PermissionGroupID} })
	got, err := root.GetPermissionGroup(ctx, &client.GetPermissionGroupInput{PermissionGroupID: ids["analysts"]})
	step("get analysts", "GetPermissionGroup", err, func() saw {
		group := got.PermissionGroup
		return saw{
			"permissionGroupId": group.PermissionGroupID, "name": group.Name, "description": group.Description,
			"applicationPermissions": group.ApplicationPermissions,
		}
	})
}

func joinGroups(root *client.Client, users, groups map[string]string) {
	for _, join := range []struct{ user, group string }{
		{"bob", "managers"},
		{"bob", "analysts"},
		{"bob", "readers"},
		{"cyd", "analysts"},
		{"dee", "analysts"},
		{"eve", "analysts"},
	} {
		joined, err := root.AssociateUserToPermissionGroup(ctx, &client.AssociateUserToPermissionGroupInput{
			PermissionGroupID: groups[join.group], UserID: users[join.user],
		})
		step(join.user+" joins "+join.group, "AssociateUserToPermissionGroup", err, func() saw { return saw{"statusCode": joined.StatusCode} })
	}
	left, err := root.DisassociateUserFromPermissionGroup(ctx, &client.DisassociateUserFromPermissionGroupInput{
		PermissionGroupID: groups["analysts"], UserID: users["dee"],
	})
	step("dee leaves analysts", "DisassociateUserFromPermissionGroup", err, func() saw { return saw{"statusCode": left.StatusCode} })
	listMemberships(root, users["bob"], groups["analysts"])
	removed, err := root.DeletePermissionGroup(ctx, &client.DeletePermissionGroupInput{PermissionGroupID: groups["readers"]})
	step("delete readers", "DeletePermissionGroup", err, func() saw { return saw{"permissionGroupId": removed.PermissionGroupID} })
}

func listMemberships(root *client.Client, user, group string) {
	listing("list users of analysts", "ListUsersByPermissionGroup",
		root.ListUsersByPermissionGroupPages(ctx, &client.ListUsersByPermissionGroupInput{PermissionGroupID: group, MaxResults: 2}),
		func(page *client.ListUsersByPermissionGroupOutput) (ids []string) {
			for _, user := range page.Users {
				ids = append(ids, user.UserID)
			}
			return ids
		})
	listing("list groups of bob", "ListPermissionGroupsByUser",
		root.ListPermissionGroupsByUserPages(ctx, &client.ListPermissionGroupsByUserInput{UserID: user, MaxResults: 2}),
		func(page *client.ListPermissionGroupsByUserOutput) (ids []string) {
			for _, group := range page.PermissionGroups {
				ids = append(ids, group.PermissionGroupID)
			}
			return ids
		})
}
