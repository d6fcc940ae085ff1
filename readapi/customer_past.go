package readapi

import (
	"context"
	"strings"
)

// formerCustomerColumns are customerColumns as far as the history keeps them.
const formerCustomerColumns = `id, revision, position, kind, status, nullif(region, ''), source, '',
	nullif(class_importance, ''), nullif(class_frequency, ''), nullif(class_value, ''),
	NULL::int, NULL::int, NULL::int, NULL::int, NULL::int, NULL::jsonb, NULL::int,
	created_at, recorded_at, recorded_from, NULL::timestamptz, NULL::timestamptz, archived_at,
	name_ref, NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea`

// listFormerCustomers answers with customers as they were, from their history.
func (a *api) listFormerCustomers(ctx context.Context, in *listCustomers) (*answer[Page[CustomerRecord]], error) {
	err := notThen(map[string]bool{
		"sort": !strings.HasSuffix(in.Sort, "createdAt"), "name": in.Name != "", "email": in.Email != "", "phone": in.Phone != "",
		"lastContactBefore": !in.LastContactBefore.IsZero(), "openComplaints": in.OpenComplaints.IsSet,
	})
	if err != nil {
		return nil, err
	}
	l, _, err := a.customers(in)
	if err != nil {
		return nil, err
	}
	if l.past, err = a.past(ctx, modelCustomersHistory, in.PastInstants); err != nil {
		return nil, err
	}
	l.model, l.columns, l.from = modelCustomersHistory, formerCustomerColumns, "read.customers_history"
	l.where(pastWhere, l.past.args()...)
	found, err := fetch[CustomerRecord](ctx, a, l, in.Freshness, in.Paging, in.Count, nil)
	if err != nil {
		return nil, err
	}
	return paged(&in.Request, found), nil
}
