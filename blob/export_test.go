package blob

import (
	"testing"
	"time"
)

// ShortIdleTime lets a bucket wait little for the next byte.
func ShortIdleTime(t testing.TB, s Store, d time.Duration) {
	b, is := s.(*bucket)
	if !is {
		t.Fatalf("%T is no bucket", s)
	}
	b.idleTime = d
}

// CheckAddress says what is wrong with the address of an S3.
func CheckAddress(address string) error {
	_, err := parsePlace(address)
	return err
}
