package corpus

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace/engine"
)

// parse reads a case. It begins with lines `key: value`:
//
//	about    why the case is here
//	param    key=value, one line for each; a value in quotes is Go's
//	schema   a STRING, b DATETIME nanos
//	charset  that the files are written in; UTF-8 if not said
//	pack     how the files are packed: gzip, zstd, snappy, gzip-members, gzip-cut …
//
// Sections follow, each below a line that begins with ---:
//
//	--- file NAME      a file as it stands
//	--- escaped NAME   a file in which \n, \r, \t, \\, \xNN and \uNNNN are what they are in Go, and line ends are nothing
//	--- rows           the rows that must come, as Row and Bad write them
//	--- error          the kind of the error, then parts of its message
//	--- warnings       parts of the warnings
//	--- infer          the schema that inference finds
func parse(name, text string) (Case, error) {
	head, rest, _ := strings.Cut(text, "\n--- ")
	c := Case{Name: name, Params: map[string]string{}}
	wrap := wrapping{}
	for _, line := range strings.Split(strings.TrimSpace(head), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			return c, fmt.Errorf("%q is no `key: value`", line)
		}
		if err := c.set(&wrap, key, value); err != nil {
			return c, err
		}
	}
	for _, section := range strings.Split(rest, "\n--- ") {
		title, body, _ := strings.Cut(section, "\n")
		if err := c.section(title, strings.TrimSuffix(body, "\n")+"\n", wrap); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *Case) set(w *wrapping, key, value string) (err error) {
	switch key {
	case "about":
		c.About = value
	case "param":
		name, text, ok := strings.Cut(value, "=")
		if strings.HasPrefix(text, `"`) {
			text, err = strconv.Unquote(text)
		}
		if c.Params[name] = text; !ok {
			return fmt.Errorf("%q is no key=value", value)
		}
	case "schema":
		c.Schema, err = schema(value)
	case "charset":
		w.charset = value
	case "pack":
		w.pack = value
	default:
		return fmt.Errorf("%q is no key", key)
	}
	return err
}

// schema reads what Columns writes.
func schema(text string) (engine.Schema, error) {
	var s engine.Schema
	for _, column := range strings.Split(text, ", ") {
		column, nanos := strings.CutSuffix(column, " nanos")
		at := strings.LastIndex(column, " ")
		kind, ok := engine.ParseType(column[at+1:])
		if !ok || at < 0 {
			return nil, fmt.Errorf("%q is no column", column)
		}
		s = append(s, engine.Column{Name: column[:at], Type: kind, Nanos: nanos})
	}
	return s, nil
}

func (c *Case) section(title, body string, w wrapping) error {
	word, name, _ := strings.Cut(title, " ")
	switch word {
	case "file", "escaped":
		var err error
		if word == "escaped" {
			body, err = unescape(body)
		}
		content, failed := w.wrap(body)
		c.Files = append(c.Files, File{Name: name, Content: content})
		return errors.Join(err, failed)
	case "rows":
		c.Want.Lines = lines(body)
	case "error":
		all := lines(body)
		c.Want.Kind, c.Want.Error = engine.Kind(all[0]), all[1:]
	case "warnings":
		c.Want.Warnings = lines(body)
	case "infer":
		c.Want.Inferred = strings.TrimSpace(body)
	default:
		return fmt.Errorf("%q is no section", word)
	}
	return nil
}

// lines gives the lines that are not empty; none, but not nil, if there is none.
func lines(body string) []string {
	all := []string{}
	for _, line := range strings.Split(body, "\n") {
		if line != "" {
			all = append(all, line)
		}
	}
	return all
}

// unescape reads escapes and drops line ends.
func unescape(text string) (string, error) {
	var out strings.Builder
	for rest := strings.ReplaceAll(text, "\n", ""); rest != ""; {
		c, wide, tail, err := strconv.UnquoteChar(rest, 0)
		switch {
		case err != nil:
			return "", fmt.Errorf("%.20q begins with no escape", rest)
		case wide || c < 0x80:
			out.WriteRune(c)
		default:
			out.WriteByte(byte(c))
		}
		rest = tail
	}
	return out.String(), nil
}
