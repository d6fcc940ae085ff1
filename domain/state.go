package domain

import (
	"maps"
	"slices"
)

// Customer is the state that decisions need, and no more: a long history does
// not make it large. It is a value; Evolve never changes what a copy sees.
type Customer struct {
	Exists     bool
	Archived   bool
	Complaints map[ID]Complaint
	Visits     map[ID]VisitState // those that were planned
	FollowUps  map[ID]FollowUpState
	Requests   map[ID]Request

	Invitations map[ID]Invitation // to surveys
	Classes     map[string]string // scheme → class

	Permissions Permissions
	Holds       map[ID]string   // legal holds that are not released → the matter
	Erasure     *PendingErasure // nil where none waits for a decision
	Erased      bool
	Expired     []string // categories of personal data whose time was up
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
	case *ConsentGranted, *ConsentWithdrawn, *BasisRecorded, *BasisEnded:
		c.Permissions = c.Permissions.Evolve(h)
	case *LegalHoldPlaced:
		c.Holds = with(c.Holds, e.HoldID, e.Matter)
	case *LegalHoldReleased:
		c.Holds = dropped(c.Holds, e.HoldID)
	case *ErasureRequested:
		c.Erasure = &PendingErasure{ID: e.ErasureID, Requester: h.Actor}
	case *ErasureRejected:
		c.Erasure = nil
	case *CustomerErased:
		c.Erased, c.Erasure = true, nil
		c.Permissions = c.Permissions.Evolve(h)
	case *PersonalDataExpired:
		c.Expired = append(slices.Clone(c.Expired), e.Category)
	}
	if id, ok := VisitOf(h.Event); ok {
		if after, expected := c.Visits[id].Evolve(h.Event); expected {
			c.Visits = with(c.Visits, id, after)
		}
	}
	if id, ok := RequestOf(h.Event); ok {
		if after, expected := c.Requests[id].Evolve(h.Event); expected {
			c.Requests = with(c.Requests, id, after)
		}
	}
	if id, ok := FollowUpOf(h.Event); ok {
		if after, expected := c.FollowUps[id].Evolve(h.Event); expected {
			c.FollowUps = with(c.FollowUps, id, after)
		}
	}
	if id, ok := InvitationOf(h.Event); ok {
		if after, expected := c.Invitations[id].Evolve(h.Event); expected {
			c.Invitations = with(c.Invitations, id, after)
		}
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
	if err := c.present(); err != nil {
		return err
	}
	if c.Archived {
		return refuse("customer-archived", "", "the customer is archived; its record no longer changes")
	}
	return nil
}

// present refuses commands to a customer of whom nothing is left.
func (c Customer) present() error {
	switch {
	case !c.Exists:
		return refuse("customer-not-found", "", "there is no such customer")
	case c.Erased:
		return refuse("customer-erased", "", "the customer has been erased")
	}
	return nil
}

// dropped returns a copy of m without k.
func dropped[K comparable, V any](m map[K]V, k K) map[K]V {
	out := maps.Clone(m)
	delete(out, k)
	return out
}

// with returns a copy of m that has v at k.
func with[K comparable, V any](m map[K]V, k K, v V) map[K]V {
	out := make(map[K]V, len(m)+1)
	maps.Copy(out, m)
	out[k] = v
	return out
}
