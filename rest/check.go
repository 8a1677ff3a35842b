package rest

import "reflect"

// Check holds v, a pointer to the shape's type that no request brought, to the same rules as a request. It gives nil
// or the *Error that Serve would answer.
func (s *Shape) Check(v any) error {
	broken := &violations{}
	d := decoder{data: s.Marshal(v), every: true, broken: broken}
	if err := d.document(s, reflect.New(s.goType).Elem()); err != nil {
		return err
	}
	return broken.exception()
}
