package cell

// parseDate takes yyyy-M-d. A time behind it must be midnight without an offset: all else would be lost.
func parseDate(text []byte) (int64, Rule) {
	s := scan{text: text}
	days, rule := s.date()
	if rule == "" && s.done() {
		return days, ""
	}
	if rule != "" {
		return 0, asDate(rule)
	}
	m, rule := parseMoment(text)
	switch {
	case rule == DateTimeForm:
		return 0, DateForm
	case rule != "" || !m.midnight():
		return 0, DateWithTime
	}
	return m.days, ""
}

func asDate(rule Rule) Rule {
	if rule == DateTimeForm {
		return DateForm
	}
	return rule
}

// parseMoment takes yyyy-M-d, then perhaps T or blanks and H:mm, perhaps :ss, perhaps a dot and digits, then perhaps Z or an
// offset, which may stand off by blanks.
func parseMoment(text []byte) (m moment, rule Rule) {
	s := scan{text: text}
	if m.days, rule = s.date(); rule != "" || s.done() {
		return m, rule
	}
	if !s.between() {
		return m, DateTimeForm
	}
	if m.second, rule = s.clock(); rule != "" {
		return m, rule
	}
	if s.take('.') {
		if m.nanos, m.below = s.fraction(); s.failed {
			return m, DateTimeForm
		}
	}
	if m.offset, rule = s.offset(); rule != "" {
		return m, rule
	}
	if !s.done() {
		return m, DateTimeForm
	}
	return m, ""
}

// scan walks over a text. Failed tells that something was not there.
type scan struct {
	text   []byte
	pos    int
	failed bool
}

func (s *scan) done() bool { return s.pos == len(s.text) }

func (s *scan) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *scan) take(c byte) bool {
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

func (s *scan) need(c byte) {
	if !s.take(c) {
		s.failed = true
	}
}

// number takes from least to most digits, as many as there are.
func (s *scan) number(least, most int) int {
	n, start := 0, s.pos
	for s.pos < len(s.text) && s.pos-start < most && isDigit(s.text[s.pos]) {
		n = n*10 + int(s.text[s.pos]-'0')
		s.pos++
	}
	if s.pos-start < least {
		s.failed = true
	}
	return n
}

// date takes yyyy-M-d. A year of another length is the wrong form, but one of five digits, or with a sign, is told as a year.
func (s *scan) date() (int64, Rule) {
	if len(s.text) >= 10 && s.text[4] == '-' && s.text[7] == '-' { // the common form, without a step for each digit
		if y, m, d := four(s.text), two(s.text[5:]), two(s.text[8:]); y >= 0 && m >= 0 && d >= 0 {
			if s.pos = 10; s.done() || !isDigit(s.text[10]) {
				return daysOf(y, m, d)
			}
			return 0, DateTimeForm
		}
	}
	signed := s.take('-') || s.take('+')
	length := digits(s.text[s.pos:])
	year := s.number(4, 9)
	s.need('-')
	month := s.number(1, 2)
	s.need('-')
	day := s.number(1, 2)
	switch {
	case s.failed || isDigit(s.peek()):
		return 0, DateTimeForm
	case signed || length > 4:
		return 0, Year
	}
	return daysOf(year, month, day)
}

// four and two read digits at the front of text, and give less than 0 if there are others.
func four(text []byte) int {
	if a, b := two(text), two(text[2:]); a >= 0 && b >= 0 {
		return a*100 + b
	}
	return -1
}

func two(text []byte) int {
	a, b := text[0]-'0', text[1]-'0'
	if a > 9 || b > 9 {
		return -1
	}
	return int(a)*10 + int(b)
}

// between takes what stands between a date and a time: a T, or blanks.
func (s *scan) between() bool {
	if s.take('T') || s.take('t') {
		return true
	}
	return s.blanks()
}

func (s *scan) blanks() bool {
	start := s.pos
	for s.pos < len(s.text) && isBlank(s.text[s.pos]) {
		s.pos++
	}
	return s.pos > start
}

// clock takes H:mm and perhaps :ss.
func (s *scan) clock() (int64, Rule) {
	if t := s.text[s.pos:]; len(t) >= 8 && t[2] == ':' && t[5] == ':' { // the common form
		if h, m, sec := two(t), two(t[3:]), two(t[6:]); h >= 0 && m >= 0 && sec >= 0 {
			s.pos += 8
			return clock(h, m, sec)
		}
	}
	hour := s.number(1, 2)
	s.need(':')
	minute, second := s.number(2, 2), 0
	if s.take(':') {
		second = s.number(2, 2)
	} else if s.peek() == '.' {
		s.failed = true
	}
	if s.failed {
		return 0, DateTimeForm
	}
	return clock(hour, minute, second)
}

// fraction takes digits and gives nanoseconds; below tells of digits other than 0 after the ninth.
func (s *scan) fraction() (nanos int64, below bool) {
	t, n := s.text[s.pos:], 0
	for ; n < len(t) && n < 9 && isDigit(t[n]); n++ {
		nanos = nanos*10 + int64(t[n]-'0')
	}
	nanos *= int64(pow10[9-n])
	for ; n < len(t) && isDigit(t[n]); n++ {
		below = below || t[n] != '0'
	}
	s.pos += n
	s.failed = s.failed || n == 0
	return nanos, below
}

// offset takes Z, +02, +0200 or +02:00, or nothing. It gives seconds east of UTC.
func (s *scan) offset() (seconds int64, rule Rule) {
	if s.done() {
		return 0, ""
	}
	s.blanks()
	if s.take('Z') || s.take('z') {
		return 0, ""
	}
	negative := s.peek() == '-'
	if !negative && s.peek() != '+' {
		return 0, DateTimeForm
	}
	s.pos++
	hour, minute := s.number(2, 2), 0
	if s.take(':') || isDigit(s.peek()) {
		minute = s.number(2, 2)
	}
	if s.failed {
		return 0, DateTimeForm
	}
	seconds = int64(hour*3600 + minute*60)
	if minute > 59 || seconds > maxOffset {
		return 0, NoSuchTime
	}
	if negative {
		seconds = -seconds
	}
	return seconds, ""
}
