package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/record"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// The file "durable" says what of two files was synced once:
//
//	offset size
//	 0      8   the published end, be64: every record below it is durable
//	 8      4   CRC-32C of the 8 bytes before
//	12      8   number of a manifest, be64
//	20      8   how many bytes of that manifest were synced, be64
//	28      4   CRC-32C of the 16 bytes before
//
// Each half is written after the fsync it tells of and never synced itself, so
// that what it says was true at some time. A half that is not there says
// nothing.
//
// It is there because pebble takes damage near the end of its write-ahead log,
// and anywhere in its manifest, for what a crash tore off, and drops it and all
// behind it without a word; tables that it then knows nothing of it deletes. A
// log that ends below the one half has lost acknowledged records, a manifest
// that cannot be read as far as the other does not say where they are; Open
// refuses both.
const markerName = "durable"

// CopyOrder says which file of a directory to copy first, the lowest: with it
// there, a copy that was not finished is known to lack something.
func CopyOrder(name string) int {
	if name == markerName {
		return 0
	}
	return 1
}

// lockName is pebble's name for the file whose lock says that a directory is in
// use: a copy has its own.
const lockName = "LOCK"

// Copied reports whether a file belongs into a copy of a directory.
func Copied(name string) bool { return name != lockName }

// fileNames matches what a store makes in its directory.
var fileNames = regexp.MustCompile(`^(LOCK|durable|\d+\.[a-z]+|(MANIFEST|OPTIONS|CURRENT)[-.\d]*[a-z]*|marker\..+|REMOTE-OBJ-CATALOG-\d+)$`)

// MadeBy reports whether a file in a directory has a name that a store gives.
func MadeBy(name string) bool { return fileNames.MatchString(name) }

// Lock is the lock of a directory.
type Lock = pebble.Lock

// LockDir keeps everybody else from opening a directory.
func LockDir(dir string) (*Lock, error) { return lockDir(dir, vfs.Default) }

func lockDir(dir string, fsys vfs.FS) (*Lock, error) {
	lock, err := pebble.LockDirectory(dir, fsys)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrInUse, dir, err)
	}
	return lock, nil
}

const (
	markerSize  = 12
	manifestLen = 20
)

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
	_, _ = m.file.WriteAt(sealed(end), 0)
}

// manifest notes how much of a manifest is on disk.
func (m *marker) manifest(number, size uint64) {
	_, _ = m.file.WriteAt(sealed(number, size), markerSize)
}

// sealed is numbers and their checksum.
func sealed(numbers ...uint64) []byte {
	var b []byte
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// intact reports whether b is what sealed made.
func intact(b []byte) bool {
	n := len(b) - 4
	return crc32.Checksum(b[:n], castagnoli) == binary.BigEndian.Uint32(b[n:])
}

// marked is what the file says, zero where it is missing or unreadable.
type marked struct {
	end            uint64
	manifest, size uint64
}

func readMarker(fsys vfs.FS, dir string) (m marked, err error) {
	f, err := fsys.Open(fsys.PathJoin(dir, markerName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, fmt.Errorf("store: read marker: %w", err)
	}
	defer f.Close()
	var b [markerSize + manifestLen]byte
	n, err := io.ReadFull(f, b[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return m, fmt.Errorf("store: read marker: %w", err)
	}
	// A half may not be written yet, or torn by a power failure.
	if n >= markerSize && intact(b[:markerSize]) {
		m.end = binary.BigEndian.Uint64(b[:])
	}
	if n == len(b) && intact(b[markerSize:]) {
		m.manifest, m.size = binary.BigEndian.Uint64(b[markerSize:]), binary.BigEndian.Uint64(b[markerSize+8:])
	}
	return m, nil
}

// lossError says that the log is shorter than it was.
func lossError(dir string, end, durable uint64) error {
	return &CorruptError{Revision: -1, Position: end, Reason: fmt.Sprintf(
		"%s: acknowledged records at positions %d to %d are gone: the write-ahead log is damaged; restore a backup, "+
			"or remove the file %q to go on without them", dir, end, durable-1, markerName)}
}

// unchecked says what the file does not tell, so that nobody can find it gone. A
// directory that was copied without the file, or was last open before the file
// had its second half, passes every check for lack of something to check.
func unchecked(known marked, manifest uint64) (notes []string) {
	if known.end == 0 {
		notes = append(notes, fmt.Sprintf("the file %q does not say how far the log once went: records that are gone from its end are not found missing", markerName))
	}
	if known.manifest != manifest {
		notes = append(notes, fmt.Sprintf("the file %q does not say how long the file %s%06d once was: records that are gone because it lost its end are not found missing", markerName, manifestPrefix, manifest))
	}
	if len(notes) > 0 {
		notes = append(notes, "a node that opens the directory writes both, and so does a new backup")
	}
	return notes
}

// noted is unchecked of a directory.
func noted(fsys vfs.FS, dir string) ([]string, error) {
	known, err := readMarker(fsys, dir)
	if err != nil {
		return nil, err
	}
	desc, err := pebble.Peek(dir, fsys)
	if err != nil || !desc.Exists {
		return nil, err
	}
	number, _ := manifestNumber(fsys.PathBase(desc.ManifestFilename))
	return unchecked(known, number), nil
}

// markCopy says of a copy in dir what it holds, which ends at or behind end.
func markCopy(fsys vfs.FS, dir string, end uint64) error {
	desc, err := pebble.Peek(dir, fsys)
	if err != nil {
		return err
	}
	base := fsys.PathBase(desc.ManifestFilename)
	number, _ := manifestNumber(base)
	_, size, err := readManifest(fsys, fsys.PathJoin(dir, base))
	if err != nil {
		return err
	}
	f, err := fsys.Create(fsys.PathJoin(dir, markerName), vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = f.Write(append(sealed(end), sealed(number, size)...))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

const manifestPrefix = "MANIFEST-"

// manifestNumber reads the number out of a manifest's name.
func manifestNumber(base string) (uint64, bool) {
	digits, ok := strings.CutPrefix(base, manifestPrefix)
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, ok && err == nil
}

// inspect looks at what pebble reads first, before pebble, which would delete
// what a damaged manifest does not name.
func inspect(fsys vfs.FS, dir string) error {
	desc, err := pebble.Peek(dir, fsys)
	if err != nil {
		return fmt.Errorf("store: look at %s: %w", dir, err)
	}
	known, err := readMarker(fsys, dir)
	if err != nil {
		return err
	}
	if !desc.Exists {
		if known.end > firstPosition {
			return lossError(dir, firstPosition, known.end)
		}
		return nil
	}
	if err := inspectOptions(fsys, dir, desc.OptionsFilename); err != nil {
		return err
	}
	base := fsys.PathBase(desc.ManifestFilename)
	valid, size, err := readManifest(fsys, fsys.PathJoin(dir, base))
	if err != nil {
		return fmt.Errorf("store: read %s: %w", base, err)
	}
	number, _ := manifestNumber(base)
	if valid > 0 && (known.manifest != number || valid >= known.size) {
		return nil // what lies behind was torn by a crash and never counted
	}
	return &CorruptError{Revision: -1, Reason: fmt.Sprintf(
		"%s: the file %s, which says where records are, is damaged at or behind its byte %d of %d; no record can be relied on: restore a backup",
		dir, base, valid, size)}
}

// readManifest returns how much of a manifest can be read, and its size.
func readManifest(fsys vfs.FS, name string) (valid, size uint64, err error) {
	f, err := fsys.Open(name)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	size = uint64(info.Size())
	for r := record.NewReader(f, 0); ; {
		next, err := r.Next()
		if err == nil {
			_, err = io.Copy(io.Discard, next)
		}
		switch {
		case err == nil:
			valid = uint64(r.Offset())
		case errors.Is(err, io.EOF), record.IsInvalidRecord(err), errors.Is(err, record.ErrInvalidChunk):
			return valid, size, nil
		default:
			return valid, size, err
		}
	}
}

// inspectOptions names the file of settings where pebble's error would not.
func inspectOptions(fsys vfs.FS, dir, name string) error {
	if name == "" {
		return nil
	}
	base := fsys.PathBase(name)
	f, err := fsys.Open(fsys.PathJoin(dir, base))
	if err != nil {
		return fmt.Errorf("store: read %s: %w", base, err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("store: read %s: %w", base, err)
	}
	if err := (&pebble.Options{Comparer: pebble.DefaultComparer, Merger: pebble.DefaultMerger}).CheckCompatibility(dir, string(text)); err != nil {
		return fmt.Errorf("store: the file %s in %s is damaged: %w; it has settings and no records, and is written at each opening: move it away", base, dir, err)
	}
	return nil
}
