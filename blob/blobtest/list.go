package blobtest

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/blob"
)

var listCases = []testCase{
	{"lists run in the order of bytes", testOrder},
	{"pages are stable under puts and deletes", testPaging},
	{"what is not ours is passed over", testForeign},
}

// inOrder are keys that a walk through folders meets in another order.
var inOrder = []blob.Key{
	"a-/x.data", "a-b/x.data", "a/-.data", "a/0.data", "a/a-b.data", "a/a.data", "a/a/a.data", "a/ab.data", "a/b.a", "a/b.a-b", "a/b.a.b", "a/b/c.data",
	"a0.data", "a0/x.data", "a_/x.data", "aa.data", "b.data", "b/a.data", "b/b/b/b.data", "c.a",
}

func testOrder(t *testing.T, p Place) {
	s := open(t, p)
	keys := slices.DeleteFunc(slices.Clone(inOrder), func(k blob.Key) bool { return !k.Valid() })
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(keys)) {
		put(t, s, keys[i], content(i))
	}
	slices.Sort(keys)
	if found := list(t, s, "", "", 1000); !slices.Equal(found, keys) {
		t.Errorf("the list is %v,\nwant %v", found, keys)
	}
	for _, prefix := range []string{"", "a", "a/", "a/a", "a/a/", "a-", "a/b", "a/b.a", "b/", "b/b/b/b.data", "x", "a/b.a-bc"} {
		for _, limit := range []int{1, 2, 3, 7, 1000} {
			wantPages(t, s, prefix, limit, keys)
		}
	}
	for _, limit := range []int{-1, 0, blob.MaxPage + 1} {
		_, err := s.List(ctx, "", "", limit)
		wantKind(t, err, blob.Invalid)
	}
}

// wantPages walks through what begins with the prefix.
func wantPages(t *testing.T, s blob.Store, prefix string, limit int, all []blob.Key) {
	t.Helper()
	want := slices.DeleteFunc(slices.Clone(all), func(k blob.Key) bool { return !bytes.HasPrefix([]byte(k), []byte(prefix)) })
	var found []blob.Key
	for after := blob.Key(""); ; {
		page := list(t, s, prefix, after, limit)
		if found = append(found, page...); len(page) < limit {
			break
		}
		after = page[len(page)-1]
	}
	if !slices.Equal(found, want) {
		t.Errorf("pages of %d of %q give %v, want %v", limit, prefix, found, want)
	}
}

// testPaging walks while objects come and go. What was there at the beginning and stays is met once, nothing twice.
func testPaging(t *testing.T, p Place) {
	s := open(t, p)
	stays := map[blob.Key]bool{}
	for range 60 {
		key := newKey()
		put(t, s, key, nil)
		stays[key] = true
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { comeAndGo(t, s, stop) })
	after := blob.Key("")
	for {
		page := list(t, s, "", after, 7)
		for _, key := range page {
			if key <= after {
				t.Errorf("the object %s comes after %s", key, after)
			}
			after = key
			delete(stays, key)
		}
		if len(page) < 7 {
			break
		}
	}
	close(stop)
	wg.Wait()
	if len(stays) > 0 {
		t.Errorf("the walk has not met %v", stays)
	}
}

func comeAndGo(t *testing.T, s blob.Store, stop chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		key := newKey()
		_, err := s.Put(ctx, key, text())
		if err == nil && i%2 == 0 {
			err = s.Delete(ctx, key)
		}
		if err != nil {
			t.Error(err)
			return
		}
	}
}

func testForeign(t *testing.T, p Place) {
	s := open(t, p)
	keys := []blob.Key{"a/a.data", "a/n.data", "a/z.data"}
	for _, key := range keys {
		put(t, s, key, content(10))
	}
	for _, name := range []string{"README", "a/B.data", "a/lost+found", "a/m", "a/.hidden", "lost+found/x.data", "z z/x.data"} {
		p.Foreign(t, name)
	}
	for _, limit := range []int{1, 2, 10} {
		wantPages(t, s, "", limit, keys)
	}
}
