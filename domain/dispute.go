package domain

// DisputeState is where a dispute stands. The stored words are stable.
type DisputeState string

// DisputeStates lists them, left to right.
var DisputeStates = []DisputeState{"opened", "evidenceAdded", "ruled", "settled", "withdrawn"}

// DisputeLife is the life of a dispute (capability 24). Nothing is ruled on
// without evidence; to settle and to withdraw are possible at any time before.
var DisputeLife = Life[DisputeState]{
	"opened":        {"addEvidence": "evidenceAdded", "settle": "settled", "withdraw": "withdrawn", "assign": "opened"},
	"evidenceAdded": {"addEvidence": "evidenceAdded", "rule": "ruled", "settle": "settled", "withdraw": "withdrawn", "assign": "evidenceAdded"},
	"ruled":         {},
	"settled":       {},
	"withdrawn":     {},
}

// Open reports whether there is still something to be decided.
func (s DisputeState) Open() bool { return len(DisputeLife[s]) > 0 }

// DisputeOpened says that the customer and we do not agree: about a complaint, an
// order, or something else.
type DisputeOpened struct {
	DisputeID   ID     `json:"disputeId"`
	Kind        string `json:"kind"` // code of what it is about, such as billing
	ComplaintID ID     `json:"complaintId,omitzero"`
	OrderID     ID     `json:"orderId,omitzero"`
	Owner       string `json:"owner,omitempty"`  // opaque id of who handles it
	Amount      *Money `json:"amount,omitempty"` // that is claimed
	Claim       string `json:"claim" personal:"content"`
}

// DisputeEvidenceAdded puts evidence before whoever rules.
type DisputeEvidenceAdded struct {
	DisputeID    ID     `json:"disputeId"`
	From         string `json:"from"` // customer, us or third
	AttachmentID ID     `json:"attachmentId,omitzero"`
	Description  string `json:"description" personal:"content"`
}

// DisputeRuled says who was found to be right.
type DisputeRuled struct {
	DisputeID ID     `json:"disputeId"`
	For       string `json:"for"`              // customer, us or both
	Body      string `json:"body,omitempty"`   // code of who ruled, such as ombudsman
	Amount    *Money `json:"amount,omitempty"` // that was awarded to the customer
	Ruling    string `json:"ruling" personal:"content"`
}

// DisputeSettled says that both have agreed.
type DisputeSettled struct {
	DisputeID   ID     `json:"disputeId"`
	Amount      *Money `json:"amount,omitempty"` // that the customer gets
	Description string `json:"description,omitempty" personal:"content"`
}

// DisputeWithdrawn says that the customer does not insist; why is the reason in
// the metadata.
type DisputeWithdrawn struct {
	DisputeID ID `json:"disputeId"`
}

// DisputeAssigned gives a dispute to somebody else; where it stands stays.
type DisputeAssigned struct {
	DisputeID ID     `json:"disputeId"`
	Owner     string `json:"owner,omitempty"` // opaque id of who handles it; empty where somebody of the team will
	Team      string `json:"team,omitempty"`  // code
}

// EventType implements Event.
func (DisputeOpened) EventType() string { return "DisputeOpened" }

// EventType implements Event.
func (DisputeEvidenceAdded) EventType() string { return "DisputeEvidenceAdded" }

// EventType implements Event.
func (DisputeRuled) EventType() string { return "DisputeRuled" }

// EventType implements Event.
func (DisputeSettled) EventType() string { return "DisputeSettled" }

// EventType implements Event.
func (DisputeWithdrawn) EventType() string { return "DisputeWithdrawn" }

// EventType implements Event.
func (DisputeAssigned) EventType() string { return "DisputeAssigned" }

// DisputeStep is an event that takes a dispute further. It is its own command.
type DisputeStep interface {
	Event
	Dispute() ID
	// Step names it in DisputeLife.
	Step() string
	check(v *Violations)
	// given is what the customer gets by it; nil where that is no amount.
	given() *Money
}

func (e DisputeEvidenceAdded) Dispute() ID { return e.DisputeID }
func (e DisputeRuled) Dispute() ID         { return e.DisputeID }
func (e DisputeSettled) Dispute() ID       { return e.DisputeID }
func (e DisputeWithdrawn) Dispute() ID     { return e.DisputeID }
func (e DisputeAssigned) Dispute() ID      { return e.DisputeID }

func (DisputeEvidenceAdded) Step() string { return "addEvidence" }
func (DisputeRuled) Step() string         { return "rule" }
func (DisputeSettled) Step() string       { return "settle" }
func (DisputeWithdrawn) Step() string     { return "withdraw" }
func (DisputeAssigned) Step() string      { return "assign" }

func (DisputeEvidenceAdded) given() *Money { return nil }
func (e DisputeRuled) given() *Money       { return e.Amount }
func (e DisputeSettled) given() *Money     { return e.Amount }
func (DisputeWithdrawn) given() *Money     { return nil }
func (DisputeAssigned) given() *Money      { return nil }

func (e DisputeEvidenceAdded) check(v *Violations) {
	v.oneOf("from", e.From, "customer", "us", "third")
	v.text("description", e.Description, maxText, true)
}

func (e DisputeRuled) check(v *Violations) {
	v.oneOf("for", e.For, "customer", "us", "both")
	v.code("body", e.Body, false)
	if e.Amount != nil {
		e.Amount.checkAmount("amount", v)
	}
	v.text("ruling", e.Ruling, maxText, true)
}

func (e DisputeSettled) check(v *Violations) {
	if e.Amount != nil {
		e.Amount.checkAmount("amount", v)
	}
	v.text("description", e.Description, maxText, false)
}

func (DisputeWithdrawn) check(*Violations) {}

func (e DisputeAssigned) check(v *Violations) { v.holder(e.Owner, e.Team, "owner") }

func (m *Money) checkOptional(field string, v *Violations) {
	if m != nil {
		m.check(field, v)
	}
}

// DisputeOf returns the dispute that an event is about, and false where it is
// about none.
func DisputeOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *DisputeOpened:
		return e.DisputeID, true
	case DisputeStep:
		return e.Dispute(), true
	}
	return ID{}, false
}

// Evolve returns the state after an event about the dispute, and false for one
// that it does not expect. The zero state is that of one that was not opened.
func (s DisputeState) Evolve(e Event) (DisputeState, bool) {
	if _, opened := e.(*DisputeOpened); opened {
		return "opened", true
	}
	step, ok := e.(DisputeStep)
	if !ok {
		return s, false
	}
	next, ok := DisputeLife.Next(s, step.Step())
	if !ok {
		return s, false
	}
	return next, true
}

// OpenDispute decides on a new dispute. What it is about has to be the customer's.
func (c Customer) OpenDispute(e DisputeOpened) ([]Event, error) {
	var v Violations
	v.code("kind", e.Kind, true)
	v.code("owner", e.Owner, false)
	e.Amount.checkOptional("amount", &v)
	v.text("claim", e.Claim, maxText, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if !e.ComplaintID.IsZero() && !c.has("complaint", e.ComplaintID) {
		return nil, refuse("complaint-unknown", "complaint", "the customer has no complaint with this id")
	}
	if !e.OrderID.IsZero() && !c.has("order", e.OrderID) {
		return nil, refuse("order-unknown", "order", "the customer has no order with this id")
	}
	return []Event{&e}, nil
}

// OnDispute decides on a step of a dispute. The reason is a code; who withdraws
// says why. What the customer gets is in the currency of the claim, where that is of an
// amount: how much of it was granted could not be said otherwise.
func (c Customer) OnDispute(step DisputeStep, reason string) ([]Event, error) {
	var v Violations
	step.check(&v)
	claimed, given := c.Claimed[step.Dispute()], step.given()
	if given != nil && (claimed == "" || given.Currency != claimed) {
		v.currency("amount.currency", given.Currency)
	}
	if step.Step() == "withdraw" || reason != "" {
		v.code("reason", reason, true)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	state, known := c.Disputes[step.Dispute()]
	if !known {
		return nil, refuse("dispute-not-found", "disputeId", "the customer has no dispute with this id")
	}
	if _, ok := DisputeLife.Next(state, step.Step()); !ok {
		return nil, DisputeLife.refuse("dispute-state", "disputeId", state, step.Step())
	}
	if claimed != "" && given != nil && given.Currency != claimed {
		return nil, refuse("dispute-currency", "amount.currency", "the claim is in %s", claimed)
	}
	if e, is := step.(*DisputeEvidenceAdded); is && !e.AttachmentID.IsZero() {
		if _, known := c.Attachments.get(e.AttachmentID); !known {
			return nil, refuse("attachment-unknown", "attachment", "the customer has no attachment with this id")
		}
	}
	return []Event{step}, nil
}
