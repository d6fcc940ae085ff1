package access

import (
	"regexp"
	"testing"
)

func TestToken(t *testing.T) {
	form := regexp.MustCompile(`^dossier_[0-9A-Za-z]{49}$`)
	seen := map[string]bool{}
	for range 1000 {
		token := newToken()
		if !form.MatchString(token) || !wellFormed(token) || seen[token] {
			t.Fatalf("%q: form %v, well formed %v, seen %v", token, form.MatchString(token), wellFormed(token), seen[token])
		}
		seen[token] = true
	}
	token := newToken()
	for i := range token {
		for _, c := range []byte("0aZ_") {
			changed := []byte(token)
			changed[i] = c
			if string(changed) != token && wellFormed(string(changed)) {
				t.Errorf("with another character %d it is still taken for a key", i)
			}
		}
	}
	for _, text := range []string{"", token[:len(token)-1], token + "0", "Dossier_" + token[8:]} {
		if wellFormed(text) {
			t.Errorf("%q is taken for a key", text)
		}
	}
}

// The form is stored in the rules of secret scanners: it must not drift.
func TestTokenForm(t *testing.T) {
	const zero = "dossier_0000000000000000000000000000000000000000000"
	if got := zero + checksum(zero); got != "dossier_00000000000000000000000000000000000000000000ge0xD" {
		t.Errorf("the key of 32 zero bytes is %s", got)
	}
}

func FuzzToken(f *testing.F) {
	f.Add(newToken())
	f.Fuzz(func(t *testing.T, text string) {
		if wellFormed(text) && len(text) != tokenLength {
			t.Errorf("%q", text)
		}
	})
}
