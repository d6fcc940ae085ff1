package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// The file "durable" holds the published end: 8 bytes, be64, and their
// CRC-32C. It is written after each fsync of the log and never synced itself,
// so that what it says was true at some time: everything below is durable.
//
// It is there because pebble takes a damaged chunk near the end of its
// write-ahead log for one that was torn by a crash, and drops it and all
// behind it without a word. A log that ends below the marker has lost
// acknowledged records; Open refuses it.
const markerName = "durable"

const markerSize = 12

// marker writes the file. A write that fails is not worth an append: the
// check is only weaker for it.
type marker struct{ file vfs.File }

func openMarker(fsys vfs.FS, dir string) (*marker, error) {
	f, err := fsys.OpenReadWrite(fsys.PathJoin(dir, markerName), vfs.WriteCategoryUnspecified)
	if err != nil {
		return nil, fmt.Errorf("store: open marker: %w", err)
	}
	return &marker{f}, nil
}

func (m *marker) set(end uint64) {
	var b [markerSize]byte
	binary.BigEndian.PutUint64(b[:], end)
	binary.BigEndian.PutUint32(b[8:], crc32.Checksum(b[:8], castagnoli))
	_, _ = m.file.WriteAt(b[:], 0)
}

// readMarker returns what the file says, 0 if it is missing or unreadable.
func readMarker(fsys vfs.FS, dir string) (uint64, error) {
	f, err := fsys.Open(fsys.PathJoin(dir, markerName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("store: read marker: %w", err)
	}
	defer f.Close()
	var b [markerSize]byte
	if _, err := io.ReadFull(f, b[:]); err != nil {
		return 0, nil // created and not written yet
	}
	if crc32.Checksum(b[:8], castagnoli) != binary.BigEndian.Uint32(b[8:]) {
		return 0, nil // torn by a power failure
	}
	return binary.BigEndian.Uint64(b[:8]), nil
}

// lossError says that the log is shorter than it was.
func lossError(dir string, end, durable uint64) error {
	return &CorruptError{Revision: -1, Position: end, Reason: fmt.Sprintf(
		"%s: acknowledged records at positions %d to %d are gone: the write-ahead log is damaged; restore a backup, "+
			"or remove the file %q to go on without them", dir, end, durable-1, markerName)}
}
