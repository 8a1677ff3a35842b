package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Programmatic gives session credentials of the FinSpace user whom a role belongs to: role is a client that signs with
// the role's key, environment the id of the FinSpace environment, and life how long each session lasts, in whole
// minutes from 1 to 60; 0 is 60. A session is used for three quarters of its life, then the next one is fetched; many
// callers at once wait for one exchange.
func Programmatic(role *Client, environment string, life time.Duration) Forgetter {
	if life == 0 {
		life = time.Hour
	}
	return &programmatic{role: role, environment: environment, life: life, now: time.Now, turn: make(chan struct{}, 1)}
}

type programmatic struct {
	role        *Client
	environment string
	life        time.Duration
	now         func() time.Time

	turn chan struct{} // holds one value while somebody exchanges: a lock that a context can stop waiting for

	mu    sync.Mutex
	key   Key
	renew time.Time // when key is no longer used
}

// Retrieve gives the session's key, after an exchange when it is time.
func (p *programmatic) Retrieve(ctx context.Context) (Key, error) {
	if k, fresh := p.current(); fresh {
		return k, nil
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return Key{}, ctx.Err()
	}
	if k, fresh := p.current(); fresh { // somebody else has exchanged meanwhile
		return k, nil
	}
	return p.exchange(ctx)
}

func (p *programmatic) current() (k Key, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.key, p.now().Before(p.renew)
}

func (p *programmatic) exchange(ctx context.Context) (Key, error) {
	asked := p.now() // the session's life begins no earlier
	out, err := p.role.GetProgrammaticAccessCredentials(ctx, &GetProgrammaticAccessCredentialsInput{
		EnvironmentID:     p.environment,
		DurationInMinutes: new(int64(p.life / time.Minute)),
	})
	if err != nil {
		return Key{}, fmt.Errorf("exchanging the role's key for a session: %w", err)
	}
	if out.Credentials == nil || out.DurationInMinutes <= 0 {
		return Key{}, errors.New("exchanging the role's key for a session: the server answered without credentials")
	}
	life := time.Duration(out.DurationInMinutes) * time.Minute
	k := Key{
		AccessKeyID:     out.Credentials.AccessKeyID,
		SecretAccessKey: out.Credentials.SecretAccessKey,
		SessionToken:    out.Credentials.SessionToken,
		Expires:         asked.Add(life),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key, p.renew = k, asked.Add(life*3/4)
	return k, nil
}

// Forget makes the next Retrieve exchange anew, unless that has been done already.
func (p *programmatic) Forget(k Key) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.key.AccessKeyID == k.AccessKeyID {
		p.renew = time.Time{}
	}
}
