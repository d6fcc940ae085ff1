package ledger_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/ledger"
)

var times = flag.Int("tamper", 1, "how often each kind of tampering is tried")

// How much the attacker has.
const (
	logOnly  = "the log"                    // events are changed, the tree's rows are not
	bothOwn  = "both stores"                // and the tree is made anew, under the checkpoint that was signed
	reSigned = "both stores, its own key"   // and signed with another key
	insider  = "both stores and the key"    // and signed with the log's key: only a checkpoint kept outside helps
	restored = "an old copy of both stores" // all is genuine, and old
)

// kinds of tampering: each changes the events from leaf i on, or at it, and
// returns them. The events are a copy.
var kinds = []struct {
	name   string
	power  []string
	tamper func(a *attack)
}{
	{"edit", []string{logOnly, bothOwn, reSigned, insider}, func(a *attack) {
		e := &a.events[a.i]
		at := rand.IntN(len(e.Data))
		e.Data = bytes.Clone(e.Data)
		e.Data[at] ^= 1 << rand.IntN(8)
	}},
	{"delete", []string{logOnly, bothOwn, reSigned, insider}, func(a *attack) {
		a.events = slices.Delete(a.events, a.i, a.i+1)
		a.renumber()
	}},
	{"insert", []string{logOnly, bothOwn, reSigned, insider}, func(a *attack) {
		e := a.events[a.i]
		e.ID = uuid.New()
		a.events = slices.Insert(a.events, a.i, e)
		a.renumber()
	}},
	{"reorder", []string{logOnly, bothOwn, reSigned, insider}, func(a *attack) {
		j := a.i // with the next of the same stream, the content of both as it was
		for k := a.i + 1; k < len(a.events); k++ {
			if a.events[k].Stream == a.events[a.i].Stream {
				j = k
				break
			}
		}
		if j == a.i { // the last: with the one before
			for k := range a.i {
				if a.events[k].Stream == a.events[a.i].Stream {
					j = k
				}
			}
		}
		x, y := a.events[a.i], a.events[j]
		x.Revision, y.Revision, x.Position, y.Position = y.Revision, x.Revision, y.Position, x.Position
		a.events[a.i], a.events[j] = y, x
	}},
	{"truncate", []string{logOnly, bothOwn, reSigned, insider}, func(a *attack) { a.events = a.events[:a.i] }},
	{"roll back", []string{restored}, func(a *attack) { a.events = a.events[:a.early] }},
	{"fork", []string{logOnly, bothOwn, reSigned, insider}, func(a *attack) {
		for k := a.i; k < len(a.events); k++ {
			a.events[k].ID = uuid.New()
			a.events[k].Created = a.events[k].Created.Add(time.Duration(1+rand.IntN(1000)) * time.Microsecond)
		}
	}},
	{"omit a stream", []string{logOnly, bothOwn, reSigned, insider}, func(a *attack) {
		stream := a.events[a.i].Stream
		a.events = slices.DeleteFunc(a.events, func(e ledger.Event) bool { return e.Stream == stream })
		a.i = min(a.i, len(a.events)-1)
	}},
	{"omit a tail", []string{logOnly, bothOwn, reSigned, insider}, func(a *attack) {
		stream, from := a.events[a.i].Stream, a.events[a.i].Revision
		a.events = slices.DeleteFunc(a.events, func(e ledger.Event) bool { return e.Stream == stream && e.Revision >= from })
	}},
	{"re-sign", []string{reSigned}, func(*attack) {}},
	{"swap metadata", []string{logOnly, bothOwn, reSigned, insider}, func(a *attack) {
		j := rand.IntN(len(a.events))
		for bytes.Equal(a.events[a.i].Meta, a.events[j].Meta) && a.events[a.i].Created.Equal(a.events[j].Created) || a.i == j {
			j = rand.IntN(len(a.events))
		}
		x, y := &a.events[a.i], &a.events[j]
		x.Meta, y.Meta = y.Meta, x.Meta
		x.Created, y.Created = y.Created, x.Created
		if bytes.Equal(x.Meta, y.Meta) {
			x.Meta = bytes.Replace(x.Meta, []byte("staff-1"), []byte("staff-2"), 1)
		}
	}},
	{"swap keys", []string{logOnly}, nil}, // of disclosed fields: see swapKeys
}

type attack struct {
	events []ledger.Event
	i      int // the leaf that it is about
	early  int // leaves of an early genuine checkpoint
}

// renumber gives the events revisions without gaps, as a careful attacker does.
func (a *attack) renumber() {
	next := map[string]uint64{}
	for k := range a.events {
		e := &a.events[k]
		e.Revision = next[e.Stream]
		next[e.Stream]++
	}
}

// TestTampering is the list of what somebody can do who controls both stores.
// Every kind is tried with random choices: found each time, offline; an honest
// file passes each time. Only what the log's own key has signed, and an old copy
// of everything, needs a checkpoint that was kept outside, and is then found.
func TestTampering(t *testing.T) {
	w := newWorld(t)
	ids := make([]domain.ID, 9)
	for i := range ids {
		ids[i] = domain.ID(uuid.New())
	}
	grow := func(n int) {
		for range n {
			w.visit(ids[rand.IntN(len(ids))], 1+rand.IntN(3))
		}
	}
	for _, id := range ids {
		w.visit(id, 1)
	}
	earlySigned := w.sign()
	early := w.settle().Size
	grow(20)
	kept := w.sign()
	keptSize := w.settle().Size
	grow(20)
	published := w.sign()
	honest := w.events()
	w.kept = []int64{early, keptSize}
	w.stop()
	forged, err := ledger.OpenKey(filepath.Join(t.TempDir(), "key"), w.origin)
	must(t, err)
	genuine := w.dumpTree()

	found := map[string]map[string]int{}
	for _, kind := range kinds {
		found[kind.name] = map[string]int{}
		for range *times {
			for _, power := range kind.power {
				a := &attack{events: slices.Clone(honest), i: 1 + rand.IntN(int(keptSize)-1), early: int(early)}
				target := a.events[a.i]
				if kind.tamper == nil {
					w.swapKeys(t, target.Stream)
					found[kind.name][power]++
					continue
				}
				kind.tamper(a)
				scope := w.randomScope(honest, target)
				scope.Since = sizesUpTo(scope.Since, len(a.events))
				what := fmt.Sprintf("%s by who has %s, leaf %d of %d, file %+v", kind.name, power, slices.IndexFunc(honest, func(e ledger.Event) bool { return e.ID == target.ID }), len(honest), scope)

				var file []byte
				switch power {
				case logOnly:
					file = w.export(logOf(a.events), scope)
				case restored:
					w.putTree(a.events, earlySigned)
					file = w.export(logOf(a.events), scope)
				default:
					key := forged
					if power == insider {
						key = w.key
					}
					tree := w.putTree(a.events, nil)
					own := w.signAs(tree, key)
					w.publish(own, tree.Size)
					file = w.export(logOf(a.events), scope)
					if power == bothOwn { // under the genuine checkpoint
						file = forge(t, file, published, int64(len(honest)))
					}
				}
				without, with := w.check(file, nil), w.check(file, kept)
				switch {
				case with.Proved():
					t.Errorf("%s: NOT FOUND with a checkpoint kept outside", what)
				case (power == insider || power == restored) != without.Proved():
					t.Errorf("%s: without a checkpoint kept outside: proved %v (%s)", what, without.Proved(), without.Failed)
				}
				found[kind.name][power]++
				if power != logOnly {
					w.restoreTree(genuine)
				}
			}
			// No false alarm.
			target := honest[1+rand.IntN(len(honest)-1)]
			scope := w.randomScope(honest, target)
			file := w.export(logOf(honest), scope)
			for _, since := range [][]byte{nil, kept, published, earlySigned} {
				if r := w.check(file, since); !r.Proved() {
					t.Errorf("honest file %+v: %s", scope, r.Failed)
				}
			}
		}
	}
	for _, k := range kinds {
		t.Logf("%-14s found %v", k.name, found[k.name])
	}

	// The controls: each step of the check left out lets something through.
	longest := longestOf(honest) // so that there is a middle, whatever chance gave the others
	controls := map[string]func() []byte{
		"signature": func() []byte {
			tree := w.putTree(honest, nil)
			w.publish(w.signAs(tree, forged), tree.Size)
			defer w.restoreTree(genuine)
			return w.export(logOf(honest), ledger.Scope{From: 0})
		},
		"since": func() []byte {
			a := &attack{events: slices.Clone(honest), i: 3}
			a.events[3].Data = []byte("{}")
			tree := w.putTree(a.events, nil)
			w.publish(w.signAs(tree, w.key), tree.Size)
			defer w.restoreTree(genuine)
			return w.export(logOf(a.events), ledger.Scope{From: 0})
		},
		"root": func() []byte {
			a := slices.Clone(honest)
			a[len(a)-1].Type = "Other" // a last leaf: no chain goes over it
			file := w.export(logOf(a), ledger.Scope{From: a[len(a)-3].Position})
			return file
		},
		"heads": func() []byte {
			return dropEvent(t, w.export(logOf(honest), ledger.Scope{Stream: longest}), -1)
		},
		"chain": func() []byte { // in the middle of a stream
			return dropEvent(t, w.export(logOf(honest), ledger.Scope{Stream: longest}), 1)
		},
		"inclusion": func() []byte {
			file := w.export(logOf(honest), ledger.Scope{Stream: honest[1].Stream})
			return edit(t, file, func(f *ledger.Frame) {
				if f.Kind == 'I' {
					f.Payload[0] ^= 1
				}
			})
		},
	}
	for _, step := range slices.Sorted(maps.Keys(controls)) {
		file := controls[step]()
		var since []byte
		if step == "since" {
			since = kept
		}
		if r := w.check(file, since); r.Proved() {
			t.Errorf("control %s: not found by the whole check", step)
		}
		r, err := ledger.Checking{Policy: w.policy, Since: since}.Without(step).Check(bytes.NewReader(file))
		must(t, err)
		if !r.Proved() {
			t.Errorf("control %s: found although the step was left out (%s): something else finds it, and the step is not tested", step, r.Failed)
		}
	}
}

func sizesUpTo(sizes []int64, most int) []int64 {
	return slices.DeleteFunc(slices.Clone(sizes), func(n int64) bool { return n > int64(most) })
}

// longestOf is the stream with the most events.
func longestOf(events []ledger.Event) (stream string) {
	count := map[string]int{}
	for _, e := range events {
		if count[e.Stream]++; count[e.Stream] > count[stream] {
			stream = e.Stream
		}
	}
	return stream
}

// randomScope is an export that the event belongs to.
func (w *world) randomScope(honest []ledger.Event, e ledger.Event) ledger.Scope {
	s := ledger.Scope{Since: w.kept}
	switch rand.IntN(3) {
	case 0:
		s.Stream = e.Stream
	case 1:
		s.From, s.To = e.Position, 0
		if rand.IntN(2) == 0 {
			s.From = honest[rand.IntN(1+slices.IndexFunc(honest, func(o ledger.Event) bool { return o.ID == e.ID }))].Position
		}
	}
	return s
}

// swapKeys discloses a field with a secret of another, and with another's sealed
// bytes under it: the commitment in the bytes finds both.
func (w *world) swapKeys(t *testing.T, stream string) {
	t.Helper()
	id, ok := domain.CustomerOfStream(stream)
	if !ok {
		return
	}
	file := w.export(w.disclosing(id), ledger.Scope{Stream: stream})
	if r := w.check(file, nil); !r.Proved() || r.Opened == 0 {
		t.Errorf("disclosed honestly: %s, %d fields", r.Failed, r.Opened)
	}
	var secrets []ledger.Disclosed
	frames, err := ledger.Frames(bytes.NewReader(file))
	must(t, err)
	for _, f := range frames {
		if f.Kind == 'D' {
			var d ledger.Disclosed
			must(t, json.Unmarshal(f.Payload, &d))
			secrets = append(secrets, d)
		}
	}
	victim := rand.IntN(len(secrets))
	n := -1
	swapped := edit(t, file, func(f *ledger.Frame) {
		if f.Kind != 'D' {
			return
		}
		if n++; n != victim {
			return
		}
		d := secrets[victim]
		if other := secrets[(victim+1)%len(secrets)]; rand.IntN(2) == 0 && len(secrets) > 1 {
			d.Secret = other.Secret
		} else {
			d.Secret = bytes.Clone(d.Secret)
			d.Secret[rand.IntN(32)] ^= 1 << rand.IntN(8)
		}
		f.Payload, _ = json.Marshal(d)
	})
	if r := w.check(swapped, nil); r.Proved() || !strings.Contains(r.Failed, "does not open") {
		t.Errorf("swapped keys: %q", r.Failed)
	}
	if r := w.check(twice(t, file, 'D'), nil); !strings.Contains(r.Failed, "disclosed twice") {
		t.Errorf("a field that is disclosed twice: %q", r.Failed)
	}
	more := edit(t, file, func(f *ledger.Frame) {
		if f.Kind == 'H' {
			h := f.Header()
			h.Events++
			f.Payload, _ = json.Marshal(h)
		}
	})
	if r := w.check(more, nil); !strings.Contains(r.Failed, "was to have") {
		t.Errorf("a header that tells of one event more: %q", r.Failed)
	}
	if r, err := (ledger.Checking{Policy: w.policy}).Without("commitment").Check(bytes.NewReader(swapped)); err != nil || !r.Proved() {
		t.Errorf("control: swapped keys are found although nobody looked")
	}
}

// twice has a frame of the kind in the file once more.
func twice(t testing.TB, file []byte, kind byte) []byte {
	t.Helper()
	frames, err := ledger.Frames(bytes.NewReader(file))
	must(t, err)
	i := slices.IndexFunc(frames, func(f ledger.Frame) bool { return f.Kind == kind })
	var out bytes.Buffer
	must(t, ledger.WriteFrames(&out, slices.Insert(frames, i, frames[i])))
	return out.Bytes()
}

// edit changes frames of a file.
func edit(t testing.TB, file []byte, change func(*ledger.Frame)) []byte {
	t.Helper()
	frames, err := ledger.Frames(bytes.NewReader(file))
	must(t, err)
	for i := range frames {
		change(&frames[i])
	}
	var out bytes.Buffer
	must(t, ledger.WriteFrames(&out, frames))
	return out.Bytes()
}

// dropEvent takes the event n away from a stream's file, with its proof; -1 is
// the last.
func dropEvent(t testing.TB, file []byte, n int) []byte {
	t.Helper()
	frames, err := ledger.Frames(bytes.NewReader(file))
	must(t, err)
	var at []int
	for i, f := range frames {
		if f.Kind == 'E' {
			at = append(at, i)
		}
	}
	if n < 0 {
		n += len(at)
	}
	frames[len(frames)-1].Payload[7]--
	h := frames[0].Header()
	h.Events--
	frames[0].Payload, err = json.Marshal(h)
	must(t, err)
	var out bytes.Buffer
	must(t, ledger.WriteFrames(&out, slices.Delete(frames, at[n], at[n]+2)))
	return out.Bytes()
}

// forge puts another checkpoint into a file, and its size into the header.
func forge(t testing.TB, file, checkpoint []byte, size int64) []byte {
	return edit(t, file, func(f *ledger.Frame) {
		switch f.Kind {
		case 'H':
			h := f.Header()
			h.Size = size
			f.Payload, _ = json.Marshal(h)
		case 'C':
			f.Payload = checkpoint
		}
	})
}

// tables of the tree, as somebody sees them who has the database.
var treeTables = []string{"tree", "leaf", "node", "head", "bucket"}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.pool.Exec(w.t.Context(), sql, args...)
	must(w.t, err)
}

// dumpTree keeps the genuine rows and what was published.
func (w *world) dumpTree() string {
	w.t.Helper()
	w.exec(`CREATE SCHEMA genuine`)
	for _, table := range treeTables {
		w.exec(`CREATE TABLE genuine.` + table + ` AS SELECT * FROM ledger_v1.` + table)
	}
	w.exec(`CREATE TABLE genuine.signed AS SELECT * FROM dossier_ledger.signed`)
	return "genuine"
}

func (w *world) restoreTree(from string) {
	w.t.Helper()
	for _, table := range treeTables {
		w.exec(`TRUNCATE ledger_v1.` + table)
		w.exec(`INSERT INTO ledger_v1.` + table + ` SELECT * FROM ` + from + `.` + table)
	}
	w.exec(`TRUNCATE dossier_ledger.signed`)
	w.exec(`INSERT INTO dossier_ledger.signed SELECT * FROM ` + from + `.signed`)
}

// putTree makes the rows of the tree anew, for other events.
func (w *world) putTree(events []ledger.Event, published []byte) ledger.Tree {
	w.t.Helper()
	var f ledger.Frontier
	last := map[string]ledger.Head{}
	where := map[string]int{}
	batch := &pgx.Batch{}
	for _, table := range treeTables {
		batch.Queue(`TRUNCATE ledger_v1.` + table)
	}
	for i, e := range events {
		key := ledger.StreamKey(e.Stream)
		entry := e.Entry(last[e.Stream].Leaf)
		h := entry.LeafHash()
		last[e.Stream] = ledger.Head{Key: key, Revision: e.Revision, Leaf: h}
		where[e.Stream] = i
		batch.Queue(`INSERT INTO ledger_v1.leaf VALUES ($1, $2, $3, $4, $5)`, i, int64(e.Position), key[:16], int64(e.Revision), entry[:])
		f.Append(0, h, func(level int, n int64, h ledger.Hash) {
			if level%ledger.TileHeight == 0 {
				batch.Queue(`INSERT INTO ledger_v1.node VALUES ($1, $2, $3)`, int16(level/ledger.TileHeight), n, h[:])
			}
		})
	}
	buckets := map[int][]ledger.Head{}
	var all []ledger.Head
	for stream, h := range last {
		all = append(all, h)
		buckets[ledger.Bucket(h.Key)] = append(buckets[ledger.Bucket(h.Key)], h)
		batch.Queue(`INSERT INTO ledger_v1.head VALUES ($1, $2, $3, $4, $5)`, h.Key[:16], stream, int64(h.Revision), where[stream], h.Leaf[:])
	}
	for n, heads := range buckets {
		s := ledger.BucketOf(heads)
		batch.Queue(`INSERT INTO ledger_v1.bucket VALUES ($1, $2, $3)`, n, int16(s.Kind), s.Hash[:])
	}
	tree := ledger.Tree{Size: int64(len(events)), Root: f.Root(), Heads: ledger.HeadsRoot(all), Position: events[len(events)-1].Position}
	batch.Queue(`INSERT INTO ledger_v1.tree VALUES (true, $1, $2, $3, $4)`, tree.Size, tree.Root[:], tree.Heads[:], int64(tree.Position))
	must(w.t, w.pool.SendBatch(w.t.Context(), batch).Close())
	if published != nil {
		w.publish(published, tree.Size)
	}
	return tree
}

func (w *world) signAs(tree ledger.Tree, key *ledger.Key) []byte {
	w.t.Helper()
	signed, err := ledger.Checkpoint{Origin: w.origin, Size: tree.Size, Root: tree.Root, Heads: tree.Heads, Position: tree.Position, Time: time.Now()}.Sign(key)
	must(w.t, err)
	return signed
}

func (w *world) publish(signed []byte, size int64) {
	w.t.Helper()
	w.exec(`UPDATE dossier_ledger.signed SET published = $1, published_size = $2`, signed, size)
}
