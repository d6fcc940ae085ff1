package domain

import "testing"

// What a record cannot be about: a company was not born, and a name of which nothing
// is seen is none.
func TestWhatNoRecordIs(t *testing.T) {
	born, firm := mustDay("1990-05-01"), given(&CustomerCreated{Kind: "company", Name: "Ada Ltd", Source: "web"})
	name := func(s string) *string { return &s }
	for what, c := range map[string]struct {
		decide func() ([]Event, error)
		then   then
	}{
		"a company with a date of birth": {func() ([]Event, error) {
			return Create(Customer{}, CreateCustomer{Kind: "company", Name: "Ada Ltd", Source: "web", BirthDate: born}, today)
		}, violates("birthDate kind")},
		"a company that gets one": {func() ([]Event, error) {
			return firm.Change(ChangeProfile{BirthDate: &born, Source: "web"}, today)
		}, violates("birthDate kind")},
		"a company that had one, by mistake": {func() ([]Event, error) {
			return firm.Change(ChangeProfile{BirthDate: new(Day), Source: "web"}, today)
		}, happens(&CustomerProfileChanged{Cleared: []string{"birthDate"}, Source: "web"})},
		"a company that had none, by a correction": {func() ([]Event, error) {
			e := &ProfileCorrected{Corrects: ID{1}, CorrectsRevision: 1, BirthDate: born, Changed: []string{"birthDate"}}
			on := Standing{Happened: Happened{Event: &CustomerProfileChanged{Cleared: []string{"birthDate"}}, ID: ID{1}, Revision: 1}}
			return firm.Correct(e, on, "typo", false, today)
		}, violates("birthDate kind")},
		"a name without width": {func() ([]Event, error) {
			return Create(Customer{}, CreateCustomer{Kind: "person", Name: "\u200b \u2060", Source: "web"}, today)
		}, violates("name required")},
		"a name that becomes one": {func() ([]Event, error) {
			return given(created).Change(ChangeProfile{Name: name("\ufeff"), Source: "web"}, today)
		}, violates("name required")},
		"a name that needs a joiner": {func() ([]Event, error) {
			return given(created).Change(ChangeProfile{Name: name("می\u200cخواهم"), Source: "web"}, today)
		}, happens(&CustomerProfileChanged{Name: "می\u200cخواهم", Changed: []string{"name"}, Source: "web"})},
	} {
		t.Run(what, func(t *testing.T) {
			events, err := c.decide()
			c.then.check(t, events, err)
		})
	}
}
