package readapi

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// ReplayStep is an event with what it changed in the customer's record.
type ReplayStep struct {
	HistoryEvent
	Title    string           `json:"title" doc:"The event's type as words" example:"Customer reclassified"`
	Counts   bool             `json:"counts" doc:"false where the event had not occurred by occurredAsOf, so that it is shown and not applied"`
	Corrects *CorrectedEvent  `json:"corrects,omitempty" doc:"The event that this one corrects"`
	Changes  []RecordedChange `json:"changes" nullable:"false" doc:"What the event changed in the record. Empty where it changed nothing of it, also because something that happened later was recorded before"`
}

// CorrectedEvent is the event that another corrects.
type CorrectedEvent struct {
	ID        ID               `json:"id"`
	Revision  uint64           `json:"revision"`
	Title     string           `json:"title"`
	Withdrawn bool             `json:"withdrawn,omitempty" doc:"It was taken back altogether"`
	Changes   []RecordedChange `json:"changes" nullable:"false" doc:"Of the event that is corrected: its fields, and occurredAt, as they stood before and after"`
}

// RecordedChange is a field of the record before and after.
type RecordedChange struct {
	Field string          `json:"field" example:"classes.value"`
	From  json.RawMessage `json:"from" doc:"null where there was nothing"`
	To    json.RawMessage `json:"to" doc:"null where there is nothing"`
	Since *uint64         `json:"since" doc:"Revision of the event that had set what is replaced; null where there was nothing"`
}

// Replay is a customer's history step by step.
type Replay struct {
	CustomerID   ID           `json:"customerId"`
	Steps        []ReplayStep `json:"steps" nullable:"false"`
	NextRevision *uint64      `json:"nextRevision,omitempty" doc:"Give it as fromRevision for the steps after these. Absent at the end"`
}

// RecordDiff is how the record differed at two moments.
type RecordDiff struct {
	CustomerID ID               `json:"customerId"`
	From       *RestsOn         `json:"from,omitempty" doc:"The last event that the earlier state takes into account; absent where there was none yet"`
	To         *RestsOn         `json:"to,omitempty" doc:"The last event that the later state takes into account; absent where there was none yet"`
	Changes    []RecordedChange `json:"changes" nullable:"false"`
	Steps      []ReplayStep     `json:"steps" nullable:"false" doc:"The events between the two, 500 at most"`
}

const (
	replayDoc = "Every event of the customer in the order of the log: who did what, when, why, and what it changed from what to what. Read from the log itself. " +
		"With `recordedAsOf` only what was known then; with `occurredAsOf` later events are shown and not applied."
	diffDoc = "How the record differs between two moments, and the events between them. A moment is an instant, of the store's clock, or a revision."
)

type getReplay struct {
	ID ID `path:"customerId" doc:"The customer"`
	PastInstants
	FromRevision uint64 `query:"fromRevision" maximum:"9007199254740991" doc:"Begin with this revision; 0 is the first event"`
	Limit        int    `query:"limit" minimum:"1" maximum:"1000" default:"500" doc:"Steps at most"`
	Request
}

func (a *api) getReplay(ctx context.Context, in *getReplay) (*answer[Replay], error) {
	out := Replay{CustomerID: in.ID, Steps: []ReplayStep{}}
	if err := in.check(); err != nil {
		return nil, err
	}
	horizon, err := a.horizon(ctx, in.recorded(), in.occurred())
	if err != nil {
		return nil, err
	}
	p := player{horizon: horizon}
	erased := false
	err = p.play(ctx, a, in.ID, math.MaxInt64, func(s ReplayStep) bool {
		switch {
		case s.Revision < in.FromRevision:
		case len(out.Steps) == in.Limit:
			out.NextRevision = &s.Revision
			return false
		default:
			out.Steps = append(out.Steps, s)
		}
		erased = erased || s.Erased
		return true
	})
	if err != nil {
		return nil, err
	}
	if err := a.wrote(ctx, readingOf(in.ID, p.see.grade, max(1, len(out.Steps)))); err != nil {
		return nil, err
	}
	b := basis{position: p.last.Position}
	answer := answered(&in.Request, b, in.tag(b, erased, out.NextRevision != nil), out)
	answer.Position = ""
	if out.NextRevision != nil {
		answer.Link = in.link("fromRevision", strconv.FormatUint(*out.NextRevision, 10))
	}
	return answer, nil
}

type getDiff struct {
	ID   ID     `path:"customerId" doc:"The customer"`
	From string `query:"from" required:"true" maxLength:"40" doc:"The earlier moment: an instant or a revision" example:"2026-03-01T00:00:00Z"`
	To   string `query:"to" required:"true" maxLength:"40" doc:"The later moment: an instant or a revision" example:"7"`
	Request
}

// moment is an instant or a revision.
type moment struct {
	at       time.Time
	before   uint64 // the position that had not been recorded by then; 0 where that is not known
	revision uint64
}

func parseMoment(field, text string) (moment, error) {
	if n, err := strconv.ParseUint(text, 10, 53); err == nil {
		return moment{revision: n}, nil
	}
	var at Instant
	if err := at.UnmarshalText([]byte(text)); err != nil {
		return moment{}, invalid(field, "moment", "want an RFC 3339 date-time or a revision; a + is written %%2B in a query")
	}
	return moment{at: at.Time}, nil
}

// includes reports whether the event had happened by the moment; events are
// asked about in the order of the stream.
func (m moment) includes(s ReplayStep, latest time.Time) bool {
	if m.at.IsZero() {
		return s.Revision <= m.revision
	}
	return !latest.After(m.at) && (m.before == 0 || s.Position < m.before) // the store's clock is not monotone: see domain.Horizon
}

func (a *api) getDiff(ctx context.Context, in *getDiff) (*answer[RecordDiff], error) {
	from, err := parseMoment("query.from", in.From)
	if err != nil {
		return nil, err
	}
	to, err := parseMoment("query.to", in.To)
	if err != nil {
		return nil, err
	}
	for _, m := range []*moment{&from, &to} {
		if m.at.IsZero() {
			continue
		}
		if m.before, err = a.recordedBy(ctx, m.at); err != nil {
			return nil, err
		}
	}
	out := RecordDiff{CustomerID: in.ID, Changes: []RecordedChange{}, Steps: []ReplayStep{}}
	var p player
	var before, after view
	var latest time.Time
	var last *RestsOn
	erased := false
	err = p.play(ctx, a, in.ID, math.MaxInt64, func(s ReplayStep) bool {
		if s.RecordedAt.After(latest) {
			latest = s.RecordedAt.Time
		}
		rests := &RestsOn{Revision: s.Revision, EventID: s.ID, EventType: s.Type, Schema: s.Schema, Position: s.Position, RecordedAt: s.RecordedAt}
		first, second := from.includes(s, latest), to.includes(s, latest)
		if first {
			before, out.From = p.view, rests
		}
		if second {
			after, out.To, last = p.view, rests, rests
		}
		if second && !first && len(out.Steps) < 500 {
			out.Steps = append(out.Steps, s)
		}
		erased = erased || s.Erased
		return first || second
	})
	if err != nil {
		return nil, err
	}
	if out.From != nil && (out.To == nil || out.To.Revision < out.From.Revision) {
		return nil, invalid("query.to", "range", "must not be before from")
	}
	if last == nil {
		return nil, httpkit.NewProblem(http.StatusNotFound, "customer-not-found", "there was no such customer then")
	}
	if err := a.wrote(ctx, readingOf(in.ID, p.see.grade, max(1, len(out.Steps)))); err != nil {
		return nil, err
	}
	out.Changes = before.changes(after)
	b := basis{position: last.Position}
	answer := answered(&in.Request, b, in.tag(b, erased, out.From), out)
	answer.Position = ""
	return answer, nil
}

// player folds a stream and says of each event what it changed.
type player struct {
	horizon domain.Horizon
	fold    domain.RecordFold
	view    view
	last    domain.Happened
	events  []domain.Happened // so far, for what corrections make of them
	see     sight
}

const playPage = 256

// play plays the stream until each returns false. It asks for the keys of a page
// of events at once.
func (p *player) play(ctx context.Context, a *api, id ID, count uint64, each func(ReplayStep) bool) error {
	grade, err := a.gradeOf(ctx, id)
	if err != nil {
		return err
	}
	// What changed is told of the whole record, so it is for those who see all of it.
	if p.see = sightOf(roleOf(ctx), grade); !p.see.all {
		return httpkit.NewProblem(http.StatusForbidden, "forbidden", "the role "+string(p.see.role)+" may not replay this")
	}
	var page []*eventstore.Event
	flush := func() (more bool, err error) {
		if err := a.Store.Open(ctx, page...); err != nil {
			return false, err
		}
		for _, e := range page {
			s, more, err := p.step(e)
			if err != nil || !more || !each(s) {
				return false, err
			}
		}
		page = page[:0]
		return true, nil
	}
	for e, err := range a.Store.Stream(ctx, domain.CustomerStream(domain.ID(id)), 0, count) {
		if err != nil {
			return err
		}
		if page = append(page, e); len(page) == playPage {
			if more, err := flush(); err != nil || !more {
				return err
			}
		}
	}
	_, err = flush()
	return err
}

func (p *player) step(e *eventstore.Event) (s ReplayStep, more bool, err error) {
	if s.HistoryEvent, err = historyEvent(e, p.see); err != nil {
		return s, false, err
	}
	happened := e.Happened(e.Opened())
	if s.Counts, more = p.horizon.Admit(happened); !more {
		return s, false, nil
	}
	p.last = happened
	s.Title = title(e.Type)
	s.Changes = []RecordedChange{}
	correction, corrects := happened.Event.(domain.Correction)
	if corrects {
		s.Corrects = p.corrected(correction, happened)
	}
	p.events = append(p.events, happened)
	if s.Counts || corrects {
		if corrects { // the record is another from the corrected event on
			p.fold = domain.FoldRecord(p.events, p.horizon.Occurred)
		} else {
			p.fold.Evolve(happened)
		}
		next := viewOf(p.fold.Record)
		s.Changes = p.view.changes(next)
		next.keepSince(p.view, s.Changes, e.Revision)
		p.view = next
	}
	return s, true, nil
}

// corrected says what the correction makes of the event that it is of.
func (p *player) corrected(c domain.Correction, by domain.Happened) *CorrectedEvent {
	of := c.Of()
	out := &CorrectedEvent{ID: ID(of.ID), Revision: of.Revision, Changes: []RecordedChange{}}
	is := func(h domain.Happened) bool { return h.ID == of.ID }
	before := domain.Stands(p.events, is)
	if before.Event == nil {
		return out
	}
	out.Title = title(before.EventType())
	after, ok := c.Amend(before.Event)
	if !ok || before.Withdrawn {
		return out
	}
	from, to := fieldsOf(before.Event, before.Occurred), map[string]json.RawMessage{}
	if out.Withdrawn = after == nil; !out.Withdrawn {
		to = fieldsOf(after, by.Occurred)
	}
	since := max(before.Newest, before.Revision)
	for _, name := range slices.Sorted(maps.Keys(from)) {
		if !bytes.Equal(from[name], to[name]) {
			out.Changes = append(out.Changes, RecordedChange{Field: name, From: orNull(from[name]), To: orNull(to[name]), Since: &since})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(to)) {
		if _, had := from[name]; !had {
			out.Changes = append(out.Changes, RecordedChange{Field: name, From: orNull(nil), To: to[name]})
		}
	}
	return out
}

// fieldsOf returns what an event says, by its stored names, and when it occurred. A
// personal field that is empty was left out when it was stored, or erased since: that
// it said nothing is not known.
func fieldsOf(e domain.Event, occurred time.Time) map[string]json.RawMessage {
	fields := map[string]json.RawMessage{}
	raw, err := json.Marshal(e)
	if err == nil {
		err = json.Unmarshal(raw, &fields)
	}
	if err != nil {
		panic(err) // events are plain
	}
	for _, f := range domain.PersonalFieldsOf(e) {
		if v := string(fields[f.Field]); v == `""` || v == "null" || v == "[]" {
			delete(fields, f.Field)
		}
	}
	delete(fields, "changed")
	delete(fields, "cleared")
	fields["occurredAt"], err = json.Marshal(Instant{occurred})
	if err != nil {
		panic(err) // so are instants
	}
	return fields
}

// title makes words of the type of an event: CustomerVisited is "Customer
// visited".
func title(kind string) string {
	var b strings.Builder
	for i, r := range kind {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
