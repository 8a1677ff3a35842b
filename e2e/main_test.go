package e2e

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets more clients run side by side than there are cores: between retries they wait.
func TestMain(m *testing.M) {
	flag.Parse()
	if given := flag.Lookup("test.parallel"); given.Value.String() == given.DefValue {
		if err := given.Value.Set("6"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
