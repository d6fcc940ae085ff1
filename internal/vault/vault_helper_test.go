package vault

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/google/uuid"
)

// testSubject is a subject with keys that are the same in every run.
func testSubject(seed byte) *Subject {
	keys := new(keySet)
	for _, c := range categories {
		var dataKey key
		for i := range dataKey {
			dataKey[i] = seed + byte(i) + 0x40*byte(c)
		}
		keys.state[c], keys.prk[c] = live, extract(dataKey[:])
	}
	return newSubject(uuid.UUID{15: seed}, keys)
}

// testAddress is a believable address.
func testAddress() Address {
	return Address{
		Stream: "customer-6f1c1f0e-58a2-4c3c-9f3e-0d8c1c0a7e11",
		Event:  uuid.MustParse("3b241101-e2bb-4255-8caf-4136c566a962"),
		Schema: 2,
		Field:  "contact.email",
	}
}

// countedRandom gives SHA-256 of 0, 1, 2 … instead of random bytes.
type countedRandom struct {
	n    uint64
	rest []byte
}

func (r *countedRandom) Read(p []byte) (int, error) {
	for i := range p {
		if len(r.rest) == 0 {
			sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, r.n))
			r.rest, r.n = sum[:], r.n+1
		}
		p[i], r.rest = r.rest[0], r.rest[1:]
	}
	return len(p), nil
}

// testKeyring is a keyring with keys that are the same in every run.
func testKeyring(t testing.TB) *Keyring {
	t.Helper()
	k, err := newKeyring(new(countedRandom))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mustSeal(t testing.TB, s *Subject, c Category, a Address, plaintext string) []byte {
	t.Helper()
	sealed, err := s.Seal(c, a, []byte(plaintext))
	if err != nil {
		t.Fatalf("Seal: %v", err)
	}
	return sealed
}
