package readapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// PastMoment asks for a former state of one customer on either clock, or at a revision.
type PastMoment struct {
	PastInstants
	AsOfRevision optional[uint64] `query:"asOfRevision" maximum:"9007199254740991" doc:"What was known at this revision; instead of asOf and recordedAsOf" example:"3"`
}

func (q PastMoment) asked() bool { return q.AsOfRevision.IsSet || q.PastInstants.asked() }

func (q PastMoment) check() error {
	if q.AsOfRevision.IsSet && !q.recorded().IsZero() {
		return invalid("query.asOfRevision", "exclusive", "not together with asOf and recordedAsOf")
	}
	return q.PastInstants.check()
}

// RestsOn is the last event that a former state takes into account.
type RestsOn struct {
	Revision   uint64  `json:"revision" example:"3"`
	EventID    ID      `json:"eventId"`
	EventType  string  `json:"eventType" example:"CustomerVisited"`
	Schema     int     `json:"schema" doc:"Of that event's type" example:"1"`
	Position   uint64  `json:"position" example:"4242"`
	RecordedAt Instant `json:"recordedAt"`
}

func restsOn(e *eventstore.Event) *RestsOn {
	return &RestsOn{Revision: e.Revision, EventID: ID(e.ID), EventType: e.Type, Schema: e.Meta.Schema, Position: e.Position, RecordedAt: Instant{e.Created}}
}

// formerCustomer folds the customer's stream up to where it is asked for. It
// reads the log itself, so that minPosition is met without waiting.
func (a *api) formerCustomer(ctx context.Context, in *getCustomer) (*answer[CustomerRecord], error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	record, last, erased, err := a.replay(ctx, in.ID, in.PastMoment)
	if err != nil {
		return nil, err
	}
	if in.AsOfRevision.IsSet && last != nil && last.Revision < in.AsOfRevision.Value {
		return nil, httpkit.NewProblem(http.StatusNotFound, "revision-not-found", fmt.Sprintf("the customer has no revision after %d yet", last.Revision))
	}
	if !record.Exists {
		return nil, httpkit.NewProblem(http.StatusNotFound, "customer-not-found", "there was no such customer then")
	}
	out := former(in.ID, record, erased)
	out.Manager = managerOf(record.Managers, in.moment(a.Now()))
	grade, err := a.gradeOf(ctx, in.ID) // today's: so are the reader's rights
	if err != nil {
		return nil, err
	}
	if err := a.wrote(ctx, readingOf(in.ID, grade, 1)); err != nil {
		return nil, err
	}
	if err := out.mask(sightOf(roleOf(ctx), grade)); err != nil {
		return nil, err
	}
	until := uint64(0)
	if in.AsOfRevision.IsSet {
		until = last.Position
	}
	if out.Set, err = a.formerSet(ctx, in.ID, record, in.PastMoment, until); err != nil {
		return nil, err
	}
	if out.Set != nil {
		slices.SortFunc(out.Set.Members, func(x, y SetMember) int { return bytes.Compare(x.ID[:], y.ID[:]) }) // as of the present
	}
	out.RestsOn = restsOn(last)
	b := basis{position: last.Position}
	answer := answered(&in.Request, b, in.tag(b, erased), out)
	answer.Position = "" // no read model was asked
	return answer, nil
}

// replay folds the events that count, and returns the last one that was
// looked at; nil where there was none.
func (a *api) replay(ctx context.Context, id ID, q PastMoment) (record domain.Record, last *eventstore.Event, erased bool, err error) {
	count := uint64(math.MaxInt64)
	if q.AsOfRevision.IsSet {
		count = q.AsOfRevision.Value + 1
	}
	events, last, err := a.known(ctx, id, q.recorded(), count)
	if err != nil {
		return record, last, false, err
	}
	if err := a.Store.Open(ctx, events...); err != nil {
		return record, last, false, err
	}
	var fold domain.RecordFold
	for _, e := range occurredBy(events, q.occurred()) {
		fold.Evolve(e.Happened(e.Opened()))
		erased = erased || e.Erased()
	}
	return fold.Record, last, erased, nil
}

// known reads those of the customer's first so many events that had been recorded by
// the instant, the zero one is now, and returns the last of them too, nil for none.
func (a *api) known(ctx context.Context, id ID, recorded time.Time, count uint64) (events []*eventstore.Event, last *eventstore.Event, err error) {
	horizon, err := a.horizon(ctx, recorded, time.Time{})
	if err != nil {
		return nil, nil, err
	}
	for e, err := range a.Store.Stream(ctx, domain.CustomerStream(domain.ID(id)), 0, count) {
		if err != nil {
			return nil, last, err
		}
		if _, more := horizon.Admit(e.Happened(nil)); !more {
			break
		}
		last, events = e, append(events, e)
	}
	return events, last, nil
}

// occurredBy puts corrections in the place of what they correct, and returns what had
// occurred by the instant then: something occurred when its correction says.
func occurredBy(events []*eventstore.Event, instant time.Time) []*eventstore.Event {
	return slices.DeleteFunc(slices.Clone(eventstore.InPlace(events)), func(e *eventstore.Event) bool {
		return !instant.IsZero() && e.Meta.OccurredAt.After(instant)
	})
}

// formerly folds what is not personal of a customer, at both instants, from the log. It
// returns the problem of a customer that there was not by then.
func (a *api) formerly(ctx context.Context, id ID, q PastInstants, evolve func(domain.Happened)) (*RestsOn, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	events, last, err := a.known(ctx, id, q.recorded(), math.MaxInt64)
	if err != nil {
		return nil, err
	}
	events = occurredBy(events, q.occurred())
	if !slices.ContainsFunc(events, func(e *eventstore.Event) bool { _, is := e.Skeleton().(*domain.CustomerCreated); return is }) {
		return nil, httpkit.NewProblem(http.StatusNotFound, "customer-not-found", "there was no such customer then")
	}
	for _, e := range events {
		evolve(e.Happened(e.Skeleton()))
	}
	return restsOn(last), nil
}

// former shows a folded record as the read model's row would be.
func former(id ID, r domain.Record, erased bool) CustomerRecord {
	c := CustomerRecord{
		ID: id, Revision: r.Revision, Position: r.Position, Kind: r.Kind, Status: r.Status,
		Region: text(r.Region), Source: r.Source,
		Classes: CustomerClasses{
			Importance: text(r.Classes["importance"]), Frequency: text(r.Classes["frequency"]), Value: text(r.Classes["value"]),
		},
		Visits: &r.Visits, Complaints: &r.Complaints, Open: new(len(r.OpenComplaints)), SurveyAnswers: &r.Answers, Orders: &r.Orders,
		OrderAmounts: amounts(r.OrderAmounts), LastNPS: r.LastNPS,
		CreatedAt: Instant{r.CreatedAt}, RecordedAt: Instant{r.RecordedAt}, UpdatedAt: Instant{r.UpdatedAt},
		LastContactAt: instant(r.LastContactAt), LastVisitAt: instant(r.LastVisitAt), LastOrderAt: instant(r.LastOrderAt), ArchivedAt: instant(r.ArchivedAt),
		Erased: erased,
	}
	c.Standing, c.Tags = text(r.Standing), append([]string{}, r.Tags...)
	c.Custom, c.marks.custom = map[string]json.RawMessage{}, map[string]customMark{}
	for code, v := range r.Custom {
		c.Custom[code] = customJSON(v.Type, &v.Value)
		c.marks.custom[code] = customMark{Type: v.Type, Sensitivity: v.Sensitivity, Value: v.Value}
	}
	c.Sources = map[string]FieldSource{}
	for field, source := range r.Sources {
		if there(r, field) {
			c.Sources[field] = FieldSource{text(source), Instant{time.UnixMicro(r.Stamps[field].Occurred).UTC()}}
		}
	}
	if into := ID(r.MergedInto); !r.MergedInto.IsZero() {
		c.MergedInto = &into
	}
	if r.External != "" {
		c.External = &ExternalIdentity{Source: r.External, Reference: text(r.ExternalRef)}
	}
	c.Name, c.Notes = text(r.Name), text(r.Notes)
	if !r.BirthDate.IsZero() {
		c.BirthDate = &Day{r.BirthDate}
	}
	if !erased || len(r.Contacts) > 0 { // null where they were erased
		c.Contacts = make([]ContactEntry, len(r.Contacts))
	}
	for i, one := range r.Contacts {
		c.Contacts[i] = ContactEntry(one)
	}
	if !erased || len(r.Interests) > 0 {
		c.Interests = append([]string{}, r.Interests...)
	}
	return c
}

// there reports whether the record has the tag or the custom field, which are not
// told of any more when they are gone; other fields are.
func there(r domain.Record, field string) bool {
	if tag, is := strings.CutPrefix(field, "tags."); is {
		return slices.Contains(r.Tags, tag)
	}
	if code, is := domain.CustomFieldOf(field); is {
		_, has := r.Custom[code]
		return has
	}
	return true
}
