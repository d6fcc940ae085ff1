package httpkit

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Patch is a member of a merge patch (RFC 7396): absent, null, or a value.
type Patch[T any] struct {
	Set   bool // present, be it null
	Value T    // the zero value for null
}

// UnmarshalJSON implements json.Unmarshaler; it is not called for an absent
// member.
func (p *Patch[T]) UnmarshalJSON(b []byte) error {
	p.Set = true
	if string(b) == "null" {
		return nil
	}
	return json.Unmarshal(b, &p.Value)
}

// MarshalJSON implements json.Marshaler, for the digest of a request.
func (p Patch[T]) MarshalJSON() ([]byte, error) { return json.Marshal(p.Value) }

// IsZero makes omitzero leave an absent member out.
func (p Patch[T]) IsZero() bool { return !p.Set }

// Pointer returns nil for an absent member and the value otherwise.
func (p Patch[T]) Pointer() *T {
	if !p.Set {
		return nil
	}
	return &p.Value
}

// Schema implements huma.SchemaProvider.
func (p Patch[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}
