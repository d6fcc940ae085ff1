package node_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// madeBackup is a backup of a node with three events in stream s.
func madeBackup(t *testing.T) string {
	t.Helper()
	n := nodetest.Start(t)
	mustAppend(t, dial(t, n), "s", esdb.Any{}, events(3)...)
	made, err := n.Backup(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestRestoreGoesWhereItIsTold: a shell completes the name of a directory with a
// slash behind it.
func TestRestoreGoesWhereItIsTold(t *testing.T) {
	t.Parallel()
	made := madeBackup(t)
	for _, how := range []string{"%/", "%//", "%/."} {
		parent := t.TempDir()
		clean := filepath.Join(parent, "new")
		dir := clean + how[1:]
		if _, err := node.Restore(t.Context(), made, dir); err != nil {
			t.Errorf("%s: %v", how, err)
			continue
		}
		if _, err := os.Stat(filepath.Join(clean, "durable")); err != nil {
			t.Errorf("%s: %v: %s", how, err, tree(t, parent))
		}
	}
}

// TestARefusedRestoreLeavesTheWay: a link whose volume is not mounted is a part of
// the way to the directory, and not of the restore.
func TestARefusedRestoreLeavesTheWay(t *testing.T) {
	t.Parallel()
	made := madeBackup(t)
	parent := t.TempDir()
	link := filepath.Join(parent, "link")
	if err := os.Symlink(filepath.Join(parent, "unmounted"), link); err != nil {
		t.Fatal(err)
	}
	before := tree(t, parent)
	for _, dir := range []string{link, filepath.Join(link, "data"), filepath.Join(link, "some", "data")} {
		if _, err := node.Restore(t.Context(), made, dir); err == nil {
			t.Errorf("restored to %s", dir)
		}
		if after := tree(t, parent); after != before {
			t.Errorf("%s: %s", dir, after)
		}
	}
}

// TestARefusedRestoreLeavesWhatIsNotItsOwn: somebody else uses the directory, which was
// empty a moment ago.
func TestARefusedRestoreLeavesWhatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	made := madeBackup(t)
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine")
	ctx := &acts{endsLater: endsLater{t.Context(), 2}, act: func() {
		if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
			t.Error(err)
		}
	}}
	if _, err := node.Restore(ctx, made, dir); err == nil {
		t.Fatal("restored")
	}
	if got, err := os.ReadFile(mine); err != nil || string(got) != "mine" {
		t.Errorf("%q %v", got, err)
	}
	if got := tree(t, dir); got != " /mine" {
		t.Errorf("left: %s", got)
	}
}

// TestARestoreLeavesTheNodeAlone that is started on the directory meanwhile: one of the
// two has it, and keeps what it has.
func TestARestoreLeavesTheNodeAlone(t *testing.T) {
	t.Parallel()
	made := madeBackup(t)
	dir := t.TempDir()
	want := 3
	ctx := &acts{endsLater: endsLater{t.Context(), 1 << 30}, act: func() {
		n, err := node.Start(t.Context(), node.Config{Dir: dir})
		if err != nil {
			return
		}
		t.Cleanup(func() { _ = n.Close() })
		want = 5
		mustAppend(t, dial(t, n), "s", esdb.Any{}, events(want)...)
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}}
	if _, err := node.Restore(ctx, made, dir); (err == nil) != (want == 3) {
		t.Error(err)
	}
	if got := readStream(t, dial(t, nodetest.Start(t, nodetest.WithDir(dir))), "s", esdb.ReadStreamOptions{From: esdb.Start{}}); len(got) != want {
		t.Errorf("%d events", len(got))
	}
}

// TestABackupThatWasVerifiedIsRestored: a verification leaves the file of its lock.
func TestABackupThatWasVerifiedIsRestored(t *testing.T) {
	t.Parallel()
	made := madeBackup(t)
	if _, err := node.VerifyDir(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, to := range []string{dir, filepath.Join(dir, "..", "new")} {
		if _, err := node.Restore(t.Context(), made, to); err != nil {
			t.Error(err)
		}
	}
}

// acts is a context that does something when it is asked first.
type acts struct {
	endsLater
	act func()
}

func (c *acts) Err() error {
	if c.act != nil {
		c.act()
		c.act = nil
	}
	return c.endsLater.Err()
}
