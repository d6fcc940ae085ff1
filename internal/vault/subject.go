package vault

import (
	"crypto/rand"
	"sync/atomic"

	"github.com/google/uuid"
)

// Subject seals and opens the personal data of one person. It is safe for
// concurrent use. Hold it for a request or a batch, no longer: it keeps working
// after its lease has run out, and only [Vault.Destroy] and [Vault.Evict] on the
// same vault take its keys away.
//
// The methods of a nil Subject answer [ErrKeyMissing], so that what
// [Vault.Subjects] did not find fails closed without a check at each use.
type Subject struct {
	id   uuid.UUID
	keys atomic.Pointer[keySet]
}

// keySet is a subject's keys after HKDF-Extract, indexed by category. It is
// never changed once a Subject points to it.
type keySet struct {
	erased bool // the subject is; the identity key's tombstone stands for all
	state  [maxCategory + 1]keyState
	prk    [maxCategory + 1]key
	fault  [maxCategory + 1]error // why a key that is there does not open; an ErrKeyMissing
}

type keyState uint8

const (
	absent keyState = iota
	live
	destroyed
	closed // there is one, and it does not open
)

func newSubject(id uuid.UUID, keys *keySet) *Subject {
	s := &Subject{id: id}
	s.keys.Store(keys)
	return s
}

// complete says that no category is left to make a key for.
func (s *Subject) complete() bool {
	keys := s.keys.Load()
	for _, c := range categories {
		if keys.state[c] == absent {
			return false
		}
	}
	return true
}

// faulty returns why a key of the subject does not open, or nil.
func (k *keySet) faulty() error {
	for _, c := range categories {
		if k.state[c] == closed {
			return k.fault[c]
		}
	}
	return nil
}

// Whole says that nothing of the subject's keys is lost: each of them opens or was
// destroyed on purpose.
func (s *Subject) Whole() bool {
	if s == nil {
		return false
	}
	return s.Erased() || s.complete() && s.keys.Load().faulty() == nil
}

// ID is the subject's id.
func (s *Subject) ID() uuid.UUID {
	if s == nil {
		return uuid.Nil
	}
	return s.id
}

// Erased says that the subject's keys were destroyed.
func (s *Subject) Erased() bool { return s != nil && s.keys.Load().erased }

// Gone says that the key of a category was destroyed, with the subject or by
// itself.
func (s *Subject) Gone(c Category) bool {
	if s == nil || !c.valid() {
		return false
	}
	keys := s.keys.Load()
	return keys.erased || keys.state[c] == destroyed
}

// prk finds the key of a category: [ErrErased], [ErrKeyMissing].
func (s *Subject) prk(c Category) (*key, error) {
	if s == nil {
		return nil, ErrKeyMissing
	}
	keys := s.keys.Load()
	switch {
	case keys.erased || keys.state[c] == destroyed:
		return nil, ErrErased
	case keys.state[c] == closed:
		return nil, keys.fault[c]
	case keys.state[c] != live:
		return nil, ErrKeyMissing
	}
	return &keys.prk[c], nil
}

// Seal encrypts one field for one address. Sealing twice gives different bytes.
//
// Errors: [ErrErased], [ErrKeyMissing], or an incomplete address.
func (s *Subject) Seal(c Category, a Address, plaintext []byte) ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if !c.valid() {
		_, err := ParseCategory(c.String())
		return nil, err
	}
	prk, err := s.prk(c)
	if err != nil {
		return nil, err
	}
	var nonce [nonceSize]byte
	rand.Read(nonce[:])
	return seal(prk, c, a, nonce, plaintext), nil
}

// Open decrypts a field that was sealed for this subject and this address.
//
// Errors: [ErrErased], [ErrKeyMissing], [ErrCorrupt].
func (s *Subject) Open(a Address, sealed []byte) ([]byte, error) {
	_, plaintext, err := s.open(a, sealed)
	return plaintext, err
}

// FieldSecret gives out the secret of one sealed field, for [OpenDisclosed].
// It opens the field first, so that only what is there can be disclosed.
//
// Errors: [ErrErased], [ErrKeyMissing], [ErrCorrupt].
func (s *Subject) FieldSecret(a Address, sealed []byte) ([32]byte, error) {
	secret, _, err := s.open(a, sealed)
	return secret, err
}

func (s *Subject) open(a Address, sealed []byte) (key, []byte, error) {
	if err := a.check(); err != nil {
		return key{}, nil, err
	}
	c, err := sealedCategory(sealed)
	if err != nil {
		return key{}, nil, err
	}
	prk, err := s.prk(c)
	if err != nil {
		return key{}, nil, err
	}
	secret := fieldSecret(prk, a)
	plaintext, err := open(&secret, c, a, sealed)
	if err != nil {
		return key{}, nil, err
	}
	return secret, plaintext, nil
}

// Digest is the fingerprint by which a repeated request is recognised: an HMAC
// under a key derived from the subject's identity key, so that it says nothing
// about the body once the subject is erased. Without a key (see [Subject.Erased])
// it is zero, which no digest is.
func (s *Subject) Digest(body []byte) (digest [32]byte) {
	prk, err := s.prk(Identity)
	if err != nil {
		return digest
	}
	k := expand(hmacOf(prk), append(make([]byte, 0, 32), labelDigest...))
	mac := hmacOf(&k)
	mac.Write(body)
	mac.Sum(digest[:0])
	return digest
}
