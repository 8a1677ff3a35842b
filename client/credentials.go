package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"
)

// Key signs requests: a long-lived key, or a session's with its token.
type Key struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string    // of a session
	Expires         time.Time // zero for a key that does not end
}

// hidden stands for a secret where a structure is shown.
const hidden = "***"

// String names the key without its secrets.
func (k Key) String() string { return k.AccessKeyID }

// GoString names the key without its secrets.
func (k Key) GoString() string { return fmt.Sprintf("client.Key{AccessKeyID: %q, …}", k.AccessKeyID) }

// LogValue names the key without its secrets.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.AccessKeyID) }

// Provider gives the key that signs a request. It is asked before every attempt, from many goroutines at once.
type Provider interface {
	Retrieve(ctx context.Context) (Key, error)
}

// Forgetter is a Provider that can be told that the server no longer takes a key. The call is then sent once more with
// the key that it gives next.
type Forgetter interface {
	Provider
	Forget(Key)
}

// ProviderFunc is a function as a Provider.
type ProviderFunc func(ctx context.Context) (Key, error)

// Retrieve calls the function.
func (f ProviderFunc) Retrieve(ctx context.Context) (Key, error) { return f(ctx) }

// Static gives the same key always. The session token is empty for a long-lived key.
func Static(accessKeyID, secretAccessKey, sessionToken string) Provider {
	k := Key{AccessKeyID: accessKeyID, SecretAccessKey: secretAccessKey, SessionToken: sessionToken}
	return ProviderFunc(func(context.Context) (Key, error) { return k, nil })
}

// FromEnvironment gives the key in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, read anew each time.
func FromEnvironment() Provider {
	return ProviderFunc(func(context.Context) (Key, error) {
		k := Key{
			AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
			SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
			SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
		}
		if k.AccessKeyID == "" || k.SecretAccessKey == "" {
			return Key{}, errors.New("there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or Options.Credentials")
		}
		return k, nil
	})
}
