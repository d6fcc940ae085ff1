package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	case errors.Is(err, fs.ErrNotExist):
		return restoreBeside(ctx, backup, dir)
	case err != nil:
		return Restored{}, err
	case len(entries) > 0:
		return Restored{}, fmt.Errorf("%s is not empty", dir)
	}
	// It may be where a volume is mounted, which cannot be renamed, and has the
	// owner and the mode that somebody gave it.
	r, err := restoreInto(ctx, backup, dir)
	if err != nil {
		err = errors.Join(err, empty(dir))
	}
	return r, err
}

// restoreBeside makes dir, which appears under its name when it is complete.
func restoreBeside(ctx context.Context, backup, dir string) (r Restored, err error) {
	parent := filepath.Dir(dir)
	if parent, err = filepath.Abs(parent); err != nil {
		return r, err
	}
	stands := parent // the nearest directory above that exists
	for stands != filepath.Dir(stands) {
		if _, err := os.Stat(stands); err == nil {
			break
		}
		stands = filepath.Dir(stands)
	}
	defer func() {
		if err != nil { // directories with something in them stay
			for made := parent; made != stands; made = filepath.Dir(made) {
				_ = os.Remove(made)
			}
		}
	}()
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return r, err
	}
	partial, err := os.MkdirTemp(parent, filepath.Base(dir)+".partial-")
	if err != nil {
		return r, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(partial))
		}
	}()
	if err := os.Chmod(partial, 0o755); err != nil { //nolint:gosec // as a node makes it
		return r, err
	}
	if r, err = restoreInto(ctx, backup, partial); err != nil {
		return r, err
	}
	if err := os.Rename(partial, filepath.Join(parent, filepath.Base(dir))); err != nil {
		return r, err
	}
	return r, syncDir(parent)
}

// restoreInto copies a backup into an empty directory and opens it. What says
// how long the log is goes first, so that a node refuses one that was not
// copied to its end.
func restoreInto(ctx context.Context, backup, dir string) (Restored, error) {
	var none Restored
	if err := mustHold(backup); err != nil {
		return none, err
	}
	entries, err := os.ReadDir(backup)
	if err != nil {
		return none, err
	}
	slices.SortStableFunc(entries, func(a, b os.DirEntry) int { return store.CopyOrder(a.Name()) - store.CopyOrder(b.Name()) })
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return none, err
		}
		if err := copyFile(filepath.Join(backup, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			return none, err
		}
	}
	if err := syncDir(dir); err != nil {
		return none, err
	}
	return restoredTo(dir)
}

// empty removes what is in dir.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

// restoredTo opens a directory to see where its log ends.
func restoredTo(dir string) (r Restored, err error) {
	s, err := openExisting(dir)
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
