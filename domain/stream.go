package domain

import "strings"

// Family is a kind of stream: what the streams of one are about. A stream's
// name is its family, a hyphen, and the name of the thing within the family.
type Family string

// The families there are. The words are stored, in the names of streams.
const (
	FamilyCustomer Family = "customer" // one for each customer, named by its id
	FamilyStaff    Family = "staff"    // one for each member of the staff, named by an id
	FamilyScheme   Family = "scheme"   // every versioned policy: classification, service levels, calendars, weights
	FamilySurvey   Family = "survey"   // one for each questionnaire, with its versions
	FamilyIdentity Family = "identity" // who is the same person
	FamilyMeasure  Family = "measure"  // one for each improvement, named by an id
)

var families = map[Family]struct{ ids, keys bool }{
	FamilyCustomer: {ids: true, keys: true},
	FamilyStaff:    {ids: true, keys: true},
	FamilyScheme:   {},
	FamilySurvey:   {},
	FamilyIdentity: {ids: true},
	FamilyMeasure:  {ids: true},
}

// Stream returns the name of the stream of the thing that is called name within
// the family. Names are ids or codes, never personal.
func (f Family) Stream(name string) string { return string(f) + "-" + name }

// Personal reports whether the family's streams are about one person each, so
// that their events may have personal fields, sealed under that person's keys.
func (f Family) Personal() bool { return families[f].keys }

// Named reports whether the family's streams are named by a code that somebody
// chose, and not by an id.
func (f Family) Named() bool { return !families[f].ids }

// FamilyOf takes the name of a stream apart. It returns false where the stream
// is none of the domain's.
func FamilyOf(stream string) (f Family, name string, ok bool) {
	prefix, name, ok := strings.Cut(stream, "-")
	if !ok || name == "" {
		return "", "", false
	}
	kind, known := families[Family(prefix)]
	if !known {
		return "", "", false
	}
	if kind.ids {
		if _, err := ParseID(name); err != nil {
			return "", "", false
		}
	}
	return Family(prefix), name, true
}

// SubjectOf returns whose keys seal the personal fields of the stream's events,
// and false where the stream is not about one person.
func SubjectOf(stream string) (ID, bool) {
	f, name, ok := FamilyOf(stream)
	if !ok || !f.Personal() {
		return ID{}, false
	}
	id, err := ParseID(name)
	return id, err == nil
}
