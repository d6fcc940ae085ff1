package ledger

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
)

var update = flag.Bool("update", false, "write the golden files")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestGolden pins the bytes that are signed and hashed: they can never change.
func TestGolden(t *testing.T) {
	e := Event{
		Stream: "customer-7d0f1a52-2c1e-4a8e-9d59-0b8f6f1c2a11", Revision: 4, ID: uuid.MustParse("5a1c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21"), Type: "CustomerVisited",
		Created: time.Date(2026, 3, 1, 9, 30, 0, 123456700, time.UTC), Data: []byte(`{"mode":"phone"}`), Meta: []byte(`{"actor":"staff-17"}`),
	}
	entry := e.Entry(Hash{1, 2, 3})
	content, leaf := e.Content(), entry.LeafHash()
	head := Head{Key: StreamKey(e.Stream), Revision: 4, Leaf: leaf}
	other := Head{Key: StreamKey("dossier-lineage"), Leaf: Hash{9}}
	heads := HeadsRoot([]Head{head, other})
	c := Checkpoint{Origin: "dossier/0b7c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21", Size: 5, Root: leaf, Heads: heads, Position: 99, Time: e.Created}
	r := Receipt{Origin: c.Origin, Stream: e.Stream, Position: 99, Time: e.Created, Events: []Promised{{4, e.ID, content}}}
	got := fmt.Sprintf("content %v\nentry %x\nleaf %v\nhead %v\nheads %v\n\n%s\n%s", content, entry, leaf, head.hash(), heads, c.Text(), r.text())
	file := filepath.Join("testdata", "golden.txt")
	if *update {
		must(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if again, err := ParseCheckpoint(c.Text()); err != nil || again.Text() != c.Text() {
		t.Errorf("checkpoint read back: %v %v", again, err)
	}
	if again, err := parseReceipt(r.text()); err != nil || again.text() != r.text() {
		t.Errorf("receipt read back: %v %v", again, err)
	}
}

// TestEveryFieldIsCovered changes each field, and moves bytes from one to the
// next, and wants another leaf.
func TestEveryFieldIsCovered(t *testing.T) {
	base := Event{Stream: "s", Revision: 1, ID: uuid.UUID{1}, Type: "t", Created: time.Unix(1, 0), Data: []byte("d"), Meta: []byte("m")}
	seen := map[Hash]int{}
	for i, change := range []func(*Event){
		func(*Event) {},
		func(e *Event) { e.Stream = "s2" },
		func(e *Event) { e.Revision = 2 },
		func(e *Event) { e.ID[15] = 1 },
		func(e *Event) { e.Type = "t2" },
		func(e *Event) { e.Created = time.Unix(1, 100) },
		func(e *Event) { e.Data = []byte("e") },
		func(e *Event) { e.Meta = []byte("n") },
		func(e *Event) { e.Data, e.Meta = []byte("dm"), nil },
		func(e *Event) { e.Data, e.Meta = nil, []byte("dm") },
	} {
		e := base
		change(&e)
		for j, previous := range []Hash{{}, {1}} {
			entry := e.Entry(previous)
			h := entry.LeafHash()
			if before, twice := seen[h]; twice {
				t.Errorf("changes %d and %d give one leaf", before, i)
			}
			seen[h] = 10*i + j
		}
	}
}

// TestAgainstAnotherImplementation holds roots and proofs against those of
// transparency-dev/merkle.
func TestAgainstAnotherImplementation(t *testing.T) {
	const most = 600
	var f Frontier
	rows := &memoryRows{}
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	theirs := factory.NewEmptyRange(0)
	roots := []Hash{emptyRoot}
	var leaves []Hash
	for i := range most {
		h := tlog.RecordHash([]byte{byte(i), byte(i >> 8)})
		leaves = append(leaves, h)
		f.Append(0, h, rows.made)
		rows.leaves = append(rows.leaves, h)
		must(t, theirs.Append(bytes.Clone(h[:]), nil))
		root, err := theirs.GetRootHash(nil)
		must(t, err)
		if got := f.Root(); !bytes.Equal(got[:], root) {
			t.Fatalf("%d leaves: root %x, another implementation has %x", i+1, got, root)
		}
		roots = append(roots, f.Root())
	}
	for range 300 {
		size := 1 + rand.Int64N(most)
		index := rand.Int64N(size)
		p, err := tlog.ProveRecord(size, index, rows)
		must(t, err)
		must(t, proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(size), leaves[index][:], slicesOf(p), roots[size][:]))
		old := 1 + rand.Int64N(size)
		q, err := tlog.ProveTree(size, old, rows)
		must(t, err)
		must(t, proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(old), uint64(size), slicesOf(q), roots[old][:], roots[size][:]))

		// The subtrees on both sides of a range, with the leaves in it, make the root.
		lo, hi := index, index+rand.Int64N(size-index+1)
		var both Frontier
		for _, part := range []struct{ lo, hi int64 }{{0, lo}, {hi, size}} {
			if part.lo == hi {
				for _, l := range leaves[lo:hi] {
					both.Append(0, l, nil)
				}
			}
			for _, s := range spans(part.lo, part.hi) {
				h, err := rows.ReadHashes([]int64{s.stored()})
				must(t, err)
				both.Append(s.level, h[0], nil)
			}
		}
		if both.Root() != roots[size] || both.Size() != size {
			t.Fatalf("leaves %d to %d of %d do not make the root", lo, hi, size)
		}
	}
}

func slicesOf(hashes []Hash) [][]byte {
	out := make([][]byte, len(hashes))
	for i := range hashes {
		out[i] = hashes[i][:]
	}
	return out
}

// memoryRows keeps all hashes.
type memoryRows struct {
	leaves []Hash
	nodes  map[[2]int64]Hash
}

func (m *memoryRows) made(level int, n int64, h Hash) {
	if m.nodes == nil {
		m.nodes = map[[2]int64]Hash{}
	}
	m.nodes[[2]int64{int64(level), n}] = h
}

func (m *memoryRows) ReadHashes(indexes []int64) ([]Hash, error) {
	var out []Hash
	for _, i := range indexes {
		level, n := tlog.SplitStoredHashIndex(i)
		if level == 0 {
			out = append(out, m.leaves[n])
			continue
		}
		h, ok := m.nodes[[2]int64{int64(level), n}]
		if !ok {
			return nil, fmt.Errorf("no hash %d of level %d", n, level)
		}
		out = append(out, h)
	}
	return out, nil
}

// FuzzParsers gives every parser that reads what others wrote any bytes.
func FuzzParsers(f *testing.F) {
	f.Add([]byte("old 0\n\nx\n1\n\n"))
	f.Add([]byte(preamble + "H\x00\x00\x00\x02{}"))
	f.Add([]byte("log a+00000000+AQ==\nquorum none\n"))
	f.Add([]byte(receiptHeader + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, _, _ = parseAdd(b)
		_, _ = ParsePolicy(string(b))
		_, _ = ParseCheckpoint(string(b))
		_, _ = parseReceipt(string(b))
		_, _ = parseEvent(b)
		_, _ = textOf(b)
		p := &Policy{quorum: "none"}
		r, err := Checking{Policy: p}.Check(bytes.NewReader(b))
		if err != nil || r.Proved() {
			t.Errorf("proved without a key: %v %v", r, err)
		}
	})
}

func TestPolicies(t *testing.T) {
	key := func(alg byte, n byte) string {
		raw := append([]byte{alg}, bytes.Repeat([]byte{n}, 32)...)
		return fmt.Sprintf("w%d+%08x+%s", n, keyID(fmt.Sprintf("w%d", n), raw), base64.StdEncoding.EncodeToString(raw))
	}
	log, w1, w2, w3 := "log "+key(1, 1), "witness a "+key(4, 2), "witness b "+key(4, 3)+" http://b", "witness c "+key(4, 4)
	good := strings.Join([]string{"# comment", log, w1, w2, w3, "group ab 2 a b", "group all any ab c", "quorum all", ""}, "\n")
	p, err := ParsePolicy(good)
	must(t, err)
	for names, want := range map[string]bool{"": false, "a": false, "c": true, "a b": true, "b c": true} {
		var cosigned []Witness
		for _, n := range strings.Fields(names) {
			cosigned = append(cosigned, Witness{Name: n})
		}
		if p.Quorum(cosigned) != want {
			t.Errorf("cosigned by %q: quorum %v", names, !want)
		}
	}
	for what, text := range map[string]string{
		"no quorum":         log,
		"no log":            "quorum none",
		"two quorums":       log + "\nquorum none\nquorum none",
		"unknown member":    log + "\n" + w1 + "\ngroup g any a z\nquorum g",
		"twice a member":    log + "\n" + w1 + "\ngroup g any a\ngroup h any a\nquorum g",
		"unknown quorum":    log + "\nquorum x",
		"key twice":         log + "\n" + w1 + "\nwitness z " + key(4, 2) + "\nquorum none",
		"log key cosigns":   log + "\nwitness z " + key(1, 5) + "\nquorum none",
		"cosigner's as log": "log " + key(4, 2) + "\nquorum none",
		"another algorithm": "log " + key(6, 2) + "\nquorum none",
		"too many wanted":   log + "\n" + w1 + "\ngroup g 2 a\nquorum g",
		"wrong key id":      strings.Replace(log, "+", "+0", 1) + "\nquorum none",
		"another line":      log + "\nquorum none\nallow all",
	} {
		if _, err := ParsePolicy(text); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}
