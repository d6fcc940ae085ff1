package domain

import "testing"

// What is personal is in the register with its reason, and nothing else is.
func TestEveryPersonalFieldIsInTheRegister(t *testing.T) {
	known := map[string]bool{}
	for _, f := range PersonalFields() {
		name := f.Event + "." + f.Field
		known[name] = true
		if f.Why == "" {
			t.Errorf("%s is personal, and domain/privacy.go does not say what it is kept for", name)
		}
		if f.Category != CategoryIdentity && f.Category != CategoryContact && f.Category != CategoryContent {
			t.Errorf("%s is of category %q", name, f.Category)
		}
	}
	for name := range reasons {
		if !known[name] {
			t.Errorf("the register speaks of %s, which is no personal field", name)
		}
	}
	if len(known) < 20 {
		t.Errorf("only %d personal fields found", len(known))
	}
}
