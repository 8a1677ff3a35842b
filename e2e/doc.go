// Package e2e holds the end-to-end tests: real, unmodified clients against the real server binary. Every client runs
// the one scenario of scenario_test.go and is retried as retries_test.go says; clients_test.go names the clients.
// scripts/tools installs them (`make tools`). A client program prints one JSON line a step; the tests compare these
// lines, and the bytes that passed between client and server, with the expectations.
package e2e
