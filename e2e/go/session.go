package main

import (
	"os"

	"github.com/openfinspace/openfinspace/client"
)

func nothing() saw { return saw{} }

// refusals are calls that the server must refuse.
func refusals(root, role *client.Client, readers string) {
	_, err := root.GetPermissionGroup(ctx, &client.GetPermissionGroupInput{PermissionGroupID: readers})
	step("get readers", "GetPermissionGroup", err, nothing)
	for _, refused := range []struct{ name, email string }{{"create ada again", "ADA@example.com"}, {"create nobody", "nobody"}} {
		_, err := root.CreateUser(ctx, &client.CreateUserInput{EmailAddress: refused.email, Type: client.UserTypeAppUser})
		step(refused.name, "CreateUser", err, nothing)
	}
	_, err = role.ListUsers(ctx, &client.ListUsersInput{MaxResults: 2})
	step("role lists users", "ListUsers", err, nothing)
}

// actAsAda gets session credentials for Ada by her role and calls with them.
func actAsAda(role *client.Client, ada string) {
	issued, err := role.GetProgrammaticAccessCredentials(ctx, &client.GetProgrammaticAccessCredentialsInput{
		EnvironmentID: os.Getenv("E2E_ENVIRONMENT"), DurationInMinutes: new(int64(60)),
	})
	step("get credentials", "GetProgrammaticAccessCredentials", err, func() saw {
		return saw{"durationInMinutes": issued.DurationInMinutes, "accessKeyId": issued.Credentials.AccessKeyID}
	})
	k := issued.Credentials
	byAda := connect(client.Static(k.AccessKeyID, k.SecretAccessKey, k.SessionToken))
	user, err := byAda.GetUser(ctx, &client.GetUserInput{UserID: ada})
	step("get ada by ada", "GetUser", err, func() saw { return saw{"emailAddress": user.EmailAddress} })
	fay, err := byAda.CreateUser(ctx, &client.CreateUserInput{EmailAddress: "fay@example.com", Type: client.UserTypeAppUser})
	step("create fay by ada", "CreateUser", err, func() saw { return saw{"userId": fay.UserID} })
}
