package node

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// How many parked messages a replay takes into memory at a time, and about how
// many bytes of them.
const (
	replayPortion = 500
	replayBytes   = 4 << 20
)

// parkedDocument is the metadata of a parked stream. What lies below Truncate
// was replayed. Of the revisions below Until those in Waiting are not settled
// and all others are, on whichever side of Truncate: a group that comes back
// without its memory moves Truncate back to the first that waits.
type parkedDocument struct {
	Truncate int64      `json:"$tb"`
	Until    int64      `json:"until,omitempty"`
	Waiting  [][2]int64 `json:"waiting,omitempty"` // from, to, both included; rising
	// Unsettled is what earlier versions wrote: all from there to Truncate waits.
	Unsettled *int64 `json:"unsettled,omitempty"`
}

// keepParked tells a scavenge from where on a parked stream has to stay: what was
// replayed and is not settled is hidden and needed.
func keepParked(s *store.Store) func(stream string) (int64, bool, error) {
	return func(stream string) (int64, bool, error) {
		if !strings.HasPrefix(stream, persistentPrefix) || !strings.HasSuffix(stream, parkedSuffix) {
			return 0, false, nil
		}
		r, ok, err := lastEvent(s, store.MetaStream(stream))
		if err != nil || !ok {
			return 0, false, err
		}
		doc := parseParked(r.Data)
		if len(doc.Waiting) == 0 {
			return 0, false, nil
		}
		return doc.Waiting[0][0], true, nil
	}
}

// parseParked reads the metadata of a parked stream. An operator's own has
// nothing that waits.
func parseParked(data []byte) (doc parkedDocument) {
	if json.Unmarshal(data, &doc) != nil {
		return parkedDocument{}
	}
	if u := doc.Unsettled; u != nil {
		doc.Until, doc.Waiting, doc.Unsettled = doc.Truncate, [][2]int64{{*u, doc.Truncate - 1}}, nil
	}
	return doc
}

// settled reports whether a message needs no replay.
func (d *parkedDocument) settled(revision int64) bool {
	return revision < d.Until && !slices.ContainsFunc(d.Waiting, func(r [2]int64) bool { return r[0] <= revision && revision <= r[1] })
}

// settledFrom counts the settled messages that lie at or behind revision.
func (d *parkedDocument) settledFrom(revision int64) int64 {
	n := max(d.Until-revision, 0)
	for _, r := range d.Waiting {
		n -= max(r[1]+1-max(r[0], revision), 0)
	}
	return n
}

// replay begins to bring parked messages back, oldest first, those of revisions
// of the parked stream below stopAt (negative: all that are there now). It
// takes a portion; the rest follows as consumers take it.
func (g *group) replay(stopAt int64) error {
	if err := g.parkAgain(); err != nil {
		return err
	}
	v, err := g.n.store.View(g.cfg.parkedStream())
	if err != nil || !v.Exists() {
		return err
	}
	to := v.Last + 1
	if stopAt >= 0 {
		to = min(to, stopAt)
	}
	g.replayTo = max(g.replayTo, to)
	_, err = g.takeParked()
	return err
}

// takeParked takes the next portion of a replay into memory, where less than
// half of one waits, and truncates the parked stream behind it. It reports
// whether it made progress.
func (g *group) takeParked() (bool, error) {
	waits := g.replayedWaiting()
	if g.replayTo == 0 || waits > replayPortion/2 {
		return false, nil
	}
	if g.taken == nil {
		if err := g.adoptNote(); err != nil {
			return false, err
		}
		v, err := g.n.store.View(g.cfg.parkedStream())
		if err != nil {
			return false, err
		}
		from := v.Meta.TruncateBefore
		if !v.Exists() || from >= g.replayTo {
			g.replayTo = 0
			return false, nil
		}
		found, to, err := g.readParked(&v, from)
		if err != nil {
			return false, err
		}
		g.taken = &parkedPortion{found, to}
	}
	if err := g.noteParked(g.taken.to, g.taken.found); err != nil {
		return false, err
	}
	g.retry = slices.Insert(g.retry, waits, g.taken.found...)
	g.taken = nil
	return true, nil
}

// parkedPortion is what a replay has read and not noted yet. A note that failed
// may be written nevertheless, when a full disk has space again, and hides it then:
// it is kept here and noted again, and not looked for in the stream.
type parkedPortion struct {
	found []*message
	to    int64
}

// adoptNote looks whether a note of a former group was written after this one had
// looked: what it hides is with nobody and has to be parked again.
func (g *group) adoptNote() error {
	if g.holdsReplayed() {
		return nil
	}
	r, ok, err := g.n.lastEvent(store.MetaStream(g.cfg.parkedStream()))
	if err != nil || !ok {
		return err
	}
	if doc := parseParked(r.Data); len(doc.Waiting) > 0 && !reflect.DeepEqual(doc, g.replayed) {
		g.adopt(doc)
	}
	return g.parkAgain()
}

// holdsReplayed reports whether something replayed is not settled.
func (g *group) holdsReplayed() bool {
	if g.replayedWaiting() > 0 {
		return true
	}
	for _, m := range g.flight {
		if m.replayed {
			return true
		}
	}
	return false
}

func (g *group) readParked(v *store.View, from int64) (found []*message, to int64, err error) {
	it, err := v.Read(from, false)
	if err != nil {
		return nil, 0, err
	}
	defer it.Close()
	for size := 0; len(found) < replayPortion && size < replayBytes; {
		if !it.Next() {
			return found, g.replayTo, it.Err()
		}
		rec := it.Record().Clone()
		if rec.Revision >= g.replayTo {
			return found, g.replayTo, nil
		}
		to = rec.Revision + 1
		if g.replayed.settled(rec.Revision) {
			continue
		}
		ev, err := g.n.resolve(&rec, true)
		if err != nil {
			return nil, 0, err
		}
		if ev.event != nil {
			found = append(found, &message{ev: ev, replayed: true, parked: rec.Revision})
			size += len(ev.event.Data) + len(ev.event.Meta)
		}
	}
	return found, to, nil
}

// replayedWaiting counts the replayed messages that wait: they come first.
func (g *group) replayedWaiting() int {
	n, _ := slices.BinarySearchFunc(g.retry, 1, func(m *message, order uint64) int { return cmp.Compare(m.order, order) })
	return n
}

// noteParked hides the parked messages below to, and notes which of them are
// not settled, those of more included.
func (g *group) noteParked(to int64, more []*message) error {
	doc := g.parkedNow(to, more)
	data, _ := json.Marshal(doc) // numbers always encode
	if err := g.n.writeMeta(g.cfg.parkedStream(), string(data)); err != nil {
		return err
	}
	g.replayed = doc
	return nil
}

// parkedNow is what there is to note.
func (g *group) parkedNow(to int64, more []*message) parkedDocument {
	var waiting []int64
	for _, m := range g.flight {
		if m.replayed {
			waiting = append(waiting, m.parked)
		}
	}
	for _, m := range slices.Concat(g.retry, more) {
		if m.replayed {
			waiting = append(waiting, m.parked)
		}
	}
	slices.Sort(waiting)
	doc := parkedDocument{Truncate: to}
	for _, r := range waiting {
		if n := len(doc.Waiting); n > 0 && doc.Waiting[n-1][1]+1 >= r {
			doc.Waiting[n-1][1] = r
			continue
		}
		doc.Waiting = append(doc.Waiting, [2]int64{r, r})
	}
	for _, r := range g.replayed.Waiting { // of an earlier replay, not taken again yet
		if r[1] >= to {
			doc.Waiting = append(doc.Waiting, [2]int64{max(r[0], to), r[1]})
		}
	}
	if doc.Until = max(g.replayed.Until, to); len(doc.Waiting) == 0 && doc.Until <= to {
		doc.Until = 0
	}
	return doc
}

// markParked brings the note up to date.
func (g *group) markParked() {
	if err := g.parkAgain(); err != nil {
		g.stateFailed("park again what was not settled", err)
		return
	}
	if g.replayed.Until == 0 {
		return
	}
	if doc := g.parkedNow(g.replayed.Truncate, nil); reflect.DeepEqual(doc, g.replayed) {
		return
	}
	if err := g.noteParked(g.replayed.Truncate, nil); err != nil {
		g.stateFailed("note what was replayed", err)
	}
}

// owesParking looks for what a former group replayed and did not see settled.
func (g *group) owesParking() error {
	r, ok, err := g.n.lastEvent(store.MetaStream(g.cfg.parkedStream()))
	if err != nil || !ok {
		return err
	}
	g.adopt(parseParked(r.Data))
	return nil
}

func (g *group) adopt(doc parkedDocument) {
	g.replayed = doc
	g.owes = len(doc.Waiting) > 0 && doc.Waiting[0][0] < doc.Truncate
}

// parkAgain takes that back, and is tried again on a full disk.
func (g *group) parkAgain() error {
	if !g.owes {
		return nil
	}
	back := g.replayed
	back.Truncate = back.Waiting[0][0]
	data, _ := json.Marshal(back) // numbers always encode
	if err := g.n.writeMeta(g.cfg.parkedStream(), string(data)); err != nil {
		return err
	}
	g.replayed, g.owes = back, false
	return nil
}

// parkedCount is how many messages wait in the parked stream.
func (g *group) parkedCount() int64 {
	v, err := g.n.store.View(g.cfg.parkedStream())
	if err != nil || !v.Exists() {
		return 0
	}
	from := max(v.Meta.TruncateBefore, 0)
	return v.Last + 1 - from - g.replayed.settledFrom(from)
}
