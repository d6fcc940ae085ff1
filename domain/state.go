package domain

import "maps"

// Customer is the state that decisions need, and no more: a long history does
// not make it large. It is a value; Evolve never changes what a copy sees.
type Customer struct {
	Exists     bool
	Archived   bool
	Complaints map[ID]Complaint
	Classes    map[string]string // scheme → class
}

// Evolve returns the state after the event. It never fails: what has happened
// has happened, and an event that a state does not expect changes nothing.
func (c Customer) Evolve(h Happened) Customer {
	switch e := h.Event.(type) {
	case *CustomerCreated:
		c.Exists = true
	case *CustomerArchived:
		c.Archived = true
	case *CustomerReclassified:
		c.Classes = with(c.Classes, e.Scheme, e.To)
	}
	if id, ok := ComplaintOf(h.Event); ok {
		if after, expected := c.Complaints[id].Evolve(h.Event); expected {
			c.Complaints = with(c.Complaints, id, after)
		}
	}
	return c
}

// open refuses commands to a customer that is not there any more.
func (c Customer) open() error {
	switch {
	case !c.Exists:
		return refuse("customer-not-found", "", "there is no such customer")
	case c.Archived:
		return refuse("customer-archived", "", "the customer is archived; its record no longer changes")
	}
	return nil
}

// with returns a copy of m that has v at k.
func with[K comparable, V any](m map[K]V, k K, v V) map[K]V {
	out := make(map[K]V, len(m)+1)
	maps.Copy(out, m)
	out[k] = v
	return out
}
