package vault

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/google/uuid"
)

// Keyring holds what is kept outside Postgres: the bucket keys and the secrets of
// the installation. Without it every sealed field is lost, so it is backed up,
// apart from the database. It is safe for concurrent use, also by several
// processes on one file: the bucket keys are changed under a lock of the file.
type Keyring struct {
	path    string
	id      uuid.UUID
	secrets [numSecrets + 1]key // indexed by code

	mu      sync.RWMutex // guards the rest; held while a key is used or replaced
	buckets [Buckets][]bucketKey
}

// bucketKey is one version of a bucket's key; the last of a bucket is in use.
type bucketKey struct {
	version int32
	key     key
}

// The installation's secrets, by their stored code. They are apart from each
// other because their lives are: the index secret may change with a rebuild of
// the read models, the reference secret never.
const (
	secretIndex     = 1 // blind indexes
	secretReference = 2 // ids from external references
	secretDerive    = 3 // whatever else needs one, by label: see [Keyring.Derive]
	numSecrets      = 3
)

// ID names the keyring. Postgres remembers it, so that another is noticed.
func (k *Keyring) ID() uuid.UUID { return k.id }

// Derive makes a secret of the installation for a purpose that is not this
// package's: signing cursors, wrapping a webhook's secret. The label is stored
// nowhere and must never change.
func (k *Keyring) Derive(label string) [32]byte {
	info := append([]byte(labelDerive), label...)
	return expand(hmacOf(&k.secrets[secretDerive]), info)
}

// newKeyring draws every key from random, which is only in tests not crypto/rand.
func newKeyring(random io.Reader) (*Keyring, error) {
	k := new(Keyring)
	var err error
	if k.id, err = uuid.NewRandomFromReader(random); err != nil {
		return nil, err
	}
	for code := 1; code <= numSecrets; code++ {
		if _, err := io.ReadFull(random, k.secrets[code][:]); err != nil {
			return nil, err
		}
	}
	for b := range k.buckets {
		first := bucketKey{version: 1}
		if _, err := io.ReadFull(random, first.key[:]); err != nil {
			return nil, err
		}
		k.buckets[b] = []bucketKey{first}
	}
	return k, nil
}

// The keyring file, version 1:
//
//	+-------------+-------------+----------------+
//	| magic 16    | version u16 | keyring id 16  |
//	+-------------+-------------+----------------+
//	| number of secrets u16 | then for each:     |
//	|   code u8  | secret 32                     |
//	+-----------------------+--------------------+
//	| number of bucket keys u32 | then for each: |
//	|   bucket u16 | version u32 | key 32        |
//	+---------------------------+----------------+
//	| SHA-256 of all before 32                   |
//	+--------------------------------------------+
//
// Bucket keys are in order of (bucket, version); a bucket has at least one, and
// more than one while it is being rotated. The checksum is against damage; what
// protects the file from people is its mode.
const (
	keyringMagic   = "dossier keyring\n"
	keyringVersion = 1
)

func (k *Keyring) encode() []byte {
	b := make([]byte, 0, 160<<10)
	b = append(b, keyringMagic...)
	b = binary.BigEndian.AppendUint16(b, keyringVersion)
	b = append(b, k.id[:]...)
	b = binary.BigEndian.AppendUint16(b, numSecrets)
	for code := 1; code <= numSecrets; code++ {
		b = append(b, byte(code))
		b = append(b, k.secrets[code][:]...)
	}
	n := 0
	for _, versions := range k.buckets {
		n += len(versions)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(n))
	for bucket, versions := range k.buckets {
		for _, one := range versions {
			b = binary.BigEndian.AppendUint16(b, uint16(bucket))
			b = binary.BigEndian.AppendUint32(b, uint32(one.version))
			b = append(b, one.key[:]...)
		}
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// decodeKeyring takes only what encode makes.
func decodeKeyring(b []byte) (*Keyring, error) {
	if len(b) < len(keyringMagic)+sha256.Size || string(b[:len(keyringMagic)]) != keyringMagic {
		return nil, errors.New("not a keyring file")
	}
	body, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if want := sha256.Sum256(body); string(want[:]) != string(sum) {
		return nil, errors.New("checksum does not match: the file is damaged")
	}
	r := reader{rest: body[len(keyringMagic):]}
	if version := r.uint16(); version != keyringVersion {
		return nil, fmt.Errorf("unknown format version %d", version)
	}
	k := new(Keyring)
	copy(k.id[:], r.take(len(k.id)))
	if n := r.uint16(); n != numSecrets {
		return nil, fmt.Errorf("%d secrets where there are %d", n, numSecrets)
	}
	for code := byte(1); code <= numSecrets; code++ {
		if got := r.take(1); got != nil && got[0] != code {
			return nil, fmt.Errorf("secret %d in the place of %d", got[0], code)
		}
		copy(k.secrets[code][:], r.take(keySize))
	}
	for n := r.uint32(); n > 0 && !r.short; n-- {
		bucket, one := r.uint16(), bucketKey{version: int32(r.uint32())}
		copy(one.key[:], r.take(keySize))
		if bucket >= Buckets {
			return nil, fmt.Errorf("bucket %d is out of range", bucket)
		}
		versions := &k.buckets[bucket]
		if last := len(*versions) - 1; one.version < 1 || last >= 0 && (*versions)[last].version >= one.version {
			return nil, fmt.Errorf("version %d of bucket %d is out of order", one.version, bucket)
		}
		*versions = append(*versions, one)
	}
	if r.short || len(r.rest) > 0 {
		return nil, errors.New("wrong length")
	}
	for b, versions := range k.buckets {
		if len(versions) == 0 {
			return nil, fmt.Errorf("bucket %d has no key", b)
		}
	}
	return k, nil
}

// reader takes fixed-size pieces; past the end it gives nothing and says so.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if len(r.rest) < n {
		r.short = true
		return nil
	}
	piece := r.rest[:n]
	r.rest = r.rest[n:]
	return piece
}

func (r *reader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}
