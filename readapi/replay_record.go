package readapi

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"unicode"

	"github.com/dossier-crm/dossier/domain"
)

// view is a record as fields with values, for comparing. A field of the record
// that is a map is a field for each key. A field of domain.Record that is added
// appears here by itself.
type view struct {
	values map[string]json.RawMessage
	since  map[string]uint64 // revision that set the value
}

// bookkeeping are the record's fields that every event changes, or that say how
// others came to be.
var bookkeeping = []string{"Exists", "Revision", "Position", "EventID", "UpdatedAt", "Stamps", "Sources", "RecordedAt", "Permissions"}

func viewOf(r domain.Record) view {
	v := view{values: map[string]json.RawMessage{}, since: map[string]uint64{}}
	record := reflect.ValueOf(r)
	for i := range record.NumField() {
		name := record.Type().Field(i).Name
		if !slices.Contains(bookkeeping, name) {
			v.put(lower(name), record.Field(i))
		}
	}
	for _, g := range r.Permissions.Latest() { // purpose and basis make one permission
		v.put("permissions."+g.Purpose+"."+g.Basis, reflect.ValueOf(g.Active))
	}
	return v
}

func (v view) put(name string, value reflect.Value) {
	if value.Kind() == reflect.Map {
		for _, k := range value.MapKeys() {
			v.put(name+"."+k.String(), value.MapIndex(k))
		}
		return
	}
	if value.Kind() != reflect.Bool && (value.IsZero() || (value.Kind() == reflect.Slice && value.Len() == 0)) {
		return
	}
	raw, err := json.Marshal(value.Interface())
	if err != nil {
		panic(err) // values of records are plain
	}
	v.values[name] = raw
}

// lower makes a Go field's name one of JSON: LastNPS is lastNPS.
func lower(name string) string {
	runes := []rune(name)
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}

// changes returns how next differs, in the order of names.
func (v view) changes(next view) []RecordedChange {
	out := []RecordedChange{}
	names := map[string]bool{}
	for name := range v.values {
		names[name] = true
	}
	for name := range next.values {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		from, had := v.values[name]
		to := next.values[name]
		if bytes.Equal(from, to) {
			continue
		}
		c := RecordedChange{Field: name, From: orNull(from), To: orNull(to)}
		if since, known := v.since[name]; had && known {
			c.Since = &since
		}
		out = append(out, c)
	}
	return out
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// keepSince notes which event set each value.
func (v view) keepSince(before view, changes []RecordedChange, revision uint64) {
	for name := range v.values {
		if at, known := before.since[name]; known {
			v.since[name] = at
		}
	}
	for _, c := range changes {
		v.since[c.Field] = revision
	}
}
