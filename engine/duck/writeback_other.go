//go:build cgo && !linux

package duck

func beginWriteback(string) {}
