package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// The tree of heads is a sparse Merkle tree over 256-bit keys. The key of a
// stream is the SHA-256 of its name; its bits, the highest first, lead from the
// root to the left (0) or right (1). The hash of a subtree is
//
//	no stream in it        32 zero bytes
//	one stream             SHA-256(0x02 ‖ key 32 ‖ revision 8 ‖ leaf hash 32)
//	two streams and more   SHA-256(0x03 ‖ left ‖ right)
//
// wherever in the tree it is, so a tree of n random keys is about log n deep.
// 0x00 and 0x01 begin what is hashed in the tree of events.

// Head is the last leaf of a stream.
type Head struct {
	Key      Hash // SHA-256 of the stream's name
	Revision uint64
	Leaf     Hash
}

// StreamKey returns the key of a stream.
func StreamKey(stream string) Hash { return sha256.Sum256([]byte(stream)) }

// hash is the hash of the head as the only one of a subtree.
func (h Head) hash() Hash {
	var b [1 + 32 + 8 + 32]byte
	b[0] = 2
	copy(b[1:], h.Key[:])
	binary.BigEndian.PutUint64(b[33:], h.Revision)
	copy(b[41:], h.Leaf[:])
	return sha256.Sum256(b[:])
}

// Subtree is a subtree's hash, and how many streams are in it as far as that
// matters: none, one, or more.
type Subtree struct {
	Hash Hash
	Kind byte // 0 none, 1 one, 2 more
}

func join(l, r Subtree) Subtree {
	switch {
	case l.Kind+r.Kind == 0:
		return Subtree{}
	case l.Kind == 0 && r.Kind == 1:
		return r
	case l.Kind == 1 && r.Kind == 0:
		return l
	}
	return Subtree{innerHash(l.Hash, r.Hash), 2}
}

func innerHash(l, r Hash) Hash {
	var b [65]byte
	b[0] = 3
	copy(b[1:], l[:])
	copy(b[33:], r[:])
	return sha256.Sum256(b[:])
}

func bit(key Hash, depth int) int { return int(key[depth/8]>>(7-depth%8)) & 1 }

// build makes the subtree at the depth of heads that are sorted by key.
func build(heads []Head, depth int) Subtree {
	switch len(heads) {
	case 0:
		return Subtree{}
	case 1:
		return Subtree{heads[0].hash(), 1}
	}
	i := divide(heads, depth)
	return join(build(heads[:i], depth+1), build(heads[i:], depth+1))
}

// divide returns how many of the sorted heads go to the left at the depth.
func divide(heads []Head, depth int) int {
	i, _ := slices.BinarySearchFunc(heads, 1, func(h Head, want int) int { return bit(h.Key, depth) - want })
	return i
}

func sortHeads(heads []Head) {
	slices.SortFunc(heads, func(a, b Head) int { return bytes.Compare(a.Key[:], b.Key[:]) })
}

// HeadsRoot returns the root of the tree of the heads, which it sorts. It is for
// who has all heads at hand; [Heads] goes on from a tree that there is.
func HeadsRoot(heads []Head) Hash {
	sortHeads(heads)
	return build(heads, 0).Hash
}

// BucketDepth is the depth at which [Heads] knows nothing but a hash: below are
// buckets, which whoever uses it keeps.
const BucketDepth = 16

// Buckets is the number of buckets.
const Buckets = 1 << BucketDepth

// Bucket returns the bucket of a key: its first 16 bits.
func Bucket(key Hash) int { return int(binary.BigEndian.Uint16(key[:2])) }

// BucketOf returns the subtree of all heads of one bucket, which it sorts.
func BucketOf(heads []Head) Subtree {
	sortHeads(heads)
	return build(heads, BucketDepth)
}

// Heads is the upper part of the tree of heads, down to the buckets: some 4 MB,
// however many streams there are. It is used by one goroutine at a time.
type Heads struct {
	nodes []Subtree // 1 is the root, the children of i are 2i and 2i+1
	dirty map[int]bool
}

// NewHeads returns the tree of no streams.
func NewHeads() *Heads {
	return &Heads{nodes: make([]Subtree, 2*Buckets), dirty: map[int]bool{}}
}

// Set puts a bucket in its place.
func (t *Heads) Set(bucket int, s Subtree) {
	t.nodes[Buckets+bucket] = s
	t.dirty[(Buckets+bucket)/2] = true
}

// Root returns the root. What was set since the last call is hashed once.
func (t *Heads) Root() Hash {
	level := t.dirty
	for len(level) > 0 {
		above := map[int]bool{}
		for i := range level {
			t.nodes[i] = join(t.nodes[2*i], t.nodes[2*i+1])
			if i > 1 {
				above[i/2] = true
			}
		}
		level = above
	}
	t.dirty = map[int]bool{}
	return t.nodes[1].Hash
}

// HeadProof proves what the head of a stream is, or that there is no such
// stream.
type HeadProof struct {
	Siblings []Hash `json:"siblings"`        // from the root down
	Other    *Head  `json:"other,omitempty"` // the stream that is in the place of one that there is not
}

// Prove returns the proof for the key, and its head where there is one. bucket
// returns the heads of a bucket.
func (t *Heads) Prove(key Hash, bucket func(n int) ([]Head, error)) (HeadProof, *Head, error) {
	t.Root()
	var p HeadProof
	i := 1
	for depth := 0; ; depth++ {
		if t.nodes[i].Kind == 0 {
			return p, nil, nil
		}
		if t.nodes[i].Kind == 1 || i >= Buckets {
			for i < Buckets { // to the bucket of the only head below
				i *= 2
				if t.nodes[i].Kind == 0 {
					i++
				}
			}
			heads, err := bucket(i - Buckets)
			if err != nil {
				return p, nil, err
			}
			sortHeads(heads)
			if depth > BucketDepth || build(heads, BucketDepth) != t.nodes[i] {
				return p, nil, fmt.Errorf("bucket %d of the heads is not what its hash says", i-Buckets)
			}
			return proveIn(p, heads, key, depth)
		}
		b := bit(key, depth)
		p.Siblings = append(p.Siblings, t.nodes[2*i+1-b].Hash)
		i = 2*i + b
	}
}

// proveIn goes on with the proof among sorted heads.
func proveIn(p HeadProof, heads []Head, key Hash, depth int) (HeadProof, *Head, error) {
	for ; len(heads) > 1; depth++ {
		n := divide(heads, depth)
		left, right := heads[:n], heads[n:]
		if bit(key, depth) == 0 {
			p.Siblings = append(p.Siblings, build(right, depth+1).Hash)
			heads = left
		} else {
			p.Siblings = append(p.Siblings, build(left, depth+1).Hash)
			heads = right
		}
	}
	switch {
	case len(heads) == 0:
		return p, nil, nil
	case heads[0].Key == key:
		return p, &heads[0], nil
	}
	p.Other = &heads[0]
	return p, nil, nil
}

// ErrHeadProof says that a proof of a head does not fit the root.
var ErrHeadProof = errors.New("the proof of the stream's head does not fit the checkpoint")

// Verify checks that under the root the head is that of its stream, or, where
// it is nil, that there is no stream of the key.
func (p HeadProof) Verify(root, key Hash, head *Head) error {
	if len(p.Siblings) > 256 || (head != nil && (head.Key != key || p.Other != nil)) {
		return ErrHeadProof
	}
	var h Hash // of nothing
	switch {
	case head != nil:
		h = head.hash()
	case p.Other != nil:
		if p.Other.Key == key || !samePath(p.Other.Key, key, len(p.Siblings)) {
			return ErrHeadProof
		}
		h = p.Other.hash()
	}
	for depth := len(p.Siblings) - 1; depth >= 0; depth-- {
		if bit(key, depth) == 0 {
			h = innerHash(h, p.Siblings[depth])
		} else {
			h = innerHash(p.Siblings[depth], h)
		}
	}
	if h != root {
		return ErrHeadProof
	}
	return nil
}

// samePath reports whether the first n bits are the same.
func samePath(a, b Hash, n int) bool {
	for i := range n {
		if bit(a, i) != bit(b, i) {
			return false
		}
	}
	return true
}
