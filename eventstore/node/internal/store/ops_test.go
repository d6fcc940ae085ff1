package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

func mustAppend(t *testing.T, s *Store, stream string, n int) {
	t.Helper()
	for i := range n {
		if _, err := appendTo(s, stream, Any, event(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
}

func revisions(t *testing.T, s *Store, stream string) string {
	t.Helper()
	v, err := s.View(stream)
	if err != nil {
		t.Fatal(err)
	}
	it, err := v.Read(0, false)
	if err != nil {
		t.Fatal(err)
	}
	defer it.Close()
	var out []string
	for it.Next() {
		out = append(out, fmt.Sprint(it.Record().Revision))
	}
	if it.Err() != nil {
		t.Fatal(it.Err())
	}
	return strings.Join(out, " ")
}

func count(t *testing.T, s *Store) int {
	t.Helper()
	it, err := s.ReadAll(0, false)
	if err != nil {
		t.Fatal(err)
	}
	defer it.Close()
	n := 0
	for it.Next() {
		n++
	}
	return n
}

func TestScavengeRemovesWhatIsHidden(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	s := open(t, fs)
	mustAppend(t, s, "counted", 10)
	mustAppend(t, s, "kept", 5)
	mustAppend(t, s, "soft", 4)
	mustAppend(t, s, "hard", 4)
	meta := event(`{"$maxCount":3}`)
	for range 2 {
		meta.ID[0]++
		if _, err := appendTo(s, "$$counted", Any, meta); err != nil {
			t.Fatal(err)
		}
	}
	for stream, kind := range map[string]Kind{"soft": Delete, "hard": TombStone} {
		if _, err := s.Submit(context.Background(), &Write{Kind: kind, Stream: stream, Expected: Any, Events: []Event{event("")}}); err != nil {
			t.Fatal(err)
		}
	}
	before := count(t, s)
	got, err := s.Scavenge(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	// 7 of counted, 1 of its metadata, 3 of soft (the last stays), 4 of hard.
	if got.Records != 15 || count(t, s) != before-15 {
		t.Errorf("removed %+v, %d records left of %d", got, count(t, s), before)
	}
	if r := revisions(t, s, "counted"); r != "7 8 9" {
		t.Errorf("counted has %s", r)
	}
	if r := revisions(t, s, "kept"); r != "0 1 2 3 4" {
		t.Errorf("kept has %s", r)
	}
	if r, err := appendTo(s, "soft", NoStream, event("again")); err != nil || r.Revision != 4 {
		t.Errorf("recreated after scavenge: %+v %v", r, err)
	}
	if rep, err := s.Verify(context.Background()); err != nil || !rep.OK() {
		t.Errorf("after scavenge: %v %v", rep.Problems, err)
	}
	if again, err := s.Scavenge(context.Background(), nil); err != nil || again.Records != 2 {
		t.Errorf("second scavenge: %+v %v", again, err) // soft's 3rd event and replaced metadata, recreated since
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, fs)
	defer s.Close()
	if r := revisions(t, s, "counted"); r != "7 8 9" {
		t.Errorf("after reopening counted has %s", r)
	}
}

// TestVerifyNamesEveryFault damages one thing at a time behind the store's
// back, checksums and all, and asks verify for it by name.
func TestVerifyNamesEveryFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		damage func(b *pebble.Batch, s *Store)
		want   string
	}{
		"nothing":       {func(*pebble.Batch, *Store) {}, ""},
		"flipped":       {func(b *pebble.Batch, s *Store) { flip(b, s, "a", 2) }, `stream "a", revision 2`},
		"lost record":   {func(b *pebble.Batch, s *Store) { _ = b.Delete(logKey(nil, at(s, "a", 2)), nil) }, "the index names a record that cannot be read"},
		"lost entry":    {func(b *pebble.Batch, s *Store) { _ = b.Delete(streamKey(nil, number(s, "a"), 2), nil) }, "revisions 2 to 2 are missing"},
		"lost last":     {func(b *pebble.Batch, s *Store) { _ = b.Delete(streamKey(nil, number(s, "a"), 4), nil) }, "the head says the last revision is 4, the index ends at 3"},
		"crossed entry": {func(b *pebble.Batch, s *Store) { cross(b, s) }, "the index names record 1 of"},
		"damaged head":  {func(b *pebble.Batch, s *Store) { _ = b.Set(headKey(nil, "a"), make([]byte, headSize), nil) }, "does not match its checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fs := vfs.NewMem()
			s := open(t, fs)
			mustAppend(t, s, "a", 5)
			mustAppend(t, s, "b", 5)
			b := s.gen.Load().db.NewBatch()
			c.damage(b, s)
			if err := b.Commit(pebble.Sync); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			r, err := VerifyDir(context.Background(), Options{Dir: "data", FS: fs})
			if err != nil {
				t.Fatal(err)
			}
			if c.want == "" {
				if !r.OK() || r.Records != 10 || r.Indexed != 10 || r.Streams != 2 {
					t.Fatalf("sound directory: %+v", r)
				}
				return
			}
			for _, p := range r.Problems {
				if strings.Contains(p.Error(), c.want) {
					return
				}
			}
			t.Errorf("not found: %v", r.Problems)
		})
	}
}

func number(s *Store, stream string) uint64 { h, _ := s.gen.Load().readHead(stream); return h.no }

func at(s *Store, stream string, revision int64) uint64 {
	p, _, _ := s.gen.Load().indexed(number(s, stream), revision)
	return p
}

func flip(b *pebble.Batch, s *Store, stream string, revision int64) {
	key := logKey(nil, at(s, stream, revision))
	v, _ := s.gen.Load().getCopy(key)
	v[len(v)-1] ^= 1
	_ = b.Set(key, v, nil)
}

func cross(b *pebble.Batch, s *Store) {
	k1, k2 := streamKey(nil, number(s, "a"), 2), streamKey(nil, number(s, "b"), 1)
	v2, _ := s.gen.Load().getCopy(k2)
	_ = b.Set(k1, v2, nil)
}

func TestFlippedRecordIsNamedAndNeverServed(t *testing.T) {
	t.Parallel()
	s := open(t, vfs.NewMem())
	defer s.Close()
	mustAppend(t, s, "a", 5)
	b := s.gen.Load().db.NewBatch()
	flip(b, s, "a", 2)
	if err := b.Commit(pebble.Sync); err != nil {
		t.Fatal(err)
	}
	v, err := s.View("a")
	if err != nil {
		t.Fatal(err)
	}
	it, err := v.Read(0, false)
	if err != nil {
		t.Fatal(err)
	}
	defer it.Close()
	n := 0
	for it.Next() {
		n++
	}
	if n != 2 || it.Err() == nil || !strings.Contains(it.Err().Error(), `stream "a", revision 2, position`) {
		t.Errorf("%d events, then %v", n, it.Err())
	}
	all, err := s.ReadAll(0, false)
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	for all.Next() {
	}
	if all.Err() == nil || !strings.Contains(all.Err().Error(), "position") {
		t.Errorf("$all: %v", all.Err())
	}
}

// TestFlippedBytesOnDisk damages the files themselves, byte by byte, and
// expects each directory to refuse, to report, or to be whole: never to serve
// something else, and never to lose the acknowledged in silence.
func TestFlippedBytesOnDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, "a", 50)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	logs, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(logs) == 0 {
		t.Fatalf("no write-ahead log: %v", err)
	}
	path := logs[len(logs)-1]
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	silent := 0
	step := max(len(good)/40, 1)
	for i := 0; i < len(good); i += step {
		copyDir := t.TempDir()
		if err := os.CopyFS(copyDir, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		bad := append([]byte(nil), good...)
		bad[i] ^= 0x40
		if err := os.WriteFile(filepath.Join(copyDir, filepath.Base(path)), bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(Options{Dir: copyDir})
		if err != nil {
			continue // found
		}
		v, err := s.View("a")
		if err == nil && v.Last < 49 {
			silent++
		}
		_ = s.Close()
	}
	if silent > 0 {
		t.Errorf("%d of 40 damages of the write-ahead log lost acknowledged events in silence", silent)
	}
}

// TestFlippedBytesInTables does the same to the files records end up in.
func TestFlippedBytesInTables(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, "a", 200)
	if err := s.gen.Load().db.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("no table: %v", err)
	}
	good, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i := 0; i < len(good); i += max(len(good)/40, 1) {
		copyDir := t.TempDir()
		if err := os.CopyFS(copyDir, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		bad := append([]byte(nil), good...)
		bad[i] ^= 0x40
		if err := os.WriteFile(filepath.Join(copyDir, filepath.Base(tables[0])), bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(Options{Dir: copyDir})
		if err != nil {
			found++
			continue
		}
		n, err := served(s, "a")
		if err == nil && n != 200 {
			t.Errorf("byte %d flipped: %d events of 200 and no error", i, n)
		}
		if err != nil {
			found++
			if !strings.Contains(err.Error(), "position") && !strings.Contains(err.Error(), "stream") && !strings.Contains(err.Error(), `"a"`) {
				t.Errorf("byte %d flipped: %v names nothing", i, err)
			}
		}
		_ = s.Close()
	}
	if found == 0 {
		t.Error("no damage was found at all")
	}
}

// served counts what reads of a stream and of $all both deliver.
func served(s *Store, stream string) (int, error) {
	v, err := s.View(stream)
	if err != nil {
		return 0, err
	}
	it, err := v.Read(0, false)
	if err != nil {
		return 0, err
	}
	defer it.Close()
	n := 0
	for it.Next() {
		if want := fmt.Sprint(n); string(it.Record().Data) != want {
			return n, fmt.Errorf("served %q for %q", it.Record().Data, want)
		}
		n++
	}
	if it.Err() != nil {
		return n, it.Err()
	}
	all, err := s.ReadAll(0, false)
	if err != nil {
		return n, err
	}
	defer all.Close()
	for all.Next() {
	}
	return n, all.Err()
}
