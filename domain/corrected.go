package domain

import (
	"slices"
	"time"
)

// VisitCorrected puts the record of a visit right.
type VisitCorrected struct {
	VisitID          ID       `json:"visitId"`
	Corrects         ID       `json:"corrects"`
	CorrectsRevision int      `json:"correctsRevision"`
	Mode             string   `json:"mode,omitempty"`
	Purpose          string   `json:"purpose,omitempty"`
	Outcome          string   `json:"outcome,omitempty"`
	Minutes          int      `json:"minutes,omitempty"`
	Staff            string   `json:"staff,omitempty"`
	Content          string   `json:"content,omitempty" personal:"content"`
	Feedback         string   `json:"feedback,omitempty" personal:"content"`
	Agreements       []string `json:"agreements,omitempty" personal:"content"`
	Changed          []string `json:"changed,omitempty"` // names of the fields set here
	Cleared          []string `json:"cleared,omitempty"` // names of the fields emptied
}

// OrderCorrected puts the record of an order right.
type OrderCorrected struct {
	OrderID          ID       `json:"orderId"`
	Corrects         ID       `json:"corrects"`
	CorrectsRevision int      `json:"correctsRevision"`
	Number           string   `json:"number,omitempty"`
	Channel          string   `json:"channel,omitempty"`
	Items            int      `json:"items,omitempty"`
	Amount           *Money   `json:"amount,omitempty"`
	Changed          []string `json:"changed,omitempty"`
	Cleared          []string `json:"cleared,omitempty"`
}

// SurveyAnswerCorrected puts the record of a survey answer right. To which version
// it answers cannot be wrong: the scores were checked against it.
type SurveyAnswerCorrected struct {
	AnswerID         ID             `json:"answerId"`
	Corrects         ID             `json:"corrects"`
	CorrectsRevision int            `json:"correctsRevision"`
	Channel          string         `json:"channel,omitempty"`
	NPS              *int           `json:"nps,omitempty"`
	CSAT             *int           `json:"csat,omitempty"`
	CES              *int           `json:"ces,omitempty"`
	Drivers          *DriverRatings `json:"drivers,omitempty"`
	Ratings          []Rating       `json:"ratings,omitempty"`
	Comment          string         `json:"comment,omitempty" personal:"content"`
	Changed          []string       `json:"changed,omitempty"`
	Cleared          []string       `json:"cleared,omitempty"`
}

// ComplaintCorrected puts right what a complaint was filed with.
type ComplaintCorrected struct {
	ComplaintID      ID       `json:"complaintId"`
	Corrects         ID       `json:"corrects"`
	CorrectsRevision int      `json:"correctsRevision"`
	Category         string   `json:"category,omitempty"`
	Severity         string   `json:"severity,omitempty"`
	Channel          string   `json:"channel,omitempty"`
	Description      string   `json:"description,omitempty" personal:"content"`
	Changed          []string `json:"changed,omitempty"`
	Cleared          []string `json:"cleared,omitempty"`
}

// FollowUpCorrected puts right what a follow-up was opened with.
type FollowUpCorrected struct {
	FollowUpID       ID        `json:"followUpId"`
	Corrects         ID        `json:"corrects"`
	CorrectsRevision int       `json:"correctsRevision"`
	Kind             string    `json:"kind,omitempty"`
	Owner            string    `json:"owner,omitempty"`
	Due              time.Time `json:"due,omitzero"`
	Description      string    `json:"description,omitempty" personal:"content"`
	Changed          []string  `json:"changed,omitempty"`
	Cleared          []string  `json:"cleared,omitempty"`
}

// ProfileCorrected puts right what a creation or a change of the profile says.
type ProfileCorrected struct {
	Corrects         ID       `json:"corrects"`
	CorrectsRevision int      `json:"correctsRevision"`
	Name             string   `json:"name,omitempty" personal:"identity"`
	BirthDate        Day      `json:"birthDate,omitzero" personal:"identity"`
	Region           string   `json:"region,omitempty"`
	Interests        []string `json:"interests,omitempty" personal:"content"`
	Notes            string   `json:"notes,omitempty" personal:"content"`
	Changed          []string `json:"changed,omitempty"`
	Cleared          []string `json:"cleared,omitempty"`
}

// ContactsCorrected puts the list of contacts right that a creation or a change of
// the contacts has.
type ContactsCorrected struct {
	Corrects         ID        `json:"corrects"`
	CorrectsRevision int       `json:"correctsRevision"`
	Contacts         []Contact `json:"contacts,omitempty" personal:"contact"`
	Count            int       `json:"count,omitempty"`
	Reached          []string  `json:"reached,omitempty"` // as of CustomerCreated
	Invalid          []string  `json:"invalid,omitempty"` // as of CustomerCreated
	Changed          []string  `json:"changed,omitempty"` // contacts, where there are any
	Cleared          []string  `json:"cleared,omitempty"` // contacts, where none is left
}

// EventType implements Event.
func (VisitCorrected) EventType() string { return "VisitCorrected" }

// EventType implements Event.
func (OrderCorrected) EventType() string { return "OrderCorrected" }

// EventType implements Event.
func (SurveyAnswerCorrected) EventType() string { return "SurveyAnswerCorrected" }

// EventType implements Event.
func (ComplaintCorrected) EventType() string { return "ComplaintCorrected" }

// EventType implements Event.
func (FollowUpCorrected) EventType() string { return "FollowUpCorrected" }

// EventType implements Event.
func (ProfileCorrected) EventType() string { return "ProfileCorrected" }

// EventType implements Event.
func (ContactsCorrected) EventType() string { return "ContactsCorrected" }

// The rest of Correction, a line for each: what it corrects, which fields, what
// that is about.

func (e VisitCorrected) Of() Corrects        { return corrects(e.Corrects, e.CorrectsRevision) }
func (e OrderCorrected) Of() Corrects        { return corrects(e.Corrects, e.CorrectsRevision) }
func (e SurveyAnswerCorrected) Of() Corrects { return corrects(e.Corrects, e.CorrectsRevision) }
func (e ComplaintCorrected) Of() Corrects    { return corrects(e.Corrects, e.CorrectsRevision) }
func (e FollowUpCorrected) Of() Corrects     { return corrects(e.Corrects, e.CorrectsRevision) }
func (e ProfileCorrected) Of() Corrects      { return corrects(e.Corrects, e.CorrectsRevision) }
func (e ContactsCorrected) Of() Corrects     { return corrects(e.Corrects, e.CorrectsRevision) }

func (e VisitCorrected) change() (set, emptied []string)        { return e.Changed, e.Cleared }
func (e OrderCorrected) change() (set, emptied []string)        { return e.Changed, e.Cleared }
func (e SurveyAnswerCorrected) change() (set, emptied []string) { return e.Changed, e.Cleared }
func (e ComplaintCorrected) change() (set, emptied []string)    { return e.Changed, e.Cleared }
func (e FollowUpCorrected) change() (set, emptied []string)     { return e.Changed, e.Cleared }
func (e ProfileCorrected) change() (set, emptied []string)      { return e.Changed, e.Cleared }
func (e ContactsCorrected) change() (set, emptied []string)     { return e.Changed, e.Cleared }

func (e VisitCorrected) about() (ID, string)        { return e.VisitID, "visit" }
func (e OrderCorrected) about() (ID, string)        { return e.OrderID, "order" }
func (e SurveyAnswerCorrected) about() (ID, string) { return e.AnswerID, "answer" }
func (e ComplaintCorrected) about() (ID, string)    { return e.ComplaintID, "complaint" }
func (e FollowUpCorrected) about() (ID, string)     { return e.FollowUpID, "follow-up" }
func (ProfileCorrected) about() (ID, string)        { return ID{}, "change" }
func (ContactsCorrected) about() (ID, string)       { return ID{}, "change" }

// Amend implements Correction.
func (e VisitCorrected) Amend(of Event) (Event, bool) {
	visit, ok := of.(*CustomerVisited)
	if !ok || visit.VisitID != e.VisitID {
		return of, false
	}
	return amend(visit, e, slices.Concat(e.Changed, e.Cleared)...), true
}

// Amend implements Correction.
func (e OrderCorrected) Amend(of Event) (Event, bool) {
	order, ok := of.(*OrderPlaced)
	if !ok || order.OrderID != e.OrderID {
		return of, false
	}
	after := *order
	for _, field := range slices.Concat(e.Changed, e.Cleared) {
		switch field { // the amount is optional here and is not in an order
		case "amount":
			if e.Amount != nil {
				after.Amount = *e.Amount
			}
		default:
			after = *amend(&after, e, field)
		}
	}
	return &after, true
}

// Amend implements Correction.
func (e SurveyAnswerCorrected) Amend(of Event) (Event, bool) {
	answer, ok := of.(*CustomerSurveyed)
	if !ok || answer.AnswerID != e.AnswerID {
		return of, false
	}
	return amend(answer, e, slices.Concat(e.Changed, e.Cleared)...), true
}

// Amend implements Correction.
func (e ComplaintCorrected) Amend(of Event) (Event, bool) {
	complaint, ok := of.(*CustomerComplained)
	if !ok || complaint.ComplaintID != e.ComplaintID {
		return of, false
	}
	return amend(complaint, e, slices.Concat(e.Changed, e.Cleared)...), true
}

// Amend implements Correction.
func (e FollowUpCorrected) Amend(of Event) (Event, bool) {
	opened, ok := of.(*FollowUpOpened)
	if !ok || opened.FollowUpID != e.FollowUpID {
		return of, false
	}
	return amend(opened, e, slices.Concat(e.Changed, e.Cleared)...), true
}

// Amend implements Correction.
func (e ProfileCorrected) Amend(of Event) (Event, bool) {
	switch of := of.(type) {
	case *CustomerCreated:
		return amend(of, e, slices.Concat(e.Changed, e.Cleared)...), true
	case *CustomerProfileChanged:
		after := amend(of, e, slices.Concat(e.Changed, e.Cleared)...)
		after.Changed, after.Cleared = stated(of.Changed, e.Changed, e.Cleared), stated(of.Cleared, e.Cleared, e.Changed)
		return after, true
	}
	return of, false
}

// stated returns the names in list and more, without those of less.
func stated(list, more, less []string) []string {
	var out []string
	for _, name := range slices.Concat(list, more) {
		if !slices.Contains(less, name) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Amend implements Correction.
func (e ContactsCorrected) Amend(of Event) (Event, bool) {
	switch of := of.(type) {
	case *CustomerCreated:
		return amend(of, e, e.amends("contacts")...), true
	case *CustomerContactsChanged:
		return amend(of, e, e.amends("contacts", "count")...), true
	}
	return of, false
}

// amends returns the fields and what follows from them. Corrections of before that was
// kept leave it as it was.
func (e ContactsCorrected) amends(fields ...string) []string {
	if e.Count > 0 && e.Reached == nil {
		return fields
	}
	return append(fields, "reached", "invalid")
}
