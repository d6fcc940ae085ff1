package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// CustomerStream returns the name of the stream that holds all that happened to
// the customer.
func CustomerStream(id ID) string { return customerPrefix + id.String() }

const customerPrefix = "customer-"

// CustomerOfStream returns the customer whose stream it is, and false where the
// stream is not a customer's.
func CustomerOfStream(stream string) (ID, bool) {
	rest, ok := strings.CutPrefix(stream, customerPrefix)
	if !ok {
		return ID{}, false
	}
	id, err := ParseID(rest)
	return id, err == nil
}

// CustomerCreated begins every customer's stream.
type CustomerCreated struct {
	Kind        string    `json:"kind"` // person or company
	Name        string    `json:"name" personal:"identity"`
	BirthDate   Day       `json:"birthDate,omitzero" personal:"identity"`
	Contacts    []Contact `json:"contacts,omitempty" personal:"contact"`
	Region      string    `json:"region,omitempty"` // coarse: ISO 3166-1 or -2
	Interests   []string  `json:"interests,omitempty" personal:"content"`
	Notes       string    `json:"notes,omitempty" personal:"content"`
	Source      string    `json:"source"`                                    // how the record came to be: form, web, order, survey, import, staff
	External    string    `json:"external,omitempty"`                        // the system that ExternalRef belongs to
	ExternalRef string    `json:"externalRef,omitempty" personal:"identity"` // the customer's number there
	Reached     []string  `json:"reached,omitempty"`                         // kinds of the contacts, which are sealed
	Invalid     []string  `json:"invalid,omitempty"`                         // of these the kinds of which one is not valid
	Standing    string    `json:"standing,omitempty"`                        // contact: known only as a contact of a company
}

// StandingContact is the standing of a person who is on record as somebody's
// contact and not as a customer: no lead, and managed only from a first order on.
const StandingContact = "contact"

// Potential reports whether the customer counts as a potential one before it has
// ordered (capability 41).
func (e *CustomerCreated) Potential() bool {
	return e.Standing != StandingContact && QualifiedSource(e.Source)
}

// CustomerProfileChanged carries the changed fields only. Clearing a field is
// naming it in Cleared.
type CustomerProfileChanged struct {
	Name      string   `json:"name,omitempty" personal:"identity"`
	BirthDate Day      `json:"birthDate,omitzero" personal:"identity"`
	Region    string   `json:"region,omitempty"`
	Interests []string `json:"interests,omitempty" personal:"content"`
	Notes     string   `json:"notes,omitempty" personal:"content"`
	Changed   []string `json:"changed"`           // names of the fields set here
	Cleared   []string `json:"cleared,omitempty"` // names of the fields emptied
	Source    string   `json:"source,omitempty"`  // who says so, as of CustomerCreated; "" where that was not asked yet
}

// CustomerContactsChanged replaces the whole list of contacts.
type CustomerContactsChanged struct {
	Contacts []Contact `json:"contacts" personal:"contact"`
	Count    int       `json:"count"`
	Reached  []string  `json:"reached,omitempty"` // kinds of the contacts, which are sealed
	Invalid  []string  `json:"invalid,omitempty"` // as of CustomerCreated
	Source   string    `json:"source,omitempty"`  // as of CustomerProfileChanged
}

// CustomerArchived ends the working life of the record. Its reason is in the
// metadata. The history stays.
type CustomerArchived struct{}

// EventType implements Event.
func (CustomerCreated) EventType() string { return "CustomerCreated" }

// EventType implements Event.
func (CustomerProfileChanged) EventType() string { return "CustomerProfileChanged" }

// EventType implements Event.
func (CustomerContactsChanged) EventType() string { return "CustomerContactsChanged" }

// EventType implements Event.
func (CustomerArchived) EventType() string { return "CustomerArchived" }

// Contact is one way to reach a customer.
type Contact struct {
	Kind   string `json:"kind"` // email, phone, post, chat, social
	Value  string `json:"value"`
	Label  string `json:"label,omitempty"`  // such as work, home
	Number string `json:"number,omitempty"` // of a phone, as it was read when it was said: in E.164; "" where it is no valid number
}

// Numbers reads a phone number by the numbering plan of a region, "" for one that is
// not known, and returns it in E.164, with its extension after ";ext="; "" where it is
// no valid number. The plans of all countries are a library's, so it is passed in.
//
// What was read is kept with what was said, so that history does not change with the
// library, nor with where the customer moves to: the number stays the one of then.
type Numbers func(value, region string) string

// Read returns a copy of the contacts with the phone numbers read, and the kinds of
// those of which one is not valid. Without a reader they are as they were.
func (n Numbers) Read(list []Contact, region string) (read []Contact, invalid []string) {
	if n == nil || list == nil {
		return list, nil
	}
	read = slices.Clone(list)
	for i, c := range read {
		if c.Kind != "phone" {
			continue
		}
		if read[i].Number = n(c.Value, region); read[i].Number == "" && invalid == nil {
			invalid = []string{"phone"}
		}
	}
	return read, invalid
}

// Sources a record can come from. A qualified source makes a customer without
// orders a potential one among the managed customers; a bulk import and a bare
// order number do not.
var Sources = []string{"form", "web", "order", "survey", "import", "staff"}

// QualifiedSource reports whether customers of the source count as potential
// (capability 41).
func QualifiedSource(source string) bool {
	return slices.Contains([]string{"form", "web", "survey", "staff"}, source)
}

// ContactKinds lists the kinds of contact.
var ContactKinds = []string{"email", "phone", "post", "chat", "social"}

// CreateCustomer asks for a new record.
type CreateCustomer struct {
	Kind, Name    string
	BirthDate     Day
	Contacts      []Contact
	Region        string
	Interests     []string
	Notes, Source string
	External      string
	ExternalRef   string
	Standing      string

	Tags   []string
	Custom CustomValues
	Fields CustomFields // as they are declared

	Numbers Numbers // nil where phone numbers are not read
}

// Create decides on a new record. The state is the one of the stream that the
// record would have.
func Create(c Customer, cmd CreateCustomer, now time.Time) ([]Event, error) {
	var v Violations
	v.oneOf("kind", cmd.Kind, "person", "company")
	facts := CustomerCreated{Kind: cmd.Kind, Name: cmd.Name, BirthDate: cmd.BirthDate, Contacts: cmd.Contacts, Region: cmd.Region, Interests: cmd.Interests, Notes: cmd.Notes}
	facts.checkFacts(&v, now)
	v.oneOf("source", cmd.Source, Sources...)
	v.code("external.source", cmd.External, cmd.ExternalRef != "")
	v.text("external.reference", cmd.ExternalRef, maxCode, cmd.External != "")
	if cmd.Standing != "" {
		v.oneOf("standing", cmd.Standing, StandingContact)
		if cmd.Kind == "company" {
			v.add("standing", "kind", "only persons are contacts of a company")
		}
	}
	if len(cmd.Tags) > maxList {
		v.add("tags", "max-items", fmt.Sprintf("at most %d items", maxList))
	}
	v.tags("tags", cmd.Tags)
	custom := cmd.Fields.customise("custom", cmd.Kind, cmd.Source, cmd.Custom, &v)
	if err := v.err(); err != nil {
		return nil, err
	}
	if c.Exists {
		return nil, refuse("customer-exists", "external.reference", "a customer with this source and reference exists already")
	}
	contacts, invalid := cmd.Numbers.Read(cmd.Contacts, cmd.Region)
	events := []Event{&CustomerCreated{
		Kind: cmd.Kind, Name: cmd.Name, BirthDate: cmd.BirthDate, Contacts: contacts, Region: cmd.Region, Interests: cmd.Interests,
		Notes: cmd.Notes, Source: cmd.Source, External: cmd.External, ExternalRef: cmd.ExternalRef, Reached: ContactKindsOf(contacts), Invalid: invalid, Standing: cmd.Standing,
	}}
	if len(cmd.Tags) > 0 {
		events = append(events, &CustomerTagged{Added: cmd.Tags, Source: cmd.Source})
	}
	if custom != nil {
		events = append(events, custom)
	}
	return events, nil
}

// ContactKindsOf lists the kinds of the contacts, in the order of ContactKinds.
func ContactKindsOf(list []Contact) (kinds []string) {
	for _, kind := range ContactKinds {
		if slices.ContainsFunc(list, func(c Contact) bool { return c.Kind == kind }) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// checkFacts checks what can change later on, and be corrected.
func (e CustomerCreated) checkFacts(v *Violations, now time.Time) {
	v.text("name", e.Name, maxName, true)
	v.birthDate(e.Kind, e.BirthDate, now)
	v.contacts(e.Contacts)
	v.region(e.Region)
	v.interests(e.Interests)
	v.text("notes", e.Notes, maxText, false)
}

// ChangeProfile asks for new values of single fields; nil leaves a field as it
// is and a pointer to an empty value clears it.
type ChangeProfile struct {
	Name      *string
	BirthDate *Day
	Region    *string
	Interests *[]string
	Notes     *string
	Source    string

	Custom CustomValues
	Fields CustomFields // as they are declared
}

// Change decides on new values of the profile.
func (c Customer) Change(cmd ChangeProfile, now time.Time) ([]Event, error) {
	var v Violations
	var e CustomerProfileChanged
	if cmd.Name != nil {
		v.text("name", *cmd.Name, maxName, true)
		e.Name, e.Changed = *cmd.Name, append(e.Changed, "name")
	}
	if cmd.BirthDate != nil {
		v.birthDate(c.Kind, *cmd.BirthDate, now)
		e.BirthDate = *cmd.BirthDate
		e.set("birthDate", e.BirthDate.IsZero())
	}
	if cmd.Region != nil {
		v.region(*cmd.Region)
		e.Region = *cmd.Region
		e.set("region", e.Region == "")
	}
	if cmd.Interests != nil {
		v.interests(*cmd.Interests)
		e.Interests = *cmd.Interests
		e.set("interests", len(e.Interests) == 0)
	}
	if cmd.Notes != nil {
		v.text("notes", *cmd.Notes, maxText, false)
		e.Notes = *cmd.Notes
		e.set("notes", e.Notes == "")
	}
	v.oneOf("source", cmd.Source, Sources...)
	e.Source = cmd.Source
	custom := cmd.Fields.customise("custom", c.Kind, cmd.Source, cmd.Custom, &v)
	var events []Event
	if len(e.Changed)+len(e.Cleared) > 0 {
		events = append(events, &e)
	}
	if custom != nil {
		events = append(events, custom)
	}
	if len(events) == 0 {
		v.add("", "required", "name at least one field to change")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return events, nil
}

func (e *CustomerProfileChanged) set(field string, empty bool) {
	if empty {
		e.Cleared = append(e.Cleared, field)
		return
	}
	e.Changed = append(e.Changed, field)
}

// ChangeContacts decides on a new list of contacts. Phone numbers have been read, and
// invalid are the kinds of which one is not valid, as of [Numbers.Read].
func (c Customer) ChangeContacts(source string, contacts []Contact, invalid []string) ([]Event, error) {
	var v Violations
	v.contacts(contacts)
	v.oneOf("source", source, Sources...)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return []Event{&CustomerContactsChanged{Contacts: contacts, Count: len(contacts), Reached: ContactKindsOf(contacts), Invalid: invalid, Source: source}}, nil
}

// Archive decides on the end of the record's working life.
func (c Customer) Archive(reason string) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return []Event{&CustomerArchived{}}, nil
}

func (v *Violations) birthDate(kind string, d Day, now time.Time) {
	if d.IsZero() {
		return
	}
	if kind == "company" {
		v.add("birthDate", "kind", "only persons have a date of birth")
		return
	}
	if d.Time().Year() < 1850 || DayOf(now, time.UTC).Before(d) {
		v.add("birthDate", "range", "from 1850 to today")
	}
}

func (v *Violations) region(s string) {
	if len(s) > maxRegion {
		v.add("region", "max-length", fmt.Sprintf("at most %d characters", maxRegion))
		return
	}
	if s != "" {
		v.regionCode("region", s)
	}
}

func (v *Violations) regionCode(field, s string) {
	if !isRegion(s) {
		v.add(field, "iso3166", "want a country by its code in ISO 3166, such as GB, or a part of one, such as GB-LND")
	}
}

func (v *Violations) interests(list []string) {
	if len(list) > maxList {
		v.add("interests", "max-items", fmt.Sprintf("at most %d items", maxList))
		return
	}
	for i, s := range list {
		v.text(fmt.Sprintf("interests[%d]", i), s, maxCode, true)
	}
}

func (v *Violations) contacts(list []Contact) {
	if len(list) > maxList {
		v.add("contacts", "max-items", fmt.Sprintf("at most %d items", maxList))
		return
	}
	for i, c := range list {
		at := fmt.Sprintf("contacts[%d].", i)
		v.oneOf(at+"kind", c.Kind, ContactKinds...)
		v.text(at+"value", c.Value, maxLine, true)
		v.text(at+"label", c.Label, maxCode, false)
		switch local, host, ok := strings.Cut(c.Value, "@"); {
		case c.Kind == "email" && (!ok || local == "" || host == "" || strings.ContainsAny(c.Value, " \t\r\n") || strings.Contains(host, "@")):
			v.add(at+"value", "email", "want an e-mail address")
		case c.Kind == "phone" && countDigits(c.Value) < 3:
			v.add(at+"value", "phone", "want a phone number with at least three digits")
		}
		if slices.Contains(list[:i], c) {
			v.add(at+"value", "unique", "the same contact twice")
		}
	}
}

func countDigits(s string) int {
	n := 0
	for _, c := range s {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}
