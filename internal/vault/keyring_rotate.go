package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"
)

// Rotate implements [Wrapper]: it gives each of the buckets a new key, which is
// in the file before it returns.
func (k *Keyring) Rotate(_ context.Context, buckets []Bucket) (versions map[Bucket]int32, err error) {
	defer wrap(&err, "Rotate(%d buckets)", len(buckets))
	versions = make(map[Bucket]int32, len(buckets))
	err = k.change(func(next *[Buckets][]bucketKey) error {
		for _, b := range buckets {
			if b >= Buckets {
				return fmt.Errorf("no bucket %d", b)
			}
			if _, again := versions[b]; again {
				continue
			}
			old := next[b]
			one := bucketKey{version: old[len(old)-1].version + 1}
			rand.Read(one.key[:])
			next[b] = append(append([]bucketKey(nil), old...), one)
			versions[b] = one.version
		}
		return nil
	})
	return versions, err
}

// Retire implements [Wrapper]: it destroys the versions of buckets' keys below
// those given, in the file, whose former bytes are overwritten, and in the
// memory of this process. The newest version of a bucket is never destroyed.
func (k *Keyring) Retire(_ context.Context, below map[Bucket]int32) (err error) {
	defer wrap(&err, "Retire(%d buckets)", len(below))
	return k.change(func(next *[Buckets][]bucketKey) error {
		for b, version := range below {
			next[b] = keep(next[b], version)
		}
		return nil
	})
}

// keep returns the versions from the one given on, or the newest.
func keep(versions []bucketKey, from int32) []bucketKey {
	for len(versions) > 1 && versions[0].version < from {
		versions = versions[1:]
	}
	return versions
}

// Refresh implements [Wrapper]: it reads the file again, which another process
// may have changed.
func (k *Keyring) Refresh(context.Context) (err error) {
	defer wrap(&err, "Refresh")
	if k.path == "" { // of a test: nobody else can change it
		return nil
	}
	now, err := readKeyring(k.path)
	if err != nil {
		return err
	}
	if now.id != k.id {
		return fmt.Errorf("%w: it is another keyring than before", ErrKeyring)
	}
	k.replace(&now.buckets)
	return nil
}

// Versions returns the oldest and the newest version of a bucket's key.
func (k *Keyring) Versions(b Bucket) (oldest, newest int32) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	versions := k.buckets[b]
	return versions[0].version, versions[len(versions)-1].version
}

// change alters the file under its lock, from what it holds now, and then the
// keyring in memory. Nothing is written where nothing changes, but what a crash has
// left of an earlier change is destroyed all the same: whoever repeats a change that
// was made counts on the former keys being gone.
func (k *Keyring) change(alter func(next *[Buckets][]bucketKey) error) error {
	if k.path == "" {
		return errors.New("the keyring has no file")
	}
	unlock, err := lockFile(k.path + ".lock")
	if err != nil {
		return err
	}
	defer unlock()
	now, err := readKeyring(k.path)
	if err != nil {
		return err
	}
	if now.id != k.id {
		return fmt.Errorf("%w: it is another keyring than before", ErrKeyring)
	}
	if err := finishChange(k.path, k.id); err != nil {
		return err
	}
	before := string(now.encode())
	if err := alter(&now.buckets); err != nil {
		return err
	}
	after := now.encode()
	if before != string(after) {
		if err := replaceFile(k.path, after); err != nil {
			return err
		}
	}
	k.replace(&now.buckets)
	return nil
}

// replace takes over the buckets, and overwrites the keys that are not among
// them any more.
func (k *Keyring) replace(next *[Buckets][]bucketKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for b := range k.buckets {
		old := k.buckets[b]
		k.buckets[b] = next[b]
		for i := range old {
			clear(old[i].key[:])
		}
	}
}

// replaceFile puts a new content in the place of a file, in one step also after a
// power cut, and overwrites the former bytes before their name is gone:
//
//	write, fsync temporary
//	link(path, path.old)         keeps the former bytes reachable
//	rename(temporary, path), fsync(directory)
//	write zeros over path.old, fsync, unlink, fsync(directory)
//
// A crash in between leaves path.old or the temporary file behind, with keys that
// are to be destroyed; the caller has called [finishChange]. On file systems that
// copy on write, and inside flash memory, overwriting does not reach the former
// bytes; see docs/privacy.md.
//
// The caller holds the lock of the file.
func replaceFile(path string, content []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, temporary) // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(path, path+oldSuffix); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	return shredOld(path)
}

const (
	oldSuffix = ".old"
	temporary = ".keyring-*"
)

// finishChange destroys what crashes have left of changes of the file: the former
// one, and temporary files of this keyring. Those of other keyrings in the
// directory, which may be about to be made, are left alone.
//
// The caller holds the lock of the file.
func finishChange(path string, id uuid.UUID) error {
	if err := shredOld(path); err != nil {
		return err
	}
	left, err := namesIn(filepath.Dir(path), temporary)
	if err != nil {
		return err
	}
	for _, file := range left {
		ours, err := beginsKeyring(file, id)
		if err != nil {
			return err
		}
		if ours {
			if err := discard(path, file); err != nil {
				return err
			}
		}
	}
	return nil
}

// namesIn returns what there is in a directory whose name matches; nothing where there is
// no directory. What the directory itself is called is no pattern.
func namesIn(dir, pattern string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if matches, err := filepath.Match(pattern, e.Name()); err != nil {
			return nil, err
		} else if matches {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out, nil
}

// beginsKeyring says whether the file begins as one of the keyring does, however
// much of it was written.
func beginsKeyring(file string, id uuid.UUID) (bool, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close() //nolint:errcheck // only read
	want := append(binary.BigEndian.AppendUint16([]byte(keyringMagic), keyringVersion), id[:]...)
	got := make([]byte, len(want))
	if _, err := io.ReadFull(f, got); err != nil { // too short to have a key
		return false, nil //nolint:nilerr // it is none of ours
	}
	return bytes.Equal(got, want), nil
}

// shredOld overwrites and removes the former file that a change has left behind.
func shredOld(path string) error { return discard(path, path+oldSuffix) }

// discard overwrites and removes a file that may be left beside the keyring's. Where the
// crash was before the rename, or after the keyring's file was made and before its
// temporary name was removed, both names are one file: then only the name goes.
func discard(path, left string) error {
	file, err := os.Stat(left)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	now, err := os.Stat(path)
	if err != nil {
		return err
	}
	if os.SameFile(file, now) {
		return errors.Join(os.Remove(left), syncDir(filepath.Dir(path)))
	}
	return shred(left)
}

// shred overwrites a file with zeros, on disk, and removes it.
func shred(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		zeros := make([]byte, 64<<10)
		for left := info.Size(); left > 0 && err == nil; left -= int64(len(zeros)) {
			_, err = f.Write(zeros[:min(left, int64(len(zeros)))])
		}
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return errors.Join(os.Remove(path), syncDir(filepath.Dir(path)))
}

// HoldsBucketKey says whether a keyring file has the version of the bucket's key.
// It is for those who look whether one is gone.
func HoldsBucketKey(file []byte, b Bucket, version int32) bool {
	k, err := decodeKeyring(file)
	return err == nil && slices.ContainsFunc(k.buckets[b], func(one bucketKey) bool { return one.version == version })
}
