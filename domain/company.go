package domain

import "fmt"

// PersonLinked makes a person a contact of a company. It is in the person's
// stream, so that what it says of the person is sealed under the person's keys:
// who is erased is gone from the company too. The company is a customer like the
// person, named by its id.
type PersonLinked struct {
	LinkID    ID        `json:"linkId"`
	CompanyID ID        `json:"companyId"`
	Roles     []string  `json:"roles"`                                 // codes, such as buyer, billing
	Title     string    `json:"title,omitempty" personal:"identity"`   // as on the card
	Contacts  []Contact `json:"contacts,omitempty" personal:"contact"` // how to reach the person there
	Source    string    `json:"source"`
}

// PersonUnlinked ends a link. Why is the reason in the metadata.
type PersonUnlinked struct {
	LinkID ID `json:"linkId"`
}

// EventType implements Event.
func (PersonLinked) EventType() string { return "PersonLinked" }

// EventType implements Event.
func (PersonUnlinked) EventType() string { return "PersonUnlinked" }

// LinkOf returns the link that the event is about, and false where it is about
// none.
func LinkOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *PersonLinked:
		return e.LinkID, true
	case *PersonUnlinked:
		return e.LinkID, true
	}
	return ID{}, false
}

// maxLinks is how many companies a person is a contact of at a time.
const maxLinks = 50

// Link decides on a link of the person to the company, whose state is given. To
// say it of a company again changes the roles: the link that there is ends, and
// another begins.
func (c Customer) Link(e PersonLinked, company Customer) ([]Event, error) {
	var v Violations
	if len(e.Roles) == 0 || len(e.Roles) > maxList {
		v.add("roles", "items", fmt.Sprintf("from 1 to %d items", maxList))
	}
	v.tags("roles", e.Roles)
	v.text("title", e.Title, maxName, false)
	v.contacts(e.Contacts)
	v.oneOf("source", e.Source, Sources...)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	switch {
	case c.Kind != "person":
		return nil, refuse("not-a-person", "customerId", "only a person is a contact of a company")
	case company.IsMerged():
		return nil, &Refusal{
			Rule: "company-merged", Field: "companyId", Detail: "the company was merged into another record, which goes on: link the person to that one",
			Customer: company.Merged.Into,
		}
	case company.open() != nil:
		return nil, refuse("company-not-open", "companyId", "there is no such company, or it is archived or erased")
	case company.Kind != "company":
		return nil, refuse("not-a-company", "companyId", "only a company has contacts")
	case len(c.Employers) >= maxLinks:
		return nil, refuse("too-many-links", "customerId", "a person is a contact of at most %d companies at a time", maxLinks)
	}
	var events []Event
	for link, company := range c.Employers {
		if company == e.CompanyID {
			events = append(events, &PersonUnlinked{LinkID: link}) // there is at most one
		}
	}
	return append(events, &e), nil
}

// Unlink decides on the end of a link.
func (c Customer) Unlink(link ID, reason string) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil { // who is archived may have left the company too
		return nil, err
	}
	if _, ok := c.Employers[link]; !ok {
		return nil, refuse("link-not-found", "linkId", "there is no such link, or it has ended")
	}
	return []Event{&PersonUnlinked{LinkID: link}}, nil
}
