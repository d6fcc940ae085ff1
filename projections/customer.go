package projections

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

//go:embed customer.sql
var customerSQL string

var customers = Model{Name: "customers", Version: 7, SQL: customerSQL, First: true, Shape: func(env Env) Shape {
	return Fold[customer]{
		Table:   "customers",
		Columns: customerColumns,
		Key:     customerKey, ByStream: true,
		Opens: customerOpens,
		Apply: func(row customer, e *eventstore.Event) (customer, bool) {
			if e.Revision > 0 && row.id == (key{}) {
				return row, false // its creation was skipped
			}
			return row.apply(e, env.Vault.Index), true
		},
	}.Shape(env)
}}

// customer is a row of customers. It is a value: what it points to is replaced,
// never changed.
type customer struct {
	id                     key
	revision, position     int64
	kind, region, source   string
	external, status       string
	name, birthDate        []byte
	contacts, interests    []byte
	notes, externalRef     []byte
	nameGrams, notesGrams  []int64
	emailKeys, phoneKeys   [][]byte
	phoneEnds              [][]byte
	postKeys, handleKeys   [][]byte
	importance, frequency  string
	value                  string
	visits, complaints     int
	open                   []key
	answers, orders        int
	amounts                map[string]domain.Decimal
	lastNPS                *int
	created, recorded      time.Time
	updated                time.Time
	lastContact, lastVisit *time.Time
	lastOrder              *time.Time
	archived               *time.Time
	mergedInto             *key
	stamps                 customerStamps
	sources                map[string]string
	customerDetails
}

// customerStamps says of each fact since when it is known: the latest wins.
type customerStamps struct {
	Name      *domain.Stamp `json:"name,omitempty"`
	BirthDate *domain.Stamp `json:"birthDate,omitempty"`
	Region    *domain.Stamp `json:"region,omitempty"`
	Interests *domain.Stamp `json:"interests,omitempty"`
	Notes     *domain.Stamp `json:"notes,omitempty"`
	Contacts  *domain.Stamp `json:"contacts,omitempty"`
	LastNPS   *domain.Stamp `json:"lastNps,omitempty"`
}

var customerColumns = []Column[customer]{
	{"id", func(r *customer) any { return &r.id }},
	{"revision", func(r *customer) any { return &r.revision }},
	{"position", func(r *customer) any { return &r.position }},
	{"kind", func(r *customer) any { return &r.kind }},
	{"region", func(r *customer) any { return &r.region }},
	{"source", func(r *customer) any { return &r.source }},
	{"external_source", func(r *customer) any { return &r.external }},
	{"status", func(r *customer) any { return &r.status }},
	{"name_ref", func(r *customer) any { return &r.name }},
	{"birth_date_ref", func(r *customer) any { return &r.birthDate }},
	{"contacts_ref", func(r *customer) any { return &r.contacts }},
	{"interests_ref", func(r *customer) any { return &r.interests }},
	{"notes_ref", func(r *customer) any { return &r.notes }},
	{"external_ref_ref", func(r *customer) any { return &r.externalRef }},
	{"name_grams", func(r *customer) any { return &r.nameGrams }},
	{"notes_grams", func(r *customer) any { return &r.notesGrams }},
	{"email_keys", func(r *customer) any { return &r.emailKeys }},
	{"phone_keys", func(r *customer) any { return &r.phoneKeys }},
	{"phone_end_keys", func(r *customer) any { return &r.phoneEnds }},
	{"post_keys", func(r *customer) any { return &r.postKeys }},
	{"handle_keys", func(r *customer) any { return &r.handleKeys }},
	{"class_importance", func(r *customer) any { return &r.importance }},
	{"class_frequency", func(r *customer) any { return &r.frequency }},
	{"class_value", func(r *customer) any { return &r.value }},
	{"visits", func(r *customer) any { return &r.visits }},
	{"complaints", func(r *customer) any { return &r.complaints }},
	{"open_complaint_ids", func(r *customer) any { return &r.open }},
	{"answers", func(r *customer) any { return &r.answers }},
	{"orders", func(r *customer) any { return &r.orders }},
	{"order_amounts", func(r *customer) any { return &r.amounts }},
	{"last_nps", func(r *customer) any { return &r.lastNPS }},
	{"created_at", func(r *customer) any { return &r.created }},
	{"recorded_at", func(r *customer) any { return &r.recorded }},
	{"updated_at", func(r *customer) any { return &r.updated }},
	{"last_contact_at", func(r *customer) any { return &r.lastContact }},
	{"last_visit_at", func(r *customer) any { return &r.lastVisit }},
	{"last_order_at", func(r *customer) any { return &r.lastOrder }},
	{"archived_at", func(r *customer) any { return &r.archived }},
	{"merged_into", func(r *customer) any { return &r.mergedInto }},
	{"stamps", func(r *customer) any { return &r.stamps }},
	{"sources", func(r *customer) any { return &r.sources }},
	{"standing", func(r *customer) any { return &r.standing }},
	{"tags", func(r *customer) any { return &r.tags }},
	{"tag_marks", func(r *customer) any { return &r.tagMarks }},
	{"custom", func(r *customer) any { return &r.custom }},
	{"custom_open", func(r *customer) any { return &r.customOpen }},
	{"custom_refs", func(r *customer) any { return &r.customRefs }},
	{"custom_identity_keys", func(r *customer) any { return &r.identityKeys }},
	{"custom_contact_keys", func(r *customer) any { return &r.contactKeys }},
	{"custom_content_keys", func(r *customer) any { return &r.contentKeys }},
}

// customerOpens: blind indexes are made from the name, the notes and the contacts; every
// other personal field is copied sealed.
func customerOpens(e *eventstore.Event) bool {
	switch d := e.Skeleton().(type) {
	case *domain.CustomerCreated, *domain.CustomerContactsChanged:
		return true
	case *domain.CustomerProfileChanged:
		return slices.Contains(d.Changed, "name") || slices.Contains(d.Changed, "notes")
	case *domain.CustomFieldsChanged:
		return slices.ContainsFunc(d.Set, func(s domain.CustomSet) bool { return s.Search && s.Sensitivity != "" })
	}
	return false
}

// apply returns the row after the event. Facts go by when they occurred, state
// machines by the order of the log.
func (r customer) apply(e *eventstore.Event, index vault.Index) customer {
	if e.Revision == 0 {
		id, _ := e.Customer()
		r = customer{id: id, status: "active", amounts: map[string]domain.Decimal{}, created: occurred(e), recorded: recorded(e)}
		r.tagMarks.value, r.custom.value = map[string]tagMark{}, map[string]customMark{}
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	r.updated = recorded(e)
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.CustomerCreated:
		r.kind, r.source, r.external, r.standing = d.Kind, d.Source, d.External, d.Standing
		r.externalRef = reference(e, "externalRef")
		r.setName(e, index)
		r.setProfile(e, "birthDate", "region", "interests")
		r.setNotes(e, index)
		r.setContacts(e, index)
	case *domain.CustomerProfileChanged:
		if slices.Contains(d.Changed, "name") {
			r.setName(e, index)
		}
		if slices.Contains(d.Changed, "notes") || slices.Contains(d.Cleared, "notes") {
			r.setNotes(e, index)
		}
		r.setProfile(e, d.Changed...)
		r.setProfile(e, d.Cleared...)
	case *domain.CustomerContactsChanged:
		r.setContacts(e, index)
	case *domain.CustomerTagged:
		r.tag(e, d)
	case *domain.CustomFieldsChanged:
		r.customise(e, d, index)
	case *domain.CustomerArchived:
		if r.archived == nil {
			r.archived = &at
		}
		r.status = statusOf(r.status, r.mergedInto, r.archived)
	case *domain.CustomerMerged:
		r.mergedInto = some(d.Into)
		r.status = statusOf(r.status, r.mergedInto, r.archived)
	case *domain.CustomerUnmerged:
		r.mergedInto = nil
		r.status = statusOf(r.status, r.mergedInto, r.archived)
	case *domain.CustomerErased:
		r.status = "erased"
	case *domain.CustomerVisited:
		r.visits++
		r.lastVisit = later(r.lastVisit, at)
	case *domain.CustomerComplained:
		r.complaints++
		r.opens(d.ComplaintID)
	case *domain.ComplaintReopened:
		r.opens(d.ComplaintID)
	case *domain.ComplaintResolved:
		r.ends(d.ComplaintID)
	case *domain.ComplaintRejected:
		r.ends(d.ComplaintID)
	case *domain.CustomerSurveyed:
		r.answers++
		if d.NPS != nil && wins(&r.stamps.LastNPS, e) {
			r.lastNPS = d.NPS
		}
	case *domain.OrderPlaced:
		r.orders++
		r.amounts = plus(r.amounts, d.Amount)
		r.lastOrder = later(r.lastOrder, at)
	case *domain.OrderReturned:
		r.amounts = minus(r.amounts, d.Amount)
		if d.Whole {
			r.orders--
		}
	case *domain.OrderCancelled:
		r.orders--
		r.amounts = minus(r.amounts, d.Amount)
	case *domain.CustomerReclassified:
		switch d.Scheme {
		case "importance":
			r.importance = d.To
		case "frequency":
			r.frequency = d.To
		case "value":
			r.value = d.To
		}
	}
	if domain.Reached(e.Skeleton()) {
		r.lastContact = later(r.lastContact, at)
	}
	if len(r.open) == 0 {
		r.open = nil
	}
	return r
}

// statusOf is domain.Record's. Who was merged and then erased has both: it is
// erased, and its set is still one.
func statusOf(status string, mergedInto *key, archived *time.Time) string {
	switch {
	case status == domain.RecordErased:
		return status
	case mergedInto != nil:
		return domain.RecordMerged
	case archived != nil:
		return domain.RecordArchived
	}
	return domain.RecordActive
}

func (r *customer) opens(complaint domain.ID) {
	if !slices.Contains(r.open, key(complaint)) {
		r.open = append(slices.Clip(r.open), key(complaint))
	}
}

func (r *customer) ends(complaint domain.ID) {
	r.open = slices.DeleteFunc(slices.Clone(r.open), func(id key) bool { return id == key(complaint) })
}

func (r *customer) setName(e *eventstore.Event, index vault.Index) {
	if !r.told(&r.stamps.Name, "name", e) {
		return
	}
	r.name, r.nameGrams = reference(e, "name"), nil
	switch d := e.Opened().(type) {
	case *domain.CustomerCreated:
		r.nameGrams = grams(e, index, "name", d.Name)
	case *domain.CustomerProfileChanged:
		r.nameGrams = grams(e, index, "name", d.Name)
	}
}

func (r *customer) setNotes(e *eventstore.Event, index vault.Index) {
	if !r.told(&r.stamps.Notes, "notes", e) {
		return
	}
	r.notes, r.notesGrams = reference(e, "notes"), nil
	if r.notes == nil {
		return
	}
	switch d := e.Opened().(type) {
	case *domain.CustomerCreated:
		r.notesGrams = grams(e, index, "notes", d.Notes)
	case *domain.CustomerProfileChanged:
		r.notesGrams = grams(e, index, "notes", d.Notes)
	}
}

func grams(e *eventstore.Event, index vault.Index, field, text string) []int64 {
	if e.Lost(field) {
		return nil
	}
	return index.BlindGrams(field, text)
}

// setProfile sets facts that are copied as they are.
func (r *customer) setProfile(e *eventstore.Event, fields ...string) {
	for _, field := range fields {
		switch field {
		case "birthDate":
			if r.told(&r.stamps.BirthDate, field, e) {
				r.birthDate = reference(e, field)
			}
		case "interests":
			if r.told(&r.stamps.Interests, field, e) {
				r.interests = reference(e, field)
			}
		case "region":
			if !r.told(&r.stamps.Region, field, e) {
				continue
			}
			switch d := e.Skeleton().(type) {
			case *domain.CustomerCreated:
				r.region = d.Region
			case *domain.CustomerProfileChanged:
				r.region = d.Region
			}
		}
	}
}

func (r *customer) setContacts(e *eventstore.Event, index vault.Index) {
	if !r.told(&r.stamps.Contacts, "contacts", e) {
		return
	}
	r.contacts, r.emailKeys, r.phoneKeys, r.phoneEnds, r.postKeys, r.handleKeys = reference(e, "contacts"), nil, nil, nil, nil, nil
	var contacts []domain.Contact
	switch d := e.Opened().(type) {
	case *domain.CustomerCreated:
		contacts = d.Contacts
	case *domain.CustomerContactsChanged:
		contacts = d.Contacts
	}
	for _, c := range contacts {
		switch c.Kind {
		case "email":
			r.emailKeys = append(r.emailKeys, index.BlindEqual("email", vault.NormalizeEmail(c.Value)))
		case "phone":
			one, end := phoneKeys(index, c)
			r.phoneKeys, r.phoneEnds = append(r.phoneKeys, one), append(r.phoneEnds, end)
		case "post":
			if one := vault.NormalizePost(c.Value); one != "" {
				r.postKeys = append(r.postKeys, index.BlindEqual("post", one))
			}
		case "chat", "social": // the one is no name of the other
			if one := vault.NormalizeHandle(c.Value); one != "" {
				r.handleKeys = append(r.handleKeys, index.BlindEqual(c.Kind, one))
			}
		}
	}
}

// phoneKeys returns what a phone is compared by and what it is found by. A number that
// was read is one number however it was written; of what was not, only the digits are
// known, and the last of them are what spellings with and without a country share. All
// are found by their end, and looked at then.
func phoneKeys(index vault.Index, c domain.Contact) (one, end []byte) {
	if c.Number == "" {
		last := vault.PhoneSuffix(vault.NormalizePhone(c.Value))
		return index.BlindEqual("phone-digits", last), index.BlindEqual("phone-end", last)
	}
	line, _, _ := strings.Cut(c.Number, ";")
	return index.BlindEqual("phone", c.Number), index.BlindEqual("phone-end", vault.PhoneSuffix(line))
}

// told is wins, and notes who said so.
func (r *customer) told(known **domain.Stamp, field string, e *eventstore.Event) bool {
	if !wins(known, e) {
		return false
	}
	sources := make(map[string]string, len(r.sources)+1)
	maps.Copy(sources, r.sources)
	switch d := e.Skeleton().(type) {
	case *domain.CustomerCreated:
		sources[field] = d.Source
	case *domain.CustomerProfileChanged:
		sources[field] = d.Source
	case *domain.CustomerContactsChanged:
		sources[field] = d.Source
	}
	r.sources = sources
	return true
}

// wins reports whether the event's fact is the latest so far, and notes it.
func wins(known **domain.Stamp, e *eventstore.Event) bool {
	mine := stamp(e)
	if *known != nil && mine.Before(**known) {
		return false
	}
	*known = &mine
	return true
}

func later(known *time.Time, at time.Time) *time.Time {
	if known != nil && !known.Before(at) {
		return known
	}
	return &at
}

// plus returns a copy of the sums with the amount added.
func plus(sums map[string]domain.Decimal, m domain.Money) map[string]domain.Decimal {
	out := make(map[string]domain.Decimal, len(sums)+1)
	for currency, sum := range sums {
		out[currency] = sum
	}
	out[m.Currency] = out[m.Currency].Add(m.Amount)
	return out
}

func minus(sums map[string]domain.Decimal, m domain.Money) map[string]domain.Decimal {
	return plus(sums, domain.Money{Amount: domain.Decimal{}.Sub(m.Amount), Currency: m.Currency})
}
