package readapi

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// render is the one way from an item to what leaves the house: pages with
// fields and exports of every format are made of the item's JSON form, so that
// what is masked there is masked everywhere.
func render(item any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(item); err != nil {
		return nil, fmt.Errorf("encode %T: %w", item, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// sparse is an item of a page of which only some members were asked for.
type sparse json.RawMessage

// MarshalJSON implements json.Marshaler.
func (s sparse) MarshalJSON() ([]byte, error) { return s, nil }

// pick returns the members of a JSON object that are named, in that order.
func pick(object []byte, names []string) (sparse, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for _, name := range names {
		value, there := members[name]
		if !there { // left out, as optional members are
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + name + `":`)
		b.Write(value)
	}
	b.WriteByte('}')
	return sparse(b.Bytes()), nil
}

// columnKind is what a column of an export holds.
type columnKind int

const (
	columnText columnKind = iota
	columnInteger
	columnNumber
	columnBoolean
	columnInstant
	columnDay
	columnJSON // a list or a map, as JSON
)

// column is a leaf of an item's JSON form. Objects are laid flat.
type column struct {
	path []string
	kind columnKind
}

// name is what the column is called where names may have dots.
func (c column) name() string { return strings.Join(c.path, ".") }

var textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()

// columnsOf lists the leaves of a type's JSON form in the order of the struct.
func columnsOf(t reflect.Type, path ...string) []column {
	var out []column
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && f.IsExported() && name == "" && f.Type.Kind() == reflect.Struct { // its members are the item's
			out = append(out, columnsOf(f.Type, path...)...)
			continue
		}
		if !f.IsExported() || name == "" || name == "-" {
			continue
		}
		ft := f.Type
		if ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		at := append(slices.Clone(path), name)
		one := column{path: at}
		switch {
		case ft == reflect.TypeFor[Instant]():
			one.kind = columnInstant
		case ft == reflect.TypeFor[Day]():
			one.kind = columnDay
		case ft.Implements(textMarshaler) || reflect.PointerTo(ft).Implements(textMarshaler), ft.Kind() == reflect.String:
			one.kind = columnText
		case ft.Kind() == reflect.Bool:
			one.kind = columnBoolean
		case ft.Kind() >= reflect.Int && ft.Kind() <= reflect.Uint64:
			one.kind = columnInteger
		case ft.Kind() == reflect.Float32 || ft.Kind() == reflect.Float64:
			one.kind = columnNumber
		case ft.Kind() == reflect.Struct:
			out = append(out, columnsOf(ft, at...)...)
			continue
		default:
			one.kind = columnJSON
		}
		out = append(out, one)
	}
	return out
}

// names lists the members at the top, of which fields may name any.
func names(columns []column) []string {
	var out []string
	for _, c := range columns {
		if !slices.Contains(out, c.path[0]) {
			out = append(out, c.path[0])
		}
	}
	return out
}

// chosen checks the parameter fields against the item's type; nil means all.
func chosen(fields []string, columns []column) ([]string, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	known := names(columns)
	var out []string
	for _, one := range fields {
		if !slices.Contains(known, one) {
			return nil, invalid("query.fields", "one-of", "expected any of %s", strings.Join(known, ", "))
		}
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out, nil
}

// narrowed keeps the columns of the chosen fields, in their order.
func narrowed(columns []column, fields []string) []column {
	if fields == nil {
		return columns
	}
	var out []column
	for _, name := range fields {
		for _, c := range columns {
			if c.path[0] == name {
				out = append(out, c)
			}
		}
	}
	return out
}

// cells reads the columns out of an item's JSON form: string, json.Number,
// bool, nil, or for lists and maps their JSON text.
func cells(object []byte, columns []column) ([]any, error) {
	var root map[string]json.RawMessage
	if err := json.Unmarshal(object, &root); err != nil {
		return nil, err
	}
	out := make([]any, len(columns))
	for i, c := range columns {
		raw := root[c.path[0]]
		for _, step := range c.path[1:] {
			var inner map[string]json.RawMessage
			if len(raw) == 0 || json.Unmarshal(raw, &inner) != nil {
				raw = nil
				break
			}
			raw = inner[step]
		}
		switch {
		case len(raw) == 0 || string(raw) == "null":
		case c.kind == columnJSON:
			out[i] = string(raw)
		default:
			d := json.NewDecoder(bytes.NewReader(raw))
			d.UseNumber()
			if err := d.Decode(&out[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
