// Package client calls a FinSpace Data API: that of OpenFinSpace, the open, self-hosted Amazon FinSpace.
//
// A [Client] has one method for each of FinSpace's 31 operations and for those that OpenFinSpace has beyond them, with its
// input and output as structures:
//
//	c, err := client.New(client.Options{Endpoint: "https://finspace.example.com"})
//	user, err := c.CreateUser(ctx, &client.CreateUserInput{EmailAddress: "ada@example.com", Type: client.UserTypeAppUser})
//
// What the options leave out comes from the environment, by the names that every AWS client reads: AWS_ENDPOINT_URL,
// AWS_REGION, AWS_ACCESS_KEY_ID and so on; see [Options].
//
// # Optional members
//
// A member that may be absent is a pointer, a slice or a map; nil leaves it out. The built-in function new makes
// pointers: FirstName: new("Ada").
//
// # Lists
//
// Every list has two iterators: over its items ([Client.ListUsersAll]) and over its pages ([Client.ListUsersPages]).
//
// # Errors
//
// Every exception of the service is a type, for errors.As, and carries an [APIError] with the request id:
//
//	var taken *client.ConflictException
//	if errors.As(err, &taken) { … }
//
// # Retries
//
// A call that meets a throttled, failed or unreachable server is sent again, with rising pauses, up to
// Options.MaxAttempts times. All attempts carry the same client token, so that the server does the work once even if
// the first answer was lost.
//
// # Roles and sessions
//
// Programs that own the key of an IAM role exchange it for session credentials of a FinSpace user, renewed before they
// end, with [Programmatic].
//
// # Waiting
//
// Ingestions and data views are made in the background: [Client.WaitForChangeset], [Client.WaitForDataView] and
// [Client.WaitForDataset] return when they are done.
package client

//go:generate ../bin/openfinspace sdk go --out .
