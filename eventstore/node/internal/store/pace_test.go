package store

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// lines collects what is logged.
type lines struct {
	mu  sync.Mutex // guards buf, held for one line
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) with(part string) (out []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range strings.Split(l.buf.String(), "\n") {
		if strings.Contains(line, part) {
			out = append(out, line)
		}
	}
	return out
}

// TestADamagedTableIsNotReadWithoutRest damages a table that has to be merged: the
// failures are counted, the log names the table once, and there are few of them.
func TestADamagedTableIsNotReadWithoutRest(t *testing.T) {
	t.Parallel()
	dir, log := t.TempDir(), &lines{}
	s, err := Open(Options{
		Dir: dir, MemTable: 64 << 10, CacheBytes: 1, // nothing stays in the cache
		Logger: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelInfo})),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	flush := func() {
		t.Helper()
		for range 14 {
			if _, err := appendTo(s, "s", Any, event(strings.Repeat("x", 4000))); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.gen.Load().db.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	flush()
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(tables) != 1 {
		t.Fatalf("%v %v", tables, err)
	}
	f, err := os.OpenFile(tables[0], os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("damage"), 30_000); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		flush()
	}
	for deadline := time.Now().Add(10 * time.Second); s.Unmerged() == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no compaction has failed")
		}
	}
	time.Sleep(2500 * time.Millisecond) // rests of one second, two and four
	if n := s.Unmerged(); n > 3 {
		t.Errorf("%d compactions failed within some three seconds", n)
	}
	if said := log.with(filepath.Base(tables[0])); len(said) != 1 {
		t.Errorf("the log names the table %d times:\n%s", len(said), strings.Join(said, "\n"))
	}
	if said := log.with("level=WARN"); len(said) > 2 {
		t.Errorf("%d warnings:\n%s", len(said), strings.Join(said, "\n"))
	}
}

func TestHowLongToRest(t *testing.T) {
	t.Parallel()
	var got []time.Duration
	for last := time.Duration(0); len(got) < 8; got = append(got, last) {
		last = nextPause(last)
	}
	want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}
	for i := range want {
		if got[i] != want[i]*time.Second {
			t.Errorf("rest %d: %s", i, got[i])
		}
	}
}
