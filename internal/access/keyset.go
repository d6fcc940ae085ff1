package access

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
)

const (
	// A token names its key. One whose key is not known may be of a new one, or
	// made up: the issuer is asked, but however many such tokens come, not more
	// often than this.
	fetchAtMostEvery = 30 * time.Second
	// A key that the issuer has withdrawn is accepted no longer than this.
	keysFreshFor = 15 * time.Minute
	// With an issuer that does not answer, known keys go on being accepted for this.
	keysUsableFor = 2 * time.Hour

	fetchLimit = 5 * time.Second
	fetchSize  = 1 << 20

	minRSA = 2048 // bits
)

// keySet has the public keys of an issuer, found by discovery. It implements
// go-oidc's KeySet; that library's own asks the issuer for every unknown key.
type keySet struct {
	issuer     string
	algorithms []string
	client     *http.Client
	now        func() time.Time

	asking singleflight.Group

	mu    sync.Mutex // guards the rest, for moments
	keys  []jose.JSONWebKey
	got   time.Time // when keys were fetched
	tried time.Time // when fetching was last begun
}

// faultKey is of the place in a context where the fault is put that keeps a
// token from being checked at all.
type faultKey struct{}

// VerifySignature implements oidc.KeySet.
func (s *keySet) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	var allowed []jose.SignatureAlgorithm
	for _, a := range s.algorithms {
		allowed = append(allowed, jose.SignatureAlgorithm(a))
	}
	jws, err := jose.ParseSigned(raw, allowed)
	if err != nil || len(jws.Signatures) != 1 {
		return nil, errors.New("not one signature of an allowed algorithm")
	}
	id := jws.Signatures[0].Header.KeyID
	keys, fresh := s.known()
	if !fresh || !slices.ContainsFunc(keys, func(k jose.JSONWebKey) bool { return k.KeyID == id }) {
		if keys, err = s.fetch(ctx); err != nil {
			if fault, ok := ctx.Value(faultKey{}).(*error); ok {
				*fault = err
			}
			return nil, err
		}
	}
	for _, k := range keys {
		// A key says what it is for: an encryption key signs nothing.
		if k.KeyID != id || k.Use != "" && k.Use != "sig" || k.Algorithm != "" && k.Algorithm != jws.Signatures[0].Header.Algorithm {
			continue
		}
		if payload, err := jws.Verify(k); err == nil {
			return payload, nil
		}
	}
	return nil, errors.New("no key of the issuer has signed this")
}

func (s *keySet) known() (keys []jose.JSONWebKey, fresh bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys, s.now().Before(s.got.Add(keysFreshFor))
}

// fetch returns the keys as they are now, or as they were when the issuer was
// last asked where that was a moment ago. [ErrIssuer] where there are none.
func (s *keySet) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	_, err, _ := s.asking.Do("", func() (any, error) {
		s.mu.Lock()
		at := s.now()
		early := at.Before(s.tried.Add(fetchAtMostEvery))
		if !early {
			s.tried = at
		}
		s.mu.Unlock()
		if early {
			return nil, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchLimit)
		defer cancel()
		keys, err := s.discover(ctx)
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.keys, s.got = keys, at
		return nil, nil
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now().Before(s.got.Add(keysUsableFor)) {
		return s.keys, nil
	}
	return nil, fmt.Errorf("%w: %w", ErrIssuer, errors.Join(err, errors.New("no keys of it are known")))
}

// discover asks the issuer where its keys are, and for them.
func (s *keySet) discover(ctx context.Context) ([]jose.JSONWebKey, error) {
	var about struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := s.get(ctx, strings.TrimSuffix(s.issuer, "/")+"/.well-known/openid-configuration", &about); err != nil {
		return nil, err
	}
	if about.Issuer != s.issuer {
		return nil, errors.New("discovery answers for another issuer")
	}
	var raw struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := s.get(ctx, about.Keys, &raw); err != nil {
		return nil, err
	}
	if raw.Keys == nil { // a page of something in between; an issuer that has withdrawn all says so
		return nil, errors.New("the issuer's answer is no set of keys")
	}
	var keys []jose.JSONWebKey
	for _, one := range raw.Keys {
		var k jose.JSONWebKey
		// Keys of other kinds may stand beside ours. A secret that is given to
		// everybody proves nothing, and a private key in public neither.
		if json.Unmarshal(one, &k) == nil && k.Valid() && k.IsPublic() && strong(k) {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// strong reports whether the key is as long as RFC 7518 wants one: a shorter one may
// be somebody else's by now.
func strong(k jose.JSONWebKey) bool {
	public, is := k.Key.(*rsa.PublicKey)
	return !is || public.N.BitLen() >= minRSA
}

func (s *keySet) get(ctx context.Context, address string, v any) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" {
		return errors.New("the issuer names an address that is not https")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, fetchSize))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %d", u.Path, resp.StatusCode)
	}
	return json.Unmarshal(body, v)
}

// issuerClient goes where the issuer says over TLS only.
func issuerClient() *http.Client {
	return &http.Client{Timeout: fetchLimit, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if r.URL.Scheme != "https" || len(via) > 3 {
			return errors.New("redirected too often, or away from https")
		}
		return nil
	}}
}
