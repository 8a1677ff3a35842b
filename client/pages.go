package client

import "iter"

// largestPage is the most items that a page may have.
const largestPage = 100

// pages asks for page after page. next gets an input of its own, fills in how it goes on, and gives the page and the
// token of the one after it.
func pages[In, Out any](in *In, next func(*In) (*Out, *string, error)) iter.Seq2[*Out, error] {
	return func(yield func(*Out, error) bool) {
		ask := copyOf(in)
		for {
			page, token, err := next(ask)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(page, nil) || token == nil {
				return
			}
		}
	}
}

// items gives the items of pages one by one.
func items[Out, Item any](pages iter.Seq2[*Out, error], of func(*Out) []Item) iter.Seq2[*Item, error] {
	return func(yield func(*Item, error) bool) {
		for page, err := range pages {
			if err != nil {
				yield(nil, err)
				return
			}
			list := of(page)
			for i := range list {
				if !yield(&list[i], nil) {
					return
				}
			}
		}
	}
}
