package cell

import (
	"strings"
	"testing"
)

func TestPatterns(t *testing.T) {
	dates := func(pattern, text string, want any) row {
		return row{column: date, text: text, option: Options{DateFormat: pattern}, want: want}
	}
	times := func(pattern, text string, want any) row {
		return row{column: moments, text: text, option: Options{TimestampFormat: pattern}, want: want}
	}
	const half = 19724*day + 9*hour + 1800*second
	for _, r := range []row{
		dates("dd.MM.yyyy", "02.01.2024", 19724), dates("dd.MM.yyyy", "2.1.2024", DateFormat), dates("d.M.yyyy", "2.1.2024", 19724),
		dates("dd.MM.yyyy", "2024-01-02", DateFormat), dates("yyyyMMdd", "20240102", 19724), dates("yyyyMMdd", "2024010", DateFormat),
		dates("dd-MMM-yyyy", "02-jan-2024", 19724), dates("d MMMM uuuu", "2 January 2024", 19724), dates("MM/dd/yy", "01/02/24", 19724),
		dates("yyyy-MM-dd HH:mm:ss", "2024-01-02 00:00:00", 19724), dates("yyyy-MM-dd HH:mm:ss", "2024-01-02 00:00:01", DateWithTime),
		dates("yyyy-MM-dd", "2024-02-30", NoSuchDay), dates("yyyy-MM-dd", "0000-01-01", Year), dates("yyyy-MM-dd", "x", DateFormat),
		dates("''yyyy'年'MM dd", "'2024年01 02", 19724),
		times("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2024-01-02T09:30:00", half),
		times("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2024-01-02T09:30:00.5", half+second/2),
		times("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2024-01-02T09:30:00.500+02:00", half+second/2-2*hour),
		times("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2024-01-02T09:30:00Z", half),
		times("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2024-01-02T09:30:00.5000", DateTimeFormat),
		times("MM/dd/yyyy hh:mm a", "01/02/2024 09:30 AM", half), times("MM/dd/yyyy hh:mm a", "01/02/2024 12:00 am", 19724*day),
		times("MM/dd/yyyy hh:mm a", "01/02/2024 12:00 PM", 19724*day+12*hour), times("MM/dd/yyyy hh:mm a", "01/02/2024 13:00 PM", NoSuchTime),
		times("MM/dd/yyyy hh:mm a", "01/02/2024 00:00 PM", NoSuchTime),
		times("yyyyMMddHHmmssSSSSSSSSS", "20240102093000000001000", half+1), times("yyyyMMddHHmmssSSSSSSSSS", "20240102093000000001001", Nanoseconds),
		times("yyyy-MM-dd HH:mm", "2024-01-02 24:00", HourTwentyFour), times("yyyy-MM-dd HH:mm:ss", "2024-01-02 09:30:60", LeapSecond),
		times("yyyy-MM-dd[ HH[:mm]]", "2024-01-02", 19724*day), times("yyyy-MM-dd[ HH[:mm]]", "2024-01-02 09:30", half),
		times("yyyy-MM-dd[ hh:mm a]", "2024-01-02 09:30 PM", half+12*hour), times("yyyy-MM-dd[ hh:mm a]", "2024-01-02", 19724*day),
		times("yyyy-MM-ddX", "2024-01-02+19", NoSuchTime), times("yyyy-MM-ddX", "2024-01-02", DateTimeFormat),
	} {
		t.Run(r.option.DateFormat+r.option.TimestampFormat+" "+r.text, func(t *testing.T) { check(t, r) })
	}
}

// TestBadPatterns: what would have to guess is refused before any file is read, and the option is named.
func TestBadPatterns(t *testing.T) {
	for _, pattern := range []string{
		"yyyy-MM", "MM-dd", "[yyyy-]MM-dd", "yyyy-MM-dd hh:mm", "yyyy-MM-dd HH:mm a", "yyyy-MM-dd VV", "yyyy-MM-dd zzz", "EEE yyyy-MM-dd", "yMd", "yyyy-M[d]d",
		"yyyy-MM-dd mm:ss", "yyyy-MM-dd HH:ss", "yyyy-MM-dd 'T", "yyyy-MM-dd [HH", "yyyy-MM-dd HH]", "yyyyy-MM-dd", "yyyy-MM-dd MM", "yyyy-MM-dd {",
		"yyyy-DDD", "[[[[[yyyy]]]]]-MM-dd", strings.Repeat(" ", 101), "YYYY-MM-dd", "yyyy-MM-dd[ hh:mm] a", "yyyy-MM-dd hh:mm[ a]",
		"yyyy-MM-dd[ HH]:mm", "yyyy-MM-dd HH:mm[:ss].SSS", "yyyy-mm-dd", "%Y-%m-%d", "yyyy-MM-ddSSSX",
	} {
		if _, err := NewParser(moments, Options{TimestampFormat: pattern}); err == nil || !strings.Contains(err.Error(), "timestampFormat ") {
			t.Errorf("%q: %v", pattern, err)
		}
	}
	if _, err := NewParser(date, Options{DateFormat: "yyyy-MM-ddXXX"}); err == nil || !strings.Contains(err.Error(), "dateFormat ") {
		t.Errorf("an offset in a date: %v", err)
	}
}
