package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"io"
	"testing"
)

// trades is some 8 MB of text; quoted puts each text cell in quotes.
func trades(quoted bool) []byte {
	var text bytes.Buffer
	format := "AMZN,2024-01-02 09:30:00.%06d,%d.25,100,N,@ I\n"
	if quoted {
		format = "\"AMZN\",\"2024-01-02 09:30:00.%06d\",%d.25,100,\"N\",\"@ I\"\n"
	}
	for i := range 150_000 {
		fmt.Fprintf(&text, format, i, i%1000)
	}
	return text.Bytes()
}

// BenchmarkRead tells how much text a second is cut into cells, beside encoding/csv.
func BenchmarkRead(b *testing.B) {
	for name, text := range map[string][]byte{"plain": trades(false), "quoted": trades(true)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := NewReader(bytes.NewReader(text), commas)
				if err != nil {
					b.Fatal(err)
				}
				r.Expect(6)
				for err == nil {
					_, err = r.Read()
				}
				if !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/encoding-csv", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				r := stdcsv.NewReader(bytes.NewReader(text))
				r.ReuseRecord = true
				var err error
				for err == nil {
					_, err = r.Read()
				}
			}
		})
	}
}
