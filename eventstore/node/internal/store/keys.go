package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

const (
	prefixLog    = 'L'
	prefixStream = 'S'
	prefixHead   = 'H'
	prefixMeta   = 'M'
)

var (
	keyFormat = []byte("Mformat") // be64 FormatVersion
	keyNext   = []byte("Mnext")   // be64 next position, be64 next stream number, CRC-32C
	keyEpoch  = []byte("Mepoch")  // the log's lineage, 16 random bytes
)

func logKey(buf []byte, position uint64) []byte {
	return binary.BigEndian.AppendUint64(append(buf, prefixLog), position)
}

func streamKey(buf []byte, no, revision uint64) []byte {
	buf = binary.BigEndian.AppendUint64(append(buf, prefixStream), no)
	return binary.BigEndian.AppendUint64(buf, revision)
}

func headKey(buf []byte, name string) []byte {
	return append(append(buf, prefixHead), name...)
}

// headRecord is what the H key of a stream holds: number, last revision,
// first revision still stored (everything below was scavenged), CRC-32C over
// the name and the 24 bytes before it.
type headRecord struct {
	no    uint64
	last  int64
	first int64
}

const headSize = 28

func (h headRecord) put(dst []byte, name string) {
	binary.BigEndian.PutUint64(dst, h.no)
	binary.BigEndian.PutUint64(dst[8:], uint64(h.last))
	binary.BigEndian.PutUint64(dst[16:], uint64(h.first))
	binary.BigEndian.PutUint32(dst[24:], headChecksum(name, dst[:24]))
}

func headChecksum(name string, b []byte) uint32 {
	var tmp [64]byte
	return crc32.Update(crc32.Update(0, castagnoli, append(tmp[:0], name...)), castagnoli, b)
}

func decodeHead(name string, b []byte) (headRecord, error) {
	if len(b) != headSize || headChecksum(name, b[:24]) != binary.BigEndian.Uint32(b[24:]) {
		return headRecord{}, &CorruptError{Stream: name, Revision: -1, Reason: "stream head does not match its checksum"}
	}
	return headRecord{
		no:    binary.BigEndian.Uint64(b),
		last:  int64(binary.BigEndian.Uint64(b[8:])),
		first: int64(binary.BigEndian.Uint64(b[16:])),
	}, nil
}

func encodeNext(position, stream uint64) []byte {
	b := binary.BigEndian.AppendUint64(nil, position)
	b = binary.BigEndian.AppendUint64(b, stream)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func decodeNext(b []byte) (position, stream uint64, err error) {
	if len(b) != 20 || crc32.Checksum(b[:16], castagnoli) != binary.BigEndian.Uint32(b[16:]) {
		return 0, 0, fmt.Errorf("store: the log's end marker does not match its checksum")
	}
	return binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), nil
}
