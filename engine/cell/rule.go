package cell

import "github.com/openfinspace/openfinspace/engine"

// Rule names what a text breaks. Names are stable: programs and the quarantine keep them.
type Rule string

// The rules. The empty Rule is broken by nothing.
const (
	WholeNumber    Rule = "whole-number"     // an integer kind takes a sign and digits
	Fraction       Rule = "fraction"         // a fraction that is not zero has no place in an integer kind
	Range          Rule = "range"            // outside what the integer kind holds
	Number         Rule = "number"           // not a number of FLOAT or DOUBLE
	Overflow       Rule = "overflow"         // larger than the largest number of FLOAT or DOUBLE
	TrueFalse      Rule = "true-false"       // not a BOOLEAN
	Base64         Rule = "base64"           // not a BINARY
	UTF8           Rule = "utf-8"            // bytes that are no UTF-8
	DateForm       Rule = "date-form"        // not a DATE
	DateTimeForm   Rule = "datetime-form"    // not a DATETIME
	DateFormat     Rule = "date-format"      // not as dateFormat says
	DateTimeFormat Rule = "timestamp-format" // not as timestampFormat says
	NoSuchDay      Rule = "no-such-day"      // 30 February
	NoSuchTime     Rule = "no-such-time"     // 25:00, 10:61
	HourTwentyFour Rule = "hour-24"          // 24:00, which other programs move to the next day
	LeapSecond     Rule = "leap-second"      // :60
	Year           Rule = "year"             // outside 0001 to 9999, in UTC
	DateWithTime   Rule = "date-with-time"   // a time that is not midnight, or an offset, in a DATE
	Nanoseconds    Rule = "nanoseconds"      // digits below the microsecond, or below the nanosecond in a Nanos column
	NanosRange     Rule = "nanoseconds-range"
)

var advice = map[Rule]string{
	WholeNumber:    "Write a whole number in digits, without exponent, letters or separators, or declare the column DOUBLE or STRING.",
	Fraction:       "The number has a fraction, which a whole number would lose: declare the column DOUBLE.",
	Number:         "Write a number as 1.5, -2e3, NaN or Infinity, with a dot and without separators or suffixes, or declare the column STRING.",
	Overflow:       "The number is larger than the type holds: declare the column DOUBLE if it is FLOAT, else STRING.",
	TrueFalse:      "Write true or false. Set the format parameter booleanNumbers to true if 1 and 0 mean them.",
	Base64:         "Write the bytes in base64 with its padding, or declare the column STRING.",
	UTF8:           "The text is not UTF-8: say the file's charset with the format parameter encoding, or convert it.",
	DateForm:       "Write a date as 2024-01-02, say its form with the format parameter dateFormat, or declare the column STRING.",
	DateTimeForm:   "Write a time as 2024-01-02 09:30:00.000001, with Z or +02:00 behind it if it is not UTC, or say its form with the format parameter timestampFormat.",
	DateFormat:     "The text is not as dateFormat says: correct the text or the format parameter.",
	DateTimeFormat: "The text is not as timestampFormat says: correct the text or the format parameter.",
	NoSuchDay:      "The calendar has no such day: correct the text.",
	NoSuchTime:     "The day has no such time, or the offset is over 18 hours: hours are 00 to 23, minutes and seconds 00 to 59.",
	HourTwentyFour: "Write the midnight that ends a day as 00:00:00 of the next day.",
	LeapSecond:     "A leap second cannot be kept: write the second before or after it.",
	Year:           "The year, in UTC, must be from 0001 to 9999: leave the cell empty if there is no date, or declare the column STRING.",
	DateWithTime:   "The cell has a time of day or an offset, which a DATE would lose: declare the column DATETIME.",
	Nanoseconds:    "The time has digits that a microsecond column would lose: set nanoseconds to true on the column in the schema. It then keeps nine digits, and no more.",
	NanosRange:     "A column with nanoseconds holds times from 1677-09-21 to 2262-04-11: set nanoseconds to false on the column, or declare it STRING.",
}

// ranges say what an integer kind holds, and which kind holds more.
var ranges = map[engine.Type]string{
	engine.TinyInt:  "TINYINT holds -128 to 127: declare the column SMALLINT, INTEGER or BIGINT.",
	engine.SmallInt: "SMALLINT holds -32768 to 32767: declare the column INTEGER or BIGINT.",
	engine.Integer:  "INTEGER holds -2147483648 to 2147483647: declare the column BIGINT.",
	engine.BigInt:   "BIGINT holds -9223372036854775808 to 9223372036854775807: declare the column STRING, or DOUBLE if digits may be lost.",
}

// Rules gives every rule.
func Rules() []Rule {
	return []Rule{
		WholeNumber, Fraction, Range, Number, Overflow, TrueFalse, Base64, UTF8, DateForm, DateTimeForm, DateFormat, DateTimeFormat,
		NoSuchDay, NoSuchTime, HourTwentyFour, LeapSecond, Year, DateWithTime, Nanoseconds, NanosRange,
	}
}

// Advice says what to do about a cell of type t that breaks the rule.
func (r Rule) Advice(t engine.Type) string {
	if r == Range {
		return ranges[t]
	}
	return advice[r]
}
