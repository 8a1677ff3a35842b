package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/cli"
)

// TestPrecedence lets the same option stand in three places. The store's path shows which one counted.
func TestPrecedence(t *testing.T) {
	byFlag, byVariable, byFile := stopped(t), stopped(t), stopped(t)
	id := func(data string) string { return rootKey(t, data).AccessKeyID }
	file := writeFile(t, "config.json", `{"data": "`+byFile+`", "quota-users": 7, "metrics": true, "trusted-proxies": ["10.0.0.0/8"], "listen": "127.0.0.1:0"}`)
	is := func(want string, args ...string) {
		t.Helper()
		if out := must(t, append([]string{"key", "list"}, args...)...); !strings.Contains(out, want) {
			t.Errorf("key list %v does not show %s:\n%s", args, want, out)
		}
	}
	is(id(byFile), "--config", file)
	t.Setenv("OPENFINSPACE_DATA", byVariable)
	is(id(byVariable))
	is(id(byVariable), "--config", file)
	is(id(byFlag), "--config", file, "--data", byFlag)
	t.Setenv("OPENFINSPACE_CONFIG", file)
	is(id(byFlag), "--data", byFlag)
	s := serve(t, byFlag) // with everything else from the file
	if fetch(t, s.url+"/metrics") != 200 {
		t.Error("metrics from the file are off")
	}
}

func TestBrokenConfig(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for name, c := range map[string]struct{ text, words string }{
		"unknown option":         {`{"lissten": "127.0.0.1:0"}`, `no option "lissten"`},
		"option of no server":    {`{"csv": "x"}`, `no option "csv"`},
		"itself":                 {`{"config": "x"}`, "no option"},
		"option twice":           {`{"data": "a", "data": "b"}`, "twice"},
		"nothing":                {``, "JSON object"},
		"a list":                 {`["data"]`, "JSON object"},
		"cut":                    {`{"data": "x"`, "EOF"},
		"more behind":            {`{"data": "x"} {}`, "more behind"},
		"object as a value":      {`{"data": {"x": 1}}`, "want a text"},
		"null as a value":        {`{"data": null}`, "want a text"},
		"number in a list":       {`{"trusted-proxies": [1]}`, "texts only"},
		"text that is no number": {`{"quota-users": "many"}`, "many"},
		"fraction":               {`{"quota-users": 1.5}`, "1.5"},
		"choice there is not":    {`{"log-format": "xml"}`, "log-format"},
		"network that is none":   {`{"trusted-proxies": ["here"]}`, "trusted-proxies"},
	} {
		t.Run(name, func(t *testing.T) {
			fails(t, cli.ExitUsage, c.words, "serve", "--config", writeFile(t, "config.json", c.text), "--data", data)
		})
	}
	fails(t, cli.ExitUsage, "no such file", "serve", "--config", filepath.Join(t.TempDir(), "none.json"))
}
