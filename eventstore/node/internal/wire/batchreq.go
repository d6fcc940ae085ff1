package wire

import (
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// BatchMessage is one message of a BatchAppend call. Decoding resets it; the
// byte fields point into the message.
type BatchMessage struct {
	Correlation []byte // the UUID message, nil: none
	HasOptions  bool
	Options     BatchOptions
	Proposed    []Proposed
	Final       bool
	Size        int // of the whole message, which who keeps one of the fields keeps
}

// BatchOptions are those of one append.
type BatchOptions struct {
	Identifier  []byte // the StreamIdentifier message, nil: none
	Stream      string
	Expectation Expectation
	Revision    uint64
	Timeout     time.Duration // from now, if HasTimeout
	HasTimeout  bool
	Until       time.Time // zero: not given so
}

// DecodeWire implements Decoder.
func (m *BatchMessage) DecodeWire(b []byte) error {
	*m = BatchMessage{Size: len(b)}
	return fields(b, func(num protowire.Number, payload []byte, value uint64) error {
		switch {
		case num == 1 && payload != nil:
			m.Correlation = payload
		case num == 2 && payload != nil:
			m.HasOptions = true
			return m.Options.decode(payload)
		case num == 3 && payload != nil:
			m.Proposed = append(m.Proposed, Proposed{})
			return m.Proposed[len(m.Proposed)-1].decode(payload)
		case num == 4 && payload == nil:
			m.Final = value != 0
		}
		return nil
	})
}

func (o *BatchOptions) decode(b []byte) error {
	return fields(b, func(num protowire.Number, payload []byte, value uint64) error {
		switch {
		case num == 1 && payload != nil:
			o.Identifier = payload
			return fields(payload, func(num protowire.Number, name []byte, _ uint64) error {
				if num == 3 && name != nil {
					o.Stream = text(name)
				}
				return nil
			})
		case num == 2 && payload == nil:
			o.Expectation, o.Revision = ExpectRevision, value
		case num == 3 && payload != nil:
			o.Expectation = ExpectNoStream
		case num == 4 && payload != nil:
			o.Expectation = ExpectAny
		case num == 5 && payload != nil:
			o.Expectation = ExpectStreamExists
		case num == 6 && payload != nil:
			seconds, nanos, err := clock(payload)
			o.Until, o.HasTimeout = time.Unix(seconds, nanos), false
			return err
		case num == 7 && payload != nil:
			seconds, nanos, err := clock(payload)
			o.Timeout, o.HasTimeout, o.Until = saturate(seconds, nanos), true, time.Time{}
			return err
		}
		return nil
	})
}

// clock reads a Timestamp or a Duration.
func clock(b []byte) (seconds, nanos int64, err error) {
	err = fields(b, func(num protowire.Number, payload []byte, value uint64) error {
		switch {
		case payload != nil:
		case num == 1:
			seconds = int64(value)
		case num == 2:
			nanos = int64(int32(value))
		}
		return nil
	})
	return seconds, nanos, err
}

// saturate makes a duration of what may be more than one can hold.
func saturate(seconds, nanos int64) time.Duration {
	const most = int64(1<<63-1)/int64(time.Second) - 3 // nanos add up to 2.2 s
	return time.Duration(max(-most, min(seconds, most)))*time.Second + time.Duration(nanos)
}
