package rule

import (
	"strings"
	"testing"
)

func TestIsEndpoint(t *testing.T) {
	for text, want := range map[string]bool{
		"https://s3.example.com": true, "http://127.0.0.1:9000": true, "https://[::1]:9000/path": true,
		"": false, "s3.example.com": false, "ftp://s3.example.com": false, "https://": false, "https://:443": false,
		"https://user:secret@s3.example.com": false, "https://s3.example.com?x": false, "https://s3.example.com#x": false,
		"https://s3.example.com/" + strings.Repeat("x", 1024): false, "https://%zz": false,
	} {
		if IsEndpoint(text) != want {
			t.Errorf("%q: not %v", text, want)
		}
	}
}
