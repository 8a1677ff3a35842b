package text

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// TestManyDecoders: blocks that several goroutines decode give together what one gives, with the lines of the file and the same
// warnings.
func TestManyDecoders(t *testing.T) {
	s := columns(t, "a BIGINT, b STRING")
	var text strings.Builder
	for i := range 300_000 {
		size := fmt.Sprint(i)
		if i%10_000 == 7 {
			size = `"x"`
		}
		fmt.Fprintf(&text, "{\"a\":%s,\"b\":\"text %d\",\"extra%d\":1}\n", size, i, i%3)
	}
	f, p := file(t, "f.txt", text.String()), params(t, "formatType", "JSON")
	want := read(t, text.String(), s, p)
	src, err := Open(f, p, s, engine.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	var blocks []*Block
	for err == nil {
		b := new(Block)
		if err = src.Next(b); err == nil {
			blocks = append(blocks, b)
		}
	}
	if !errors.Is(err, io.EOF) || src.BytesRead() != int64(text.Len()) || len(blocks) < 4 {
		t.Fatalf("%v after %d of %d bytes in %d blocks", err, src.BytesRead(), text.Len(), len(blocks))
	}
	sinks := make([]show, len(blocks))
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			d, err := NewDecoder(s, p)
			for i := worker; i < len(blocks) && err == nil; i += 4 {
				sinks[i].schema = s
				err = d.Decode(blocks[i], &sinks[i])
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var got strings.Builder
	for i := range sinks {
		got.WriteString(sinks[i].out.String())
	}
	rows, warnings, _ := strings.Cut(want, "warning: ")
	if got.String() != rows {
		t.Error("the rows are others")
	}
	if now := src.Warnings(); len(now) != 1 || len(now[0]) != len(warnings) { // names come in the order of the goroutines
		t.Errorf("%q, want %q", now, warnings)
	}
}

// TestSinkEnds: the sink's error ends the decoding and comes back as it is.
func TestSinkEnds(t *testing.T) {
	enough := errors.New("enough")
	for _, c := range []struct{ text, kind string }{{"a\n1\n", "CSV"}, {`{"a":1}`, "JSON"}, {`{"x":1}`, "JSON"}} {
		p, s := params(t, "formatType", c.kind), columns(t, "a BIGINT")
		src, err := Open(file(t, "f", c.text), p, s, engine.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		d, err := NewDecoder(s, p)
		b := new(Block)
		if err == nil {
			err = src.Next(b)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Decode(b, ends{enough}); !errors.Is(err, enough) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

type ends struct{ err error }

func (e ends) Row([]engine.Cell) error          { return e.err }
func (e ends) Bad(engine.BadCell, []byte) error { return e.err }

// TestUnpackedBounds: more than may come out of a file is an error of kind Limit, and not a byte of it is given.
func TestUnpackedBounds(t *testing.T) {
	for _, c := range []struct {
		size   int64
		limits engine.Limits
		want   string
	}{
		{1000, engine.Limits{Unpacked: 99}, "more than 99 bytes"},
		{1000, engine.Limits{}, ""},
		{1, engine.Limits{Ratio: 1}, ""}, // of what is small the ratio does not count
		{ratioCounts / 2, engine.Limits{Ratio: 1}, ""},
		{ratioCounts, engine.Limits{Ratio: 2, Unpacked: 99}, "more than 99 bytes"},
	} {
		u := (&input{size: c.size, limits: c.limits}).unpacked("gzip", strings.NewReader(strings.Repeat("x", 100)))
		n, err := u.Read(make([]byte, 200))
		if c.want == "" && (n != 100 || err != nil) || c.want != "" && (n != 0 || engine.KindOf(err) != engine.Limit || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %d bytes, %v", c, n, err)
		}
	}
	for size, most := range map[int64]int64{0: ratioCounts, 1 << 20: 500 << 20, 1 << 40: maxUnpacked} {
		if u := (&input{size: size}).unpacked("gzip", nil); u.most != most {
			t.Errorf("a file of %d bytes may become %d", size, u.most)
		}
	}
	for _, ratio := range []int64{1 << 62, math.MaxInt64} {
		if u := (&input{size: 1 << 20, limits: engine.Limits{Ratio: ratio}}).unpacked("gzip", nil); u.most != maxUnpacked {
			t.Errorf("with the ratio %d a file of 1 MiB may become %d", ratio, u.most)
		}
	}
}

// TestDiskFails: what the disk does is not called the data's fault.
func TestDiskFails(t *testing.T) {
	s, p := columns(t, "a STRING"), params(t, "formatType", "CSV")
	in := &input{file: io.NopCloser(io.MultiReader(strings.NewReader("a\nb\n"), deadDisk{})), name: "f"}
	src, _, err := in.source(p)
	if err == nil {
		err = src.Next(new(Block))
	}
	if engine.KindOf(err) != engine.Internal {
		t.Fatal(err)
	}
	if _, err := Open(engine.File{URI: "file:///nowhere/at/all", Name: "f"}, p, s, engine.Limits{}); engine.KindOf(err) != engine.Internal || strings.Contains(err.Error(), "nowhere") {
		t.Fatal(err)
	}
	if _, err := Open(engine.File{URI: "s3://bucket/key", Name: "f"}, p, s, engine.Limits{}); engine.KindOf(err) != engine.Internal {
		t.Fatal(err)
	}
}

// deadDisk is a disk that fails.
type deadDisk struct{}

func (deadDisk) Read([]byte) (int, error) { return 0, errors.New("input/output error") }
