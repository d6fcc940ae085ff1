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

// What an issuer may answer, or what is between us and it. Nothing of that lets a
// token in that should not be, or makes an address that is not the issuer's be asked;
// and while there are keys from before, they hold.
func TestAnIssuerThatAnswersWrongly(t *testing.T) {
	good, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	evil, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	jwk := func(key any, alg jose.SignatureAlgorithm, use string) string {
		text, err := json.Marshal(jose.JSONWebKey{Key: key, KeyID: "one", Algorithm: string(alg), Use: use})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	set := func(keys ...string) string { return `{"keys":[` + strings.Join(keys, ",") + `]}` }
	secret := []byte(strings.Repeat("k", 32))
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		t.Error("an address without TLS was asked")
		_, _ = w.Write([]byte(set(jwk(evil.Public(), jose.ES256, "sig"))))
	}))
	t.Cleanup(elsewhere.Close)
	endless := func(begin, again string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			part := []byte(strings.Repeat(again, 1<<12))
			_, err := w.Write([]byte(begin))
			for err == nil {
				_, err = w.Write(part)
			}
		}
	}
	text := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(s)) }
	}
	away := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusFound)
	}
	for name, one := range map[string]struct {
		about, keys http.HandlerFunc // nil as it should be
		key         any
		alg         jose.SignatureAlgorithm
		holds       bool // the keys from before: they were not replaced
	}{
		"of another issuer": {about: text(`{"issuer":"https://evil.example","jwks_uri":"https://evil.example/keys"}`), holds: true},
		"keys without TLS": {about: func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"issuer":"https://%s","jwks_uri":%q}`, r.Host, elsewhere.URL)
		}, holds: true},
		"keys in a file": {about: func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"issuer":"https://%s","jwks_uri":"file:///etc/passwd"}`, r.Host)
		}, holds: true},
		"discovery is sent away":        {about: away, holds: true},
		"keys are sent away":            {keys: away, holds: true},
		"round and round":               {keys: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/keys", http.StatusFound) }, holds: true},
		"endless discovery":             {about: endless(`{"issuer":"`, "x"), holds: true},
		"endless keys":                  {keys: endless(`{"keys":[`, `{"kty":"EC"},`), holds: true},
		"nested keys":                   {keys: endless(`{"keys":`, `[`), holds: true},
		"a page":                        {keys: text(`<html>sign in to the network</html>`), holds: true},
		"another object":                {keys: text(`{"error":"try later"}`), holds: true},
		"no JSON, and well":             {keys: text(``), holds: true},
		"all withdrawn":                 {keys: text(set())},
		"a short key":                   {keys: text(set(jwk(weak.Public(), jose.RS256, "sig"))), key: weak, alg: jose.RS256},
		"a secret for everybody":        {keys: text(set(jwk(secret, jose.HS256, "sig"))), key: secret, alg: jose.HS256},
		"a private key":                 {keys: text(set(jwk(evil, jose.ES256, "sig"))), key: evil, alg: jose.ES256},
		"a key to encrypt with":         {keys: text(set(jwk(evil.Public(), jose.ES256, "enc"))), key: evil, alg: jose.ES256},
		"a key for another algorithm":   {keys: text(set(jwk(evil.Public(), jose.ES384, "sig"))), key: evil, alg: jose.ES256},
		"a key that is none beside one": {keys: text(set(`{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"one"}`, `7`, jwk(good.Public(), jose.ES256, "sig"))), holds: true},
	} {
		t.Run(name, func(t *testing.T) {
			lying := false
			var server *httptest.Server
			mux := http.NewServeMux()
			serve := func(path string, honest func() string, wrong http.HandlerFunc) {
				mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
					if lying && wrong != nil {
						wrong(w, r)
						return
					}
					_, _ = w.Write([]byte(honest()))
				})
			}
			serve("/.well-known/openid-configuration", func() string { return fmt.Sprintf(`{"issuer":%q,"jwks_uri":%q}`, server.URL, server.URL+"/keys") }, one.about)
			serve("/keys", func() string { return set(jwk(good.Public(), jose.ES256, "sig")) }, one.keys)
			server = httptest.NewTLSServer(mux)
			defer server.Close()
			now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
			client := server.Client()
			client.Timeout, client.CheckRedirect = fetchLimit, issuerClient().CheckRedirect
			d := NewDoor(Config{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }, Client: client, Issuer: &Issuer{
				Name: "corp", URL: server.URL, Audience: "dossier", Algorithms: []string{"RS256", "ES256"}, RoleClaim: "groups", Roles: []RoleOfOne{{"a", Administrator}},
			}})
			knocks := func(alg jose.SignatureAlgorithm, key any) int {
				status, _ := knock(d, "Bearer "+sign(t, alg, key, "one", map[string]any{"iss": server.URL, "aud": "dossier", "sub": "x", "exp": now.Add(time.Hour).Unix(), "groups": "a"}))
				return status
			}
			if status := knocks(jose.ES256, good); status != http.StatusOK {
				t.Fatal("control: the honest issuer's token is refused:", status)
			}
			lying = true
			now = now.Add(keysFreshFor)
			if status := knocks(jose.ES256, good); (status == http.StatusOK) != one.holds {
				t.Errorf("the key from before: %d", status)
			}
			key, alg := one.key, one.alg
			if key == nil {
				key, alg = evil, jose.ES256
			}
			if status := knocks(alg, key); status != http.StatusUnauthorized {
				t.Errorf("a token that nobody should let in: %d", status)
			}
		})
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
