package readapi

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// ofCustomer answers with a page of what one customer has. An empty list of a
// customer that there is differs from a customer that there is not.
func ofCustomer[T any, R row[T]](ctx context.Context, a *api, l *list, id ID, fresh Freshness, p Paging, r *Request) (*answer[Page[T]], error) {
	l.of = &id
	if err := a.then(ctx, l); err != nil {
		return nil, err
	}
	found, err := fetch[T, R](ctx, a, l, fresh, p, false, nil)
	if err != nil {
		return nil, err
	}
	if found.empty() && p.Cursor == "" {
		exists := false
		if _, err := a.snapshotOf(ctx, modelCustomers, &id, fresh.min(), func(batch *pgx.Batch) {
			batch.Queue(`SELECT EXISTS (SELECT FROM read.customers WHERE id = $1)`, id).QueryRow(func(row pgx.Row) error { return row.Scan(&exists) })
		}); err != nil {
			found.drop()
			return nil, err
		}
		if !exists {
			found.drop()
			return nil, notFound("customer")
		}
	}
	return paged(r, found), nil
}

// everywhere answers with a page of what all customers have.
func everywhere[T any, R row[T]](ctx context.Context, a *api, l *list, fresh Freshness, p Paging, count bool, r *Request) (*answer[Page[T]], error) {
	if err := a.then(ctx, l); err != nil {
		return nil, err
	}
	found, err := fetch[T, R](ctx, a, l, fresh, p, count, nil)
	if err != nil {
		return nil, err
	}
	return paged(r, found), nil
}
