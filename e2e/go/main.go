// The scenario of the end-to-end tests (../scenario_test.go), by this repository's own package client.
//
//	go scenario
//	go create-user EMAIL
//
// Each step prints one JSON line of what the client saw. The endpoint comes from AWS_ENDPOINT_URL.
package main

import (
	"context"
	"log"
	"os"

	"github.com/openfinspace/openfinspace/client"
)

var ctx = context.Background()

// connect makes a client with credentials, or with those of the environment when they are nil.
func connect(by client.Provider) *client.Client {
	c, err := client.New(client.Options{Credentials: by, Observe: observe})
	if err != nil {
		log.Fatal(err)
	}
	return c
}

func main() {
	log.SetFlags(0)
	root := connect(nil)
	role := connect(client.Static(os.Getenv("E2E_ROLE_KEY"), os.Getenv("E2E_ROLE_SECRET"), ""))
	if os.Args[1] == "create-user" {
		user, err := root.CreateUser(ctx, &client.CreateUserInput{EmailAddress: os.Args[2], Type: client.UserTypeAppUser})
		step("create user", "CreateUser", err, func() saw { return saw{"userId": user.UserID} })
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
