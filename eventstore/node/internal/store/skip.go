package store

import (
	"bytes"
	"fmt"
	"iter"

	"github.com/cockroachdb/pebble/v2"
)

// skip is what a walk of a verification could not read: a block of a table, or
// several in a row. The records of it are counted by their index entries.
type skip struct {
	after, before []byte // keys that can be read again; before is nil where none could
}

func (s skip) String() string {
	what := func(key []byte) string {
		if len(key) == 9 && key[0] == prefixLog {
			return fmt.Sprintf("position %d", positionOf(key))
		}
		return fmt.Sprintf("key %x", key)
	}
	if s.before == nil {
		return "nothing behind " + what(s.after) + " can be read"
	}
	return "data behind " + what(s.after) + " and before " + what(s.before) + " cannot be read"
}

// hides reports whether a log position lies in it.
func (s skip) hides(position uint64) bool {
	key := logKey(nil, position)
	return bytes.Compare(key, s.after) > 0 && (s.before == nil || bytes.Compare(key, s.before) < 0)
}

// beyond counts up from a key in ever longer strides: its last byte goes first.
// A table says nothing of where its blocks end, so that the end of a damaged
// one is searched for.
func beyond(key []byte) iter.Seq[[]byte] {
	key = append(bytes.Clone(key), make([]byte, max(9-len(key), 0))...)
	return func(yield func([]byte) bool) {
		for i := len(key) - 1; i > 0; i-- { // the first byte is the prefix
			for _, stride := range []int{1, 16} {
				if int(key[i])+stride > 0xff {
					break
				}
				next := bytes.Clone(key[:i+1])
				next[i] += byte(stride)
				if !yield(next) {
					return
				}
			}
		}
	}
}

// behind looks for the first key that can be read after a damage that follows
// key, nil if there is none. A stride may land too far behind: from there it
// goes back until it meets the damage.
func (v *verifier) behind(key []byte) ([]byte, error) {
	for next := range beyond(key) {
		if err := v.ctx.Err(); err != nil {
			return nil, err
		}
		first, ok, err := v.backTo(key, func(it *pebble.Iterator) bool { return it.SeekGE(next) })
		if err != nil || ok && first != nil {
			return first, err
		}
	}
	first, _, err := v.backTo(key, (*pebble.Iterator).Last)
	return first, err
}

// backTo goes from where seek lands back to the first key behind key that can
// be read. ok is false if it landed in the damage.
func (v *verifier) backTo(key []byte, seek func(*pebble.Iterator) bool) (first []byte, ok bool, err error) {
	it, err := v.db.NewIter(&pebble.IterOptions{LowerBound: key[:1], UpperBound: []byte{key[0] + 1}})
	if err != nil {
		return nil, false, err
	}
	defer it.Close() //nolint:errcheck // the damage is what it would say
	for more := seek(it); more && bytes.Compare(it.Key(), key) > 0; more = it.Prev() {
		if v.n++; v.n%1024 == 0 && v.ctx.Err() != nil {
			return nil, false, v.ctx.Err()
		}
		first = append(first[:0], it.Key()...)
	}
	return first, first != nil || it.Error() == nil, nil
}
