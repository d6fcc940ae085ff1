package node_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// mountTmpfs mounts a file system of 32 MiB. The test is skipped where it may
// not mount one, which takes root on Linux.
func mountTmpfs(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("dossier", dir, "tmpfs", 0, "size=32m"); err != nil {
		t.Skipf("no small file system to fill: mounting a tmpfs takes root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// mountExt4 does the same with a file system that allocates blocks late.
func mountExt4(t *testing.T) string {
	t.Helper()
	image, dir := filepath.Join(t.TempDir(), "image"), t.TempDir()
	if err := os.WriteFile(image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(image, 24<<20); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mkfs.ext4", "-q", "-m", "0", image).CombinedOutput(); err != nil {
		t.Skipf("no ext4 to fill: %v %s", err, out)
	}
	if out, err := exec.Command("mount", "-o", "loop", image, dir).CombinedOutput(); err != nil {
		t.Skipf("no ext4 to fill: mounting a file takes root and a loop device: %v %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	return dir
}

// occupy fills what is left of a file system.
func occupy(t *testing.T, dir string) (release func()) {
	t.Helper()
	name := filepath.Join(dir, "filler")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	_ = f.Sync() // the space is taken or it is not
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

// collector subscribes to a stream and reports each event's id.
func collector(t *testing.T, c *esdb.Client, stream string) <-chan uuid.UUID {
	t.Helper()
	sub, err := c.SubscribeToStream(context.Background(), stream, esdb.SubscribeToStreamOptions{From: esdb.Start{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sub.Close() })
	ids := make(chan uuid.UUID, 100_000)
	go func() {
		defer close(ids)
		for {
			e := sub.Recv()
			if e.SubscriptionDropped != nil {
				return
			}
			if e.EventAppeared != nil {
				ids <- e.EventAppeared.OriginalEvent().EventID
			}
		}
	}()
	return ids
}

// TestSmallDisk fills a real file system under a node. Appends are refused
// with Unavailable, reads go on, and when there is space again the node goes
// on by itself; a client that sends again what was left open ends up with
// each event once, and so does a subscriber.
func TestSmallDisk(t *testing.T) {
	t.Parallel()
	for name, mount := range map[string]func(*testing.T) string{"tmpfs": mountTmpfs, "ext4": mountExt4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			smallDisk(t, mount(t), -1)
		})
		t.Run(name+" with space left free", func(t *testing.T) {
			t.Parallel()
			smallDisk(t, mount(t), 0)
		})
	}
}

func smallDisk(t *testing.T, dir string, minFree int64) {
	n := nodetest.Start(t, nodetest.WithDir(filepath.Join(dir, "data")), nodetest.WithConfig(func(c *node.Config) {
		c.MinFreeBytes, c.MemTableBytes = minFree, 256<<10
	}))
	c := dial(t, n)
	seen := collector(t, c, "s")
	var sent []uuid.UUID
	refused := 0
	var expected esdb.ExpectedRevision = esdb.NoStream{}
	put := func(e esdb.EventData) bool {
		r, err := c.AppendToStream(context.Background(), "s", esdb.AppendToStreamOptions{ExpectedRevision: expected}, e)
		if err == nil {
			sent, expected = append(sent, e.EventID), esdb.Revision(r.NextExpectedVersion)
			return true
		}
		if code(err) != esdb.ErrorUnavailable {
			t.Fatalf("append to a full disk: %v", err)
		}
		refused++
		return false
	}
	next := func() esdb.EventData { return event("T", strings.Repeat("x", 20_000)) }
	for range 2 {
		for range 20 {
			put(next())
		}
		release := occupy(t, dir)
		e := next()
		for put(e) { // what is preallocated still fits
			e = next()
		}
		for was := refused; refused < was+3; {
			if put(e) { // ext4 finds a block now and then
				e = next()
			}
			if err := holds(c, "s", sent, e.EventID); err != nil {
				t.Fatalf("read from a full disk: %v", err)
			}
		}
		release()
		for !put(e) { // the same event: its outcome may have been left open
			time.Sleep(10 * time.Millisecond)
		}
	}
	if err := holds(c, "s", sent); err != nil {
		t.Fatal(err)
	}
	if err := arrives(seen, sent); err != nil {
		t.Fatal(err)
	}
	if err := holds(c, "s", append(sent, uuid.New())); err == nil {
		t.Error("a lost event was not found: the comparison is blind")
	}
	if r, err := n.Verify(t.Context()); err != nil || !r.OK() {
		t.Errorf("verify: %v %v", r.Problems, err)
	}
	t.Logf("%d appends, %d refused", len(sent), refused)
}

// TestAReplayOnASmallDisk fills the disk while parked messages come back. Those that
// are in memory come, the others wait for space and then come as well: each once and in order.
func TestAReplayOnASmallDisk(t *testing.T) {
	t.Parallel()
	for name, mount := range map[string]func(*testing.T) string{"tmpfs": mountTmpfs, "ext4": mountExt4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const parked = 3000
			dir := mount(t)
			n := nodetest.Start(t, nodetest.WithDir(filepath.Join(dir, "data")), nodetest.WithConfig(func(c *node.Config) {
				c.MinFreeBytes, c.MemTableBytes = -1, 256<<10
			}))
			c := dial(t, n)
			importParked(t, n, parked)
			createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.End{}, Settings: settings(nil)})
			replayParked(t, c, "s", 0)
			release := occupy(t, dir)
			for tryAppend(c, "filler") == nil { // what is preallocated still fits
			}
			err := c.CreatePersistentSubscription(t.Context(), "other", "g", esdb.PersistentStreamSubscriptionOptions{})
			if refused := (*esdb.Error)(nil); err != nil && (!errors.As(err, &refused) || refused.Code() != esdb.ErrorUnavailable) {
				t.Errorf("a group was refused with %v", err)
			} // else it has found a block
			came := make(chan uint64, parked+100)
			s := joinGroup(t, c, "s", 10)
			go func() {
				for {
					e := s.Recv()
					if e.EventAppeared == nil {
						return
					}
					came <- e.EventAppeared.Event.Event.EventNumber
					_ = s.Ack(e.EventAppeared.Event)
				}
			}()
			var got []uint64
			collect := func(quiet time.Duration) {
				for {
					select {
					case r := <-came:
						got = append(got, r)
					case <-time.After(quiet):
						return
					}
				}
			}
			collect(2 * time.Second)
			whileFull := len(got)
			release()
			collect(3 * time.Second)
			if whileFull < 400 || whileFull == parked {
				t.Errorf("%d of %d came while the disk was full", whileFull, parked)
			}
			if len(got) != parked || !slices.IsSorted(got) {
				t.Errorf("%d came of %d, in order: %t", len(got), parked, slices.IsSorted(got))
			}
			t.Logf("%d came while the disk was full", whileFull)
		})
	}
}

// holds compares a stream with what was acknowledged. Events of open outcome
// may follow.
func holds(c *esdb.Client, stream string, want []uuid.UUID, open ...uuid.UUID) error {
	r, err := c.ReadStream(context.Background(), stream, esdb.ReadStreamOptions{From: esdb.Start{}}, 1<<40)
	if err != nil {
		return err
	}
	defer r.Close()
	for i, id := range want {
		e, err := r.Recv()
		if err != nil {
			return fmt.Errorf("event %d of %d: %w", i, len(want), err)
		}
		if e.Event.EventID != id {
			return fmt.Errorf("event %d is not the one acknowledged", i)
		}
	}
	for {
		e, err := r.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || !slices.Contains(open, e.Event.EventID) {
			return errors.Join(errors.New("there is more than was acknowledged"), err)
		}
	}
}

// arrives compares what a subscriber got with what was acknowledged.
func arrives(seen <-chan uuid.UUID, want []uuid.UUID) error {
	for i, id := range want {
		if got, ok := <-seen; !ok || got != id {
			return fmt.Errorf("delivery %d is not the event acknowledged", i)
		}
	}
	if len(seen) > 0 {
		return errors.New("a subscriber got more than was acknowledged")
	}
	return nil
}

// TestBackupToAnotherFileSystem keeps backups where the data cannot be linked
// to: the first one copies, the next one links to the first.
func TestBackupToAnotherFileSystem(t *testing.T) {
	t.Parallel()
	to := mountTmpfs(t)
	n := nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) { c.MemTableBytes = 256 << 10 }))
	c := dial(t, n)
	for range 100 {
		mustAppend(t, c, "s", esdb.Any{}, event("T", strings.Repeat("x", 20_000)))
	}
	// Tables are merged for a while: back up until two have some in common.
	made := []string{backupOf(t, n, to)}
	for linked := 0; linked == 0; {
		mustAppend(t, c, "s", esdb.Any{}, event("T", "{}"))
		made = append(made, backupOf(t, n, to))
		tables, err := filepath.Glob(filepath.Join(made[len(made)-1], "*.sst"))
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			old, err := os.Stat(filepath.Join(made[len(made)-2], filepath.Base(table)))
			if err != nil {
				continue
			}
			linked++
			if now, err := os.Stat(table); err != nil || !os.SameFile(old, now) {
				t.Errorf("%s was copied again: %v", filepath.Base(table), err)
			}
		}
	}
	for i, path := range made {
		dir := filepath.Join(t.TempDir(), "restored")
		if _, err := node.Restore(t.Context(), path, dir); err != nil {
			t.Fatal(err)
		}
		if r, err := node.Verify(t.Context(), dir); err != nil || !r.OK() {
			t.Fatalf("verify: %+v %v", r, err)
		}
		got := readStream(t, dial(t, nodetest.Start(t, nodetest.WithDir(dir))), "s", esdb.ReadStreamOptions{From: esdb.Start{}})
		if len(got) != 100+i {
			t.Errorf("backup %d has %d events", i, len(got))
		}
	}
}

func backupOf(t *testing.T, n *node.Node, to string) string {
	t.Helper()
	path, err := n.Backup(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
