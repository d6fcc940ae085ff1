package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// FormatVersion is the version of everything this package puts on disk. It is
// written once when a directory is created and checked at each opening.
const FormatVersion = 1

// recordFormat is the first byte behind a record's checksum.
const recordFormat = 1

// A record is the value of an L key:
//
//	offset size
//	 0      4   CRC-32C of the position (be64) followed by bytes 4..end
//	 4      1   record format, 1
//	 5      1   flags: bit 0 JSON, bit 1 the revision before this one was never stored
//	 6     16   event id
//	22      8   revision, be64; the tombstone has MaxInt64
//	30      8   created, be64, 100 ns ticks since 1970 UTC
//	38          four fields, each a uvarint length and that many bytes:
//	            stream name, event type, custom metadata, data
//
// The checksum covers the position, so a record that turns up under another
// key is found just as a flipped bit is. Nothing follows the last field.
const (
	offFormat   = 4
	offFlags    = 5
	offID       = 6
	offRevision = 22
	offCreated  = 30
	headerSize  = 38
)

const (
	flagJSON = 1 << 0
	flagGap  = 1 << 1
)

// keyOverhead is added to a record's length when the next position is chosen.
// It is the length of an L key, so that positions grow like bytes on disk.
const keyOverhead = 9

// MaxRecordSize is the greatest encoded record in bytes.
const MaxRecordSize = 16<<20 - 10_000

// Tombstone is the revision of the record that ends a stream for good.
const Tombstone = int64(1<<63 - 1)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var (
	errShort    = errors.New("record is shorter than its fields")
	errFormat   = errors.New("record has an unknown format")
	errChecksum = errors.New("record does not match its checksum")
)

// Record is one stored event. The byte fields may point into memory owned by
// an iterator: they are valid until it moves, unless Clone was called.
type Record struct {
	Position uint64
	Revision int64
	Created  int64 // 100 ns ticks since 1970 UTC
	ID       [16]byte
	JSON     bool
	Gap      bool // the revision before this one was never stored (imported so)
	Stream   []byte
	Type     []byte
	Meta     []byte
	Data     []byte
}

// Clone returns a copy that shares no memory with r.
func (r Record) Clone() Record {
	buf := make([]byte, 0, len(r.Stream)+len(r.Type)+len(r.Meta)+len(r.Data))
	take := func(b []byte) []byte {
		start := len(buf)
		buf = append(buf, b...)
		return buf[start:len(buf):len(buf)]
	}
	r.Stream, r.Type, r.Meta, r.Data = take(r.Stream), take(r.Type), take(r.Meta), take(r.Data)
	return r
}

func uvarintLen(n int) int {
	size := 1
	for v := uint64(n); v >= 0x80; v >>= 7 {
		size++
	}
	return size
}

// recordSize is the encoded size of a record with fields of these lengths.
func recordSize(stream, typ, meta, data int) int {
	return headerSize + uvarintLen(stream) + stream + uvarintLen(typ) + typ +
		uvarintLen(meta) + meta + uvarintLen(data) + data
}

// putRecord writes r into dst, which has exactly recordSize bytes.
func putRecord(dst []byte, r *Record) {
	dst[offFormat] = recordFormat
	var flags byte
	if r.JSON {
		flags |= flagJSON
	}
	if r.Gap {
		flags |= flagGap
	}
	dst[offFlags] = flags
	copy(dst[offID:], r.ID[:])
	binary.BigEndian.PutUint64(dst[offRevision:], uint64(r.Revision))
	binary.BigEndian.PutUint64(dst[offCreated:], uint64(r.Created))
	at := headerSize
	for _, f := range [4][]byte{r.Stream, r.Type, r.Meta, r.Data} {
		at += binary.PutUvarint(dst[at:], uint64(len(f)))
		at += copy(dst[at:], f)
	}
	binary.BigEndian.PutUint32(dst, checksum(r.Position, dst))
}

func checksum(position uint64, record []byte) uint32 {
	var p [8]byte
	binary.BigEndian.PutUint64(p[:], position)
	return crc32.Update(crc32.Update(0, castagnoli, p[:]), castagnoli, record[4:])
}

// decodeRecord checks and opens the record stored at position. The fields of
// the answer point into src. It fails on any byte that is not as it was
// written.
func decodeRecord(position uint64, src []byte) (Record, error) {
	if len(src) < headerSize {
		return Record{}, errShort
	}
	if checksum(position, src) != binary.BigEndian.Uint32(src) {
		return Record{}, errChecksum
	}
	return parseRecord(position, src)
}

// parseRecord opens a record without looking at its checksum. It is used on
// its own only to name a damaged record as well as its bytes still allow.
func parseRecord(position uint64, src []byte) (Record, error) {
	if len(src) < headerSize {
		return Record{}, errShort
	}
	if src[offFormat] != recordFormat {
		return Record{}, errFormat
	}
	r := Record{
		Position: position,
		Revision: int64(binary.BigEndian.Uint64(src[offRevision:])),
		Created:  int64(binary.BigEndian.Uint64(src[offCreated:])),
		JSON:     src[offFlags]&flagJSON != 0,
		Gap:      src[offFlags]&flagGap != 0,
	}
	copy(r.ID[:], src[offID:])
	rest := src[headerSize:]
	for _, f := range [4]*[]byte{&r.Stream, &r.Type, &r.Meta, &r.Data} {
		n, w := binary.Uvarint(rest)
		if w <= 0 || n > uint64(len(rest)-w) {
			return r, errShort
		}
		*f = rest[w : w+int(n) : w+int(n)]
		rest = rest[w+int(n):]
	}
	if len(rest) != 0 {
		return r, errShort
	}
	return r, nil
}
