package rest_test

import (
	"bytes"
	"encoding/hex"
	"reflect"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

func TestMarshal(t *testing.T) {
	type input struct {
		ID      finspace.UserID       `wire:"userId,path"`
		Token   *finspace.ClientToken `wire:"clientToken,query,token"`
		Limit   *finspace.ResultLimit `wire:"maxResults,query"`
		Params  finspace.Params       `wire:"params"`
		Columns []finspace.ColumnName `wire:"columns"`
		Flag    bool                  `wire:"flag"`
		Text    string                `wire:"text"`
		Code    int32                 `wire:"code,status"`
	}
	s := rest.ShapeOf[input]()
	v := &input{
		ID: "u", Token: new(finspace.ClientToken("t")), Params: finspace.Params{"b": "2", "a": "1"},
		Columns: []finspace.ColumnName{}, Text: "<&>\"\\\n\r\t\x01\u2028👍\xff", Code: 200,
	}
	want := `{"userId":"u","clientToken":"t","params":{"a":"1","b":"2"},"columns":[],"flag":false,` +
		`"text":"<&>\"\\\n\r\t\u0001` + "\u2028👍\ufffd" + `","code":200}`
	if got := string(s.Marshal(v)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	again := new(input)
	if err := s.Unmarshal(s.Marshal(v), again); err != nil {
		t.Fatal(err)
	}
	v.Text = strings.ToValidUTF8(v.Text, "\ufffd")
	if !reflect.DeepEqual(v, again) {
		t.Errorf("got %+v, want %+v", again, v)
	}
}

func TestUnmarshalRefusesWhatMarshalNeverWrites(t *testing.T) {
	s := rest.ShapeOf[createUserInput]()
	for _, text := range []string{``, `{`, `{"type":1}`, `{"type":"a","type":"a"}`} {
		if err := s.Unmarshal([]byte(text), new(createUserInput)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestRedacted(t *testing.T) {
	s := rest.ShapeOf[createUserInput]()
	in := new(createUserInput)
	if err := s.Unmarshal([]byte(ann), in); err != nil {
		t.Fatal(err)
	}
	want := `{"emailAddress":"*** REDACTED ***","type":"APP_USER","firstName":"*** REDACTED ***","lastName":"*** REDACTED ***",` +
		`"apiAccess":"ENABLED","apiAccessPrincipalArn":"arn:aws:iam::123456789012:role/quant","clientToken":"7d0c3f52-4a0b-4c0e-9a3e-0d2f0a3a5d11"}`
	if got := string(s.Redacted(in)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestRedactedInDepth(t *testing.T) {
	out := &credentialsOutput{Credentials: &finspace.Credentials{AccessKeyID: "ASIA", SecretAccessKey: "hunter2", SessionToken: "hunter3"}}
	list := &listUsersOutput{Users: []finspace.User{{ID: "u", EmailAddress: "hunter@x.io"}}}
	shown := string(rest.ShapeOf[credentialsOutput]().Redacted(out)) + string(rest.ShapeOf[listUsersOutput]().Redacted(list))
	if strings.Contains(shown, "hunter") || !strings.Contains(shown, "ASIA") || !strings.Contains(shown, `"userId":"u"`) {
		t.Error(shown)
	}
}

func TestRedactedInAMap(t *testing.T) {
	type passwords struct {
		Of   map[string]finspace.Password   `wire:"of"`
		Past map[string][]finspace.Password `wire:"past"`
	}
	v := &passwords{Of: map[string]finspace.Password{"ann": "hunter2"}, Past: map[string][]finspace.Password{"ann": {"hunter1"}}}
	want := `{"of":{"ann":"*** REDACTED ***"},"past":{"ann":["*** REDACTED ***"]}}`
	if got := string(rest.ShapeOf[passwords]().Redacted(v)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFingerprint(t *testing.T) {
	s := rest.ShapeOf[createUserInput]()
	print := func(change func(*createUserInput)) []byte {
		in := new(createUserInput)
		if err := s.Unmarshal([]byte(ann), in); err != nil {
			t.Fatal(err)
		}
		change(in)
		return s.Fingerprint(in)
	}
	first := print(func(*createUserInput) {})
	if got := hex.EncodeToString(first); len(got) != 64 {
		t.Errorf("got %s", got)
	}
	if !bytes.Equal(first, print(func(in *createUserInput) { in.ClientToken = nil })) {
		t.Error("the token counts")
	}
	if bytes.Equal(first, print(func(in *createUserInput) { in.FirstName = nil })) {
		t.Error("a member does not count")
	}
	if bytes.Equal(print(func(in *createUserInput) { in.FirstName = nil }), print(func(in *createUserInput) { in.FirstName = new(finspace.FirstName) })) {
		t.Error("absent and empty are the same")
	}
}

func TestCheck(t *testing.T) {
	s := rest.ShapeOf[createUserInput]()
	in := &createUserInput{EmailAddress: "ann@example.com", Type: finspace.AppUser}
	if err := s.Check(in); err != nil {
		t.Error(err)
	}
	in.Type, in.FirstName = "ADMIN", new(finspace.FirstName)
	err := s.Check(in)
	if err == nil || !strings.Contains(err.Error(), "'type'") || !strings.Contains(err.Error(), "'firstName'") {
		t.Errorf("got %v", err)
	}
	type required struct {
		Limit *finspace.ResultLimit `wire:"maxResults,query,required"`
	}
	if err := rest.ShapeOf[required]().Check(&required{}); err == nil || !strings.Contains(err.Error(), "'maxResults'") {
		t.Errorf("got %v", err)
	}
}
