//go:build !race

package storetest

const many = 100_000 // files of a source, as the service allows them
