package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/openfinspace/openfinspace"
)

// jsonFlag chooses what a program reads in the place of what a person reads.
type jsonFlag struct {
	JSON bool `name:"json" help:"Write JSON. Default: text for people." json:",omitempty"`
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// writeTable lines up the columns.
func writeTable(w io.Writer, heading []string, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{heading}, rows...) {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	return t.Flush()
}

func timeText(t finspace.Time) string { return t.Std().Format(time.RFC3339) }

// oneLine keeps text of others from moving a person's cursor or making lines of its own.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '�'
	}, s)
}
