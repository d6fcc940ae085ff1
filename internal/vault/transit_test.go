package vault

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

// transitServer speaks as much of the transit API as its documentation says of
// the requests that are made here, with real encryption. It is not OpenBao; no
// real one has been met.
type transitServer struct {
	mu   sync.Mutex
	keys map[string]*transitKey
}

type transitKey struct {
	versions           []key // version n is at n-1
	available, decrypt int
}

func (s *transitServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	refuse := func(status int, text string) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"errors": []string{text}})
	}
	answer := func(data map[string]any) { _ = json.NewEncoder(w).Encode(map[string]any{"data": data}) }
	if r.Header.Get("X-Vault-Token") != "s.token" {
		refuse(403, "permission denied")
		return
	}
	var in struct {
		Plaintext, Ciphertext, Type string
		Associated                  string `json:"associated_data"`
		Decryption                  int    `json:"min_decryption_version"`
		Available                   int    `json:"min_available_version"`
	}
	if r.Method == http.MethodPost {
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			refuse(400, err.Error())
			return
		}
	}
	associated, err := base64.StdEncoding.DecodeString(in.Associated)
	if err != nil {
		refuse(400, "failed to base64-decode associated_data")
		return
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/transit/"), "/")
	k := s.keys[parts[1]]
	what := parts[0]
	if len(parts) == 3 {
		what = parts[2]
	}
	if k == nil && what != "encrypt" {
		refuse(400, "encryption key not found")
		return
	}
	switch what {
	case "encrypt":
		if k == nil {
			k = &transitKey{versions: make([]key, 1), available: 1, decrypt: 1}
			rand.Read(k.versions[0][:])
			s.keys[parts[1]] = k
		}
		plaintext, err := base64.StdEncoding.DecodeString(in.Plaintext)
		if err != nil || in.Type != "aes256-gcm96" {
			refuse(400, "bad request")
			return
		}
		var nonce [nonceSize]byte
		rand.Read(nonce[:])
		newest := len(k.versions)
		sealed := gcm(&k.versions[newest-1]).Seal(nonce[:], nonce[:], plaintext, associated)
		answer(map[string]any{"ciphertext": fmt.Sprintf("vault:v%d:%s", newest, base64.StdEncoding.EncodeToString(sealed))})
	case "decrypt":
		number, text, _ := strings.Cut(strings.TrimPrefix(in.Ciphertext, "vault:v"), ":")
		version, _ := strconv.Atoi(number)
		switch {
		case version < 1 || version > len(k.versions):
			refuse(400, "invalid ciphertext: invalid key version")
			return
		case version < k.decrypt:
			refuse(400, "ciphertext or signature version is disallowed by policy (too old)")
			return
		}
		sealed, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(sealed) < nonceSize {
			refuse(400, "invalid ciphertext: unable to decrypt")
			return
		}
		plaintext, err := gcm(&k.versions[version-1]).Open(nil, sealed[:nonceSize], sealed[nonceSize:], associated)
		if err != nil {
			refuse(400, "cipher: message authentication failed")
			return
		}
		answer(map[string]any{"plaintext": base64.StdEncoding.EncodeToString(plaintext)})
	case "rotate":
		var next key
		rand.Read(next[:])
		k.versions = append(k.versions, next)
		answer(nil)
	case "config":
		k.decrypt = in.Decryption
		answer(nil)
	case "trim":
		if in.Available > k.decrypt {
			refuse(400, "minimum available version cannot be greater than minimum decryption version")
			return
		}
		for i := range in.Available - 1 {
			clear(k.versions[i][:])
		}
		k.available = in.Available
		answer(nil)
	default:
		answer(map[string]any{"latest_version": len(k.versions), "min_available_version": k.available, "min_decryption_version": k.decrypt})
	}
}

func TestTransit(t *testing.T) {
	t.Parallel()
	fake := &transitServer{keys: map[string]*transitKey{}}
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	token := "s.token"
	transit := &Transit{Address: server.URL, Token: func() (string, error) { return token, nil }}
	pool := pgtest.Database(t)
	v := openVault(t, pool, Options{Wrapper: transit})
	erased := uuid.New()
	b := BucketOf(erased)
	neighbour := inBucket(b)
	a := testAddress()
	sealed := mustSeal(t, mustEnsure(t, v, neighbour), Contact, a, "Mei")
	mustEnsure(t, v, erased)
	var old []byte
	if err := pool.QueryRow(t.Context(), `select wrapped from dossier_keys.data_key where subject = $1 and category = 1`, erased).Scan(&old); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(old), "vault:v1:") {
		t.Errorf("stored as %.20q", old)
	}
	// Bound to subject, category and bucket.
	for name, bound := range map[string][]byte{"another subject": boundTo(neighbour, Identity), "another category": boundTo(erased, Contact)} {
		if _, err := transit.Unwrap(t.Context(), b, 1, bound, old); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := transit.Unwrap(t.Context(), b, 2, boundTo(erased, Identity), old); !errors.Is(err, ErrCorrupt) {
		t.Errorf("another version: %v", err)
	}
	if err := v.Destroy(t.Context(), erased); err != nil {
		t.Fatal(err)
	}
	versions, err := v.Rotate(t.Context(), []Bucket{b})
	if err != nil || versions[b] != 2 {
		t.Fatal(versions, err)
	}
	if n, err := v.Rewrap(t.Context(), b, 2); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	for range 2 { // it can be repeated
		if err := v.Retire(t.Context(), versions); err != nil {
			t.Fatal(err)
		}
	}
	v.mustOpen(t, neighbour, a, sealed, "Mei")
	if _, err := transit.Unwrap(t.Context(), b, 1, boundTo(erased, Identity), old); !errors.Is(err, ErrKeyMissing) {
		t.Errorf("the old version unwraps: %v", err)
	}
	if k := fake.keys[transit.name(b)]; k.available != 2 || !slices.Equal(k.versions[0][:], make([]byte, keySize)) {
		t.Error("the old version was not trimmed")
	}
	// Trouble is neither erased nor missing.
	token = "s.expired"
	v.Evict(neighbour)
	if _, err := v.Subject(t.Context(), neighbour); err == nil || errors.Is(err, ErrErased) || errors.Is(err, ErrKeyMissing) || errors.Is(err, ErrCorrupt) {
		t.Errorf("with a bad token: %v", err)
	}
	server.Close()
	if _, err := v.Subject(t.Context(), neighbour); err == nil || errors.Is(err, ErrErased) || errors.Is(err, ErrKeyMissing) {
		t.Errorf("with the engine down: %v", err)
	}
}
