package store

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unsafe"

	"github.com/cockroachdb/pebble/v2"
	"github.com/google/uuid"
)

// head returns the writer's view of a stream, loading it if need be.
func (w *writer) head(name string) (*head, error) {
	if h, ok := w.heads[name]; ok {
		w.lru.MoveToFront(h.elem)
		return h, nil
	}
	rec, err := w.gen.readHead(name)
	if err != nil {
		return nil, err
	}
	name = strings.Clone(name) // the caller's may point into a whole message
	h := &head{headRecord: rec, name: name}
	h.elem = w.lru.PushFront(h)
	w.heads[name] = h
	w.weight += h.weight()
	return h, nil
}

// headUnit is how many bytes of a name and its metadata are worth one head
// more.
const headUnit = 256

// weight is what a head counts for: one, or more where its name or its
// metadata is long. Both may have as much as a record holds.
func (h *head) weight() int { return 1 + (len(h.name)+len(h.raw))/headUnit }

// setMeta takes over a metadata document.
func (w *writer) setMeta(h *head, doc []byte) {
	w.weight -= h.weight()
	h.raw = append([]byte(nil), doc...)
	h.meta, h.seen, h.hasMeta = ParseMetadata(doc), true, true
	w.weight += h.weight()
}

// evict forgets the heads that were not used for longest. It runs between
// groups, when every head is in the database.
func (w *writer) evict() {
	for w.weight > w.s.opt.Heads && len(w.heads) > 0 {
		h := w.lru.Remove(w.lru.Back()).(*head)
		delete(w.heads, h.name)
		w.weight -= h.weight()
	}
}

// loadMeta looks the metadata of h's stream up, once.
func (w *writer) loadMeta(h *head) error {
	if h.seen {
		return nil
	}
	mh, err := w.head(MetaStream(h.name))
	if err != nil {
		return err
	}
	if mh.last >= 0 && mh.last != Tombstone {
		_, position, ok, err := w.at(mh, mh.last)
		if err != nil {
			return err
		}
		if ok {
			r, err := w.gen.record(position)
			if err != nil {
				return err
			}
			w.setMeta(h, document(r.JSON, r.Data))
		}
	}
	h.seen = true
	return nil
}

// at looks a revision up in what was applied, durable or not.
func (w *writer) at(h *head, revision int64) (id [16]byte, position uint64, ok bool, err error) {
	var buf [17]byte
	v, closer, err := w.gen.db.Get(streamKey(buf[:0], h.no, uint64(revision)))
	if errors.Is(err, pebble.ErrNotFound) {
		if h.touched {
			return id, 0, false, errPending
		}
		return id, 0, false, nil // scavenged
	}
	if err != nil {
		return id, 0, false, err
	}
	position = binary.BigEndian.Uint64(v)
	if err := closer.Close(); err != nil {
		return id, 0, false, err
	}
	r, err := w.gen.record(position)
	if err != nil {
		return id, 0, false, err
	}
	return r.ID, position, true, nil
}

// spaceInterval is how often, at most, the volume's free space is asked for.
const (
	spaceInterval = 500 * time.Millisecond
	spaceBytes    = 8 << 20
)

// room refuses an append that would eat into the space that has to stay free.
func (w *writer) room() error {
	if w.s.opt.MinFree == 0 {
		return nil
	}
	if w.unseen < spaceBytes && time.Since(w.checked) < spaceInterval {
		return w.s.lowSpace()
	}
	w.checked, w.unseen = time.Now(), 0
	usage, err := w.s.opt.FS.GetDiskUsage(w.s.opt.Dir)
	if err != nil {
		return nil // a file system that cannot tell is not refused
	}
	// A small volume gives up at most a twentieth of itself.
	w.s.stats.low.Store(usage.AvailBytes < min(w.s.opt.MinFree, usage.TotalBytes/20))
	return w.s.lowSpace()
}

func (s *Store) lowSpace() error {
	if s.stats.low.Load() {
		return ErrDiskFull
	}
	return nil
}

// ticks converts a time to 100 ns units since 1970.
func ticks(t time.Time) int64 { return t.UnixNano() / 100 }

func newID() [16]byte { return uuid.New() }

// bytesOf views a string as bytes that nobody writes to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
