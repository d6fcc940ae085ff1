package domain

import "time"

// UpgradeState is where a service upgrade stands. That one has expired is no
// state: it was granted, and its time has passed.
type UpgradeState string

// UpgradeStates lists them, left to right.
var UpgradeStates = []UpgradeState{"requested", "granted", "refused", "ended"}

// UpgradeLife is the life of a service upgrade (capability 27).
var UpgradeLife = Life[UpgradeState]{
	"requested": {"grant": "granted", "refuse": "refused"},
	"granted":   {"end": "ended"},
	"refused":   {},
	"ended":     {},
}

// ServiceUpgradeRequested says that the customer is to be served as a better tier
// for a while.
type ServiceUpgradeRequested struct {
	UpgradeID   ID     `json:"upgradeId"`
	Tier        string `json:"tier"`            // class in the scheme of the service levels
	Cause       string `json:"cause,omitempty"` // code, such as goodwill
	Description string `json:"description,omitempty" personal:"content"`
}

// ServiceUpgradeGranted says from when until when it is so, and as which tier.
type ServiceUpgradeGranted struct {
	UpgradeID ID        `json:"upgradeId"`
	Tier      string    `json:"tier"`
	From      time.Time `json:"from"`
	Until     time.Time `json:"until"` // not included
}

// ServiceUpgradeRefused says that it is not; why is the reason in the metadata.
type ServiceUpgradeRefused struct {
	UpgradeID ID `json:"upgradeId"`
}

// ServiceUpgradeEnded says that it is over before its time; why is the reason in
// the metadata.
type ServiceUpgradeEnded struct {
	UpgradeID ID `json:"upgradeId"`
}

// EventType implements Event.
func (ServiceUpgradeRequested) EventType() string { return "ServiceUpgradeRequested" }

// EventType implements Event.
func (ServiceUpgradeGranted) EventType() string { return "ServiceUpgradeGranted" }

// EventType implements Event.
func (ServiceUpgradeRefused) EventType() string { return "ServiceUpgradeRefused" }

// EventType implements Event.
func (ServiceUpgradeEnded) EventType() string { return "ServiceUpgradeEnded" }

// UpgradeOf returns the upgrade that an event is about, and false where it is
// about none.
func UpgradeOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *ServiceUpgradeRequested:
		return e.UpgradeID, true
	case *ServiceUpgradeGranted:
		return e.UpgradeID, true
	case *ServiceUpgradeRefused:
		return e.UpgradeID, true
	case *ServiceUpgradeEnded:
		return e.UpgradeID, true
	}
	return ID{}, false
}

// Evolve returns the state after an event about the upgrade, and false for one
// that it does not expect. The zero state is that of one nobody has asked for.
func (s UpgradeState) Evolve(e Event) (UpgradeState, bool) {
	step := ""
	switch e.(type) {
	case *ServiceUpgradeRequested:
		return "requested", true
	case *ServiceUpgradeGranted:
		step = "grant"
	case *ServiceUpgradeRefused:
		step = "refuse"
	case *ServiceUpgradeEnded:
		step = "end"
	}
	next, ok := UpgradeLife.Next(s, step)
	if !ok {
		return s, false
	}
	return next, true
}

// RequestUpgrade decides on a request for an upgrade.
func (c Customer) RequestUpgrade(e ServiceUpgradeRequested) ([]Event, error) {
	var v Violations
	v.code("tier", e.Tier, true)
	v.code("cause", e.Cause, false)
	v.text("description", e.Description, maxText, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}

// GrantUpgrade decides on a request: the tier is that of the request where the
// command has none, and the beginning is the instant at.
func (c Customer) GrantUpgrade(e ServiceUpgradeGranted, at time.Time) ([]Event, error) {
	var v Violations
	v.code("tier", e.Tier, false)
	if e.From.IsZero() {
		e.From = at
	}
	if e.Until.IsZero() {
		v.add("until", "required", "say until when")
	} else if !e.From.Before(e.Until) {
		v.add("until", "range", "must be after from")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.onUpgrade(e.UpgradeID, "grant"); err != nil {
		return nil, err
	}
	if e.Tier == "" {
		e.Tier = c.Upgrades[e.UpgradeID].Tier
	}
	return []Event{&e}, nil
}

// RefuseUpgrade decides against a request.
func (c Customer) RefuseUpgrade(id ID, reason string) ([]Event, error) {
	return c.endUpgrade(id, "refuse", reason, &ServiceUpgradeRefused{UpgradeID: id})
}

// EndUpgrade decides on the end of an upgrade before its time.
func (c Customer) EndUpgrade(id ID, reason string) ([]Event, error) {
	return c.endUpgrade(id, "end", reason, &ServiceUpgradeEnded{UpgradeID: id})
}

func (c Customer) endUpgrade(id ID, step, reason string, e Event) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.onUpgrade(id, step); err != nil {
		return nil, err
	}
	return []Event{e}, nil
}

func (c Customer) onUpgrade(id ID, step string) error {
	if err := c.present(); err != nil {
		return err
	}
	u, known := c.Upgrades[id]
	if !known {
		return refuse("upgrade-not-found", "upgradeId", "the customer has no service upgrade with this id")
	}
	if _, ok := UpgradeLife.Next(u.State, step); !ok {
		return UpgradeLife.refuse("upgrade-state", "upgradeId", u.State, step)
	}
	return nil
}

// AskedUpgrade is what decisions about an upgrade need of it.
type AskedUpgrade struct {
	State UpgradeState
	Tier  string
	Until time.Time // of one that was granted
}
