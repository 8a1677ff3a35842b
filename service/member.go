package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// ok is the status of an answer without a body.
const ok = 200

// AssociateUserToPermissionGroupInput names a group and a user.
type AssociateUserToPermissionGroupInput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId,path"`
	UserID            finspace.UserID            `wire:"userId,path"`
	ClientToken       *finspace.ClientToken      `wire:"clientToken,token"`
}

// AssociateUserToPermissionGroupOutput has no body.
type AssociateUserToPermissionGroupOutput struct {
	StatusCode int32 `wire:"statusCode,status"`
}

// AssociateUserToPermissionGroup makes a user a member of a group. The group's permissions count with the user's next
// request. Who is a member already is a Conflict. Whoever manages users and groups may do it for every user, superusers
// too, to whom no group gives anything.
func (s *Service) AssociateUserToPermissionGroup(
	ctx context.Context, by *finspace.Caller, in *AssociateUserToPermissionGroupInput,
) (*AssociateUserToPermissionGroupOutput, error) {
	env, group := by.Environment.ID, in.PermissionGroupID
	return change(ctx, s, by, "AssociateUserToPermissionGroup", in.ClientToken, in,
		func(tx finspace.Tx) (*AssociateUserToPermissionGroupOutput, error) {
			if err := s.room(tx, env, finspace.CountGroupMembers, string(group), s.quotas.GroupMembers); err != nil {
				return nil, err
			}
			if err := s.room(tx, env, finspace.CountUserGroups, string(in.UserID), s.quotas.UserGroups); err != nil {
				return nil, err
			}
			return &AssociateUserToPermissionGroupOutput{StatusCode: ok}, tx.AddMember(env, group, in.UserID)
		})
}

// DisassociateUserFromPermissionGroupInput names a group and a user.
type DisassociateUserFromPermissionGroupInput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId,path"`
	UserID            finspace.UserID            `wire:"userId,path"`
	ClientToken       *finspace.ClientToken      `wire:"clientToken,query,token"`
}

// DisassociateUserFromPermissionGroupOutput has no body.
type DisassociateUserFromPermissionGroupOutput struct {
	StatusCode int32 `wire:"statusCode,status"`
}

// DisassociateUserFromPermissionGroup ends a membership. The group's permissions are gone with the user's next request.
func (s *Service) DisassociateUserFromPermissionGroup(
	ctx context.Context, by *finspace.Caller, in *DisassociateUserFromPermissionGroupInput,
) (*DisassociateUserFromPermissionGroupOutput, error) {
	return change(ctx, s, by, "DisassociateUserFromPermissionGroup", in.ClientToken, in,
		func(tx finspace.Tx) (*DisassociateUserFromPermissionGroupOutput, error) {
			out := &DisassociateUserFromPermissionGroupOutput{StatusCode: ok}
			return out, tx.RemoveMember(by.Environment.ID, in.PermissionGroupID, in.UserID)
		})
}
