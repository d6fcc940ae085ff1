package domain

import (
	"slices"
	"time"
)

// ConsentGranted says that the customer agreed to the processing of personal
// data for a purpose (capability 7). It was granted when it occurred.
type ConsentGranted struct {
	Purpose string `json:"purpose"` // code, such as newsletter
	Notice  string `json:"notice"`  // version of the notice that the customer was shown
	Channel string `json:"channel"` // code of how it was given
}

// ConsentWithdrawn takes a consent back from when it occurred on.
type ConsentWithdrawn struct {
	Purpose string `json:"purpose"`
	Channel string `json:"channel,omitempty"`
}

// BasisRecorded says that there is a legal basis other than consent for a
// purpose, from when it occurred on.
type BasisRecorded struct {
	Purpose string `json:"purpose"`
	Basis   string `json:"basis"`            // one of LegalBases, not consent
	Notice  string `json:"notice,omitempty"` // version of the notice that tells of it
	Channel string `json:"channel,omitempty"`
}

// BasisEnded ends a legal basis other than consent. Why is the reason in the
// metadata.
type BasisEnded struct {
	Purpose string `json:"purpose"`
	Basis   string `json:"basis"`
}

// EventType implements Event.
func (ConsentGranted) EventType() string { return "ConsentGranted" }

// EventType implements Event.
func (ConsentWithdrawn) EventType() string { return "ConsentWithdrawn" }

// EventType implements Event.
func (BasisRecorded) EventType() string { return "BasisRecorded" }

// EventType implements Event.
func (BasisEnded) EventType() string { return "BasisEnded" }

// BasisConsent is the legal basis that the customer gives and takes back.
const BasisConsent = "consent"

// LegalBases lists what can make processing lawful, in the order of Article 6
// of the GDPR.
var LegalBases = []string{BasisConsent, "contract", "legal-obligation", "vital-interests", "public-task", "legitimate-interests"}

// Ground is an event that gave or took a basis for a purpose: what an answer
// about a permission rests on.
type Ground struct {
	Purpose  string
	Basis    string
	Active   bool // the event gave the basis, else it took it
	Notice   string
	Channel  string
	Type     string // of the event
	Event    ID
	Revision uint64
	Position uint64
	Occurred time.Time
	Recorded time.Time
}

func (g Ground) stamp() Stamp {
	return Stamp{Occurred: g.Occurred.UnixMicro(), Position: g.Position}
}

// Permissions are the grounds on which a customer's personal data may be
// processed. It is a value; folding in an event never changes what a copy sees.
type Permissions struct {
	Grounds []Ground // ordered by when they occurred, of two at the same instant by the log
	Erased  *Ground  // the end of all of them
}

// Evolve returns the permissions after the event.
func (p Permissions) Evolve(h Happened) Permissions {
	g := Ground{
		Basis: BasisConsent, Event: h.ID, Revision: h.Revision, Position: h.Position, Occurred: h.Occurred, Recorded: h.Recorded,
	}
	switch e := h.Event.(type) {
	case *ConsentGranted:
		g.Purpose, g.Active, g.Notice, g.Channel = e.Purpose, true, e.Notice, e.Channel
	case *ConsentWithdrawn:
		g.Purpose, g.Channel = e.Purpose, e.Channel
	case *BasisRecorded:
		g.Purpose, g.Basis, g.Active, g.Notice, g.Channel = e.Purpose, e.Basis, true, e.Notice, e.Channel
	case *BasisEnded:
		g.Purpose, g.Basis = e.Purpose, e.Basis
	case *CustomerErased:
		g.Basis, g.Type = "", h.EventType()
		p.Erased = &g
		return p
	default:
		return p
	}
	g.Type = h.EventType()
	at, _ := slices.BinarySearchFunc(p.Grounds, g, func(a, b Ground) int {
		if a.stamp().Before(b.stamp()) {
			return -1
		}
		return 1
	})
	p.Grounds = slices.Insert(slices.Clone(p.Grounds), at, g)
	return p
}

// Permission is whether processing for a purpose is permitted at an instant.
type Permission struct {
	Permitted bool
	// Proof is what the answer rests on: where it is permitted the latest of the
	// events whose basis is active, where it is not the latest that took one, and
	// nil where there never was one.
	Proof  *Ground
	Active []Ground // all bases that are active, in the order of LegalBases
}

// At answers for the purpose at t: processing is permitted if and only if a
// basis for it is active. Of each basis the latest ground that had occurred by
// then counts, and of two at the same instant the later in the log.
func (p Permissions) At(purpose string, t time.Time) Permission {
	var out Permission
	if p.Erased != nil && !p.Erased.Occurred.After(t) {
		end := *p.Erased
		end.Purpose = purpose
		out.Proof = &end
		return out
	}
	latest := map[string]Ground{} // by basis
	for _, g := range p.Grounds {
		if g.Purpose == purpose && !g.Occurred.After(t) {
			latest[g.Basis] = g
		}
	}
	var ended *Ground
	for _, basis := range LegalBases {
		g, known := latest[basis]
		switch {
		case !known:
		case g.Active:
			out.Permitted = true
			out.Active = append(out.Active, g)
			if out.Proof == nil || out.Proof.stamp().Before(g.stamp()) {
				out.Proof = &g
			}
		case ended == nil || ended.stamp().Before(g.stamp()):
			ended = &g
		}
	}
	if !out.Permitted {
		out.Proof = ended
	}
	return out
}

// Latest returns the latest ground of each purpose and basis, ordered by both:
// the present state.
func (p Permissions) Latest() []Ground {
	type which struct{ purpose, basis string }
	latest := map[which]Ground{}
	var order []which
	for _, g := range p.Grounds {
		w := which{g.Purpose, g.Basis}
		if _, known := latest[w]; !known {
			order = append(order, w)
		}
		latest[w] = g
	}
	slices.SortFunc(order, func(a, b which) int {
		if a.purpose != b.purpose {
			return compare(a.purpose, b.purpose)
		}
		return compare(a.basis, b.basis)
	})
	out := make([]Ground, len(order))
	for i, w := range order {
		out[i] = latest[w]
	}
	return out
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// active reports whether the basis is there for the purpose at t.
func (p Permissions) active(purpose, basis string, t time.Time) (Ground, bool) {
	var latest Ground
	for _, g := range p.Grounds {
		if g.Purpose == purpose && g.Basis == basis && !g.Occurred.After(t) {
			latest = g
		}
	}
	return latest, latest.Active
}

// Permitted answers whether the customer's personal data may be processed for
// the purpose at t, and names the event that proves it.
func (c Customer) Permitted(purpose string, t time.Time) Permission {
	return c.Permissions.At(purpose, t)
}

// Permitted is the same of a record, also of a former one.
func (r Record) Permitted(purpose string, t time.Time) Permission {
	return r.Permissions.At(purpose, t)
}

// GrantConsent asks to record a consent.
type GrantConsent ConsentGranted

// Grant decides on a consent that was given at the instant. Granting what is
// granted under the same notice is refused: it would prove nothing new.
func (c Customer) Grant(cmd GrantConsent, at time.Time) ([]Event, error) {
	var v Violations
	v.code("purpose", cmd.Purpose, true)
	v.code("notice", cmd.Notice, true)
	v.code("channel", cmd.Channel, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if g, active := c.Permissions.active(cmd.Purpose, BasisConsent, at); active && g.Notice == cmd.Notice {
		return nil, refuse("consent-unchanged", "purpose", "consent to this purpose was given under this notice before")
	}
	e := ConsentGranted(cmd)
	return []Event{&e}, nil
}

// WithdrawConsent asks to take a consent back.
type WithdrawConsent ConsentWithdrawn

// Withdraw decides on taking a consent back. It is possible as long as the
// customer is not erased, archived or not.
func (c Customer) Withdraw(cmd WithdrawConsent, at time.Time) ([]Event, error) {
	var v Violations
	v.code("purpose", cmd.Purpose, true)
	v.code("channel", cmd.Channel, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	if _, active := c.Permissions.active(cmd.Purpose, BasisConsent, at); !active {
		return nil, refuse("consent-not-active", "purpose", "there is no consent to this purpose at that instant")
	}
	e := ConsentWithdrawn(cmd)
	return []Event{&e}, nil
}

// RecordBasis asks to record a legal basis other than consent.
type RecordBasis BasisRecorded

// RecordBasis decides on the record of a legal basis.
func (c Customer) RecordBasis(cmd RecordBasis, at time.Time) ([]Event, error) {
	var v Violations
	v.code("purpose", cmd.Purpose, true)
	v.oneOf("basis", cmd.Basis, LegalBases[1:]...)
	v.code("notice", cmd.Notice, false)
	v.code("channel", cmd.Channel, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if g, active := c.Permissions.active(cmd.Purpose, cmd.Basis, at); active && g.Notice == cmd.Notice {
		return nil, refuse("basis-unchanged", "basis", "this basis is recorded for the purpose already")
	}
	e := BasisRecorded(cmd)
	return []Event{&e}, nil
}

// EndBasis decides on the end of a legal basis other than consent.
func (c Customer) EndBasis(purpose, basis, reason string, at time.Time) ([]Event, error) {
	var v Violations
	v.code("purpose", purpose, true)
	v.oneOf("basis", basis, LegalBases[1:]...)
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	if _, active := c.Permissions.active(purpose, basis, at); !active {
		return nil, refuse("basis-not-active", "basis", "this basis is not active for the purpose at that instant")
	}
	return []Event{&BasisEnded{Purpose: purpose, Basis: basis}}, nil
}
