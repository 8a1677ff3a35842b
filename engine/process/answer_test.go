package process

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// widest is a file of as many columns as there may be, with values that are as long as those that come over.
func widest() *engine.OutFile {
	value := engine.Cell{Bytes: []byte(strings.Repeat("x", maxStat))}
	f := &engine.OutFile{RowGroups: make([]int64, 10_000)}
	for range engine.MaxColumns {
		f.Columns = append(f.Columns, engine.ColumnStats{Min: value, Max: value, Nulls: 1 << 60})
	}
	return f
}

// TestLongestLine wants that the widest file comes over, and that a longer value is left out rather than the file.
func TestLongestLine(t *testing.T) {
	f := widest()
	f.Columns[1].Max.Bytes = append([]byte("y"), f.Columns[1].Max.Bytes...)
	text, err := json.Marshal(&line{File: newOutFile(f)})
	if err != nil {
		t.Fatal(err)
	}
	r := &lineReader{r: bufio.NewReader(strings.NewReader(string(text) + "\n"))}
	l, err := r.next()
	if err != nil {
		t.Fatal(err)
	}
	got := l.File.file().Columns
	if len(got) != engine.MaxColumns || string(got[0].Max.Bytes) != string(f.Columns[0].Max.Bytes) || !got[1].Max.Null || got[1].Min.Null {
		t.Errorf("%d columns, the second %+v", len(got), got[1])
	}
}

// again reads one text for ever, and counts what was taken of it.
type again struct {
	text string
	at   int
	all  int64
}

func (a *again) Read(p []byte) (int, error) {
	n := copy(p, a.text[a.at:])
	a.at, a.all = (a.at+n)%len(a.text), a.all+int64(n)
	return n, nil
}

// TestAnswerIsBounded has a child that never ends, in lines that are each as they should be, and in one.
func TestAnswerIsBounded(t *testing.T) {
	for text, bound := range map[string]int64{`{"File":{"RowGroups":[` + strings.Repeat("1,", 1<<19) + "1]}}\n": maxAnswer, "x": maxLine} {
		endless := &again{text: text}
		r := &lineReader{r: bufio.NewReader(io.Reader(endless))}
		var err error
		for err == nil {
			if _, err = r.next(); endless.all > 2*bound {
				t.Fatalf("%d bytes were taken, %d is the bound", endless.all, bound)
			}
		}
	}
}
