package postgres_test

import (
	"context"
	"errors"
	"testing"

	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

func TestAlone(t *testing.T) {
	pool := pgtest.Database(t)
	inner, other := 0, 0
	count := func(n *int) func(context.Context) error {
		return func(context.Context) error { *n++; return nil }
	}
	failed := errors.New("failed")
	err := postgres.Alone(t.Context(), pool, 1, func(ctx context.Context) error {
		if err := postgres.Alone(ctx, pool, 1, count(&inner)); err != nil {
			t.Error(err)
		}
		if err := postgres.Alone(ctx, pool, 2, count(&other)); err != nil {
			t.Error(err)
		}
		return failed
	})
	if !errors.Is(err, failed) || inner != 0 || other != 1 {
		t.Errorf("%v; %d under the same number, %d under another", err, inner, other)
	}
	// The lock is free again, also where fn was broken off.
	ctx, cancel := context.WithCancel(t.Context())
	_ = postgres.Alone(ctx, pool, 1, func(context.Context) error { cancel(); return ctx.Err() })
	if err := postgres.Alone(t.Context(), pool, 1, count(&inner)); err != nil || inner != 1 {
		t.Errorf("%v; called %d times afterwards", err, inner)
	}
}
