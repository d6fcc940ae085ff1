package access

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"math/big"
	"strings"
)

// A key as its owner holds it:
//
//	dossier_ <43 characters: 256 random bits in base 62> <6 characters: CRC-32 of all before, in base 62>
//
// The prefix is for the programs that look for secrets in repositories and
// logs, and the checksum keeps them, and us, from taking anything else for a
// key: a mistyped one is refused without asking the database. There is no
// character in it at which a double click stops.
const (
	tokenPrefix   = "dossier_"
	secretLength  = 43
	checkLength   = 6
	tokenLength   = len(tokenPrefix) + secretLength + checkLength
	hintLength    = 4
	base62letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// newToken returns a new key. It does not fail: crypto/rand ends the program
// where there is no randomness.
func newToken() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:])
	body := tokenPrefix + base62(new(big.Int).SetBytes(secret[:]), secretLength)
	return body + checksum(body)
}

// wellFormed reports whether the text can be a key at all.
func wellFormed(token string) bool {
	if len(token) != tokenLength || !strings.HasPrefix(token, tokenPrefix) {
		return false
	}
	body := token[:tokenLength-checkLength]
	return checksum(body) == token[tokenLength-checkLength:]
}

// hashToken is what is stored of a key. SHA-256 and not bcrypt: a slow hash is
// for secrets that can be guessed, such as passwords. 256 random bits cannot
// be, however fast one tries, and a slow hash would cost each request what it
// is meant to cost an attacker. It also makes the row findable by the hash; what
// the time of that search tells is about the hash of a guess, which is no help
// with the next guess.
func hashToken(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }

func checksum(body string) string {
	return base62(new(big.Int).SetUint64(uint64(crc32.ChecksumIEEE([]byte(body)))), checkLength)
}

// base62 writes n with leading zeros.
func base62(n *big.Int, width int) string {
	out := make([]byte, width)
	base, digit := big.NewInt(62), new(big.Int)
	for i := width - 1; i >= 0; i-- {
		n.DivMod(n, base, digit)
		out[i] = base62letters[digit.Int64()]
	}
	return string(out)
}
