package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestATableThatCannotBeMerged damages a table that later ones have to be merged
// with. Appends go on while there are few of those, and are refused then, with
// the reason; reads go on, and the store closes. After another opening it is the
// same from the first append on.
func TestATableThatCannotBeMerged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	reopen := func() *Store {
		s, err := Open(Options{Dir: dir, MemTable: 64 << 10, CacheBytes: 1}) // nothing stays in the cache
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := reopen()
	data := event(strings.Repeat("x", 4000))
	add := func(stream string) error {
		data.ID = newID()
		_, err := appendTo(s, stream, Any, data)
		return err
	}
	for range 14 { // nearly a memtable
		if err := add("old"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.gen.Load().db.Flush(); err != nil {
		t.Fatal(err)
	}
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(tables) != 1 {
		t.Fatalf("%v %v", tables, err)
	}
	f, err := os.OpenFile(tables[0], os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("damage"), 30_000); err != nil { // among the records
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	refused := func(most int) {
		t.Helper()
		var err error
		n := 0
		for ; err == nil && n < most; n++ {
			err = add("new")
		}
		var named *CorruptError
		if !errors.As(err, &named) || !strings.Contains(err.Error(), filepath.Base(tables[0])[:6]) {
			t.Errorf("append %d: %v", n, err)
		}
		if s.Err() == nil {
			t.Error("the store does not say that it refuses appends")
		}
	}
	refused(10_000)
	if v, err := s.View("new"); err != nil || v.Last < 400 { // as long as 32 tables
		t.Errorf("refused behind %d: %v", v.Last, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = reopen()
	refused(100)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
