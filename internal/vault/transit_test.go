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
	"sync/atomic"
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

// What a transit engine may answer, or what is between us and it: nothing of that
// makes a bucket key pass for destroyed that is not, or a neighbour's key be lost, or
// takes the token elsewhere.
func TestTransitThatAnswersWrongly(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	says := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
	}
	reads := func(r *http.Request) bool { return r.Method == http.MethodGet }
	ends := func(end string) func(*http.Request) bool {
		return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, end) }
	}
	wraps := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/encrypt/") }
	for name, one := range map[string]struct {
		where  func(*http.Request) bool
		answer http.HandlerFunc
		step   string // at which it is noticed
	}{
		"redirects what reads": {reads, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) }, "rotate"},
		"redirects a data key": {wraps, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, "rewrap"},
		"is wrapped":              {reads, says(`{"data":null,"wrap_info":{"token":"s.x"}}`), "rotate"},
		"is a page":               {reads, says(`<html>`), "rotate"},
		"is empty":                {reads, says(``), "rotate"},
		"has a negative version":  {reads, says(`{"data":{"latest_version":-3}}`), "rotate"},
		"has an endless list":     {reads, endless(`{"data":{"keys":[`, `"x",`), "rotate"},
		"is nested without end":   {reads, endless(`{"data":`, `[`), "rotate"},
		"does not rotate":         {ends("/rotate"), says(`{}`), "rotate"},
		"does not trim":           {ends("/trim"), says(`{}`), "retire"},
		"wraps something else":    {wraps, says(`{"data":{"ciphertext":"vault:v2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}`), "rewrap"},
		"wraps under the old key": {wraps, says(`{"data":{"ciphertext":"vault:v1:AAAA"}}`), "rewrap"},
		"wraps under no key":      {wraps, says(`{"data":{"ciphertext":"AAAA"}}`), "rewrap"},
		"has words for the log": {wraps, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			_, _ = w.Write([]byte(`{"errors":["\n` + strings.Repeat("x", 1<<19) + `"]}`))
		}, "rewrap"},
		"is as it should be": {func(*http.Request) bool { return false }, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lying atomic.Bool
			honest := &transitServer{keys: map[string]*transitKey{}}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if lying.Load() && one.where(r) {
					one.answer(w, r)
					return
				}
				honest.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			v := openVault(t, pgtest.Database(t), Options{Wrapper: &Transit{Address: server.URL, Token: func() (string, error) { return "s.token", nil }}})
			erased, a := uuid.New(), testAddress()
			b := BucketOf(erased)
			neighbour := inBucket(b)
			sealed := mustSeal(t, mustEnsure(t, v, neighbour), Contact, a, "Mei")
			mustEnsure(t, v, erased)
			if err := v.Destroy(t.Context(), erased); err != nil {
				t.Fatal(err)
			}
			lying.Store(true)
			noticed := ""
			versions, err := v.Rotate(t.Context(), []Bucket{b})
			if noticed = "rotate"; err == nil {
				noticed = "rewrap"
				if _, err = v.Rewrap(t.Context(), b, versions[b]); err == nil {
					noticed = "retire"
					if err = v.Retire(t.Context(), versions); err == nil {
						noticed = ""
					}
				}
			}
			if noticed != one.step {
				t.Errorf("noticed at %q, want %q: %v", noticed, one.step, err)
			}
			if err != nil && (len(err.Error()) > 1000 || strings.Contains(err.Error(), "\n")) {
				t.Errorf("the error is %d bytes: %.200q", len(err.Error()), err)
			}
			lying.Store(false)
			v.Evict(neighbour)
			v.mustOpen(t, neighbour, a, sealed, "Mei")
		})
	}
	t.Cleanup(func() {
		if n := elsewhere.Load(); n != 0 {
			t.Errorf("%d requests went where a redirect said", n)
		}
	})
}

// endless answers with the same again and again, until nobody reads any more.
func endless(begin, again string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		part := []byte(strings.Repeat(again, 1<<12))
		_, err := w.Write([]byte(begin))
		for err == nil {
			_, err = w.Write(part)
		}
	}
}
