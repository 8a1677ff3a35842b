package text

type part struct{}
type badPart struct{}
