package main

import (
	"os"

	"github.com/openfinspace/openfinspace/client"
)

// createUsers makes the five users of the scenario and gives their ids by name.
func createUsers(root *client.Client) map[string]string {
	ids := map[string]string{}
	create := func(name string, in *client.CreateUserInput) {
		user, err := root.CreateUser(ctx, in)
		step("create "+name, "CreateUser", err, func() saw { return saw{"userId": user.UserID} })
		ids[name] = user.UserID
	}
	create("ada", &client.CreateUserInput{
		EmailAddress: "ada@example.com", Type: client.UserTypeSuperUser,
		FirstName: new("Ada"), LastName: new("Lovelace"),
		ApiAccess: new(client.ApiAccessEnabled), ApiAccessPrincipalArn: new(os.Getenv("E2E_ROLE_ARN")),
	})
	for _, name := range []string{"bob", "cyd", "dee", "eve"} {
		create(name, &client.CreateUserInput{EmailAddress: name + "@example.com", Type: client.UserTypeAppUser})
	}
	return ids
}

func changeUsers(root *client.Client, ids map[string]string) {
	ada, err := root.GetUser(ctx, &client.GetUserInput{UserID: ids["ada"]})
	step("get ada", "GetUser", err, func() saw {
		return saw{
			"userId": ada.UserID, "emailAddress": ada.EmailAddress, "firstName": ada.FirstName, "lastName": ada.LastName,
			"type": ada.Type, "status": ada.Status, "apiAccess": ada.ApiAccess, "apiAccessPrincipalArn": ada.ApiAccessPrincipalArn,
		}
	})
	listing("list users", "ListUsers", root.ListUsersPages(ctx, &client.ListUsersInput{MaxResults: 2}),
		func(page *client.ListUsersOutput) (ids []string) {
			for _, user := range page.Users {
				ids = append(ids, user.UserID)
			}
			return ids
		})
	bob := ids["bob"]
	updated, err := root.UpdateUser(ctx, &client.UpdateUserInput{UserID: bob, FirstName: new("Robert")})
	step("update bob", "UpdateUser", err, func() saw { return saw{"userId": updated.UserID} })
	disabled, err := root.DisableUser(ctx, &client.DisableUserInput{UserID: bob})
	step("disable bob", "DisableUser", err, func() saw { return saw{"userId": disabled.UserID} })
	get("get bob disabled", root, bob)
	enabled, err := root.EnableUser(ctx, &client.EnableUserInput{UserID: bob})
	step("enable bob", "EnableUser", err, func() saw { return saw{"userId": enabled.UserID} })
	get("get bob enabled", root, bob)
	password, err := root.ResetUserPassword(ctx, &client.ResetUserPasswordInput{UserID: bob})
	step("reset bob", "ResetUserPassword", err, func() saw {
		return saw{"userId": password.UserID, "temporaryPassword": password.TemporaryPassword}
	})
}

func get(name string, c *client.Client, id string) {
	user, err := c.GetUser(ctx, &client.GetUserInput{UserID: id})
	step(name, "GetUser", err, func() saw { return saw{"firstName": user.FirstName, "status": user.Status} })
}
