package access

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// KeepKey returns the key in the file if the database accepts it as k's, and
// else makes a new one and writes it there, readable by nobody else. An
// expired, revoked or foreign key in the file is thus replaced, and remains
// what it was.
func KeepKey(ctx context.Context, pool *pgxpool.Pool, path string, k Key) (string, error) {
	token, err := readToken(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", err
	case wellFormed(token):
		found, err := find(ctx, pool, hashToken(token))
		if err != nil {
			return "", err
		}
		if found != nil && found.State(time.Now()) == "valid" && found.Role == k.Role && found.Principal == k.Principal {
			return token, nil
		}
	}
	// The file first: a key of which only the hash is left is of use to nobody.
	token = newToken()
	if err := writeToken(path, token); err != nil {
		return "", err
	}
	_, err = insert(ctx, pool, k, token)
	return token, err
}

func readToken(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return "", fmt.Errorf("%s: mode %04o lets others read the key; remove the file, a new key is made", path, mode)
	}
	text, err := os.ReadFile(path)
	return strings.TrimSpace(string(text)), err
}

// writeToken replaces the file as a whole.
func writeToken(path, token string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone already, unless something failed
	_, err = f.WriteString(token + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
