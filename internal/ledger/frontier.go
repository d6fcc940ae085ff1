package ledger

import (
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Frontier is the right edge of an RFC 6962 tree: the roots of the perfect
// subtrees that its leaves divide into, from left to right. It is all that has
// to be known to add leaves and to know the root. The zero value is the empty
// tree.
type Frontier struct {
	size  int64
	nodes []Hash // one for each bit of size, the highest first
}

// Size returns the number of leaves.
func (f *Frontier) Size() int64 { return f.size }

// Append adds the root of a perfect subtree of 2^level leaves; level 0 is a
// leaf. The size must be a multiple of 2^level. made is told of every perfect
// subtree that the addition completes, by its level and its number from the
// left; it may be nil.
func (f *Frontier) Append(level int, h Hash, made func(level int, n int64, h Hash)) {
	n := f.size >> level
	f.size += 1 << level
	for n&1 == 1 {
		h = tlog.NodeHash(f.nodes[len(f.nodes)-1], h)
		f.nodes = f.nodes[:len(f.nodes)-1]
		n >>= 1
		level++
		if made != nil {
			made(level, n, h)
		}
	}
	f.nodes = append(f.nodes, h)
}

// Root returns the root of the tree.
func (f *Frontier) Root() Hash {
	if len(f.nodes) == 0 {
		return emptyRoot
	}
	h := f.nodes[len(f.nodes)-1]
	for i := len(f.nodes) - 2; i >= 0; i-- {
		h = tlog.NodeHash(f.nodes[i], h)
	}
	return h
}

// emptyRoot is the root of no leaves: SHA-256 of nothing.
var emptyRoot = Hash{
	0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
	0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
}

// span is a perfect subtree: leaves n<<level to (n+1)<<level.
type span struct {
	level int
	n     int64
}

// spans divides the leaves from lo to hi into the fewest perfect subtrees.
func spans(lo, hi int64) []span {
	var out []span
	for lo < hi {
		level := bits.TrailingZeros64(uint64(lo)) //nolint:gosec // not negative
		if lo == 0 {
			level = 62
		}
		for int64(1)<<level > hi-lo {
			level--
		}
		out = append(out, span{level, lo >> level})
		lo += 1 << level
	}
	return out
}

func (s span) stored() int64 { return tlog.StoredHashIndex(s.level, s.n) }
