package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"time"

	"github.com/openfinspace/openfinspace/client"
)

// Everything from the environment: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and so on.
func Example() {
	ctx := context.Background()
	c, err := client.New(client.Options{})
	if err != nil {
		log.Fatal(err)
	}
	made, err := c.CreateUser(ctx, &client.CreateUserInput{
		EmailAddress: "ada@example.com",
		Type:         client.UserTypeAppUser,
		FirstName:    new("Ada"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.UserID)
}

// Everything said in code.
func ExampleNew() {
	c, err := client.New(client.Options{
		Endpoint:    "https://finspace.example.com",
		Region:      "eu-central-1",
		Credentials: client.Static("AKIAEXAMPLE000000001", "a secret from your vault", ""),
		MaxAttempts: 6,
		Observe: func(a client.Attempt) {
			slog.Info("finspace", "operation", a.Operation, "attempt", a.Number, "status", a.Status, "request", a.RequestID)
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	_ = c
}

// A program with the key of a role acts as the FinSpace user whom the role belongs to.
func ExampleProgrammatic() {
	role, err := client.New(client.Options{}) // the role's key is in the environment
	if err != nil {
		log.Fatal(err)
	}
	c, err := client.New(client.Options{Credentials: client.Programmatic(role, "devenvironment", time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
	_ = c
}

// All users, however many pages they take.
func ExampleClient_ListUsersAll() {
	c, err := client.New(client.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for user, err := range c.ListUsersAll(context.Background(), &client.ListUsersInput{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(user.UserID, user.EmailAddress)
	}
}

// Exceptions are types.
func ExampleConflictException() {
	c, err := client.New(client.Options{})
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.CreateUser(context.Background(), &client.CreateUserInput{EmailAddress: "ada@example.com", Type: client.UserTypeAppUser})
	var taken *client.ConflictException
	switch {
	case errors.As(err, &taken):
		fmt.Println("there is such a user:", taken.Message)
	case err != nil:
		log.Fatal(err) // names the exception and the request id
	}
}

// An ingestion goes on in the background.
func ExampleClient_WaitForChangeset() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	c, err := client.New(client.Options{})
	if err != nil {
		log.Fatal(err)
	}
	made, err := c.CreateChangeset(ctx, &client.CreateChangesetInput{
		DatasetID:    "0695tq3ch8v8k8qbqsp0a1b2c3",
		ChangeType:   client.ChangeTypeAppend,
		SourceParams: map[string]string{"s3SourcePath": "s3://bucket/prices.csv", "sourceType": "S3"},
		FormatParams: map[string]string{"formatType": "CSV", "withHeader": "true"},
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.WaitForChangeset(ctx, &client.GetChangesetInput{DatasetID: made.DatasetID, ChangesetID: made.ChangesetID})
	var failed *client.FailedError
	if errors.As(err, &failed) {
		fmt.Println("the file was not taken:", failed.Category, failed.Message)
	}
}
