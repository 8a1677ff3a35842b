package engine

import (
	"fmt"
	"strings"
)

// Fit says where a source has the columns of a schema.
type Fit struct {
	Position []int    // for each column of the schema its place in the source, -1 if it has none
	Missing  []string // columns of the schema that the source lacks
	Extra    []string // names of the source that fit no column
}

// Fit finds the schema's columns among a source's names: by exact name first, then by name trimmed and without case, dots,
// blanks and underscores. A name that fits two columns, or two names for one column, is an error: nothing is guessed.
func (s Schema) Fit(names []string) (Fit, error) {
	f := Fit{Position: make([]int, len(s))}
	for i := range f.Position {
		f.Position[i] = -1
	}
	taken := make([]bool, len(names))
	for _, key := range []func(string) string{exactly, Loosely} {
		if err := f.fill(s, names, taken, key); err != nil {
			return Fit{}, err
		}
	}
	for i, c := range s {
		if f.Position[i] < 0 {
			f.Missing = append(f.Missing, c.Name)
		}
	}
	for j, name := range names {
		if !taken[j] {
			f.Extra = append(f.Extra, name)
		}
	}
	return f, nil
}

// fill gives places to the columns that have none yet and whose key is that of a name which is not taken.
func (f *Fit) fill(s Schema, names []string, taken []bool, key func(string) string) error {
	free := make(map[string]int, len(names))
	for j, name := range names {
		if taken[j] {
			continue
		}
		if k, double := free[key(name)]; double && key(name) != "" && f.waits(s, key, name) {
			return fmt.Errorf("columns %d and %d of the file have names that mean the same, %q and %q: rename one", k+1, j+1, names[k], name)
		}
		free[key(name)] = j
	}
	for i, c := range s {
		j, ok := free[key(c.Name)]
		if f.Position[i] >= 0 || !ok || key(c.Name) == "" {
			continue
		}
		if taken[j] {
			return fmt.Errorf("column %d of the file, %q, fits more than one column of the schema: write the names exactly", j+1, names[j])
		}
		f.Position[i], taken[j] = j, true
	}
	return nil
}

// waits tells whether a column that has no place yet would take the name.
func (f *Fit) waits(s Schema, key func(string) string, name string) bool {
	for i, c := range s {
		if f.Position[i] < 0 && key(c.Name) == key(name) {
			return true
		}
	}
	return false
}

func exactly(name string) string { return name }

var looseSigns = strings.NewReplacer(".", "", "_", "", " ", "", "\t", "")

// Loosely is the form in which names are compared that differ: without case, dots, blanks and underscores.
func Loosely(name string) string { return strings.ToLower(looseSigns.Replace(strings.TrimSpace(name))) }

// FitHeader places the schema's columns by the header of a CSV file. If all names fit, each column has its place. If none
// fits and the counts agree, columns go by position, and the warning says so. If only some fit, the error lists the names.
func (s Schema) FitHeader(header []string) (position []int, warning string, err error) {
	f, err := s.Fit(header)
	switch {
	case err != nil:
		return nil, "", err
	case len(f.Missing) == 0 && len(f.Extra) == 0:
		return f.Position, "", nil
	case len(f.Missing) == len(s) && len(header) == len(s):
		for i := range f.Position {
			f.Position[i] = i
		}
		return f.Position, "No name of the header is a column of the schema, so the columns were taken by position.", nil
	}
	return nil, "", fmt.Errorf("the header does not fit the schema. Columns that the file lacks: %s. Names that the schema lacks: %s. "+
		"Rename them, or set withHeader to false and skipFirst to true to take columns by position", list(f.Missing), list(f.Extra))
}

// list quotes names for a message, twenty at most.
func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	quoted := make([]string, 0, 21)
	for _, n := range names {
		if len(quoted) == 20 {
			quoted = append(quoted, fmt.Sprintf("and %d more", len(names)-20))
			break
		}
		quoted = append(quoted, fmt.Sprintf("%.64q", n))
	}
	return strings.Join(quoted, ", ")
}
