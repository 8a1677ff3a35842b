//go:build cgo

package duck
