package wire

import (
	"encoding/binary"

	"google.golang.org/grpc/mem"
)

// Success is the answer to an append that was written, now or before.
type Success struct {
	Revision    int64 // of the last event; negative: the stream has none
	Position    uint64
	HasPosition bool
}

// Field numbers of Success, alike in AppendResp and BatchAppendResp, and of
// what is around it, shifted by the wire type.
const (
	tagSuccess          = 1<<3 | 2 // in AppendResp
	tagCurrentRevision  = 1 << 3
	tagCurrentNoStream  = 2<<3 | 2
	tagPosition         = 3<<3 | 2
	tagNoPosition       = 4<<3 | 2
	tagPositionCommit   = 1 << 3
	tagPositionPrepare  = 2 << 3
	tagBatchCorrelation = 1<<3 | 2
	tagBatchError       = 2<<3 | 2
	tagBatchSuccess     = 3<<3 | 2
	tagBatchIdentifier  = 4<<3 | 2
	tagBatchRevision    = 5 << 3
	tagBatchNoStream    = 6<<3 | 2
	tagBatchAny         = 7<<3 | 2
	tagBatchExists      = 8<<3 | 2
)

// maxSuccess bounds the size of an encoded Success.
const maxSuccess = 64

func (s *Success) append(dst []byte) []byte {
	if s.Revision < 0 {
		dst = append(dst, tagCurrentNoStream, 0)
	} else {
		dst = appendVarint(append(dst, tagCurrentRevision), uint64(s.Revision))
	}
	if !s.HasPosition {
		return append(dst, tagNoPosition, 0)
	}
	dst = append(dst, tagPosition, byte(2*(1+varintSize(s.Position))))
	dst = appendVarint(append(dst, tagPositionCommit), s.Position)
	return appendVarint(append(dst, tagPositionPrepare), s.Position)
}

// Encode makes it the answer of an Append call.
func (s *Success) Encode() Raw {
	var body [maxSuccess]byte
	b := s.append(body[:0])
	return pooled(2+len(b), func(dst []byte) []byte {
		return append(append(dst, tagSuccess, byte(len(b))), b...)
	})
}

// BatchAnswer is the answer to one append of a BatchAppend call. Identifier,
// Expectation and Revision repeat what was asked for.
type BatchAnswer struct {
	Correlation []byte // the UUID message of the request
	Identifier  []byte // the StreamIdentifier message of the request, nil: none
	Expectation Expectation
	Revision    uint64
	Success     Success
	Failure     []byte // a google.rpc.Status; nil: success
}

// Encode makes it a message of the answering stream.
func (a *BatchAnswer) Encode() Raw {
	size := len(a.Correlation) + len(a.Identifier) + len(a.Failure) + maxSuccess + 4*binary.MaxVarintLen64
	return pooled(size, func(dst []byte) []byte {
		if a.Correlation != nil {
			dst = appendBytes(dst, tagBatchCorrelation, a.Correlation)
		}
		if a.Failure != nil {
			dst = appendBytes(dst, tagBatchError, a.Failure)
		} else {
			var body [maxSuccess]byte
			dst = appendBytes(dst, tagBatchSuccess, a.Success.append(body[:0]))
		}
		if a.Identifier != nil {
			dst = appendBytes(dst, tagBatchIdentifier, a.Identifier)
		}
		switch a.Expectation {
		case ExpectRevision:
			dst = appendVarint(append(dst, tagBatchRevision), a.Revision)
		case ExpectNoStream:
			dst = append(dst, tagBatchNoStream, 0)
		case ExpectAny:
			dst = append(dst, tagBatchAny, 0)
		case ExpectStreamExists:
			dst = append(dst, tagBatchExists, 0)
		}
		return dst
	})
}

// pooled lets write append to a buffer of gRPC's pool that holds size bytes.
func pooled(size int, write func(dst []byte) []byte) Raw {
	pool := mem.DefaultBufferPool()
	buf := pool.Get(size)
	*buf = write((*buf)[:0])
	return Raw{mem.NewBuffer(buf, pool)}
}

// appendVarint is binary.AppendUvarint, with the short ones in line.
func appendVarint(dst []byte, v uint64) []byte {
	if v < 0x80 {
		return append(dst, byte(v))
	}
	return binary.AppendUvarint(dst, v)
}
