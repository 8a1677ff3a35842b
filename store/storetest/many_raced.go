//go:build race

package storetest

const many = 6_000 // beyond what an ordinary Update may change; the race detector makes SQLite ten times slower
