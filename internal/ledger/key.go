package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Key is a key that signs: the log's.
type Key struct {
	note.Signer
	verifier string
}

// VerifierKey returns the key with which its signatures are verified, as
// policies have it.
func (k *Key) VerifierKey() string { return k.verifier }

// OpenKey reads the log's key from a file, or makes it, for the owner alone,
// where there is no such file. The file holds a key of signed-note, which bears
// the log's origin: that of another log is refused.
func OpenKey(file, origin string) (*Key, error) {
	text, err := readOrMake(file, func() (string, error) {
		private, _, err := note.GenerateKey(rand.Reader, origin)
		return private, err
	})
	if err != nil {
		return nil, fmt.Errorf("key of the ledger: %w", err)
	}
	k := &Key{}
	if k.Signer, err = note.NewSigner(text); err != nil {
		return nil, fmt.Errorf("key of the ledger %s: %w", file, err)
	}
	if k.Name() != origin {
		return nil, fmt.Errorf("key of the ledger %s: it is of %s, the log is %s", file, k.Name(), origin)
	}
	seed, err := seedOf(text)
	if err != nil {
		return nil, fmt.Errorf("key of the ledger %s: %w", file, err)
	}
	k.verifier, err = note.NewEd25519VerifierKey(origin, ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey))
	return k, err
}

// seedOf returns the seed in an Ed25519 key of signed-note:
// PRIVATE+KEY+name+id+base64 of type and seed.
func seedOf(text string) ([]byte, error) {
	parts := strings.SplitN(text, "+", 5)
	if len(parts) != 5 {
		return nil, errors.New("not a key of signed-note")
	}
	raw, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(raw) != 1+ed25519.SeedSize || raw[0] != algEd25519 {
		return nil, errors.New("not an Ed25519 key")
	}
	return raw[1:], nil
}

// readOrMake returns the line in the file, which it makes where there is none:
// written beside, synced, and linked in place, so that of two who make it at
// once both use the same.
func readOrMake(file string, generate func() (string, error)) (string, error) {
	raw, err := os.ReadFile(file)
	if err == nil {
		return strings.TrimSpace(string(raw)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	text, err := generate()
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".new*") // mode 0600
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", err
	}
	if err := os.Link(f.Name(), file); errors.Is(err, fs.ErrExist) {
		return readOrMake(file, generate)
	} else if err != nil {
		return "", err
	}
	return text, syncDir(filepath.Dir(file))
}

// replaceFile puts the content in the place of the file's, durably: written
// beside, fsync, rename, fsync of the directory.
func replaceFile(file string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".new*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
