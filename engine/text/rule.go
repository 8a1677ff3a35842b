package text

// Rule names what a row or a record breaks that is not a rule of cells or of CSV. Names are stable.
type Rule string

// The rules of JSON and XML.
const (
	JSONSyntax    Rule = "json-syntax"     // no JSON
	NotAnObject   Rule = "not-an-object"   // a record that has no names
	DuplicateKey  Rule = "duplicate-key"   // a name twice in one record or object
	SameColumn    Rule = "same-column"     // two names that mean one column, or one that means two
	NoColumn      Rule = "no-column"       // none of the record's names is a column
	LoneSurrogate Rule = "lone-surrogate"  // half a character
	Depth         Rule = "depth"           // values within each other
	TooManyKeys   Rule = "too-many-keys"   // more than there may be columns
	Nested        Rule = "nested"          // an object, array or element where one value is wanted
	NotUTF8       Rule = "utf-8"           // as cells and CSV call it
	BytesAsText   Rule = "base64"          // as cells call it: a number is none
	Control       Rule = "control-in-text" // a line end or another control character within a text
)

var advice = map[Rule]string{
	JSONSyntax:    "The record is no JSON: write it with a library of JSON.",
	NotAnObject:   "A record is an object, as {\"ticker\":\"AMZN\"}: name the place of the records with the format parameter jsonPath, or write objects.",
	DuplicateKey:  "The name stands twice in one record or object, and only one value can count: leave one out.",
	SameColumn:    "Two names of the record mean the same column, or one means two: write names exactly as in the schema.",
	NoColumn:      "None of the record's names is a column of the schema: look whether file and dataset belong together.",
	LoneSurrogate: "The text holds half a character: write both halves, or the character itself.",
	Depth:         "Values lie more than 64 deep within each other: write the record flat.",
	TooManyKeys:   "The record has more than 10,000 names: a dataset has 10,000 columns at most.",
	Nested:        "An object, an array or an element stands where one value is wanted: declare the column STRING to keep its text, or write the record flat.",
	BytesAsText:   "Write the bytes as a text in base64 with its padding, or declare the column STRING.",
	Control:       "A text holds a line end or another control character: write it as \\n or \\u000a.",
}

// Rules gives every rule of JSON and XML.
func Rules() []Rule {
	return []Rule{
		JSONSyntax, NotAnObject, DuplicateKey, SameColumn, NoColumn, LoneSurrogate, Depth, TooManyKeys, Nested, NotUTF8, BytesAsText, Control,
	}
}

// broken is a rule that a record breaks, and where.
type broken struct {
	rule   Rule
	at     int    // in the record's text
	line   int64  // of the file; 0: at says it
	column string // of the schema; empty: the record as a whole
	value  []byte // what is told of it; nil: the record
	advice string // empty: the rule's own
}

func broke(rule Rule, at int) *broken { return &broken{rule: rule, at: at} }
