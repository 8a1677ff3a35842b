package object_test

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

// begin begins an upload of key.
func (f *fixture) begin(key finspace.ObjectKey, algorithm, kind string) object.UploadName {
	f.Helper()
	u, err := f.CreateUpload(f.Context(), f.root, object.CreateUploadInput{Bucket: f.bucket, Key: key, Algorithm: algorithm, Type: kind})
	f.must(err)
	return object.UploadName{Bucket: f.bucket, Key: key, ID: u.ID}
}

func (f *fixture) part(u object.UploadName, number int, content []byte) *finspace.UploadPart {
	f.Helper()
	p, err := f.PutPart(f.Context(), f.root, object.PutPartInput{UploadName: u, Number: number, Body: bytes.NewReader(content), Size: int64(len(content))})
	f.must(err)
	return p
}

func listed(parts ...*finspace.UploadPart) (all []object.CompletedPart) {
	for _, p := range parts {
		all = append(all, object.CompletedPart{Number: p.Number, ETag: `"` + object.PartETag(p) + `"`, Checksum: p.Checksum})
	}
	return all
}

func (f *fixture) complete(u object.UploadName, parts ...*finspace.UploadPart) *finspace.Object {
	f.Helper()
	o, err := f.CompleteUpload(f.Context(), f.root, object.CompleteInput{UploadName: u, Parts: listed(parts...)})
	f.must(err)
	return o
}

// pieces are three parts: numbers need not follow each other, and the last may be small.
var pieces = [][]byte{noise(1, object.MinPart), noise(2, object.MinPart+77), noise(3, 5)}

func TestUpload(t *testing.T) {
	everywhere(t, func(t *testing.T, f *fixture) {
		u := f.begin("big", "", "")
		third := f.part(u, 9_999, pieces[2])
		f.part(u, 3, []byte("replaced"))
		f.part(u, 7, []byte("left out"))
		parts := []*finspace.UploadPart{f.part(u, 1, pieces[0]), f.part(u, 3, pieces[1]), third}
		f.absent("big")
		o := f.complete(u, parts...)
		whole := slices.Concat(pieces...)
		digests := md5.New()
		for _, p := range pieces {
			sum := md5.Sum(p)
			digests.Write(sum[:])
		}
		if want := fmt.Sprintf("%x-3", digests.Sum(nil)); o.ETag != want || o.Size != int64(len(whole)) {
			t.Errorf("the ETag is %s and the size %d, want %s and %d", o.ETag, o.Size, want, len(whole))
		}
		f.has("big", whole)
		first, second := int64(len(pieces[0])), int64(len(pieces[1]))
		for _, r := range [][2]int64{{0, 1}, {first - 1, 2}, {first, second}, {first - 3, second + 6}, {first + second, 5}, {int64(len(whole)), 9}, {first + second - 1, -1}} {
			want := whole[r[0]:]
			if r[1] >= 0 {
				want = want[:min(r[1], int64(len(want)))]
			}
			if got := f.read("big", r[0], r[1]); !bytes.Equal(got, want) {
				t.Errorf("the range %v has %d bytes, want %d, or they differ", r, len(got), len(want))
			}
		}
		_, r, err := f.Open(t.Context(), f.root, f.bucket, "big")
		f.must(err)
		offset, part, err := r.Part(2)
		f.must(err)
		if r.Parts() != 3 || offset != first || part.Size != second {
			t.Errorf("part 2 of %d begins at %d with %d bytes", r.Parts(), offset, part.Size)
		}
		again, err := f.CompleteUpload(t.Context(), f.root, object.CompleteInput{UploadName: u, Parts: listed(parts...)})
		f.must(err) // the answer may have been lost
		if again.ETag != o.ETag {
			t.Errorf("asked again, the ETag is %s", again.ETag)
		}
		f.wantNoLeak()
		f.has("big", whole)
		f.delete("big")
		f.wantNoLeak()
		if left := f.allBlobs(); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
		_, err = f.CompleteUpload(t.Context(), f.root, object.CompleteInput{UploadName: u, Parts: listed(parts...)})
		f.fails(err, object.NoSuchUpload)
	})
}

func TestRefusedUpload(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	u := f.begin("k", object.SHA256, "")
	one, two, small := f.part(u, 1, pieces[0]), f.part(u, 2, pieces[1]), f.part(u, 3, pieces[2])
	size := int64(7)
	for _, c := range []struct {
		code   object.Code
		change func(*object.CompleteInput)
	}{
		{object.MalformedXML, func(in *object.CompleteInput) { in.Parts = nil }},
		{object.MalformedXML, func(in *object.CompleteInput) { in.Parts = make([]object.CompletedPart, object.MaxParts+1) }},
		{object.InvalidArgument, func(in *object.CompleteInput) { in.Parts[0].Number = 0 }},
		{object.InvalidPartOrder, func(in *object.CompleteInput) { in.Parts = listed(two, one) }},
		{object.InvalidPartOrder, func(in *object.CompleteInput) { in.Parts = listed(one, one) }},
		{object.InvalidPart, func(in *object.CompleteInput) { in.Parts[0].ETag = in.Parts[1].ETag }},
		{object.InvalidPart, func(in *object.CompleteInput) { in.Parts[0].Checksum = in.Parts[1].Checksum }},
		{object.InvalidPart, func(in *object.CompleteInput) { in.Parts[1].Number = 9 }},
		{object.EntityTooSmall, func(in *object.CompleteInput) {
			in.Parts = append(listed(one, two, small), object.CompletedPart{Number: 4})
		}},
		{object.InvalidRequest, func(in *object.CompleteInput) { in.Size = &size }},
		{object.InvalidRequest, func(in *object.CompleteInput) { in.Checksum = finspace.Checksum{Algorithm: object.CRC32, Value: "x"} }},
		{object.BadDigest, func(in *object.CompleteInput) {
			in.Checksum = finspace.Checksum{Algorithm: object.SHA256, Value: "x-2"}
		}},
		{object.NoSuchUpload, func(in *object.CompleteInput) { in.Key = "other" }},
		{object.NoSuchUpload, func(in *object.CompleteInput) { in.ID = "x" }},
		{object.NoSuchBucket, func(in *object.CompleteInput) { in.Bucket = "x" }},
	} {
		in := object.CompleteInput{UploadName: u, Parts: listed(one, two)}
		c.change(&in)
		_, err := f.CompleteUpload(t.Context(), f.root, in)
		f.fails(err, c.code)
	}
	put := func(in object.PutPartInput) error {
		in.UploadName, in.Body, in.Size = u, strings.NewReader("abc"), 3
		_, err := f.PutPart(t.Context(), f.root, in)
		return err
	}
	sum := func(algorithm, value string) func() finspace.Checksum {
		return func() finspace.Checksum { return finspace.Checksum{Algorithm: algorithm, Value: value} }
	}
	f.fails(put(object.PutPartInput{Number: 0}), object.InvalidArgument)
	f.fails(put(object.PutPartInput{Number: object.MaxParts + 1}), object.InvalidArgument)
	f.fails(put(object.PutPartInput{Number: 4, Checksum: sum(object.SHA256, "x")}), object.BadDigest)
	f.fails(put(object.PutPartInput{Number: 4, Checksum: sum(object.SHA1, "x")}), object.InvalidRequest)
	f.fails(put(object.PutPartInput{Number: 4, MD5: new([16]byte)}), object.BadDigest)
	f.must(f.AbortUpload(t.Context(), f.root, u))
	f.fails(f.AbortUpload(t.Context(), f.root, u), object.NoSuchUpload)
	f.fails(put(object.PutPartInput{Number: 4}), object.NoSuchUpload)
	for _, c := range [][2]string{{"MD5", ""}, {"", "COMPOSITE"}, {object.SHA1, object.FullObject}, {object.SHA256, object.FullObject}, {object.CRC64NVME, object.Composite}, {object.CRC32, "HALF"}} {
		_, err := f.CreateUpload(t.Context(), f.root, object.CreateUploadInput{Bucket: f.bucket, Key: "k", Algorithm: c[0], Type: c[1]})
		f.fails(err, object.InvalidRequest)
	}
	f.wantNoLeak()
	if left := f.allBlobs(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// TestUploadChecksums compares what is told of parts with what is computed over the whole.
func TestUploadChecksums(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	for _, c := range []struct{ algorithm, asked, kind string }{
		{object.CRC32, "", object.Composite},
		{object.CRC32C, "", object.Composite},
		{object.SHA1, "", object.Composite},
		{object.SHA256, object.Composite, object.Composite},
		{object.CRC64NVME, "", object.FullObject},
		{object.CRC32, object.FullObject, object.FullObject},
		{object.CRC32C, object.FullObject, object.FullObject},
	} {
		u := f.begin("k", c.algorithm, c.asked)
		var parts []*finspace.UploadPart
		whole, composite := object.NewHash(c.algorithm), object.NewHash(c.algorithm)
		for i, content := range pieces {
			whole.Write(content)
			own := object.NewHash(c.algorithm)
			own.Write(content)
			composite.Write(own.Sum(nil))
			p := f.part(u, i+1, content)
			if p.Checksum != object.Encode(own) {
				t.Errorf("%s of part %d is %s", c.algorithm, i+1, p.Checksum)
			}
			parts = append(parts, p)
		}
		want := finspace.Checksum{Algorithm: c.algorithm, Type: c.kind, Value: object.Encode(whole)}
		if c.kind == object.Composite {
			want.Value = object.Encode(composite) + "-3"
		}
		if o := f.complete(u, parts...); o.Checksum != want {
			t.Errorf("%s: got %+v, want %+v", c.algorithm, o.Checksum, want)
		}
	}
}

// TestHashes are the check values of the algorithms' catalogues, of the text "123456789".
func TestHashes(t *testing.T) {
	for algorithm, want := range map[string]string{object.CRC32: "cbf43926", object.CRC32C: "e3069283", object.CRC64NVME: "ae8b14860a799888"} {
		h := object.NewHash(algorithm)
		h.Write([]byte("123456789"))
		raw, err := base64.StdEncoding.DecodeString(object.Encode(h))
		if err != nil || fmt.Sprintf("%x", raw) != want {
			t.Errorf("%s is %x, want %s", algorithm, raw, want)
		}
	}
	if object.NewHash("MD5") != nil {
		t.Error("MD5 is taken for a checksum")
	}
}

func TestCopyPart(t *testing.T) {
	everywhere(t, func(t *testing.T, f *fixture) {
		u := f.begin("source", "", "")
		f.complete(u, f.part(u, 1, pieces[0]), f.part(u, 2, pieces[2]))
		source := slices.Concat(pieces[0], pieces[2])
		f.put("single", string(pieces[1]))
		u = f.begin("k", object.CRC32, object.FullObject)
		plain := f.begin("plain", "", "")
		copied := func(u object.UploadName, number int, key finspace.ObjectKey, r *object.Range) *finspace.UploadPart {
			p, err := f.CopyPart(t.Context(), f.root, object.CopyPartInput{UploadName: u, Number: number, SourceBucket: f.bucket, SourceKey: key, Range: r})
			f.must(err)
			return p
		}
		before := len(f.allBlobs())
		shared := copied(plain, 1, "single", nil)
		if got := len(f.allBlobs()); got != before {
			t.Errorf("a whole object was copied: %d blobs, before %d", got, before)
		}
		parts := []*finspace.UploadPart{
			copied(u, 1, "source", nil), copied(u, 2, "single", nil), copied(u, 3, "source", &object.Range{First: object.MinPart - 2, Last: object.MinPart + 1}),
		}
		for _, bad := range []object.Range{{-1, 3}, {5, 4}, {0, int64(len(source))}, {int64(len(source)), int64(len(source))}, {3, 1 << 62}} {
			_, err := f.CopyPart(t.Context(), f.root, object.CopyPartInput{UploadName: u, Number: 4, SourceBucket: f.bucket, SourceKey: "source", Range: &bad})
			f.fails(err, object.InvalidRange)
		}
		_, err := f.CopyPart(t.Context(), f.root, object.CopyPartInput{
			UploadName: u, Number: 4, SourceBucket: f.bucket, SourceKey: "source", SourceCondition: object.ReadCondition{IfMatch: "x"},
		})
		f.fails(err, object.PreconditionFailed)
		f.delete("single")
		o := f.complete(u, parts...)
		f.complete(plain, shared)
		f.delete("source")
		f.wantNoLeak()
		whole := slices.Concat(source, pieces[1], source[object.MinPart-2:object.MinPart+2])
		f.has("k", whole)
		f.has("plain", pieces[1])
		h := object.NewHash(object.CRC32)
		h.Write(whole)
		if o.Checksum.Value != object.Encode(h) {
			t.Errorf("the CRC32 is %s, want %s", o.Checksum.Value, object.Encode(h))
		}
	})
}

func TestListUploads(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	var keys []string
	for _, key := range []string{"a", "a", "b/1", "b/1", "b/2", "c", "d/1/2", "é"} {
		f.begin(finspace.ObjectKey(key), "", "")
		keys = append(keys, key)
	}
	for _, delimiter := range []string{"", "/"} {
		for _, prefix := range []string{"", "b", "b/", "x"} {
			wantObjects, wantPrefixes := plainList(keys, prefix, delimiter)
			for limit := range 5 {
				in := object.UploadsInput{Bucket: f.bucket, Prefix: prefix, Delimiter: delimiter, Limit: limit + 1}
				var gotObjects, gotPrefixes []string
				for {
					page, err := f.Uploads(t.Context(), f.root, in)
					f.must(err)
					for _, u := range page.Uploads {
						gotObjects = append(gotObjects, string(u.Key))
					}
					gotPrefixes = append(gotPrefixes, page.Prefixes...)
					if !page.Truncated {
						break
					}
					in.AfterKey, in.AfterID = page.NextKey, page.NextID
				}
				if !slices.Equal(gotObjects, wantObjects) || !slices.Equal(gotPrefixes, wantPrefixes) {
					t.Errorf("%+v: got %q and %q, want %q and %q", in, gotObjects, gotPrefixes, wantObjects, wantPrefixes)
				}
			}
		}
	}
	u := f.begin("parts", "", "")
	for n := range 7 {
		f.part(u, n+1, []byte{byte(n)})
	}
	page, err := f.Parts(t.Context(), f.root, u, 2, 3)
	f.must(err)
	if len(page.Parts) != 3 || page.Parts[0].Number != 3 || !page.Truncated {
		t.Errorf("got %d parts, %v", len(page.Parts), page.Truncated)
	}
	page, err = f.Parts(t.Context(), f.root, u, 4, 3)
	f.must(err)
	if len(page.Parts) != 3 || page.Truncated {
		t.Errorf("got %d parts, %v", len(page.Parts), page.Truncated)
	}
}

// TestListUploadsAfterKey begins behind a key: without an id behind all of its uploads, as S3 says.
func TestListUploadsAfterKey(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	first, second, other := f.begin("a", "", ""), f.begin("a", "", ""), f.begin("b", "", "")
	for _, c := range []struct {
		key  string
		id   finspace.UploadID
		want []finspace.UploadID
	}{
		{"a", "", []finspace.UploadID{other.ID}},
		{"a", first.ID, []finspace.UploadID{second.ID, other.ID}},
		{"a", second.ID, []finspace.UploadID{other.ID}},
		{"", second.ID, []finspace.UploadID{first.ID, second.ID, other.ID}},
	} {
		page, err := f.Uploads(t.Context(), f.root, object.UploadsInput{Bucket: f.bucket, AfterKey: c.key, AfterID: c.id, Limit: 10})
		f.must(err)
		var got []finspace.UploadID
		for _, u := range page.Uploads {
			got = append(got, u.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("behind %q %q: got %q, want %q", c.key, c.id, got, c.want)
		}
	}
}

// TestListUploadsLeaps has very many uploads below one common prefix: a page with a delimiter does not read them.
func TestListUploadsLeaps(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	const many, batch = 50_000, 1000
	var ids finspace.IDs
	for first := 0; first < many; first += batch {
		f.must(f.rows.Update(t.Context(), func(tx finspace.Tx) error {
			for i := range batch {
				err := tx.AddUpload(&finspace.Upload{
					Environment: f.root.Environment.ID, ID: finspace.UploadID(ids.New(f.clock.now())), Bucket: f.bucket,
					Key: finspace.ObjectKey(fmt.Sprintf("many/%d", (first+i)/3)), CreateTime: tx.Now(),
				})
				if err != nil {
					return err
				}
			}
			return nil
		}))
	}
	f.begin("before", "", "")
	f.begin("zoo/1", "", "")
	counted := &countingRows{Store: f.rows}
	s := f.over(counted, f.blobs)
	page, err := s.Uploads(t.Context(), f.root, object.UploadsInput{Bucket: f.bucket, Delimiter: "/", Limit: 1000})
	f.must(err)
	if len(page.Uploads) != 1 || !slices.Equal(page.Prefixes, []string{"many/", "zoo/"}) || page.Truncated {
		t.Errorf("got %d uploads and %q, truncated: %v", len(page.Uploads), page.Prefixes, page.Truncated)
	}
	if counted.reads > 2 || counted.rows > 100 {
		t.Errorf("it reads %d rows in %d times", counted.rows, counted.reads)
	}
	// One upload a page: the next one begins behind the common prefix.
	in := object.UploadsInput{Bucket: f.bucket, Delimiter: "/", AfterKey: "many/", Limit: 1}
	counted.rows, counted.reads = 0, 0
	page, err = s.Uploads(t.Context(), f.root, in)
	f.must(err)
	if !slices.Equal(page.Prefixes, []string{"zoo/"}) || page.Truncated || counted.rows > 2 {
		t.Errorf("behind the prefix: got %q, truncated: %v, in %d rows", page.Prefixes, page.Truncated, counted.rows)
	}
}

// TestManyAtOnce lets parts come in, be replaced and be completed at once: one call completes, the others get its answer, and
// nothing is left over.
func TestManyAtOnce(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	u := f.begin("k", "", "")
	one := f.part(u, 1, pieces[0])
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			if i%2 == 0 {
				_, _ = f.PutPart(t.Context(), f.root, object.PutPartInput{UploadName: u, Number: 2 + i%3, Body: strings.NewReader("x"), Size: 1}) // may come too late
				return
			}
			o, err := f.CompleteUpload(t.Context(), f.root, object.CompleteInput{UploadName: u, Parts: listed(one)})
			if err != nil || o.Size != object.MinPart {
				t.Errorf("got %+v, %v", o, err)
			}
		})
	}
	wait.Wait()
	f.has("k", pieces[0])
	f.wantNoLeak()
	if got := f.allBlobs(); len(got) != 1 {
		t.Errorf("there are %d blobs", len(got))
	}
}
