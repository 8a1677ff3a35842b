// Package bench measures a server as its clients see it, and beside it what the machine can do at all: how often it can
// sync a file, and how many of the same changes the bare store commits for as many callers, without HTTP and signature;
// how fast files with the same digests are written and synced; and how long DuckDB alone takes for the same file.
//
// Client and server share the processors, so the load is as light as it can be made: connections stay open, requests are
// written by hand, and the key of the day is derived once.
package bench
