package domain

// LegalHoldPlaced forbids the erasure of the customer until the hold is
// released. Why is the reason in the metadata.
type LegalHoldPlaced struct {
	HoldID ID     `json:"holdId"`
	Matter string `json:"matter,omitempty"` // code of the case that needs the data
}

// LegalHoldReleased ends a hold. Why is the reason in the metadata.
type LegalHoldReleased struct {
	HoldID ID `json:"holdId"`
}

// EventType implements Event.
func (LegalHoldPlaced) EventType() string { return "LegalHoldPlaced" }

// EventType implements Event.
func (LegalHoldReleased) EventType() string { return "LegalHoldReleased" }

// PlaceHold asks for a legal hold.
type PlaceHold struct {
	HoldID         ID
	Matter, Reason string
}

// Hold decides on a legal hold. An archived customer can be held: its data are
// still there.
func (c Customer) Hold(cmd PlaceHold) ([]Event, error) {
	var v Violations
	v.code("matter", cmd.Matter, false)
	v.code("reason", cmd.Reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.own(); err != nil {
		return nil, err
	}
	return []Event{&LegalHoldPlaced{HoldID: cmd.HoldID, Matter: cmd.Matter}}, nil
}

// Release decides on the end of a legal hold.
func (c Customer) Release(hold ID, reason string) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	if _, placed := c.Holds[hold]; !placed {
		return nil, refuse("hold-not-found", "holdId", "the customer has no hold with this id, or it was released")
	}
	return []Event{&LegalHoldReleased{HoldID: hold}}, nil
}
