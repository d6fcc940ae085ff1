package projections

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

//go:embed communication.sql
var communicationSQL string

// communications has what decides who is due a contact, whether and how it may be
// made, which dates raise a task, and whom a selection of targets finds.
var communications = Model{Name: "communications", Version: 3, SQL: communicationSQL, Shape: func(env Env) Shape {
	return Fold[communication]{
		Table: "communications",
		Columns: slices.Concat(communicationColumns, []Column[communication]{
			{"last_visit_at", func(r *communication) any { return &r.lastVisit }},
			{"last_visit_imported", func(r *communication) any { return &r.visitImported }},
			{"since_at", func(r *communication) any { return &r.since }},
			{"due_at", func(r *communication) any { return &r.due }},
			{"anniversary", func(r *communication) any { return &r.anniversary }},
			{"created_day", func(r *communication) any { return &r.createdDay }},
			{"birth_day_keys", func(r *communication) any { return &r.birthDay }},
			{"birth_date_stamp", func(r *communication) any { return &r.birthStamp }},
			{"preferences", func(r *communication) any { return &r.preferences }},
			{"grounds", func(r *communication) any { return &r.grounds }},
			{"needs", func(r *communication) any { return &r.needs }},
			{"kind", func(r *communication) any { return &r.kind }},
			{"region", func(r *communication) any { return &r.region }},
			{"region_stamp", func(r *communication) any { return &r.regionStamp }},
			{"tags", func(r *communication) any { return &r.tags }},
			{"tag_marks", func(r *communication) any { return &r.tagMarks }},
		}),
		Key: customerKey,
		Opens: func(e *eventstore.Event) bool {
			switch d := e.Skeleton().(type) {
			case *domain.CustomerCreated:
				return true
			case *domain.CustomerProfileChanged:
				return slices.Contains(d.Changed, "birthDate")
			}
			return false
		},
		Apply: func(r communication, e *eventstore.Event) (communication, bool) {
			after, did := r.plan(e)
			if after.customer == (key{}) {
				return r, false // its creation was skipped
			}
			return after.more(e, env, did)
		},
	}.Shape(env)
}}

// communication is a row of communications. It is a value.
type communication struct {
	customer                     key
	revision, position           int64
	status                       string
	created                      time.Time
	importance, frequency, value string
	lastContact                  *time.Time
	strategies                   stored[domain.Strategies]
	every                        int
	manager                      string

	lastVisit     *time.Time
	visitImported bool
	since         time.Time
	due           *time.Time
	anniversary   int
	createdDay    date
	birthDay      [][]byte
	birthStamp    stored[domain.Stamp]
	preferences   stored[domain.Preferences]
	grounds       stored[[]ground]
	needs         stored[[]need]

	kind, region string
	regionStamp  stored[domain.Stamp]
	tags         []string
	tagMarks     stored[map[string]tagMark]
}

// need is the latest record of a need.
type need struct {
	Need     string       `json:"need"`
	Weight   int          `json:"weight"`
	Source   string       `json:"source"`
	Event    domain.ID    `json:"event"`
	Revision uint64       `json:"revision"`
	Stamp    domain.Stamp `json:"stamp"`
}

var communicationColumns = []Column[communication]{
	{"customer_id", func(r *communication) any { return &r.customer }},
	{"revision", func(r *communication) any { return &r.revision }},
	{"position", func(r *communication) any { return &r.position }},
	{"status", func(r *communication) any { return &r.status }},
	{"created_at", func(r *communication) any { return &r.created }},
	{"class_importance", func(r *communication) any { return &r.importance }},
	{"class_frequency", func(r *communication) any { return &r.frequency }},
	{"class_value", func(r *communication) any { return &r.value }},
	{"last_contact_at", func(r *communication) any { return &r.lastContact }},
	{"strategies", func(r *communication) any { return &r.strategies }},
	{"contact_every", func(r *communication) any { return &r.every }},
	{"manager", func(r *communication) any { return &r.manager }},
}

// plan returns the row after the event, as far as it is about what was promised
// and when the last contact was.
func (r communication) plan(e *eventstore.Event) (communication, bool) {
	_, created := e.Skeleton().(*domain.CustomerCreated)
	if r.customer == (key{}) != created {
		return r, false
	}
	switch d := e.Skeleton().(type) {
	case *domain.CustomerCreated:
		id, _ := e.Customer()
		r = communication{customer: id, status: domain.RecordActive, created: occurred(e)}
	case *domain.CustomerArchived:
		if r.status != domain.RecordActive && r.status != domain.RecordMerged {
			return r, false
		}
		r.status = domain.RecordArchived
	case *domain.CustomerMerged:
		if r.status != domain.RecordActive {
			return r, false
		}
		r.status = domain.RecordMerged
	case *domain.CustomerUnmerged:
		if r.status != domain.RecordMerged {
			return r, false
		}
		r.status = domain.RecordActive
	case *domain.CustomerErased:
		r.status = domain.RecordErased
	case *domain.CustomerReclassified:
		switch d.Scheme {
		case "importance":
			r.importance = d.To
		case "frequency":
			r.frequency = d.To
		case "value":
			r.value = d.To
		default:
			return r, false
		}
	case *domain.StrategyApplied, *domain.StrategyEnded:
	default:
		if !domain.Reached(d) {
			return r, false
		}
		r.lastContact = later(r.lastContact, occurred(e))
	}
	r.strategies.value = r.strategies.value.Evolve(e.Skeleton())
	r.every, r.manager = r.strategies.value.Contact().Given.ContactEvery, r.strategies.value.Manager()
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}

// more returns the row after the event with all the rest, and whether the event
// changes anything; did says that it has done so before.
func (r communication) more(e *eventstore.Event, env Env, did bool) (communication, bool) {
	switch d := e.Skeleton().(type) {
	case *domain.CustomerCreated:
		r.createdDay = date{domain.DayOf(r.created, env.Zone)}
		r.anniversary, _ = strconv.Atoi(strings.ReplaceAll(domain.MonthDay(r.createdDay.Day), "-", "")) // always two numbers
		r = r.born(e, env.Vault.Index)
		r.kind, r.region, r.regionStamp.value = d.Kind, d.Region, stamp(e)
	case *domain.CustomerProfileChanged:
		birth := slices.Contains(d.Changed, "birthDate") || slices.Contains(d.Cleared, "birthDate")
		region := slices.Contains(d.Changed, "region") || slices.Contains(d.Cleared, "region")
		if !birth && !region {
			return r, did
		}
		if birth {
			r = r.born(e, env.Vault.Index)
		}
		if region && !stamp(e).Before(r.regionStamp.value) {
			r.region, r.regionStamp.value = d.Region, stamp(e)
		}
	case *domain.CustomerTagged:
		details := customerDetails{tagMarks: r.tagMarks}
		details.tag(e, d)
		r.tags, r.tagMarks = details.tags, details.tagMarks
	case *domain.CustomerErased:
		r.birthDay = nil
	case *domain.CustomerVisited:
		if at := occurred(e); r.lastVisit == nil || r.lastVisit.Before(at) {
			r.lastVisit, r.visitImported = &at, e.Meta.Import != ""
		}
	case *domain.ContactPreferenceStated:
		r.preferences.value = r.preferences.value.Evolve(e.Happened(d))
	case *domain.ConsentGranted, *domain.ConsentWithdrawn, *domain.BasisRecorded, *domain.BasisEnded:
		r.grounds.value = insertGround(r.grounds.value, groundOf(domain.Permissions{}.Evolve(e.Happened(d)).Grounds[0]))
	case *domain.NeedRecorded:
		list := slices.Clone(r.needs.value)
		i := slices.IndexFunc(list, func(n need) bool { return n.Need >= d.Need })
		one := need{d.Need, d.Weight, d.Source, domain.ID(e.ID), e.Revision, stamp(e)}
		switch {
		case i < 0:
			list = append(list, one)
		case list[i].Need != d.Need:
			list = slices.Insert(list, i, one)
		case one.Stamp.Before(list[i].Stamp):
			return r, did
		default:
			list[i] = one
		}
		r.needs.value = list
	default:
		if !did {
			return r, false
		}
	}
	r.since, r.due = r.created, nil
	if r.lastContact != nil {
		r.since = *r.lastContact
	}
	if r.every > 0 {
		at := r.since.Add(time.Duration(r.every) * 24 * time.Hour)
		r.due = &at
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}

// born keeps the day of the year on which the customer was born, as a keyed blind
// index: of dates the latest counts.
func (r communication) born(e *eventstore.Event, index vault.Index) communication {
	mine := stamp(e)
	if mine.Before(r.birthStamp.value) {
		return r
	}
	r.birthStamp.value, r.birthDay = mine, nil
	var day domain.Day
	switch d := e.Opened().(type) {
	case *domain.CustomerCreated:
		day = d.BirthDate
	case *domain.CustomerProfileChanged:
		day = d.BirthDate
	}
	if !day.IsZero() && !e.Lost("birthDate") {
		r.birthDay = [][]byte{index.BlindEqual(BirthDayIndex, domain.MonthDay(day))}
	}
	return r
}

// BirthDayIndex is the kind of the blind index of birthdays.
const BirthDayIndex = "birth-day"

//go:embed effective.sql
var effectiveSQL string

// effectiveDays has how long which managed customers went without a contact. The
// interval is a policy and not in it: a stretch begins with the day of its contact
// and ends with the next one, so that any interval can be asked of it.
var effectiveDays = Model{Name: "effective_days", Version: 2, SQL: effectiveSQL, Shape: func(env Env) Shape {
	return Rollup[effectiveState, effectiveCell]{
		Columns: []Column[effectiveCell]{
			{"part", func(c *effectiveCell) any { return &c.part }},
			{"contact", func(c *effectiveCell) any { return &c.contact }},
			{"from_day", func(c *effectiveCell) any { return &c.from }},
			{"until_day", func(c *effectiveCell) any { return &c.until }},
		},
		Measure: "customers",
		Evolve: func(s effectiveState, e *eventstore.Event) (effectiveState, bool) {
			return s.evolve(e.Skeleton(), domain.DayOf(occurred(e), env.Zone))
		},
		Cells: effectiveState.cells,
		Join:  effectiveState.join,
		Cut:   effectiveCell.cut,
		Ends:  effectiveCell.ends,
	}.Shape(env)
}}

// effectiveCell is a stretch of days in which customers were managed and their
// last contact was on one day.
type effectiveCell struct {
	part                 string // existing or potential
	contact, from, until date
}

// effectiveState is a customer as a managed one, with the days of its contacts.
type effectiveState struct {
	Managed  managedState `json:"managed"`
	Contacts []domain.Day `json:"contacts,omitempty"` // in order, each once
}

func (s effectiveState) evolve(d domain.Event, day domain.Day) (effectiveState, bool) {
	managed, did := s.Managed.evolve(d, day)
	s.Managed = managed
	if !domain.Reached(d) {
		return s, did
	}
	at, there := slices.BinarySearchFunc(s.Contacts, day, domain.Day.Compare)
	if there {
		return s, did
	}
	s.Contacts = slices.Insert(slices.Clone(s.Contacts), at, day)
	return s, true
}

// join makes a set managed as managed customers have it, and in contact by whoever's.
func (s effectiveState) join(members []effectiveState) effectiveState {
	managed := make([]managedState, 0, len(members))
	contacts := slices.Clone(s.Contacts)
	for _, m := range members {
		managed = append(managed, m.Managed)
		contacts = append(contacts, m.Contacts...)
	}
	slices.SortFunc(contacts, domain.Day.Compare)
	return effectiveState{s.Managed.join(managed), slices.Compact(contacts)}
}

// cut is what of the stretch is in the days.
func (c effectiveCell) cut(from, until domain.Day, add func(effectiveCell, int64)) {
	if c.from.Before(from) {
		c.from.Day = from
	}
	if !until.IsZero() && until.Before(c.until.Day) {
		c.until.Day = until
	}
	if c.from.Before(c.until.Day) {
		add(c, 1)
	}
}

// ends are what begins with the stretch and with its end.
func (c effectiveCell) ends() (begins, ends effectiveCell) {
	return effectiveCell{c.part, c.contact, c.from, date{}}, effectiveCell{c.part, c.contact, c.until, date{}}
}

// endless is the day after all others.
var endless = func() domain.Day {
	d, err := domain.ParseDay("9999-12-31")
	if err != nil {
		panic(err) // it is one
	}
	return d
}()

func (s effectiveState) cells() map[effectiveCell]int64 {
	cells := map[effectiveCell]int64{}
	stretch := func(part string, from, until domain.Day) {
		if from.IsZero() {
			return
		}
		if until.IsZero() {
			until = endless
		}
		for i, contact := range s.Contacts {
			begins, ends := contact, until
			if begins.Before(from) {
				begins = from
			}
			if i+1 < len(s.Contacts) && s.Contacts[i+1].Before(ends) {
				ends = s.Contacts[i+1]
			}
			if begins.Before(ends) {
				cells[effectiveCell{part, date{contact}, date{begins}, date{ends}}]++
			}
		}
	}
	m := s.Managed
	stretch("existing", m.Ordered, m.Archived)
	if m.Qualified {
		stretch("potential", m.Created, earliest(m.Ordered, m.Archived))
	}
	return cells
}
