// Package service does what FinSpace's operations mean. Each operation is one function beside its input and its output,
// in the file of its noun; operations.go is the table of them all, with the permission of each row. It knows no HTTP and
// no SQL: package rest decodes and validates what comes in, and a finspace.Store keeps what is decided here.
//
// A change, its audit record and the memory of its client token are committed together, by the one function change.
// Who calls is always a parameter, never a value of the context, so that it cannot be forgotten.
package service
