package domain

// CustomerMerged locks a record that goes on in another one: from here on nothing
// is begun on it, and who asks is told of the survivor. It is the first step of a
// merge. The history stays, and stays where it is; what was begun on the record is
// ended there, and what is wrong in it is corrected there.
type CustomerMerged struct {
	MergeID ID `json:"mergeId"`
	Into    ID `json:"into"`
}

// CustomerAbsorbed says that another record goes on in this one. Figures by
// customer count both from here on.
type CustomerAbsorbed struct {
	MergeID ID `json:"mergeId"`
	Member  ID `json:"member"` // who was merged into this one
}

// CustomerSeparated takes CustomerAbsorbed back.
type CustomerSeparated struct {
	MergeID ID `json:"mergeId"`
	Member  ID `json:"member"`
}

// CustomerUnmerged takes CustomerMerged back: the record has its own life again.
type CustomerUnmerged struct {
	MergeID ID `json:"mergeId"`
}

// EventType implements Event.
func (CustomerMerged) EventType() string { return "CustomerMerged" }

// EventType implements Event.
func (CustomerAbsorbed) EventType() string { return "CustomerAbsorbed" }

// EventType implements Event.
func (CustomerSeparated) EventType() string { return "CustomerSeparated" }

// EventType implements Event.
func (CustomerUnmerged) EventType() string { return "CustomerUnmerged" }

// MergedInto says in which record a customer goes on, and by which merge.
type MergedInto struct{ Merge, Into ID }

// IsMerged reports whether the customer goes on in another record.
func (c Customer) IsMerged() bool { return !c.Merged.Into.IsZero() }

// evolveMerge returns the state after an event of a merge.
func (c Customer) evolveMerge(e Event) Customer {
	switch e := e.(type) {
	case *CustomerMerged:
		c.Merged = MergedInto{Merge: e.MergeID, Into: e.Into}
	case *CustomerUnmerged:
		if c.Merged.Merge == e.MergeID {
			c.Merged = MergedInto{}
		}
	case *CustomerAbsorbed:
		c.Members = with(c.Members, e.Member, e.MergeID)
	case *CustomerSeparated:
		if c.Members[e.Member] == e.MergeID {
			c.Members = dropped(c.Members, e.Member)
		}
	}
	return c
}

// MergeEventOf returns the merge that an event of a customer's stream is about, and
// false where it is about none.
func MergeEventOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *CustomerMerged:
		return e.MergeID, true
	case *CustomerUnmerged:
		return e.MergeID, true
	case *CustomerAbsorbed:
		return e.MergeID, true
	case *CustomerSeparated:
		return e.MergeID, true
	}
	return ID{}, false
}

// RuleMerged is the rule of a refusal that names the survivor.
const RuleMerged = "customer-merged"

// RuleUnchanged is the rule of a refusal of what has been done before.
const RuleUnchanged = "merge-unchanged"

// own refuses what is begun with a customer that goes on in another record.
func (c Customer) own() error {
	if err := c.present(); err != nil {
		return err
	}
	if c.IsMerged() {
		return &Refusal{
			Rule: RuleMerged, Field: "customerId", Detail: "the record was merged into another one, which goes on: send the command there",
			Customer: c.Merged.Into,
		}
	}
	return nil
}

// Lock decides on the first step of a merge: this record goes on in the other. A
// merge that has locked it may lead it to another one, because that was merged
// meanwhile. Archived records can be merged: most were archived for it.
func (c Customer) Lock(merge, into ID) ([]Event, error) {
	if err := c.present(); err != nil {
		return nil, err
	}
	if c.IsMerged() && c.Merged.Merge != merge {
		return nil, c.own()
	}
	if c.Merged.Into == into {
		return nil, refuse(RuleUnchanged, "", "the record is locked by this merge already")
	}
	return []Event{&CustomerMerged{MergeID: merge, Into: into}}, nil
}

// Absorb decides on the second step: the other record goes on in this one. A
// record that is itself locked takes nobody in, so that no circle can close: who
// is in a circle was locked before it was entered, all the way round.
func (c Customer) Absorb(merge, member ID) ([]Event, error) {
	if err := c.open(); err != nil {
		return nil, err
	}
	if c.Members[member] == merge {
		return nil, refuse(RuleUnchanged, "", "the record has taken the other in already")
	}
	return []Event{&CustomerAbsorbed{MergeID: merge, Member: member}}, nil
}

// Separate decides on the first step of a split. A record that went on in a third
// one takes what it has taken in with it: that merge is split first.
func (c Customer) Separate(merge, member ID) ([]Event, error) {
	if err := c.own(); err != nil {
		return nil, err
	}
	if c.Members[member] != merge {
		return nil, refuse(RuleUnchanged, "", "the record has not taken the other in")
	}
	return []Event{&CustomerSeparated{MergeID: merge, Member: member}}, nil
}

// Unlock decides on the second step of a split, and on the way back of a merge
// that cannot be carried out.
func (c Customer) Unlock(merge ID) ([]Event, error) {
	if err := c.present(); err != nil {
		return nil, err
	}
	if c.Merged.Merge != merge {
		return nil, refuse(RuleUnchanged, "", "the record is not locked by this merge")
	}
	return []Event{&CustomerUnmerged{MergeID: merge}}, nil
}
