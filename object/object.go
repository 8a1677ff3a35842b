// Package object keeps objects in buckets as S3 does: names whose contents never change, put whole or by a multipart
// upload, listed in the order of bytes. Names are rows of the metadata store, bytes are blobs; a row is the commit point,
// so that a conditional write is a transaction and a list a range of an index. DESIGN.md tells in which order things
// become durable and are taken away.
//
// Every method asks service.AuthorizeS3 in the transaction in which it acts, and fails with an *Error that carries S3's
// code.
package object

import (
	"context"
	"log/slog"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/service"
)

// What S3 allows.
const (
	MaxKey     = 1024      // bytes
	MaxPut     = 5 << 30   // bytes of an object that is put whole, and of a part
	MinPart    = 5 << 20   // bytes of every part but the last
	MaxParts   = 10_000    // of an upload, and the highest number
	MaxPage    = 1000      // entries of a list
	MaxHeader  = 8 << 10   // bytes of an object's header together
	maxObjects = 5_000_000 // MiB: the default of MaxObject, as S3 has it
)

// Config is what a Store works with.
type Config struct {
	Store   finspace.Store   // rows. Required.
	Blobs   blob.Store       // bytes. Required.
	Service *service.Service // says who may do what. Required.
	// IDs makes ids. Default: a new one.
	IDs *finspace.IDs
	// Clock makes ids and says how long a blob has waited for its row. Default: time.Now.
	Clock func() time.Time
	// Logger hears of what operators should know. Default: none.
	Logger *slog.Logger
	// MaxObject bounds the bytes of an object. Default: what S3 allows, 5 TB.
	MaxObject int64
}

// Store keeps objects. It is safe for concurrent use, and several servers may have one over the same rows and blobs.
type Store struct {
	store     finspace.Store
	blobs     blob.Store
	service   *service.Service
	ids       *finspace.IDs
	clock     func() time.Time
	log       *slog.Logger
	maxObject int64

	walking sync.Mutex // held by who looks for orphans
	walk    walk
}

// New makes a Store. It panics when something required is missing.
func New(c Config) *Store {
	if c.Store == nil || c.Blobs == nil || c.Service == nil {
		panic("object: a Config needs a Store, Blobs and a Service")
	}
	s := &Store{store: c.Store, blobs: c.Blobs, service: c.Service, ids: c.IDs, clock: c.Clock, log: c.Logger, maxObject: c.MaxObject}
	if s.ids == nil {
		s.ids = new(finspace.IDs)
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.maxObject <= 0 {
		s.maxObject = maxObjects << 20
	}
	return s
}

// Authorize tells whether by may do the action on the key, before a body is read. The act itself asks again.
func (s *Store) Authorize(ctx context.Context, by *finspace.Caller, a service.S3Action, bucket finspace.BucketName, key finspace.ObjectKey) error {
	return told(s.store.View(ctx, func(tx finspace.Tx) error { return s.authorize(tx, by, a, bucket, key) }))
}

// authorize also tells the root, who sees all, that there is no such bucket.
func (s *Store) authorize(tx finspace.Tx, by *finspace.Caller, a service.S3Action, bucket finspace.BucketName, key finspace.ObjectKey) error {
	if by.Kind == finspace.RootCaller && !ours(by, bucket) {
		return failf(NoSuchBucket, "There is no bucket of this name. There are: %s and %s.",
			service.LandingBucket(by.Environment), service.ManagedBucket(by.Environment))
	}
	return s.service.AuthorizeS3(tx, by, a, bucket, key)
}

func ours(by *finspace.Caller, bucket finspace.BucketName) bool {
	return bucket == service.LandingBucket(by.Environment) || bucket == service.ManagedBucket(by.Environment)
}

// Bucket is what a list of buckets tells.
type Bucket struct {
	Name       finspace.BucketName
	CreateTime finspace.Time
}

// Buckets are those of the caller's environment.
func (s *Store) Buckets(_ context.Context, by *finspace.Caller) ([]Bucket, error) {
	if err := insider(by); err != nil {
		return nil, err
	}
	at := by.Environment.CreateTime
	return []Bucket{{service.ManagedBucket(by.Environment), at}, {service.LandingBucket(by.Environment), at}}, nil
}

// HeadBucket tells whether the caller's environment has the bucket.
func (s *Store) HeadBucket(_ context.Context, by *finspace.Caller, bucket finspace.BucketName) error {
	if err := insider(by); err != nil {
		return err
	}
	if !ours(by, bucket) {
		return failf(NoSuchBucket, "There is no bucket of this name.")
	}
	return nil
}

func insider(by *finspace.Caller) error {
	if by.Kind != finspace.UserCaller && by.Kind != finspace.RootCaller {
		return failf(AccessDenied, "Only FinSpace users and the root use buckets. Sign with credentials from GetProgrammaticAccessCredentials.")
	}
	return nil
}

// checkKey refuses what no object can be named.
func checkKey(key finspace.ObjectKey) error {
	switch {
	case len(key) > MaxKey:
		return failf(KeyTooLong, "A key has at most %d bytes.", MaxKey)
	case key == "":
		return failf(InvalidArgument, "A key has at least one byte.")
	case !storable(string(key)):
		return failf(InvalidArgument, "A key is UTF-8 and has no NUL.")
	}
	return nil
}

func storable(text string) bool {
	for _, c := range text {
		if c == 0 {
			return false
		}
	}
	return utf8.ValidString(text)
}

func checkHeader(h *finspace.ObjectHeader) error {
	size := 0
	for _, text := range []string{h.ContentType, h.ContentEncoding, h.ContentDisposition, h.ContentLanguage, h.CacheControl, h.Expires} {
		if size += len(text); !storable(text) {
			return failf(InvalidArgument, "What is kept with an object is UTF-8 and has no NUL.")
		}
	}
	for _, pairs := range []map[string]string{h.Metadata, h.Tags} {
		for name, value := range pairs {
			if size += len(name) + len(value); !storable(name) || !storable(value) {
				return failf(InvalidArgument, "What is kept with an object is UTF-8 and has no NUL.")
			}
		}
	}
	if size > MaxHeader {
		return failf(MetadataTooLarge, "What is kept with an object has at most %d bytes together.", MaxHeader)
	}
	return nil
}
