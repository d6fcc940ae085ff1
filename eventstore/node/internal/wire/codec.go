// Package wire speaks the protocol's hot messages without going through
// generated code: a stored record becomes the bytes of a read response in one
// pass, and an append request is taken apart without building its maps.
// Everything else passes to the protobuf library unchanged.
package wire

import (
	"fmt"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"
)

// Raw is a message that is encoded already. It belongs to gRPC once sent.
type Raw struct{ buf mem.Buffer }

// Len is its size in bytes.
func (r *Raw) Len() int { return r.buf.Len() }

// Decoder is a message that decodes itself. It owns b from then on.
type Decoder interface{ DecodeWire(b []byte) error }

// Codec is the server's codec. It is called "proto" because on the wire that
// is what it is.
type Codec struct{}

var _ encoding.CodecV2 = Codec{}

// Name implements encoding.CodecV2.
func (Codec) Name() string { return "proto" }

// Marshal implements encoding.CodecV2.
func (Codec) Marshal(v any) (mem.BufferSlice, error) {
	switch m := v.(type) {
	case *Raw:
		return mem.BufferSlice{m.buf}, nil
	case proto.Message:
		b, err := proto.Marshal(m)
		if err != nil {
			return nil, err
		}
		return mem.BufferSlice{mem.SliceBuffer(b)}, nil
	}
	return nil, fmt.Errorf("wire: cannot encode %T", v)
}

// Unmarshal implements encoding.CodecV2.
func (Codec) Unmarshal(data mem.BufferSlice, v any) error {
	switch m := v.(type) {
	case Decoder:
		return m.DecodeWire(data.Materialize())
	case proto.Message:
		b := data.MaterializeToBuffer(mem.DefaultBufferPool())
		defer b.Free()
		return proto.Unmarshal(b.ReadOnlyData(), m)
	}
	return fmt.Errorf("wire: cannot decode into %T", v)
}
