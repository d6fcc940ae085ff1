package vault

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// Buckets is the number of bucket keys. Subjects share them, a few hundred each
// in a large installation: erasing for good means replacing one bucket's key and
// wrapping again what the others in it need, not the whole database.
const Buckets = 4096

// Bucket numbers a bucket key, 0 to 4095.
type Bucket uint16

// BucketOf is the first twelve bits of the SHA-256 of the subject's id.
func BucketOf(subject uuid.UUID) Bucket {
	sum := sha256.Sum256(subject[:])
	return Bucket(binary.BigEndian.Uint16(sum[:]) >> 4)
}

// Wrapper wraps data keys under bucket keys that are not in Postgres. [Keyring]
// keeps them in a file, [Transit] in OpenBao or Vault, where no process ever
// sees them.
//
// What bound says is authenticated together with the bucket and the version, and
// has to be the same for both calls. Unwrap answers [ErrKeyMissing] when it
// has no such version of the bucket's key, and [ErrCorrupt] when the bytes are
// not what it wrapped. Whatever else it answers is a fault that may pass.
type Wrapper interface {
	Wrap(ctx context.Context, b Bucket, bound, dataKey []byte) (wrapped []byte, version int32, err error)
	Unwrap(ctx context.Context, b Bucket, version int32, bound, wrapped []byte) (dataKey []byte, err error)

	// Holds says whether the version of the bucket's key exists, also where Unwrap
	// may not use it.
	Holds(ctx context.Context, b Bucket, version int32) (bool, error)

	// Rotate gives each bucket a new key, durably, and returns the versions; the
	// former ones go on unwrapping. Repeated, it gives yet newer keys.
	Rotate(ctx context.Context, buckets []Bucket) (map[Bucket]int32, error)
	// Retire destroys the versions of buckets' keys below those given, for ever.
	// The newest of a bucket stays. It can be repeated.
	Retire(ctx context.Context, below map[Bucket]int32) error
	// Refresh makes this process know what others have rotated, and forget what
	// they have retired.
	Refresh(ctx context.Context) error
}

// A data key as [Keyring] wraps it, version 1:
//
//	 0         1          13               45
//	+---------+----------+----------------+--------+
//	| version | nonce 12 | ciphertext 32  | tag 16 |
//	+---------+----------+----------------+--------+
//
// AES-256-GCM under the bucket key, with the additional data
//
//	+------------+----------+------------+--------------------+
//	| subject 16 | category | bucket u16 | bucket version u32 |
//	+------------+----------+------------+--------------------+
//
// of which the vault gives the first two as bound. A row moved to another
// subject or category in Postgres therefore does not open.
const (
	wrappedVersion = 1
	wrappedSize    = 1 + nonceSize + keySize + tagSize
)

// boundTo is what the vault binds a wrapped data key to.
func boundTo(subject uuid.UUID, c Category) []byte {
	return append(append(make([]byte, 0, 32), subject[:]...), byte(c))
}

func wrapAdditional(bound []byte, b Bucket, version int32) []byte {
	out := append(make([]byte, 0, len(bound)+6), bound...)
	out = binary.BigEndian.AppendUint16(out, uint16(b))
	return binary.BigEndian.AppendUint32(out, uint32(version))
}

// Wrap implements [Wrapper] with the newest key of the bucket.
func (k *Keyring) Wrap(_ context.Context, b Bucket, bound, dataKey []byte) ([]byte, int32, error) {
	if b >= Buckets {
		return nil, 0, fmt.Errorf("vault: no bucket %d", b)
	}
	var nonce [nonceSize]byte
	rand.Read(nonce[:])
	k.mu.RLock()
	defer k.mu.RUnlock()
	newest := k.buckets[b][len(k.buckets[b])-1]
	return wrapKey(newest, b, nonce, bound, dataKey), newest.version, nil
}

// wrapKey has the nonce as a parameter so that the format can be pinned by a test.
func wrapKey(under bucketKey, b Bucket, nonce [nonceSize]byte, bound, dataKey []byte) []byte {
	out := make([]byte, 0, wrappedSize)
	out = append(out, wrappedVersion)
	out = append(out, nonce[:]...)
	return gcm(&under.key).Seal(out, nonce[:], dataKey, wrapAdditional(bound, b, under.version))
}

// Unwrap implements [Wrapper].
func (k *Keyring) Unwrap(_ context.Context, b Bucket, version int32, bound, wrapped []byte) ([]byte, error) {
	if len(wrapped) != wrappedSize || wrapped[0] != wrappedVersion || b >= Buckets {
		return nil, fmt.Errorf("%w: not a wrapped data key", ErrCorrupt)
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	for i := range k.buckets[b] {
		under := &k.buckets[b][i]
		if under.version != version {
			continue
		}
		dataKey, err := gcm(&under.key).Open(nil, wrapped[1:1+nonceSize], wrapped[1+nonceSize:], wrapAdditional(bound, b, version))
		if err != nil {
			return nil, fmt.Errorf("%w: data key does not unwrap", ErrCorrupt)
		}
		return dataKey, nil
	}
	return nil, fmt.Errorf("%w: the keyring has no version %d of bucket %d", ErrKeyMissing, version, b)
}

// Holds implements [Wrapper].
func (k *Keyring) Holds(_ context.Context, b Bucket, version int32) (bool, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return slices.ContainsFunc(k.buckets[b], func(one bucketKey) bool { return one.version == version }), nil
}
