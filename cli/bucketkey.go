package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// bucketKey is the key of an external bucket.
type bucketKey struct{ id, secret string }

const bucketKeyMax = 64 << 10

// readBucketKey takes the key out of a file in the form of AWS's credentials file or of an environment: lines of a name, =
// and a value. Lines with other names are passed over; a file with several keys is refused, since nobody would know which is
// used. Errors repeat nothing of the file.
func readBucketKey(r io.Reader) (k bucketKey, err error) {
	text, err := io.ReadAll(io.LimitReader(r, bucketKeyMax+1))
	if err != nil {
		return k, fmt.Errorf("read the credentials: %w", err)
	}
	if len(text) > bucketKeyMax {
		return k, errors.New("the file of credentials is too large")
	}
	for _, line := range strings.Split(string(text), "\n") {
		if err := k.take(strings.TrimSpace(line)); err != nil {
			return bucketKey{}, err
		}
	}
	if k.id == "" || k.secret == "" {
		return k, errors.New("the file of credentials needs the lines aws_access_key_id = … and aws_secret_access_key = …")
	}
	return k, nil
}

func (k *bucketKey) take(line string) error {
	name, value, _ := strings.Cut(strings.TrimPrefix(line, "export "), "=")
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	var into *string
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "aws_access_key_id":
		into = &k.id
	case "aws_secret_access_key":
		into = &k.secret
	case "aws_session_token":
		return errors.New("the credentials are those of a session, which ends: a bucket needs a long-lived key")
	default:
		return nil
	}
	if *into != "" {
		return errors.New("the file of credentials has several keys: give one with a single key")
	}
	*into = value
	return nil
}
