package e2e

// fields are members that a client must have seen. "$ada" stands for the id that "create ada" gave, "*" for any text;
// a list is compared without its order. A client may show more members than these.
type fields map[string]any

// step is one call of the scenario, and what must come of it.
type step struct {
	name      string
	operation string
	saw       fields
	exception string // instead of saw
	pages     int    // requests that the step takes when not one
}

var userID, groupID, ok = fields{"userId": "*"}, fields{"permissionGroupId": "*"}, fields{"statusCode": 200.0}

// scenario is what every client does, in this order, on an empty environment. A step named "create X" that succeeds
// gives $X. Lists are read by pages of two.
var scenario = []step{
	{name: "create ada", operation: "CreateUser", saw: userID},
	{name: "create bob", operation: "CreateUser", saw: userID},
	{name: "create cyd", operation: "CreateUser", saw: userID},
	{name: "create dee", operation: "CreateUser", saw: userID},
	{name: "create eve", operation: "CreateUser", saw: userID},
	{name: "get ada", operation: "GetUser", saw: fields{
		"userId": "$ada", "emailAddress": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace",
		"type": "SUPER_USER", "status": "ENABLED", "apiAccess": "ENABLED", "apiAccessPrincipalArn": roleArn,
	}},
	{name: "list users", operation: "ListUsers", pages: 3, saw: fields{"ids": []any{"$ada", "$bob", "$cyd", "$dee", "$eve"}}},
	{name: "update bob", operation: "UpdateUser", saw: fields{"userId": "$bob"}},
	{name: "disable bob", operation: "DisableUser", saw: fields{"userId": "$bob"}},
	{name: "get bob disabled", operation: "GetUser", saw: fields{"firstName": "Robert", "status": "DISABLED"}},
	{name: "enable bob", operation: "EnableUser", saw: fields{"userId": "$bob"}},
	{name: "get bob enabled", operation: "GetUser", saw: fields{"firstName": "Robert", "status": "ENABLED"}},
	{name: "reset bob", operation: "ResetUserPassword", saw: fields{"userId": "$bob", "temporaryPassword": "*"}},

	{name: "create managers", operation: "CreatePermissionGroup", saw: groupID},
	{name: "create analysts", operation: "CreatePermissionGroup", saw: groupID},
	{name: "create readers", operation: "CreatePermissionGroup", saw: groupID},
	{name: "list groups", operation: "ListPermissionGroups", pages: 2, saw: fields{"ids": []any{"$managers", "$analysts", "$readers"}}},
	{name: "update analysts", operation: "UpdatePermissionGroup", saw: fields{"permissionGroupId": "$analysts"}},
	{name: "get analysts", operation: "GetPermissionGroup", saw: fields{
		"permissionGroupId": "$analysts", "name": "quants", "description": "The analysts",
		"applicationPermissions": []any{"CreateDataset", "AccessNotebooks"},
	}},
	{name: "bob joins managers", operation: "AssociateUserToPermissionGroup", saw: ok},
	{name: "bob joins analysts", operation: "AssociateUserToPermissionGroup", saw: ok},
	{name: "bob joins readers", operation: "AssociateUserToPermissionGroup", saw: ok},
	{name: "cyd joins analysts", operation: "AssociateUserToPermissionGroup", saw: ok},
	{name: "dee joins analysts", operation: "AssociateUserToPermissionGroup", saw: ok},
	{name: "eve joins analysts", operation: "AssociateUserToPermissionGroup", saw: ok},
	{name: "dee leaves analysts", operation: "DisassociateUserFromPermissionGroup", saw: ok},
	{name: "list users of analysts", operation: "ListUsersByPermissionGroup", pages: 2, saw: fields{"ids": []any{"$bob", "$cyd", "$eve"}}},
	{name: "list groups of bob", operation: "ListPermissionGroupsByUser", pages: 2, saw: fields{"ids": []any{"$managers", "$analysts", "$readers"}}},
	{name: "delete readers", operation: "DeletePermissionGroup", saw: fields{"permissionGroupId": "$readers"}},

	{name: "get readers", operation: "GetPermissionGroup", exception: "ResourceNotFoundException"},
	{name: "create ada again", operation: "CreateUser", exception: "ConflictException"},
	{name: "create nobody", operation: "CreateUser", exception: "ValidationException"},
	{name: "role lists users", operation: "ListUsers", exception: "AccessDeniedException"},

	{name: "get credentials", operation: "GetProgrammaticAccessCredentials", saw: fields{"durationInMinutes": 60.0, "accessKeyId": "*"}},
	{name: "get ada by ada", operation: "GetUser", saw: fields{"emailAddress": "ada@example.com"}},
	{name: "create fay by ada", operation: "CreateUser", saw: userID},
}
