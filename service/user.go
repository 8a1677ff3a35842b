package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// CreateUserInput describes a user. The seed's spelling ApiAccess is read beside apiAccess.
type CreateUserInput struct {
	EmailAddress          finspace.Email        `wire:"emailAddress,required"`
	Type                  finspace.UserType     `wire:"type,required"`
	FirstName             *finspace.FirstName   `wire:"firstName"`
	LastName              *finspace.LastName    `wire:"lastName"`
	ApiAccess             *finspace.ApiAccess   `wire:"apiAccess" alias:"ApiAccess"`
	ApiAccessPrincipalArn *finspace.RoleArn     `wire:"apiAccessPrincipalArn"`
	ClientToken           *finspace.ClientToken `wire:"clientToken,token"`
}

// CreateUserOutput names the new user.
type CreateUserOutput struct {
	UserID finspace.UserID `wire:"userId"`
}

// CreateUser registers a user, who is enabled at once.
func (s *Service) CreateUser(ctx context.Context, by *finspace.Caller, in *CreateUserInput) (*CreateUserOutput, error) {
	return change(ctx, s, by, "CreateUser", in.ClientToken, in, func(tx finspace.Tx) (*CreateUserOutput, error) {
		if err := mayChange(by, in.Type); err != nil {
			return nil, err
		}
		if err := s.room(tx, by.Environment.ID, finspace.CountUsers, "", s.quotas.Users); err != nil {
			return nil, err
		}
		if err := s.checkRole(by, in.ApiAccessPrincipalArn); err != nil {
			return nil, err
		}
		u := in.user(by.Environment.ID, finspace.UserID(s.ids.New(tx.Now().Std())), tx.Now())
		return &CreateUserOutput{UserID: u.ID}, tx.AddUser(u)
	})
}

// GetUserInput names a user.
type GetUserInput struct {
	UserID finspace.UserID `wire:"userId,path"`
}

// GetUserOutput is a user.
type GetUserOutput finspace.User

// GetUser tells all of a user but the password.
func (s *Service) GetUser(ctx context.Context, by *finspace.Caller, in *GetUserInput) (*GetUserOutput, error) {
	return view(ctx, s, func(tx finspace.Tx) (*GetUserOutput, error) {
		u, err := tx.User(by.Environment.ID, in.UserID)
		return (*GetUserOutput)(u), err
	})
}

// ListUsersInput asks for a page.
type ListUsersInput struct {
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults finspace.ResultLimit      `wire:"maxResults,query,required"`
}

// ListUsersOutput is a page in the order of creation.
type ListUsersOutput struct {
	Users     []finspace.User           `wire:"users"`
	NextToken *finspace.PaginationToken `wire:"nextToken"`
}

// ListUsers lists all users, enabled or not.
func (s *Service) ListUsers(ctx context.Context, by *finspace.Caller, in *ListUsersInput) (*ListUsersOutput, error) {
	l := s.listing(by, "ListUsers", in.MaxResults)
	after, err := l.after(in.NextToken)
	if err != nil {
		return nil, err
	}
	return view(ctx, s, func(tx finspace.Tx) (*ListUsersOutput, error) {
		rows, err := tx.Users(by.Environment.ID, finspace.UserID(after), l.fetch())
		if err != nil {
			return nil, err
		}
		rows, next := pageOf(l, rows, func(u *finspace.User) finspace.UserID { return u.ID })
		out := &ListUsersOutput{Users: make([]finspace.User, 0, len(rows)), NextToken: next}
		for _, u := range rows {
			out.Users = append(out.Users, *u)
		}
		return out, nil
	})
}

// UpdateUserInput is what shall change; what is left out stays.
type UpdateUserInput struct {
	UserID                finspace.UserID       `wire:"userId,path"`
	Type                  *finspace.UserType    `wire:"type"`
	FirstName             *finspace.FirstName   `wire:"firstName"`
	LastName              *finspace.LastName    `wire:"lastName"`
	ApiAccess             *finspace.ApiAccess   `wire:"apiAccess" alias:"ApiAccess"`
	ApiAccessPrincipalArn *finspace.RoleArn     `wire:"apiAccessPrincipalArn"`
	ClientToken           *finspace.ClientToken `wire:"clientToken,token"`
}

// UpdateUserOutput names the user.
type UpdateUserOutput struct {
	UserID finspace.UserID `wire:"userId"`
}

// UpdateUser changes a user. An update that changes nothing leaves lastModifiedTime alone. Taking API access away, or
// giving it to another role, ends the sessions that the user has.
func (s *Service) UpdateUser(ctx context.Context, by *finspace.Caller, in *UpdateUserInput) (*UpdateUserOutput, error) {
	return change(ctx, s, by, "UpdateUser", in.ClientToken, in, func(tx finspace.Tx) (*UpdateUserOutput, error) {
		u, err := userToChange(tx, by, in.UserID)
		if err != nil {
			return nil, err
		}
		if err := s.checkUpdate(tx, by, u, in); err != nil {
			return nil, err
		}
		was := *u
		in.apply(u)
		if endsSessions(&was, u) {
			u.Epoch++
		}
		return &UpdateUserOutput{UserID: u.ID}, saveUser(tx, &was, u)
	})
}

// EnableUserInput names a user.
type EnableUserInput struct {
	UserID      finspace.UserID       `wire:"userId,path"`
	ClientToken *finspace.ClientToken `wire:"clientToken,token"`
}

// EnableUserOutput names the user.
type EnableUserOutput struct {
	UserID finspace.UserID `wire:"userId"`
}

// EnableUser lets a disabled user in again, with the groups and the password of before; sessions that ended stay ended.
// A user who is enabled already stays as he is, and that is a success.
func (s *Service) EnableUser(ctx context.Context, by *finspace.Caller, in *EnableUserInput) (*EnableUserOutput, error) {
	return change(ctx, s, by, "EnableUser", in.ClientToken, in, func(tx finspace.Tx) (*EnableUserOutput, error) {
		u, err := userToChange(tx, by, in.UserID)
		if err != nil {
			return nil, err
		}
		was, now := *u, tx.Now()
		if u.Status != finspace.UserEnabled {
			u.Status, u.LastEnabledTime = finspace.UserEnabled, &now
		}
		return &EnableUserOutput{UserID: u.ID}, saveUser(tx, &was, u)
	})
}

// DisableUserInput names a user.
type DisableUserInput struct {
	UserID      finspace.UserID       `wire:"userId,path"`
	ClientToken *finspace.ClientToken `wire:"clientToken,token"`
}

// DisableUserOutput names the user.
type DisableUserOutput struct {
	UserID finspace.UserID `wire:"userId"`
}

// DisableUser shuts a user out and ends all of the user's sessions for good. A user who is disabled already stays as he
// is, and that is a success.
func (s *Service) DisableUser(ctx context.Context, by *finspace.Caller, in *DisableUserInput) (*DisableUserOutput, error) {
	return change(ctx, s, by, "DisableUser", in.ClientToken, in, func(tx finspace.Tx) (*DisableUserOutput, error) {
		u, err := userToChange(tx, by, in.UserID)
		if err != nil {
			return nil, err
		}
		if u.Status != finspace.UserDisabled {
			err = disable(tx, by, u)
		}
		return &DisableUserOutput{UserID: u.ID}, err
	})
}
