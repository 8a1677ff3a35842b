package cell

// fields are the parts of a value as a pattern found them.
type fields struct {
	year, month, day     int
	hour, minute, second int
	twelve, half         int // hour of twelve, -1 if there is none; 0 before noon, 1 after
	nanos, offset        int64
	rule                 Rule // broken by an offset
}

// moment reads a text that must be of one of the forms from end to end.
func (p *pattern) moment(text []byte) (moment, Rule) {
	for _, form := range p.forms {
		f := fields{twelve: -1}
		s := scan{text: text}
		for i := 0; i < len(form) && !s.failed; i++ {
			form[i].take(&s, &f)
		}
		if !s.failed && s.done() {
			return f.moment()
		}
	}
	return moment{}, p.broke
}

// moment looks whether the parts make a value.
func (f *fields) moment() (m moment, rule Rule) {
	if m.days, rule = daysOf(f.year, f.month, f.day); rule != "" {
		return m, rule
	}
	if f.twelve == 0 || f.twelve > 12 {
		return m, NoSuchTime
	}
	if f.twelve > 0 {
		f.hour = f.twelve%12 + 12*f.half
	}
	m.nanos, m.offset = f.nanos, f.offset
	if m.second, rule = clock(f.hour, f.minute, f.second); rule == "" {
		rule = f.rule
	}
	return m, rule
}

// take takes the step's part of the text.
func (st *step) take(s *scan, f *fields) {
	switch st.letter {
	case 0:
		for i := 0; i < len(st.literal) && !s.failed; i++ {
			s.need(st.literal[i])
		}
	case 'y':
		f.year = s.number(st.least, st.most)
		if st.least == 2 {
			f.year += 2000
		}
	case 'M':
		f.month = st.monthOf(s)
	case 'S':
		st.fraction(s, f)
	case 'a':
		f.half = s.name([]string{"am", "pm"}) - 1
	case 'X':
		st.offset(s, f)
	default:
		*f.number(st.letter) = s.number(st.least, st.most)
	}
}

func (f *fields) number(letter byte) *int {
	switch letter {
	case 'd':
		return &f.day
	case 'H':
		return &f.hour
	case 'h':
		return &f.twelve
	case 'm':
		return &f.minute
	}
	return &f.second
}

// fraction takes as many digits as the pattern has letters, or fewer.
func (st *step) fraction(s *scan, f *fields) {
	start := s.pos
	f.nanos, _ = s.fraction()
	s.failed = s.failed || s.pos-start > st.most
}

func (st *step) offset(s *scan, f *fields) {
	if s.done() || isBlank(s.peek()) {
		s.failed = true
		return
	}
	f.offset, f.rule = s.offset()
	s.failed = s.failed || f.rule == DateTimeForm
}

var (
	shortMonths = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	longMonths  = []string{
		"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
	}
)

func (st *step) monthOf(s *scan) int {
	switch st.least {
	case 3:
		return s.name(shortMonths)
	case 4:
		return s.name(longMonths)
	}
	return s.number(st.least, st.most)
}

// name takes one of the names, in any case, and gives its number from 1.
func (s *scan) name(names []string) int {
	for i, n := range names {
		if rest := s.text[s.pos:]; len(rest) >= len(n) && equalFold(rest[:len(n)], n) {
			s.pos += len(n)
			return i + 1
		}
	}
	s.failed = true
	return 0
}
