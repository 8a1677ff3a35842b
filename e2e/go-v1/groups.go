package main

import (
	"github.com/aws/aws-sdk-go/aws"
	api "github.com/aws/aws-sdk-go/service/finspacedata"
)

// createGroups makes the three groups of the scenario and gives their ids by name.
func createGroups(root *api.FinSpaceData) map[string]*string {
	ids := map[string]*string{}
	for _, group := range []struct{ name, permission string }{
		{"managers", api.ApplicationPermissionManageUsersAndGroups},
		{"analysts", api.ApplicationPermissionCreateDataset},
		{"readers", api.ApplicationPermissionViewAuditData},
	} {
		request, made := root.CreatePermissionGroupRequest(&api.CreatePermissionGroupInput{
			Name:                   aws.String(group.name),
			Description:            aws.String("The " + group.name),
			ApplicationPermissions: []*string{aws.String(group.permission)},
		})
		step("create "+group.name, request, func() saw { return saw{"permissionGroupId": made.PermissionGroupId} })
		ids[group.name] = made.PermissionGroupId
	}
	return ids
}

func changeGroups(root *api.FinSpaceData, ids map[string]*string) {
	listGroups(root)
	update, updated := root.UpdatePermissionGroupRequest(&api.UpdatePermissionGroupInput{
		PermissionGroupId:      ids["analysts"],
		Name:                   aws.String("quants"),
		ApplicationPermissions: aws.StringSlice([]string{"CreateDataset", "AccessNotebooks"}),
	})
	step("update analysts", update, func() saw { return saw{"permissionGroupId": updated.PermissionGroupId} })
	request, got := root.GetPermissionGroupRequest(&api.GetPermissionGroupInput{PermissionGroupId: ids["analysts"]})
	step("get analysts", request, func() saw {
		group := got.PermissionGroup
		return saw{
			"permissionGroupId": group.PermissionGroupId, "name": group.Name, "description": group.Description,
			"applicationPermissions": group.ApplicationPermissions,
		}
	})
}

func joinGroups(root *api.FinSpaceData, users, groups map[string]*string) {
	for _, join := range []struct{ user, group string }{
		{"bob", "managers"}, {"bob", "analysts"}, {"bob", "readers"},
		{"cyd", "analysts"}, {"dee", "analysts"}, {"eve", "analysts"},
	} {
		request, joined := root.AssociateUserToPermissionGroupRequest(&api.AssociateUserToPermissionGroupInput{
			PermissionGroupId: groups[join.group],
			UserId:            users[join.user],
		})
		step(join.user+" joins "+join.group, request, func() saw { return saw{"statusCode": joined.StatusCode} })
	}
	request, left := root.DisassociateUserFromPermissionGroupRequest(&api.DisassociateUserFromPermissionGroupInput{
		PermissionGroupId: groups["analysts"],
		UserId:            users["dee"],
	})
	step("dee leaves analysts", request, func() saw { return saw{"statusCode": left.StatusCode} })
	listUsersOf(root, groups["analysts"])
	listGroupsOf(root, users["bob"])
	remove, removed := root.DeletePermissionGroupRequest(&api.DeletePermissionGroupInput{PermissionGroupId: groups["readers"]})
	step("delete readers", remove, func() saw { return saw{"permissionGroupId": removed.PermissionGroupId} })
}

func listGroups(root *api.FinSpaceData) {
	var ids []*string
	pages := 0
	err := root.ListPermissionGroupsPages(&api.ListPermissionGroupsInput{MaxResults: aws.Int64(2)},
		func(page *api.ListPermissionGroupsOutput, _ bool) bool {
			pages++
			for _, group := range page.PermissionGroups {
				ids = append(ids, group.PermissionGroupId)
			}
			return true
		})
	listing("list groups", "ListPermissionGroups", ids, pages, err)
}

// listUsersOf pages by hand: the SDK's model has no paginator for this list.
func listUsersOf(root *api.FinSpaceData, group *string) {
	var ids []*string
	input := &api.ListUsersByPermissionGroupInput{PermissionGroupId: group, MaxResults: aws.Int64(2)}
	for pages := 1; ; pages++ {
		page, err := root.ListUsersByPermissionGroup(input)
		if err == nil {
			for _, user := range page.Users {
				ids = append(ids, user.UserId)
			}
			input.NextToken = page.NextToken
		}
		if err != nil || page.NextToken == nil {
			listing("list users of analysts", "ListUsersByPermissionGroup", ids, pages, err)
			return
		}
	}
}

// listGroupsOf pages by hand too.
func listGroupsOf(root *api.FinSpaceData, user *string) {
	var ids []*string
	input := &api.ListPermissionGroupsByUserInput{UserId: user, MaxResults: aws.Int64(2)}
	for pages := 1; ; pages++ {
		page, err := root.ListPermissionGroupsByUser(input)
		if err == nil {
			for _, group := range page.PermissionGroups {
				ids = append(ids, group.PermissionGroupId)
			}
			input.NextToken = page.NextToken
		}
		if err != nil || page.NextToken == nil {
			listing("list groups of bob", "ListPermissionGroupsByUser", ids, pages, err)
			return
		}
	}
}
