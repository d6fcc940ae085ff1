package readapi

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/belongings"
)

// HandOvers are those who have left and still have something.
type HandOvers struct {
	Items   []Belongings `json:"items" nullable:"false" doc:"Who left first comes first; nobody, where all is handed over"`
	RestsOn *RestsOnLog  `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// Belongings are how much of what there is to do is somebody's.
type Belongings struct {
	Staff       ID       `json:"staff"`
	Team        string   `json:"team" example:"north"`
	LeftAt      *Instant `json:"leftAt" nullable:"true" doc:"Null while they are there"`
	Successor   *ID      `json:"successor" nullable:"true" doc:"Who takes it over; null where the team does"`
	Customers   int64    `json:"customers" doc:"Customers that they have, now or later: active ones, and records that were merged into another one" example:"12"`
	Complaint   int64    `json:"complaints" doc:"Open ones" example:"1"`
	Requests    int64    `json:"requests" doc:"Open ones" example:"0"`
	Visits      int64    `json:"visits" doc:"Planned ones that are still to come or under way" example:"3"`
	FollowUps   int64    `json:"followUps" doc:"Open ones" example:"4"`
	Disputes    int64    `json:"disputes" doc:"Open ones" example:"1"`
	KeyContacts int64    `json:"keyContacts" doc:"Contacts with important customers, still to be held or to be followed up" example:"2"`
	Measures    int64    `json:"measures" doc:"Improvements that are not implemented yet, or of which it is not known yet whether they helped; of no customer" example:"1"`
}

// StaffBelongings are Belongings with the customers of which they are.
type StaffBelongings struct {
	Belongings
	Of      []ID        `json:"customerIds" nullable:"false" doc:"The customers of which something is theirs, at most limit"`
	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

func (b *Belongings) add(kind string, n int64) {
	switch kind {
	case "customer":
		b.Customers += n
	case "complaint":
		b.Complaint += n
	case "request":
		b.Requests += n
	case "visit":
		b.Visits += n
	case "followUp":
		b.FollowUps += n
	case "dispute":
		b.Disputes += n
	case "keyContact":
		b.KeyContacts += n
	case "measure":
		b.Measures += n
	}
}

// formerBelongings is read.belongings of the past: {at} is the instant for which it is,
// and {managers} are the assignments that were known.
const formerBelongings = `(SELECT s.id AS staff, b.kind, b.customer_id
FROM read.staff s CROSS JOIN LATERAL (
	SELECT DISTINCT 'customer' AS kind, m.customer_id FROM {managers} m
	CROSS JOIN LATERAL (
		SELECT {at} AS at UNION SELECT x FROM {managers} k, unnest(ARRAY[k.valid_from, k.valid_until]) x
		WHERE k.customer_id = m.customer_id AND x > {at} AND x < 'infinity') p
	WHERE m.staff = s.id AND m.valid_from <= p.at AND m.valid_until > p.at AND NOT EXISTS (
		SELECT FROM {managers} n
		WHERE n.customer_id = m.customer_id AND n.revision > m.revision AND n.valid_from <= p.at AND n.valid_until > p.at)
	UNION ALL SELECT 'complaint', t.customer_id FROM read.complaints t WHERE t.owner = s.id::text AND t.open
	UNION ALL SELECT 'request', t.customer_id FROM read.requests t WHERE t.owner = s.id::text AND t.open
	UNION ALL SELECT 'visit', t.customer_id FROM read.visit_plans t WHERE t.staff = s.id::text AND t.open
	UNION ALL SELECT 'followUp', t.customer_id FROM read.follow_ups t WHERE t.owner = s.id::text AND t.state = 'open'
	UNION ALL SELECT 'dispute', t.customer_id FROM read.disputes t WHERE t.owner = s.id::text AND t.open
	UNION ALL SELECT 'keyContact', t.customer_id FROM read.key_contacts t WHERE t.owner = s.id::text AND t.open
	UNION ALL SELECT 'measure', NULL FROM read.measures t WHERE t.owner = s.id::text AND t.state IN ('opened', 'implemented')) b
LEFT JOIN read.customers c ON c.id = b.customer_id
WHERE b.customer_id IS NULL OR c.status <> 'erased' AND (b.kind <> 'customer' OR c.archived_at IS NULL))`

// belonging is where it is read what somebody has.
type belonging struct {
	past *past // nil for the present
	then *strings.Replacer
}

// belonging waits until what there is to read is there.
func (a *api) belonging(ctx context.Context, q PastInstants, position uint64) (belonging, error) {
	p, err := a.past(ctx, q)
	if err != nil {
		return belonging{}, err
	}
	if p == nil {
		return belonging{then: strings.NewReplacer()}, a.awaitBelongings(ctx, position)
	}
	upTo, err := a.upTo(ctx, p, modelManagers, position)
	return belonging{p, strings.NewReplacer("{at}", q.now(a.Now()), "{managers}", "(SELECT * FROM read.customer_managers WHERE position <= "+strconv.FormatUint(upTo, 10)+")")}, err
}

// sql puts what somebody has, or had, in the place of {belongings}.
func (b belonging) sql(query string, args ...any) (string, []any) {
	from := "read.belongings"
	if b.past != nil {
		from = formerBelongings
	}
	query, args = b.past.sql(strings.ReplaceAll(query, "{belongings}", from), args...)
	return b.then.Replace(query), args
}

// handOversSQL is of whom that has left how much is left of each kind.
const handOversSQL = `SELECT s.id, s.team, s.left_at, s.successor, b.kind, count(*) FROM read.staff s JOIN {belongings} b ON b.staff = s.id
	WHERE s.left_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5 ORDER BY 3, 1`

type getHandOvers struct {
	PastInstants
	Freshness
	Request
}

func (a *api) getHandOvers(ctx context.Context, in *getHandOvers) (*answer[HandOvers], error) {
	has, err := a.belonging(ctx, in.PastInstants, in.min())
	if err != nil {
		return nil, err
	}
	sql, args := has.sql(handOversSQL)
	out := HandOvers{Items: []Belongings{}}
	b, err := a.snapshot(ctx, has.past.in(modelStaff), in.min(), func(batch *pgx.Batch) {
		has.past.rest(batch)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var one Belongings
				var kind string
				var n int64
				if err := rows.Scan(&one.Staff, &one.Team, &one.LeftAt, &one.Successor, &kind, &n); err != nil {
					return err
				}
				if last := len(out.Items); last == 0 || out.Items[last-1].Staff != one.Staff {
					out.Items = append(out.Items, one)
				}
				out.Items[len(out.Items)-1].add(kind, n)
			}
			return rows.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	tag := in.tag(b, out)
	out.RestsOn = has.past.on(b)
	return answered(&in.Request, b, tag, out), nil
}

type getBelongings struct {
	ID    ID  `path:"staffId" doc:"The member of the staff"`
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Customers at most"`
	PastInstants
	Freshness
	Request
}

func (a *api) getBelongings(ctx context.Context, in *getBelongings) (*answer[StaffBelongings], error) {
	has, err := a.belonging(ctx, in.PastInstants, in.min())
	if err != nil {
		return nil, err
	}
	who, about := has.past.sql(`SELECT id, team, left_at, successor FROM read.staff WHERE id = $1`, in.ID)
	things, args := has.sql(`SELECT kind, customer_id FROM {belongings} b WHERE staff = $1 ORDER BY 2`, in.ID)
	out, exists := StaffBelongings{Of: []ID{}}, true
	of := map[ID]bool{}
	b, err := a.snapshot(ctx, has.past.in(modelStaff), in.min(), func(batch *pgx.Batch) {
		has.past.rest(batch)
		batch.Queue(who, about...).QueryRow(func(row pgx.Row) error {
			err := row.Scan(&out.Staff, &out.Team, &out.LeftAt, &out.Successor)
			if errors.Is(err, pgx.ErrNoRows) {
				exists = false
				return nil
			}
			return err
		})
		batch.Queue(things, args...).Query(func(rows pgx.Rows) error {
			var kind string
			var customer *ID // none, of what is of no customer
			_, err := pgx.ForEachRow(rows, []any{&kind, &customer}, func() error {
				out.add(kind, 1)
				if customer != nil && !of[*customer] && len(out.Of) < in.Limit {
					of[*customer] = true
					out.Of = append(out.Of, *customer)
				}
				return nil
			})
			return err
		})
	})
	switch {
	case err != nil:
		return nil, err
	case !exists:
		return nil, notFound("staff")
	}
	tag := in.tag(b, out)
	out.RestsOn = has.past.on(b)
	return answered(&in.Request, b, tag, out), nil
}

// awaitBelongings waits for the read models that belongings are read from.
func (a *api) awaitBelongings(ctx context.Context, position uint64) error {
	for _, model := range belongings.Models {
		if err := a.await(ctx, model, position); err != nil {
			return err
		}
	}
	return nil
}
