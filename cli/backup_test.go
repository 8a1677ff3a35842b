package cli_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/openfinspace/openfinspace/cli"
	"github.com/openfinspace/openfinspace/cli/bench"
)

// TestBackupUnderLoad backs up while users are made, restores, and compares: what was answered before is in it, and
// nothing is in it that the server does not have.
func TestBackupUnderLoad(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	root := rootKey(t, s.data)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var answered sync.Map
	var count atomic.Int64
	enough := make(chan struct{})
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			for ctx.Err() == nil {
				id, err := createUser(s.target(root))
				if err != nil {
					t.Errorf("under load: %v", err)
					return
				}
				answered.Store(id, true)
				if count.Add(1) == 200 {
					close(enough)
				}
			}
		})
	}
	<-enough
	var before []string
	answered.Range(func(id, _ any) bool { before = append(before, id.(string)); return true })
	file := filepath.Join(t.TempDir(), "backup")
	report := must(t, "backup", "--out", file, "--data", s.data)
	stop()
	running.Wait()
	if !strings.Contains(report, "NOT in it") {
		t.Errorf("it does not say that the key is left out: %s", report)
	}
	restored := restore(t, file, s.data)
	have := userIDs(t, restored)
	for _, id := range before {
		if !have[id] {
			t.Errorf("user %s was answered before the backup and is not in it", id)
		}
	}
	there := userIDs(t, s.data)
	for id := range have {
		if !there[id] {
			t.Errorf("user %s is in the backup and was never there", id)
		}
	}
	must(t, "doctor", "--data", restored)
	again := serve(t, restored)
	if _, err := createUser(again.target(root)); err != nil {
		t.Errorf("on the restored data: %v", err)
	}
}

func restore(t *testing.T, file, from string) (restored string) {
	t.Helper()
	restored = filepath.Join(t.TempDir(), "restored")
	key, err := os.ReadFile(filepath.Join(from, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(restored, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(restored, "master.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "restore", "--from", file, "--data", restored)
	return restored
}

func createUser(target bench.Target) (id string, err error) {
	body, err := target.Once((*bench.Writer).CreateUser)
	if err != nil {
		return "", err
	}
	var out struct{ UserID string }
	err = json.Unmarshal(body, &out)
	return out.UserID, err
}

func userIDs(t *testing.T, data string) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for line := range strings.Lines(must(t, "user", "list", "--json", "--data", data)) {
		ids[decode[struct{ UserID string }](t, line).UserID] = true
	}
	return ids
}

func TestBackupWithoutServer(t *testing.T) {
	data := stopped(t)
	file := filepath.Join(t.TempDir(), "backup")
	must(t, "backup", "--out", file, "--data", data, "--json")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	fails(t, cli.ExitUsage, "there already", "backup", "--out", file, "--data", data)
	fails(t, cli.ExitUsage, "no such file", "backup", "--out", filepath.Join(t.TempDir(), "none", "backup"), "--data", data)
	restore(t, file, data)
}

// TestBackupWithMasterKey restores where no key is.
func TestBackupWithMasterKey(t *testing.T) {
	bothWays(t, func(t *testing.T, data string) {
		file := filepath.Join(t.TempDir(), "backup")
		if out := must(t, "backup", "--with-master-key", "--out", file, "--data", data); !strings.Contains(out, "holds the master key") {
			t.Error(out)
		}
		restored := filepath.Join(t.TempDir(), "restored")
		must(t, "restore", "--from", file, "--data", restored)
		checkModes(t, restored)
		must(t, "doctor", "--data", restored)
	})
}

func TestRefusedRestores(t *testing.T) {
	data := stopped(t)
	folder := t.TempDir()
	file, keyed := filepath.Join(folder, "backup"), filepath.Join(folder, "keyed")
	must(t, "backup", "--out", file, "--data", data)
	must(t, "backup", "--out", keyed, "--with-master-key", "--data", data)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(data, "master.key")
	other := filepath.Join(stopped(t), "master.key")
	for name, c := range map[string]struct{ from, key, words string }{
		"no key":             {file, filepath.Join(folder, "none"), "does not carry the master key"},
		"another key":        {file, other, "made with the master key"},
		"another key inside": {keyed, other, "made with the master key"},
		"cut":                {writeFile(t, "cut", string(text[:len(text)/2])), key, "cut or damaged"},
		"damaged":            {writeFile(t, "damaged", string(text[:len(text)-9])+"012345678"), key, "cut or damaged"},
		"no backup":          {writeFile(t, "no", "rubbish"), key, "cut or damaged"},
		"cut in its key":     {writeFile(t, "cutkey", "openfinspace-backup-with-master-key-1\n1 abc"), key, "cut in its master key"},
	} {
		t.Run(name, func(t *testing.T) {
			target := filepath.Join(t.TempDir(), "restored")
			fails(t, cli.ExitFailed, c.words, "restore", "--from", c.from, "--master-key-file", c.key, "--data", target)
			if _, err := os.Stat(filepath.Join(target, "openfinspace.db")); err == nil {
				t.Error("a database was left behind")
			}
		})
	}
	fails(t, cli.ExitFailed, "already: restore into an empty one", "restore", "--from", file, "--data", data)
	must(t, "doctor", "--data", data)
	s := serve(t, data)
	fails(t, cli.ExitFailed, "in use", "restore", "--from", file, "--data", s.data)
}

// TestRestoredCopyKeepsOff tries a backup beside the server that it was taken from: over the objects of that one it does not
// start, so that it does not take them for nobody's; once told to, it does, and then the first does not.
func TestRestoredCopyKeepsOff(t *testing.T) {
	first := serve(t, filepath.Join(t.TempDir(), "first"))
	file, second := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "second")
	must(t, "backup", "--with-master-key", "--out", file, "--data", first.data)
	must(t, "restore", "--from", file, "--data", second)
	first.stop()
	objects := filepath.Join(first.data, "objects")
	fails(t, cli.ExitFailed, "--take-over-objects", "serve", "--data", second, "--blob", objects, "--listen", "127.0.0.1:0")
	serve(t, first.data).stop()
	serve(t, second, "--blob", objects, "--take-over-objects").stop()
	serve(t, second, "--blob", objects).stop()
	fails(t, cli.ExitFailed, "gone for good", "serve", "--data", first.data, "--listen", "127.0.0.1:0")
}
