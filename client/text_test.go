package client

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestTextsThatAreNotUTF8 looks into every kind of place where a text can stand.
func TestTextsThatAreNotUTF8(t *testing.T) {
	ctx, bad := context.Background(), "a\xffb"
	c, s := serve(t, says(`{}`))
	for place, call := range map[string]func() error{
		"a member":  func() error { _, err := c.CreateUser(ctx, &CreateUserInput{EmailAddress: bad}); return err },
		"a pointer": func() error { _, err := c.CreateUser(ctx, &CreateUserInput{FirstName: &bad}); return err },
		"a key": func() error {
			_, err := c.CreateChangeset(ctx, &CreateChangesetInput{DatasetID: "d", SourceParams: map[string]string{bad: ""}})
			return err
		},
		"a list": func() error {
			_, err := c.CreateDataView(ctx, &CreateDataViewInput{DatasetID: "d", SortColumns: []string{bad}})
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), "UTF-8") {
			t.Errorf("%s: %v", place, err)
		}
	}
	if len(s.received) > 0 {
		t.Errorf("sent %s", s.received[0].body)
	}
}

func TestOutputsHideTheirSecrets(t *testing.T) {
	key := &Credentials{AccessKeyID: "ASIA", SecretAccessKey: "hunter2", SessionToken: "token3"}
	user := User{UserID: "u", EmailAddress: "hunter2@example.com", FirstName: new("hunter2")}
	password := ResetUserPasswordOutput{TemporaryPassword: "hunter2"}
	shown := fmt.Sprintf("%v %+v %v %v", key, *key, user, &password) + slog.AnyValue(user).Resolve().String()
	if strings.Contains(shown, "hunter2") || strings.Contains(shown, "token3") || !strings.Contains(shown, "ASIA") {
		t.Errorf("shown as %s", shown)
	}
}
