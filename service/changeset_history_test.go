package service_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// history is a dataset with its changesets, of which each brings rows of letters.
type history struct {
	*fixture
	dataset string
	rows    map[string]string
	taken   map[string]*service.Ingest
}

func newHistory(t *testing.T) *history {
	f := newFixture(t)
	return &history{f, f.dataset(f.root, f.group("g", "")), map[string]string{}, map[string]*service.Ingest{}}
}

// begin asks for a changeset one second after the last; it is claimed and not finished.
func (h *history) begin(kind, rows string) string {
	h.Helper()
	h.clock.pass(time.Second)
	return h.begun(h.changeset(h.root, h.dataset, kind), rows)
}

func (h *history) beginCorrection(of, rows string) string {
	h.Helper()
	h.clock.pass(time.Second)
	return h.begun(h.correct(h.root, h.dataset, of).want(h, "").get("changesetId"), rows)
}

func (h *history) begun(id, rows string) string {
	h.Helper()
	h.rows[id] = rows
	i, err := h.ClaimIngest(h.Context(), owner, 1000*time.Hour, 1000)
	h.must(err)
	h.taken[string(i.Changeset)] = i
	return id
}

func (h *history) end(id string) string {
	h.Helper()
	h.must(h.FinishIngest(h.Context(), h.taken[id], owner, service.IngestResult{Rows: int64(len(h.rows[id]))}))
	delete(h.taken, id)
	return id
}

func (h *history) fail(id string) {
	h.Helper()
	h.must(h.FailIngest(h.Context(), h.taken[id], owner, service.IngestFailure{Category: finspace.CategoryValidation, Message: "bad"}))
	delete(h.taken, id)
}

// add brings rows in at once.
func (h *history) add(kind, rows string) string { h.Helper(); return h.end(h.begin(kind, rows)) }

func (h *history) addCorrection(of, rows string) string {
	h.Helper()
	return h.end(h.beginCorrection(of, rows))
}
func (h *history) time(id string) finspace.Time { return h.stored(h.dataset, id).CreateTime }
func (h *history) until(id string) *finspace.Time {
	return h.stored(h.dataset, id).ActiveUntilTimestamp
}

func (h *history) updatedBy(id string) *finspace.ChangesetID {
	return h.stored(h.dataset, id).UpdatedByChangesetID
}

// asOf are the rows of a view as of t: of the changesets that count, in the order of their places.
func (h *history) asOf(t finspace.Time) string {
	h.Helper()
	out, err := h.ListChangesets(h.Context(), h.root, &service.ListChangesetsInput{DatasetID: finspace.DatasetID(h.dataset)})
	h.must(err)
	counting := slices.DeleteFunc(out.Changesets, func(c finspace.Changeset) bool { return !c.CountsAt(t) })
	slices.SortFunc(counting, func(a, b finspace.Changeset) int { return int(a.PlaceTime - b.PlaceTime) })
	var rows []string
	for _, c := range counting {
		rows = append(rows, h.rows[string(c.ID)])
	}
	return strings.Join(rows, "")
}

func (h *history) want(at finspace.Time, rows string) {
	h.Helper()
	if got := h.asOf(at); got != rows {
		h.Errorf("as of %d: got %q, want %q", at, got, rows)
	}
}

// now is later than all that was done.
func (h *history) now() finspace.Time { return finspace.TimeOf(h.clock.now()) + 1 }

// TestWorkedExamples are the examples of how changesets and time go together.
func TestWorkedExamples(t *testing.T) {
	for name, example := range map[string]func(*history){
		"E1 append": func(h *history) {
			a, b := h.add("APPEND", "aA"), h.add("APPEND", "b")
			h.want(h.time(a), "")
			h.want(h.time(b), "aA")
			h.want(h.now(), "aAb")
		},
		"E2 replace": func(h *history) {
			a, _ := h.add("APPEND", "aA"), h.add("APPEND", "b")
			c := h.add("REPLACE", "c")
			d := h.add("APPEND", "d")
			h.want(h.time(c), "aAb")
			h.want(h.time(c)+1, "c")
			h.want(h.time(d), "c")
			h.want(h.now(), "cd")
			if u := h.until(a); u == nil || *u != h.time(c) {
				h.Errorf("until %v", u)
			}
		},
		"E3 correction": func(h *history) {
			a, b := h.add("APPEND", "aA"), h.add("APPEND", "b")
			fixed := h.addCorrection(a, "xA")
			h.want(h.time(fixed)+1, "xAb")
			h.want(h.time(fixed), "aAb")
			h.want(h.time(b), "aA")
			c := h.stored(h.dataset, fixed)
			if c.ChangeType != finspace.Modify || *c.UpdatesChangesetID != finspace.ChangesetID(a) || *h.updatedBy(a) != c.ID || *h.until(a) != c.CreateTime {
				h.Errorf("%+v", c)
			}
		},
		"E4 two corrections": func(h *history) {
			a, _ := h.add("APPEND", "aA"), h.add("APPEND", "b")
			first := h.addCorrection(a, "x")
			second := h.addCorrection(first, "y")
			h.want(h.now(), "yb")
			if *h.updatedBy(first) != finspace.ChangesetID(second) {
				h.Errorf("updated by %v", h.updatedBy(first))
			}
			if r := h.correct(h.root, h.dataset, a).want(h, "ConflictException"); r.reason() != "changesetCorrected" {
				h.Error(r.text)
			}
		},
		"E5 correction after replace": func(h *history) {
			a, c := h.add("APPEND", "a"), h.add("REPLACE", "c")
			fixed := h.addCorrection(a, "x")
			h.want(h.now(), "c")
			h.want(h.time(c), "a")
			if got := h.stored(h.dataset, fixed); *got.ActiveUntilTimestamp != *got.ActiveFromTimestamp {
				h.Errorf("%+v", got)
			}
		},
		"E6 correction of a replace": func(h *history) {
			h.add("APPEND", "a")
			c := h.add("REPLACE", "c")
			fixed := h.addCorrection(c, "C")
			h.want(h.now(), "C")
			h.want(h.time(fixed), "c")
		},
		"E7 order": func(h *history) {
			a, _ := h.add("APPEND", "a"), h.add("APPEND", "b")
			h.addCorrection(a, "x")
			h.add("APPEND", "c")
			h.want(h.now(), "xbc")
		},
		"E8 failed or pending changeset": func(h *history) {
			a := h.add("APPEND", "a")
			h.fail(h.begin("REPLACE", "r"))
			h.want(h.now(), "a")
			bad := h.beginCorrection(a, "x")
			h.want(h.now(), "a")
			h.fail(bad)
			h.want(h.now(), "a")
			if h.until(a) != nil || h.updatedBy(a) != nil {
				h.Error("a failed correction closes")
			}
			pending := h.begin("APPEND", "p")
			h.want(h.now(), "a")
			h.end(pending)
			h.want(h.now(), "ap")
			h.addCorrection(a, "y")
			h.want(h.now(), "yp")
		},
		"E9 overlap in flight": func(h *history) {
			a := h.begin("APPEND", "a")
			c := h.begin("REPLACE", "c")
			h.end(c)
			h.want(h.now(), "c")
			h.end(a)
			h.want(h.now(), "c")
			h.want(h.time(c), "a")
			if u := h.until(a); u == nil || *u != h.time(c) {
				h.Errorf("until %v", u)
			}
		},
	} {
		t.Run(name, func(t *testing.T) { example(newHistory(t)) })
	}
}

// event is a changeset as the plain model of the history has it.
type event struct {
	id, kind, of string
	created      finspace.Time
	status       finspace.IngestionStatus
}

// slot is a place in the history: what stands there, and whether it still counts.
type slot struct {
	holds string
	dead  bool
}

// replay is the model: it plays what has come in and was created before t, in the order of creation, with a list of
// places. It knows nothing of intervals.
func replay(events []*event, rows map[string]string, t finspace.Time) string {
	var slots []*slot
	at := map[string]*slot{}
	for _, e := range events {
		if e.status != finspace.IngestionSuccess || e.created >= t {
			continue
		}
		if e.kind == "MODIFY" {
			s := at[e.of]
			s.holds, at[e.id] = e.id, s
			continue
		}
		if e.kind == "REPLACE" {
			for _, s := range slots {
				s.dead = true
			}
		}
		at[e.id] = &slot{holds: e.id}
		slots = append(slots, at[e.id])
	}
	content := ""
	for _, s := range slots {
		if !s.dead {
			content += rows[s.holds]
		}
	}
	return content
}

// TestRandomHistories compares histories of random acts, which end in random order, with the model at random instants.
func TestRandomHistories(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			p := &player{history: newHistory(t), rng: rand.New(rand.NewPCG(seed, 1))}
			for range 40 {
				p.act()
				p.compare()
			}
			for len(p.taken) > 0 {
				p.finishOne()
				p.compare()
			}
		})
	}
}

type player struct {
	*history
	rng    *rand.Rand
	events []*event
}

func (p *player) act() {
	p.Helper()
	p.clock.pass(time.Duration(p.rng.IntN(3)) * time.Millisecond)
	switch p.rng.IntN(7) {
	case 0, 1:
		p.create("APPEND")
	case 2:
		p.create("REPLACE")
	case 3, 4:
		p.tryCorrection()
	default:
		p.finishOne()
	}
}

// letters gives each changeset a row of its own.
func (p *player) letters() string { return fmt.Sprint(" ", len(p.events)) }

func (p *player) create(kind string) {
	p.Helper()
	p.note(p.begun(p.changeset(p.root, p.dataset, kind), p.letters()), kind, "")
}

func (p *player) note(id, kind, of string) {
	p.Helper()
	p.events = append(p.events, &event{id, kind, of, p.time(id), finspace.IngestionRunning})
}

// tryCorrection corrects anything, and knows whether that may be.
func (p *player) tryCorrection() {
	p.Helper()
	if len(p.events) == 0 {
		return
	}
	target := p.events[p.rng.IntN(len(p.events))]
	taken := slices.ContainsFunc(p.events, func(e *event) bool { return e.of == target.id && e.status != finspace.IngestionFailed })
	r := p.correct(p.root, p.dataset, target.id)
	if target.status != finspace.IngestionSuccess || taken {
		r.want(p, "ConflictException")
		return
	}
	p.note(p.begun(r.want(p, "").get("changesetId"), p.letters()), "MODIFY", target.id)
}

// finishOne ends any of those that run.
func (p *player) finishOne() {
	p.Helper()
	var running []*event
	for _, e := range p.events {
		if e.status == finspace.IngestionRunning {
			running = append(running, e)
		}
	}
	if len(running) == 0 {
		return
	}
	e := running[p.rng.IntN(len(running))]
	if p.rng.IntN(4) == 0 {
		e.status = finspace.IngestionFailed
		p.fail(e.id)
		return
	}
	e.status = finspace.IngestionSuccess
	p.end(e.id)
}

func (p *player) compare() {
	p.Helper()
	instants := []finspace.Time{0, p.now() + 1000}
	for range min(len(p.events), 5) {
		instants = append(instants, p.events[p.rng.IntN(len(p.events))].created+finspace.Time(p.rng.IntN(3)-1))
	}
	for _, t := range instants {
		if got, want := p.asOf(t), replay(p.events, p.rows, t); got != want {
			p.Fatalf("as of %d: got %q, want %q of %+v", t, got, want, describe(p.events))
		}
	}
}

func describe(events []*event) (all []event) {
	for _, e := range events {
		all = append(all, *e)
	}
	return all
}

// TestModel looks that the model itself says what the examples say.
func TestModel(t *testing.T) {
	rows := map[string]string{"a": "a", "b": "b", "c": "c", "x": "x"}
	const ok = finspace.IngestionSuccess
	a, b, c := &event{"a", "APPEND", "", 1, ok}, &event{"b", "APPEND", "", 2, ok}, &event{"c", "REPLACE", "", 3, ok}
	x := &event{"x", "MODIFY", "a", 4, ok}
	got := []string{replay([]*event{a, b, x}, rows, 9), replay([]*event{a, b, c}, rows, 9), replay([]*event{a, b, c, x}, rows, 9), replay([]*event{a, b, c}, rows, 3)}
	if want := []string{"xb", "c", "c", "ab"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
