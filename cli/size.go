package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// byteSize is a number of bytes as people write it: 512M, 1G, 200G. Units are powers of 1,024.
type byteSize int64

var units = []struct {
	letter string
	bytes  int64
}{{"T", 1 << 40}, {"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}}

// UnmarshalText reads a number and a unit.
func (s *byteSize) UnmarshalText(text []byte) error {
	for _, u := range units {
		number, has := strings.CutSuffix(strings.ToUpper(string(text)), u.letter)
		if !has {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 0 || n > math.MaxInt64/u.bytes {
			break
		}
		*s = byteSize(n * u.bytes)
		return nil
	}
	return fmt.Errorf("%.20q is no size: give a number and K, M, G or T, such as 512M", text)
}
