package store

import "github.com/openfinspace/openfinspace"

const environmentColumns = "id, account_id, region, name, sign_in_mode, create_time"

func scanEnvironment(r *row) *finspace.Environment {
	return &finspace.Environment{
		ID: text[finspace.EnvironmentID](r), AccountID: text[string](r), Region: text[string](r), Name: text[string](r),
		SignInMode: text[finspace.SignInMode](r), CreateTime: number[finspace.Time](r),
	}
}

func (t *tx) AddEnvironment(e *finspace.Environment) error {
	n, err := t.exec("INSERT INTO environments ("+environmentColumns+") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
		e.ID, e.AccountID, e.Region, e.Name, e.SignInMode, e.CreateTime)
	if err == nil && n == 0 {
		return finspace.Errorf(finspace.Conflict, "environmentTaken", "There is an environment %s already.", e.ID)
	}
	return failed("add an environment", err)
}

func (t *tx) Environment(id finspace.EnvironmentID) (*finspace.Environment, error) {
	e, err := one(t, scanEnvironment, "SELECT "+environmentColumns+" FROM environments WHERE id = $1", id)
	return found(e, err, "read an environment", "noSuchEnvironment", "There is no environment %s.", id)
}

func (t *tx) Environments(after finspace.EnvironmentID, limit int) ([]*finspace.Environment, error) {
	l, err := list(t, scanEnvironment,
		"SELECT "+environmentColumns+" FROM environments WHERE id > $1 ORDER BY id LIMIT $2", after, limit)
	return l, failed("list environments", err)
}
