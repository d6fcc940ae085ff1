package ledger_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/ledger"
)

// headsWithout returns the tree of heads of who hides what hide says, with the
// proof for the stream.
func (w *world) headsWithout(stream string, hide func(stream string, revision uint64) bool) (ledger.Hash, ledger.HeadProof) {
	w.t.Helper()
	rows, err := w.pool.Query(w.t.Context(), `
SELECT h.stream, l.revision, l.entry FROM read.ledger_leaves l JOIN read.ledger_heads h USING (stream_id) ORDER BY l.idx`)
	must(w.t, err)
	defer rows.Close()
	last := map[string]ledger.Head{}
	for rows.Next() {
		var name string
		var revision int64
		var raw []byte
		must(w.t, rows.Scan(&name, &revision, &raw))
		e, err := ledger.ParseEntry(raw)
		must(w.t, err)
		if !hide(name, uint64(revision)) {
			last[name] = ledger.Head{Key: ledger.StreamKey(name), Revision: uint64(revision), Leaf: e.LeafHash()}
		}
	}
	must(w.t, rows.Err())
	buckets := map[int][]ledger.Head{}
	for _, h := range last {
		buckets[ledger.Bucket(h.Key)] = append(buckets[ledger.Bucket(h.Key)], h)
	}
	top := ledger.NewHeads()
	for n, heads := range buckets {
		top.Set(n, ledger.BucketOf(heads))
	}
	proof, _, err := top.Prove(ledger.StreamKey(stream), func(n int) ([]ledger.Head, error) { return buckets[n], nil })
	must(w.t, err)
	return top.Root(), proof
}

// TestHeadsThatLie is of who holds the key, leaves the tree of events as it was,
// and signs heads by which a stream ends early, or is not there at all. A
// checkpoint that was kept has the heads of then.
func TestHeadsThatLie(t *testing.T) {
	w := newWorld(t)
	id, other := domain.ID(uuid.New()), domain.ID(uuid.New())
	w.visit(id, 6)
	w.visit(other, 2)
	kept := w.sign()
	keptSize := w.settle().Size
	w.visit(other, 3)
	w.sign()
	tree := w.settle()
	stream := domain.CustomerStream(id)
	honest := w.export(logOf(w.events()), ledger.Scope{Stream: stream, Since: []int64{keptSize}})
	if r := w.check(honest, kept); !r.Proved() || r.Events != 7 {
		t.Fatalf("an honest file: %+v", r)
	}
	for left := range 7 {
		lie := tree
		var proof ledger.HeadProof
		lie.Heads, proof = w.headsWithout(stream, func(name string, revision uint64) bool {
			return name == stream && revision >= uint64(left)
		})
		frames, err := ledger.Frames(bytes.NewReader(honest))
		must(t, err)
		for _, without := range []bool{false, true} {
			var out []ledger.Frame
			events := 0
			for _, f := range frames {
				switch f.Kind {
				case 'H':
					h := f.Header()
					h.Head, h.Events = &proof, int64(left)
					if without { // the proof of the head then, that would give it away
						h.Since[0].Head = nil
					}
					f.Payload, err = json.Marshal(h)
					must(t, err)
				case 'C':
					f.Payload = w.signAs(lie, w.key)
				case 'E':
					if events++; events > left {
						continue
					}
				case 'I', 'D':
					if events > left {
						continue
					}
				default:
					f.Payload = binary.BigEndian.AppendUint64(nil, uint64(left))
				}
				out = append(out, f)
			}
			var file bytes.Buffer
			must(t, ledger.WriteFrames(&file, out))
			if r := w.check(file.Bytes(), nil); !r.Proved() {
				t.Fatalf("%d left: the forgery is not one: %s", left, r.Failed)
			}
			if r := w.check(file.Bytes(), kept); r.Proved() {
				t.Errorf("%d of 7 events left: NOT FOUND with a checkpoint kept outside", left)
			} else if !strings.Contains(r.Failed, "earlier checkpoint") {
				t.Errorf("%d left: %s", left, r.Failed)
			}
		}
	}
}

// TestHeadsOfAnOldSize: both ways to the tree of heads as it was lead to the root
// that was signed then.
func TestHeadsOfAnOldSize(t *testing.T) {
	w := newWorld(t)
	ids := make([]domain.ID, 40)
	var signed []*ledger.Signed
	for round := range 4 {
		for i := range ids {
			if ids[i] == (domain.ID{}) && i%4 <= round {
				ids[i] = domain.ID(uuid.New())
			}
			if ids[i] != (domain.ID{}) {
				w.visit(ids[i], 1)
			}
		}
		s, err := w.policy.Open(w.sign())
		must(t, err)
		signed = append(signed, s)
	}
	for _, walk := range []bool{false, true} {
		if walk {
			defer ledger.WalkAllHeads()()
		}
		for _, s := range signed {
			top, _, err := ledger.Reader{DB: w.pool}.HeadsAt(t.Context(), s.Size)
			must(t, err)
			if top.Root() != s.Heads {
				t.Errorf("at %d leaves, all at once %v: another root", s.Size, walk)
			}
		}
	}
}
