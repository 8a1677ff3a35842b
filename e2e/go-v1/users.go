package main

import (
	"os"

	"github.com/aws/aws-sdk-go/aws"
	api "github.com/aws/aws-sdk-go/service/finspacedata"
)

// createUsers makes the five users of the scenario and gives their ids by name.
func createUsers(root *api.FinSpaceData) map[string]*string {
	request, ada := root.CreateUserRequest(&api.CreateUserInput{
		EmailAddress:          aws.String("ada@example.com"),
		Type:                  aws.String(api.UserTypeSuperUser),
		FirstName:             aws.String("Ada"),
		LastName:              aws.String("Lovelace"),
		ApiAccess:             aws.String(api.ApiAccessEnabled),
		ApiAccessPrincipalArn: aws.String(os.Getenv("E2E_ROLE_ARN")),
	})
	step("create ada", request, func() saw { return saw{"userId": ada.UserId} })
	ids := map[string]*string{"ada": ada.UserId}
	for _, name := range []string{"bob", "cyd", "dee", "eve"} {
		request, user := root.CreateUserRequest(&api.CreateUserInput{
			EmailAddress: aws.String(name + "@example.com"),
			Type:         aws.String(api.UserTypeAppUser),
		})
		step("create "+name, request, func() saw { return saw{"userId": user.UserId} })
		ids[name] = user.UserId
	}
	return ids
}

func changeUsers(root *api.FinSpaceData, ids map[string]*string) {
	request, ada := root.GetUserRequest(&api.GetUserInput{UserId: ids["ada"]})
	step("get ada", request, func() saw {
		return saw{
			"userId": ada.UserId, "emailAddress": ada.EmailAddress, "firstName": ada.FirstName, "lastName": ada.LastName,
			"type": ada.Type, "status": ada.Status, "apiAccess": ada.ApiAccess, "apiAccessPrincipalArn": ada.ApiAccessPrincipalArn,
		}
	})
	listUsers(root)
	bob := ids["bob"]
	update, updated := root.UpdateUserRequest(&api.UpdateUserInput{UserId: bob, FirstName: aws.String("Robert")})
	step("update bob", update, func() saw { return saw{"userId": updated.UserId} })
	disable, disabled := root.DisableUserRequest(&api.DisableUserInput{UserId: bob})
	step("disable bob", disable, func() saw { return saw{"userId": disabled.UserId} })
	get("get bob disabled", root, bob)
	enable, enabled := root.EnableUserRequest(&api.EnableUserInput{UserId: bob})
	step("enable bob", enable, func() saw { return saw{"userId": enabled.UserId} })
	get("get bob enabled", root, bob)
	reset, password := root.ResetUserPasswordRequest(&api.ResetUserPasswordInput{UserId: bob})
	step("reset bob", reset, func() saw {
		return saw{"userId": password.UserId, "temporaryPassword": password.TemporaryPassword}
	})
}

func get(name string, client *api.FinSpaceData, id *string) {
	request, user := client.GetUserRequest(&api.GetUserInput{UserId: id})
	step(name, request, func() saw { return saw{"firstName": user.FirstName, "status": user.Status} })
}

func listUsers(root *api.FinSpaceData) {
	var ids []*string
	pages := 0
	err := root.ListUsersPages(&api.ListUsersInput{MaxResults: aws.Int64(2)}, func(page *api.ListUsersOutput, _ bool) bool {
		pages++
		for _, user := range page.Users {
			ids = append(ids, user.UserId)
		}
		return true
	})
	listing("list users", "ListUsers", ids, pages, err)
}
