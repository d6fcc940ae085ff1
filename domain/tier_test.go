package domain

import "testing"

// A class of another scheme is no tier: nobody is ever in it, and the promise, the
// cadence or the standard would be nobody's without anyone being told.
func TestTiersAreClassesOfTheirScheme(t *testing.T) {
	for name, c := range map[string]struct {
		decide func() ([]Event, error)
		then   then
	}{
		"visit cadence": {func() ([]Event, error) {
			return VisitCadence(nil).Define(VisitCadenceDefined{TierScheme: "importance", Cadences: []Cadence{{"important", 30}, {"high", 30}}})
		}, violates("cadences[1].tier one-of")},
		"communication plan": {func() ([]Event, error) {
			return CommunicationPlan(nil).Define(CommunicationPlanDefined{TierScheme: "value", Tiers: []TierPlan{{Tier: "high", Days: 1}, {Tier: "important", Days: 1}}})
		}, violates("tiers[1].tier one-of")},
		"collection standard": {func() ([]Event, error) {
			required := []RequiredField{{Field: "email"}}
			return CollectionStandard(nil).Define(CollectionStandardDefined{ClassScheme: "importance", Standards: []Standard{
				{Class: "important", Required: required, Responsible: "a"}, {Class: "hihg", Required: required, Responsible: "a"}, {Required: required, Responsible: "a"},
			}})
		}, violates("standards[1].class one-of")},
		"greetings": {func() ([]Event, error) {
			return Greetings(nil).Define(GreetingsDefined{Occasions: []Occasion{{Code: "b", Kind: OccasionBirthday, Owner: "o", TierScheme: "importance", Tiers: []string{"important", "low"}}}}, nil)
		}, violates("occasions[0].tiers[1] one-of")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := c.decide()
			c.then.check(t, events, err)
		})
	}
}
