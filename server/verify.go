package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
)

// signedService is a service that a credential scope may name.
type signedService struct {
	policy sigv4.Policy
	write  errorWriter
	serve  func(w http.ResponseWriter, r *http.Request, c *call)
	named  func(r *http.Request, c *call) string // the operation, empty if there is none
}

// signedServices are all that a signed request can reach. What is not in the table is denied.
func (s *Server) signedServices() map[string]*signedService {
	return map[string]*signedService{
		"finspace-api": {policy: sigv4.Standard, write: rest.WriteError, serve: s.serveAPI, named: s.apiName},
		"sts":          {policy: sigv4.Standard, write: writeSTSError, serve: s.serveSTS, named: stsName},
	}
}

// carriesSignature tells whether a request means to be signed, well or badly. It is asked for those paths alone that
// need no signature.
func carriesSignature(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-") || strings.Contains(r.URL.RawQuery, "X-Amz-Signature=")
}

// verify finds out who sent a request and for which service it is. The secret is looked up before the body is read, so
// that who knows no key makes the server hold nothing. What it returns as error has not been answered yet.
func (s *Server) verify(w http.ResponseWriter, r *http.Request, c *call) (*signedService, error) {
	signed, err := sigv4.Parse(r)
	if err != nil {
		return nil, err
	}
	c.key = finspace.AccessKeyID(cutText(signed.AccessKeyID, 128))
	target := s.services[signed.Service]
	if target == nil {
		return nil, unknownService(signed.Service)
	}
	c.service, c.write = signed.Service, target.write
	signer, found := s.findSigner(r.Context(), finspace.AccessKeyID(signed.AccessKeyID), finspace.SessionToken(signed.Token))
	if signer == nil {
		return nil, found
	}
	c.environment = signer.Environment()
	body, refused := s.readBody(w, r, maxBody)
	if refused != nil {
		return nil, refused
	}
	if err := signed.Verify(string(signer.Secret), body, s.config.Clock(), target.policy); err != nil {
		return nil, err
	}
	c.body, c.principal = body, signer.Principal()
	if found != nil { // the signature is right, and its session over
		return nil, found
	}
	return target, s.authenticate(r, c, signer)
}

// authenticate finds out as what the signer acts now.
func (s *Server) authenticate(r *http.Request, c *call, signer *service.Signer) error {
	by, err := s.config.Service.Authenticate(r.Context(), signer)
	if err != nil {
		return err
	}
	by.Address, by.RequestID, by.UserAgent = c.address, c.id, c.userAgent
	c.by, c.principal = by, by.Principal()
	return nil
}

func unknownService(name string) error {
	return &sigv4.Error{
		Code: sigv4.InvalidSignature,
		Message: fmt.Sprintf("The credential scope names the service %q; this server has finspace-api and sts. "+
			"Sign for one of them.", cutText(name, 64)),
		Detail: "scope: the service",
	}
}
