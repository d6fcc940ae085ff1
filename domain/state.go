package domain

import (
	"maps"
	"slices"
	"time"
)

// Customer is the state that decisions need, and no more: a long history does
// not make it large. It is a value; Evolve never changes what a copy sees.
type Customer struct {
	Exists     bool
	Kind       string // person or company
	Archived   bool
	Tags       map[string]bool
	Employers  map[ID]ID // links to companies that have not ended → the company
	Complaints map[ID]Complaint
	Visits     map[ID]VisitState // those that were planned
	Windows    map[ID]VisitWindow
	FollowUps  map[ID]FollowUpState
	Requests   map[ID]Request
	Orders     many[ID, Order]
	Disputes   map[ID]DisputeState
	Claimed    map[ID]string // dispute → the currency of its claim, where that is of an amount
	Upgrades   map[ID]AskedUpgrade
	Offers     MadeOffers  // those that were presented
	Ranking    LastRanking // of offers

	Attachments many[ID, bool]
	Begun       many[ID, time.Time] // when what is measured from its beginning had begun

	KeyContacts map[ID]KeyContactState
	Preferences Preferences       // of channels
	Strategies  Strategies        // in effect
	Greeted     map[string]string // occasion → what it was raised for last
	Invitations map[ID]Invitation // to surveys
	Classes     map[string]string // scheme → class

	Amended     map[ID]Amendment // events that were corrected or withdrawn
	Permissions Permissions
	Holds       map[ID]string   // legal holds that are not released → the matter
	Erasure     *PendingErasure // nil where none waits for a decision
	Erased      bool
	Expired     []string // categories of personal data whose time was up

	Merged   MergedInto    // where the customer goes on; zero where here
	Members  map[ID]ID     // who goes on here → by which merge
	Managers Managers      // who has the customer when
	Held     map[ID]Holder // who has what of it there is to do

	Faults FaultDecisions // what was decided on faults of the record
}

// Evolve returns the state after the event. It never fails: what has happened
// has happened, and an event that a state does not expect changes nothing.
func (c Customer) Evolve(h Happened) Customer {
	switch e := h.Event.(type) {
	case *CustomerCreated:
		c.Exists, c.Kind = true, e.Kind
	case *CustomerTagged:
		c = c.tagged(*e)
	case *PersonLinked:
		c.Employers = with(c.Employers, e.LinkID, e.CompanyID)
	case *PersonUnlinked:
		c.Employers = dropped(c.Employers, e.LinkID)
	case *CustomerArchived:
		c.Archived = true
	case *CustomerReclassified:
		c.Classes = with(c.Classes, e.Scheme, e.To)
	case *ConsentGranted, *ConsentWithdrawn, *BasisRecorded, *BasisEnded:
		c.Permissions = c.Permissions.Evolve(h)
	case Correction:
		_, withdrawn := e.(*RecordWithdrawn)
		c.Amended = with(c.Amended, e.Of().ID, Amendment{Newest: h.Revision, Withdrawn: withdrawn})
	case *LegalHoldPlaced:
		c.Holds = with(c.Holds, e.HoldID, e.Matter)
	case *LegalHoldReleased:
		c.Holds = dropped(c.Holds, e.HoldID)
	case *ErasureRequested:
		c.Erasure = &PendingErasure{ID: e.ErasureID, Requester: h.Actor, Members: c.Members}
	case *ErasureRejected:
		c.Erasure = nil
	case *CustomerErased:
		c.Erased, c.Erasure = true, nil
		c.Permissions = c.Permissions.Evolve(h)
	case *ContactPreferenceStated:
		c.Preferences = c.Preferences.Evolve(h)
	case *GreetingRaised:
		c.Greeted = with(c.Greeted, e.Occasion, max(e.Once, c.Greeted[e.Occasion]))
	case *OffersRanked:
		c.Ranking = LastRanking{e.RankingID, h.Occurred, e.Expires, e.Version, e.Purpose, e.Channel, e.AnswerDays, e.Ranked}
	case *FaultAccepted, *FaultRejected:
		c.Faults, _ = c.Faults.Evolve(h)
	case *AttachmentAdded:
		c.Attachments = c.Attachments.with(e.AttachmentID, true)
	case *PersonalDataExpired:
		c.Expired = append(slices.Clone(c.Expired), e.Category)
	case *CustomerMerged, *CustomerUnmerged, *CustomerAbsorbed, *CustomerSeparated:
		c = c.evolveMerge(e)
	}
	c.Strategies = c.Strategies.Evolve(h.Event)
	if id, ok := VisitOf(h.Event); ok {
		if after, expected := c.Visits[id].Evolve(h.Event); expected {
			c.Visits = with(c.Visits, id, after)
			if w, moved := windowOf(h.Event); moved {
				c.Windows = with(c.Windows, id, w)
			}
		}
	}
	if id, ok := KeyContactOf(h.Event); ok {
		if after, expected := c.KeyContacts[id].Evolve(h.Event); expected {
			c.KeyContacts = with(c.KeyContacts, id, after)
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
		if after, expected := c.Invitations[id].Evolve(h); expected {
			c.Invitations = with(c.Invitations, id, after)
		}
	}
	if id, ok := DisputeOf(h.Event); ok {
		if after, expected := c.Disputes[id].Evolve(h.Event); expected {
			c.Disputes = with(c.Disputes, id, after)
			if opened, is := h.Event.(*DisputeOpened); is && opened.Amount != nil {
				c.Claimed = with(c.Claimed, id, opened.Amount.Currency)
			}
		}
	}
	if id, ok := UpgradeOf(h.Event); ok {
		u := c.Upgrades[id]
		if after, expected := u.State.Evolve(h.Event); expected {
			if asked, is := h.Event.(*ServiceUpgradeRequested); is {
				u.Tier = asked.Tier
			}
			if granted, is := h.Event.(*ServiceUpgradeGranted); is {
				u.Until = granted.Until
			}
			u.State = after
			c.Upgrades = with(c.Upgrades, id, u)
		}
	}
	if id, ok := OrderOf(h.Event); ok {
		before, _ := c.Orders.get(id)
		if after, expected := before.Evolve(h.Event, h.Occurred, h.Imported); expected {
			c.Orders = c.Orders.with(id, after)
		}
	}
	if id, ok := ComplaintOf(h.Event); ok {
		if after, expected := c.Complaints[id].Evolve(h.Event); expected {
			c.Complaints = with(c.Complaints, id, after)
		}
	}
	if id, ok := beginning(h.Event); ok {
		c.Begun = c.Begun.with(id, h.Occurred.Truncate(time.Microsecond))
	}
	c.Offers = c.Offers.Evolve(h.Event, h.Occurred)
	c.Managers = c.Managers.Evolve(h.Event)
	return c.held(h.Event)
}

// open refuses commands that begin something with a customer that is not there any
// more, or goes on elsewhere.
func (c Customer) open() error {
	if err := c.own(); err != nil {
		return err
	}
	if err := c.present(); err != nil {
		return err
	}
	if c.Archived {
		return refuse("customer-archived", "customerId", "the customer is archived; what was begun goes on, nothing new begins")
	}
	return nil
}

// present refuses commands to a customer of whom nothing is left. Steps of what was begun
// ask no more: also where the customer was merged or archived they go on where it was
// begun, since a complaint does not stay open for ever because its customer had two
// records, or has left.
func (c Customer) present() error {
	switch {
	case !c.Exists:
		return refuse("customer-not-found", "customerId", "there is no such customer")
	case c.Erased:
		return refuse("customer-erased", "customerId", "the customer has been erased")
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
