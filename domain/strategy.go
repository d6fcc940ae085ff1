package domain

import (
	"maps"
	"slices"
)

// StrategyApplied says what a customer is given from now on because of the class
// it is in (capability 39): what the scheme's version has for the class.
type StrategyApplied struct {
	Scheme        string      `json:"scheme"`
	SchemeVersion int         `json:"schemeVersion"`
	Given         TierService `json:"given"`
}

// StrategyEnded says that what a class was given has ended for the customer.
type StrategyEnded struct {
	Scheme string `json:"scheme"`
	Class  string `json:"class"`
}

// EventType implements Event.
func (StrategyApplied) EventType() string { return "StrategyApplied" }

// EventType implements Event.
func (StrategyEnded) EventType() string { return "StrategyEnded" }

// Strategies are those in effect, by scheme. It is a value.
type Strategies map[string]StrategyApplied

// Evolve returns the strategies after the event.
func (s Strategies) Evolve(e Event) Strategies {
	switch e := e.(type) {
	case *StrategyApplied:
		return with(s, e.Scheme, *e)
	case *StrategyEnded:
		if s = dropped(s, e.Scheme); len(s) == 0 { // as before the first one
			return nil
		}
	case *CustomerArchived, *CustomerErased:
		return nil
	}
	return s
}

// Contact returns the strategy that promises contacts the most often; its zero
// value where none does.
func (s Strategies) Contact() StrategyApplied {
	var best StrategyApplied
	for _, scheme := range slices.Sorted(maps.Keys(s)) {
		if one := s[scheme]; one.Given.ContactEvery > 0 && (best.Given.ContactEvery == 0 || one.Given.ContactEvery < best.Given.ContactEvery) {
			best = one
		}
	}
	return best
}

// Manager returns the team or member of the staff that looks after the customer
// by the strategies, "" for nobody in particular.
func (s Strategies) Manager() string {
	for _, scheme := range slices.Sorted(maps.Keys(s)) {
		if team := s[scheme].Given.Team; team != "" {
			return team
		}
	}
	return ""
}

// Strategise decides on what follows from a class that the customer has entered, or
// is in by another version: the strategy that the version of the scheme has for the
// class takes the place of the one before, or, where it has none, that one ends. It goes
// by the class the customer is in now: where it has changed again meanwhile, it is
// refused.
func (c Customer) Strategise(scheme, class string, version int, d SchemeDefined) ([]Event, error) {
	if err := c.open(); err != nil {
		return nil, err
	}
	if c.Classes[scheme] != class {
		return nil, refuse("class-changed", "", "the customer is in another class by now")
	}
	if c.Strategies.InEffect(scheme, class, d) {
		return nil, refuse("strategy-unchanged", "", "the customer has what the class is given, or the class is given nothing")
	}
	var events []Event
	if had, has := c.Strategies[scheme]; has {
		events = append(events, &StrategyEnded{Scheme: scheme, Class: had.Given.Class})
	}
	if given, gives := d.given(class); gives {
		events = append(events, &StrategyApplied{Scheme: scheme, SchemeVersion: version, Given: given})
	}
	return events, nil
}

// Enter is Strategise on a class that the customer has entered by the version. Whoever
// hears of that late takes back nothing that a later version gives to who is in the class:
// a run of that one may have come first.
func (c Customer) Enter(scheme, class string, version int, d SchemeDefined) ([]Event, error) {
	events, err := c.Strategise(scheme, class, version, d)
	if had := c.Strategies[scheme]; err == nil && had.Given.Class == class && had.SchemeVersion > version {
		return nil, refuse("strategy-unchanged", "", "the customer has what a later version gives to the class")
	}
	return events, err
}

// InEffect reports whether the customer has just what the version of the scheme gives
// to the class. Which version gave it does not matter: one that says the same again
// changes nothing for anybody.
func (s Strategies) InEffect(scheme, class string, d SchemeDefined) bool {
	had, has := s[scheme]
	given, gives := d.given(class)
	return has == gives && (!has || had.Given.same(given))
}

// given returns what the version gives to the class, and false where that is nothing.
func (d SchemeDefined) given(class string) (TierService, bool) {
	i := slices.IndexFunc(d.Strategies, func(s TierService) bool { return s.Class == class })
	if i < 0 {
		return TierService{}, false
	}
	return d.Strategies[i], true
}

func (t TierService) same(u TierService) bool {
	return t.Class == u.Class && t.Service == u.Service && t.ContactEvery == u.ContactEvery && t.Channel == u.Channel && t.Manager == u.Manager && t.Team == u.Team &&
		slices.Equal(t.Resources, u.Resources) && slices.Equal(t.Offers, u.Offers)
}
