package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// Restored tells how far a restored log goes.
type Restored struct {
	// End is the first position after the log. A consumer whose checkpoint
	// lies at or beyond it has seen events that are gone.
	End uint64
	// Last is when the newest event was written, zero if there is none.
	Last time.Time
}

// Restore copies a backup into dir, which must not exist or be empty. The
// node is then started on dir. After an error dir is as it was: nothing is
// left that a node could be started on by mistake. A process that dies in a
// restore leaves its part of a directory that did not exist beside it, with
// ".partial-" in its name, and in one that existed what no node starts on.
//
// The copy takes the place of the original: it is the same log up to the
// backup, keeps the identity that gossip tells of, and goes on from there.
// Positions and revisions written after the backup was taken are used again
// for other events, so consumers with checkpoints at or beyond the end that
// is returned have to begin anew.
func Restore(ctx context.Context, backup, dir string) (Restored, error) {
	r, err := restore(ctx, backup, dir)
	if err != nil {
		return r, fmt.Errorf("node: restore: %w", err)
	}
	return r, nil
}

func restore(ctx context.Context, backup, dir string) (Restored, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case dir == "":
		return Restored{}, errors.New("no directory")
	case errors.Is(err, fs.ErrNotExist):
		return restoreBeside(ctx, backup, dir)
	case err != nil:
		return Restored{}, err
	case len(entries) > 0:
		return Restored{}, fmt.Errorf("%s is not empty", dir)
	}
	// It may be where a volume is mounted, which cannot be renamed, and has the
	// owner and the mode that somebody gave it.
	return restoreInto(ctx, backup, dir)
}

// above splits a path that does not exist into the directory above and a name. A
// slash or a dot behind the name says nothing. It cleans nothing else: a link may
// stand before a "..".
func above(path string) (dir, name string) {
	for name == "" || name == "." {
		path = strings.TrimRight(path, string(filepath.Separator))
		path, name = filepath.Split(path)
		if path == "" {
			path = "." + string(filepath.Separator)
			break
		}
	}
	return path, name
}

// missing lists the directories that have to be made for path, the lowest first. A
// link that leads nowhere is not missing.
func missing(path string) (paths []string) {
	trim := func(path string) string { return strings.TrimRight(path, string(filepath.Separator)) }
	for path = trim(path); path != ""; { // "" is the root
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		paths = append(paths, path)
		up, _ := above(path)
		path = trim(up)
	}
	return paths
}

// makePartial makes a directory with a name of its own, as a node makes its own.
func makePartial(parent, name string) (path string, err error) {
	for range 100 {
		path = fmt.Sprintf("%s%s.partial-%08x", parent, name, rand.Uint32()) //nolint:gosec // a name that is not taken
		if err = os.Mkdir(path, 0o755); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return path, err
}

// restoreBeside makes dir, which appears under its name when it is complete.
func restoreBeside(ctx context.Context, backup, dir string) (r Restored, err error) {
	if _, err := os.Lstat(dir); err == nil {
		return r, fmt.Errorf("%s is a link that leads nowhere", dir)
	}
	parent, name := above(dir)
	made := missing(parent)
	defer func() {
		if err != nil { // directories with something in them stay
			for _, dir := range made {
				_ = os.Remove(dir)
			}
		}
	}()
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return r, err
	}
	partial, err := makePartial(parent, name)
	if err != nil {
		return r, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(partial))
		}
	}()
	if r, err = restoreInto(ctx, backup, partial); err != nil {
		return r, err
	}
	if err := os.Rename(partial, parent+name); err != nil {
		return r, err
	}
	return r, syncDir(parent)
}

// restoreInto copies a backup into an empty directory and opens it. What says
// how long the log is goes first, so that a node refuses one that was not
// copied to its end. Nobody else can open the directory meanwhile, so that what
// it removes after an error is its own.
func restoreInto(ctx context.Context, backup, dir string) (r Restored, err error) {
	if err := mustHold(backup); err != nil {
		return r, err
	}
	lock, err := store.LockDir(dir)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return r, err
	}
	if len(entries) > 1 { // the file of the lock
		return r, fmt.Errorf("%s is not empty any more", dir)
	}
	copied := map[string]bool{}
	defer func() {
		if err != nil {
			err = errors.Join(err, withdraw(dir, copied))
		}
	}()
	entries, err = os.ReadDir(backup)
	if err != nil {
		return r, err
	}
	slices.SortStableFunc(entries, func(a, b os.DirEntry) int { return store.CopyOrder(a.Name()) - store.CopyOrder(b.Name()) })
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		if !store.Copied(e.Name()) {
			continue
		}
		err := copyFile(filepath.Join(backup, e.Name()), filepath.Join(dir, e.Name()))
		copied[e.Name()] = !errors.Is(err, fs.ErrExist)
		if err != nil {
			return r, err
		}
	}
	if err := syncDir(dir); err != nil {
		return r, err
	}
	return restoredTo(dir, lock)
}

// withdraw removes what was copied into dir, and what opening it made there.
func withdraw(dir string, copied map[string]bool) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		ours, known := copied[e.Name()]
		if ours || !known && store.MadeBy(e.Name()) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// restoredTo opens a directory to see where its log ends.
func restoredTo(dir string, lock *store.Lock) (r Restored, err error) {
	if err := mustHold(dir); err != nil {
		return r, err
	}
	s, err := store.Open(store.Options{Dir: dir, Lock: lock})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r.End = s.End()
	it, err := s.ReadAll(r.End, true)
	if err != nil {
		return r, err
	}
	defer it.Close()
	if it.Next() {
		r.Last = time.Unix(0, it.Record().Created*100).UTC()
	}
	return r, it.Err()
}
