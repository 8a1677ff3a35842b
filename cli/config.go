package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// configFile names a file with options of serve: one JSON object, whose keys are the names of the flags without the two
// dashes. Values are texts, numbers, true and false, and lists of texts. A key that serve does not have, and a key that
// stands there twice, is an error. Commands other than serve take from the same file what they have in common with it.
type configFile string

const configMax = 1 << 20

// BeforeResolve is called by kong when the flag or its variable is set.
func (c configFile) BeforeResolve(ctx *kong.Context, trace *kong.Path) error {
	path := string(ctx.FlagValue(trace.Flag).(configFile))
	if path == "" {
		return nil
	}
	values, err := readConfig(kong.ExpandPath(path))
	if err != nil {
		return usagef("the configuration file %s: %v", path, err)
	}
	if err := checkConfig(ctx.Model.Node, values); err != nil {
		return usagef("the configuration file %s: %v", path, err)
	}
	ctx.AddResolver(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if slices.ContainsFunc(flag.Envs, isSet) {
			return nil, nil // kong would let the file win over the environment
		}
		return values[flag.Name], nil
	}))
	return nil
}

func isSet(variable string) bool {
	_, set := os.LookupEnv(variable)
	return set
}

func readConfig(path string) (map[string]any, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, configMax))
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.Join(errors.New("it is not one JSON object"), err)
	}
	values := map[string]any{}
	for d.More() {
		if err := readOption(d, values); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more behind the object")
	}
	return values, nil
}

func readOption(d *json.Decoder, values map[string]any) error {
	key, err := d.Token()
	if err != nil {
		return err
	}
	name, ok := key.(string)
	if !ok {
		return fmt.Errorf("%v is not the name of an option", key)
	}
	if _, twice := values[name]; twice {
		return fmt.Errorf("the option %q stands there twice", name)
	}
	var value any
	if err := d.Decode(&value); err != nil {
		return fmt.Errorf("the option %q: %w", name, err)
	}
	values[name], err = optionValue(value)
	if err != nil {
		return fmt.Errorf("the option %q: %w", name, err)
	}
	return nil
}

// optionValue gives what kong understands.
func optionValue(value any) (any, error) {
	switch v := value.(type) {
	case string, bool:
		return v, nil
	case json.Number:
		return v.String(), nil
	case []any:
		for _, e := range v {
			if _, ok := e.(string); !ok {
				return nil, errors.New("a list holds texts only")
			}
		}
		return v, nil
	}
	return nil, errors.New("want a text, a number, true, false or a list of texts")
}

// checkConfig refuses keys that are no option of serve.
func checkConfig(root *kong.Node, values map[string]any) error {
	known := settings(root)
	for name := range values {
		if !slices.Contains(known, name) {
			return fmt.Errorf("there is no option %q; there are: %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// settings are the names of serve's flags, which are all that a configuration file may hold.
func settings(root *kong.Node) []string {
	var names []string
	for _, c := range root.Children {
		if c.Name != "serve" {
			continue
		}
		for _, f := range c.Flags {
			if f.Name != "help" {
				names = append(names, f.Name)
			}
		}
	}
	return names
}
