package vault

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"hash"
)

// keySize is the length of every key, secret and commitment here.
const keySize = sha256.Size

// key is 32 bytes that are secret, or become one.
type key [keySize]byte

// Labels separate the uses of a key. Each ends in a zero byte, so that none is
// the beginning of another followed by data. They are part of the stored formats.
const (
	labelFieldSecret = "dossier v1 field secret\x00"
	labelFieldKey    = "dossier v1 field key\x00"
	labelCommitment  = "dossier v1 field commitment\x00"
	labelDigest      = "dossier v1 request digest\x00"
	labelEqual       = "dossier v1 blind equal\x00"
	labelGram        = "dossier v1 blind gram\x00"
	labelReference   = "dossier v1 external reference\x00"
	labelDerive      = "dossier v1 derived secret\x00"
	labelContent     = "dossier v1 content secret\x00"
)

// extract is HKDF-Extract with no salt. It depends on the data key alone, so it
// is done once, when the key is unwrapped, and only its result is kept.
func extract(dataKey []byte) key {
	prk, err := hkdf.Extract(sha256.New, dataKey, nil)
	if err != nil {
		panic("vault: " + err.Error()) // only for hashes that FIPS mode forbids
	}
	return key(prk)
}

// expand is HKDF-Expand for one block of output, which is all that is ever asked
// for: HMAC(prk, info || 0x01). Written out rather than called, because fields
// are sealed by the million and several expansions can share one HMAC state;
// a test holds it against crypto/hkdf.
//
// It uses the capacity behind info.
func expand(prk hash.Hash, info []byte) (out key) {
	prk.Reset()
	prk.Write(append(info, 1))
	prk.Sum(out[:0])
	return out
}

// hmacOf starts HMAC-SHA256 under k.
func hmacOf(k *key) hash.Hash { return hmac.New(sha256.New, k[:]) }
