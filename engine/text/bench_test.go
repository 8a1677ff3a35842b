package text

import (
	"bytes"
	stdcsv "encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

const tradeColumns = "ticker STRING, time DATETIME, price DOUBLE, size INTEGER, exchange STRING, conditions STRING"

// trades is some MB of text, a row a trade, between a start and an end.
func trades(start, row, end string) string {
	var text bytes.Buffer
	text.WriteString(start)
	for i := range 100_000 {
		fmt.Fprintf(&text, row, i, i%1000)
	}
	text.WriteString(end)
	return text.String()
}

var forms = []struct {
	name, start, row, end string
	params                []string
}{
	{"csv", "ticker,time,price,size,exchange,conditions\n", "AMZN,2024-01-02 09:30:00.%06d,%d.25,100,N,@ I\n", "", []string{"formatType", "CSV"}},
	{"csv-quoted", "ticker,time,price,size,exchange,conditions\n", "\"AMZN\",\"2024-01-02 09:30:00.%06d\",%d.25,100,\"N\",\"@ I\"\n", "", []string{"formatType", "CSV"}},
	{"json-lines", "", `{"ticker":"AMZN","time":"2024-01-02 09:30:00.%06d","price":%d.25,"size":100,"exchange":"N","conditions":"@ I"}` + "\n", "", []string{"formatType", "JSON"}},
	{"json-array", `[{}`, `,{"ticker":"AMZN","time":"2024-01-02 09:30:00.%06d","price":%d.25,"size":100,"exchange":"N","conditions":"@ I"}` + "\n", "]", []string{"formatType", "JSON"}},
	{
		"xml", "<all>\n", `<row ticker="AMZN"><time>2024-01-02 09:30:00.%06d</time><price>%d.25</price><size>100</size><exchange>N</exchange><conditions>@ I</conditions></row>` + "\n",
		"</all>",
		[]string{"formatType", "XML", "rowTag", "row", "attributePrefix", ""},
	},
}

// nothing takes rows and leaves them.
type nothing struct{ rows, bad int }

func (n *nothing) Row([]engine.Cell) error          { n.rows++; return nil }
func (n *nothing) Bad(engine.BadCell, []byte) error { n.bad++; return nil }

// BenchmarkScan is what one goroutine must do: find rows.
func BenchmarkScan(b *testing.B) {
	for _, f := range forms {
		b.Run(f.name, func(b *testing.B) {
			text := trades(f.start, f.row, f.end)
			on, p, s := file(b, "f", text), params(b, f.params...), columns(b, tradeColumns)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				src, err := Open(on, p, s, engine.Limits{})
				for block := new(Block); err == nil; {
					err = src.Next(block)
				}
				if !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
				src.Close()
			}
		})
	}
}

// BenchmarkDecode is what several may do at once: typed cells of the rows that were found.
func BenchmarkDecode(b *testing.B) {
	for _, f := range forms {
		b.Run(f.name, func(b *testing.B) {
			text := trades(f.start, f.row, f.end)
			p, s := params(b, f.params...), columns(b, tradeColumns)
			blocks := blocksOf(b, file(b, "f", text), f.params)
			d, err := NewDecoder(s, p)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				var sink nothing
				for _, block := range blocks {
					if err := d.Decode(block, &sink); err != nil {
						b.Fatal(err)
					}
				}
				if sink.rows < 100_000 || sink.bad > 0 {
					b.Fatalf("%d rows, %d bad", sink.rows, sink.bad)
				}
			}
		})
	}
}

func blocksOf(b *testing.B, f engine.File, pairs []string) (blocks []*Block) {
	src, err := Open(f, params(b, pairs...), columns(b, tradeColumns), engine.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	defer src.Close()
	for {
		block := new(Block)
		if err := src.Next(block); errors.Is(err, io.EOF) {
			return blocks
		} else if err != nil {
			b.Fatal(err)
		}
		blocks = append(blocks, block)
	}
}

// BenchmarkInfer reads all rows for their types.
func BenchmarkInfer(b *testing.B) {
	for _, f := range forms {
		b.Run(f.name, func(b *testing.B) {
			text := trades(f.start, f.row, f.end)
			on, p := file(b, "f", text), params(b, f.params...)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := Infer(b.Context(), []engine.File{on}, p, engine.Limits{}, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkStandard is the standard library over the same texts: cells without types.
func BenchmarkStandard(b *testing.B) {
	for _, f := range forms {
		text := trades(f.start, f.row, f.end)
		read := map[string]func(){
			"csv": func() {
				r := stdcsv.NewReader(bytes.NewReader([]byte(text)))
				r.ReuseRecord = true
				for err := error(nil); err == nil; {
					_, err = r.Read()
				}
			},
			"json-lines": func() {
				type trade struct {
					Ticker, Time, Exchange, Conditions string
					Price                              float64
					Size                               int32
				}
				d := json.NewDecoder(bytes.NewReader([]byte(text)))
				for err := error(nil); err == nil; {
					err = d.Decode(new(trade))
				}
			},
			"xml": func() {
				d := xml.NewDecoder(bytes.NewReader([]byte(text)))
				for err := error(nil); err == nil; {
					_, err = d.RawToken()
				}
			},
		}[f.name]
		if read == nil {
			continue
		}
		b.Run(f.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				read()
			}
		})
	}
}
