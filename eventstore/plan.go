package eventstore

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/vault"
)

// The stored form of an event's data is a JSON object with the fields in the
// order of the struct. A personal field is stored as
//
//	"name": {"$sealed": "<base64url of the sealed JSON value>"}
//
// and an empty one is left out.

// plan knows the stored form of one type of event.
type plan struct {
	schema int
	family domain.Family
	typ    reflect.Type
	fields []planField
	wire   reflect.Type // like typ, but with sealedValue in the place of personal fields
	quick  *quickType   // nil where only encoding/json can read it
}

type planField struct {
	name     string
	category vault.Category // 0: not personal
	omit     bool           // left out where empty
}

type sealedValue struct {
	Sealed string `json:"$sealed"`
}

var plans = func() map[string]*plan {
	m := make(map[string]*plan, len(domain.Catalogue))
	for _, kind := range domain.Catalogue {
		m[kind.Type] = newPlan(kind)
	}
	return m
}()

// newPlan panics on a struct that cannot be stored: a fault of the program that
// its first test finds.
func newPlan(kind domain.Kind) *plan {
	t := reflect.TypeOf(kind.New()).Elem()
	p := &plan{schema: kind.Schema, family: kind.Family, typ: t}
	wire := make([]reflect.StructField, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			panic(fmt.Sprintf("event %s: field %s has no stored name", kind.Type, f.Name))
		}
		field := planField{name: name, omit: strings.Contains(options, "omit")}
		wire[i] = reflect.StructField{Name: f.Name, Type: f.Type, Tag: f.Tag}
		if tag, personal := f.Tag.Lookup("personal"); personal {
			if !kind.Family.Personal() {
				panic(fmt.Sprintf("event %s: field %s is personal, and %s streams are about nobody who has keys", kind.Type, f.Name, kind.Family))
			}
			category, err := vault.ParseCategory(tag)
			if err != nil {
				panic(fmt.Sprintf("event %s: field %s: %v", kind.Type, f.Name, err))
			}
			field.category, field.omit = category, true
			wire[i].Type = reflect.TypeFor[*sealedValue]()
			wire[i].Tag = reflect.StructTag(fmt.Sprintf(`json:%q`, name))
		}
		p.fields = append(p.fields, field)
	}
	p.wire, p.quick = reflect.StructOf(wire), newQuickType(t)
	return p
}

// encode writes the stored form; seal encrypts the JSON of a personal field.
func (p *plan) encode(e domain.Event, seal func(c vault.Category, field string, plaintext []byte) ([]byte, error)) ([]byte, error) {
	v := reflect.Indirect(reflect.ValueOf(e))
	var out bytes.Buffer
	out.WriteByte('{')
	for i, f := range p.fields {
		fv := v.Field(i)
		if f.omit && empty(fv) {
			continue
		}
		value, err := json.Marshal(fv.Interface())
		if err != nil {
			return nil, fmt.Errorf("encode field %s: %w", f.name, err)
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		out.WriteString(`"` + f.name + `":`)
		if f.category == 0 {
			out.Write(value)
			continue
		}
		sealed, err := seal(f.category, f.name, value)
		if err != nil {
			return nil, fmt.Errorf("seal field %s: %w", f.name, err)
		}
		out.WriteString(`{"$sealed":"` + base64.RawURLEncoding.EncodeToString(sealed) + `"}`)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	default:
		return v.IsZero()
	}
}

// decode reads the stored form without opening anything.
func (p *plan) decode(data []byte) (domain.Event, []SealedField, error) {
	out := reflect.New(p.typ)
	var sealed []SealedField
	if p.quick.decode(data, out.Elem(), &sealed) {
		return out.Interface().(domain.Event), sealed, nil
	}
	return p.decodeAny(data)
}

// decodeAny reads it however it was written.
func (p *plan) decodeAny(data []byte) (domain.Event, []SealedField, error) {
	wire := reflect.New(p.wire)
	if err := json.Unmarshal(data, wire.Interface()); err != nil {
		return nil, nil, err
	}
	out := reflect.New(p.typ)
	var sealed []SealedField
	for i, f := range p.fields {
		from := wire.Elem().Field(i)
		if f.category == 0 {
			out.Elem().Field(i).Set(from)
			continue
		}
		if from.IsNil() {
			continue
		}
		raw, err := base64.RawURLEncoding.DecodeString(from.Interface().(*sealedValue).Sealed)
		if err != nil {
			return nil, nil, fmt.Errorf("field %s: %w", f.name, err)
		}
		sealed = append(sealed, SealedField{Name: f.name, Data: raw})
	}
	return out.Interface().(domain.Event), sealed, nil
}

// errField says that what was opened is not a value of the field.
var errField = errors.New("no value of field")

// open returns a copy of the skeleton with the personal fields in place; those
// for which open gives nothing stay empty.
func (p *plan) open(skeleton domain.Event, sealed []SealedField, open func(field string, sealed []byte) ([]byte, error)) (domain.Event, error) {
	out := reflect.New(p.typ)
	out.Elem().Set(reflect.ValueOf(skeleton).Elem())
	for _, s := range sealed {
		plaintext, err := open(s.Name, s.Data)
		if err != nil {
			return nil, fmt.Errorf("open field %s: %w", s.Name, err)
		}
		if plaintext == nil {
			continue
		}
		for i, f := range p.fields {
			if f.name != s.Name {
				continue
			}
			if err := json.Unmarshal(plaintext, out.Elem().Field(i).Addr().Interface()); err != nil {
				return nil, fmt.Errorf("%w %s", errField, s.Name) // the cause may quote it
			}
		}
	}
	return out.Interface().(domain.Event), nil
}
