package domain

import "slices"

// ErasureRequested begins the erasure of a customer's personal data. It takes a
// second person to approve it. Why is the reason in the metadata.
type ErasureRequested struct {
	ErasureID ID     `json:"erasureId"`
	Channel   string `json:"channel,omitempty"` // code of how the person asked for it
}

// ErasureRejected ends a request without an erasure. Why is the reason in the
// metadata.
type ErasureRejected struct {
	ErasureID ID `json:"erasureId"`
}

// ErasureApproved is the second person's word. It is stored together with
// CustomerErased: there is no moment between them.
type ErasureApproved struct {
	ErasureID ID `json:"erasureId"`
}

// ErasureCoversSet names the other records that are one with the erased one. It is
// stored together with the approval, so that what belongs to the erasure was decided
// at one moment; their own CustomerErased follow from it.
type ErasureCoversSet struct {
	ErasureID ID   `json:"erasureId"`
	Members   []ID `json:"members"`
}

// CustomerErased ends the customer: no personal field of its history can be
// read again, and no command changes it any more. The keys are destroyed by
// what follows from this event, and ErasureCertified says that all is done.
type CustomerErased struct {
	ErasureID ID     `json:"erasureId"`
	Cause     string `json:"cause"` // request, retention, or set: a record that is one with this one was erased
}

// ErasureCertified says that everything which follows from CustomerErased was
// done. The certificate is a signed note (see docs/privacy.md).
type ErasureCertified struct {
	ErasureID   ID     `json:"erasureId"`
	Certificate string `json:"certificate"`
}

// EventType implements Event.
func (ErasureRequested) EventType() string { return "ErasureRequested" }

// EventType implements Event.
func (ErasureRejected) EventType() string { return "ErasureRejected" }

// EventType implements Event.
func (ErasureApproved) EventType() string { return "ErasureApproved" }

// EventType implements Event.
func (ErasureCoversSet) EventType() string { return "ErasureCoversSet" }

// EventType implements Event.
func (CustomerErased) EventType() string { return "CustomerErased" }

// EventType implements Event.
func (ErasureCertified) EventType() string { return "ErasureCertified" }

// Why a customer was erased.
const (
	ErasedByRequest   = "request"
	ErasedByRetention = "retention"
	ErasedWithSet     = "set"
)

// SetMember is another record of the set that a customer is of.
type SetMember struct {
	ID       ID
	Direct   bool // it went on in the customer itself, and in no other on the way
	Holds    int  // legal holds that are not released
	Archived bool // it goes on for the set, and was archived
}

// covers returns the events that erase the customer and say which others belong to
// it, and refuses what a legal hold on any of them forbids. The others were read
// before the customer's own state, so where its members have changed since, it is to
// be asked anew.
func (c Customer) covers(erasure ID, cause string, others []SetMember) ([]Event, error) {
	holds := len(c.Holds)
	members := make([]ID, len(others))
	for i, m := range others {
		holds += m.Holds
		members[i] = m.ID
	}
	if holds > 0 {
		return nil, refuse("legal-hold", "customerId", "the customer is on legal hold, %d of them, counting all records that are one with it; release them first", holds)
	}
	for id := range c.Members {
		if !slices.Contains(members, id) {
			return nil, refuse("set-changed", "", "another record was merged into this one meanwhile; send the command again")
		}
	}
	for _, m := range others {
		if _, still := c.Members[m.ID]; m.Direct && !still { // perhaps with others, which went with it
			return nil, refuse("set-changed", "", "a record that was merged into this one was split from it meanwhile; send the command again")
		}
	}
	erased := &CustomerErased{ErasureID: erasure, Cause: cause}
	if len(members) == 0 {
		return []Event{erased}, nil
	}
	return []Event{&ErasureCoversSet{ErasureID: erasure, Members: members}, erased}, nil
}

// MemberErasure is the id of the erasure of another record of the set.
func MemberErasure(erasure, member ID) ID { return DeriveID(erasure, "member", member.String()) }

// EraseWithSet decides on the erasure of a record that is one with an erased one. A
// legal hold that was placed since the approval is kept: the rest of the erasure
// waits for it.
func (c Customer) EraseWithSet(erasure, member ID) ([]Event, error) {
	if err := c.present(); err != nil {
		return nil, err
	}
	if len(c.Holds) > 0 {
		return nil, refuse("legal-hold", "customerId", "the customer is on legal hold")
	}
	return []Event{&CustomerErased{ErasureID: MemberErasure(erasure, member), Cause: ErasedWithSet}}, nil
}

// PendingErasure is a request that nobody has decided on.
type PendingErasure struct {
	ID        ID
	Requester string    // opaque id of who made the request
	Members   map[ID]ID // who went on here then → by which merge
}

// RequestErasure asks for an erasure.
type RequestErasure struct {
	ErasureID       ID
	Channel, Reason string
}

// RequestErasure decides on a request. One at a time is open. A legal hold does
// not refuse the request, which a person has a right to make, but its approval.
func (c Customer) RequestErasure(cmd RequestErasure) ([]Event, error) {
	var v Violations
	v.code("channel", cmd.Channel, false)
	v.code("reason", cmd.Reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.own(); err != nil {
		return nil, err
	}
	if c.Erasure != nil {
		return nil, refuse("erasure-pending", "customerId", "an erasure was requested before and is not decided")
	}
	return []Event{&ErasureRequested{ErasureID: cmd.ErasureID, Channel: cmd.Channel}}, nil
}

// ApproveErasure decides on the approval by the person with the opaque id.
// It covers the others, which are one with the customer.
func (c Customer) ApproveErasure(erasure ID, approver, reason string, others ...SetMember) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.pending(erasure); err != nil {
		return nil, err
	}
	if c.Erasure.Requester == approver {
		return nil, refuse("second-person-required", "", "who requests an erasure does not approve it")
	}
	if c.mergedSinceRequested() {
		return nil, refuse("merged-since-requested", "erasureId",
			"the record was merged with another one since the erasure was requested, which would be erased with it: reject this request and make another")
	}
	events, err := c.covers(erasure, ErasedByRequest, others)
	if err != nil {
		return nil, err
	}
	return append([]Event{&ErasureApproved{ErasureID: erasure}}, events...), nil
}

// mergedSinceRequested reports whether more would be erased than was requested: an
// erasure is of all records that are one, two people answer for it, and a merge is
// anybody's.
func (c Customer) mergedSinceRequested() bool {
	for member, merge := range c.Members {
		if c.Erasure.Members[member] != merge {
			return true
		}
	}
	return c.IsMerged() // of a record that is merged none is requested
}

// RejectErasure decides on the end of a request without an erasure.
func (c Customer) RejectErasure(erasure ID, reason string) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.pending(erasure); err != nil {
		return nil, err
	}
	return []Event{&ErasureRejected{ErasureID: erasure}}, nil
}

func (c Customer) pending(erasure ID) error {
	if err := c.present(); err != nil {
		return err
	}
	if c.Erasure == nil || c.Erasure.ID != erasure {
		return refuse("erasure-not-found", "erasureId", "no erasure with this id waits for a decision")
	}
	return nil
}

// ErasureOf returns the erasure that an event is about, and false where it is
// about none.
func ErasureOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *ErasureRequested:
		return e.ErasureID, true
	case *ErasureRejected:
		return e.ErasureID, true
	case *ErasureApproved:
		return e.ErasureID, true
	case *ErasureCoversSet:
		return e.ErasureID, true
	case *CustomerErased:
		return e.ErasureID, true
	case *ErasureCertified:
		return e.ErasureID, true
	}
	return ID{}, false
}
