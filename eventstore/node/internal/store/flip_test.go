package store

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// files reads a directory.
func files(t *testing.T, fs vfs.FS, dir string) map[string][]byte {
	t.Helper()
	names, err := fs.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, name := range names {
		f, err := fs.Open(fs.PathJoin(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(f)
		_ = f.Close()
		if err == nil { // else a directory
			out[name] = b
		}
	}
	return out
}

// lay writes a directory "data" to a file system of its own.
func lay(t *testing.T, all map[string][]byte) vfs.FS {
	t.Helper()
	fs := vfs.NewMem()
	if err := fs.MkdirAll("data", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, b := range all {
		f, err := fs.Create(fs.PathJoin("data", name), vfs.WriteCategoryUnspecified)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(bytes.Clone(b)); err != nil { // it may change what it gets, to find who relies on that
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return fs
}

// everything is all that readers get, of $all and of each stream.
func everything(s *Store, streams []string) (string, error) {
	var out strings.Builder
	it, err := s.ReadAll(0, false)
	if err != nil {
		return "", err
	}
	defer it.Close()
	for it.Next() {
		fmt.Fprintf(&out, "%+v\n", *it.Record())
	}
	if it.Err() != nil {
		return "", it.Err()
	}
	for _, name := range streams {
		v, err := s.View(name)
		if err != nil {
			return "", err
		}
		it, err := v.Read(0, false)
		if err != nil {
			return "", err
		}
		for it.Next() {
			fmt.Fprintf(&out, "%+v\n", *it.Record())
		}
		it.Close()
		if it.Err() != nil {
			return "", it.Err()
		}
	}
	return out.String(), nil
}

// outcome is what one directory comes to.
type outcome struct {
	verify string // what is wrong, "" if nothing is
	open   error
	read   error
	got    string
}

func (o outcome) found() bool { return o.open != nil || o.read != nil }

func judge(fs vfs.FS, streams []string) (o outcome) {
	opt := Options{Dir: "data", FS: fs, MemTable: 64 << 10, IDs: 10, CacheBytes: 1 << 20}
	r, err := VerifyDir(context.Background(), opt)
	switch {
	case err != nil:
		o.verify = err.Error()
	case !r.OK():
		o.verify = r.Problems[0].Error()
	}
	s, err := Open(opt)
	if err != nil {
		o.open = err
		return o
	}
	o.got, o.read = everything(s, streams)
	_ = s.Close()
	return o
}

// TestAFlippedByteAnywhere flips bytes of every file of a directory, one at a
// time: of a node's that was closed, and of a backup's, which nobody has opened
// since. Each has to be whole, or to be refused or to fail its reads with
// verify knowing it. What is refused keeps its logs and tables: they are all
// there is to find the rest in.
func TestAFlippedByteAnywhere(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	s := open(t, mem)
	var streams []string
	for round := range 5 { // the fifth leaves tables that no compaction has merged
		name := fmt.Sprint("s", round)
		streams = append(streams, name)
		mustAppend(t, s, name, 3)
		if err := s.gen.Load().db.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	mustAppend(t, s, "tail", 3) // in the log
	if err := s.Checkpoint("backup"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	streams = append(streams, "tail")
	for _, dir := range []string{"data", "backup"} {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			sound := files(t, mem, dir)
			whole := judge(lay(t, sound), streams)
			if whole.verify != "" || whole.found() || strings.Count(whole.got, "\n") != 36 {
				t.Fatalf("as it is: %+v", whole)
			}
			found := map[string]int{}
			for _, name := range slices.Sorted(maps.Keys(sound)) {
				kind := strings.TrimLeft(name, "0123456789")
				step := 1 + len(sound[name])/25
				if strings.HasPrefix(name, manifestPrefix) || name == markerName {
					step = 1 + len(sound[name])/80
				}
				for at := 0; at < len(sound[name]); at += step {
					bad := maps.Clone(sound)
					bad[name] = bytes.Clone(sound[name])
					bad[name][at] ^= 1 << (at % 8)
					fs := lay(t, bad)
					o := judge(fs, streams)
					where := fmt.Sprintf("%s, byte %d", name, at)
					switch {
					case !o.found() && o.got != whole.got:
						t.Errorf("%s: %d lines served of %d and no error; verify: %q", where, strings.Count(o.got, "\n"), strings.Count(whole.got, "\n"), o.verify)
					case o.found() && o.verify == "":
						t.Errorf("%s: verify finds nothing; open: %v; read: %v", where, o.open, o.read)
					case o.found():
						found[kind]++
					}
					if o.open == nil {
						continue
					}
					for name, b := range files(t, fs, "data") {
						if was, ok := bad[name]; ok && !bytes.Equal(b, was) && (strings.HasSuffix(name, ".log") || strings.HasSuffix(name, ".sst")) {
							t.Errorf("%s: refused, and %s was changed", where, name)
						}
						delete(bad, name)
					}
					for name := range bad {
						if strings.HasSuffix(name, ".log") || strings.HasSuffix(name, ".sst") {
							t.Errorf("%s: refused, and %s was deleted", where, name)
						}
					}
				}
			}
			t.Logf("found: %v", found)
			for _, kind := range []string{".log", ".sst"} {
				if found[kind] == 0 {
					t.Errorf("no damage to %s was found", kind)
				}
			}
		})
	}
}

// TestADamagedBlockNamesItsRecords: a block holds records of several streams, for
// some of which no other record says their name.
func TestADamagedBlockNamesItsRecords(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	s := open(t, mem, func(o *Options) { o.MemTable = 1 << 20 })
	stream := func(i int) string { return fmt.Sprintf("stream-%02d", i) }
	type place struct {
		stream   string
		revision int64
		position uint64
	}
	var all []place
	for i := range 40 {
		for n := range 1 + i%2 { // every second one has two, in one block or in two
			r, err := appendTo(s, stream(i), Any, event(fmt.Sprintf("%02d-%d-%s", i, n, strings.Repeat("x", 2000))))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, place{stream(i), r.Revision, r.Position})
		}
	}
	if err := s.gen.Load().db.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	bad := files(t, mem, "data")
	for name, b := range bad {
		// The first of its block: pebble looks for a flipped bit from there on.
		if at := bytes.Index(b, []byte("16-0-xx")); at >= 0 && strings.HasSuffix(name, ".sst") {
			b[at] ^= 1
		}
	}
	fs := lay(t, bad)
	r, err := VerifyDir(t.Context(), Options{Dir: "data", FS: fs})
	if err != nil {
		t.Fatal(err)
	}
	named := map[place]bool{}
	for _, p := range r.Problems {
		if strings.Contains(p.Reason, "cannot be read") && p.Revision >= 0 {
			named[place{p.Stream, p.Revision, p.Position}] = true
		} else if p.Stream != "" {
			t.Errorf("more than what is damaged: %v", p)
		}
	}
	s = open(t, fs)
	defer s.Close()
	lost := 0
	for _, p := range all {
		_, _, err := s.Record(p.position)
		if err != nil {
			lost++
		}
		if (err != nil) != named[p] {
			t.Errorf("%v: read: %v, named: %t", p, err, named[p])
		}
		delete(named, p)
	}
	if lost < 3 || len(named) > 0 {
		t.Errorf("%d records are lost; named and not there: %v", lost, named)
	}
}
