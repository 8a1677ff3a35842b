// Package finspace holds the nouns of Amazon FinSpace as this server keeps them: users, permission groups, keys,
// datasets, changesets and data views, with the rule of every value, the kinds of error, and the promises of the
// store. It knows no HTTP and no SQL.
//
// Names are FinSpace's own. Struct tags `wire:"…"` say how a member travels; package rest reads them.
package finspace

import (
	"time"

	"github.com/openfinspace/openfinspace/rule"
)

// Time is an instant in milliseconds since 1970-01-01T00:00:00Z, the unit of every time in the wire API.
type Time int64

// TimeOf cuts t to milliseconds.
func TimeOf(t time.Time) Time { return Time(t.UnixMilli()) }

// Std gives the instant as the standard library's type, in UTC.
func (t Time) Std() time.Time { return time.UnixMilli(int64(t)).UTC() }

// Add gives the instant d later.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Milliseconds()) }

// ClientToken makes a request idempotent for ten minutes: the same token with the same request has one effect and
// one answer.
type ClientToken string

var clientTokenRule = rule.Text{Min: 1, Max: 128, Pattern: `.*\S.*`}

func (ClientToken) TextRule() *rule.Text { return &clientTokenRule }

// PaginationToken continues a list. It is opaque, authenticated, and good for the same caller and list only.
type PaginationToken string

var paginationTokenRule = rule.Text{}

func (PaginationToken) TextRule() *rule.Text { return &paginationTokenRule }

// ResultLimit is the size of a page.
type ResultLimit int32

var resultLimitRule = rule.Number{Min: 1, Max: 100}

func (ResultLimit) NumberRule() *rule.Number { return &resultLimitRule }

// Is tells whether a member that may be absent is present and equal to v.
func Is[T comparable](member *T, v T) bool { return member != nil && *member == v }
