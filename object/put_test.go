package object_test

import (
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/service"
)

func TestPut(t *testing.T) {
	everywhere(t, func(t *testing.T, f *fixture) {
		const key = "scratch/root/a b%2f;é"
		for _, content := range []string{"", "abc", strings.Repeat("x", 70_000)} {
			in := text(content)
			in.Bucket, in.Key = f.bucket, key
			in.Header = finspace.ObjectHeader{ContentType: "text/csv", Metadata: map[string]string{"from": "ada"}}
			in.Checksum = func() finspace.Checksum {
				return finspace.Checksum{Algorithm: "CRC32", Type: "FULL_OBJECT", Value: "v"}
			}
			if content == "abc" {
				in.Size = -1
			}
			o, err := f.Put(t.Context(), f.root, in)
			f.must(err)
			head, err := f.Head(t.Context(), f.root, f.bucket, key)
			f.must(err)
			if head.ETag != fmt.Sprintf("%x", md5.Sum([]byte(content))) || head.Size != int64(len(content)) || head.Header.Metadata["from"] != "ada" ||
				head.Checksum.Value != "v" || head.ETag != o.ETag || head.LastModified != o.LastModified {
				t.Errorf("got %+v", head)
			}
			f.has(key, []byte(content))
		}
		if got := f.read(key, 69_998, 10); string(got) != "xx" {
			t.Errorf("a range over the end is %q", got)
		}
		_, r, err := f.Open(t.Context(), f.root, f.bucket, key)
		f.must(err)
		for _, offset := range []int64{-1, 70_001} {
			_, err = r.Range(t.Context(), offset, 1)
			f.fails(err, object.InvalidRange)
		}
		f.delete(key)
		f.delete(key)
		f.absent(key)
		f.wantNoLeak()
		if left := f.allBlobs(); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// failing gives bytes and then an error.
type failing struct {
	r   io.Reader
	err error
}

func (r failing) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if errors.Is(err, io.EOF) {
		err = r.err
	}
	return n, err
}

func TestRefusedPut(t *testing.T) {
	everywhere(t, func(t *testing.T, f *fixture) {
		f.put("k", "before")
		digest := md5.Sum([]byte("abc"))
		long := strings.Repeat("k", 1025)
		for _, c := range []struct {
			change func(*object.PutInput)
			code   object.Code
		}{
			{func(in *object.PutInput) { in.Body = failing{in.Body, &object.Error{Code: object.BadDigest}} }, object.BadDigest},
			{func(in *object.PutInput) { in.Body = failing{in.Body, errors.New("the line broke")} }, object.IncompleteBody},
			{func(in *object.PutInput) { in.Size = 9 }, object.IncompleteBody},
			{func(in *object.PutInput) { in.Size = 2 }, object.EntityTooLarge},
			{func(in *object.PutInput) { in.Size = object.MaxPut + 1 }, object.EntityTooLarge},
			{func(in *object.PutInput) { in.MD5 = &digest; in.Body = strings.NewReader("abd") }, object.BadDigest},
			{func(in *object.PutInput) { in.Key = "" }, object.InvalidArgument},
			{func(in *object.PutInput) { in.Key = "a\x00" }, object.InvalidArgument},
			{func(in *object.PutInput) { in.Key = "a\xff" }, object.InvalidArgument},
			{func(in *object.PutInput) { in.Key = finspace.ObjectKey(long) }, object.KeyTooLong},
			{func(in *object.PutInput) { in.Header.Metadata = map[string]string{"a": long + strings.Repeat(long, 8)} }, object.MetadataTooLarge},
			{func(in *object.PutInput) { in.Header.ContentType = "\xff" }, object.InvalidArgument},
			{func(in *object.PutInput) { in.Bucket = "another" }, object.NoSuchBucket},
			{func(in *object.PutInput) { in.Bucket = service.ManagedBucket(f.root.Environment) }, object.AccessDenied},
			{func(in *object.PutInput) { in.Condition.IfNoneMatch = "*" }, object.PreconditionFailed},
			{func(in *object.PutInput) { in.Condition.IfMatch = `"other"` }, object.PreconditionFailed},
			{func(in *object.PutInput) { in.Key = "absent"; in.Condition.IfMatch = "*" }, object.NoSuchKey},
		} {
			in := text("abc")
			in.Bucket, in.Key = f.bucket, "k"
			c.change(&in)
			_, err := f.Put(t.Context(), f.root, in)
			f.fails(err, c.code)
		}
		f.has("k", []byte("before"))
		if got := f.allBlobs(); len(got) != 1 {
			t.Errorf("there are %d blobs, want the one of before", len(got))
		}
	})
}

func TestConditions(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	one := f.put("k", "one")
	put := func(c object.Condition, content string) error {
		in := text(content)
		in.Bucket, in.Key, in.Condition = f.bucket, "k", c
		_, err := f.Put(t.Context(), f.root, in)
		return err
	}
	f.must(put(object.Condition{IfMatch: `"` + one.ETag + `"`}, "two"))
	f.fails(put(object.Condition{IfMatch: one.ETag}, "three"), object.PreconditionFailed)
	f.fails(put(object.Condition{IfNoneMatch: `"x", W/"` + fmt.Sprintf("%x", md5.Sum([]byte("two"))) + `"`}, "three"), object.PreconditionFailed)
	f.must(put(object.Condition{IfNoneMatch: one.ETag}, "three"))
	f.fails(f.Delete(t.Context(), f.root, f.bucket, "k", object.Condition{IfMatch: one.ETag}), object.PreconditionFailed)
	f.has("k", []byte("three"))
	now, err := f.Head(t.Context(), f.root, f.bucket, "k")
	f.must(err)
	at := now.LastModified.Std().Truncate(time.Second)
	for _, c := range []struct {
		cond object.ReadCondition
		code object.Code
	}{
		{object.ReadCondition{}, ""},
		{object.ReadCondition{IfMatch: `"` + now.ETag + `"`, IfUnmodifiedSince: at.Add(-time.Hour)}, ""},
		{object.ReadCondition{IfMatch: "x"}, object.PreconditionFailed},
		{object.ReadCondition{IfUnmodifiedSince: at}, ""},
		{object.ReadCondition{IfUnmodifiedSince: at.Add(-time.Second)}, object.PreconditionFailed},
		{object.ReadCondition{IfNoneMatch: now.ETag}, object.NotModified},
		{object.ReadCondition{IfNoneMatch: "x", IfModifiedSince: at.Add(time.Hour)}, ""},
		{object.ReadCondition{IfModifiedSince: at}, object.NotModified},
		{object.ReadCondition{IfModifiedSince: at.Add(-time.Second)}, ""},
	} {
		if err := c.cond.Check(now); c.code != "" {
			f.fails(err, c.code)
		} else if err != nil {
			t.Errorf("%+v: %v", c.cond, err)
		}
	}
	f.must(f.Delete(t.Context(), f.root, f.bucket, "k", object.Condition{IfMatch: "*"}))
	f.fails(f.Delete(t.Context(), f.root, f.bucket, "k", object.Condition{IfMatch: "*"}), object.NoSuchKey)
}

// TestOneWins lets 64 put one name at once, each only if there is nothing yet.
func TestOneWins(t *testing.T) {
	everywhere(t, func(t *testing.T, f *fixture) {
		const callers = 64
		var won sync.Map
		var wait sync.WaitGroup
		for i := range callers {
			wait.Go(func() {
				in := text(fmt.Sprint("of caller ", i))
				in.Bucket, in.Key, in.Condition.IfNoneMatch = f.bucket, "k", "*"
				_, err := f.Put(t.Context(), f.root, in)
				if err == nil {
					won.Store(i, true)
				} else if !errors.Is(err, object.PreconditionFailed) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		winners := 0
		won.Range(func(i, _ any) bool {
			winners++
			f.has("k", []byte(fmt.Sprint("of caller ", i)))
			return true
		})
		if winners != 1 {
			t.Errorf("%d callers won", winners)
		}
		if got := f.allBlobs(); len(got) != 1 {
			t.Errorf("there are %d blobs", len(got))
		}
	})
}

// TestList compares lists of random keys with what a slow and plain program says.
func TestList(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	pieces := []string{"a", "b", "/", "/", "//", "%", "_", "*", "é", "\U0010ffff", "\ud7ff", "\ue000", ".", "0", "-"}
	there := map[string]bool{}
	for len(there) < 300 {
		key := ""
		for range 1 + random.IntN(5) {
			key += pieces[random.IntN(len(pieces))]
		}
		there[key] = true
	}
	keys := slices.Sorted(maps.Keys(there))
	f.stage(keys)
	for range 400 {
		in := object.ListInput{Bucket: f.bucket, Limit: 1 + random.IntN(20)}
		if random.IntN(3) > 0 {
			key := keys[random.IntN(len(keys))]
			in.Prefix = strings.ToValidUTF8(key[:random.IntN(len(key)+1)], "")
		}
		if random.IntN(3) > 0 {
			in.Delimiter = []string{"/", "//", "a", "\U0010ffff", "a/"}[random.IntN(5)]
		}
		wantObjects, wantPrefixes := plainList(keys, in.Prefix, in.Delimiter)
		var gotObjects, gotPrefixes []string
		last := ""
		for {
			page, err := f.List(t.Context(), f.root, in)
			f.must(err)
			if n := len(page.Objects) + len(page.Prefixes); n > in.Limit || page.Truncated && n != in.Limit {
				t.Fatalf("%+v: %d entries", in, n)
			}
			for _, o := range page.Objects {
				gotObjects = append(gotObjects, string(o.Key))
			}
			gotPrefixes = append(gotPrefixes, page.Prefixes...)
			if !page.Truncated {
				break
			}
			if page.Next <= last {
				t.Fatalf("%+v: after %q comes %q", in, last, page.Next)
			}
			in.After, last = page.Next, page.Next
		}
		if !slices.Equal(gotObjects, wantObjects) || !slices.Equal(gotPrefixes, wantPrefixes) {
			t.Fatalf("%+v: got %q and %q, want %q and %q", in, gotObjects, gotPrefixes, wantObjects, wantPrefixes)
		}
	}
	empty, err := f.List(t.Context(), f.root, object.ListInput{Bucket: f.bucket})
	f.must(err)
	if len(empty.Objects) != 0 || empty.Truncated {
		t.Errorf("a page of nothing: %+v", empty)
	}
	_, err = f.List(t.Context(), f.root, object.ListInput{Bucket: f.bucket, Prefix: "\xff", Limit: 1})
	f.fails(err, object.InvalidArgument)
}

// stage names one content many times, which is quicker than putting.
func (f *fixture) stage(keys []string) {
	f.Helper()
	o := f.put(keys[0], "x")
	f.must(f.rows.Update(f.Context(), func(tx finspace.Tx) error {
		for _, k := range keys {
			o.Key = finspace.ObjectKey(k)
			if err := tx.SetObject(o); err != nil {
				return err
			}
		}
		return nil
	}))
}

func plainList(keys []string, prefix, delimiter string) (objects, prefixes []string) {
	for _, k := range keys {
		if !strings.HasPrefix(k, prefix) {
			continue
		}
		if at := strings.Index(k[len(prefix):], delimiter); delimiter != "" && at >= 0 {
			prefixes = append(prefixes, k[:len(prefix)+at+len(delimiter)])
		} else {
			objects = append(objects, k)
		}
	}
	slices.Sort(prefixes)
	return objects, slices.Compact(prefixes)
}

// TestListLeaps counts the rows that a list with a delimiter reads: many keys behind one common prefix cost nothing.
func TestListLeaps(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	var keys []string
	for i := range 5000 {
		keys = append(keys, fmt.Sprintf("big/%05d", i))
	}
	f.stage(append(keys, "before", "small/x", "z"))
	counted := &countingRows{Store: f.rows}
	l, err := f.over(counted, f.blobs).List(t.Context(), f.root, object.ListInput{Bucket: f.bucket, Delimiter: "/", Limit: 100})
	f.must(err)
	if len(l.Objects) != 2 || len(l.Prefixes) != 2 {
		t.Errorf("got %d objects and %q", len(l.Objects), l.Prefixes)
	}
	if counted.rows > 200 {
		t.Errorf("the list has read %d rows", counted.rows)
	}
}

// TestMemory puts and reads objects of 1 and of 64 MiB, and wants that the larger one takes no more memory.
func TestMemory(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	took := func(size int64) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := f.Put(t.Context(), f.root, object.PutInput{Bucket: f.bucket, Key: "k", Body: io.LimitReader(zeros{}, size), Size: -1})
		f.must(err)
		_, r, err := f.Open(t.Context(), f.root, f.bucket, "k")
		f.must(err)
		body, err := r.Range(t.Context(), 0, -1)
		f.must(err)
		n, err := io.Copy(io.Discard, body)
		f.must(errors.Join(err, body.Close()))
		if n != size {
			t.Errorf("read %d bytes of %d", n, size)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	took(1 << 20)
	small, large := took(1<<20), took(64<<20)
	if large > small+(2<<20) {
		t.Errorf("1 MiB took %d bytes, 64 MiB %d", small, large)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestCopy(t *testing.T) {
	everywhere(t, func(t *testing.T, f *fixture) {
		f.put("from", "abc")
		in := object.CopyInput{SourceBucket: f.bucket, SourceKey: "from", Bucket: f.bucket, Key: "to"}
		o, err := f.Copy(t.Context(), f.root, in)
		f.must(err)
		if o.Key != "to" || o.ETag != fmt.Sprintf("%x", md5.Sum([]byte("abc"))) || len(f.allBlobs()) != 1 {
			t.Errorf("got %+v and %d blobs", o, len(f.allBlobs()))
		}
		f.put("from", "overwritten")
		f.delete("from")
		f.wantNoLeak()
		f.has("to", []byte("abc"))

		in.SourceKey = "to"
		_, err = f.Copy(t.Context(), f.root, in)
		f.fails(err, object.InvalidRequest)
		in.ReplaceHeader, in.Header = true, finspace.ObjectHeader{ContentType: "text/csv"}
		_, err = f.Copy(t.Context(), f.root, in)
		f.must(err)
		in.Key, in.ReplaceTags, in.Header.Tags = "tagged", true, map[string]string{"a": "b"}
		o, err = f.Copy(t.Context(), f.root, in)
		f.must(err)
		if o.Header.ContentType != "text/csv" || o.Header.Tags["a"] != "b" {
			t.Errorf("got %+v", o.Header)
		}
		in.Condition.IfNoneMatch = "*"
		_, err = f.Copy(t.Context(), f.root, in)
		f.fails(err, object.PreconditionFailed)
		in.Condition, in.SourceCondition.IfNoneMatch = object.Condition{}, "*"
		_, err = f.Copy(t.Context(), f.root, in)
		f.fails(err, object.PreconditionFailed)
		in.SourceKey = "absent"
		_, err = f.Copy(t.Context(), f.root, in)
		f.fails(err, object.NoSuchKey)
		if !bytes.Equal(f.read("tagged", 0, -1), []byte("abc")) {
			t.Error("the copy differs")
		}
		f.wantNoLeak()
	})
}
