package access

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Member is what the directory of the staff has of somebody; the zero value is
// nobody that it knows.
type Member struct {
	Team string
	Left bool
}

// Directory looks somebody up, by the id that keys and tokens name them by.
type Directory func(ctx context.Context, id string) (Member, error)

// StaffOf returns the directory as the read model has it. That trails the log by
// moments; what a command does is decided on the log itself.
func StaffOf(pool *pgxpool.Pool) Directory {
	return func(ctx context.Context, id string) (m Member, err error) {
		staff, err := uuid.Parse(id)
		if err != nil || len(id) != 36 {
			return m, nil
		}
		err = pool.QueryRow(ctx, `SELECT team, left_at IS NOT NULL FROM read.staff WHERE id = $1`, staff).Scan(&m.Team, &m.Left)
		if errors.Is(err, pgx.ErrNoRows) {
			return Member{}, nil
		}
		if err != nil {
			return m, fmt.Errorf("look a member of the staff up: %w", err)
		}
		return m, nil
	}
}

// employed returns the principal with the team of the member of the staff that
// it is, and nobody for one who has left, and for an agent whom the directory
// does not know.
func (d *Door) employed(ctx context.Context, p httpkit.Principal) (httpkit.Principal, error) {
	if d.staff == nil || p.Staff == "" && Role(p.Role) != Agent {
		return p, nil
	}
	m, err := d.staff(ctx, p.Staff)
	if err != nil {
		return httpkit.Principal{}, err
	}
	if m.Left || m.Team == "" && Role(p.Role) == Agent {
		return httpkit.Principal{}, nil
	}
	p.Team = m.Team
	return p, nil
}
