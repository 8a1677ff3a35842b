package sigv4

import (
	"strings"
)

// setParts reads what both forms have.
func (s *Signed) setParts(credential, signedHeaders, signature string) error {
	if len(s.Token) > maxToken {
		return &Error{
			Code: UnrecognizedClient, Part: PartToken,
			Message: "The session token is not one of this server: get new credentials.",
			Detail:  "token: longer than any token of this server",
		}
	}
	if len(signature) != 64 || strings.ContainsFunc(signature, func(c rune) bool { return c > 'f' || !isLowerHex(byte(c)) }) {
		return incomplete("The signature must be 64 hex digits in lower case.")
	}
	s.Signature = signature
	if err := s.setCredential(credential); err != nil {
		return err
	}
	return s.setSignedHeaders(signedHeaders)
}

func (s *Signed) setCredential(text string) error {
	parts := strings.Split(text, "/")
	if len(text) > 4*maxName || len(parts) != 5 || parts[4] != terminator {
		return incomplete("The credential must be ACCESS-KEY-ID/YYYYMMDD/REGION/SERVICE/%s.", terminator)
	}
	for _, part := range parts {
		if len(part) == 0 || len(part) > maxName || strings.ContainsFunc(part, isStrange) {
			return incomplete("Access key id, date, region and service in the credential are 1 to %d letters, digits and - _ . each.", maxName)
		}
	}
	s.AccessKeyID, s.Date, s.Region, s.Service = parts[0], parts[1], parts[2], parts[3]
	return nil
}

func isStrange(c rune) bool {
	return c > '~' || !isLetterOrDigit(byte(c)) && c != '-' && c != '_' && c != '.'
}

// setSignedHeaders reads names in lower case, in rising order: any other text would be another signature of the same
// request.
func (s *Signed) setSignedHeaders(text string) error {
	if len(text) > maxAuthorization || strings.Count(text, ";") >= maxSignedHeaders {
		return incomplete("More than %d headers are signed.", maxSignedHeaders)
	}
	names := strings.Split(text, ";")
	for i, name := range names {
		if name == "" || strings.ContainsFunc(name, isNoHeaderChar) || i > 0 && names[i-1] >= name {
			return incomplete("SignedHeaders must be names of headers in lower case, sorted, each once, with ; between them.")
		}
	}
	s.SignedHeaders = names
	return nil
}

func isNoHeaderChar(c rune) bool {
	return c <= ' ' || c > '~' || 'A' <= c && c <= 'Z' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
}
