package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"fmt"
)

// A sealed field, version 1:
//
//	 0         1          2                34         46
//	+---------+----------+----------------+----------+------------------+--------+
//	| version | category | commitment 32  | nonce 12 | ciphertext       | tag 16 |
//	+---------+----------+----------------+----------+------------------+--------+
//
// with, from the data key of that category:
//
//	prk        = HKDF-Extract(no salt, data key)
//	secret     = HKDF-Expand(prk, "field secret", event id, length, field path)
//	key        = HKDF-Expand(secret, "field key")
//	commitment = HKDF-Expand(secret, "field commitment", additional data)
//	ciphertext = AES-256-GCM(key, nonce, plaintext, additional data)
//
// where additional data is the address with the version and the category
// (see Address.appendTo). The commitment covers the address as well as the
// secret: whoever holds the secret could otherwise look for another stream name
// under which the same bytes still authenticate.
const (
	sealedVersion = 1
	nonceSize     = 12
	tagSize       = 16

	atCommitment = 2
	atNonce      = atCommitment + keySize
	atCiphertext = atNonce + nonceSize

	// Overhead is how many bytes longer a sealed field is than its plaintext.
	Overhead = atCiphertext + tagSize
)

// fieldSecret derives the secret of one field of one event.
func fieldSecret(prk *key, a Address) key {
	info := make([]byte, 0, 128)
	info = append(info, labelFieldSecret...)
	info = append(info, a.Event[:]...)
	info = appendString(info, a.Field)
	return expand(hmacOf(prk), info)
}

// split derives from a field's secret the cipher and the commitment.
func split(secret *key, additional []byte) (cipher.AEAD, key) {
	mac := hmacOf(secret)
	info := make([]byte, 0, len(labelCommitment)+len(additional)+1)
	k := expand(mac, append(info, labelFieldKey...))
	commitment := expand(mac, append(append(info, labelCommitment...), additional...))
	return gcm(&k), commitment
}

func gcm(k *key) cipher.AEAD {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		panic("vault: " + err.Error()) // a key of 32 bytes is always taken
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("vault: " + err.Error())
	}
	return aead
}

// seal makes a sealed field. The nonce is a parameter so that the format can be
// pinned by a test; everyone else gives a random one.
func seal(prk *key, c Category, a Address, nonce [nonceSize]byte, plaintext []byte) []byte {
	additional := a.appendTo(make([]byte, 0, 192), sealedVersion, c)
	secret := fieldSecret(prk, a)
	aead, commitment := split(&secret, additional)

	out := make([]byte, 0, len(plaintext)+Overhead)
	out = append(out, sealedVersion, byte(c))
	out = append(out, commitment[:]...)
	out = append(out, nonce[:]...)
	return aead.Seal(out, nonce[:], plaintext, additional)
}

// sealedCategory checks the header of a sealed field.
func sealedCategory(sealed []byte) (Category, error) {
	if len(sealed) < Overhead {
		return 0, fmt.Errorf("%w: %d bytes are too few", ErrCorrupt, len(sealed))
	}
	if sealed[0] != sealedVersion {
		return 0, fmt.Errorf("%w: unknown version %d", ErrCorrupt, sealed[0])
	}
	c := Category(sealed[1])
	if !c.valid() {
		return 0, fmt.Errorf("%w: unknown %v", ErrCorrupt, c)
	}
	return c, nil
}

// open opens a sealed field whose header sealedCategory has checked.
func open(secret *key, c Category, a Address, sealed []byte) ([]byte, error) {
	additional := a.appendTo(make([]byte, 0, 192), sealedVersion, c)
	aead, commitment := split(secret, additional)
	if subtle.ConstantTimeCompare(commitment[:], sealed[atCommitment:atNonce]) != 1 {
		return nil, fmt.Errorf("%w: wrong key commitment", ErrCorrupt)
	}
	plaintext, err := aead.Open(nil, sealed[atNonce:atCiphertext], sealed[atCiphertext:], additional)
	if err != nil {
		return nil, fmt.Errorf("%w: wrong authentication tag", ErrCorrupt)
	}
	return plaintext, nil
}

// OpenDisclosed opens one field with the secret that [Subject.FieldSecret] gave
// out for it. It needs no vault: an auditor runs it offline, and knows from the
// commitment that no other secret opens these bytes to something else.
func OpenDisclosed(secret [32]byte, a Address, sealed []byte) ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	c, err := sealedCategory(sealed)
	if err != nil {
		return nil, err
	}
	k := key(secret)
	return open(&k, c, a, sealed)
}
