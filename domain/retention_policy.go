package domain

import "time"

// RetentionDefined is a version of for how many days after archiving each category
// of personal data is kept; 0 is without end. It is in the stream scheme-retention.
type RetentionDefined struct {
	From     time.Time `json:"from"`
	Identity int       `json:"identityDays,omitempty"`
	Contact  int       `json:"contactDays,omitempty"`
	Content  int       `json:"contentDays,omitempty"`
}

// EventType implements Event.
func (RetentionDefined) EventType() string { return "RetentionDefined" }

// Days returns the version as what Customer.Expire goes by.
func (e RetentionDefined) Days() Retention {
	return Retention{CategoryIdentity: e.Identity, CategoryContact: e.Contact, CategoryContent: e.Content}
}

// SchemeRetention is the name of the scheme with the retention.
const SchemeRetention = "retention"

// RetentionPolicy is the state of the policy: its versions in the order in which
// they were decided on.
type RetentionPolicy []RetentionDefined

// Evolve returns the state after the event; it never fails.
func (s RetentionPolicy) Evolve(h Happened) RetentionPolicy {
	if e, ok := h.Event.(*RetentionDefined); ok {
		return append(s[:len(s):len(s)], *e)
	}
	return s
}

// mostRetention is a hundred years: a longer one is a slip of the pen.
const mostRetention = 36_600

// Define decides on a new version.
func (s RetentionPolicy) Define(cmd RetentionDefined) ([]Event, error) {
	var v Violations
	v.scale("identityDays", &cmd.Identity, 0, mostRetention)
	v.scale("contactDays", &cmd.Contact, 0, mostRetention)
	v.scale("contentDays", &cmd.Content, 0, mostRetention)
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&cmd}, nil
}

// InForce returns the version that counts at the instant, by the same rule as the
// service levels: the one that begins last, and of two that begin at the same
// instant the one decided on later. It returns false where there is none.
func (s RetentionPolicy) InForce(at time.Time) (RetentionDefined, bool) {
	best := -1
	for i, v := range s {
		if !at.Before(v.From) && (best < 0 || !v.From.Before(s[best].From)) {
			best = i
		}
	}
	if best < 0 {
		return RetentionDefined{}, false
	}
	return s[best], true
}
