package readapi

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

const (
	modelStaff    = "staff"
	modelManagers = "customer_managers"
)

// StaffRecord is a member of the staff, as the directory has them.
type StaffRecord struct {
	ID         ID       `json:"id"`
	Revision   uint64   `json:"revision" doc:"Of the last event in the record; the ETag" example:"1"`
	Position   uint64   `json:"position" doc:"Position of that event in the log" example:"4711"`
	Name       *string  `json:"name" example:"Grace Hopper"`
	Team       string   `json:"team" doc:"A code; the last one of who has left" example:"north"`
	JoinedAt   Instant  `json:"joinedAt"`
	LeftAt     *Instant `json:"leftAt" nullable:"true"`
	Successor  *ID      `json:"successor" nullable:"true" doc:"Who takes over what they had; null where their team does, or while they are there"`
	Reason     *string  `json:"reason" doc:"Code of why they left"`
	Masked     bool     `json:"masked" doc:"The name is shown in part, or is null, because of who reads"`
	Unreadable bool     `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	name []byte
}

const staffColumns = `id, revision, position, team, name_ref, joined_at, left_at, successor, nullif(reason, '')`

func (s *StaffRecord) scan() []any {
	return []any{&s.ID, &s.Revision, &s.Position, &s.Team, &s.name, &s.JoinedAt, &s.LeftAt, &s.Successor, &s.Reason}
}

func (s *StaffRecord) customer() ID { return s.ID }

// stream is whose keys the name is sealed under.
func (s *StaffRecord) stream() string { return domain.FamilyStaff.Stream(domain.ID(s.ID).String()) }

func (s *StaffRecord) open(p *person) {
	s.Name = opened[string](p, s.name)
	s.Masked = p.masked
	s.Unreadable = p.unreadable
}

type listStaff struct {
	Team  string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this team"`
	State string `query:"state" enum:"present,left"`
	Sort  string `query:"sort" enum:"joinedAt,-joinedAt" default:"joinedAt"`
	Count bool   `query:"count" doc:"Count the whole list too"`
	PastInstants
	Paging
	Freshness
	Request
}

var staffOrders = []order{{name: "joinedAt", column: "joined_at", instant: true}}

func (a *api) listStaff(ctx context.Context, in *listStaff) (*answer[Page[StaffRecord]], error) {
	l := &list{at: in.PastInstants, model: modelStaff, columns: staffColumns, from: "read.staff", path: in.url.Path, order: orderNamed(staffOrders, in.Sort)}
	l.equals("team", in.Team)
	switch in.State {
	case "present":
		l.where("left_at IS NULL")
	case "left":
		l.where("left_at IS NOT NULL")
	}
	return everywhere[StaffRecord](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

// OneStaff is a member of the staff by themselves.
type OneStaff struct {
	StaffRecord
	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type getStaff struct {
	ID ID `path:"staffId" doc:"The member of the staff"`
	PastInstants
	Freshness
	Request
}

func (a *api) getStaff(ctx context.Context, in *getStaff) (*answer[OneStaff], error) {
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	sql, args := p.sql(`SELECT `+staffColumns+` FROM read.staff WHERE id = $1`, in.ID)
	out, exists := new(StaffRecord), true
	b, err := a.snapshot(ctx, p.in(modelStaff), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error {
			err := row.Scan(out.scan()...)
			if errors.Is(err, pgx.ErrNoRows) {
				exists = false
				return nil
			}
			return err
		})
	})
	switch {
	case err != nil:
		return nil, err
	case !exists:
		return nil, notFound("staff")
	}
	if err := openOne(ctx, a, out); err != nil {
		return nil, err
	}
	tag := in.strong(b, p, out.Revision)
	if out.Masked && p == nil {
		tag = httpkit.ETagFor(out.Revision, in.role)
	}
	return answered(&in.Request, b, tag, OneStaff{*out, p.on(b)}), nil
}
