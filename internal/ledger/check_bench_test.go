package ledger

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"
)

// BenchmarkHash is the floor that BenchmarkCheck is compared with: the tree over
// leaves of 400 bytes, and nothing else.
func BenchmarkHash(b *testing.B) {
	leaf := make([]byte, 400)
	var f Frontier
	i := uint64(0)
	for b.Loop() {
		i++
		binary.BigEndian.PutUint64(leaf, i)
		f.Append(0, tlog.RecordHash(leaf), nil)
	}
}

// BenchmarkCheck checks a whole export; an operation is an event.
func BenchmarkCheck(b *testing.B) {
	const n, streams = 100_000, 10_000
	key, err := OpenKey(b.TempDir()+"/key", "dossier/bench")
	must(b, err)
	policy, err := ParsePolicy("log " + key.VerifierKey() + "\nquorum none\n")
	must(b, err)
	data := bytes.Repeat([]byte{'x'}, 300)
	event := func(i int) Event {
		return Event{Stream: fmt.Sprintf("customer-%036d", i%streams), Revision: uint64(i / streams), ID: uuid.UUID{1}, Type: "CustomerVisited", Created: time.Unix(int64(i), 0), Data: data}
	}
	var tree Frontier
	last := map[string]Head{}
	var previous []Hash
	for i := range n {
		e := event(i)
		previous = append(previous, last[e.Stream].Leaf)
		entry := e.Entry(previous[i])
		tree.Append(0, entry.LeafHash(), nil)
		last[e.Stream] = Head{Key: StreamKey(e.Stream), Revision: e.Revision, Leaf: entry.LeafHash()}
	}
	c := Checkpoint{Origin: key.Name(), Size: n, Root: tree.Root(), Heads: HeadsRoot(values2(last)), Time: time.Unix(0, 0)}
	signed, err := c.Sign(key)
	must(b, err)
	header, err := json.Marshal(FileHeader{Origin: c.Origin, Size: n, End: n, Events: n})
	must(b, err)
	var file bytes.Buffer
	must(b, WriteExport(&file, header, signed, func(yield func(int64, Hash, *Event) bool) {
		for i := range n {
			e := event(i)
			yield(int64(i), previous[i], &e)
		}
	}))
	b.ResetTimer()
	for done := 0; done < b.N; done += n {
		report, err := Checking{Policy: policy}.Check(bytes.NewReader(file.Bytes()))
		must(b, err)
		if !report.Proved() {
			b.Fatal(report.Failed)
		}
	}
}

func values2(m map[string]Head) []Head {
	out := make([]Head, 0, len(m))
	for _, h := range m {
		out = append(out, h)
	}
	return out
}
