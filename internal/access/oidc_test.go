package access

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// issuer is an OpenID Connect issuer over TLS, as far as we need one.
type issuer struct {
	t       *testing.T
	server  *httptest.Server
	fetches atomic.Int64 // of the keys

	mu   sync.Mutex // guards the rest
	keys []jose.JSONWebKey
	down bool
}

func newIssuer(t *testing.T) *issuer {
	i := &issuer{t: t}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": i.server.URL, "jwks_uri": i.server.URL + "/keys"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		i.fetches.Add(1)
		i.mu.Lock()
		defer i.mu.Unlock()
		if i.down {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		var set jose.JSONWebKeySet
		for _, k := range i.keys {
			set.Keys = append(set.Keys, k.Public())
		}
		_ = json.NewEncoder(w).Encode(set)
	})
	i.server = httptest.NewTLSServer(mux)
	t.Cleanup(i.server.Close)
	return i
}

// rotate makes a new key and withdraws the others.
func (i *issuer) rotate(id string, key crypto.Signer, alg jose.SignatureAlgorithm) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = []jose.JSONWebKey{{Key: key, KeyID: id, Algorithm: string(alg), Use: "sig"}}
}

func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, id string, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: id}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, _ := json.Marshal(claims)
	jws, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestOIDC(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	other, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	iss := newIssuer(t)
	iss.rotate("one", rsaKey, jose.RS256)

	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	config := Issuer{
		Name: "corp", URL: iss.server.URL, Audience: "dossier", Algorithms: []string{"RS256", "ES256"}, Skew: 60,
		RoleClaim: "groups", Roles: []RoleOfOne{{"crm-admins", Administrator}, {"crm-analysts", Analyst}, {"crm-agents", Agent}},
		StaffClaim: "dossier_staff", ScopeClaim: "scope",
	}
	if err := config.check(); err != nil {
		t.Fatal(err)
	}
	d := NewDoor(Config{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }, Issuer: &config, Client: iss.server.Client()})
	claims := func(change ...any) map[string]any {
		c := map[string]any{
			"iss": iss.server.URL, "aud": "dossier", "sub": "ada@example.org", "exp": now.Add(time.Hour).Unix(), "iat": now.Unix(),
			"groups": []string{"staff", "crm-analysts"}, "scope": "openid read",
		}
		for i := 0; i < len(change); i += 2 {
			if change[i+1] == nil {
				delete(c, change[i].(string))
			} else {
				c[change[i].(string)] = change[i+1]
			}
		}
		return c
	}
	rs := func(change ...any) string { return sign(t, jose.RS256, rsaKey, "one", claims(change...)) }

	status, p := knock(d, "Bearer "+rs())
	if status != 200 || p.Role != "analyst" || p.Auth != "oidc:corp" || !strings.HasPrefix(p.ID, "corp:") || strings.Contains(p.ID, "ada") || len(p.ID) != 27 || fmt.Sprint(p.Scopes) != "[none read]" {
		t.Fatal(status, p)
	}
	first := p.ID
	if _, again := knock(d, "Bearer "+rs("scope", "write")); again.ID != first {
		t.Error("the same person is", again.ID, "and", first)
	}
	if _, p := knock(d, "Bearer "+rs("groups", "crm-agents", "dossier_staff", "5f1c2f6e-8a2f-4b0c-9d55-0c7a5b1e2a10")); p.Role != "agent" || p.Staff != p.ID || p.Staff != "5f1c2f6e-8a2f-4b0c-9d55-0c7a5b1e2a10" {
		t.Error(p)
	}
	if status, p := knock(d, "Bearer "+rs("groups", []string{"sales"})); status != 200 || p.Role != "" {
		t.Error("a token without a role of ours:", status, p)
	}
	if status, p := knock(d, "Bearer "+rs("scope", nil)); status != 200 || fmt.Sprint(p.Scopes) != "[none]" {
		t.Error("a token without scopes may do more than one with:", status, p)
	}
	if status, _ := knock(d, "Bearer "+rs("exp", now.Add(-30*time.Second).Unix())); status != 200 {
		t.Error("an issuer whose clock is 30 s behind is refused:", status)
	}
	if status, _ := knock(d, "Bearer "+rs("aud", []string{"shop", "dossier"})); status != 200 {
		t.Error(status)
	}

	pub, _ := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	b64 := base64.RawURLEncoding.EncodeToString
	payload, _ := json.Marshal(claims())
	good := rs()
	parts := strings.Split(good, ".")
	for name, token := range map[string]string{
		"expired":                 rs("exp", now.Add(-2*time.Minute).Unix()),
		"without an end":          rs("exp", nil),
		"not yet":                 rs("nbf", now.Add(20*time.Minute).Unix()),
		"another audience":        rs("aud", "shop"),
		"no audience":             rs("aud", nil),
		"another issuer":          rs("iss", "https://evil.example"),
		"no subject":              rs("sub", nil),
		"alg none":                b64([]byte(`{"alg":"none"}`)) + "." + b64(payload) + ".",
		"alg none with signature": b64([]byte(`{"alg":"none","kid":"one"}`)) + "." + b64(payload) + "." + parts[2],
		"HS256 under the public":  sign(t, jose.HS256, pub, "one", claims()),
		"another algorithm":       sign(t, jose.RS512, rsaKey, "one", claims()),
		"another's signature":     sign(t, jose.ES256, other, "one", claims()),
		"changed":                 parts[0] + "." + b64([]byte(strings.Replace(string(payload), "crm-analysts", "crm-admins", 1))) + "." + parts[2],
		"no JWT":                  "a.b.c",
		"nothing":                 "x",
	} {
		if status, p := knock(d, "Bearer "+token); status != http.StatusUnauthorized || p.ID != "" {
			t.Errorf("%s: %d %v", name, status, p)
		}
	}

	// A new key is found when a token names it, once the issuer may be asked again.
	if n := iss.fetches.Load(); n != 1 {
		t.Errorf("so far the keys were asked for %d times", n)
	}
	iss.rotate("two", ecKey, jose.ES256)
	es := func(change ...any) string { return sign(t, jose.ES256, ecKey, "two", claims(change...)) }
	now = now.Add(fetchAtMostEvery)
	if status, _ := knock(d, "Bearer "+es()); status != 200 {
		t.Error("a new key is not found:", status)
	}
	if status, _ := knock(d, "Bearer "+good); status != http.StatusUnauthorized {
		t.Error("a withdrawn key is accepted:", status)
	}

	// However many tokens name keys that there are not, the issuer is asked once.
	before := iss.fetches.Load()
	now = now.Add(fetchAtMostEvery)
	var flood sync.WaitGroup
	for n := range 200 {
		flood.Go(func() {
			if status, _ := knock(d, "Bearer "+sign(t, jose.ES256, other, fmt.Sprint("made-up-", n), claims())); status != http.StatusUnauthorized {
				t.Error(status)
			}
		})
	}
	flood.Wait()
	if n := iss.fetches.Load() - before; n != 1 {
		t.Errorf("200 unknown keys made %d requests to the issuer", n)
	}

	// A withdrawn key is dropped also where nothing asks for a new one.
	iss.rotate("three", rsaKey, jose.RS256)
	now = now.Add(keysFreshFor)
	if status, _ := knock(d, "Bearer "+es()); status != http.StatusUnauthorized {
		t.Error("a withdrawn key is accepted past its time:", status)
	}
	// While the issuer is down its known keys hold, for a time.
	three := func() string { return sign(t, jose.RS256, rsaKey, "three", claims("exp", now.Add(time.Hour).Unix())) }
	iss.mu.Lock()
	iss.down = true
	iss.mu.Unlock()
	now = now.Add(keysFreshFor)
	if status, _ := knock(d, "Bearer "+three()); status != 200 {
		t.Error("with the issuer down:", status)
	}
	now = now.Add(keysUsableFor)
	if status, _ := knock(d, "Bearer "+three()); status != http.StatusServiceUnavailable {
		t.Error("with the issuer down for long:", status)
	}
}

func TestIssuerFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "oidc.json")
	for text, want := range map[string]string{
		`{"issuer":"https://id.example","audience":"dossier","roles":[{"value":"a","role":"analyst"}]}`:                                 "",
		`{"issuer":"http://id.example","audience":"dossier","roles":[{"value":"a","role":"analyst"}]}`:                                  "https",
		`{"issuer":"https://id.example","roles":[{"value":"a","role":"analyst"}]}`:                                                      "audience",
		`{"issuer":"https://id.example","audience":"dossier"}`:                                                                          "roles",
		`{"issuer":"https://id.example","audience":"dossier","roles":[{"value":"a","role":"root"}]}`:                                    "root",
		`{"issuer":"https://id.example","audience":"dossier","algorithms":["HS256"],"roles":[{"value":"a","role":"analyst"}]}`:          "HS256",
		`{"issuer":"https://id.example","audience":"dossier","algorithms":["none"],"roles":[{"value":"a","role":"analyst"}]}`:           "none",
		`{"issuer":"https://id.example","audience":"dossier","skewSeconds":9999,"roles":[{"value":"a","role":"analyst"}]}`:              "skew",
		`{"issuer":"https://id.example","audience":"dossier","verify":false,"roles":[{"value":"a","role":"analyst"}]}`:                  "verify",
		`{"issuer":"https://id.example","audience":"dossier","name":"much too long for this","roles":[{"value":"a","role":"analyst"}]}`: "name",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadIssuer(path); (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
