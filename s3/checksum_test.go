package s3

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestAlgorithms checks the digests that the standards give for "123456789".
func TestAlgorithms(t *testing.T) {
	for name, want := range map[string]string{
		"CRC32": "y/Q5Jg==", "CRC32C": "4waSgw==", "CRC64NVME": "rosUhgp5mIg=", "SHA1": "98O8HYCOBHMq32eZZczDTKeuNEE=",
		"SHA256": "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
	} {
		a := algorithmNamed(strings.ToLower(name))
		sum := a.begin()
		sum.Write([]byte("123456789"))
		digest := sum.Sum(nil)
		if got := base64.StdEncoding.EncodeToString(digest); got != want || !a.wellFormed(got) || a.wellFormed(got[:len(got)-4]+"====") {
			t.Errorf("%s: %s", name, got)
		}
	}
}
