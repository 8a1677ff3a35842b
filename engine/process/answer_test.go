package process

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// wide is a file with values that are as long as those that come over.
func wide(columns int) *engine.OutFile {
	value := engine.Cell{Bytes: []byte(strings.Repeat("x", maxStat))}
	f := &engine.OutFile{RowGroups: make([]int64, 10_000)}
	for range columns {
		f.Columns = append(f.Columns, engine.ColumnStats{Min: value, Max: value, Nulls: 1 << 60})
	}
	return f
}

// TestLongestLine wants that the widest file comes over, and that a longer value is left out rather than the file.
func TestLongestLine(t *testing.T) {
	f := wide(engine.MaxColumns)
	f.Columns[1].Max.Bytes = append([]byte("y"), f.Columns[1].Max.Bytes...)
	text, err := json.Marshal(&line{File: newOutFile(f, new(maxStats))})
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

// TestManyWideFiles has more long texts than an answer has room for: values come over whole or not at all, and an answer of very many
// files stays within its bound.
func TestManyWideFiles(t *testing.T) {
	f, room := wide(3), 5*maxStat
	var got []string
	for range 2 {
		for _, c := range newOutFile(f, &room).file().Columns {
			got = append(got, string(c.Min.Bytes), string(c.Max.Bytes))
		}
	}
	for i, text := range got {
		if whole := text == string(f.Columns[0].Min.Bytes); whole != (i < 5) || !whole && text != "" {
			t.Errorf("value %d has %d bytes", i, len(text))
		}
	}
	number := engine.Cell{Int: math.MinInt64}
	bare := &engine.OutFile{RowGroups: make([]int64, 1000)}
	for range 1000 {
		bare.Columns = append(bare.Columns, engine.ColumnStats{Min: number, Max: number, Nulls: 1 << 40})
	}
	room = maxStats
	texts := maxStats / maxStat / 2000 * lineOf(t, wide(1000), &room)
	if others := 1000 * lineOf(t, bare, &room); texts+others > maxAnswer {
		t.Errorf("texts of %d bytes and a thousand files of %d in an answer of %d", texts, others, maxAnswer)
	}
}

// lineOf is the length of a file's line.
func lineOf(t *testing.T, f *engine.OutFile, room *int) int {
	t.Helper()
	text, err := json.Marshal(&line{File: newOutFile(f, room)})
	if err != nil {
		t.Fatal(err)
	}
	return len(text)
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
	for text, bound := range map[string]int64{`{"File":{"URI":"` + strings.Repeat("x", 1<<20) + "\"}}\n": maxAnswer, "x": maxLine} {
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
