package readapi

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// An agent reads what is theirs or their team's. Every query of a list, a record
// or a figure goes through snapshotOf, or is an export: there, and nowhere else,
// the views that have rows of customers are replaced by those of their rows that
// are the agent's. A view that is in neither of the two tables below is not read
// for an agent at all.

// own says by which columns of a view a row belongs to somebody: to whoever has
// the customer, and to whoever has the thing itself.
type own struct{ customer, staff, team string }

// owned are the views with rows of customers.
var owned = map[string]own{
	"customers": {customer: "id"}, "records": {customer: "id"}, "grades": {customer: "id"},
	"customer_managers": ofCustomers, "customer_managers_now": ofCustomers, "timeline": ofCustomers, "customer_classes": ofCustomers, "class_facts": ofCustomers,
	"visits": ofCustomers, "interactions": ofCustomers, "communications": ofCustomers, "company_links": ofCustomers,
	"survey_answers": ofCustomers, "survey_invitations": ofCustomers, "interviews": ofCustomers, "consents": ofCustomers, "attachments": ofCustomers,
	"orders": ofCustomers, "order_returns": ofCustomers, "service_upgrades": ofCustomers, "offers": ofCustomers, "offer_rankings": ofCustomers,
	"visit_plans": {"customer_id", "staff", "team"}, "follow_ups": {"customer_id", "owner", "team"},
	"disputes": {"customer_id", "owner", "team"}, "key_contacts": {"customer_id", "owner", "team"},
	"complaints": {"customer_id", "owner", "team"}, "requests": {"customer_id", "owner", "team"}, "service_cases": {"customer_id", "owner", "team"},
}

var ofCustomers = own{customer: "customer_id"}

// unowned are the views that have nothing of customers: rules, the directory, and
// where the read models stand.
var unowned = []string{
	"checkpoints", "parked", "policies", "questionnaires", "staff", "staff_history", "histories_clock",
}

const (
	// Who asks is said to the transaction, so that the text of a query is the same
	// for all agents. A query outside of such a transaction fails.
	scopeSQL = `SELECT set_config('dossier.team', $1, true)`

	teamNow    = `current_setting('dossier.team')`
	membersNow = `ARRAY(SELECT s.id FROM read.staff s WHERE s.team = ` + teamNow + `)`
	// Two queries, because an index that has the rows of teams only serves none that asks for both.
	theirs = `ARRAY(SELECT m.customer_id FROM read.customer_managers_now m WHERE m.staff = ANY (` + membersNow + `)
		UNION ALL SELECT m.customer_id FROM read.customer_managers_now m WHERE m.team = ` + teamNow + ` AND m.team <> '')`
)

// historySuffix ends the name of a view with what the rows of another one were.
const historySuffix = "_history"

var viewName = regexp.MustCompile(`\bread\.([a-z_0-9]+)`)

// condition is what a row of the view has to meet. Its parts are ranges of
// indexes each, and what they find is bounded by what the team has. Of the past it
// is what is the agent's today: who had a thing once sees it no more.
func (o own) condition(view string) string {
	all := []string{o.customer + ` = ANY (` + theirs + `)`}
	var things []string
	if o.staff != "" {
		things = append(things, o.staff+` = ANY (ARRAY(SELECT unnest(`+membersNow+`)::text))`)
	}
	if o.team != "" {
		things = append(things, o.team+` = `+teamNow)
	}
	if now, past := strings.CutSuffix(view, historySuffix); past && len(things) > 0 {
		things = []string{`id = ANY (ARRAY(SELECT id FROM read.` + now + ` WHERE ` + strings.Join(things, " OR ") + `))`}
	}
	return strings.Join(append(all, things...), " OR ")
}

// ownOf returns how the rows of a view belong to somebody, and false where there
// is nothing of customers in it. Of a view that is in no table nothing is read.
func ownOf(view string) (own, bool, error) {
	if o, is := owned[strings.TrimSuffix(view, historySuffix)]; is {
		return o, true, nil
	}
	if slices.Contains(unowned, view) {
		return own{}, false, nil
	}
	return own{}, false, fmt.Errorf("read.%s is in none of the tables of readapi/scope.go: whose its rows are is not known", view)
}

// narrowSQL returns the query over the agent's rows. Lists are kept from walking
// an index of their sort past all that is other people's in the hope of a match:
// OFFSET 0 makes Postgres find the agent's rows first.
func narrowSQL(sql string) (string, error) {
	names := map[string]bool{}
	for _, m := range viewName.FindAllStringSubmatch(sql, -1) {
		switch _, is, err := ownOf(m[1]); {
		case err != nil:
			return "", err
		case is:
			names[m[1]] = true
		}
	}
	if len(names) == 0 {
		return sql, nil
	}
	fence := ""
	if strings.Contains(sql, " LIMIT ") {
		fence = " OFFSET 0"
	}
	var with []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		o, _, err := ownOf(name)
		if err != nil {
			return "", err
		}
		with = append(with, name+" AS NOT MATERIALIZED (SELECT * FROM read."+name+" WHERE "+o.condition(name)+fence+")")
	}
	sql = viewName.ReplaceAllStringFunc(sql, func(view string) string {
		if name := strings.TrimPrefix(view, "read."); names[name] {
			return name
		}
		return view
	})
	if rest, has := strings.CutPrefix(sql, "WITH "); has {
		return "WITH " + strings.Join(with, ", ") + ", " + rest, nil
	}
	return "WITH " + strings.Join(with, ", ") + " " + sql, nil
}

// narrows reports whether what is read has to be narrowed to an agent's rows. Then whose they
// are is known up to the position: what was just given to them is there.
func (a *api) narrows(ctx context.Context, position uint64) (bool, error) {
	if !access.Narrow(ctx) {
		return false, nil
	}
	if httpkit.PrincipalOf(ctx).Team == "" { // else what is no team's would be theirs
		return true, httpkit.NewProblem(http.StatusForbidden, "forbidden", "an agent who is in no team sees nothing")
	}
	for _, model := range []string{modelManagers, modelStaff} {
		if err := a.await(ctx, model, position); err != nil {
			return true, err
		}
	}
	return true, nil
}

// narrow makes the queries of the batch those of an agent's rows. The first batch of a
// transaction begins it, and says who asks.
func narrow(ctx context.Context, batch *pgx.Batch, first bool) error {
	if err := narrowAll(batch); err != nil || !first {
		return err
	}
	before := pgx.Batch{}
	before.Queue(scopeSQL, httpkit.PrincipalOf(ctx).Team)
	batch.QueuedQueries = slices.Insert(batch.QueuedQueries, 1, before.QueuedQueries...)
	return nil
}

func narrowAll(batch *pgx.Batch) error {
	for _, q := range batch.QueuedQueries {
		sql, err := narrowSQL(q.SQL)
		if err != nil {
			return err
		}
		q.SQL = sql
	}
	return nil
}

// kept refuses to answer an agent from what was not narrowed to their rows.
func kept[I, O any](id string, handler func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err == nil && !access.Kept(ctx) {
			return nil, fmt.Errorf("%s has not asked what of it is the agent's", id)
		}
		return out, err
	}
}

// Sees returns what access.Guard asks: whether a customer is somebody's or their
// team's. It waits until the read model has got to the position that is asked for.
func Sees(pool *pgxpool.Pool, marks Waiter) access.Sees {
	return func(ctx context.Context, p httpkit.Principal, customer, position string) (bool, error) {
		id, err := uuid.Parse(customer)
		if err != nil || p.Team == "" {
			return false, nil
		}
		if at, err := strconv.ParseUint(position, 10, 63); err == nil && at > 0 {
			waiting, cancel := context.WithTimeout(ctx, defaultWait)
			defer cancel()
			if err := marks.Wait(waiting, modelManagers, at); err != nil {
				return false, err
			}
		}
		found, err := seen(ctx, pool, p, []uuid.UUID{id})
		return found[ID(id)], err
	}
}

// seen returns those of the customers that are the principal's team's, as long as
// the principal is in it.
func seen(ctx context.Context, pool *pgxpool.Pool, p httpkit.Principal, customers []uuid.UUID) (map[ID]bool, error) {
	rows, err := pool.Query(ctx, `SELECT m.customer_id FROM read.customer_managers_now m LEFT JOIN read.staff s ON s.id = m.staff
		WHERE m.customer_id = ANY($1) AND coalesce(s.team, m.team) = (SELECT me.team FROM read.staff me WHERE me.id::text = $2 AND me.left_at IS NULL)`, customers, p.Staff)
	if err != nil {
		return nil, err
	}
	found := map[ID]bool{}
	var id ID
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
		found[id] = true
		return nil
	})
	return found, err
}

// theirs returns whether customers are the caller's to see: for an agent those of
// the team as of now, for everybody else all.
func (a *api) theirs(ctx context.Context, customers []ID) (func(ID) bool, error) {
	p := httpkit.PrincipalOf(ctx)
	if access.Role(p.Role) != access.Agent {
		return func(ID) bool { return true }, nil
	}
	ids := make([]uuid.UUID, len(customers))
	for i, id := range customers {
		ids[i] = uuid.UUID(id)
	}
	found, err := seen(ctx, a.Pool, p, ids)
	return func(id ID) bool { return found[id] }, err
}

// visible returns those of the events' customers that are an agent's, once what
// the batch itself says of them counts; nil for everybody else, who see all.
func (f *follower) visible(ctx context.Context, events []*eventstore.Event) (map[ID]bool, error) {
	if access.Role(httpkit.PrincipalOf(ctx).Role) != access.Agent {
		return nil, nil
	}
	var ids []uuid.UUID
	for _, e := range events {
		if id, is := e.Customer(); is && f.filter.Match(e) {
			ids = append(ids, uuid.UUID(id))
		}
	}
	if len(ids) == 0 {
		return map[ID]bool{}, nil
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return strings.Compare(string(a[:]), string(b[:])) })
	waiting, cancel := context.WithTimeout(ctx, feedStall)
	defer cancel()
	for _, model := range []string{modelManagers, modelStaff} {
		if err := f.Watermark.Wait(waiting, model, events[len(events)-1].Position); err != nil {
			return nil, fmt.Errorf("whose the customers are: %w", err)
		}
	}
	return seen(ctx, f.Pool, httpkit.PrincipalOf(ctx), slices.Compact(ids))
}

// sees reports whether the reader of the feed sees the event.
func (f *follower) sees(e *eventstore.Event, visible map[ID]bool) bool {
	if visible == nil {
		return true
	}
	id, is := e.Customer()
	return is && visible[ID(id)]
}
