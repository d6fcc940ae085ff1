package domain

import (
	"slices"
	"time"
)

// PersonalDataExpired says that the time for which a category of the customer's
// personal data is kept was up. The key of that category is destroyed by what
// follows from this event.
type PersonalDataExpired struct {
	Category string `json:"category"` // content or contact; identity is CustomerErased
	Days     int    `json:"days"`     // how long it was kept after archiving, by the policy
}

// SubjectAccessGiven records that a person was given everything that is kept
// about them: all that is in the stream before this event.
type SubjectAccessGiven struct {
	AccessID ID     `json:"accessId"`
	Channel  string `json:"channel,omitempty"` // code of how the person asked for it
}

// EventType implements Event.
func (PersonalDataExpired) EventType() string { return "PersonalDataExpired" }

// EventType implements Event.
func (SubjectAccessGiven) EventType() string { return "SubjectAccessGiven" }

// The categories of personal data, as the tags of event structs name them.
const (
	CategoryIdentity = "identity"
	CategoryContact  = "contact"
	CategoryContent  = "content"
)

// Retention says for how many days after archiving a category is kept; 0 is
// without end. A customer that is not archived is in use and loses nothing.
type Retention map[string]int

// Expire decides on the automatic end of what has been kept for longer than the
// policy says. Identity ends everything: it erases the customer. A legal hold
// keeps all of it. What has expired before is no event again, so it may be asked
// again and again.
//
// What is one with an archived customer ends with it: a record that was merged is
// asked by itself for contacts and content, by when the one that goes on was
// archived, and its identity ends when that one's does. A hold on any of the set
// keeps all of it.
func (c Customer) Expire(policy Retention, erasure ID, archived, now time.Time, others ...SetMember) ([]Event, error) {
	if err := c.present(); err != nil {
		return nil, err
	}
	holds, inUse := len(c.Holds), !c.Archived
	if c.IsMerged() {
		inUse = !slices.ContainsFunc(others, func(m SetMember) bool { return m.Archived })
	}
	for _, m := range others {
		holds += m.Holds
	}
	if holds > 0 {
		return nil, refuse("legal-hold", "customerId", "the customer is on legal hold, or a record that is one with it")
	}
	due := func(category string) bool {
		days := policy[category]
		return !inUse && days > 0 && !now.Before(archived.AddDate(0, 0, days))
	}
	if due(CategoryIdentity) && !c.IsMerged() {
		return c.covers(erasure, ErasedByRetention, others)
	}
	var out []Event
	for _, category := range []string{CategoryContact, CategoryContent} {
		if due(category) && !slices.Contains(c.Expired, category) {
			out = append(out, &PersonalDataExpired{Category: category, Days: policy[category]})
		}
	}
	if len(out) == 0 {
		return nil, refuse("nothing-due", "", "nothing of the customer has been kept for too long")
	}
	return out, nil
}

// GiveAccess decides on the record that a person was given their data.
func (c Customer) GiveAccess(access ID, channel string) ([]Event, error) {
	var v Violations
	v.code("channel", channel, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	return []Event{&SubjectAccessGiven{AccessID: access, Channel: channel}}, nil
}
