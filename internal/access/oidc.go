package access

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// ErrIssuer says that the issuer's keys cannot be had, so that a token can be
// neither accepted nor refused.
var ErrIssuer = errors.New("the issuer of tokens cannot be reached")

// Issuer is the configuration of an OpenID Connect issuer, as its file has it.
type Issuer struct {
	Name       string   `json:"name"`     // in the metadata of events, as oidc:<name>
	URL        string   `json:"issuer"`   // exactly as its tokens say; https
	Audience   string   `json:"audience"` // what its tokens for Dossier say
	Algorithms []string `json:"algorithms"`
	Skew       Seconds  `json:"skewSeconds"` // how far its clock may be off; 60 by default

	// RoleClaim names the claim, a text or a list, and Roles what its values
	// mean; the first line of Roles that fits counts. A token that none fits is
	// valid and may do nothing.
	RoleClaim string      `json:"roleClaim"`
	Roles     []RoleOfOne `json:"roles"`

	// StaffClaim names the claim with the member of staff's id in Dossier; may be empty.
	StaffClaim string `json:"staffClaim"`
	// ScopeClaim names the claim that narrows a token, words between spaces or
	// a list; may be empty. Words that are no scopes of ours are passed over; a
	// token with none of ours may then do nothing.
	ScopeClaim string `json:"scopeClaim"`
}

// RoleOfOne gives the role to who has the value in the role claim.
type RoleOfOne struct {
	Value string `json:"value"`
	Role  Role   `json:"role"`
}

// Seconds is a number of them in JSON.
type Seconds int

// asymmetric are the algorithms that may be allowed. Those with a shared secret
// are not: whoever could check a token could make one.
var asymmetric = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
}

// ReadIssuer reads the configuration from a file of JSON.
func ReadIssuer(path string) (*Issuer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	i := &Issuer{Name: "oidc", Algorithms: []string{oidc.RS256, oidc.ES256}, Skew: 60, RoleClaim: "roles"}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(i); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return i, i.check()
}

func (i *Issuer) check() error {
	u, err := url.Parse(i.URL)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("issuer %q: want an https URL", i.URL)
	case i.Audience == "":
		return errors.New("audience: want what the issuer's tokens for Dossier say")
	case i.Skew < 0 || i.Skew > 300:
		return errors.New("skewSeconds: want 0 to 300")
	case !principalForm.MatchString(i.Name) || len(i.Name) > 16:
		return fmt.Errorf("name %q: want a code of up to 16 characters", i.Name)
	case len(i.Algorithms) == 0 || len(i.Roles) == 0 || i.RoleClaim == "":
		return errors.New("algorithms, roleClaim and roles must not be empty")
	}
	for _, a := range i.Algorithms {
		if !slices.Contains(asymmetric, a) {
			return fmt.Errorf("algorithm %q: want any of %v", a, asymmetric)
		}
	}
	for _, r := range i.Roles {
		if !slices.Contains(Roles(), r.Role) {
			return fmt.Errorf("role %q: want one of %v", r.Role, Roles())
		}
	}
	return nil
}

// tokens checks the tokens of one issuer.
type tokens struct {
	Issuer
	verifier *oidc.IDTokenVerifier
}

func newTokens(i Issuer, client *http.Client, now func() time.Time) *tokens {
	skew := time.Duration(i.Skew) * time.Second
	keys := &keySet{issuer: i.URL, algorithms: i.Algorithms, client: client, now: now}
	return &tokens{Issuer: i, verifier: oidc.NewVerifier(i.URL, keys, &oidc.Config{
		ClientID: i.Audience, SupportedSigningAlgs: i.Algorithms,
		Now: func() time.Time { return now().Add(-skew) }, // of its clock, the latest that it can be behind
	})}
}

// principal returns nobody, without an error, for a token that does not hold.
func (t *tokens) principal(ctx context.Context, raw string) (httpkit.Principal, error) {
	var fault error // of the keys; the library does not wrap it
	token, err := t.verifier.Verify(context.WithValue(ctx, faultKey{}, &fault), raw)
	if fault != nil {
		return httpkit.Principal{}, fault
	}
	var claims map[string]json.RawMessage
	if err != nil || token.Subject == "" || token.Claims(&claims) != nil {
		return httpkit.Principal{}, nil
	}
	p := httpkit.Principal{ID: t.opaque(token.Subject), Auth: "oidc:" + t.Name}
	has := words(claims[t.RoleClaim], false)
	for _, r := range t.Roles {
		if slices.Contains(has, r.Value) {
			p.Role = string(r.Role)
			break
		}
	}
	if staff := words(claims[t.StaffClaim], false); t.StaffClaim != "" && len(staff) == 1 && principalForm.MatchString(staff[0]) {
		p.ID, p.Staff = staff[0], staff[0] // the same person, whichever way they come
	}
	if t.ScopeClaim != "" {
		p.Scopes = []string{"none"}
		for _, s := range words(claims[t.ScopeClaim], true) {
			if slices.Contains(Scopes(), s) {
				p.Scopes = append(p.Scopes, s)
			}
		}
	}
	return p, nil
}

// opaque makes an id of a subject, which may be somebody's address: ids of
// principals are stored with events for ever.
func (t *tokens) opaque(subject string) string {
	sum := sha256.Sum256([]byte(t.URL + "\x00" + subject))
	return t.Name + ":" + base62(new(big.Int).SetBytes(sum[:16]), 22)
}

// words reads a claim that is a text or a list of texts.
func words(raw json.RawMessage, split bool) []string {
	var list []string
	var one string
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	if json.Unmarshal(raw, &one) != nil || one == "" {
		return nil
	}
	if split {
		return strings.Fields(one)
	}
	return []string{one}
}
