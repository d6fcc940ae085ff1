package webhook

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// secret is what the deliveries of a webhook are signed with.
type secret []byte

const (
	secretSize   = 32
	secretPrefix = "whsec_" // as Standard Webhooks writes secrets
)

func newSecret() secret {
	s := make(secret, secretSize)
	_, _ = rand.Read(s) // never fails
	return s
}

// String is the form in which it is shown, once.
func (s secret) String() string { return secretPrefix + base64.StdEncoding.EncodeToString(s) }

// sign returns the value of the header webhook-signature: a signature by each
// secret, of which one that fits is enough.
//
//	v1,base64(HMAC-SHA256(secret, id "." timestamp "." body))
func sign(id string, at time.Time, body []byte, secrets ...secret) string {
	var all []string
	for _, s := range secrets {
		mac := hmac.New(sha256.New, s)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		mac.Write(body)
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " ")
}

// seal closes a secret for the database.
func (s secret) seal(key [32]byte, webhook string) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce)
	return aead.Seal(nonce, nonce, s, []byte(webhook)), nil
}

func openSecret(key [32]byte, webhook string, sealed []byte) (secret, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, errSecret
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(webhook))
	if err != nil {
		return nil, errSecret
	}
	return plain, nil
}

var errSecret = errors.New("the webhook's secret is not of this keyring")

func gcm(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
