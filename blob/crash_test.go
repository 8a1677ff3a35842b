package blob_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/blob"
)

func child(task, folder string) *exec.Cmd {
	c := exec.Command(os.Args[0], folder)
	c.Env = append(os.Environ(), childTask+"="+task)
	return c
}

func TestDiskFull(t *testing.T) {
	if out, err := child("fill the disk", t.TempDir()).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// ignoreFileLimit lets a write beyond the limit fail, as one to a full disk does.
func ignoreFileLimit() { signal.Ignore(syscall.SIGXFSZ) }

// TestKill kills a process again and again while it puts objects. What it had told is there, and every object that is to
// be seen is whole.
func TestKill(t *testing.T) {
	kills := 20
	if n, err := strconv.Atoi(os.Getenv("TORTURE_KILLS")); err == nil {
		kills = n
	}
	folder := t.TempDir()
	chance := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	told := map[blob.Key]bool{}
	for range kills {
		for _, key := range killed(t, folder, 1+chance.IntN(40)) {
			told[key] = true
		}
		wantWhole(t, folder, told)
	}
	if len(told) < kills {
		t.Errorf("the children have told of %d objects only", len(told))
	}
	s := openFolder(t, folder)
	if _, err := s.Sweep(context.Background(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Join(folder, ".tmp")); err != nil || len(left) > 0 {
		t.Errorf("the sweep leaves %v (%v)", left, err)
	}
	wantWhole(t, folder, told)
}

// killed runs a child until it has told of n objects, and some time longer; it gives all of which it has told.
func killed(t *testing.T, folder string, n int) (told []blob.Key) {
	t.Helper()
	c := child("put for ever", folder)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for lines := 0; lines < n; {
		b := make([]byte, 1<<10)
		k, err := out.Read(b)
		if err != nil {
			t.Fatalf("the child has ended by itself: %v", err)
		}
		all.Write(b[:k])
		lines += bytes.Count(b[:k], []byte("\n"))
	}
	_ = c.Process.Kill()
	_, _ = io.Copy(&all, out)
	_ = c.Wait()
	text := all.String()
	for _, line := range strings.Split(text[:strings.LastIndex(text, "\n")+1], "\n") {
		if line != "" {
			told = append(told, blob.Key(line))
		}
	}
	return told
}

// wantWhole reads every object that is to be seen: its name says how long it is, and its bytes follow from the name.
func wantWhole(t *testing.T, folder string, told map[blob.Key]bool) {
	t.Helper()
	s, ctx := openFolder(t, folder), context.Background()
	defer s.Close()
	seen := 0
	for after := blob.Key(""); ; {
		page, err := s.List(ctx, "objects/", after, blob.MaxPage)
		if err != nil {
			t.Fatal(err)
		}
		for _, info := range page {
			after = info.Key
			path, _ := s.LocalPath(info.Key)
			got, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(got, bytesOf(info.Key)) {
				t.Errorf("the object %s is not whole: %d bytes (%v)", info.Key, len(got), err)
			}
			if told[info.Key] {
				seen++
			}
		}
		if len(page) < blob.MaxPage {
			break
		}
	}
	if seen != len(told) {
		t.Errorf("of %d objects that were told, %d are lost", len(told), len(told)-seen)
	}
}

// sizedKey is the key of an object of n bytes.
func sizedKey(n int) blob.Key { return blob.NewKey("objects", strconv.Itoa(n)) }

func bytesOf(key blob.Key) []byte {
	n, _ := strconv.Atoi(strings.TrimPrefix(filepath.Ext(string(key)), "."))
	return bytes.Repeat([]byte(key), n/len(key)+1)[:n]
}

// putForever is a child: four puts at a time, of sizes from nothing to 1 MiB, each told when Put has returned.
func putForever() error {
	s, err := blob.Open(context.Background(), os.Args[1])
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	problems := make(chan error, 4)
	for range 4 {
		wg.Go(func() {
			for {
				if err := putSized(s, rand.IntN(1<<rand.IntN(21))); err != nil {
					problems <- err
					return
				}
			}
		})
	}
	return errors.Join(<-problems)
}

func putSized(s blob.Store, n int) error {
	key := sizedKey(n)
	_, err := s.Put(context.Background(), key, bytes.NewReader(bytesOf(key)))
	if err == nil {
		_, err = os.Stdout.WriteString(string(key) + "\n")
	}
	return err
}

// putAndTell is the child that is traced.
func putAndTell() error {
	s, err := blob.Open(context.Background(), os.Args[1])
	if err != nil {
		return err
	}
	for _, n := range []int{0, 1, 4096, 300_000, 1 << 20} {
		if err := putSized(s, n); err != nil {
			return err
		}
	}
	if err := putGiven(s, os.Args[1]); err != nil {
		return err
	}
	key := sizedKey(10)
	if _, err := s.Put(context.Background(), key, bytes.NewReader(bytesOf(key))); err != nil {
		return err
	}
	if err := s.Delete(context.Background(), key); err != nil {
		return err
	}
	fmt.Println("deleted " + string(key))
	return s.Close()
}

// putGiven puts a file that lies beside the store. The folder of its name is there already, so that no other sync comes between.
func putGiven(s blob.Store, folder string) error {
	beside := sizedKey(1)
	if _, err := s.Put(context.Background(), beside, bytes.NewReader(bytesOf(beside))); err != nil {
		return err
	}
	key := blob.Key(path.Dir(string(beside)) + "/given.300000")
	given := filepath.Join(filepath.Dir(folder), "given")
	if err := os.WriteFile(given, bytesOf(key), 0o600); err != nil {
		return err
	}
	if _, err := s.PutFile(context.Background(), key, given); err != nil {
		return err
	}
	fmt.Println(string(key))
	return nil
}
