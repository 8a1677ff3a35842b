package service

import (
	"encoding/base64"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/seal"
)

const (
	pagePurpose  = "page"
	maxPageToken = 512 // characters; ours have fewer than 120
)

var tokenText = base64.RawURLEncoding

// listing is one list as one caller reads it, page by page. A page token is the key of the last row, sealed, and bound
// to all that makes the list this one.
type listing struct {
	keys  *seal.Keyring
	bound []byte
	limit int
}

// listing begins a page of at most limit rows. of are the labels of the path and the filters.
func (s *Service) listing(by *finspace.Caller, operation string, limit finspace.ResultLimit, of ...string) *listing {
	// No part holds a NUL, so that no two lists have one text.
	parts := append([]string{string(by.Environment.ID), by.Principal(), operation}, of...)
	return &listing{keys: s.keys, bound: []byte(strings.Join(parts, "\x00")), limit: int(limit)}
}

// mostResults is the size of a page where a request that may leave it out does so: the most that it could ask for.
const mostResults = 100

func limitOf(asked *finspace.ResultLimit) finspace.ResultLimit {
	if asked == nil {
		return mostResults
	}
	return *asked
}

// after gives the key after which the page begins: that of the token, or none.
func (l *listing) after(token *finspace.PaginationToken) (string, error) {
	if token == nil {
		return "", nil
	}
	if sealed, ok := decodeToken(*token); ok {
		if key, err := l.keys.Open(pagePurpose, sealed, l.bound); err == nil {
			return string(key), nil
		}
	}
	return "", invalid("nextTokenInvalid", "nextToken is not from this list: send the nextToken of the page before, "+
		"of the same operation, with the same caller and the same other members, or begin without one.")
}

// decodeToken reads the one text form of a sealed key. The decoder alone would pass over line ends.
func decodeToken(token finspace.PaginationToken) ([]byte, bool) {
	if len(token) > maxPageToken {
		return nil, false
	}
	sealed, err := tokenText.DecodeString(string(token))
	return sealed, err == nil && tokenText.EncodeToString(sealed) == string(token)
}

// fetch is how many rows tell a page and whether another one follows.
func (l *listing) fetch() int { return l.limit + 1 }

// pageOf cuts what was fetched to a page and makes the token of the next one, nil at the end.
func pageOf[T any, K ~string](l *listing, rows []T, key func(T) K) ([]T, *finspace.PaginationToken) {
	if len(rows) <= l.limit {
		return rows, nil
	}
	rows = rows[:l.limit]
	sealed := l.keys.Seal(pagePurpose, []byte(key(rows[l.limit-1])), l.bound)
	token := finspace.PaginationToken(tokenText.EncodeToString(sealed))
	return rows, &token
}
