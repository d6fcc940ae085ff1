package vault

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// OpenKeyring reads the keyring file at path, or creates it when there is none.
// The directory has to exist. Two processes that create it at once end up with
// the same keyring.
//
// A file that has vanished is not noticed here (a new one is begun) but by
// [Open], which compares the keyring with the one Postgres knows.
//
// Errors: [ErrKeyring] for a file that is damaged or open to others.
func OpenKeyring(path string) (_ *Keyring, err error) {
	defer wrap(&err, "OpenKeyring(%q)", path)
	k, err := readKeyring(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if k, err = newKeyring(rand.Reader); err != nil {
		return nil, err
	}
	if err := createFile(path, k.encode()); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return readKeyring(path) // ours, or that of whoever was first
}

func readKeyring(path string) (*Keyring, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat() // of the open file, not of a name that may change
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: not a regular file", ErrKeyring)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("%w: mode %04o lets others read it; chmod it to 0600", ErrKeyring, mode)
	}
	if info.Size() > 64<<20 {
		return nil, fmt.Errorf("%w: %d bytes are too many", ErrKeyring, info.Size())
	}
	b := make([]byte, info.Size())
	if _, err := f.ReadAt(b, 0); err != nil {
		return nil, err
	}
	k, err := decodeKeyring(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyring, err)
	}
	k.path = path
	return k, nil
}

// createFile makes a file that is either wholly there or not there, also after a
// power cut, and never replaces one ([fs.ErrExist]):
//
//	open(temporary, O_CREAT|O_EXCL, 0600)  beside path, so on the same file system
//	write, fsync, close                    the bytes are on disk before the name is
//	link(temporary, path)                  atomic; unlike rename(2) it fails when path exists
//	unlink(temporary)
//	fsync(directory)                       the name is on disk before a key made with it is
//
// For why the directory needs its own, see fsync(2): "calling fsync() does not
// necessarily ensure that the entry in the directory containing the file has
// also reached disk".
func createFile(path string, content []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, temporary) // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	linked := os.Link(f.Name(), path)
	// Also when another process was first: its directory entry may not be on
	// disk yet, and we are about to depend on it.
	if err := syncDir(dir); err != nil {
		return err
	}
	return linked
}

func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // directories cannot be flushed there
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
