package domain

import "time"

// begins returns what an event brings into being that is measured from then on: how
// long a complaint took, whether a follow-up was done in time, how many of the
// invited answered. A planned visit is measured by its window, and an order goes by
// its last step.
func begins(e Event) (ID, bool) {
	switch e := e.(type) {
	case *CustomerComplained:
		return e.ComplaintID, true
	case *CustomerRequested:
		return e.RequestID, true
	case *FollowUpOpened:
		return e.FollowUpID, true
	case *DisputeOpened:
		return e.DisputeID, true
	case *KeyContactPrepared:
		return e.KeyContactID, true
	case *ServiceUpgradeRequested:
		return e.UpgradeID, true
	case *SurveyInvited:
		return e.InvitationID, true
	}
	return ID{}, false
}

// beginning returns what an event says the beginning of: the one that brings it into
// being, and a correction of that one, which has occurred when that one had.
func beginning(e Event) (ID, bool) {
	switch e := e.(type) {
	case *ComplaintCorrected:
		return e.ComplaintID, true
	case *FollowUpCorrected:
		return e.FollowUpID, true
	}
	return begins(e)
}

// stepOf returns what of these an event is a step of, and the word for it.
func stepOf(e Event) (id ID, noun string, ok bool) {
	if _, first := begins(e); first {
		return ID{}, "", false
	}
	for _, one := range []struct {
		noun string
		of   func(Event) (ID, bool)
	}{
		{"complaint", ComplaintOf},
		{"request", RequestOf},
		{"follow-up", FollowUpOf},
		{"dispute", DisputeOf},
		{"key-contact", KeyContactOf},
		{"upgrade", UpgradeOf},
		{"invitation", InvitationOf},
	} {
		if id, ok := one.of(e); ok {
			return id, one.noun, true
		}
	}
	return ID{}, "", false
}

// Follow refuses events that cannot have occurred at the instant: before what they are
// steps of had begun, outside of what a planned visit's window allows, the end of what
// was over. The order of the log says which step came after which; but how long something
// took is measured in the world, and would be less than nothing.
func (c Customer) Follow(events []Event, at time.Time) error {
	for _, e := range events {
		if err := c.allows(e, at.Truncate(time.Microsecond)); err != nil {
			return err
		}
	}
	return nil
}

func (c Customer) allows(e Event, at time.Time) error {
	if e, ends := e.(*ServiceUpgradeEnded); ends {
		if until := c.Upgrades[e.UpgradeID].Until; !until.IsZero() && !at.Before(until) {
			return refuse("upgrade-over", "occurredAt", "it ended by itself at %s", until.UTC().Format(time.RFC3339))
		}
	}
	if visit, is := VisitOf(e); is {
		if window, planned := c.Windows[visit]; planned {
			if err := window.allows(e, at); err != nil {
				return err
			}
		}
	}
	id, noun, is := stepOf(e)
	if !is {
		return nil
	}
	if begun, known := c.Begun.get(id); known && at.Before(begun) {
		return refuse(noun+"-time", "occurredAt", "it has begun at %s, and nothing of it can have been before", begun.UTC().Format(time.RFC3339Nano))
	}
	return nil
}
