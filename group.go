package finspace

import (
	"slices"

	"github.com/openfinspace/openfinspace/rule"
)

// PermissionGroupID names a permission group within an environment.
type PermissionGroupID string

func (PermissionGroupID) TextRule() *rule.Text { return &userIDRule }

// PermissionGroupName is unique in an environment, byte by byte.
type PermissionGroupName string

var groupNameRule = rule.Text{Min: 1, Max: 255, Pattern: `.*\S.*`, Secret: true}

func (PermissionGroupName) TextRule() *rule.Text { return &groupNameRule }

// PermissionGroupDescription says what a group is for.
type PermissionGroupDescription string

var groupDescriptionRule = rule.Text{Min: 1, Max: 4000, Pattern: `[\s\S]*`, Secret: true}

func (PermissionGroupDescription) TextRule() *rule.Text { return &groupDescriptionRule }

// ApplicationPermission is a right in the whole environment that a group gives to its members.
type ApplicationPermission string

const (
	CreateDataset           ApplicationPermission = "CreateDataset"
	ManageClusters          ApplicationPermission = "ManageClusters"
	ManageUsersAndGroups    ApplicationPermission = "ManageUsersAndGroups"
	ManageAttributeSets     ApplicationPermission = "ManageAttributeSets"
	ViewAuditData           ApplicationPermission = "ViewAuditData"
	AccessNotebooks         ApplicationPermission = "AccessNotebooks"
	GetTemporaryCredentials ApplicationPermission = "GetTemporaryCredentials"
)

// AllApplicationPermissions are those of a superuser.
var AllApplicationPermissions = []ApplicationPermission{
	CreateDataset, ManageClusters, ManageUsersAndGroups, ManageAttributeSets, ViewAuditData, AccessNotebooks, GetTemporaryCredentials,
}

var applicationPermissionRule = rule.Text{Enum: []string{
	string(CreateDataset), string(ManageClusters), string(ManageUsersAndGroups), string(ManageAttributeSets),
	string(ViewAuditData), string(AccessNotebooks), string(GetTemporaryCredentials),
}}

func (ApplicationPermission) TextRule() *rule.Text { return &applicationPermissionRule }

// MembershipStatus is where a membership stands. This server's memberships take effect at once, so it answers
// ADDITION_SUCCESS only.
type MembershipStatus string

const (
	AdditionInProgress MembershipStatus = "ADDITION_IN_PROGRESS"
	AdditionSuccess    MembershipStatus = "ADDITION_SUCCESS"
	RemovalInProgress  MembershipStatus = "REMOVAL_IN_PROGRESS"
)

var membershipStatusRule = rule.Text{Enum: []string{
	string(AdditionInProgress), string(AdditionSuccess), string(RemovalInProgress),
}}

func (MembershipStatus) TextRule() *rule.Text { return &membershipStatusRule }

// PermissionGroup is a set of users and the application permissions that they have by it.
type PermissionGroup struct {
	Environment EnvironmentID `wire:"-"`

	ID                     PermissionGroupID           `wire:"permissionGroupId"`
	Name                   PermissionGroupName         `wire:"name"`
	Description            *PermissionGroupDescription `wire:"description"`
	ApplicationPermissions []ApplicationPermission     `wire:"applicationPermissions"`
	CreateTime             Time                        `wire:"createTime"`
	LastModifiedTime       Time                        `wire:"lastModifiedTime"`
	// MembershipStatus is the caller's own membership, absent for one who is no member. It is not stored.
	MembershipStatus *MembershipStatus `wire:"membershipStatus"`
}

// Gives tells whether the group's members have p.
func (g *PermissionGroup) Gives(p ApplicationPermission) bool {
	return slices.Contains(g.ApplicationPermissions, p)
}
