package store

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// TestHeadsAreBoundedInBytes: names and metadata documents may be as long as a
// record, and are kept with the heads.
func TestHeadsAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	s := open(t, vfs.NewMem(), func(o *Options) { o.Heads = 1000 })
	long := strings.Repeat("x", 100_000)
	for i := range 100 {
		// Refused ones have a head as well, to be refused by.
		if _, err := appendTo(s, fmt.Sprint("refused", i, long), 7, event("{}")); err == nil {
			t.Fatal("accepted")
		}
		if _, err := appendTo(s, fmt.Sprint("$$m", i), Any, event(`{"custom":"`+long+`"}`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil { // the writer is at rest
		t.Fatal(err)
	}
	w := &s.gen.Load().w
	held, weight := 0, 0
	for _, h := range w.heads {
		held += len(h.name) + len(h.raw)
		weight += h.weight()
	}
	if held > 1000*headUnit || weight != w.weight {
		t.Errorf("%d heads hold %d bytes; weight %d, counted %d", len(w.heads), held, weight, w.weight)
	}
}

// TestLoadKeepsRoom refuses positions and revisions behind which nothing fits.
func TestLoadKeepsRoom(t *testing.T) {
	t.Parallel()
	s := open(t, vfs.NewMem())
	for _, r := range []Record{
		{Position: 1<<64 - 1, Revision: 0},
		{Position: 1<<63 - 1, Revision: 0},
		{Position: 64, Revision: Tombstone - 1},
	} {
		r.Stream, r.Type = []byte("s"), []byte("T")
		if err := s.Load(t.Context(), []Record{r}); err == nil {
			t.Errorf("position %d, revision %d: loaded", r.Position, r.Revision)
		}
	}
	if _, err := appendTo(s, "s", NoStream, event("{}")); err != nil {
		t.Error(err)
	}
}
