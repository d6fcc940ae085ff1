package erasure

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"github.com/dossier-crm/dossier/domain"
)

// A certificate is a signed note (C2SP signed-note, Ed25519): lines of text that
// say what was done and when, an empty line, and the signature. Whoever has the
// verifier key checks it with any program for such notes.

// signerName names the key in signatures.
const signerName = "dossier-erasure"

// header is the first line of every certificate.
const header = "dossier erasure certificate v1"

// Signer signs certificates.
type Signer struct {
	signer   note.Signer
	verifier string
}

// NewSigner makes the signer of an installation from a secret of its keyring,
// "erasure certificate" by label.
func NewSigner(seed [32]byte) (Signer, error) {
	private := ed25519.NewKeyFromSeed(seed[:])
	public := append([]byte{1}, private.Public().(ed25519.PublicKey)...) // 1 is Ed25519
	sum := sha256.Sum256(append([]byte(signerName+"\n"), public...))
	hash := binary.BigEndian.Uint32(sum[:])
	secret := base64.StdEncoding.EncodeToString(append([]byte{1}, seed[:]...))
	signer, err := note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", signerName, hash, secret))
	if err != nil {
		return Signer{}, fmt.Errorf("signer of certificates: %w", err)
	}
	return Signer{signer: signer, verifier: fmt.Sprintf("%s+%08x+%s", signerName, hash, base64.StdEncoding.EncodeToString(public))}, nil
}

// Verifier is the key that checks the signatures, in the form of signed notes.
func (s Signer) Verifier() string { return s.verifier }

func (s Signer) certificate(w *work, covered []domain.ID, lineage uuid.UUID, now time.Time) (string, error) {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(header)
	line("erasure %s", w.id)
	line("customer %s", w.subject)
	line("cause %s", w.cause)
	for _, member := range covered {
		line("covers %s by erasure %s", member, domain.MemberErasure(domain.ID(w.id), member))
	}
	line("log %s", lineage)
	line("ordered %s at position %d", stamp(w.ordered), w.position)
	for _, name := range Steps() {
		if done, ok := w.done[name]; ok {
			line("%s %s %s", name, stamp(done.at), done.detail)
		}
	}
	line("issued %s", stamp(now))
	signed, err := note.Sign(&note.Note{Text: b.String()}, s.signer)
	return string(signed), wrapped("sign a certificate", err)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// ErrCertificate says that a text is no certificate, or not signed by the key.
var ErrCertificate = errors.New("not a certificate of this key")

// CheckCertificate checks a certificate against a verifier key and returns its
// text. It needs nothing else.
func CheckCertificate(certificate, verifier string) (text string, err error) {
	key, err := note.NewVerifier(verifier)
	if err != nil {
		return "", fmt.Errorf("verifier key: %w", err)
	}
	n, err := note.Open([]byte(certificate), note.VerifierList(key))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	if !strings.HasPrefix(n.Text, header+"\n") {
		return "", fmt.Errorf("%w: its first line is another", ErrCertificate)
	}
	return n.Text, nil
}
