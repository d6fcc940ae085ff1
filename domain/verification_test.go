package domain

import "testing"

// Of a field with nothing in it there is neither a right nor a wrong.
func TestOnlyWhatIsFilledIsVerified(t *testing.T) {
	wrong, right := FieldVerified{Field: "email", Outcome: VerifiedWrong}, FieldVerified{Field: "email", Outcome: VerifiedCorrect}
	for name, c := range map[string]struct {
		e      FieldVerified
		filled bool
		then   then
	}{
		"wrong":         {wrong, true, happens(&wrong)},
		"right":         {right, true, happens(&right)},
		"nothing wrong": {wrong, false, refused("field-empty field")},
		"nothing right": {right, false, refused("field-empty field")},
		"no field":      {FieldVerified{Field: "mail", Outcome: VerifiedWrong}, false, violates("field one-of")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := given(created).Verify(c.e, c.filled)
			c.then.check(t, events, err)
		})
	}
}
