package rest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Operation is one row of a table: what the contract says of it, what the caller must have, and the function that
// does it. C is the type of the caller.
type Operation[C any] struct {
	Name    string
	Method  string
	Path    string // "/user/{userId}"
	Access  Access[C]
	Class   Class
	Errors  []string // the exceptions that the contract lists for it
	Input   *Shape   // a structure
	Output  *Shape   // a structure
	Mutates bool     // it has a client token or changes state

	call func(context.Context, C, any) (any, error)
}

// Access is the row's permission: whether by may call the operation at all, on the resource that the path names.
// It is checked before the body is decoded. Nil is allowed; anything else is answered as it is.
type Access[C any] func(by C, labels Labels) error

// Labels are the decoded labels of the path.
type Labels map[string]string

// Class sorts operations for throttling.
type Class string

// Declare makes a row. methodAndPath is as the contract writes it: "POST /user". The names of errors are added to
// those that every operation has. The input's and output's members come from their struct tags:
//
//	wire:"emailAddress,required"       a member of the body
//	wire:"userId,path"                 a label of the path (always required)
//	wire:"maxResults,query,required"   a member of the query
//	wire:"clientToken,token"           the idempotency token
//	wire:"statusCode,status"           output only: the HTTP status
//	wire:"Authorization,header"        input only: a header of the request
//	wire:"-"                           no member
//	alias:"ApiAccess"                  a second spelling of a body member
//	label:"dataviewId"                 the path's own spelling of a label, where it differs from the member's
//
// A pointer, slice or map is absent when nil; other members of an output are always written. The fields of an
// embedded structure without a tag count as the outer's own. Mutates is set for every row with a token or a method
// other than GET; the table may change it. Declare panics on a type that it cannot plan: a table with a mistake does
// not start.
func Declare[C, In, Out any](name, methodAndPath string, class Class, access Access[C], errors []string,
	fn func(ctx context.Context, by C, in *In) (*Out, error),
) Operation[C] {
	method, path, _ := strings.Cut(methodAndPath, " ")
	op := Operation[C]{
		Name: name, Method: method, Path: path, Access: access, Class: class,
		Errors: listed(errors), Input: ShapeOf[In](), Output: ShapeOf[Out](), call: typed(fn),
	}
	op.Mutates = method != http.MethodGet || op.Input.hasToken()
	return op
}

// common are the exceptions that every operation has.
var common = []string{internal, throttling, validation}

// listed gives names and the common ones in order, each once.
func listed(names []string) []string {
	all := slices.Concat(common, names)
	slices.Sort(all)
	return slices.Compact(all)
}

// typed takes the types off fn, so that rows of different types stand in one table.
func typed[C, In, Out any](fn func(context.Context, C, *In) (*Out, error)) func(context.Context, C, any) (any, error) {
	return func(ctx context.Context, by C, in any) (any, error) {
		request, ok := in.(*In)
		if !ok {
			return nil, fmt.Errorf("the input is a %T, not a %T", in, request)
		}
		out, err := fn(ctx, by, request)
		if err != nil {
			return nil, err
		}
		if out == nil {
			return nil, fmt.Errorf("the operation gave neither a %T nor an error", out)
		}
		return out, nil
	}
}

// Invoke calls the row's function with in, a pointer to its input, and gives a pointer to its output. It asks no
// permission and checks no rule: that is Serve's.
func (op *Operation[C]) Invoke(ctx context.Context, by C, in any) (any, error) {
	return op.call(ctx, by, in)
}

// Request is a verified request: somebody has read the body and knows who signed.
type Request[C any] struct {
	HTTP *http.Request // its URL.EscapedPath is routed as it was sent
	Body []byte
	By   C
	ID   string // the request id, sent as x-amzn-RequestId
}

// Outcome is how a request ended.
type Outcome[C any] struct {
	Operation *Operation[C] // nil when no row was found
	Request   *Request[C]
	Input     any    // a pointer to the row's input; nil when the body could not be decoded or was not reached
	Status    int    // that is about to be sent
	Error     *Error // as it is about to be sent; nil on success
	Cause     error  // what Access, Admit or the operation returned, or the recovered panic; nil on success
}

// Options are what a Handler asks of the program around it. Every function may be nil.
type Options[C any] struct {
	// Admit is asked after routing and before the row's permission: throttling by principal and class.
	Admit func(ctx context.Context, op *Operation[C], r *Request[C]) error
	// Explain turns an error of an operation, an Access or Admit into what is sent; it is not asked about an *Error,
	// which is sent as it is. Without it, or when it returns nil, the answer is InternalServerException.
	Explain func(error) *Error
	// Done is told the end of every request, before its answer is written. When Access denies, the body is decoded
	// all the same (not validated), so that Done has the Input for the audit if it can be had.
	Done func(ctx context.Context, o *Outcome[C])
}

// Error is an exception as it is sent: header X-Amzn-Errortype and body {"message","reason"}.
type Error struct {
	Status  int
	Name    string
	Message string
	Reason  string
	Header  http.Header // more headers, such as Retry-After or Allow
	Cause   error
}

func (e *Error) Error() string { return e.Name + ": " + e.Message }
func (e *Error) Unwrap() error { return e.Cause }
