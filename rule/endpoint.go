package rule

import "net/url"

// IsEndpoint tells whether a text is the address of a server: an http or https URL without credentials, query and fragment, of at
// most 1,024 bytes.
func IsEndpoint(text string) bool {
	u, err := url.Parse(text)
	return err == nil && len(text) <= 1024 && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}
