package domain

import (
	"maps"
	"slices"
	"time"
)

// The states of a record.
const (
	RecordActive   = "active"
	RecordArchived = "archived"
	RecordErased   = "erased"
)

// Record is what a customer's history says about the customer: the present
// record when all events are folded, a former one when only some are (see
// Horizon). Facts, such as the name, go by when they occurred: the latest by
// Stamp wins, field by field, in whatever order they were recorded. States, such
// as archived, a class or a complaint's, go by the order of the log.
//
// It is a value; Evolve never changes what a copy sees. Its zero value is a
// record of which nothing is known.
type Record struct {
	Exists   bool
	Revision uint64 // of the last event in it
	Position uint64
	EventID  ID

	Kind        string
	Name        string
	BirthDate   Day
	Contacts    []Contact
	Region      string
	Interests   []string
	Notes       string
	Source      string
	External    string
	ExternalRef string
	Classes     map[string]string // scheme → class

	Permissions Permissions

	Status         string // active, archived or erased
	OpenComplaints []ID   // oldest first

	Visits, Complaints, Answers, Orders int
	OrderAmounts                        map[string]Decimal // currency → sum
	LastNPS                             *int               // of the latest answer that has one

	CreatedAt     time.Time // in the world
	RecordedAt    time.Time // when the creation was recorded
	UpdatedAt     time.Time // when the last event was recorded
	LastContactAt time.Time // the latest visit; zero where there was none
	LastOrderAt   time.Time
	ArchivedAt    time.Time

	Stamps map[string]Stamp // of each fact, by its field
}

// Evolve returns the record after the event. It never fails: an event that it
// does not expect moves the revision and nothing else.
func (r Record) Evolve(h Happened) Record {
	r.Revision, r.Position, r.EventID, r.UpdatedAt = h.Revision, h.Position, h.ID, h.Recorded
	switch e := h.Event.(type) {
	case *CustomerCreated:
		r = r.created(e, h)
	case *CustomerProfileChanged:
		r = r.profileChanged(e, h.Stamp())
	case *CustomerContactsChanged:
		if r.wins("contacts", h.Stamp()) {
			r.Contacts = e.Contacts
		}
	case *CustomerArchived:
		if r.Status == RecordActive {
			r.Status, r.ArchivedAt = RecordArchived, h.Occurred
		}
	case *CustomerErased:
		r.Status = RecordErased
		r.Permissions = r.Permissions.Evolve(h)
	case *ConsentGranted, *ConsentWithdrawn, *BasisRecorded, *BasisEnded:
		r.Permissions = r.Permissions.Evolve(h)
	case *CustomerVisited:
		r.Visits++
		r.LastContactAt = later(r.LastContactAt, h.Occurred)
	case *CustomerComplained:
		r.Complaints++
		r.OpenComplaints = append(without(r.OpenComplaints, e.ComplaintID), e.ComplaintID)
	case *ComplaintReopened:
		r.OpenComplaints = append(without(r.OpenComplaints, e.ComplaintID), e.ComplaintID)
	case *ComplaintResolved:
		r.OpenComplaints = without(r.OpenComplaints, e.ComplaintID)
	case *ComplaintRejected:
		r.OpenComplaints = without(r.OpenComplaints, e.ComplaintID)
	case *CustomerSurveyed:
		r.Answers++
		if e.NPS != nil && r.wins("lastNps", h.Stamp()) {
			r.LastNPS = e.NPS
		}
	case *CustomerReclassified:
		r.Classes = with(r.Classes, e.Scheme, e.To)
	case *OrderPlaced:
		r.Orders++
		r.OrderAmounts = with(r.OrderAmounts, e.Amount.Currency, r.OrderAmounts[e.Amount.Currency].Add(e.Amount.Amount))
		r.LastOrderAt = later(r.LastOrderAt, h.Occurred)
	}
	return r
}

// created states all fields at once, also that those left out are empty.
func (r Record) created(e *CustomerCreated, h Happened) Record {
	r.Exists, r.Status = true, RecordActive
	r.CreatedAt, r.RecordedAt = h.Occurred, h.Recorded
	r.Kind, r.Source, r.External, r.ExternalRef = e.Kind, e.Source, e.External, e.ExternalRef
	r.Name, r.BirthDate, r.Contacts, r.Region, r.Interests, r.Notes = e.Name, e.BirthDate, e.Contacts, e.Region, e.Interests, e.Notes
	stamps := make(map[string]Stamp)
	for _, field := range []string{"name", "birthDate", "contacts", "region", "interests", "notes"} {
		stamps[field] = h.Stamp()
	}
	r.Stamps = stamps
	return r
}

func (r Record) profileChanged(e *CustomerProfileChanged, s Stamp) Record {
	for _, field := range slices.Concat(e.Changed, e.Cleared) {
		if !r.wins(field, s) {
			continue
		}
		switch field { // a cleared field is empty in the event
		case "name":
			r.Name = e.Name
		case "birthDate":
			r.BirthDate = e.BirthDate
		case "region":
			r.Region = e.Region
		case "interests":
			r.Interests = e.Interests
		case "notes":
			r.Notes = e.Notes
		}
	}
	return r
}

// wins reports whether a fact of the stamp replaces the one that the record
// has, and notes the stamp if so.
func (r *Record) wins(field string, s Stamp) bool {
	if had, ok := r.Stamps[field]; ok && s.Before(had) {
		return false
	}
	stamps := maps.Clone(r.Stamps)
	if stamps == nil {
		stamps = make(map[string]Stamp)
	}
	stamps[field] = s
	r.Stamps = stamps
	return true
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// without returns a copy of list that lacks v.
func without(list []ID, v ID) []ID {
	return slices.DeleteFunc(slices.Clone(list), func(one ID) bool { return one == v })
}
