package ledger

import (
	"encoding/binary"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestHeads grows a tree of heads bit by bit and holds it against the one made
// at once; proves every stream, and some that there are not; and wants every
// proof of another thing refused.
func TestHeads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heads := map[Hash]Head{}
		buckets := map[int]map[Hash]Head{}
		top := NewHeads()
		key := func(label string) Hash {
			k := StreamKey(fmt.Sprint(rapid.IntRange(0, 300).Draw(t, label)))
			if rapid.Bool().Draw(t, "crowded") { // many in one bucket, alike for long
				binary.BigEndian.PutUint64(k[:], 7)
			}
			return k
		}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			touched := map[int]bool{}
			for range rapid.IntRange(1, 8).Draw(t, "batch") {
				h := Head{Key: key("stream"), Revision: rapid.Uint64Range(0, 9).Draw(t, "revision"), Leaf: Hash{byte(rapid.IntRange(0, 9).Draw(t, "leaf"))}}
				heads[h.Key] = h
				b := Bucket(h.Key)
				if buckets[b] == nil {
					buckets[b] = map[Hash]Head{}
				}
				buckets[b][h.Key] = h
				touched[b] = true
			}
			for b := range touched {
				top.Set(b, BucketOf(values(buckets[b])))
			}
			if top.Root() != HeadsRoot(values(heads)) {
				t.Fatalf("%d streams: grown and made at once, the roots differ", len(heads))
			}
		}
		root := top.Root()
		bucket := func(n int) ([]Head, error) { return values(buckets[n]), nil }
		for range 20 {
			k := key("asked")
			p, head, err := top.Prove(k, bucket)
			if err != nil {
				t.Fatal(err)
			}
			want, there := heads[k]
			if there != (head != nil) || (there && *head != want) {
				t.Fatalf("stream %v: head %v, want %v", there, head, want)
			}
			if err := p.Verify(root, k, head); err != nil {
				t.Fatalf("its own proof: %v", err)
			}
			refuse := func(what string, p HeadProof, head *Head) {
				if p.Verify(root, k, head) == nil {
					t.Fatalf("%s: accepted", what)
				}
			}
			if there {
				older := want
				older.Revision++
				refuse("another revision", p, &older)
				refuse("no such stream", p, nil)
				refuse("no such stream but itself", HeadProof{Siblings: p.Siblings, Other: &want}, nil)
			} else {
				refuse("a stream that there is not", p, &Head{Key: k})
				if p.Other != nil {
					refuse("nothing in the place of another", HeadProof{Siblings: p.Siblings}, nil)
				}
			}
			if len(p.Siblings) > 0 {
				p.Siblings[0][3] ^= 1
				refuse("another sibling", p, head)
			}
		}
	})
}

func values(m map[Hash]Head) []Head {
	out := make([]Head, 0, len(m))
	for _, h := range m {
		out = append(out, h)
	}
	return out
}
