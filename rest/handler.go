package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
)

// Handler serves the operations of one table.
type Handler[C any] struct {
	opt    Options[C]
	rows   []Operation[C]
	routes node
}

// Serve answers a verified request: route, Admit, Access, media types, decode and validate, call, Done, write.
func (h *Handler[C]) Serve(w http.ResponseWriter, r *Request[C]) {
	ctx := r.HTTP.Context()
	o := &Outcome[C]{Request: r}
	body, err := h.answer(ctx, o)
	if err != nil {
		o.Cause, o.Error = err, h.explain(err)
		o.Status = o.Error.Status
	}
	if h.opt.Done != nil {
		h.opt.Done(ctx, o)
	}
	if o.Error != nil {
		WriteError(w, r.ID, o.Error)
		return
	}
	write(w, r.ID, o.Status, body)
}

// answer does what was asked, and gives the body of the answer and in o its status. A panic on the way is an error:
// one request does not end the others.
func (h *Handler[C]) answer(ctx context.Context, o *Outcome[C]) (body []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Panic{Value: p, Stack: debug.Stack()}
		}
	}()
	if err := h.prepare(ctx, o); err != nil {
		return nil, err
	}
	out, err := o.Operation.call(ctx, o.Request.By, o.Input)
	if err != nil {
		return nil, err
	}
	if o.Status, err = o.Operation.Output.status(out); err != nil {
		return nil, err
	}
	return o.Operation.Output.answer(out), nil
}

// prepare does everything before the call.
func (h *Handler[C]) prepare(ctx context.Context, o *Outcome[C]) error {
	r := o.Request
	row, labels, err := h.routes.find(r.HTTP.Method, r.HTTP.URL.EscapedPath())
	if row >= 0 {
		o.Operation = &h.rows[row]
	}
	if err != nil {
		return err
	}
	if err := h.admit(ctx, o, labels); err != nil {
		return err
	}
	if err := checkMedia(r.HTTP.Header, r.Body); err != nil {
		return err
	}
	broken := &violations{}
	if o.Input, err = o.Operation.Input.input(r.HTTP, labels, r.Body, broken); err != nil {
		return err
	}
	return broken.exception()
}

// admit asks whether the caller may call the operation now, and at all.
func (h *Handler[C]) admit(ctx context.Context, o *Outcome[C], labels Labels) error {
	r := o.Request
	if h.opt.Admit != nil {
		if err := h.opt.Admit(ctx, o.Operation, r); err != nil {
			return err
		}
	}
	err := o.Operation.Access(r.By, labels)
	if err != nil {
		// Only for the audit: what was tried, as far as it can be read.
		o.Input, _ = o.Operation.Input.input(r.HTTP, labels, r.Body, nil)
	}
	return err
}

// explain gives what is sent for err.
func (h *Handler[C]) explain(err error) *Error {
	var own *Error
	var panicked *Panic
	switch {
	case errors.As(err, &own):
	case h.opt.Explain != nil && !errors.As(err, &panicked):
		own = h.opt.Explain(err)
	}
	if own == nil || own.Status < 400 || own.Status > 599 {
		return Fault(err)
	}
	return own
}

// answer gives the body for out, a pointer to the shape's type: nil if no member travels there, as for an output that
// is only a status.
func (s *Shape) answer(out any) []byte {
	if !s.bodied {
		return nil
	}
	return s.written(out, view{answer: true})
}

// status gives the status that out has set, or 200.
func (s *Shape) status(out any) (int, error) {
	for i := range s.Members {
		m := &s.Members[i]
		if m.In != InStatus {
			continue
		}
		n := int(s.elem(out).FieldByIndex(m.index).Int())
		if n != 0 && (n < 200 || n > 299) {
			return 0, fmt.Errorf("the operation succeeded with the status %d", n)
		}
		return cmp.Or(n, http.StatusOK), nil
	}
	return http.StatusOK, nil
}
