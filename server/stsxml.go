package server

import (
	"encoding/xml"
	"fmt"
	"net/http"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

// stsCodes gives STS's own names to what verification and the service say. What is not here keeps its name.
var stsCodes = map[string]string{
	"MissingAuthenticationTokenException": "MissingAuthenticationToken",
	"UnrecognizedClientException":         "InvalidClientTokenId",
	"InvalidSignatureException":           "SignatureDoesNotMatch",
	"ExpiredTokenException":               "ExpiredToken",
	"AccessDeniedException":               "AccessDenied",
	"ValidationException":                 "ValidationError",
	"ThrottlingException":                 "Throttling",
	"InternalServerException":             "InternalFailure",
	"RequestEntityTooLargeException":      "RequestEntityTooLarge",
	"RequestTimeoutException":             "RequestTimeout",
	"RequestAbortedException":             "RequestAborted",
	"MalformedHttpRequestException":       "MalformedHttpRequest",
}

func stsError(code, format string, args ...any) *rest.Error {
	return &rest.Error{Status: http.StatusBadRequest, Name: code, Message: fmt.Sprintf(format, args...)}
}

type stsIdentity struct {
	XMLName xml.Name `xml:"GetCallerIdentityResult"`
	Arn     string
	UserID  string `xml:"UserId"`
	Account string
}

type stsAssumedRole struct {
	XMLName         xml.Name `xml:"AssumeRoleResult"`
	AssumedRoleUser stsAssumedRoleUser
	Credentials     stsCredentials
}

type stsAssumedRoleUser struct {
	ID  string `xml:"AssumedRoleId"`
	Arn string
}

type stsCredentials struct {
	AccessKeyID     finspace.AccessKeyID `xml:"AccessKeyId"`
	SecretAccessKey finspace.SecretAccessKey
	SessionToken    finspace.SessionToken
	Expiration      string
}

// stsAnswer is <ActionResponse><ActionResult>…</ActionResult><ResponseMetadata>…
type stsAnswer struct {
	XMLName   xml.Name
	Result    any    // its type names the element
	RequestID string `xml:"ResponseMetadata>RequestId"`
}

type stsFailure struct {
	XMLName   xml.Name `xml:"https://sts.amazonaws.com/doc/2011-06-15/ ErrorResponse"`
	Type      string   `xml:"Error>Type"`
	Code      string   `xml:"Error>Code"`
	Message   string   `xml:"Error>Message"`
	RequestID string   `xml:"RequestId"`
}

func writeSTS(w http.ResponseWriter, requestID, action string, result any) {
	writeXML(w, http.StatusOK, &stsAnswer{
		XMLName:   xml.Name{Space: stsNamespace, Local: action + "Response"},
		Result:    result,
		RequestID: requestID,
	})
}

// writeSTSError writes an error as clients of STS read it.
func writeSTSError(w http.ResponseWriter, requestID string, e *rest.Error) {
	for name, values := range e.Header {
		w.Header()[name] = values
	}
	fault := &stsFailure{Type: "Sender", Code: e.Name, Message: e.Message, RequestID: requestID}
	if code := stsCodes[e.Name]; code != "" {
		fault.Code = code
	}
	if e.Status >= http.StatusInternalServerError {
		fault.Type = "Receiver"
	}
	writeXML(w, e.Status, fault)
}

func writeXML(w http.ResponseWriter, status int, body any) {
	text, err := xml.Marshal(body)
	if err != nil {
		panic("server: an answer of STS cannot be written: " + err.Error()) // our own structs; recovered by serve
	}
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), text...))
}
