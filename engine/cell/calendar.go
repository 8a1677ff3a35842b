package cell

// moment is a date and a time of day as they were written, already looked at: each part is in its range.
type moment struct {
	days   int64 // since 1970-01-01
	second int64 // of the day
	nanos  int64 // of the second
	below  bool  // digits other than 0 below the nanosecond
	offset int64 // seconds east of UTC
}

const (
	daySeconds = 24 * 60 * 60
	firstDay   = -719162 // 0001-01-01
	lastDay    = 2932896 // 9999-12-31
	maxOffset  = 18 * 60 * 60
)

// midnight tells whether nothing is lost when the date alone is kept.
func (m moment) midnight() bool { return m.second == 0 && m.nanos == 0 && !m.below && m.offset == 0 }

// epoch counts microseconds, or nanoseconds, from 1970-01-01 00:00:00 UTC.
func (m moment) epoch(nanos bool) (int64, Rule) {
	seconds := m.days*daySeconds + m.second - m.offset
	switch {
	case seconds < firstDay*daySeconds || seconds >= (lastDay+1)*daySeconds:
		return 0, Year
	case m.below || !nanos && m.nanos%1000 != 0:
		return 0, Nanoseconds
	case !nanos:
		return seconds*1e6 + m.nanos/1000, ""
	}
	return epochNanos(seconds, m.nanos)
}

// epochNanos adds with care: the first and the last second of the range are there in part.
func epochNanos(seconds, nanos int64) (int64, Rule) {
	const whole = 1e9
	if seconds < 0 { // count back from the next second, so that the product cannot overflow before the sum
		seconds, nanos = seconds+1, nanos-whole
	}
	const edge = 9223372036 // whole seconds in 2^63 nanoseconds, whose rest is 854775807 (808 below zero)
	if seconds > edge || seconds < -edge || seconds == edge && nanos > 854775807 || seconds == -edge && nanos < -854775808 {
		return 0, NanosRange
	}
	return seconds*whole + nanos, ""
}

// daysOf counts the days from 1970-01-01 to a day of the Gregorian calendar, which holds before 1582 too. The year begins
// in March, so that the leap day is its last; 400 years have 146,097 days.
func daysOf(year, month, day int) (int64, Rule) {
	switch {
	case year < 1 || year > 9999:
		return 0, Year
	case month < 1 || month > 12 || day < 1 || day > monthDays(year, month):
		return 0, NoSuchDay
	}
	if month <= 2 {
		year--
		month += 12
	}
	inYear := (153*(month-3)+2)/5 + day - 1
	return int64(year*365+year/4-year/100+year/400+inYear) - 719468, ""
}

// civil is daysOf turned round.
func civil(days int64) (year, month, day int) {
	n := int(days) + 719468
	era := n / 146097
	n %= 146097
	inEra := (n - n/1460 + n/36524 - n/146096) / 365
	n -= 365*inEra + inEra/4 - inEra/100
	month = (5*n + 2) / 153
	day = n - (153*month+2)/5 + 1
	year = era*400 + inEra
	if month += 3; month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

func monthDays(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// clock counts the seconds of a time of day.
func clock(hour, minute, second int) (int64, Rule) {
	switch {
	case hour == 24:
		return 0, HourTwentyFour
	case second == 60 && hour < 24 && minute < 60:
		return 0, LeapSecond
	case hour > 23 || minute > 59 || second > 59:
		return 0, NoSuchTime
	}
	return int64(hour*3600 + minute*60 + second), ""
}
