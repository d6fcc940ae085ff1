package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"testing"
)

// An operator makes bytes that open under two data keys, to two texts, and shows
// each party the one that suits. With AES-GCM alone that works, as the control
// shows; the commitment is there to stop it.
func TestBytesOpenUnderOneKeyOnly(t *testing.T) {
	one, two, a := testSubject(1), testSubject(2), testAddress()
	additional := a.appendTo(nil, sealedVersion, Contact)
	nonce := []byte("twelve bytes")
	field := func(s *Subject) (block cipher.Block, aead cipher.AEAD, commitment key) {
		prk, err := s.prk(Contact)
		if err != nil {
			t.Fatal(err)
		}
		secret := fieldSecret(prk, a)
		aead, commitment = split(&secret, additional)
		k := expand(hmacOf(&secret), []byte(labelFieldKey))
		block, err = aes.NewCipher(k[:])
		if err != nil {
			t.Fatal(err)
		}
		return block, aead, commitment
	}
	block1, aead1, commitment1 := field(one)
	block2, aead2, commitment2 := field(two)
	forged := collide(block1, block2, nonce, additional, []byte("sixteen bytes .."))

	text1, err1 := aead1.Open(nil, nonce, forged, additional)
	text2, err2 := aead2.Open(nil, nonce, forged, additional)
	if err1 != nil || err2 != nil || string(text1) == string(text2) {
		t.Fatalf("control: the attack on plain AES-GCM should work: %v, %v", err1, err2)
	}

	opened := 0
	for _, commitment := range []key{commitment1, commitment2, {}} {
		sealed := append([]byte{sealedVersion, byte(Contact)}, commitment[:]...)
		sealed = append(append(sealed, nonce...), forged...)
		each := 0
		for _, s := range []*Subject{one, two} {
			_, err := s.Open(a, sealed)
			if err == nil {
				each++
			} else if !errors.Is(err, ErrCorrupt) {
				t.Error(err)
			}
		}
		if each > 1 {
			t.Error("the same bytes opened under two keys")
		}
		opened += each
	}
	if opened != 2 {
		t.Errorf("control: each key opens the bytes that commit to it: %d of 2", opened)
	}
}

// Whoever was given a field's secret can authenticate its text for another place,
// but not under the commitment that the log holds.
func TestCommitmentCoversTheAddress(t *testing.T) {
	s, here := testSubject(1), testAddress()
	there := here
	there.Stream = "customer-other" // not in the field's secret, as event and field are
	sealed := mustSeal(t, s, Contact, here, "mei@example.com")
	secret, err := s.FieldSecret(here, sealed)
	if err != nil {
		t.Fatal(err)
	}
	k := key(secret)
	additional := there.appendTo(nil, sealedVersion, Contact)
	aead, commitment := split(&k, additional)
	moved := aead.Seal(sealed[:atCiphertext:atCiphertext], sealed[atNonce:atCiphertext], []byte("mei@example.com"), additional)
	if _, err := OpenDisclosed(secret, there, moved); !errors.Is(err, ErrCorrupt) {
		t.Errorf("moved to another stream: %v", err)
	}
	copy(moved[atCommitment:], commitment[:])
	if _, err := OpenDisclosed(secret, there, moved); err != nil {
		t.Errorf("control: only the commitment should be in the way: %v", err)
	}
}

// collide makes a ciphertext and tag that authenticate under two keys. GHASH is
// linear, so of the ciphertext's two blocks the second can be solved for:
//
//	tag = A·H^(n)+ … + C1·H^3 + C2·H^2 + L·H + E(J0)   for H, E of both keys
//	C2  = (everything else of one + everything else of two) / (H1^2 + H2^2)
func collide(one, two cipher.Block, nonce, additional, first []byte) []byte {
	blocks := pad(additional)
	blocks = append(blocks, pad(first)...)
	at := len(blocks)
	blocks = append(blocks, element{})
	blocks = append(blocks, element{uint64(len(additional)) * 8, 32 * 8})

	tag := func(b cipher.Block) (h, sum element) {
		var zero, counter, out [16]byte
		b.Encrypt(out[:], zero[:])
		h = toElement(out[:])
		for _, x := range blocks {
			sum = sum.plus(x).times(h)
		}
		copy(counter[:], nonce)
		counter[15] = 1
		b.Encrypt(out[:], counter[:])
		return h, sum.plus(toElement(out[:]))
	}
	h1, tag1 := tag(one)
	h2, tag2 := tag(two)
	blocks[at] = tag1.plus(tag2).times(h1.times(h1).plus(h2.times(h2)).inverse())
	_, final := tag(one)
	return append(append(append([]byte(nil), first...), blocks[at].bytes()...), final.bytes()...)
}

// element is one of GF(2^128), as GCM has it: bit 0 is the highest of the first.
type element [2]uint64

func toElement(b []byte) element {
	return element{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}
}

func pad(b []byte) (blocks []element) {
	for len(b)%16 != 0 {
		b = append(b[:len(b):len(b)], 0)
	}
	for ; len(b) > 0; b = b[16:] {
		blocks = append(blocks, toElement(b))
	}
	return blocks
}

func (x element) bytes() []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, x[0]), x[1])
}

func (x element) plus(y element) element { return element{x[0] ^ y[0], x[1] ^ y[1]} }

func (x element) times(y element) (z element) {
	for i := range 128 {
		if x[i/64]>>(63-i%64)&1 == 1 {
			z = z.plus(y)
		}
		carry := y[1] & 1
		y = element{y[0] >> 1, y[1]>>1 | y[0]<<63}
		y[0] ^= carry * 0xe1 << 56
	}
	return z
}

// inverse is x^(2^128-2).
func (x element) inverse() element {
	power, out := x, element{1 << 63}
	for range 127 {
		power = power.times(power)
		out = out.times(power)
	}
	return out
}
