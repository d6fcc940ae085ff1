package domain

import (
	"slices"
	"time"
)

// ManagerAssigned gives the customer a dedicated manager for a while
// (capability 40): a member of the staff, or a whole team where nobody in it has
// been chosen yet. It takes the place of whatever was assigned for that while, and
// leaves alone what was assigned for before and after: who stands in for two
// weeks is followed by who had the customer before.
type ManagerAssigned struct {
	Staff ID        `json:"staff,omitzero"`
	Team  string    `json:"team,omitempty"` // code, where it is nobody in particular
	Role  string    `json:"role,omitempty"` // code of what they are to the customer, such as deputy
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"` // zero for no end
}

// ManagerReleased says that the customer has nobody from then on; why is the
// reason in the metadata.
type ManagerReleased struct {
	From time.Time `json:"from"`
}

// EventType implements Event.
func (ManagerAssigned) EventType() string { return "ManagerAssigned" }

// EventType implements Event.
func (ManagerReleased) EventType() string { return "ManagerReleased" }

// Managers are who has the customer when: spans in the order of their time that
// do not overlap. Between them nobody has it.
type Managers []ManagerAssigned

// Evolve returns the spans after the event; it never fails.
func (m Managers) Evolve(e Event) Managers {
	switch e := e.(type) {
	case *ManagerAssigned:
		return m.painted(*e, true)
	case *ManagerReleased:
		return m.painted(ManagerAssigned{From: e.From}, false)
	}
	return m
}

// painted returns what is left of the spans outside the span's time, and the
// span itself where somebody is in it.
func (m Managers) painted(span ManagerAssigned, somebody bool) Managers {
	var out Managers
	for _, had := range m {
		if before := had; before.From.Before(span.From) {
			if before.Until.IsZero() || before.Until.After(span.From) {
				before.Until = span.From
			}
			out = append(out, before)
		}
		if after := had; !span.Until.IsZero() && (after.Until.IsZero() || after.Until.After(span.Until)) {
			if after.From.Before(span.Until) {
				after.From = span.Until
			}
			out = append(out, after)
		}
	}
	if somebody {
		out = append(out, span)
	}
	slices.SortFunc(out, func(a, b ManagerAssigned) int { return a.From.Compare(b.From) })
	return out
}

// At returns who has the customer at the instant, and false where nobody has.
func (m Managers) At(t time.Time) (ManagerAssigned, bool) {
	for _, span := range m {
		if span.has(t) {
			return span, true
		}
	}
	return ManagerAssigned{}, false
}

func (e ManagerAssigned) has(t time.Time) bool {
	return !t.Before(e.From) && (e.Until.IsZero() || t.Before(e.Until))
}

// covers reports whether somebody of the same name has all of the other's time.
func (e ManagerAssigned) covers(other ManagerAssigned) bool {
	return e.Staff == other.Staff && e.Team == other.Team && e.Role == other.Role && !other.From.Before(e.From) &&
		(e.Until.IsZero() || !other.Until.IsZero() && !other.Until.After(e.Until))
}

// maxManagers is how many spans a customer may have: far more than anybody's
// working life, and a bound of the state.
const maxManagers = 200

// AssignManager decides on a manager for a while.
func (c Customer) AssignManager(e ManagerAssigned) ([]Event, error) {
	var v Violations
	switch {
	case e.Staff.IsZero():
		v.code("team", e.Team, true)
	case e.Team != "":
		v.add("team", "exclusive", "not together with staff, whose team it is")
	}
	v.code("role", e.Role, false)
	v.times(e.From, e.Until)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(c.Managers, func(had ManagerAssigned) bool { return had.covers(e) }) {
		return nil, refuse("manager-unchanged", "staff", "the customer is theirs for all of that time")
	}
	if len(c.Managers) >= maxManagers {
		return nil, refuse("managers-too-many", "customerId", "the customer has been given to %d managers", maxManagers)
	}
	return []Event{&e}, nil
}

// TakeCustomer decides on a member of the staff who takes a customer that nobody
// has now.
func (c Customer) TakeCustomer(staff ID, role string, now time.Time) ([]Event, error) {
	if err := c.open(); err != nil {
		return nil, err
	}
	if _, has := c.Managers.At(now); has {
		return nil, refuse("customer-managed", "customerId", "the customer has a manager")
	}
	return c.AssignManager(ManagerAssigned{Staff: staff, Role: role, From: now})
}

// ReleaseManager decides that the customer has nobody from then on.
func (c Customer) ReleaseManager(from time.Time, reason string) ([]Event, error) {
	var v Violations
	v.times(from, time.Time{})
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(c.Managers, func(had ManagerAssigned) bool { return had.Until.IsZero() || had.Until.After(from) }) {
		return nil, refuse("no-manager", "customerId", "the customer has no manager from then on")
	}
	return []Event{&ManagerReleased{From: from}}, nil
}

// times checks a stretch of time; a zero end is none.
func (v *Violations) times(from, until time.Time) {
	switch {
	case from.Year() < 1850:
		v.add("from", "range", "from 1850 on")
	case !until.IsZero() && !from.Before(until):
		v.add("until", "range", "must be after from")
	}
}
