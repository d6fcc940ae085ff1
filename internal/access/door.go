package access

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Public reports whether the path is answered without a credential: health,
// the description, and the page made of it. Nothing else on the API's port is.
func Public(path string) bool {
	switch path {
	case "/openapi.json", "/docs":
		return true
	}
	return strings.HasPrefix(path, "/healthz/") || strings.HasPrefix(path, "/docs/")
}

// Door establishes who sends a request. It may be used by many goroutines.
type Door struct {
	keys   *keyCache
	tokens *tokens // nil where no issuer is configured
	log    *slog.Logger
	fails  *failures
	staff  Directory
}

// Config is what a Door works with.
type Config struct {
	Pool *pgxpool.Pool
	Log  *slog.Logger
	Now  func() time.Time // time.Now by default

	// Staff is the directory that members of the staff are looked up in, at each
	// of their requests; nil for none, and then agents belong to no team.
	Staff Directory

	Issuer *Issuer      // of tokens; nil for none
	Client *http.Client // to reach the issuer with; may be nil

	// How many credentials that do not hold an address may send a second, and
	// at once; a rate of 0 is no limit. The address is the connection's, or what
	// a proxy in one of the networks says of it in X-Forwarded-For.
	FailRate  float64
	FailBurst int
	Proxies   []netip.Prefix
}

// NewDoor returns a door that knows the keys of the database, whose schema
// [Setup] has made.
func NewDoor(c Config) *Door {
	if c.Now == nil {
		c.Now = time.Now
	}
	d := &Door{keys: newKeyCache(c.Pool, c.Log, c.Now), log: c.Log, fails: newFailures(c.FailRate, c.FailBurst, c.Proxies, c.Now), staff: c.Staff}
	if c.Issuer != nil {
		if c.Client == nil {
			c.Client = issuerClient()
		}
		d.tokens = newTokens(*c.Issuer, c.Client, c.Now)
	}
	return d
}

// Run keeps the door up to date until ctx ends. Without it a revoked key is
// accepted for some seconds more.
func (d *Door) Run(ctx context.Context) { d.keys.run(ctx) }

// Authenticate is the middleware that puts the principal into the request's
// context, or answers 401. It stands before routing: without a credential one
// does not learn which paths there are.
func (d *Door) Authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if Public(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		// What is answered is for this reader: what is masked differs. Nothing
		// between us and them may keep it.
		w.Header().Set("Cache-Control", "private, no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff") // an export is no page, whatever is in it
		w.Header().Add("Vary", "Authorization")
		token, ok := bearerToken(r.Header)
		if !ok {
			httpkit.WriteProblem(w, r, httpkit.Unauthenticated())
			return
		}
		address := d.fails.client(r)
		if refused, wait := d.fails.refuses(address, token); refused {
			httpkit.WriteProblem(w, r, httpkit.NewProblem(http.StatusTooManyRequests, "too-many-failures",
				"too many credentials that do not hold came from this address; nothing was done").RetryAfter(wait))
			return
		}
		p, err := d.principal(r.Context(), token)
		switch {
		case err != nil:
			d.log.ErrorContext(r.Context(), "credential not checked", "correlationId", httpkit.CorrelationID(r.Context()), "error", err)
			httpkit.WriteProblem(w, r, httpkit.NewProblem(http.StatusServiceUnavailable, "credentials-unavailable",
				"credentials cannot be checked now; nothing was done").RetryAfter(2*time.Second))
		case p.ID == "":
			d.fails.failed(address, token)
			httpkit.WriteProblem(w, r, httpkit.Unauthenticated())
		default:
			d.fails.held(token)
			httpkit.Seen(r.Context(), p)
			ctx := httpkit.WithPurpose(httpkit.WithPrincipal(r.Context(), p), r.Header.Get(httpkit.PurposeHeader))
			next.ServeHTTP(w, r.WithContext(ctx))
		}
	})
}

// principal returns nobody, without an error, for a credential that is not valid.
func (d *Door) principal(ctx context.Context, token string) (httpkit.Principal, error) {
	if d.tokens != nil && !strings.HasPrefix(token, tokenPrefix) {
		p, err := d.tokens.principal(ctx, token)
		if err != nil {
			return p, err
		}
		return d.employed(ctx, p)
	}
	k, err := d.keys.get(ctx, token)
	if err != nil || k == nil {
		return httpkit.Principal{}, err
	}
	p := httpkit.Principal{ID: k.Principal, Auth: "key:" + k.ID.String(), Role: string(k.Role), Scopes: k.Scopes}
	if k.Staff != nil {
		p.Staff = k.Staff.String()
	}
	return d.employed(ctx, p)
}

// bearerToken reads the one credential that a request may have.
func bearerToken(h http.Header) (string, bool) {
	lines := h.Values("Authorization")
	if len(lines) != 1 || len(lines[0]) > 16<<10 {
		return "", false
	}
	scheme, token, ok := strings.Cut(lines[0], " ")
	token = strings.TrimSpace(token)
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}
