// Package server puts the handlers together behind one address. It gives every request an id, finds out who signed it,
// and hands it to the service that the signature names: the FinSpace API, STS or S3. What is not signed reaches the health
// checks, the metrics and the sign-in, and nothing else.
//
// It also keeps what an operator looks at: the request log, metrics, traces, and the audit of what was denied.
package server
