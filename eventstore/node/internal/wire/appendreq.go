package wire

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"
	"unsafe"

	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protowire"
)

// Expectation is which form of expected revision a request carries.
type Expectation int

// The forms of an expected revision; ExpectNothing means that none was given.
const (
	ExpectNothing Expectation = iota
	ExpectRevision
	ExpectNoStream
	ExpectAny
	ExpectStreamExists
)

// AppendMessage is one message of an Append call: either its options or one
// proposed event. Decoding resets it; the byte fields point into the message.
type AppendMessage struct {
	HasOptions  bool
	Stream      string
	HasStream   bool
	Expectation Expectation
	Revision    uint64

	HasEvent bool
	Proposed Proposed
}

// Proposed is one event to append.
type Proposed struct {
	ID          [16]byte // nil UUID if absent
	BadID       bool     // text that is no UUID
	Type        string
	HasType     bool
	ContentType string
	HasContent  bool
	Meta        []byte
	Data        []byte
}

var errMalformed = errors.New("wire: malformed message")

// fields calls each for every field of a message, with the payload of
// length-delimited ones and the value of integers.
func fields(b []byte, each func(num protowire.Number, payload []byte, value uint64) error) error {
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return errMalformed
		}
		b = b[n:]
		var payload []byte
		var value uint64
		switch typ {
		case protowire.BytesType:
			payload, n = protowire.ConsumeBytes(b)
			if payload == nil {
				payload = []byte{}
			}
		case protowire.VarintType:
			value, n = protowire.ConsumeVarint(b)
		default:
			n = protowire.ConsumeFieldValue(num, typ, b)
		}
		if n < 0 {
			return errMalformed
		}
		b = b[n:]
		if err := each(num, payload, value); err != nil {
			return err
		}
	}
	return nil
}

// DecodeWire implements Decoder.
func (m *AppendMessage) DecodeWire(b []byte) error {
	*m = AppendMessage{}
	return fields(b, func(num protowire.Number, payload []byte, _ uint64) error {
		if payload == nil {
			return nil
		}
		switch num {
		case 1:
			m.HasOptions, m.HasEvent = true, false
			return m.options(payload)
		case 2:
			m.HasEvent, m.HasOptions = true, false
			return m.Proposed.decode(payload)
		}
		return nil
	})
}

func (m *AppendMessage) options(b []byte) error {
	return fields(b, func(num protowire.Number, payload []byte, value uint64) error {
		switch {
		case num == 1 && payload != nil:
			m.HasStream = true
			return fields(payload, func(num protowire.Number, name []byte, _ uint64) error {
				if num == 3 && name != nil {
					m.Stream = text(name)
				}
				return nil
			})
		case num == 2 && payload == nil:
			m.Expectation, m.Revision = ExpectRevision, value
		case num == 3 && payload != nil:
			m.Expectation = ExpectNoStream
		case num == 4 && payload != nil:
			m.Expectation = ExpectAny
		case num == 5 && payload != nil:
			m.Expectation = ExpectStreamExists
		}
		return nil
	})
}

func (p *Proposed) decode(b []byte) error {
	return fields(b, func(num protowire.Number, payload []byte, _ uint64) error {
		if payload == nil {
			return nil
		}
		switch num {
		case 1:
			return p.decodeID(payload)
		case 2:
			return p.decodeMetadata(payload)
		case 3:
			p.Meta = payload
		case 4:
			p.Data = payload
		}
		return nil
	})
}

func (p *Proposed) decodeID(b []byte) error {
	return fields(b, func(num protowire.Number, payload []byte, _ uint64) error {
		switch {
		case num == 1 && payload != nil:
			return fields(payload, func(num protowire.Number, payload []byte, value uint64) error {
				if payload == nil && (num == 1 || num == 2) {
					binary.BigEndian.PutUint64(p.ID[8*(num-1):], value)
				}
				return nil
			})
		case num == 2 && payload != nil:
			id, err := uuid.ParseBytes(payload)
			p.ID, p.BadID = id, err != nil
		}
		return nil
	})
}

func (p *Proposed) decodeMetadata(b []byte) error {
	var key, value []byte
	err := fields(b, func(num protowire.Number, payload []byte, _ uint64) error {
		switch num {
		case 1:
			key = payload
		case 2:
			value = payload
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !utf8.Valid(key) || !utf8.Valid(value) {
		return errMalformed
	}
	switch string(key) {
	case keyType:
		p.Type, p.HasType = text(value), true
	case keyContentType:
		p.ContentType, p.HasContent = text(value), true
	}
	return nil
}

// IsJSON reports whether the event says that its data is JSON.
func (p *Proposed) IsJSON() bool { return p.ContentType == contentJSON }

// text views bytes that nobody will change any more as a string.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
