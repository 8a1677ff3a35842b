// Package rest is a restJson1 runtime: it turns a table of typed functions into an http.Handler that routes, decodes
// strictly, validates by the rules on the values' types, calls, and writes answers and errors as AWS clients expect.
// It knows nothing of FinSpace: the caller's type, the permission of a row and the kinds of error are the table's.
package rest
