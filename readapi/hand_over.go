package readapi

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/belongings"
)

// HandOvers are those who have left and still have something.
type HandOvers struct {
	Items []Belongings `json:"items" nullable:"false" doc:"Who left first comes first; nobody, where all is handed over"`
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
}

// StaffBelongings are Belongings with the customers of which they are.
type StaffBelongings struct {
	Belongings
	Of []ID `json:"customerIds" nullable:"false" doc:"The customers of which something is theirs, at most limit"`
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
	}
}

type getHandOvers struct {
	Freshness
	Request
}

func (a *api) getHandOvers(ctx context.Context, in *getHandOvers) (*answer[HandOvers], error) {
	if err := a.awaitBelongings(ctx, in.min()); err != nil {
		return nil, err
	}
	out := HandOvers{Items: []Belongings{}}
	b, err := a.snapshot(ctx, modelStaff, in.min(), func(batch *pgx.Batch) {
		batch.Queue(`SELECT s.id, s.team, s.left_at, s.successor, b.kind, count(*) FROM read.staff s JOIN read.belongings b ON b.staff = s.id
			WHERE s.left_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5 ORDER BY 3, 1`).Query(func(rows pgx.Rows) error {
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
	return answered(&in.Request, b, in.tag(b, out), out), nil
}

type getBelongings struct {
	ID    ID  `path:"staffId" doc:"The member of the staff"`
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Customers at most"`
	Freshness
	Request
}

func (a *api) getBelongings(ctx context.Context, in *getBelongings) (*answer[StaffBelongings], error) {
	if err := a.awaitBelongings(ctx, in.min()); err != nil {
		return nil, err
	}
	out, exists := StaffBelongings{Of: []ID{}}, true
	of := map[ID]bool{}
	b, err := a.snapshot(ctx, modelStaff, in.min(), func(batch *pgx.Batch) {
		batch.Queue(`SELECT id, team, left_at, successor FROM read.staff WHERE id = $1`, in.ID).QueryRow(func(row pgx.Row) error {
			err := row.Scan(&out.Staff, &out.Team, &out.LeftAt, &out.Successor)
			if errors.Is(err, pgx.ErrNoRows) {
				exists = false
				return nil
			}
			return err
		})
		batch.Queue(`SELECT kind, customer_id FROM read.belongings WHERE staff = $1 ORDER BY 2`, in.ID).Query(func(rows pgx.Rows) error {
			var kind string
			var customer ID
			_, err := pgx.ForEachRow(rows, []any{&kind, &customer}, func() error {
				out.add(kind, 1)
				if !of[customer] && len(out.Of) < in.Limit {
					of[customer] = true
					out.Of = append(out.Of, customer)
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
	return answered(&in.Request, b, in.tag(b, out), out), nil
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
