package readapi

import "strings"

// formerCustomerColumns are customerColumns of the past. What is counted of a
// customer is looked up for those on the page, in the histories of what is counted:
// {holds x} is that a row of x holds at the two instants.
const formerCustomerColumns = `id, revision, position, kind, status, nullif(region, ''), source, external_source,
	nullif(class_importance, ''), nullif(class_frequency, ''), nullif(class_value, ''),
	visited.n, complained.n, complained.open, answered.n, ordered.n, ordered.amounts, answered.nps,
	created_at, recorded_at, updated_at, contacted.last, visited.last, ordered.last,
	archived_at, name_ref, birth_date_ref, contacts_ref, interests_ref, notes_ref, external_ref_ref, merged_into,
	NULL::text, NULL::text[], NULL::json, NULL::json, NULL::json, NULL::json, NULL::bytea[], NULL::json`

const formerCustomerCounts = `
	LATERAL (SELECT count(*) AS n, max(v.occurred_at) AS last FROM read.visits_history v WHERE v.customer_id = found.id AND {holds v}) visited,
	LATERAL (SELECT max(m.last_contact_at) AS last FROM read.communications_history m WHERE m.customer_id = found.id AND {holds m}) contacted,
	LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE c.open) AS open FROM read.complaints_history c WHERE c.customer_id = found.id AND {holds c}) complained,
	LATERAL (SELECT count(*) AS n, (array_agg(s.nps ORDER BY s.answered_at DESC, s.position DESC) FILTER (WHERE s.nps IS NOT NULL))[1] AS nps
		FROM read.survey_answers_history s WHERE s.customer_id = found.id AND {holds s}) answered,
	LATERAL (SELECT coalesce(sum(n), 0)::int AS n, max(last) AS last, coalesce(jsonb_object_agg(currency, amount), '{}') AS amounts FROM (
		SELECT o.currency, count(*) FILTER (WHERE o.state NOT IN ('returned', 'cancelled')) AS n, max(o.ordered_at) AS last,
			trim_scale(sum(CASE o.state WHEN 'cancelled' THEN 0 ELSE o.amount - o.returned_amount END))::text AS amount
		FROM read.orders_history o WHERE o.customer_id = found.id AND {holds o} GROUP BY o.currency) sums) ordered`

// formerCustomers makes the list, which has no filter yet, one of customers as they
// were, where that is asked for.
func (l *list) formerCustomers(in *listCustomers) error {
	if l.past == nil {
		return nil
	}
	l.columns, l.beside = formerCustomerColumns, l.held(formerCustomerCounts)
	return notThen(map[string]bool{"sort": !strings.HasSuffix(in.Sort, "createdAt"), "tags": len(in.Tags) > 0, "custom": len(in.Custom) > 0})
}

// held writes out, in a part of a query, that rows hold.
func (l *list) held(sql string) string {
	for _, alias := range []string{"m", "v", "c", "s", "o"} {
		sql = strings.ReplaceAll(sql, "{holds "+alias+"}", holds(alias+".", l.recorded, l.occurred))
	}
	return sql
}

// Filters by what is counted. The present ones are written out, so that each form
// fits an index.
const (
	complaintsOpenThen = `EXISTS (SELECT FROM read.complaints_history c WHERE c.customer_id = found.id AND c.open AND {holds c})`
	contactedThen      = `EXISTS (SELECT FROM read.communications_history m WHERE m.customer_id = found.id AND m.last_contact_at >= ? AND {holds m})`
)
