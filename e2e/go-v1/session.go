package main

import (
	"os"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/credentials"
	api "github.com/aws/aws-sdk-go/service/finspacedata"
)

func nothing() saw { return saw{} }

// refusals are calls that the server must refuse.
func refusals(root, role *api.FinSpaceData, readers *string) {
	gone, _ := root.GetPermissionGroupRequest(&api.GetPermissionGroupInput{PermissionGroupId: readers})
	step("get readers", gone, nothing)
	for _, refused := range []struct{ name, email string }{{"create ada again", "ADA@example.com"}, {"create nobody", "nobody"}} {
		request, _ := root.CreateUserRequest(&api.CreateUserInput{EmailAddress: &refused.email, Type: aws.String("APP_USER")})
		step(refused.name, request, nothing)
	}
	denied, _ := role.ListUsersRequest(&api.ListUsersInput{MaxResults: aws.Int64(2)})
	step("role lists users", denied, nothing)
}

// actAsAda gets session credentials for Ada by her role and calls with them.
func actAsAda(role *api.FinSpaceData, ada *string) {
	request, issued := role.GetProgrammaticAccessCredentialsRequest(&api.GetProgrammaticAccessCredentialsInput{
		EnvironmentId:     aws.String(os.Getenv("E2E_ENVIRONMENT")),
		DurationInMinutes: aws.Int64(60),
	})
	step("get credentials", request, func() saw {
		return saw{"durationInMinutes": issued.DurationInMinutes, "accessKeyId": issued.Credentials.AccessKeyId}
	})
	c := issued.Credentials
	byAda := connect(credentials.NewStaticCredentials(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken))
	get, user := byAda.GetUserRequest(&api.GetUserInput{UserId: ada})
	step("get ada by ada", get, func() saw { return saw{"emailAddress": user.EmailAddress} })
	create, fay := byAda.CreateUserRequest(&api.CreateUserInput{EmailAddress: aws.String("fay@example.com"), Type: aws.String("APP_USER")})
	step("create fay by ada", create, func() saw { return saw{"userId": fay.UserId} })
}
