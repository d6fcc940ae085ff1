package domain

import (
	"fmt"
	"time"
)

// CollectionStandardDefined is a version of what the records of each class have
// to hold, how fresh it is to be, and who sees to it (capability 3). It is in the
// stream scheme-collection-standard.
type CollectionStandardDefined struct {
	From        time.Time  `json:"from"`
	ClassScheme string     `json:"classScheme"` // the scheme whose classes the standards are for
	Standards   []Standard `json:"standards"`   // the first that fits is the record's
	Note        string     `json:"note,omitempty"`
}

// EventType implements Event.
func (CollectionStandardDefined) EventType() string { return "CollectionStandardDefined" }

// Standard is what records have to hold; what is left empty fits all.
type Standard struct {
	Class       string          `json:"class,omitempty"`
	Kind        string          `json:"kind,omitempty"` // person or company
	Required    []RequiredField `json:"required"`
	RefreshDays int             `json:"refreshDays,omitempty"` // 0: nothing goes stale
	Responsible string          `json:"responsible"`           // opaque id of who sees to it
}

// RequiredField is a field that a record has to hold.
type RequiredField struct {
	Field       string `json:"field"`
	RefreshDays int    `json:"refreshDays,omitempty"` // 0: that of the standard
}

// SchemeCollectionStandard is the name of the scheme with the standards.
const SchemeCollectionStandard = "collection-standard"

// CollectionStandard is the state of the policy: its versions in the order in
// which they were decided on.
type CollectionStandard []CollectionStandardDefined

// Evolve returns the state after the event; it never fails.
func (s CollectionStandard) Evolve(h Happened) CollectionStandard {
	if e, ok := h.Event.(*CollectionStandardDefined); ok {
		return append(s[:len(s):len(s)], *e)
	}
	return s
}

// InForce returns the version that counts at the instant, and false where there
// is none.
func (s CollectionStandard) InForce(at time.Time) (CollectionStandardDefined, bool) {
	return inForce(s, at, func(v CollectionStandardDefined) time.Time { return v.From })
}

// inForce returns the version that counts at the instant: of those that have
// begun the one that begins last, and of two that begin at the same instant the
// one decided on later.
func inForce[V any](versions []V, at time.Time, from func(V) time.Time) (best V, ok bool) {
	for _, v := range versions {
		if !at.Before(from(v)) && (!ok || !from(v).Before(from(best))) {
			best, ok = v, true
		}
	}
	return best, ok
}

const maxRefresh = 3660 // days

// Define decides on a new version.
func (s CollectionStandard) Define(cmd CollectionStandardDefined) ([]Event, error) {
	var v Violations
	v.oneOf("classScheme", cmd.ClassScheme, SchemeNames...)
	v.text("note", cmd.Note, maxLine, false)
	if len(cmd.Standards) == 0 || len(cmd.Standards) > maxList {
		v.add("standards", "items", fmt.Sprintf("from 1 to %d items", maxList))
	}
	type which struct{ class, kind string }
	seen := map[which]bool{}
	for i, one := range cmd.Standards {
		at := fmt.Sprintf("standards[%d].", i)
		if one.Class != "" {
			v.class(at+"class", cmd.ClassScheme, one.Class)
		}
		if one.Kind != "" {
			v.oneOf(at+"kind", one.Kind, "person", "company")
		}
		if seen[which{one.Class, one.Kind}] {
			v.add(at+"class", "unique", "the same class and kind twice")
		}
		seen[which{one.Class, one.Kind}] = true
		v.code(at+"responsible", one.Responsible, true)
		v.scale(at+"refreshDays", &one.RefreshDays, 0, maxRefresh)
		if len(one.Required) == 0 || len(one.Required) > maxList {
			v.add(at+"required", "items", fmt.Sprintf("from 1 to %d items", maxList))
		}
		fields := map[string]bool{}
		for j, f := range one.Required {
			at := fmt.Sprintf("%srequired[%d].", at, j)
			v.recordField(at+"field", f.Field)
			v.scale(at+"refreshDays", &f.RefreshDays, 0, maxRefresh)
			if fields[f.Field] {
				v.add(at+"field", "unique", "the same field twice")
			}
			fields[f.Field] = true
		}
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&cmd}, nil
}

// Of returns the standard of a record, by its place among the version's; -1
// where none fits.
func (v CollectionStandardDefined) Of(class, kind string) int {
	for i, one := range v.Standards {
		if (one.Class == "" || one.Class == class) && (one.Kind == "" || one.Kind == kind) {
			return i
		}
	}
	return -1
}

// Refresh returns how many days the field stays fresh; 0 is for ever.
func (s Standard) Refresh(f RequiredField) int {
	if f.RefreshDays > 0 {
		return f.RefreshDays
	}
	return s.RefreshDays
}

// FreshFrom returns the instant from which on the field has to have been observed
// to be fresh at the other; the zero instant where it does not go stale.
func (s Standard) FreshFrom(f RequiredField, at time.Time) time.Time {
	if days := s.Refresh(f); days > 0 {
		return at.Add(-time.Duration(days) * 24 * time.Hour)
	}
	return time.Time{}
}
