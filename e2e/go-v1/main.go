// The scenario of the end-to-end tests (../scenario_test.go), by the AWS SDK for Go v1.
//
//	go-v1 scenario
//	go-v1 create-user EMAIL
//
// Each step prints one JSON line of what the client saw. This SDK does not know AWS_ENDPOINT_URL: the endpoint comes
// from E2E_ENDPOINT. It is a module of its own, so that the product does not depend on the SDK.
package main

import (
	"log"
	"os"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/session"
	api "github.com/aws/aws-sdk-go/service/finspacedata"
)

// connect makes a client with credentials, or with those of the environment when they are nil.
func connect(by *credentials.Credentials) *api.FinSpaceData {
	config := aws.NewConfig().WithEndpoint(os.Getenv("E2E_ENDPOINT")).WithCredentials(by).
		WithLogger(aws.LoggerFunc(log.Println)) // its notes on deprecation would go to standard output
	return api.New(session.Must(session.NewSession(config)))
}

func main() {
	log.SetFlags(0)
	root := connect(nil)
	role := connect(credentials.NewStaticCredentials(os.Getenv("E2E_ROLE_KEY"), os.Getenv("E2E_ROLE_SECRET"), ""))
	if os.Args[1] == "create-user" {
		request, user := root.CreateUserRequest(&api.CreateUserInput{EmailAddress: &os.Args[2], Type: aws.String("APP_USER")})
		step("create user", request, func() saw { return saw{"userId": user.UserId} })
		return
	}
	users := createUsers(root)
	changeUsers(root, users)
	groups := createGroups(root)
	changeGroups(root, groups)
	joinGroups(root, users, groups)
	refusals(root, role, groups["readers"])
	actAsAda(role, users["ada"])
}
