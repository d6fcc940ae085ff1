package node_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// tree lists everything below a directory.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		out = append(out, strings.TrimPrefix(path, dir))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// endsLater is a context that has not ended when it is asked for the first few
// times: a restore is given up between two files.
type endsLater struct {
	context.Context
	left int
}

func (c *endsLater) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestARefusedRestoreLeavesNothing: what is left of it could be started by mistake, and is
// in the way of the next try.
func TestARefusedRestoreLeavesNothing(t *testing.T) {
	t.Parallel()
	to := t.TempDir()
	n := nodetest.Start(t)
	mustAppend(t, dial(t, n), "s", esdb.Any{}, events(3)...)
	made, err := n.Backup(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	damaged := filepath.Join(t.TempDir(), "damaged")
	if err := os.CopyFS(damaged, os.DirFS(made)); err != nil {
		t.Fatal(err)
	}
	logs, err := filepath.Glob(filepath.Join(damaged, "*.log"))
	if err != nil || len(logs) == 0 {
		t.Fatalf("%v %v", logs, err)
	}
	for _, log := range logs {
		if err := os.Truncate(log, 0); err != nil {
			t.Fatal(err)
		}
	}
	odd := filepath.Join(t.TempDir(), "odd")
	if err := os.CopyFS(odd, os.DirFS(made)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(odd, "directory"), 0o755); err != nil { // which no copy is made of
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		ctx  context.Context
		from string
	}{
		"a backup that lost its end": {t.Context(), damaged},
		"no backup at all":           {t.Context(), to},
		"a directory in it":          {t.Context(), odd},
		"given up":                   {&endsLater{t.Context(), 2}, made},
	} {
		parent := t.TempDir()
		there := filepath.Join(parent, "there")
		if err := os.Mkdir(there, 0o700); err != nil {
			t.Fatal(err)
		}
		before := tree(t, parent)
		for _, dir := range []string{there, filepath.Join(parent, "new"), filepath.Join(parent, "some", "way", "below")} {
			if _, err := node.Restore(c.ctx, c.from, dir); err == nil {
				t.Errorf("%s was restored to %s", what, dir)
			}
			if after := tree(t, parent); after != before {
				t.Errorf("%s to %s left: %s", what, dir, after)
			}
			if e, ok := c.ctx.(*endsLater); ok {
				e.left = 2
			}
		}
	}
}

// TestRestoreIntoAnEmptyDirectory keeps the directory, which may be where a volume
// is mounted, with its mode; one that was not there is made with those above it.
func TestRestoreIntoAnEmptyDirectory(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	mustAppend(t, dial(t, n), "s", esdb.Any{}, events(3)...)
	made, err := n.Backup(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	there := filepath.Join(parent, "there")
	if err := os.Mkdir(there, 0o700); err != nil {
		t.Fatal(err)
	}
	was, err := os.Stat(there)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{there, filepath.Join(parent, "some", "way", "below")} {
		if _, err := node.Restore(t.Context(), made, dir); err != nil {
			t.Fatal(err)
		}
		if got := readStream(t, dial(t, nodetest.Start(t, nodetest.WithDir(dir))), "s", esdb.ReadStreamOptions{From: esdb.Start{}}); len(got) != 3 {
			t.Errorf("%d events in %s", len(got), dir)
		}
	}
	if is, err := os.Stat(there); err != nil || !os.SameFile(was, is) || is.Mode() != was.Mode() {
		t.Errorf("another directory: %v %v", is, err)
	}
	if left, _ := filepath.Glob(filepath.Join(parent, "*", "*partial*")); len(left) > 0 {
		t.Error(left)
	}
}

// TestAnUnfinishedRestoreDoesNotStart: a process that dies in a restore into a directory
// that was there leaves the first files of it.
func TestAnUnfinishedRestoreDoesNotStart(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	mustAppend(t, dial(t, n), "s", esdb.Any{}, events(3)...)
	made, err := n.Backup(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(made)
	if err != nil {
		t.Fatal(err)
	}
	for left := 1; left < len(files); left++ {
		dir := t.TempDir()
		func() {
			defer func() { _ = recover() }()
			_, err := node.Restore(&dies{t.Context(), left}, made, dir)
			t.Fatalf("it lives: %v", err)
		}()
		if got, err := os.ReadDir(dir); err != nil || len(got) != left+1 { // and the lock
			t.Fatalf("%d files of %d: %v", len(got), left, err)
		}
		if n, err := node.Start(t.Context(), node.Config{Dir: dir}); err == nil {
			t.Errorf("a node starts on %d files of %d", left, len(files))
			_ = n.Close()
		}
	}
}

// dies is a context that ends whoever asks for it once too often.
type dies struct {
	context.Context
	left int
}

func (c *dies) Err() error {
	if c.left--; c.left < 0 {
		panic("dies")
	}
	return nil
}
