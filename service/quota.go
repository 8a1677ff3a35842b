package service

import "github.com/openfinspace/openfinspace"

// nearQuota is more transactions than can be open at a time on all servers together. Farther from a quota than that,
// a count that does not see them is exact enough, and nobody waits for a lock.
const nearQuota = 1000

// room refuses one more of what is counted when the quota is reached. It is asked before any other work of an
// operation, since several clients try a refused request again.
func (s *Service) room(tx finspace.Tx, env finspace.EnvironmentID, what finspace.Countable, of string, quota int64) error {
	n, err := tx.Count(env, what, of)
	if err != nil {
		return err
	}
	if n < quota && n >= quota-nearQuota {
		if err := tx.Lock(env, "quota of "+string(what)+" "+of); err != nil {
			return err
		}
		if n, err = tx.Count(env, what, of); err != nil {
			return err
		}
	}
	if n < quota {
		return nil
	}
	return finspace.Errorf(finspace.Limit, "quotaReached",
		"The quota of %s is reached: %d. Ask the operator of the server to raise it.", quotaWords[what], quota)
}

var quotaWords = map[finspace.Countable]string{
	finspace.CountUsers:        "users in an environment",
	finspace.CountGroups:       "permission groups in an environment",
	finspace.CountGroupMembers: "members of a permission group",
	finspace.CountUserGroups:   "permission groups of a user",
	finspace.CountDatasets:     "datasets in an environment",
	finspace.CountJobs:         "changesets that wait in an environment",
}
