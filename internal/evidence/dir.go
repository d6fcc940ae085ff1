package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Dir is a store in a directory: <root>/<customer>/<content>. A file is written
// under a name with the ending .part, made durable, and renamed; the directory's
// entry is made durable after that.
type Dir struct{ root string }

const part = ".part"

// OpenDir makes the directory where it is not there.
func OpenDir(root string) (Dir, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return Dir{}, fmt.Errorf("directory of attachments: %w", err)
	}
	return Dir{root}, syncDir(filepath.Dir(root))
}

func (d Dir) path(n Name) string {
	return filepath.Join(d.root, n.Customer.String(), n.Content.String())
}

// Put implements Store.
func (d Dir) Put(ctx context.Context, n Name, r io.Reader) (err error) {
	path := d.path(n)
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("keep an attachment: %w", err)
	}
	if err := syncDir(d.root); err != nil {
		return err
	}
	f, err := os.OpenFile(path+part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keep an attachment: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(path + part)
		}
	}()
	_, err = io.Copy(f, reader{ctx, r})
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep an attachment: %w", err)
	}
	if err := os.Rename(path+part, path); err != nil {
		return fmt.Errorf("keep an attachment: %w", err)
	}
	return syncDir(dir)
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// Open implements Store.
func (d Dir) Open(_ context.Context, n Name, from int64) (io.ReadCloser, error) {
	f, err := os.Open(d.path(n))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err == nil && from > 0 {
		if _, err = f.Seek(from, io.SeekStart); err != nil {
			_ = f.Close()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open an attachment: %w", err)
	}
	return f, nil
}

// Delete implements Store.
func (d Dir) Delete(_ context.Context, n Name) error {
	for _, path := range []string{d.path(n), d.path(n) + part} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("delete an attachment: %w", err)
		}
	}
	return nil
}

// DeleteAll implements Store.
func (d Dir) DeleteAll(_ context.Context, customer uuid.UUID) error {
	if err := os.RemoveAll(filepath.Join(d.root, customer.String())); err != nil {
		return fmt.Errorf("delete a customer's attachments: %w", err)
	}
	return syncDir(d.root)
}

// Each implements Store. What a crash left half written is in it too.
func (d Dir) Each(ctx context.Context, f func(Object) error) error {
	return filepath.WalkDir(d.root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if errors.Is(err, fs.ErrNotExist) { // deleted meanwhile
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		inside, err := filepath.Rel(d.root, path)
		if err != nil {
			return err
		}
		n, ok := parseName(strings.TrimSuffix(filepath.ToSlash(inside), part))
		if !ok {
			return nil // not ours
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return f(Object{Name: n, Written: info.ModTime().Truncate(time.Microsecond)})
	})
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("make %s durable: %w", filepath.Base(dir), err)
	}
	err = d.Sync()
	if err = errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("make %s durable: %w", filepath.Base(dir), err)
	}
	return nil
}
