package throttle

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rate is how much is allowed in how long, all of it at once if it likes: 100/s allows 100 in one instant, and then one
// more each 10 ms. The zero value is "off": no limit.
type Rate struct {
	Count int64
	Per   time.Duration // a second, a minute or an hour
}

// maxCount keeps the time between two events of every rate at a nanosecond or more.
const maxCount = 1_000_000_000

var units = []struct {
	name string
	per  time.Duration
}{{"s", time.Second}, {"m", time.Minute}, {"h", time.Hour}}

// ParseRate reads "100/s", "500/m", "1/h" or "off".
func ParseRate(text string) (Rate, error) {
	if text == "off" {
		return Rate{}, nil
	}
	count, unit, _ := strings.Cut(text, "/")
	n, err := strconv.ParseUint(count, 10, 64)
	if err == nil && 0 < n && n <= maxCount && count[0] != '+' {
		for _, u := range units {
			if u.name == unit {
				return Rate{int64(n), u.per}, nil
			}
		}
	}
	return Rate{}, fmt.Errorf("rate %.40q: want a number from 1 to 1000000000 and a unit, as in 100/s, 500/m or 1/h, or off", text)
}

// UnmarshalText is ParseRate, for flags and configuration files.
func (r *Rate) UnmarshalText(text []byte) error {
	parsed, err := ParseRate(string(text))
	if err == nil {
		*r = parsed
	}
	return err
}

// MarshalText writes what UnmarshalText reads.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// String writes the form that ParseRate reads.
func (r Rate) String() string {
	for _, u := range units {
		if !r.Off() && u.per == r.Per {
			return strconv.FormatInt(r.Count, 10) + "/" + u.name
		}
	}
	return "off"
}

// Off tells that there is no limit.
func (r Rate) Off() bool { return r.Count <= 0 || r.Per <= 0 }
