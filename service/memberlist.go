package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// ListUsersByPermissionGroupInput asks for a page of a group's members.
type ListUsersByPermissionGroupInput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId,path"`
	NextToken         *finspace.PaginationToken  `wire:"nextToken,query"`
	MaxResults        finspace.ResultLimit       `wire:"maxResults,query,required"`
}

// UserByPermissionGroup is a member of a group.
type UserByPermissionGroup struct {
	UserID                finspace.UserID           `wire:"userId"`
	Status                finspace.UserStatus       `wire:"status"`
	FirstName             *finspace.FirstName       `wire:"firstName"`
	LastName              *finspace.LastName        `wire:"lastName"`
	EmailAddress          finspace.Email            `wire:"emailAddress"`
	Type                  finspace.UserType         `wire:"type"`
	ApiAccess             finspace.ApiAccess        `wire:"apiAccess"`
	ApiAccessPrincipalArn *finspace.RoleArn         `wire:"apiAccessPrincipalArn"`
	MembershipStatus      finspace.MembershipStatus `wire:"membershipStatus"`
}

func asMember(u *finspace.User) UserByPermissionGroup {
	return UserByPermissionGroup{
		UserID: u.ID, Status: u.Status, FirstName: u.FirstName, LastName: u.LastName, EmailAddress: u.EmailAddress, Type: u.Type,
		ApiAccess: u.ApiAccess, ApiAccessPrincipalArn: u.ApiAccessPrincipalArn, MembershipStatus: finspace.AdditionSuccess,
	}
}

// ListUsersByPermissionGroupOutput is a page in the order of the users' creation.
type ListUsersByPermissionGroupOutput struct {
	Users     []UserByPermissionGroup   `wire:"users"`
	NextToken *finspace.PaginationToken `wire:"nextToken"`
}

// ListUsersByPermissionGroup lists the members of a group.
func (s *Service) ListUsersByPermissionGroup(
	ctx context.Context, by *finspace.Caller, in *ListUsersByPermissionGroupInput,
) (*ListUsersByPermissionGroupOutput, error) {
	l := s.listing(by, "ListUsersByPermissionGroup", in.MaxResults, string(in.PermissionGroupID))
	after, err := l.after(in.NextToken)
	if err != nil {
		return nil, err
	}
	return view(ctx, s, func(tx finspace.Tx) (*ListUsersByPermissionGroupOutput, error) {
		if _, err := tx.PermissionGroup(by.Environment.ID, in.PermissionGroupID); err != nil {
			return nil, err
		}
		rows, err := tx.UsersOf(by.Environment.ID, in.PermissionGroupID, finspace.UserID(after), l.fetch())
		if err != nil {
			return nil, err
		}
		rows, next := pageOf(l, rows, func(u *finspace.User) finspace.UserID { return u.ID })
		out := &ListUsersByPermissionGroupOutput{Users: make([]UserByPermissionGroup, 0, len(rows)), NextToken: next}
		for _, u := range rows {
			out.Users = append(out.Users, asMember(u))
		}
		return out, nil
	})
}

// ListPermissionGroupsByUserInput asks for a page of a user's groups.
type ListPermissionGroupsByUserInput struct {
	UserID     finspace.UserID           `wire:"userId,path"`
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults finspace.ResultLimit      `wire:"maxResults,query,required"`
}

// PermissionGroupByUser is a group of a user.
type PermissionGroupByUser struct {
	PermissionGroupID finspace.PermissionGroupID   `wire:"permissionGroupId"`
	Name              finspace.PermissionGroupName `wire:"name"`
	MembershipStatus  finspace.MembershipStatus    `wire:"membershipStatus"`
}

// ListPermissionGroupsByUserOutput is a page in the order of the groups' creation.
type ListPermissionGroupsByUserOutput struct {
	PermissionGroups []PermissionGroupByUser   `wire:"permissionGroups"`
	NextToken        *finspace.PaginationToken `wire:"nextToken"`
}

// ListPermissionGroupsByUser lists the groups of a user.
func (s *Service) ListPermissionGroupsByUser(
	ctx context.Context, by *finspace.Caller, in *ListPermissionGroupsByUserInput,
) (*ListPermissionGroupsByUserOutput, error) {
	l := s.listing(by, "ListPermissionGroupsByUser", in.MaxResults, string(in.UserID))
	after, err := l.after(in.NextToken)
	if err != nil {
		return nil, err
	}
	return view(ctx, s, func(tx finspace.Tx) (*ListPermissionGroupsByUserOutput, error) {
		if _, err := tx.User(by.Environment.ID, in.UserID); err != nil {
			return nil, err
		}
		rows, err := tx.GroupsOf(by.Environment.ID, in.UserID, finspace.PermissionGroupID(after), l.fetch())
		if err != nil {
			return nil, err
		}
		rows, next := pageOf(l, rows, func(g *finspace.PermissionGroup) finspace.PermissionGroupID { return g.ID })
		out := &ListPermissionGroupsByUserOutput{PermissionGroups: make([]PermissionGroupByUser, 0, len(rows)), NextToken: next}
		for _, g := range rows {
			out.PermissionGroups = append(out.PermissionGroups, PermissionGroupByUser{g.ID, g.Name, finspace.AdditionSuccess})
		}
		return out, nil
	})
}
