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
	RecordMerged   = "merged" // it goes on in another record
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
	Standing    string   // contact: known only as a contact of a company
	Tags        []string // in alphabetical order
	Custom      map[string]CustomValue
	Classes     map[string]string // scheme → class

	Permissions Permissions
	Managers    Managers // who has the customer when

	Status         string // active, archived, merged or erased
	OpenComplaints []ID   // oldest first

	Visits, Complaints, Answers int
	Orders                      int                // that were neither cancelled nor wholly returned
	OrderAmounts                map[string]Decimal // currency → sum, less what was returned
	LastNPS                     *int               // of the latest answer that has one

	CreatedAt     time.Time // in the world
	RecordedAt    time.Time // when the creation was recorded
	UpdatedAt     time.Time // when the last event was recorded
	LastContactAt time.Time // the latest visit or other contact; zero where there was none
	LastVisitAt   time.Time // likewise
	LastOrderAt   time.Time
	ArchivedAt    time.Time

	MergedInto ID   // where the customer goes on; zero where here
	Members    []ID // who goes on here, in the order in which they came

	Stamps  map[string]Stamp  // of each fact, by its field
	Sources map[string]string // who says so: form, web, order, survey, import, staff
}

// CustomValue is the value of a custom field, in the form of its type; "" where
// it has been erased.
type CustomValue struct {
	Type        string `json:"type"`
	Sensitivity string `json:"sensitivity,omitempty"`
	Value       string `json:"value"`
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
		if r.told("contacts", e.Source, h.Stamp()) {
			r.Contacts = e.Contacts
		}
	case *CustomerTagged:
		r = r.tagged(e, h.Stamp())
	case *CustomFieldsChanged:
		r = r.customised(e, h.Stamp())
	case *CustomerArchived:
		if r.Status == RecordActive {
			r.ArchivedAt = h.Occurred
			r = r.status()
		}
	case *CustomerErased:
		r.Status = RecordErased
		r.Permissions = r.Permissions.Evolve(h)
	case *ConsentGranted, *ConsentWithdrawn, *BasisRecorded, *BasisEnded:
		r.Permissions = r.Permissions.Evolve(h)
	case *CustomerVisited:
		r.Visits++
		r.LastVisitAt = later(r.LastVisitAt, h.Occurred)
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
	case *ManagerAssigned, *ManagerReleased:
		r.Managers = r.Managers.Evolve(e)
	case *OrderPlaced:
		r.Orders++
		r.OrderAmounts = with(r.OrderAmounts, e.Amount.Currency, r.OrderAmounts[e.Amount.Currency].Add(e.Amount.Amount))
		r.LastOrderAt = later(r.LastOrderAt, h.Occurred)
	case *OrderReturned:
		if e.Whole {
			r.Orders--
		}
		r.OrderAmounts = with(r.OrderAmounts, e.Amount.Currency, r.OrderAmounts[e.Amount.Currency].Sub(e.Amount.Amount))
	case *OrderCancelled:
		r.Orders--
		r.OrderAmounts = with(r.OrderAmounts, e.Amount.Currency, r.OrderAmounts[e.Amount.Currency].Sub(e.Amount.Amount))
	case *CustomerMerged:
		r.MergedInto = e.Into
		r = r.status()
	case *CustomerUnmerged:
		r.MergedInto = ID{}
		r = r.status()
	case *CustomerAbsorbed:
		r.Members = append(without(r.Members, e.Member), e.Member)
	case *CustomerSeparated:
		r.Members = without(r.Members, e.Member)
	}
	if Reached(h.Event) {
		r.LastContactAt = later(r.LastContactAt, h.Occurred)
	}
	return r
}

// status sets the state of a record that is not erased: where it was merged it is
// that, and what it was before comes back when the merge is split.
func (r Record) status() Record {
	switch {
	case r.Status == RecordErased || !r.Exists:
	case !r.MergedInto.IsZero():
		r.Status = RecordMerged
	case !r.ArchivedAt.IsZero():
		r.Status = RecordArchived
	default:
		r.Status = RecordActive
	}
	return r
}

// created states all fields at once, also that those left out are empty.
func (r Record) created(e *CustomerCreated, h Happened) Record {
	r.Exists, r.Status = true, RecordActive
	r.CreatedAt, r.RecordedAt = h.Occurred, h.Recorded
	r.Kind, r.Source, r.External, r.ExternalRef = e.Kind, e.Source, e.External, e.ExternalRef
	r.Name, r.BirthDate, r.Contacts, r.Region, r.Interests, r.Notes = e.Name, e.BirthDate, e.Contacts, e.Region, e.Interests, e.Notes
	r.Standing = e.Standing
	stamps, sources := make(map[string]Stamp), make(map[string]string)
	for _, field := range []string{"name", "birthDate", "contacts", "region", "interests", "notes"} {
		stamps[field], sources[field] = h.Stamp(), e.Source
	}
	r.Stamps, r.Sources = stamps, sources
	return r
}

func (r Record) tagged(e *CustomerTagged, s Stamp) Record {
	tags := slices.Clone(r.Tags)
	for _, tag := range e.Added {
		if at, had := slices.BinarySearch(tags, tag); r.told("tags."+tag, e.Source, s) && !had {
			tags = slices.Insert(tags, at, tag)
		}
	}
	for _, tag := range e.Removed {
		if at, had := slices.BinarySearch(tags, tag); r.told("tags."+tag, e.Source, s) && had {
			tags = slices.Delete(tags, at, at+1)
		}
	}
	r.Tags = tags
	return r
}

func (r Record) customised(e *CustomFieldsChanged, s Stamp) Record {
	for _, one := range e.Set {
		if r.told(customPrefix+one.Field, e.Source, s) {
			r.Custom = with(r.Custom, one.Field, CustomValue{one.Type, one.Sensitivity, e.ValueOf(one)})
		}
	}
	for _, code := range e.Cleared {
		if r.told(customPrefix+code, e.Source, s) {
			r.Custom = dropped(r.Custom, code)
		}
	}
	return r
}

func (r Record) profileChanged(e *CustomerProfileChanged, s Stamp) Record {
	for _, field := range slices.Concat(e.Changed, e.Cleared) {
		if !r.told(field, e.Source, s) {
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

// told is wins, and notes who said so.
func (r *Record) told(field, source string, s Stamp) bool {
	if !r.wins(field, s) {
		return false
	}
	r.Sources = with(r.Sources, field, source)
	return true
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
