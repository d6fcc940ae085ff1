package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Signature types of C2SP's signed-note. A new algorithm is a number here and a
// case in verifierOf.
const (
	algEd25519  = 1
	algCosigned = 4 // cosignature/v1, Ed25519 with the time
)

// verifierOf returns the verifier of a key as policies have it: name, key id,
// and algorithm with key, joined by +.
func verifierOf(vkey string) (note.Verifier, byte, error) {
	name, id, key, err := splitKey(vkey)
	if err != nil {
		return nil, 0, err
	}
	switch key[0] {
	case algEd25519:
		v, err := note.NewVerifier(vkey)
		return v, algEd25519, err
	case algCosigned:
		if len(key) != 1+ed25519.PublicKeySize || keyID(name, key) != id {
			return nil, 0, errors.New("key id and key do not fit together")
		}
		return &cosignature{name: name, id: id, public: ed25519.PublicKey(key[1:])}, algCosigned, nil
	}
	return nil, 0, fmt.Errorf("signature type %d is not known to this program", key[0])
}

func splitKey(vkey string) (name string, id uint32, key []byte, err error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 || parts[0] == "" || len(parts[1]) != 8 {
		return "", 0, nil, errors.New("want a key as name+id+base64")
	}
	n, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return "", 0, nil, errors.New("the key id is not hexadecimal")
	}
	key, err = base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) < 2 {
		return "", 0, nil, errors.New("the key is not base64")
	}
	return parts[0], uint32(n), key, nil
}

func keyID(name string, key []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.Uint32(sum[:])
}

// cosignature verifies cosignature/v1.
type cosignature struct {
	name   string
	id     uint32
	public ed25519.PublicKey
}

func (c *cosignature) Name() string    { return c.name }
func (c *cosignature) KeyHash() uint32 { return c.id }

// Verify implements note.Verifier: sig is the time, 8 bytes, and the signature.
func (c *cosignature) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	return at < 1<<63 && ed25519.Verify(c.public, cosigned(at, msg), sig[8:])
}

func cosigned(at uint64, msg []byte) []byte {
	return append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", at), msg...)
}

// cosignedAt returns the time in a cosignature, which was verified.
func cosignedAt(s note.Signature) time.Time {
	raw, err := base64.StdEncoding.DecodeString(s.Base64)
	if err != nil || len(raw) < 12 {
		return time.Time{}
	}
	return time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC() //nolint:gosec // below 1<<63, Verify sees to it
}

// cosigner signs as a witness does.
type cosigner struct {
	cosignature
	private ed25519.PrivateKey
	now     func() time.Time
}

// Sign implements note.Signer.
func (c *cosigner) Sign(msg []byte) ([]byte, error) {
	at := uint64(c.now().Unix()) //nolint:gosec // after 1970
	return append(binary.BigEndian.AppendUint64(nil, at), ed25519.Sign(c.private, cosigned(at, msg))...), nil
}

func newCosigner(name string, private ed25519.PrivateKey, now func() time.Time) *cosigner {
	public := private.Public().(ed25519.PublicKey)
	return &cosigner{cosignature{name: name, id: keyID(name, append([]byte{algCosigned}, public...)), public: public}, private, now}
}

// VerifierKey returns the key with which cosignatures are verified.
func (c *cosigner) VerifierKey() string {
	return fmt.Sprintf("%s+%08x+%s", c.name, c.id, base64.StdEncoding.EncodeToString(append([]byte{algCosigned}, c.public...)))
}
