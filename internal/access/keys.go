package access

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrNoKey says that no key has the id.
var ErrNoKey = errors.New("there is no such key")

// Key is an API key without its secret.
type Key struct {
	ID        uuid.UUID
	Hint      string // how the secret begins
	Principal string // opaque; see Principal of httpkit
	Role      Role
	Scopes    []string
	Staff     *uuid.UUID // whose key it is, by the directory; nil where nobody's
	CreatedAt time.Time
	ExpiresAt *time.Time // nil for never
	RevokedAt *time.Time
	LastUsed  *time.Time // the hour
}

// State says in a word whether the key is accepted.
func (k *Key) State(now time.Time) string {
	switch {
	case k.RevokedAt != nil:
		return "revoked"
	case k.ExpiresAt != nil && !now.Before(*k.ExpiresAt):
		return "expired"
	}
	return "valid"
}

var principalForm = regexp.MustCompile(`^[A-Za-z0-9._:/-]{1,64}$`)

// check refuses a key that would permit nothing or be stored wrongly.
func (k *Key) check() error {
	if !principalForm.MatchString(k.Principal) {
		return fmt.Errorf("principal %q: want 1 to 64 letters, digits and ._:/-, and nobody's name", k.Principal)
	}
	if !slices.Contains(Roles(), k.Role) {
		return fmt.Errorf("role %q: want one of %v", k.Role, Roles())
	}
	if k.Role == Agent && k.Staff == nil {
		return errors.New("an agent is a member of the staff: say which")
	}
	for _, s := range k.Scopes {
		if !slices.Contains(Scopes(), s) {
			return fmt.Errorf("scope %q: want one of %v", s, Scopes())
		}
	}
	return nil
}

// Create stores a new key and returns it with its secret, which cannot be
// asked for again. Principal, Role, Scopes, Staff and ExpiresAt are taken from k.
func Create(ctx context.Context, pool *pgxpool.Pool, k Key) (Key, string, error) {
	token := newToken()
	k, err := insert(ctx, pool, k, token)
	return k, token, err
}

func insert(ctx context.Context, pool *pgxpool.Pool, k Key, token string) (Key, error) {
	if err := k.check(); err != nil {
		return k, err
	}
	if k.Scopes == nil {
		k.Scopes = []string{}
	}
	k.ID, k.Hint = uuid.New(), token[:len(tokenPrefix)+hintLength]
	hash := hashToken(token)
	err := pool.QueryRow(ctx, `INSERT INTO dossier_access.api_key (id, hash, hint, principal, role, scopes, expires_at, staff)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING created_at`,
		k.ID, hash[:], k.Hint, k.Principal, k.Role, k.Scopes, k.ExpiresAt, k.Staff).Scan(&k.CreatedAt)
	if err != nil {
		return k, fmt.Errorf("store the key: %w", err)
	}
	return k, nil
}

const keyColumns = `id, hint, principal, role, scopes, created_at, expires_at, revoked_at, last_used_at, staff`

func (k *Key) scan() []any {
	return []any{&k.ID, &k.Hint, &k.Principal, &k.Role, &k.Scopes, &k.CreatedAt, &k.ExpiresAt, &k.RevokedAt, &k.LastUsed, &k.Staff}
}

// List returns all keys, the newest first.
func List(ctx context.Context, pool *pgxpool.Pool) ([]Key, error) {
	rows, err := pool.Query(ctx, `SELECT `+keyColumns+` FROM dossier_access.api_key ORDER BY created_at DESC, id`)
	if err != nil {
		return nil, fmt.Errorf("list the keys: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k Key, err error) { return k, row.Scan(k.scan()...) })
	if err != nil {
		return nil, fmt.Errorf("list the keys: %w", err)
	}
	return list, nil
}

// Revoke ends a key for good, in all processes within seconds. Revoking again
// changes nothing. [ErrNoKey] where there is none.
func Revoke(ctx context.Context, pool *pgxpool.Pool, id uuid.UUID) (Key, error) {
	var k Key
	err := pool.QueryRow(ctx, `UPDATE dossier_access.api_key SET revoked_at = coalesce(revoked_at, now())
		WHERE id = $1 RETURNING `+keyColumns, id).Scan(k.scan()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return k, ErrNoKey
	}
	if err != nil {
		return k, fmt.Errorf("revoke the key: %w", err)
	}
	return k, nil
}

// find returns the key with the hash, in whatever state; nil where there is none.
func find(ctx context.Context, pool *pgxpool.Pool, hash [32]byte) (*Key, error) {
	var k Key
	err := pool.QueryRow(ctx, `SELECT `+keyColumns+` FROM dossier_access.api_key WHERE hash = $1`, hash[:]).Scan(k.scan()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look the key up: %w", err)
	}
	return &k, nil
}
