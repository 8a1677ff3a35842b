package rest

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/rule"
)

// The types of the tests here: one member of every kind.
type (
	word   string
	secret string
	small  int32
	inner  struct {
		Word  *word    `wire:"word,required"`
		Words []inmost `wire:"words"`
	}
	inmost struct {
		Word word `wire:"word,required"`
	}
	everything struct {
		Text   *string           `wire:"text" alias:"Text"`
		Word   *word             `wire:"word"`
		Secret *secret           `wire:"secret"`
		Small  *small            `wire:"small"`
		Large  *int64            `wire:"large"`
		Flag   *bool             `wire:"flag"`
		List   []word            `wire:"list"`
		Map    map[word]word     `wire:"map"`
		Inner  *inner            `wire:"inner"`
		Plain  inmost            `wire:"plain"`
		Deep   map[word][]inmost `wire:"deep"`
	}
)

var (
	wordRule   = rule.Text{Min: 1, Max: 5, Pattern: `[a-z]+`}
	secretRule = rule.Text{Min: 8, Secret: true}
	smallRule  = rule.Number{Min: 1, Max: 10}
)

func (word) TextRule() *rule.Text      { return &wordRule }
func (secret) TextRule() *rule.Text    { return &secretRule }
func (small) NumberRule() *rule.Number { return &smallRule }

// read decodes and validates text.
func read(text string) (*everything, error) {
	v, broken := new(everything), &violations{}
	d := decoder{data: []byte(text), broken: broken}
	if err := d.document(ShapeOf[everything](), reflect.ValueOf(v).Elem()); err != nil {
		return nil, err
	}
	return v, broken.exception()
}

func TestDecode(t *testing.T) {
	v, err := read(` { "text" : "a\u00e4\ud83d\udc4d\n\"" ,"word":"ab","small":10,"large":-9223372036854775808,"flag":true,
		"list":["a","b"],"map":{"a":"b"},"inner":{"word":"x","words":[{"word":"y"}]},"plain":{"word":"z"},"deep":{"k":[{"word":"w"}]},
		"other":[{"":[1.5e-3,true,false,null,"\/"]}],"secret":null } `)
	if err != nil {
		t.Fatal(err)
	}
	w := word("x")
	want := &everything{
		Text: new("aä👍\n\""), Word: new(word("ab")), Small: new(small(10)), Large: new(int64(-1 << 63)), Flag: new(true),
		List: []word{"a", "b"}, Map: map[word]word{"a": "b"}, Inner: &inner{Word: &w, Words: []inmost{{"y"}}},
		Plain: inmost{"z"}, Deep: map[word][]inmost{"k": {{"w"}}},
	}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("got %s", ShapeOf[everything]().Marshal(v))
	}
}

func TestEmptyIsPresent(t *testing.T) {
	v, err := read(`{"text":"","list":[],"map":{}}`)
	if err != nil {
		t.Fatal(err)
	}
	if v.Text == nil || v.List == nil || v.Map == nil {
		t.Errorf("an empty value is not absent: %+v", v)
	}
}

func TestAlias(t *testing.T) {
	for _, text := range []string{
		`{"Text":"a"}`, `{"text":"a"}`, `{"Text":"a","text":"a"}`, `{"Text":null,"text":"a"}`, `{"text":"a","Text":null}`,
	} {
		if v, err := read(text); err != nil || *v.Text != "a" {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		`{"Text":"a","text":"b"}`: validation, `{"Text":"a","Text":"a"}`: serialization,
		`{"Text":null,"Text":"a"}`: serialization, `{"text":null,"text":null}`: serialization,
	} {
		if _, err := read(text); !named(err, want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func named(err error, name string) bool {
	var e *Error
	return errors.As(err, &e) && e.Name == name
}

func TestUndecodable(t *testing.T) {
	deep := strings.Repeat(`[`, 64) + strings.Repeat(`]`, 64)
	for _, text := range []string{
		``, ` `, `null`, `[]`, `"x"`, `1`, `true`, `{`, `}`, `{]`, `{"text"}`, `{"text":}`, `{"text":"a",}`, `{,}`, `{"text":"a"}}`,
		`{"text":"a"} 1`, `{"text" "a"}`, `{text:"a"}`, `{'text':"a"}`, `{"text":"a"/**/}`, "\ufeff{}", "{}\x00", "\x00{}", "{\"a\xff\":1}",
		"{\"text\":\"\xed\xa0\x80\"}", `{"text":"\ud800"}`, `{"text":"\udc00\ud800"}`, `{"text":"\ud800\u0041"}`, `{"text":"\ud800x"}`,
		`{"text":"\u12"}`, `{"text":"\u12g4"}`, `{"text":"\x41"}`, `{"text":"\`, `{"text":"a`, "{\"text\":\"a\nb\"}", "{\"text\":\"\t\"}",
		`{"small":01}`, `{"small":1.0}`, `{"small":1e1}`, `{"small":+1}`, `{"small":.5}`, `{"small":1.}`, `{"small":-}`, `{"small":"1"}`,
		`{"small":2147483648}`, `{"large":9223372036854775808}`, `{"large":NaN}`, `{"large":Infinity}`, `{"large":0x1}`, `{"small":1e}`,
		`{"flag":"true"}`, `{"flag":1}`, `{"flag":True}`, `{"flag":truex}`, `{"text":nullx}`, `{"list":{}}`, `{"list":"a"}`, `{"list":["a",]}`,
		`{"list":[,]}`, `{"list":[null]}`, `{"list":["a" "b"]}`, `{"map":[]}`, `{"map":{"a":null}}`, `{"map":{"a":"b","a":"b"}}`,
		`{"map":{"a":"b","\u0061":"b"}}`, `{"inner":[]}`, `{"inner":{"words":[null]}}`, `{"word":"a","word":"a"}`, `{"word":"a","\u0077ord":"a"}`,
		`{"other":01}`, `{"other":{"a":}}`, `{"other":"\ud800"}`, `{"other":[1,]}`, `{"other":nul}`, `{"other":` + deep + `}`,
	} {
		if _, err := read(text); !named(err, serialization) {
			t.Errorf("%q: %v, want a %s", text, err, serialization)
		}
	}
	if _, err := read(`{"plain":{"word":"a"},"other":` + deep[1:127] + `}`); err != nil {
		t.Errorf("64 deep: %v", err)
	}
}

func TestErrorsNeverRepeatValues(t *testing.T) {
	for _, text := range []string{
		`{"secret":"hunter2","plain":{"word":"a"}}`, `{"secret":"hunter2" hunter2`, `{"secret":{"hunter2":1}}`, `{"hunter2":"hunter2`,
		`{"list":["hunter2"],"map":{"a":"hunter2"},"word":"HUNTER2"}`,
	} {
		if _, err := read(text); err == nil || strings.Contains(strings.ToLower(err.Error()), "hunter2") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestWhereItWentWrong(t *testing.T) {
	_, err := read(`{"deep":{"key":[{"word":"a"},{"word":7}]}}`)
	if err == nil || !strings.Contains(err.Error(), `'deep["key"][1].word'`) {
		t.Errorf("got %v", err)
	}
}
