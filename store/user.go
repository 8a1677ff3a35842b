package store

import "github.com/openfinspace/openfinspace"

const userColumns = "environment, id, status, first_name, last_name, email_address, type, api_access, role_arn, create_time, " +
	"last_enabled_time, last_disabled_time, last_modified_time, last_login_time, epoch"

func scanUser(r *row) *finspace.User {
	return &finspace.User{
		Environment: text[finspace.EnvironmentID](r), ID: text[finspace.UserID](r), Status: text[finspace.UserStatus](r),
		FirstName: optionalText[finspace.FirstName](r), LastName: optionalText[finspace.LastName](r),
		EmailAddress: text[finspace.Email](r), Type: text[finspace.UserType](r),
		ApiAccess: text[finspace.ApiAccess](r), ApiAccessPrincipalArn: optionalText[finspace.RoleArn](r),
		CreateTime: number[finspace.Time](r), LastEnabledTime: optionalNumber[finspace.Time](r),
		LastDisabledTime: optionalNumber[finspace.Time](r), LastModifiedTime: number[finspace.Time](r),
		LastLoginTime: optionalNumber[finspace.Time](r), Epoch: number[int64](r),
	}
}

// lower is the form in which addresses are compared. Only ASCII letters occur in one, see its rule; what else somebody
// looks for is left as it is.
func lower(e finspace.Email) string {
	b := []byte(e)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// AddUser does not let the engine fail on a taken value, since that would end a transaction of PostgreSQL: it inserts
// nothing, and looks for what was in the way.
func (t *tx) AddUser(u *finspace.User) error {
	n, err := t.exec("INSERT INTO users ("+userColumns+", email_lower) "+
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING",
		u.Environment, u.ID, u.Status, u.FirstName, u.LastName, u.EmailAddress, u.Type, u.ApiAccess, u.ApiAccessPrincipalArn,
		u.CreateTime, u.LastEnabledTime, u.LastDisabledTime, u.LastModifiedTime, u.LastLoginTime, u.Epoch, lower(u.EmailAddress))
	if err != nil {
		return failed("add a user", err)
	}
	if n == 0 {
		return t.userInTheWay(u)
	}
	return t.count(u.Environment, finspace.CountUsers, "", 1)
}

func (t *tx) userInTheWay(u *finspace.User) error {
	taken, err := t.exists("SELECT 1 FROM users WHERE environment = $1 AND email_lower = $2", u.Environment, lower(u.EmailAddress))
	if err != nil {
		return failed("look for an address", err)
	}
	if taken {
		return finspace.Errorf(finspace.Conflict, "emailAddressTaken", "A user with this emailAddress exists already.")
	}
	if err := t.roleInTheWay(u); err != nil {
		return err
	}
	taken, err = t.exists("SELECT 1 FROM users WHERE environment = $1 AND id = $2", u.Environment, u.ID)
	if err != nil {
		return failed("look for a user", err)
	}
	if taken {
		return finspace.Errorf(finspace.Conflict, "userTaken", "There is a user %s already.", u.ID)
	}
	return internal("add a user", errRetry)
}

func (t *tx) roleInTheWay(u *finspace.User) error {
	if u.ApiAccess != finspace.ApiEnabled || u.ApiAccessPrincipalArn == nil {
		return nil
	}
	taken, err := t.exists("SELECT 1 FROM users WHERE environment = $1 AND role_arn = $2 AND api_access = 'ENABLED' AND id <> $3",
		u.Environment, u.ApiAccessPrincipalArn, u.ID)
	if err != nil {
		return failed("look for a role", err)
	}
	if taken {
		return finspace.Errorf(finspace.Conflict, "roleTaken",
			"Another user with API access has this apiAccessPrincipalArn already.")
	}
	return nil
}

const userByID = "SELECT " + userColumns + " FROM users WHERE environment = $1 AND id = $2"

func (t *tx) User(env finspace.EnvironmentID, id finspace.UserID) (*finspace.User, error) {
	u, err := one(t, scanUser, userByID, env, id)
	return found(u, err, "read a user", "noSuchUser", "There is no user %s.", id)
}

func (t *tx) UserForUpdate(env finspace.EnvironmentID, id finspace.UserID) (*finspace.User, error) {
	u, err := one(t, scanUser, userByID+t.d.forUpdate, env, id)
	return found(u, err, "read a user", "noSuchUser", "There is no user %s.", id)
}

func (t *tx) UserByEmail(env finspace.EnvironmentID, e finspace.Email) (*finspace.User, error) {
	u, err := one(t, scanUser, "SELECT "+userColumns+" FROM users WHERE environment = $1 AND email_lower = $2", env, lower(e))
	return found(u, err, "read a user by address", "noSuchUser", "There is no user with this emailAddress.")
}

func (t *tx) UserByRole(env finspace.EnvironmentID, role finspace.RoleArn) (*finspace.User, error) {
	u, err := one(t, scanUser,
		"SELECT "+userColumns+" FROM users WHERE environment = $1 AND role_arn = $2 AND api_access = 'ENABLED'", env, role)
	return found(u, err, "read a user by role", "noSuchUser", "No user with API access has this role.")
}

func (t *tx) Users(env finspace.EnvironmentID, after finspace.UserID, limit int) ([]*finspace.User, error) {
	l, err := list(t, scanUser,
		"SELECT "+userColumns+" FROM users WHERE environment = $1 AND id > $2 ORDER BY id LIMIT $3", env, after, limit)
	return l, failed("list users", err)
}

func (t *tx) SetUser(u *finspace.User) error {
	var n int64
	err := t.guard(func() (err error) {
		n, err = t.exec("UPDATE users SET status = $1, first_name = $2, last_name = $3, type = $4, api_access = $5, role_arn = $6, "+
			"create_time = $7, last_enabled_time = $8, last_disabled_time = $9, last_modified_time = $10, last_login_time = $11, "+
			"epoch = $12 WHERE environment = $13 AND id = $14",
			u.Status, u.FirstName, u.LastName, u.Type, u.ApiAccess, u.ApiAccessPrincipalArn, u.CreateTime, u.LastEnabledTime,
			u.LastDisabledTime, u.LastModifiedTime, u.LastLoginTime, u.Epoch, u.Environment, u.ID)
		return err
	})
	if err != nil && t.d.isUnique(err) { // the role is the only unique value that an UPDATE touches
		if err := t.roleInTheWay(u); err != nil {
			return err
		}
		return internal("change a user", errRetry)
	}
	return changed(n, err, "change a user", "noSuchUser", "There is no user %s.", u.ID)
}

func (t *tx) EnabledSuperUsers(env finspace.EnvironmentID) (int64, error) {
	n, err := one(t, number[int64],
		"SELECT count(*) FROM users WHERE environment = $1 AND type = 'SUPER_USER' AND status = 'ENABLED'", env)
	return n, failed("count superusers", err)
}
