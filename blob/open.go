package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Open opens the store at an address, and sees that a put works there (Ready).
//
// The path of a folder is a store on the local disk; the folder is made when it is not there. It must be on one file
// system that has hard links.
//
// s3://bucket/prefix is any S3. After a question mark may stand endpoint=https://host:port (AWS's own without it),
// region=NAME and path-style=true (which most servers other than AWS need). Credentials, and a region that is not given,
// come from the environment and the files that every AWS client reads; AWS_REQUEST_CHECKSUM_CALCULATION and
// AWS_RESPONSE_CHECKSUM_VALIDATION=when_required are for servers that do not know today's checksums. The bucket
// must be there; the server must honour If-None-Match. The credentials need the rights to get, put, list and delete
// objects, and to list multipart uploads and their parts and abort them.
func Open(ctx context.Context, address string) (Store, error) {
	s, err := open(ctx, address)
	if err != nil {
		return nil, err
	}
	if err := s.Ready(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func open(ctx context.Context, address string) (Store, error) {
	if strings.HasPrefix(address, "s3://") {
		return openBucket(ctx, address)
	}
	if scheme, _, is := strings.Cut(address, "://"); is {
		return nil, fmt.Errorf("blob: an address begins with s3:// or is the path of a folder; %.20q is neither", scheme)
	}
	return openFolder(address)
}

// probes is where Ready puts its objects.
const probes = "ready/"

// probe is Ready of both stores. If we die on the way, the object stays until Sweep.
func probe(ctx context.Context, s Store) error {
	const text = "This object shows that objects can be written here. It may be deleted."
	key := Key(probes + randomName() + ".probe")
	if _, err := s.Put(ctx, key, strings.NewReader(text)); err != nil {
		return err
	}
	problem := probeObject(ctx, s, key, text)
	return errors.Join(problem, s.Delete(ctx, key))
}

func probeObject(ctx context.Context, s Store, key Key, text string) error {
	r, err := s.Get(ctx, key, 0, -1)
	if err != nil {
		return err
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	if string(got) != text {
		return &Error{Unavailable, "ready", key, errors.New("the storage gives other bytes than it was given")}
	}
	if _, err := s.Put(ctx, key, bytes.NewReader(nil)); !errors.Is(err, Exists) {
		return &Error{Unavailable, "ready", key, fmt.Errorf(
			"the storage takes a second object under the same key, so it cannot be used (an S3 must honour If-None-Match): %w", err)}
	}
	return nil
}

// sweepProbes removes what Ready has left that was written before the instant.
func sweepProbes(ctx context.Context, s Store, before time.Time) (removed int, err error) {
	for after := Key(""); ; {
		page, err := s.List(ctx, probes, after, MaxPage)
		if err != nil {
			return removed, err
		}
		for _, info := range page {
			if after = info.Key; !info.Modified.Before(before) {
				continue
			}
			if err := s.Delete(ctx, info.Key); err != nil {
				return removed, err
			}
			removed++
		}
		if len(page) < MaxPage {
			return removed, nil
		}
	}
}

// putCopy is PutFile of a store that takes no file as it lies.
func putCopy(ctx context.Context, s Store, key Key, path string) (*Written, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() { // a pipe would keep us waiting
		err = fmt.Errorf("%s is no file", path)
	}
	if err != nil {
		return nil, &Error{Source, "put", key, err}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{Source, "put", key, err}
	}
	defer f.Close()
	return s.Put(ctx, key, f)
}

// File gives the path of a file that holds the object, for programs that read files: the store's own file, or else a copy
// in the folder scratch, mode 0600. The caller calls done when he has read it; until then nobody may write to it.
func File(ctx context.Context, s Store, key Key, scratch string) (path string, done func() error, err error) {
	if path, is := s.LocalPath(key); is {
		_, err := s.Stat(ctx, key)
		return path, func() error { return nil }, err
	}
	r, err := s.Get(ctx, key, 0, -1)
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	path = filepath.Join(scratch, randomName()+filepath.Ext(string(key)))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", nil, fileError("file", key, err)
	}
	remove := func() error { return os.Remove(path) }
	_, err = io.Copy(f, r)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", nil, fileError("file", key, errors.Join(err, remove()))
	}
	return path, remove, nil
}
