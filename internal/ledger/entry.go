package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 hash.
type Hash = tlog.Hash

// Event is an event of the log as it is stored: what a leaf of the tree covers.
type Event struct {
	Stream   string
	Revision uint64 // in the stream, from 0
	ID       uuid.UUID
	Type     string
	Created  time.Time // by the store's clock
	Data     []byte    // as stored: personal fields are sealed
	Meta     []byte    // as stored

	Position uint64 // in the store; no leaf covers it, a leaf's index takes its place
}

// Covered reports whether the events of a stream are leaves: all but those of
// the store's own streams are.
func Covered(stream string) bool { return !strings.HasPrefix(stream, "$") }

// An entry, version 1, is what RFC 6962 calls the data of a leaf:
//
//	 0         1           9              41           73
//	+---------+-----------+--------------+------------+
//	| version | created 8 | previous 32  | content 32 |
//	+---------+-----------+--------------+------------+
//
// created is in nanoseconds since 1970, previous is the hash of the leaf before
// it in the same stream and 32 zero bytes in the stream's first leaf. The hash of
// the leaf is SHA-256(0x00 ‖ entry). content is SHA-256 of
//
//	+---------+----------+--------+-------------+-------+---------+------+---------+------+---------+------+
//	| version | length 2 | stream | revision 8  | id 16 | length 2| type | length 4| data | length 4| meta |
//	+---------+----------+--------+-------------+-------+---------+------+---------+------+---------+------+
//
// Numbers are big-endian. Content is apart because it is known before the event
// is appended, so a receipt can promise it; and because an entry is then short
// and of one length, so that tlog-tiles' bundles of entries hold every event.
const (
	entryVersion   = 1
	contentVersion = 1

	atCreated  = 1
	atPrevious = atCreated + 8
	atContent  = atPrevious + 32
	// EntrySize is the length of every entry, in bytes.
	EntrySize = atContent + 32
)

// Entry is the data of a leaf.
type Entry [EntrySize]byte

// Entry returns the event's, given the hash of the stream's leaf before it.
func (e *Event) Entry(previous Hash) Entry {
	var out Entry
	out[0] = entryVersion
	binary.BigEndian.PutUint64(out[atCreated:], uint64(e.Created.UnixNano())) //nolint:gosec // the bits of a time before 1970 are right too
	copy(out[atPrevious:], previous[:])
	content := e.Content()
	copy(out[atContent:], content[:])
	return out
}

// LeafHash returns the hash of the leaf.
func (e *Entry) LeafHash() Hash {
	var buf [1 + EntrySize]byte
	copy(buf[1:], e[:])
	return sha256.Sum256(buf[:])
}

// Previous returns the hash of the stream's leaf before this one.
func (e *Entry) Previous() Hash { return Hash(e[atPrevious:atContent]) }

// ParseEntry checks the form of an entry.
func ParseEntry(b []byte) (Entry, error) {
	if len(b) != EntrySize || b[0] != entryVersion {
		return Entry{}, fmt.Errorf("entry: %d bytes, want %d of version %d", len(b), EntrySize, entryVersion)
	}
	return Entry(b), nil
}

// Content returns the hash of what was fixed before the event was appended:
// everything but when that was and what was before it.
func (e *Event) Content() Hash {
	var stack [1024]byte
	return sha256.Sum256(e.appendContent(stack[:0]))
}

func (e *Event) appendContent(b []byte) []byte {
	b = append(b, contentVersion)
	b = binary.BigEndian.AppendUint16(b, uint16(len(e.Stream))) //nolint:gosec // names are short, the store sees to it
	b = append(b, e.Stream...)
	b = binary.BigEndian.AppendUint64(b, e.Revision)
	b = append(b, e.ID[:]...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(e.Type))) //nolint:gosec // likewise
	b = append(b, e.Type...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Data))) //nolint:gosec // the store takes 16 MiB at most
	b = append(b, e.Data...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Meta))) //nolint:gosec // likewise
	return append(b, e.Meta...)
}
