package ledger

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
)

// An export, version 1, is the preamble and then frames, each
//
//	+--------+----------+---------+
//	| kind 1 | length 4 | payload |
//	+--------+----------+---------+
//
//	H  header, JSON (FileHeader): first, once
//	C  checkpoint, a signed note: second, once
//	E  event:
//	   +---------+------------+-----------+--------------+---------+
//	   | index 8 | position 8 | created 8 | previous 32  | content |
//	   +---------+------------+-----------+--------------+---------+
//	   content is what Event.Content hashes, see entry.go
//	I  inclusion proof of the event before it, 32 bytes a hash: in exports of one stream
//	D  a disclosed field of the event before it, JSON (Disclosed)
//	Z  end: the number of events, 8 bytes; nothing follows
//
// Numbers are big-endian. Everything that the check needs of the tree is in the
// header, so a file is checked in one pass, in memory that grows with the number
// of streams and not of events.
const preamble = "dossier-audit/v1\nCheck this file with: dossier audit check FILE --policy POLICY\n"

const (
	frameHeader     = 'H'
	frameCheckpoint = 'C'
	frameEvent      = 'E'
	frameInclusion  = 'I'
	frameDisclosed  = 'D'
	frameEnd        = 'Z'

	mostFrame = 64 << 20 // bytes; an event has 16 MiB at most
	eventHead = 8 + 8 + 8 + 32
)

// FileHeader says what an export is of, and holds what is to be known of the
// tree besides the events.
type FileHeader struct {
	Origin   string    `json:"origin"`
	Exported time.Time `json:"exported"`
	Size     int64     `json:"size"` // of the tree of the checkpoint

	// One of two: all events of a stream, with the proof of its head; or the
	// leaves first to end (not included), with the subtrees on both sides.
	Stream string     `json:"stream,omitempty"`
	Head   *HeadProof `json:"head,omitempty"`
	First  int64      `json:"first"`
	End    int64      `json:"end"`
	Left   []Hash     `json:"left,omitempty"`
	Right  []Hash     `json:"right,omitempty"`

	// Events is how many there should be.
	Events int64 `json:"events"`
	// Since proves that trees of earlier checkpoints are the beginning of this one.
	Since []SinceProof `json:"since,omitempty"`
}

// SinceProof is a consistency proof from an earlier tree. Of a stream there is
// also the proof of its head then: the tree of heads does not follow from the
// one of events, and who holds the key may sign one that ends a stream early.
type SinceProof struct {
	Size  int64      `json:"size"`
	Proof []Hash     `json:"proof"`
	Head  *HeadProof `json:"head,omitempty"`
}

// Disclosed is a sealed field with the secret that opens it and nothing else.
type Disclosed struct {
	Field  string `json:"field"`
	Secret []byte `json:"secret"`
}

// fileWriter writes frames; the first error stays.
type fileWriter struct {
	w   *bufio.Writer
	err error
}

func (f *fileWriter) frame(kind byte, parts ...[]byte) {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	if n > mostFrame {
		f.err = errors.Join(f.err, fmt.Errorf("a frame of %d bytes", n))
	}
	var head [5]byte
	head[0] = kind
	binary.BigEndian.PutUint32(head[1:], uint32(n)) //nolint:gosec // checked
	f.write(head[:])
	for _, p := range parts {
		f.write(p)
	}
}

func (f *fileWriter) write(b []byte) {
	if f.err == nil {
		_, f.err = f.w.Write(b)
	}
}

func (f *fileWriter) json(kind byte, v any) {
	raw, err := json.Marshal(v)
	f.err = errors.Join(f.err, err)
	f.frame(kind, raw)
}

func (f *fileWriter) event(index int64, previous Hash, e *Event) {
	var head [eventHead]byte
	binary.BigEndian.PutUint64(head[0:], uint64(index)) //nolint:gosec // not negative
	binary.BigEndian.PutUint64(head[8:], e.Position)
	binary.BigEndian.PutUint64(head[16:], uint64(e.Created.UnixNano())) //nolint:gosec // as in Entry
	copy(head[24:], previous[:])
	var stack [1024]byte
	f.frame(frameEvent, head[:], e.appendContent(stack[:0]))
}

func (f *fileWriter) end(events int64) error {
	f.frame(frameEnd, binary.BigEndian.AppendUint64(nil, uint64(events))) //nolint:gosec // not negative
	return errors.Join(f.err, f.w.Flush())
}

// WriteExport writes an export of events that are at hand: what index, the hash
// of the stream's leaf before it, and the event. It is for who has no database.
func WriteExport(to io.Writer, header, checkpoint []byte, events func(yield func(int64, Hash, *Event) bool)) error {
	f := &fileWriter{w: bufio.NewWriterSize(to, 256<<10)}
	f.write([]byte(preamble))
	f.frame(frameHeader, header)
	f.frame(frameCheckpoint, checkpoint)
	var n int64
	events(func(index int64, previous Hash, e *Event) bool {
		f.event(index, previous, e)
		n++
		return f.err == nil
	})
	return f.end(n)
}

// errFile says that a file is not what an export looks like.
var errFile = errors.New("the file is not an export as Dossier makes them, or not the whole of one")

// FileReader reads the frames of an export.
type FileReader struct {
	r   *bufio.Reader
	buf []byte
}

// NewFileReader checks the preamble.
func NewFileReader(r io.Reader) (*FileReader, error) {
	f := &FileReader{r: bufio.NewReaderSize(r, 1<<20)}
	head := make([]byte, len(preamble))
	if _, err := io.ReadFull(f.r, head); err != nil || string(head) != preamble {
		return nil, errFile
	}
	return f, nil
}

// follows reports whether a frame of the kind comes next.
func (f *FileReader) follows(kind byte) bool {
	b, err := f.r.Peek(1)
	return err == nil && b[0] == kind
}

// Next returns the next frame; its payload is good until the call after. After
// the end it returns io.EOF, and an error where the file goes on or stops short.
func (f *FileReader) Next() (kind byte, payload []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(f.r, head[:]); err != nil {
		return 0, nil, errFile
	}
	n := int(binary.BigEndian.Uint32(head[1:]))
	if n > mostFrame {
		return 0, nil, errFile
	}
	if cap(f.buf) < n {
		f.buf = make([]byte, n+n/2)
	}
	payload = f.buf[:n]
	if _, err := io.ReadFull(f.r, payload); err != nil {
		return 0, nil, errFile
	}
	if head[0] == frameEnd {
		if _, err := f.r.ReadByte(); !errors.Is(err, io.EOF) {
			return 0, nil, errFile
		}
	}
	return head[0], payload, nil
}

// fileEvent is an event frame, decoded in place: its slices are the frame's.
type fileEvent struct {
	index    int64
	position uint64
	created  int64
	previous Hash
	content  []byte

	stream, typ, data, meta []byte
	revision                uint64
	id                      uuid.UUID
}

func parseEvent(b []byte) (e fileEvent, err error) {
	if len(b) < eventHead {
		return e, errFile
	}
	e.index = int64(binary.BigEndian.Uint64(b)) //nolint:gosec // compared with what it should be
	e.position = binary.BigEndian.Uint64(b[8:])
	e.created = int64(binary.BigEndian.Uint64(b[16:])) //nolint:gosec // as in Entry
	e.previous = Hash(b[24:eventHead])
	e.content = b[eventHead:]
	c := cursor{b: e.content}
	if v := c.take(1); len(v) == 1 && v[0] != contentVersion {
		return e, fmt.Errorf("an event is of version %d, which this program does not know", v[0])
	}
	e.stream = c.take(c.number(2))
	e.revision = uint64(c.number(8)) //nolint:gosec // bits
	copy(e.id[:], c.take(16))
	e.typ = c.take(c.number(2))
	e.data = c.take(c.number(4))
	e.meta = c.take(c.number(4))
	if c.bad || len(c.b) > 0 {
		return e, errFile
	}
	return e, nil
}

// event returns a copy that outlives the frame.
func (e *fileEvent) event() Event {
	return Event{
		Stream: string(e.stream), Revision: e.revision, ID: e.id, Type: string(e.typ), Created: time.Unix(0, e.created).UTC(),
		Data: append([]byte(nil), e.data...), Meta: append([]byte(nil), e.meta...), Position: e.position,
	}
}

type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.bad, c.b = true, nil
		return nil
	}
	out := c.b[:n]
	c.b = c.b[n:]
	return out
}

func (c *cursor) number(width int) int {
	var n uint64
	for _, b := range c.take(width) {
		n = n<<8 | uint64(b)
	}
	return int(n) //nolint:gosec // take refuses what is negative
}

// CopyExport copies an export frame by frame and tells of the events as they
// pass. It returns how many there were, and an error where the export breaks
// off before its end.
func CopyExport(to io.Writer, from io.Reader, passed func(n int)) (events int64, err error) {
	r, err := NewFileReader(from)
	if err != nil {
		return 0, err
	}
	w := &fileWriter{w: bufio.NewWriterSize(to, 256<<10)}
	w.write([]byte(preamble))
	for {
		kind, payload, err := r.Next()
		if err != nil {
			return events, err
		}
		w.frame(kind, payload)
		if kind == frameEvent {
			events++
			passed(1)
		}
		if kind == frameEnd || w.err != nil {
			return events, errors.Join(w.err, w.w.Flush())
		}
	}
}
