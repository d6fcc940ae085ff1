package store

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// filled is a directory with one large table, by the names of its files.
func filled(t *testing.T, records, size int) (all map[string][]byte, table string, positions []uint64) {
	t.Helper()
	mem := vfs.NewMem()
	s := open(t, mem, func(o *Options) { o.MemTable = 4 << 20 })
	for i := range records {
		r, err := appendTo(s, fmt.Sprintf("stream-%03d", i*7%20), Any, event(fmt.Sprintf("%05d-%s", i, strings.Repeat("x", size))))
		if err != nil {
			t.Fatal(err)
		}
		positions = append(positions, r.Position)
	}
	if err := s.gen.Load().db.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	all = files(t, mem, "data")
	for name, b := range all {
		if strings.HasSuffix(name, ".sst") && len(b) > len(all[table]) {
			table = name
		}
	}
	return all, table, positions
}

// TestVerifyGoesOnBehindDamage destroys blocks here and there in a table. Each
// record is either read and right or is counted as one that cannot be read: none is
// passed over for lying behind another.
func TestVerifyGoesOnBehindDamage(t *testing.T) {
	t.Parallel()
	sound, table, positions := filled(t, 200, 5000)
	record := func(i int) int { return bytes.Index(sound[table], fmt.Appendf(nil, "%05d-xx", i)) }
	cases := map[string][]int{
		"the first":            {record(0)}, // heads of streams are in it as well
		"three that are apart": {record(50), record(100), record(150)},
		"some in a row":        {record(100), record(104), record(108)},
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 2 {
		cases[fmt.Sprint("anywhere ", i)] = []int{random.IntN(record(190)), random.IntN(record(190))}
	}
	for name, at := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := maps.Clone(sound)
			bad[table] = bytes.Clone(sound[table])
			for _, at := range at {
				bad[table][at] ^= 1 // pebble takes its time to look which bit it was
			}
			fs := lay(t, bad)
			r, err := VerifyDir(t.Context(), Options{Dir: "data", FS: fs})
			if err != nil {
				t.Fatal(err)
			}
			s := open(t, fs)
			defer s.Close()
			readable := uint64(0)
			for _, p := range positions {
				if _, _, err := s.Record(p); err == nil {
					readable++
				}
			}
			if r.OK() || r.Skipped == 0 {
				t.Errorf("%+v", r)
			}
			if r.Records != readable {
				t.Errorf("verify read %d records, %d can be read", r.Records, readable)
			}
			if lost := uint64(len(positions)) - readable; r.Unread != lost {
				t.Errorf("%d of %d lost records are counted", r.Unread, lost)
			}
			for _, p := range r.Problems {
				if strings.Contains(p.Reason, "missing") || strings.Contains(p.Reason, "the index ends") {
					t.Errorf("a damage is taken for a gap: %v", p)
				}
			}
		})
	}
}

// TestVerifyGoesOnInTheIndex destroys a block of it. What it would have said of the
// records is unknown, and no gap; those of the log are read all the same.
func TestVerifyGoesOnInTheIndex(t *testing.T) {
	t.Parallel()
	const records = 6000
	all, table, _ := filled(t, records, 10)
	last := bytes.LastIndex(all[table], fmt.Appendf(nil, "%05d-xx", records-1))
	all[table][last+45_000] ^= 1
	r, err := VerifyDir(t.Context(), Options{Dir: "data", FS: lay(t, all)})
	if err != nil {
		t.Fatal(err)
	}
	if r.Records != records || r.Unread != 0 || r.Skipped != 1 || r.Indexed < 2000 || r.Indexed >= records {
		t.Errorf("%+v", r)
	}
	for _, p := range r.Problems[1:] { // streams whose last entry is gone
		if !strings.Contains(p.Reason, "is not in the index") {
			t.Errorf("a damage is taken for something else: %v", p)
		}
	}
	if want := 20 - r.Streams; uint64(len(r.Problems)-1) != want {
		t.Errorf("%d streams are right, %d problems", r.Streams, len(r.Problems))
	}
}
