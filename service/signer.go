package service

import "github.com/openfinspace/openfinspace"

// Principal is who the signer says that it is: true once its signature was found right. It is for the audit of somebody
// who is known and may not act any more; of others it is Caller.Principal.
func (s *Signer) Principal() string {
	switch {
	case s.session == nil:
		return s.key.Arn
	case s.session.Kind == finspace.UserCaller:
		return string(s.session.User)
	}
	return string(s.session.Role)
}
