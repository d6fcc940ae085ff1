package wire

import (
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"strconv"

	"google.golang.org/grpc/mem"
)

// Event is what a read response says of one stored event.
type Event struct {
	ID       [16]byte
	Stream   []byte
	Revision uint64
	Position uint64 // commit and prepare are equal
	Type     []byte
	JSON     bool
	Created  int64 // 100 ns ticks since 1970
	Meta     []byte
	Data     []byte
}

// Response is one event of a read, a subscription or a persistent
// subscription. At least one of Event and Link is set.
type Response struct {
	Event     *Event
	Link      *Event
	Commit    uint64
	StringIDs bool  // ids as text instead of two integers
	Retry     int32 // how often it was delivered before; -1: not a persistent subscription
}

// Field numbers of ReadResp, its parts, and their persistent twins, shifted
// by the wire type: 2 for length-delimited fields, 0 for integers.
const (
	tagRespEvent   = 1<<3 | 2
	tagEventEvent  = 1<<3 | 2
	tagEventLink   = 2<<3 | 2
	tagEventCommit = 3 << 3
	tagEventRetry  = 5 << 3
	tagID          = 1<<3 | 2
	tagStream      = 2<<3 | 2
	tagRevision    = 3 << 3
	tagPrepare     = 4 << 3
	tagCommit      = 5 << 3
	tagMetadata    = 6<<3 | 2
	tagCustom      = 7<<3 | 2
	tagData        = 8<<3 | 2
	tagUUIDParts   = 1<<3 | 2
	tagUUIDText    = 2<<3 | 2
	tagMostBits    = 1 << 3
	tagLeastBits   = 2 << 3
	tagStreamName  = 3<<3 | 2
	keyType        = "type"
	keyContentType = "content-type"
	keyCreated     = "created"
	contentJSON    = "application/json"
	contentBytes   = "application/octet-stream"

	// The same in every event, so written in one piece: what precedes the
	// length of the value of an entry of the system metadata.
	headType    = "\x0a\x04" + keyType + "\x12"
	headCreated = "\x0a\x07" + keyCreated + "\x12"
	// Whole entries of the content type.
	entryJSON        = "\x32\x20\x0a\x0c" + keyContentType + "\x12\x10" + contentJSON
	entryBytes       = "\x32\x28\x0a\x0c" + keyContentType + "\x12\x18" + contentBytes
	textUUIDLength   = 36
	textUUIDEnvelope = 2 + textUUIDLength
)

func varintSize(v uint64) int { return (bits.Len64(v|1) + 6) / 7 }

func delimited(n int) int { return 1 + varintSize(uint64(n)) + n }

func mapEntrySize(key string, value int) int { return delimited(len(key)) + delimited(value) }

// sizes of the nested messages, computed once before anything is written.
type eventSizes struct {
	total, id, parts, stream int
	typ, created             int
	digits                   [20]byte
	ndigits                  int
}

// contentEntry is the entry of the system metadata that says what the data is.
func (e *Event) contentEntry() string {
	if e.JSON {
		return entryJSON
	}
	return entryBytes
}

func (e *Event) measure(s *eventSizes, stringIDs bool) {
	if stringIDs {
		s.id = textUUIDEnvelope
	} else {
		s.parts = partSize(e.ID[:8]) + partSize(e.ID[8:])
		s.id = delimited(s.parts)
	}
	s.stream = 0
	if len(e.Stream) > 0 {
		s.stream = delimited(len(e.Stream))
	}
	s.ndigits = len(strconv.AppendInt(s.digits[:0], e.Created, 10))
	s.typ = mapEntrySize(keyType, len(e.Type))
	s.created = mapEntrySize(keyCreated, s.ndigits)
	s.total = delimited(s.id) + delimited(s.stream) + 2*(1+varintSize(e.Position)) +
		delimited(s.typ) + len(e.contentEntry()) + delimited(s.created)
	if e.Revision != 0 {
		s.total += 1 + varintSize(e.Revision)
	}
	if len(e.Meta) > 0 {
		s.total += delimited(len(e.Meta))
	}
	if len(e.Data) > 0 {
		s.total += delimited(len(e.Data))
	}
}

// partSize is the size of one half of a structured UUID; zero is left out.
func partSize(half []byte) int {
	v := binary.BigEndian.Uint64(half)
	if v == 0 {
		return 0
	}
	return 1 + varintSize(v)
}

func appendPart(dst []byte, tag byte, half []byte) []byte {
	v := binary.BigEndian.Uint64(half)
	if v == 0 {
		return dst
	}
	return appendVarint(append(dst, tag), v)
}

func appendBytes[T string | []byte](dst []byte, tag byte, b T) []byte {
	dst = appendVarint(append(dst, tag), uint64(len(b)))
	return append(dst, b...)
}

// appendEntry writes an entry of the system metadata of size bytes; head is one
// of the heads above.
func appendEntry(dst []byte, head string, size int, value []byte) []byte {
	dst = appendVarint(append(dst, tagMetadata), uint64(size))
	dst = appendVarint(append(dst, head...), uint64(len(value)))
	return append(dst, value...)
}

func (e *Event) append(dst []byte, s *eventSizes, stringIDs bool) []byte {
	dst = appendVarint(append(dst, tagID), uint64(s.id))
	if stringIDs {
		dst = append(dst, tagUUIDText, textUUIDLength)
		dst = appendUUID(dst, e.ID)
	} else {
		dst = appendVarint(append(dst, tagUUIDParts), uint64(s.parts))
		dst = appendPart(dst, tagMostBits, e.ID[:8])
		dst = appendPart(dst, tagLeastBits, e.ID[8:])
	}
	dst = appendVarint(append(dst, tagStream), uint64(s.stream))
	if len(e.Stream) > 0 {
		dst = appendBytes(dst, tagStreamName, e.Stream)
	}
	if e.Revision != 0 {
		dst = appendVarint(append(dst, tagRevision), e.Revision)
	}
	dst = appendVarint(append(dst, tagPrepare), e.Position)
	dst = appendVarint(append(dst, tagCommit), e.Position)
	dst = appendEntry(dst, headType, s.typ, e.Type)
	dst = append(dst, e.contentEntry()...)
	dst = appendEntry(dst, headCreated, s.created, s.digits[:s.ndigits])
	if len(e.Meta) > 0 {
		dst = appendBytes(dst, tagCustom, e.Meta)
	}
	if len(e.Data) > 0 {
		dst = appendBytes(dst, tagData, e.Data)
	}
	return dst
}

func appendUUID(dst []byte, id [16]byte) []byte {
	for i, part := range [5][]byte{id[0:4], id[4:6], id[6:8], id[8:10], id[10:16]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return dst
}

// Encode writes the response into a buffer from gRPC's pool.
func (r *Response) Encode() Raw {
	var es, ls eventSizes
	inner := 1 + varintSize(r.Commit)
	if r.Event != nil {
		r.Event.measure(&es, r.StringIDs)
		inner += delimited(es.total)
	}
	if r.Link != nil {
		r.Link.measure(&ls, r.StringIDs)
		inner += delimited(ls.total)
	}
	if r.Retry >= 0 {
		inner += 1 + varintSize(uint64(r.Retry))
	}
	size := delimited(inner)
	pool := mem.DefaultBufferPool()
	buf := pool.Get(size)
	dst := appendVarint(append((*buf)[:0], tagRespEvent), uint64(inner))
	if r.Event != nil {
		dst = appendVarint(append(dst, tagEventEvent), uint64(es.total))
		dst = r.Event.append(dst, &es, r.StringIDs)
	}
	if r.Link != nil {
		dst = appendVarint(append(dst, tagEventLink), uint64(ls.total))
		dst = r.Link.append(dst, &ls, r.StringIDs)
	}
	dst = appendVarint(append(dst, tagEventCommit), r.Commit)
	if r.Retry >= 0 {
		dst = appendVarint(append(dst, tagEventRetry), uint64(r.Retry))
	}
	*buf = dst
	return Raw{mem.NewBuffer(buf, pool)}
}
