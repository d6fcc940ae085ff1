package domain

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// A correction is a new event that names the one it corrects. Nothing is
// overwritten: what was recorded stays in the log, and every fold of the log puts
// the correction in its place (InPlace). So what follows from a corrected event,
// in states, read models and figures, is what would follow had it been recorded
// right at first, and no fold has a case for corrections of its own.
//
// A correction names the fields that were wrong; the others stay as they stand.
// Its time of occurring is that of what it corrects, or the right one where that
// was wrong too. What was corrected may be corrected again: field by field the
// newest stands. A withdrawal takes the event away, and with it whatever was done
// about what it had begun. That is for good.

// Corrects is the event that a correction is about: always one that states
// something itself, never another correction.
type Corrects struct {
	ID       ID
	Revision uint64 // in the same stream
}

func corrects(id ID, revision int) Corrects {
	return Corrects{id, uint64(max(revision, 0))} //nolint:gosec // not negative
}

// Correction is an event that puts another one right or takes it back.
type Correction interface {
	Event
	// Of returns what it corrects.
	Of() Corrects
	// Amend returns the event that takes the place of e: nil where it is taken
	// back. It returns false where e is not what it can correct.
	Amend(e Event) (Event, bool)
	// change returns the names of the fields that it sets and empties.
	change() (set, emptied []string)
	// about returns what the event that it corrects is about, and the word for it.
	about() (id ID, noun string)
}

// RecordWithdrawn takes an event back that should never have been recorded: a
// mistake, or part of an import that is undone. Why is the reason in the metadata.
// It says nothing of what happened in the world; a customer who takes a complaint
// back, or an order that is cancelled, is something else.
type RecordWithdrawn struct {
	Corrects         ID     `json:"corrects"`
	CorrectsRevision int    `json:"correctsRevision"`
	Record           string `json:"record"`             // type of the event
	SubjectID        ID     `json:"subjectId,omitzero"` // the visit, order, answer, complaint, follow-up or offer; zero for facts of the customer
}

// EventType implements Event.
func (RecordWithdrawn) EventType() string { return "RecordWithdrawn" }

// Of implements Correction.
func (e RecordWithdrawn) Of() Corrects { return corrects(e.Corrects, e.CorrectsRevision) }

// Amend implements Correction.
func (e RecordWithdrawn) Amend(of Event) (Event, bool) {
	return nil, of.EventType() == e.Record && Withdrawable(of)
}

func (e RecordWithdrawn) change() (set, emptied []string) { return nil, nil }
func (e RecordWithdrawn) about() (ID, string)             { return e.SubjectID, nouns[e.Record] }

// nouns has every type of event that can be corrected, with the word for what it
// records in refusals.
var nouns = map[string]string{
	"CustomerVisited":         "visit",
	"CustomerContacted":       "interaction",
	"OrderPlaced":             "order",
	"CustomerSurveyed":        "answer",
	"CustomerComplained":      "complaint",
	"FollowUpOpened":          "follow-up",
	"OfferPresented":          "offer",
	"CustomerCreated":         "change",
	"CustomerProfileChanged":  "change",
	"CustomerContactsChanged": "change",
}

// Correctable reports whether there are corrections or withdrawals of the event.
func Correctable(e Event) bool { return e != nil && nouns[e.EventType()] != "" }

// Withdrawable reports whether the event can be taken back. The creation of a
// customer cannot: the customer is archived, or erased.
func Withdrawable(e Event) bool {
	_, creation := e.(*CustomerCreated)
	return Correctable(e) && !creation
}

// begun returns what else in the log is about what the event began, and would be
// about nothing without it.
func begun(e Event) (id ID, of func(Event) (ID, bool)) {
	switch e := e.(type) {
	case *CustomerComplained:
		return e.ComplaintID, ComplaintOf
	case *FollowUpOpened:
		return e.FollowUpID, FollowUpOf
	case *OrderPlaced:
		return e.OrderID, OrderOf
	case *OfferPresented:
		return e.OfferID, OfferOf
	}
	return ID{}, nil
}

// RestsOn reports whether the event is about the one with the id, which is recorded:
// corrects it, or takes further what that had begun.
func RestsOn(e Event, recordedID ID, recorded Event) bool {
	if c, is := e.(Correction); is {
		return c.Of().ID == recordedID
	}
	id, of := begun(recorded)
	if of == nil {
		return false
	}
	about, ok := of(e)
	return ok && about == id
}

// SubjectOfRecord returns what an event that can be corrected is about, where that
// is not the customer.
func SubjectOfRecord(e Event) ID {
	switch e := e.(type) {
	case *CustomerVisited:
		return e.VisitID
	case *CustomerContacted:
		return e.InteractionID
	case *OrderPlaced:
		return e.OrderID
	case *CustomerSurveyed:
		return e.AnswerID
	case *CustomerComplained:
		return e.ComplaintID
	case *FollowUpOpened:
		return e.FollowUpID
	case *OfferPresented:
		return e.OfferID
	}
	return ID{}
}

// NamedBy returns the names of the fields that a correction sets or empties, as they
// are stored.
func NamedBy(e Correction) []string {
	set, emptied := e.change()
	return slices.Concat(set, emptied)
}

// SubjectOfCorrection returns what the event that a correction is of is about, zero
// for the customer, and the word for it: visit, order, answer, complaint, follow-up,
// offer or change.
func SubjectOfCorrection(e Correction) (ID, string) { return e.about() }

// InPlace returns the events of a stream, which come in its order and from its
// beginning, with corrections in the place of what they correct: what was
// corrected is amended where it stands, what was withdrawn is left out together
// with what was done about it. The corrections themselves stay too, at their own
// places, where a fold takes note that something was recorded and no more. It
// never fails: a correction of what is not there corrects nothing.
//
// happened says what an element is; amended returns a copy of one with the event in
// its place that the other makes of it, and the time it occurred where the other is a
// correction of this one.
func InPlace[E any](events []E, happened func(E) Happened, amended func(original, by E, event Event) E) []E {
	by := map[ID][]E{} // corrected event → its corrections
	for _, one := range events {
		if c, ok := happened(one).Event.(Correction); ok {
			by[c.Of().ID] = append(by[c.Of().ID], one)
		}
	}
	if len(by) == 0 {
		return events
	}
	var gone []lostWith
	follow := restated(events, happened)
	out := make([]E, 0, len(events))
	for _, one := range events {
		h := happened(one)
		if _, is := h.Event.(Correction); is || h.Event == nil {
			out = append(out, one)
			continue
		}
		if slices.ContainsFunc(gone, func(e lostWith) bool { return e.takes(h) }) {
			continue
		}
		if as, follows := follow[h.ID]; follows {
			one = amended(one, as.by, as.now)
		}
		stands := true
		var until uint64
		for _, correction := range by[h.ID] {
			c := happened(correction)
			if c.Event.(Correction).Of().Revision != h.Revision || c.Revision <= h.Revision {
				continue
			}
			event, ok := c.Event.(Correction).Amend(happened(one).Event)
			switch {
			case !ok:
			case event == nil:
				stands, until = false, c.Revision
			default:
				one = amended(one, correction, event)
			}
			if !stands {
				break
			}
		}
		if stands {
			out = append(out, one)
		} else if id, of := begun(h.Event); of != nil {
			gone = append(gone, lostWith{id, of, until})
		}
	}
	return out
}

// lostWith is something whose beginning was withdrawn, at a revision: what had been
// done about it goes with it. What comes later knows that it is not there.
type lostWith struct {
	id    ID
	of    func(Event) (ID, bool)
	until uint64
}

func (e lostWith) takes(h Happened) bool {
	about, ok := e.of(h.Event)
	return ok && about == e.id && h.Revision < e.until
}

// Corrected is InPlace for what happened.
func Corrected(events []Happened) []Happened {
	return InPlace(events, func(h Happened) Happened { return h }, func(original, by Happened, event Event) Happened {
		original.Event, original.Amended = event, by.Position
		if by.Event.(Correction).Of().ID == original.ID {
			original.Occurred = by.Occurred
		}
		return original
	})
}

// Standing is a recorded event as it stands.
type Standing struct {
	Happened         // as corrected; as recorded where it was withdrawn. No Event where there is none
	Newest    uint64 // revision of the newest correction, 0 for none
	Withdrawn bool
}

// Stands finds the first event for which is holds among those of a stream, and
// how it stands.
func Stands(events []Happened, is func(Happened) bool) Standing {
	i := slices.IndexFunc(events, is)
	if i < 0 {
		return Standing{}
	}
	found := Standing{Happened: events[i]}
	for _, h := range events[i+1:] {
		c, ok := h.Event.(Correction)
		if !ok || c.Of() != (Corrects{found.ID, found.Revision}) || found.Withdrawn {
			continue
		}
		after, ok := c.Amend(found.Event)
		if !ok {
			continue
		}
		found.Newest, found.Withdrawn = h.Revision, after == nil
		if after != nil {
			found.Event, found.Occurred = after, h.Occurred
		}
	}
	return found
}

// Place returns the revision as corrections store it.
func (s Standing) Place() int { return int(s.Revision) } //nolint:gosec // revisions fit

// Amendment is what a decision on a correction needs of those before it.
type Amendment struct {
	Newest    uint64 // revision of the newest correction
	Withdrawn bool
}

// Correct decides on a correction of what stands so. It needs a reason, a code;
// moved says that it gives another time of occurring. An archived customer's
// history can be wrong too, and figures go on counting it: it may be corrected.
func (c Customer) Correct(e Correction, on Standing, reason string, moved bool, now time.Time) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	set, emptied := e.change()
	if len(set)+len(emptied) == 0 && !moved {
		v.add("", "required", "name at least one field that was wrong")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.correctable(e, on); err != nil {
		return nil, err
	}
	after, ok := e.Amend(on.Event)
	if !ok {
		_, noun := e.about()
		return nil, notFound(noun)
	}
	if err := checkAmended(c.Kind, on.Event, after, slices.Concat(set, emptied), now); err != nil {
		return nil, err
	}
	return []Event{e}, nil
}

// CorrectAnswer decides on a correction of a survey answer. Where the questionnaire
// is defined, the scores are bound to what the version asks, as those that were
// recorded first; the version has to have been published at the time that it is moved
// to, zero for none. Ratings and drivers are one list that is corrected as a whole.
func (c Customer) CorrectAnswer(e SurveyAnswerCorrected, on Standing, q Questionnaire, reason string, movedTo, now time.Time) ([]Event, error) {
	if set, emptied := e.change(); slices.ContainsFunc(slices.Concat(set, emptied), isRating) {
		e.Changed, e.Cleared = slices.DeleteFunc(slices.Clone(set), isRating), slices.DeleteFunc(slices.Clone(emptied), isRating)
		e.named("drivers", e.Drivers == nil)
		e.named("ratings", len(e.Ratings) == 0)
	}
	if _, err := c.Correct(&e, on, reason, !movedTo.IsZero(), now); err != nil {
		return nil, err
	}
	amended, _ := e.Amend(on.Event)
	after := amended.(*CustomerSurveyed)
	if _, err := q.published(after.Version, movedTo); err != nil && !movedTo.IsZero() {
		if _, was := q.published(after.Version, on.Occurred); was == nil { // else it was recorded before the version was there
			return nil, err
		}
	}
	named := slices.Concat(e.Changed, e.Cleared)
	if !slices.ContainsFunc(named, isRating) {
		after.Ratings = nil // they stand as they were bound
	}
	switch {
	case after.Version > len(q):
		if len(after.Ratings) > 0 {
			return nil, Violations{{Field: "ratings", Rule: "questionnaire-defined", Detail: "only a questionnaire that is defined has questions to rate"}}
		}
	default:
		if err := q[after.Version-1].bind(after); err != nil {
			if err = onlyOf(err, named); err != nil {
				return nil, err
			}
		}
		if slices.ContainsFunc(named, isRating) {
			e.Drivers, e.Ratings = after.Drivers, after.Ratings
			e.Changed, e.Cleared = slices.DeleteFunc(e.Changed, isRating), slices.DeleteFunc(e.Cleared, isRating)
			e.named("drivers", e.Drivers == nil)
			e.named("ratings", len(e.Ratings) == 0)
		}
	}
	return []Event{&e}, nil
}

func isRating(field string) bool { return field == "drivers" || field == "ratings" }

func (e *SurveyAnswerCorrected) named(field string, empty bool) {
	if empty {
		e.Cleared = append(e.Cleared, field)
		return
	}
	e.Changed = append(e.Changed, field)
}

// WithdrawRecord decides on a withdrawal of what stands so. It needs a reason, a
// code.
func (c Customer) WithdrawRecord(e *RecordWithdrawn, on Standing, reason string) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.correctable(e, on); err != nil {
		return nil, err
	}
	if !Withdrawable(on.Event) {
		return nil, refuse("creation-stays", "revision", "the creation of a customer cannot be withdrawn; archive the customer instead")
	}
	e.Record, e.SubjectID = on.EventType(), SubjectOfRecord(on.Event)
	return []Event{e}, nil
}

// correctable refuses what no correction can be of.
func (c Customer) correctable(e Correction, on Standing) error {
	if err := c.present(); err != nil {
		return err
	}
	_, noun := e.about()
	if on.Event == nil {
		return notFound(noun)
	}
	known := c.Amended[on.ID]
	switch {
	case known.Withdrawn:
		return refuse("record-withdrawn", "", "it was withdrawn, with revision %d of the customer; what is right has to be recorded anew", known.Newest)
	case known.Newest != on.Newest:
		return refuse("corrected-meanwhile", "", "somebody has corrected it at this moment; read it and send the request again")
	}
	return nil
}

func notFound(noun string) error {
	if noun == "change" {
		return refuse("change-not-found", "revision", "at this revision the customer has no such change that could be corrected")
	}
	field := map[string]string{"follow-up": "followUpId"}[noun]
	if field == "" {
		field = noun + "Id"
	}
	return refuse(noun+"-not-found", field, "the customer has no recorded %s with this id", noun)
}

// checkAmended checks what a corrected event would say. Only the named fields are
// of account: the others were checked when they were recorded, by the rules of
// then, and some of them may have been forgotten since. kind is the customer's, which
// not every event says.
func checkAmended(kind string, before, after Event, named []string, now time.Time) error {
	var all Violations
	switch e := after.(type) {
	case *CustomerVisited:
		e.check(&all)
	case *OrderPlaced:
		e.check(&all)
	case *CustomerComplained:
		e.check(&all)
	case *FollowUpOpened:
		e.check("", &all)
	case *CustomerSurveyed:
		err := e.check()
		all, _ = err.(Violations) //nolint:errorlint // it returns nothing else
	case *CustomerCreated:
		e.checkFacts(&all, now)
	case *CustomerProfileChanged:
		stated := slices.Concat(before.(*CustomerProfileChanged).Changed, before.(*CustomerProfileChanged).Cleared)
		for _, field := range named {
			if !slices.Contains(stated, field) {
				all.add(field, "not-stated", "this change of the profile says nothing of it; correct the one that does, or change the profile")
			}
		}
		facts := CustomerCreated{Kind: kind, Name: e.Name, BirthDate: e.BirthDate, Region: e.Region, Interests: e.Interests, Notes: e.Notes}
		facts.checkFacts(&all, now)
	case *CustomerContactsChanged:
		all.contacts(e.Contacts)
	}
	return onlyOf(all, named)
}

// onlyOf returns what of the violations is about the named fields, or about the
// whole; nil where there is none.
func onlyOf(err error, named []string) error {
	all, ok := err.(Violations) //nolint:errorlint // nothing wraps it
	if !ok {
		return err
	}
	var v Violations
	for _, one := range all {
		field, _, _ := strings.Cut(one.Field, ".")
		field, _, _ = strings.Cut(field, "[")
		if field == "" || slices.Contains(named, field) {
			v = append(v, one)
		}
	}
	return v.err()
}

// amend returns a copy of e, a pointer to a struct, with the named fields as the
// correction by, such a pointer too, has them. Fields are named as they are stored.
func amend[E any](e *E, by any, named ...string) *E {
	out := *e
	to, from := reflect.ValueOf(&out).Elem(), reflect.Indirect(reflect.ValueOf(by))
	for _, name := range named {
		t, f := fieldStoredAs(to, name), fieldStoredAs(from, name)
		if t.IsValid() && f.IsValid() {
			t.Set(f)
		}
	}
	return &out
}

func fieldStoredAs(v reflect.Value, name string) reflect.Value {
	for i := range v.NumField() {
		if stored, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); stored == name {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}
