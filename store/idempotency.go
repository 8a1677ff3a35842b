package store

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"github.com/openfinspace/openfinspace"
)

// tokenKey stands for principal, operation and token. Lengths go with them, so that no two triples give one key.
func tokenKey(i *finspace.Idempotency) []byte {
	h := sha256.New()
	for _, part := range []string{i.Principal, i.Operation, i.Token} {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write([]byte(part))
	}
	return h.Sum(nil)
}

// Claim inserts the token's row, or takes an expired one over. Of two at a time the second waits here, on PostgreSQL for the
// row and on SQLite for the writer; then it changes nothing, because the row has not expired, and reads the first one's answer.
func (t *tx) Claim(i finspace.Idempotency) (*finspace.Idempotency, error) {
	key := tokenKey(&i)
	n, err := t.exec("INSERT INTO idempotency (environment, key, request, reply, expires) VALUES ($1, $2, $3, $4, $5) "+
		"ON CONFLICT (environment, key) DO UPDATE SET request = excluded.request, reply = excluded.reply, expires = excluded.expires "+
		"WHERE idempotency.expires <= $6", i.Environment, key, i.Request, i.Reply, i.Expires, t.now)
	if err != nil {
		return nil, failed("claim a token", err)
	}
	if n > 0 {
		return nil, nil
	}
	taken, err := one(t, func(r *row) *finspace.Idempotency {
		return &finspace.Idempotency{
			Environment: i.Environment, Principal: i.Principal, Operation: i.Operation, Token: i.Token,
			Request: blob(r), Reply: blob(r), Expires: number[finspace.Time](r),
		}
	}, "SELECT request, reply, expires FROM idempotency WHERE environment = $1 AND key = $2", i.Environment, key)
	if errors.Is(err, errNoRow) { // swept between the two statements
		err = errRetry
	}
	return taken, failed("read a token", err)
}

// Remember sets the reply alone: Claim has written the rest, and an index hangs on the end of the token's life.
func (t *tx) Remember(i finspace.Idempotency) error {
	n, err := t.exec("UPDATE idempotency SET reply = $1 WHERE environment = $2 AND key = $3", i.Reply, i.Environment, tokenKey(&i))
	if err == nil && n == 0 {
		err = errors.New("store: a token is remembered that was not claimed")
	}
	return failed("remember an answer", err)
}
