package cli

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/openfinspace/openfinspace/store"
)

// release is set by the linker when a release is built: -ldflags "-X …/cli.release=v1.2.3".
var release string

// Version is the release, or the revision that this program was built from.
func Version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	if revision == "" {
		return info.Main.Version
	}
	return "dev-" + revision + changed
}

type versionCommand struct {
	jsonFlag
}

type versionReport struct {
	Version       string `json:"version"`
	Go            string `json:"go"`
	Platform      string `json:"platform"`
	SchemaVersion int64  `json:"schemaVersion"` // of the store that it reads and writes
}

func (c *versionCommand) run(_ context.Context, p *Program) error {
	v := versionReport{Version(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, store.SchemaVersion()}
	if c.JSON {
		return writeJSON(p.Out, v)
	}
	_, err := fmt.Fprintf(p.Out, "OpenFinSpace %s (%s, %s, schema version %d)\n", v.Version, v.Go, v.Platform, v.SchemaVersion)
	return err
}
