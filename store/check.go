package store

// Problem is something that doctor found: what is wrong and what to do.
type Problem struct {
	What string `json:"what"`
	Do   string `json:"do"`
}
