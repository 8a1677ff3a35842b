package rest

import (
	"fmt"
	"strings"
	"testing"
)

func TestEveryBrokenRuleInOneAnswer(t *testing.T) {
	_, err := read(`{"secret":"short","list":["ok","NO","toolong"],"word":"","small":11,"deep":{"k":[{"word":"X"}]},` +
		`"map":{"Key":"v"},"inner":{"words":[{}]},"text":"a\u0000b"}`)
	want := []string{
		`11 validation errors detected: Value at 'text' failed to satisfy constraint: Member must not contain the character NUL; `,
		`'word' failed to satisfy constraint: Member must have a length of at least 1`, `'word' failed to satisfy constraint: Member must match`,
		`'secret'`, `'small' failed to satisfy constraint: Member must be at most 10`, `'list[1]'`, `'list[2]'`, `'map.key'`,
		`'inner.words[0].word' failed to satisfy constraint: Member must be present`,
		`'inner.word' failed to satisfy constraint: Member must be present`,
		`'deep["k"][0].word'`,
	}
	if !named(err, validation) {
		t.Fatalf("got %v", err)
	}
	rest := err.Error()
	for _, w := range want {
		_, after, found := strings.Cut(rest, w)
		if !found {
			t.Fatalf("no %s behind what came before, in %s", w, err)
		}
		rest = after
	}
}

func TestPlainStructureMissing(t *testing.T) {
	v, err := read(`{}`)
	if err != nil || v.Plain.Word != "" {
		t.Errorf("an optional structure that is absent breaks no rule: %v", err)
	}
}

func TestViolationsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, `"%s%d":"NO",`, strings.Repeat("é", 60), i)
	}
	_, err := read(`{"map":{` + strings.TrimSuffix(b.String(), ",") + `}}`)
	if !named(err, validation) {
		t.Fatalf("got %v", err)
	}
	message := err.Error()
	if len(message) > maxMessage+len(validation)+2 || !strings.HasSuffix(message, andMore) ||
		!strings.Contains(message, "More than 100 validation errors") {
		t.Errorf("%d bytes: %.200s", len(message), message)
	}
}
