package rest

import (
	"net/http"
	"strconv"
)

// WriteError writes e as every AWS client reads an error: the name in a header, message and reason as JSON. It is the
// one function that writes errors.
func WriteError(w http.ResponseWriter, requestID string, e *Error) {
	h := w.Header()
	for name, values := range e.Header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	h.Set("X-Amzn-Errortype", e.Name)
	b := append(make([]byte, 0, 256), `{"message":`...)
	b = appendText(b, e.Message)
	if e.Reason != "" {
		b = appendText(append(b, `,"reason":`...), e.Reason)
	}
	write(w, requestID, e.Status, append(b, '}'))
}

// write sends an answer; a nil body is an answer without one.
func write(w http.ResponseWriter, requestID string, status int, body []byte) {
	h := w.Header()
	h.Set("X-Amzn-Requestid", requestID)
	h.Set("Cache-Control", "no-store")
	if body != nil {
		h.Set("Content-Type", "application/json")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone away is nobody's error
}
