package vault

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/google/uuid"
)

// Address is the place of a sealed field. The field opens nowhere else.
type Address struct {
	Stream string    // the stream of the event, "customer-<uuid>"
	Event  uuid.UUID // the event's id
	Schema uint16    // the schema number the event was stored with
	Field  string    // the path of the field in the event, "contact.email"
}

// check refuses addresses that would leave a field bound to nothing.
func (a Address) check() error {
	switch {
	case a.Stream == "" || a.Field == "" || a.Event == uuid.Nil:
		return fmt.Errorf("vault: incomplete address: stream %q, event %s, field %q", a.Stream, a.Event, a.Field)
	case len(a.Stream) > math.MaxUint16 || len(a.Field) > math.MaxUint16:
		return fmt.Errorf("vault: address too long: stream %d bytes, field path %d bytes", len(a.Stream), len(a.Field))
	}
	return nil
}

// appendTo appends the address as the additional data of a sealed field. Lengths
// come first, so that no two addresses have the same bytes.
//
//	+---------+----------+-----------+--------+----------+----------+-----------+-------+
//	| version | category | length u16| stream | event 16 |schema u16| length u16| field |
//	+---------+----------+-----------+--------+----------+----------+-----------+-------+
//
// Numbers are big-endian here and in every format of this package.
func (a Address) appendTo(b []byte, version byte, c Category) []byte {
	b = append(b, version, byte(c))
	b = appendString(b, a.Stream)
	b = append(b, a.Event[:]...)
	b = binary.BigEndian.AppendUint16(b, a.Schema)
	return appendString(b, a.Field)
}

// appendString appends s behind its length. The caller has checked the length.
func appendString(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(s)))
	return append(b, s...)
}
