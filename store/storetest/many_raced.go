//go:build race

package storetest

const many = 5_000 // the race detector makes SQLite ten times slower
