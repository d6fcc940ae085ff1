package readapi

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// CustomerRecord is a customer's record. Personal fields are null where they
// are not known, and where the customer was erased; then erased says so.
type CustomerRecord struct {
	ID            ID                `json:"id"`
	Revision      uint64            `json:"revision" doc:"Of the last event in the record; the ETag, and what If-Match of a command takes. In a list of a former state: of the last event by then that changed the record itself. Visits, complaints, answers and orders are counted beside it and do not move it, so it may be lower than the revision of the same customer asked for alone, and nothing is to be written with it" example:"4"`
	Position      uint64            `json:"position" doc:"Position of that event in the log" example:"4711"`
	Kind          string            `json:"kind" enum:"person,company"`
	Status        string            `json:"status" enum:"active,archived,merged,erased" doc:"merged: it goes on in another record"`
	Name          *string           `json:"name" example:"Ada Lovelace"`
	BirthDate     *Day              `json:"birthDate" nullable:"true"`
	Contacts      []ContactEntry    `json:"contacts" nullable:"true"`
	Region        *string           `json:"region" doc:"ISO 3166-1 or -2" example:"GB-LND"`
	Interests     []string          `json:"interests" nullable:"true"`
	Notes         *string           `json:"notes"`
	Source        string            `json:"source" enum:"form,web,order,survey,import,staff" doc:"How the record came to be"`
	External      *ExternalIdentity `json:"external,omitempty" doc:"The customer's number in another system, where it has one"`
	Standing      *string           `json:"standing" doc:"contact: a person known only as the contact of a company; null for customers"`
	Tags          []string          `json:"tags" nullable:"true" doc:"In alphabetical order; null in a list of the past, which does not keep them"`
	Classes       CustomerClasses   `json:"classes"`
	Visits        *int              `json:"visits" nullable:"true" doc:"How many there were"`
	Complaints    *int              `json:"complaints" nullable:"true" doc:"How many were ever filed"`
	Open          *int              `json:"openComplaints" nullable:"true" doc:"How many of them are not resolved"`
	SurveyAnswers *int              `json:"surveyAnswers" nullable:"true" doc:"How many there were"`
	Orders        *int              `json:"orders" nullable:"true" doc:"How many there were"`
	OrderAmounts  []CurrencyAmount  `json:"orderAmounts" nullable:"true" doc:"Sum of the orders, by currency"`
	LastNPS       *int              `json:"lastNps" doc:"Score of the latest answer that has one, 0 to 10" example:"9"`
	CreatedAt     Instant           `json:"createdAt" doc:"In the world"`
	RecordedAt    Instant           `json:"recordedAt" doc:"When the creation was recorded"`
	UpdatedAt     Instant           `json:"updatedAt" doc:"When the last event was recorded; in a list of the past the last one that changed a fact, a class or the status"`
	LastContactAt *Instant          `json:"lastContactAt" nullable:"true" doc:"The last visit or other contact in which the customer was reached"`
	LastVisitAt   *Instant          `json:"lastVisitAt" nullable:"true" doc:"The last visit, by whatever means"`
	LastOrderAt   *Instant          `json:"lastOrderAt" nullable:"true"`
	ArchivedAt    *Instant          `json:"archivedAt" nullable:"true"`
	Erased        bool              `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked        bool              `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable    bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`
	MergedInto    *ID               `json:"mergedInto" nullable:"true" doc:"The record in which it goes on, where it was merged"`
	Set           *CustomerSet      `json:"set,omitempty" doc:"The records that are one with this one, where it was merged or others were merged into it; only of a single customer"`
	Manager       *CustomerManager  `json:"manager,omitempty" doc:"Who has the customer, now or at the instant asked for; absent where nobody has, and in a list of the past, which does not keep it"`
	RestsOn       *RestsOn          `json:"restsOn,omitempty" doc:"Of a former state: the last event that was looked at"`

	Custom  map[string]json.RawMessage `json:"custom,omitzero" doc:"Custom fields that have a value, by code: a text, a number or a truth, as declared. Absent in a list of the past, which does not keep them"`
	Sources map[string]FieldSource     `json:"sources,omitzero" doc:"Where the value of each field came from; custom fields are custom.<code>, tags tags.<tag>. What was said before is at /facts. Absent in a list of the past"`

	refs struct {
		name, birthDate, contacts, interests, notes, external []byte
		custom                                                [][]byte
	}
	marks struct {
		stamps  map[string]domain.Stamp
		sources map[string]string
		tags    map[string]customMark
		custom  map[string]customMark
	}
	graded         *access.Grade // where the row was read with it
	externalSource string
	amounts        map[string]domain.Decimal
}

// ExternalIdentity names a customer in another system.
type ExternalIdentity struct {
	Source    string  `json:"source" example:"shop"`
	Reference *string `json:"reference" example:"C-10017"`
}

// CustomerClasses are the customer's classes; null where not classified.
type CustomerClasses struct {
	Importance *string `json:"importance" doc:"important, ordinary or potential" example:"important"`
	Frequency  *string `json:"frequency" doc:"high-frequency, low-frequency or potential" example:"high-frequency"`
	Value      *string `json:"value" doc:"high, mid or low" example:"mid"`
}

const customerColumns = `id, revision, position, kind, status, nullif(region, ''), source, external_source,
	nullif(class_importance, ''), nullif(class_frequency, ''), nullif(class_value, ''),
	visits, complaints, open_complaints, answers, orders, order_amounts, last_nps,
	created_at, recorded_at, updated_at, last_contact_at, last_visit_at, last_order_at, archived_at,
	name_ref, birth_date_ref, contacts_ref, interests_ref, notes_ref, external_ref_ref, merged_into,
	nullif(standing, ''), tags, stamps, sources, tag_marks, custom, custom_refs,
	` + managerColumn

func (c *CustomerRecord) scan() []any {
	return []any{
		&c.ID, &c.Revision, &c.Position, &c.Kind, &c.Status, &c.Region, &c.Source, &c.externalSource,
		&c.Classes.Importance, &c.Classes.Frequency, &c.Classes.Value,
		&c.Visits, &c.Complaints, &c.Open, &c.SurveyAnswers, &c.Orders, &c.amounts, &c.LastNPS,
		&c.CreatedAt, &c.RecordedAt, &c.UpdatedAt, &c.LastContactAt, &c.LastVisitAt, &c.LastOrderAt, &c.ArchivedAt,
		&c.refs.name, &c.refs.birthDate, &c.refs.contacts, &c.refs.interests, &c.refs.notes, &c.refs.external, &c.MergedInto,
		&c.Standing, &c.Tags, &c.marks.stamps, &c.marks.sources, &c.marks.tags, &c.marks.custom, &c.refs.custom,
		&c.Manager,
	}
}

func (c *CustomerRecord) customer() ID { return c.ID }

func (c *CustomerRecord) grade() *access.Grade { return c.graded }

func (c *CustomerRecord) open(p *person) {
	p.erased = p.erased || c.Status == "erased"
	c.Name = opened[string](p, c.refs.name)
	c.BirthDate = opened[Day](p, c.refs.birthDate)
	c.Contacts = openedList[ContactEntry](p, c.refs.contacts)
	c.Interests = openedList[string](p, c.refs.interests)
	c.OrderAmounts = amounts(c.amounts)
	if !c.past() {
		c.Tags = append([]string{}, c.Tags...)
		c.Custom = customOf(p, c.marks.custom, c.refs.custom)
		c.Sources = c.sources()
	}
	c.Notes = opened[string](p, c.refs.notes)
	if c.externalSource != "" {
		c.External = &ExternalIdentity{Source: c.externalSource, Reference: opened[string](p, c.refs.external)}
	}
	c.Erased = p.erased
	c.Masked = p.masked
	c.Unreadable = p.unreadable
}

// sources says where what the record has came from.
func (c *CustomerRecord) sources() map[string]FieldSource {
	out := map[string]FieldSource{}
	say := func(field, source string, s domain.Stamp) {
		out[field] = FieldSource{text(source), Instant{time.UnixMicro(s.Occurred).UTC()}}
	}
	for field, source := range c.marks.sources {
		say(field, source, c.marks.stamps[field])
	}
	for tag, m := range c.marks.tags {
		if m.On {
			say("tags."+tag, m.Source, m.Stamp)
		}
	}
	for code, m := range c.marks.custom {
		if m.On {
			say("custom."+code, m.Source, m.Stamp)
		}
	}
	return out
}

// past reports whether it is from the history, which keeps neither tags nor custom
// fields nor sources.
func (c *CustomerRecord) past() bool { return c.marks.sources == nil }

// amounts lists sums by currency, in its order.
func amounts(sums map[string]domain.Decimal) []CurrencyAmount {
	list := make([]CurrencyAmount, 0, len(sums))
	for currency, sum := range sums {
		list = append(list, CurrencyAmount{Amount: sum.String(), Currency: currency})
	}
	slices.SortFunc(list, func(a, b CurrencyAmount) int { return strings.Compare(a.Currency, b.Currency) })
	return list
}

type getCustomer struct {
	ID ID `path:"customerId" doc:"The customer"`
	PastMoment
	Freshness
	Request
}

// One statement, so that it is one snapshot without a transaction around it.
const customerSQL = `SELECT ` + customerColumns + `, k.checkpoint, k.version, k.parked, k.frozen,
	EXISTS (SELECT FROM read.parked WHERE projection = 'customers' AND stream = 'customer-' || $1::uuid::text),
	coalesce(g.value_class, ''), coalesce(g.sensitivity_class, ''), EXISTS (SELECT FROM read.customers m WHERE m.merged_into = $1)
	FROM read.customers
	LEFT JOIN LATERAL (SELECT value_class, sensitivity_class FROM read.grades WHERE grades.id = customers.id) g ON true,
	(SELECT position AS checkpoint, version, parked, extract(epoch FROM now() - frozen_since)::double precision AS frozen FROM read.checkpoints WHERE projection = 'customers') k
	WHERE id = $1`

func (a *api) getCustomer(ctx context.Context, in *getCustomer) (*answer[CustomerRecord], error) {
	if in.asked() {
		return a.formerCustomer(ctx, in)
	}
	for _, model := range []string{modelCustomers, modelManagers} {
		if err := a.await(ctx, model, in.min()); err != nil {
			return nil, err
		}
	}
	c, b, waits, takes := new(CustomerRecord), basis{}, false, false
	var value, sensitivity string
	err := a.Pool.QueryRow(ctx, customerSQL, in.ID).Scan(append(c.scan(), &b.position, &b.version, &b.parked, &b.frozen, &waits, &value, &sensitivity, &takes)...)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, a.missing(ctx, modelCustomers, &in.ID, in.min(), "customer")
	case err != nil:
		return nil, err
	case b.position < in.min():
		return nil, behind(modelCustomers)
	case waits:
		return nil, isParked(modelCustomers)
	}
	grade := access.GradeOf(value, sensitivity)
	c.graded = &grade
	if err := openOne(ctx, a, c); err != nil {
		return nil, err
	}
	if c.MergedInto != nil || takes {
		if c.Set, err = a.setOfCustomer(ctx, in.ID); err != nil {
			return nil, err
		}
	}
	tag := httpkit.ETag(c.Revision)
	switch {
	case c.Set != nil:
		tag = httpkit.ETagFor(c.Revision, in.role+"-"+c.Set.tag())
	case c.Masked:
		tag = httpkit.ETagFor(c.Revision, in.role)
	}
	return answered(&in.Request, b, tag, *c), nil
}
