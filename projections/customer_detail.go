package projections

import (
	"bytes"
	"crypto/sha256"
	"maps"
	"slices"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

// customerDetails is what a row of customers has of tags and custom fields. It is
// a value, as the row is.
type customerDetails struct {
	standing string
	tags     []string // that it has, in alphabetical order
	tagMarks stored[map[string]tagMark]
	custom   stored[map[string]customMark]

	customOpen []string // code=value of those that lists can be narrowed by
	customRefs [][]byte // sealed fields that have a value which counts

	identityKeys, contactKeys, contentKeys [][]byte // blind indexes
}

// tagMark is the last word on a tag.
type tagMark struct {
	domain.Stamp
	On     bool   `json:"on"`
	Source string `json:"source"`
}

// customMark is the last word on a custom field. A sealed value is in the sealed
// field of the event, among others of its category.
type customMark struct {
	domain.Stamp
	On          bool      `json:"on"`
	Source      string    `json:"source"`
	Type        string    `json:"type,omitempty"`
	Sensitivity string    `json:"sensitivity,omitempty"`
	Value       string    `json:"value,omitempty"`
	Event       domain.ID `json:"event,omitzero"` // that has the sealed value
}

func (d *customerDetails) tag(e *eventstore.Event, change *domain.CustomerTagged) {
	marks := maps.Clone(d.tagMarks.value)
	if marks == nil {
		marks = map[string]tagMark{}
	}
	mark := func(tags []string, on bool) {
		for _, tag := range tags {
			if had, ok := marks[tag]; !ok || !stamp(e).Before(had.Stamp) {
				marks[tag] = tagMark{stamp(e), on, change.Source}
			}
		}
	}
	mark(change.Added, true)
	mark(change.Removed, false)
	d.tagMarks.value, d.tags = marks, nil
	for _, tag := range slices.Sorted(maps.Keys(marks)) {
		if marks[tag].On {
			d.tags = append(d.tags, tag)
		}
	}
}

func (d *customerDetails) customise(e *eventstore.Event, change *domain.CustomFieldsChanged, index vault.Index) {
	marks := maps.Clone(d.custom.value)
	if marks == nil {
		marks = map[string]customMark{}
	}
	wins := func(code string) bool {
		had, ok := marks[code]
		return !ok || !stamp(e).Before(had.Stamp)
	}
	opened, _ := e.Opened().(*domain.CustomFieldsChanged) // only where it is searched by
	for _, set := range change.Set {
		if !wins(set.Field) {
			continue
		}
		m := customMark{Stamp: stamp(e), On: true, Source: change.Source, Type: set.Type, Sensitivity: set.Sensitivity, Value: set.Value}
		d.unfind(set.Field)
		if set.Sensitivity != "" {
			m.Event = domain.ID(e.ID)
			if ref := reference(e, set.Sensitivity); ref != nil && !slices.ContainsFunc(d.customRefs, func(r []byte) bool { return bytes.Equal(r, ref) }) {
				d.customRefs = append(slices.Clip(d.customRefs), ref)
			}
		}
		if set.Search {
			d.find(set, opened, index)
		}
		marks[set.Field] = m
	}
	for _, code := range change.Cleared {
		if wins(code) {
			d.unfind(code)
			marks[code] = customMark{Stamp: stamp(e), Source: change.Source}
		}
	}
	d.custom.value = marks
	d.prune()
}

// find makes the value one by which lists can be narrowed.
func (d *customerDetails) find(set domain.CustomSet, opened *domain.CustomFieldsChanged, index vault.Index) {
	if set.Sensitivity == "" {
		d.customOpen = append(slices.Clip(d.customOpen), set.Field+"="+vault.NormalizeText(set.Value))
		slices.Sort(d.customOpen)
		return
	}
	if opened == nil || opened.ValueOf(set) == "" { // erased
		return
	}
	keys := d.keys(set.Sensitivity)
	*keys = append(slices.Clip(*keys), index.BlindCustom(set.Field, opened.ValueOf(set)))
	slices.SortFunc(*keys, bytes.Compare)
}

// unfind takes what the lists knew of the field back.
func (d *customerDetails) unfind(code string) {
	d.customOpen = slices.DeleteFunc(slices.Clone(d.customOpen), func(s string) bool { return len(s) > len(code) && s[:len(code)+1] == code+"=" })
	if len(d.customOpen) == 0 {
		d.customOpen = nil
	}
	sum := sha256.Sum256([]byte(code))
	for _, sensitivity := range domain.Sensitivities {
		keys := d.keys(sensitivity)
		*keys = slices.DeleteFunc(slices.Clone(*keys), func(k []byte) bool { return bytes.HasPrefix(k, sum[:vault.CustomPrefix]) })
		if len(*keys) == 0 {
			*keys = nil
		}
	}
}

func (d *customerDetails) keys(sensitivity string) *[][]byte {
	switch sensitivity {
	case "identity":
		return &d.identityKeys
	case "contact":
		return &d.contactKeys
	}
	return &d.contentKeys
}

// prune drops sealed fields that have no value which counts any more.
func (d *customerDetails) prune() {
	d.customRefs = slices.DeleteFunc(slices.Clone(d.customRefs), func(ref []byte) bool {
		r, err := vault.DecodeRef(ref)
		if err != nil {
			return true // nobody could open it
		}
		for _, m := range d.custom.value {
			if m.On && m.Event == domain.ID(r.Event) && m.Sensitivity == r.Field {
				return false
			}
		}
		return true
	})
	if len(d.customRefs) == 0 {
		d.customRefs = nil
	}
}
