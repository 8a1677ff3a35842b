package store

import "github.com/openfinspace/openfinspace"

// keysFrom are the arguments of keyRange for the keys that begin with the prefix and are not before from. No pattern is ever
// made of what a user has written.
func keysFrom(prefix string, from finspace.ObjectKey) (bounds []any) {
	bounds = []any{max(finspace.ObjectKey(prefix), from)}
	if end, bounded := finspace.KeyAfterPrefix(prefix); bounded {
		bounds = append(bounds, end)
	}
	return bounds
}

// keyRange is the condition for bounds that keysFrom gave, whose placeholders come after the first n.
func keyRange(n int, bounds []any) string {
	condition := "key >= " + placeholder(n+1)
	if len(bounds) > 1 {
		condition += " AND key < " + placeholder(n+2)
	}
	return condition
}
