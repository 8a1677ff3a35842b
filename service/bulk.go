package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rule"
)

// maxBulkUsers bounds one request, and bulkFlight how many of its users are on their way to the store at once.
const (
	maxBulkUsers = 1000
	bulkFlight   = 64
)

// BulkUser describes a user as CreateUserInput does.
type BulkUser struct {
	EmailAddress          finspace.Email      `wire:"emailAddress,required"`
	Type                  finspace.UserType   `wire:"type,required"`
	FirstName             *finspace.FirstName `wire:"firstName"`
	LastName              *finspace.LastName  `wire:"lastName"`
	ApiAccess             *finspace.ApiAccess `wire:"apiAccess"`
	ApiAccessPrincipalArn *finspace.RoleArn   `wire:"apiAccessPrincipalArn"`
}

// BulkCreateUsersInput is up to 1,000 users.
type BulkCreateUsersInput struct {
	ClientToken *finspace.ClientToken `wire:"clientToken,token"`
	Users       []BulkUser            `wire:"users,required"`
}

// BulkOutcome is what became of one user.
type BulkOutcome string

const (
	BulkCreated      BulkOutcome = "CREATED"
	BulkAlreadyThere BulkOutcome = "ALREADY_THERE" // and equal to what the row says
	BulkRefused      BulkOutcome = "REFUSED"
)

var bulkOutcomeRule = rule.Text{Enum: []string{string(BulkCreated), string(BulkAlreadyThere), string(BulkRefused)}}

func (BulkOutcome) TextRule() *rule.Text { return &bulkOutcomeRule }

// BulkUserResult tells of the user at the same place in the request. Exception, Reason and Message are there when it was
// refused, UserID when it was not.
type BulkUserResult struct {
	Outcome   BulkOutcome      `wire:"outcome"`
	UserID    *finspace.UserID `wire:"userId"`
	Exception *string          `wire:"exception"`
	Reason    *string          `wire:"reason"`
	Message   *string          `wire:"message"`
}

// BulkCreateUsersOutput has a result for each user, in the order of the request.
type BulkCreateUsersOutput struct {
	Results []BulkUserResult `wire:"results"`
}

// BulkCreateUsers registers users, each as CreateUser does and on its own: one that is refused does not hinder the others.
// A request in which any user breaks a rule of form is refused as a whole. The same request with the same token has the
// same effect once; if we die in the middle, it does the rest. A failure of the server ends it, and it may be sent again.
func (s *Service) BulkCreateUsers(ctx context.Context, by *finspace.Caller, in *BulkCreateUsersInput) (*BulkCreateUsersOutput, error) {
	if len(in.Users) == 0 || len(in.Users) > maxBulkUsers {
		return nil, invalid("usersOutOfBounds", "users must have 1 to %d members: it has %d. Send several requests.", maxBulkUsers, len(in.Users))
	}
	out := &BulkCreateUsersOutput{Results: make([]BulkUserResult, len(in.Users))}
	rows := in.rows()
	var problem error
	var once sync.Once
	var running sync.WaitGroup
	places := make(chan struct{}, bulkFlight)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for i, row := range rows {
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			var err error
			if out.Results[i], err = s.bulkUser(ctx, by, row); err != nil {
				once.Do(func() { problem = err; stop() })
			}
		})
	}
	running.Wait()
	if problem != nil {
		return nil, problem
	}
	return out, nil
}

// bulkRow is one user of a request, and why it is refused before the store is asked.
type bulkRow struct {
	in     *CreateUserInput
	before error
}

// rows gives each user a token that follows from the request's. Of two users with one address or role the first is made.
func (in *BulkCreateUsersInput) rows() []bulkRow {
	token := rand.Text()
	if in.ClientToken != nil {
		token = string(*in.ClientToken)
	}
	rows := make([]bulkRow, len(in.Users))
	first := map[string]int{}
	for i, u := range in.Users {
		sum := sha256.Sum256(fmt.Appendf(nil, "users/bulk %d %s", i, token))
		own := finspace.ClientToken(hex.EncodeToString(sum[:]))
		rows[i].in = &CreateUserInput{
			EmailAddress: u.EmailAddress, Type: u.Type, FirstName: u.FirstName, LastName: u.LastName, ApiAccess: u.ApiAccess,
			ApiAccessPrincipalArn: u.ApiAccessPrincipalArn, ClientToken: &own,
		}
		rows[i].before = u.rival(first, i)
	}
	return rows
}

// rival refuses a user whose address or role an earlier one of the request has.
func (u *BulkUser) rival(first map[string]int, i int) error {
	keys := []string{"address " + strings.ToLower(string(u.EmailAddress))}
	if u.ApiAccessPrincipalArn != nil && finspace.Is(u.ApiAccess, finspace.ApiEnabled) {
		keys = append(keys, "role "+string(*u.ApiAccessPrincipalArn))
	}
	for n, k := range keys {
		if at, twice := first[k]; twice {
			return conflict([]string{"emailAddressTaken", "roleTaken"}[n], "users[%d] of this request has the same value.", at)
		}
	}
	for _, k := range keys {
		first[k] = i
	}
	return nil
}

// bulkUser gives an error for a failure of the server alone.
func (s *Service) bulkUser(ctx context.Context, by *finspace.Caller, row bulkRow) (BulkUserResult, error) {
	made, err := Registered{}, row.before
	if err == nil {
		made, err = s.register(ctx, by, row.in)
	}
	var told *finspace.Error
	switch {
	case err == nil && made.AlreadyThere:
		return BulkUserResult{Outcome: BulkAlreadyThere, UserID: &made.UserID}, nil
	case err == nil:
		return BulkUserResult{Outcome: BulkCreated, UserID: &made.UserID}, nil
	case !errors.As(err, &told) || told.Kind == finspace.Internal:
		return BulkUserResult{}, err
	}
	kind := string(told.Kind)
	return BulkUserResult{Outcome: BulkRefused, Exception: &kind, Reason: &told.Reason, Message: &told.Message}, nil
}
