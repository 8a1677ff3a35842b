package rest

import (
	"crypto/sha256"
	"fmt"
	"reflect"
)

// Marshal gives v, a pointer to the shape's type, as JSON: the members of every location in declared order, absent
// ones left out, keys of maps sorted. Equal values give equal bytes. Secrets are in it: it is for the store, sealed
// where it must be, never for a log.
func (s *Shape) Marshal(v any) []byte { return s.written(v, view{}) }

// Redacted is Marshal with every secret value replaced by "*** REDACTED ***": for the audit and the log.
func (s *Shape) Redacted(v any) []byte { return s.written(v, view{redact: true}) }

// Fingerprint tells requests apart for idempotency: the SHA-256 of Marshal without the idempotency token.
func (s *Shape) Fingerprint(v any) []byte {
	sum := sha256.Sum256(s.written(v, view{tokenless: true}))
	return sum[:]
}

// Unmarshal reads what Marshal wrote into v, a pointer to the shape's type. It holds v to the types, not to the rules.
func (s *Shape) Unmarshal(data []byte, v any) error {
	d := decoder{data: data, every: true}
	if err := d.document(s, s.elem(v)); err != nil {
		return fmt.Errorf("read a kept %s: %w", s.Name, err)
	}
	return nil
}

func (s *Shape) written(v any, w view) []byte {
	return w.appendValue(make([]byte, 0, 512), s, s.elem(v))
}

// elem gives the structure that v points to. Another type is a mistake in the program.
func (s *Shape) elem(v any) reflect.Value {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() || p.Elem().Type() != s.goType {
		panic(fmt.Sprintf("rest: want a pointer to %s, got %T", s.goType, v))
	}
	return p.Elem()
}
