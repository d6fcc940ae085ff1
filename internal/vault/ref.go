package vault

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/google/uuid"
)

// Ref is a sealed field as a read model keeps it: the event's own bytes, with
// where they came from. Nothing is encrypted again, so a rebuilt read model has
// the same bytes. The stream is not in it: the row knows its customer.
type Ref struct {
	Address // without Stream; see [Ref.In]
	Sealed  []byte
}

// In is the full address of the field, given the stream it was read from.
func (r Ref) In(stream string) Address {
	a := r.Address
	a.Stream = stream
	return a
}

// Category is the degree of sensitivity of the field.
func (r Ref) Category() Category { c, _ := sealedCategory(r.Sealed); return c }

// CategoryOf is the degree of sensitivity of a sealed field: 0 and [ErrCorrupt]
// for what is none.
func CategoryOf(sealed []byte) (Category, error) { return sealedCategory(sealed) }

// refVersion is the first byte of a reference.
const refVersion = 1

// refHeader is what comes before the field's path.
const refHeader = 1 + 16 + 2 + 2

// EncodeRef encodes a reference. It panics on a field path of more than 65,535
// bytes: paths are names in the program, not data.
//
//	+---------+----------+------------+------------+-------+-----------------+
//	| version | event 16 | schema u16 | length u16 | field | sealed (rest)   |
//	+---------+----------+------------+------------+-------+-----------------+
func EncodeRef(event uuid.UUID, schema uint16, field string, sealed []byte) []byte {
	if len(field) > math.MaxUint16 {
		panic("vault: field path too long")
	}
	b := make([]byte, 0, refHeader+len(field)+len(sealed))
	b = append(b, refVersion)
	b = append(b, event[:]...)
	b = binary.BigEndian.AppendUint16(b, schema)
	b = appendString(b, field)
	return append(b, sealed...)
}

// DecodeRef decodes a reference, or answers [ErrCorrupt]. Sealed shares b's memory.
func DecodeRef(b []byte) (Ref, error) {
	if len(b) < refHeader {
		return Ref{}, fmt.Errorf("%w: %d bytes are too few for a reference", ErrCorrupt, len(b))
	}
	if b[0] != refVersion {
		return Ref{}, fmt.Errorf("%w: unknown reference version %d", ErrCorrupt, b[0])
	}
	var r Ref
	r.Event = uuid.UUID(b[1:17])
	if r.Event == uuid.Nil {
		return Ref{}, fmt.Errorf("%w: no event id in a reference", ErrCorrupt)
	}
	r.Schema = binary.BigEndian.Uint16(b[17:])
	n, rest := int(binary.BigEndian.Uint16(b[19:])), b[refHeader:]
	if n == 0 || n > len(rest) {
		return Ref{}, fmt.Errorf("%w: field path of %d bytes in a reference of %d", ErrCorrupt, n, len(b))
	}
	r.Field, r.Sealed = string(rest[:n]), rest[n:]
	if _, err := sealedCategory(r.Sealed); err != nil {
		return Ref{}, err
	}
	return r, nil
}

// OpenRef decodes a reference and opens what it holds: [ErrErased],
// [ErrKeyMissing], [ErrCorrupt].
func (s *Subject) OpenRef(stream string, ref []byte) ([]byte, error) {
	r, err := DecodeRef(ref)
	if err != nil {
		return nil, err
	}
	return s.Open(r.In(stream), r.Sealed)
}
