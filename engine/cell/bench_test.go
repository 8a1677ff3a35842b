package cell

import (
	"strconv"
	"testing"
	"time"
)

// BenchmarkParse tells the time of one cell in its common form; the others, that of the standard library.
func BenchmarkParse(b *testing.B) {
	for text, column := range commonForms {
		b.Run(column.Type.String()+"/"+text, func(b *testing.B) {
			p := parser(b, column)
			cell := []byte(text)
			for b.Loop() {
				if _, rule := p.Parse(cell, false); rule != "" {
					b.Fatal(rule)
				}
			}
		})
	}
	b.Run("pattern", func(b *testing.B) {
		p, err := NewParser(moments, Options{TimestampFormat: "MM/dd/yyyy HH:mm:ss[.SSS]"})
		if err != nil {
			b.Fatal(err)
		}
		cell := []byte("01/02/2024 09:30:00.123")
		for b.Loop() {
			p.Parse(cell, false)
		}
	})
}

func BenchmarkStandardLibrary(b *testing.B) {
	for name, parse := range map[string]func() error{
		"ParseInt":   func() error { _, err := strconv.ParseInt("1234567", 10, 32); return err },
		"ParseFloat": func() error { _, err := strconv.ParseFloat("101.2575", 64); return err },
		"ParseDate":  func() error { _, err := time.Parse(time.DateOnly, "2024-01-02"); return err },
		"ParseTime":  func() error { _, err := time.Parse("2006-01-02 15:04:05", "2024-01-02 09:30:00.123456"); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := parse(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
