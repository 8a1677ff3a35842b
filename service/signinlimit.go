package service

import (
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/throttle"
)

// signInAccounts is for how many accounts attempts to sign in are counted at a time.
const signInAccounts = 100_000

// signInLimits count attempts to sign in. Those of one address are few, so that nobody tries passwords at leisure; those
// of all addresses together are more, so that a stranger does not lock the owner out with a few tries.
type signInLimits struct {
	ofAddress *throttle.Buckets // by account and address
	ofAccount *throttle.Buckets // by account
}

func newSignInLimits(r throttle.Rate) signInLimits {
	all := throttle.Rate{Count: 10 * r.Count, Per: r.Per}
	return signInLimits{throttle.NewBuckets(r, signInAccounts), throttle.NewBuckets(all, signInAccounts)}
}

// take counts one attempt and tells whether it may go on, or how long to wait.
func (l signInLimits) take(env finspace.EnvironmentID, e finspace.Email, address string, now time.Time) (bool, time.Duration) {
	account := string(env) + "\x00" + strings.ToLower(string(e))
	if allowed, wait := l.ofAddress.Take(account+"\x00"+address, now); !allowed {
		return false, wait
	}
	return l.ofAccount.Take(account, now)
}
