package erasure

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

// orders are the types of events that order an erasure.
var orders = []string{"CustomerErased", "PersonalDataExpired"}

var errThere = errors.New("there")

// CatchUp applies the erasures that the log orders and that these keys do not
// know of: it returns when for every one of them the keys are destroyed. It is
// called before anything is served. What else an erasure needs is left to Run.
func (r *Runner) CatchUp(ctx context.Context) error {
	head, _, err := r.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("erasures of the log: %w", err)
	}
	after, err := r.checkpoint(ctx)
	if err != nil {
		return err
	}
	if after > head { // the log is one of before, or another: its positions are used again
		if _, err := r.Pool.Exec(ctx, `update dossier_keys.erasure_checkpoint set position = 0`); err != nil {
			return fmt.Errorf("checkpoint of the erasures: %w", err)
		}
		after = 0
	}
	if after >= head {
		return nil
	}
	err = r.Store.FollowTypes(ctx, after, orders, func(s eventstore.Selected) error {
		if err := r.passed(ctx, s); err != nil {
			return err
		}
		if s.CaughtUp || s.Position >= head {
			return errThere
		}
		return nil
	})
	if errors.Is(err, errThere) {
		return nil
	}
	return fmt.Errorf("erasures of the log: %w", err)
}

func (r *Runner) checkpoint(ctx context.Context) (position uint64, err error) {
	err = r.Pool.QueryRow(ctx, `select position from dossier_keys.erasure_checkpoint`).Scan(&position)
	if err != nil {
		err = fmt.Errorf("checkpoint of the erasures: %w", err)
	}
	return position, err
}

// passed takes note of what the log orders at a position. The keys are destroyed
// before the position is; both can be repeated.
func (r *Runner) passed(ctx context.Context, s eventstore.Selected) error {
	if s.Event != nil {
		if err := r.found(ctx, s.Event); err != nil {
			return err
		}
	}
	if _, err := r.Pool.Exec(ctx, `update dossier_keys.erasure_checkpoint set position = greatest(position, $1)`, int64(s.Position)); err != nil { //nolint:gosec // it fits
		return fmt.Errorf("checkpoint of the erasures: %w", err)
	}
	return nil
}

func (r *Runner) found(ctx context.Context, e *eventstore.Event) error {
	customer, ok := e.Customer()
	if !ok {
		return nil
	}
	subject := uuid.UUID(customer)
	id, cause := e.ID, domain.ErasedByRetention
	var category *int16
	switch d := e.Skeleton().(type) {
	case *domain.CustomerErased:
		id, cause = uuid.UUID(d.ErasureID), d.Cause
		if err := r.Vault.Destroy(ctx, subject); err != nil {
			return err
		}
	case *domain.PersonalDataExpired:
		c, err := vault.ParseCategory(d.Category)
		if err != nil {
			return err
		}
		if err := r.Vault.DestroyCategory(ctx, subject, c); err != nil {
			return err
		}
		number := int16(c)
		category = &number
	default:
		return nil
	}
	_, err := r.Pool.Exec(ctx, `
		insert into dossier_keys.erasure (id, subject, category, position, ordered_at, cause, bucket)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
		id, subject, category, int64(e.Position), e.Created, cause, int16(vault.BucketOf(subject))) //nolint:gosec // it fits
	if err != nil {
		return fmt.Errorf("note erasure %s: %w", id, err)
	}
	return nil
}
