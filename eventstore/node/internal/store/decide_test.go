package store

import "testing"

func ids(letters string) [][16]byte {
	var out [][16]byte
	for _, c := range letters {
		out = append(out, [16]byte{byte(c)})
	}
	return out
}

// TestDecide walks the table of expected revisions. A stream is written as
// the letters of its events' ids, in order of revision.
func TestDecide(t *testing.T) {
	t.Parallel()
	const (
		alive = iota
		soft
		metaOnly
		tomb
	)
	for _, c := range []struct {
		name     string
		stream   string
		state    int
		known    string // ids in the memory of recent ones; "-" for none
		expected int64
		send     string
		want     verdict
		at       int64 // revision a duplicate is answered with
	}{
		{name: "tombstoned, any", stream: "ab", state: tomb, expected: Any, send: "c", want: deleted},
		{name: "tombstoned, exists", stream: "ab", state: tomb, expected: StreamExists, send: "c", want: deleted},
		{name: "tombstoned, revision", stream: "ab", state: tomb, expected: 1, send: "c", want: deleted},
		{name: "tombstoned, empty", stream: "ab", state: tomb, expected: Any, want: deleted},
		{name: "exists, soft-deleted", stream: "ab", state: soft, expected: StreamExists, send: "c", want: deleted},
		{name: "exists, missing", expected: StreamExists, send: "a", want: wrong},
		{name: "exists, metadata alone", state: metaOnly, expected: StreamExists, send: "a", want: accept},
		{name: "exists, there", stream: "ab", expected: StreamExists, send: "c", want: accept},
		{name: "any, missing", expected: Any, send: "a", want: accept},
		{name: "any, new", stream: "ab", expected: Any, send: "c", want: accept},
		{name: "any, empty", stream: "ab", expected: Any, want: accept},
		{name: "any, resent", stream: "abc", expected: Any, send: "ab", want: duplicate, at: 1},
		{name: "any, resent out of order", stream: "abc", expected: Any, send: "ca", want: duplicate, at: 0},
		{name: "any, first new then known", stream: "ab", expected: Any, send: "ca", want: accept},
		{name: "any, first known then new", stream: "ab", expected: Any, send: "ac", want: wrong},
		{name: "any, forgotten", stream: "ab", known: "-", expected: Any, send: "ab", want: accept},
		{name: "any, soft-deleted", stream: "ab", state: soft, expected: Any, send: "c", want: accept},
		{name: "exists, resent", stream: "abc", expected: StreamExists, send: "bc", want: duplicate, at: 2},
		{name: "no stream, missing", expected: NoStream, send: "a", want: accept},
		{name: "no stream, missing, empty", expected: NoStream, want: accept},
		{name: "no stream, there", stream: "ab", expected: NoStream, send: "c", want: wrong},
		{name: "no stream, resent", stream: "ab", known: "-", expected: NoStream, send: "ab", want: duplicate, at: 1},
		{name: "no stream, prefix resent", stream: "abc", known: "-", expected: NoStream, send: "ab", want: duplicate, at: 1},
		{name: "no stream, resent and more", stream: "ab", expected: NoStream, send: "abc", want: wrong},
		{name: "no stream, second differs", stream: "ab", expected: NoStream, send: "ac", want: wrong},
		{name: "no stream, empty", stream: "ab", expected: NoStream, want: wrong},
		{name: "no stream, soft-deleted", stream: "ab", state: soft, expected: NoStream, send: "c", want: accept},
		{name: "no stream, soft-deleted, resent", stream: "ab", state: soft, expected: NoStream, send: "ab", want: duplicate, at: 1},
		{name: "no stream, soft-deleted, second differs", stream: "ab", state: soft, expected: NoStream, send: "ac", want: wrong},
		{name: "last", stream: "ab", expected: 1, send: "c", want: accept},
		{name: "last, empty", stream: "ab", expected: 1, want: accept},
		{name: "last, soft-deleted", stream: "ab", state: soft, expected: 1, send: "c", want: accept},
		{name: "ahead", stream: "ab", expected: 2, send: "c", want: wrong},
		{name: "ahead of nothing", expected: 0, send: "a", want: wrong},
		{name: "behind", stream: "abc", expected: 0, send: "x", want: wrong},
		{name: "behind, resent", stream: "abcd", known: "-", expected: 0, send: "bc", want: duplicate, at: 2},
		{name: "behind, resent past the end", stream: "abc", expected: 0, send: "bcd", want: wrong},
		{name: "behind, later differs", stream: "abc", expected: 0, send: "bx", want: wrong},
		{name: "behind, empty", stream: "abc", expected: 0, want: wrong},
		{name: "behind, soft-deleted", stream: "abc", state: soft, expected: 0, send: "x", want: wrong},
		{name: "same id twice, by revision", stream: "aba", expected: 1, send: "a", want: duplicate, at: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st := streamState{last: int64(len(c.stream)) - 1}
			switch c.state {
			case soft:
				st.softDeleted, st.hasMeta = true, true
			case metaOnly:
				st.hasMeta = true
			case tomb:
				st.last = Tombstone
			}
			stored := ids(c.stream)
			v, o, err := decide(st, c.expected, ids(c.send), history{
				known: func(id [16]byte) (original, bool) {
					for i := len(stored) - 1; i >= 0 && c.known != "-"; i-- {
						if stored[i] == id {
							return original{revision: int64(i), position: uint64(100 + i)}, true
						}
					}
					return original{}, false
				},
				at: func(r int64) ([16]byte, uint64, bool, error) {
					return stored[r], uint64(100 + r), true, nil
				},
			})
			if err != nil || v != c.want {
				t.Fatalf("verdict %d, %v; want %d", v, err, c.want)
			}
			if v == duplicate && (o.revision != c.at || o.position != uint64(100+c.at)) {
				t.Errorf("answered with %+v, want revision %d", o, c.at)
			}
		})
	}
}

func TestIDCacheForgetsTheOldest(t *testing.T) {
	t.Parallel()
	c := newIDCache(2)
	id := func(b byte) [16]byte { return [16]byte{b} }
	c.add(1, id('a'), original{revision: 0})
	c.add(1, id('b'), original{revision: 1})
	c.add(1, id('a'), original{revision: 2}) // the first slot's owner is renewed
	if o, ok := c.get(1, id('a')); !ok || o.revision != 2 {
		t.Errorf("renewed id: %+v %t", o, ok)
	}
	c.add(1, id('c'), original{revision: 3})
	if _, ok := c.get(1, id('b')); ok {
		t.Error("the oldest id is still known")
	}
	if _, ok := c.get(2, id('a')); ok {
		t.Error("an id is known in another stream")
	}
	if len(c.entries) > 2 {
		t.Errorf("%d entries in a cache of 2", len(c.entries))
	}
}
