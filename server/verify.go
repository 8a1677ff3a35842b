package server

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
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
	// streams says that the body is not read before the signature is checked: what stands for it is declared, and whoever
	// serves compares it with the bytes as they pass.
	streams bool
}

// signedServices are all that a signed request can reach. What is not in the table is denied.
func (s *Server) signedServices() map[string]*signedService {
	services := map[string]*signedService{
		"finspace-api": {policy: sigv4.Standard, write: rest.WriteError, serve: s.serveAPI, named: s.apiName},
		"sts":          {policy: sigv4.Standard, write: writeSTSError, serve: s.serveSTS, named: stsName},
	}
	if s.s3 != nil {
		services["s3"] = &signedService{policy: sigv4.S3, write: writeS3Error, serve: s.serveS3, named: s.s3Name, streams: true}
	}
	return services
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
		return nil, s.unknownService(signed.Service)
	}
	c.service, c.write = signed.Service, target.write
	signer, found := s.findSigner(r.Context(), finspace.AccessKeyID(signed.AccessKeyID), finspace.SessionToken(signed.Token))
	if signer == nil {
		return nil, found
	}
	c.environment = signer.Environment()
	if err := s.checkSignature(w, r, c, target, signed, string(signer.Secret)); err != nil {
		return nil, err
	}
	c.principal = signer.Principal()
	if found != nil { // the signature is right, and its session over
		return nil, found
	}
	return target, s.authenticate(r, c, signer)
}

// checkSignature compares the signature with the request: with its body too, or with what is declared of it.
func (s *Server) checkSignature(w http.ResponseWriter, r *http.Request, c *call, of *signedService, signed *sigv4.Signed, secret string) error {
	if of.streams {
		declared, err := declaredBody(r, signed)
		if err != nil {
			return err
		}
		c.declared, c.chunks = declared, signed.Chunks(secret)
		if err := signed.VerifyHash(secret, declared, s.config.Clock(), of.policy); err != nil {
			s.passOver(w, r)
			return err
		}
		return nil
	}
	body, refused := s.readBody(w, r, maxBody)
	if refused != nil {
		return refused
	}
	c.body = body
	return signed.Verify(secret, body, s.config.Clock(), of.policy)
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

func (s *Server) unknownService(name string) error {
	known := slices.Sorted(maps.Keys(s.services))
	return &sigv4.Error{
		Code: sigv4.InvalidSignature, Part: sigv4.PartScope,
		Message: fmt.Sprintf("The credential scope names the service %q; this server has %s. Sign for one of them.",
			cutText(name, 64), strings.Join(known, ", ")),
		Detail: "scope: the service",
	}
}
