package domain

// CustomerReclassified moves a customer from one class of a scheme to another
// (capability 36). Why is the reason in the metadata.
type CustomerReclassified struct {
	Scheme        string `json:"scheme"`
	SchemeVersion int    `json:"schemeVersion,omitempty"` // 0: by hand
	From          string `json:"from,omitempty"`          // "" where it had no class yet
	To            string `json:"to"`
	Note          string `json:"note,omitempty" personal:"content"`
}

// EventType implements Event.
func (CustomerReclassified) EventType() string { return "CustomerReclassified" }

// Schemes lists the ways of classifying and the classes of each.
var Schemes = map[string][]string{
	"importance": {"important", "ordinary", "potential"},
	"frequency":  {"high-frequency", "low-frequency", "potential"},
	"value":      {"high", "mid", "low"},
	// How carefully the customer's data is handled, beside what the value calls for.
	"sensitivity": {"restricted", "confidential", "ordinary"},
}

// SchemeNames lists the schemes in their usual order.
var SchemeNames = []string{"importance", "frequency", "value", "sensitivity"}

// ReclassifyCustomer asks to put a customer into a class by hand.
type ReclassifyCustomer struct {
	Scheme, To, Reason, Note string
}

// Reclassify decides on a change of class.
func (c Customer) Reclassify(cmd ReclassifyCustomer) ([]Event, error) {
	var v Violations
	v.oneOf("scheme", cmd.Scheme, SchemeNames...)
	if classes, ok := Schemes[cmd.Scheme]; ok {
		v.oneOf("to", cmd.To, classes...)
	}
	v.code("reason", cmd.Reason, true)
	v.text("note", cmd.Note, maxLine, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if c.Classes[cmd.Scheme] == cmd.To {
		return nil, refuse("class-unchanged", "to", "the customer is in this class already")
	}
	return []Event{&CustomerReclassified{Scheme: cmd.Scheme, From: c.Classes[cmd.Scheme], To: cmd.To, Note: cmd.Note}}, nil
}
