package domain

import (
	"slices"
	"strings"
	"time"
)

// QualityWeightsDefined is a version of how the data quality index is made of its
// parts (capability 9). It is in the stream scheme-quality-weights.
type QualityWeightsDefined struct {
	From         time.Time `json:"from"`
	Completeness Decimal   `json:"completeness"` // the four are 1 together
	Accuracy     Decimal   `json:"accuracy"`
	Timeliness   Decimal   `json:"timeliness"`
	Uniqueness   Decimal   `json:"uniqueness"`           // 1 − duplicate rate
	SampleDays   int       `json:"sampleDays,omitempty"` // verifications count for so many days; 0: for ever
	Note         string    `json:"note,omitempty"`
}

// EventType implements Event.
func (QualityWeightsDefined) EventType() string { return "QualityWeightsDefined" }

// SchemeQualityWeights is the name of the scheme with the weights.
const SchemeQualityWeights = "quality-weights"

// QualityWeights is the state of the policy: its versions in the order in which
// they were decided on.
type QualityWeights []QualityWeightsDefined

// Evolve returns the state after the event; it never fails.
func (s QualityWeights) Evolve(h Happened) QualityWeights {
	if e, ok := h.Event.(*QualityWeightsDefined); ok {
		return append(s[:len(s):len(s)], *e)
	}
	return s
}

// InForce returns the version that counts at the instant, and false where there
// is none.
func (s QualityWeights) InForce(at time.Time) (QualityWeightsDefined, bool) {
	return inForce(s, at, func(v QualityWeightsDefined) time.Time { return v.From })
}

// Define decides on a new version.
func (s QualityWeights) Define(cmd QualityWeightsDefined) ([]Event, error) {
	var v Violations
	v.text("note", cmd.Note, maxLine, false)
	v.scale("sampleDays", &cmd.SampleDays, 0, maxRefresh)
	var sum Decimal
	for _, one := range []struct {
		field  string
		weight Decimal
	}{{"completeness", cmd.Completeness}, {"accuracy", cmd.Accuracy}, {"timeliness", cmd.Timeliness}, {"uniqueness", cmd.Uniqueness}} {
		if one.weight.Sign() < 0 || one.weight.Float() > 1 {
			v.add(one.field, "range", "from 0 to 1")
			continue
		}
		sum = sum.Add(one.weight)
	}
	if one, _ := ParseDecimal("1"); len(v) == 0 && sum != one {
		v.add("", "sum", "the four weights have to be 1 together")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&cmd}, nil
}

// QualityCounts is what the quality of some records is worked out from.
type QualityCounts struct {
	Records  int64 // with a standard
	Required int64 // fields that they have to hold
	Filled   int64 // of these
	Fresh    int64 // of the filled ones, inside their refresh interval
	Checked  int64 // fields with a verification that counts
	Correct  int64 // of these

	Clusters *int64 // of the records, how many are different; nil where nobody has looked
}

// Add returns the counts of both.
func (c QualityCounts) Add(d QualityCounts) QualityCounts {
	c.Records += d.Records
	c.Required += d.Required
	c.Filled += d.Filled
	c.Fresh += d.Fresh
	c.Checked += d.Checked
	c.Correct += d.Correct
	if c.Clusters != nil && d.Clusters != nil {
		sum := *c.Clusters + *d.Clusters
		c.Clusters = &sum
	}
	return c
}

// Quality is the shares that make the index, each from 0 to 1; nil where there is
// nothing that it could be a share of.
type Quality struct {
	Completeness  *float64 // filled / required
	Accuracy      *float64 // correct / checked
	Timeliness    *float64 // fresh / filled
	DuplicateRate *float64 // 1 − clusters / records
	Index         *float64 // Σ wᵢ·qᵢ / Σ wᵢ over the shares that there are
}

// Judge works the quality out. What nobody has measured has no weight: the index
// is over the other parts.
func (w QualityWeightsDefined) Judge(c QualityCounts) Quality {
	q := Quality{Completeness: shareOf(c.Filled, c.Required), Accuracy: shareOf(c.Correct, c.Checked), Timeliness: shareOf(c.Fresh, c.Filled)}
	var unique *float64
	if c.Clusters != nil {
		if unique = shareOf(*c.Clusters, c.Records); unique != nil {
			rate := 1 - *unique
			q.DuplicateRate = &rate
		}
	}
	var sum, weights float64
	for _, one := range []struct {
		weight Decimal
		share  *float64
	}{{w.Completeness, q.Completeness}, {w.Accuracy, q.Accuracy}, {w.Timeliness, q.Timeliness}, {w.Uniqueness, unique}} {
		if one.share != nil {
			sum += one.weight.Float() * *one.share
			weights += one.weight.Float()
		}
	}
	if weights > 0 {
		index := sum / weights
		q.Index = &index
	}
	return q
}

func shareOf(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	s := float64(part) / float64(whole)
	return &s
}

// Mark is the last word on a field of a record.
type Mark struct {
	Stamp
	On          bool   `json:"on,omitempty"` // filled, or found correct
	Sensitivity string `json:"s,omitempty"`
	Amended     uint64 `json:"a,omitempty"` // position of the correction that made it what it is; 0 where none did
	Invalid     bool   `json:"i,omitempty"` // of what it is filled with, not all is what it should be
}

// said is the position in the log at which the word became what it is.
func (m Mark) said() uint64 { return max(m.Position, m.Amended) }

// RecordMarks says of each field of a record whether it is filled, since when, and
// what came of its verification, without what it holds. Its zero value is a record
// of which nothing is known. It is a value.
type RecordMarks struct {
	Fields    map[string]Mark  `json:"fields,omitempty"`
	Checks    map[string]Mark  `json:"checks,omitempty"`    // the latest of each field
	Confirmed map[string]int64 `json:"confirmed,omitempty"` // when it was last found correct, in microseconds
	Decisions FaultDecisions   `json:"decisions,omitempty"` // on what was wrong with them
}

var sensitivityOf = map[string]string{
	"name": "identity", "birthDate": "identity", "contacts": "contact", "email": "contact", "phone": "contact", "post": "contact",
	"interests": "content", "notes": "content",
}

// Evolve returns the marks after the event, and false where it changes none. The
// event may be without its personal fields: has says which it has.
func (m RecordMarks) Evolve(h Happened, has func(field string) bool) (RecordMarks, bool) {
	did := false
	set := func(field, sensitivity string, on bool) {
		if had, ok := m.Fields[field]; !ok || !h.Stamp().Before(had.Stamp) {
			m.Fields = with(m.Fields, field, Mark{Stamp: h.Stamp(), On: on, Sensitivity: sensitivity, Amended: h.Amended})
			did = true
		}
	}
	known := func(field string, on bool) { set(field, sensitivityOf[field], on) }
	reach := func(any bool, kinds, invalid []string) {
		known("contacts", any)
		for _, kind := range []string{"email", "phone", "post"} {
			known(kind, slices.Contains(kinds, kind))
			if mark := m.Fields[kind]; mark.Stamp == h.Stamp() && slices.Contains(invalid, kind) {
				mark.Invalid = true
				m.Fields = with(m.Fields, kind, mark)
			}
		}
	}
	switch e := h.Event.(type) {
	case *CustomerCreated:
		for _, field := range []string{"name", "birthDate", "interests", "notes"} {
			known(field, has(field))
		}
		known("region", e.Region != "")
		reach(has("contacts"), e.Reached, e.Invalid)
	case *CustomerProfileChanged:
		for _, field := range e.Changed {
			known(field, true)
		}
		for _, field := range e.Cleared {
			known(field, false)
		}
	case *CustomerContactsChanged:
		reach(e.Count > 0, e.Reached, e.Invalid)
	case *CustomFieldsChanged:
		for _, s := range e.Set {
			set(customPrefix+s.Field, s.Sensitivity, true)
		}
		for _, code := range e.Cleared {
			set(customPrefix+code, m.Fields[customPrefix+code].Sensitivity, false)
		}
	case *FieldVerified:
		correct := e.Outcome == VerifiedCorrect
		if had, ok := m.Checks[e.Field]; !ok || !h.Stamp().Before(had.Stamp) {
			m.Checks, did = with(m.Checks, e.Field, Mark{Stamp: h.Stamp(), On: correct, Amended: h.Amended}), true
		}
		if at := h.Stamp().Occurred; correct && at > m.Confirmed[e.Field] {
			m.Confirmed, did = with(m.Confirmed, e.Field, at), true
		}
	case *PersonalDataExpired:
		for field, mark := range m.Fields {
			if mark.On && mark.Sensitivity == e.Category {
				m.Fields, did = with(m.Fields, field, Mark{Stamp: mark.Stamp, Sensitivity: mark.Sensitivity, Amended: mark.Amended}), true
			}
		}
	case *FaultAccepted, *FaultRejected:
		m.Decisions, did = m.Decisions.Evolve(h)
	case *CustomerErased:
		return RecordMarks{}, true
	}
	return m, did
}

// Said returns the position in the log of the last word on the field, be it a fact
// or a verification; 0 where there is none.
func (m RecordMarks) Said(field string) uint64 {
	return max(m.Fields[field].said(), m.Checks[field].said())
}

// Decided returns the decisions on faults that still count, by the fault in one
// word: those that are about the last word on their field.
func (m RecordMarks) Decided() FaultDecisions {
	out := FaultDecisions{}
	for fault, d := range m.Decisions {
		if _, field, _ := strings.Cut(fault, ":"); m.Said(field) == d.Said {
			out[fault] = d
		}
	}
	return out
}

// Disproved returns the fields that are filled with what was found wrong, and when
// that was, in microseconds.
func (m RecordMarks) Disproved() map[string]int64 {
	out := map[string]int64{}
	for field, check := range m.Checks {
		if fact := m.Fields[field]; !check.On && fact.On && fact.Before(check.Stamp) {
			out[field] = check.Occurred
		}
	}
	return out
}

// Invalid returns the fields that are filled with what cannot be so, such as a phone
// that is no valid number, and since when that is, in microseconds.
func (m RecordMarks) Invalid() map[string]int64 {
	out := map[string]int64{}
	for field, mark := range m.Fields {
		if mark.On && mark.Invalid {
			out[field] = mark.Occurred
		}
	}
	return out
}

// Filled returns the fields that are filled and when each was last observed or
// found correct, in microseconds.
func (m RecordMarks) Filled() map[string]int64 {
	out := map[string]int64{}
	for field, mark := range m.Fields {
		if mark.On {
			out[field] = max(mark.Occurred, m.Confirmed[field])
		}
	}
	return out
}

// Verified returns the fields whose last verification had the outcome, and when
// that was, in microseconds.
func (m RecordMarks) Verified(correct bool) map[string]int64 {
	out := map[string]int64{}
	for field, mark := range m.Checks {
		if mark.On == correct {
			out[field] = mark.Occurred
		}
	}
	return out
}

// CustomFieldOf returns the code of a custom field from its name among the
// record's, and false for another field.
func CustomFieldOf(name string) (code string, ok bool) { return strings.CutPrefix(name, customPrefix) }
