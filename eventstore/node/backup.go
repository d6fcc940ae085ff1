package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// backupLayout names backups so that they sort by time, in UTC.
const backupLayout = "20060102T150405.000000000Z"

// scratchPrefix begins the name of a backup's working directory beside the data.
const scratchPrefix = "backup-"

// Backup writes a consistent copy of the running node below dir, in a
// directory named after the time, and returns that directory. Everything
// acknowledged before the call is in it; appends and reads go on.
//
// Files that never change are hard links where dir is on the same file
// system, and otherwise hard links to the newest backup below dir that has
// them already, so that only what is new since is copied. The backup appears
// under its name only when it is complete and synced.
func (n *Node) Backup(ctx context.Context, dir string) (string, error) {
	return backup(ctx, n.store, n.cfg.Dir, dir)
}

func backup(ctx context.Context, s *store.Store, dataDir, dir string) (_ string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("node: backup to %s: %w", dir, err)
		}
	}()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	// The checkpoint is taken beside the data, where links are possible.
	scratch := filepath.Join(dataDir, scratchPrefix+time.Now().UTC().Format(backupLayout))
	if err := s.Checkpoint(scratch); err != nil {
		return "", err
	}
	defer os.RemoveAll(scratch)
	previous, err := newestBackup(dir)
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, time.Now().UTC().Format(backupLayout))
	partial := name + ".partial"
	if err := os.Mkdir(partial, 0o755); err != nil {
		return "", err
	}
	defer os.RemoveAll(partial)
	entries, err := os.ReadDir(scratch)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if err := keep(filepath.Join(scratch, e.Name()), filepath.Join(partial, e.Name()), previous); err != nil {
			return "", err
		}
	}
	if err := syncDir(partial); err != nil {
		return "", err
	}
	if err := os.Rename(partial, name); err != nil {
		return "", err
	}
	return name, syncDir(dir)
}

// sweepScratch removes what a process that died in a backup left beside the
// data: its links would keep on disk what a scavenge removed. The directory is
// locked, so no other backup is at work.
func sweepScratch(dataDir string) error {
	entries, err := os.ReadDir(dataDir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		at, ok := strings.CutPrefix(e.Name(), scratchPrefix)
		if _, err := time.Parse(backupLayout, at); !ok || err != nil || !e.IsDir() {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dataDir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// newestBackup returns the last complete backup below dir, "" if there is none.
func newestBackup(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if _, err := time.Parse(backupLayout, entries[i].Name()); err == nil && entries[i].IsDir() {
			return filepath.Join(dir, entries[i].Name()), nil
		}
	}
	return "", nil
}

// keep brings one file into a backup: as a link to the data, as a link to the
// previous backup, or as a copy. Only table files never change.
func keep(from, to, previous string) error {
	if strings.HasSuffix(from, ".sst") {
		if os.Link(from, to) == nil {
			return nil
		}
		if previous != "" && sameFile(from, filepath.Join(previous, filepath.Base(from))) {
			if os.Link(filepath.Join(previous, filepath.Base(from)), to) == nil {
				return nil
			}
		}
	}
	return copyFile(from, to)
}

// sameFile compares size and time of change, which copies keep: a table of
// the same number from another history differs in it.
func sameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && x.Size() == y.Size() && x.ModTime().Equal(y.ModTime())
}

func copyFile(from, to string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return err
	}
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dst.Close()) }()
	if _, err := io.Copy(dst, src); err != nil {
		return err
	}
	if err := dst.Sync(); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
