package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"
)

func TestKeyringIsMadeOnceAndReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyring")
	first, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	if first.ID() != again.ID() || !bytes.Equal(first.encode(), again.encode()) {
		t.Error("read another keyring than was made")
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}

func TestKeyringMadeByManyAtOnceIsOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyring")
	var ids sync.Map
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			k, err := OpenKeyring(path)
			if err != nil {
				t.Error(err)
				return
			}
			ids.Store(k.ID(), true)
		})
	}
	wg.Wait()
	n := 0
	ids.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d keyrings", n)
	}
}

func TestKeyringThatOthersCanReadIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyring")
	if _, err := OpenKeyring(path); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o620} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenKeyring(path); !errors.Is(err, ErrKeyring) {
			t.Errorf("mode %v: %v", mode, err)
		}
	}
	if _, err := OpenKeyring(filepath.Dir(path)); !errors.Is(err, ErrKeyring) {
		t.Errorf("a directory: %v", err)
	}
	if _, err := OpenKeyring(filepath.Join(path+"-nowhere", "keyring")); err == nil {
		t.Error("made a directory")
	}
}

func TestDamagedKeyringIsRefusedAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyring")
	whole := testKeyring(t).encode()
	for name, file := range map[string][]byte{
		"empty":     {},
		"cut":       whole[:len(whole)/2],
		"longer":    append(bytes.Clone(whole), 0),
		"a bit":     flipped(whole, 1000),
		"magic":     flipped(whole, 0),
		"checksum":  flipped(whole, len(whole)-1),
		"no bucket": resummed(whole[:len(whole)-sha256.Size-38]),
		"trailing":  resummed(append(bytes.Clone(whole[:len(whole)-sha256.Size]), 0)),
		"version":   resummed(flipped(whole[:len(whole)-sha256.Size], 17)),
	} {
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenKeyring(path); !errors.Is(err, ErrKeyring) {
			t.Errorf("%s: %v", name, err)
		}
		if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, file) {
			t.Errorf("%s: the file was touched: %v", name, err)
		}
	}
}

func flipped(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

func resummed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
}

func TestKeyringKeepsOldVersionsOfABucket(t *testing.T) {
	k := testKeyring(t)
	ctx, subject, dataKey := context.Background(), uuid.New(), bytes.Repeat([]byte{9}, keySize)
	b, bound := BucketOf(subject), boundTo(subject, Identity)
	old, version, err := k.Wrap(ctx, b, bound, dataKey)
	if err != nil || version != 1 {
		t.Fatal(version, err)
	}
	k.buckets[b] = append(k.buckets[b], bucketKey{version: 2, key: key{1}})
	if k, err = decodeKeyring(k.encode()); err != nil {
		t.Fatal(err)
	}
	if _, version, err = k.Wrap(ctx, b, bound, dataKey); err != nil || version != 2 {
		t.Errorf("wraps with version %d: %v", version, err)
	}
	if got, err := k.Unwrap(ctx, b, 1, bound, old); err != nil || !bytes.Equal(got, dataKey) {
		t.Errorf("old version: %x, %v", got, err)
	}
	k.buckets[b] = k.buckets[b][1:]
	if _, err := k.Unwrap(ctx, b, 1, bound, old); !errors.Is(err, ErrKeyMissing) {
		t.Errorf("a version that is gone: %v", err)
	}
}

func TestWrappedKeyOpensNowhereElse(t *testing.T) {
	k, ctx, subject := testKeyring(t), context.Background(), uuid.New()
	b, bound := BucketOf(subject), boundTo(subject, Identity)
	w, _, err := k.Wrap(ctx, b, bound, make([]byte, keySize))
	if err != nil {
		t.Fatal(err)
	}
	k.buckets[b] = append(k.buckets[b], bucketKey{version: 2, key: k.buckets[b][0].key})
	k.buckets[b^1][0].key = k.buckets[b][0].key
	for name, try := range map[string]func() ([]byte, error){
		"subject":  func() ([]byte, error) { return k.Unwrap(ctx, b, 1, boundTo(uuid.New(), Identity), w) },
		"category": func() ([]byte, error) { return k.Unwrap(ctx, b, 1, boundTo(subject, Contact), w) },
		"bucket":   func() ([]byte, error) { return k.Unwrap(ctx, b^1, 1, bound, w) },
		"version":  func() ([]byte, error) { return k.Unwrap(ctx, b, 2, bound, w) },
		"cut":      func() ([]byte, error) { return k.Unwrap(ctx, b, 1, bound, w[1:]) },
		"flipped":  func() ([]byte, error) { return k.Unwrap(ctx, b, 1, bound, flipped(w, 20)) },
		"far":      func() ([]byte, error) { return k.Unwrap(ctx, Buckets, 1, bound, w) },
	} {
		if got, err := try(); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %x, %v", name, got, err)
		}
	}
	if _, err := k.Unwrap(ctx, b, 1, bound, w); err != nil {
		t.Errorf("control: %v", err)
	}
}

func TestDerivedSecretsDiffer(t *testing.T) {
	k, again := testKeyring(t), testKeyring(t)
	if k.Derive("a") == k.Derive("b") || k.Derive("a") != again.Derive("a") {
		t.Error("a derived secret is not one per label")
	}
}

func FuzzDecodeKeyring(f *testing.F) {
	whole := testKeyring(f).encode()
	f.Add(whole[:len(whole)-sha256.Size])
	f.Add([]byte(keyringMagic))
	f.Fuzz(func(t *testing.T, body []byte) {
		b := resummed(body) // so that it gets past the checksum
		if k, err := decodeKeyring(b); err == nil && !bytes.Equal(k.encode(), b) {
			t.Error("encodes to other bytes")
		}
	})
}
