package automation

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/belongings"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// handOver gives what a member of the staff owned who leaves to the successor,
// or without one to the team (capability 40): a command for each customer, with
// everything of it in one append. What they owned is asked of the read models
// once those have got to the leaving. Whatever is given to them later all the
// same, by a command that was under way, is heard of here too and goes on at once;
// so nothing is left behind, whatever happens in between. Who inherits is looked
// up when the command is carried out: a successor may have left meanwhile.
//
// It cannot go round: a command gives things only to somebody who is there, and
// then nothing is left that it would hear of.
var handOver = Reactor{
	Name: "hand-over",
	On: []string{
		"StaffLeft", "ManagerAssigned", "ComplaintAssigned", "ComplaintEscalated", "RequestAssigned", "VisitPlanned", "VisitRescheduled", "VisitAssigned",
		"FollowUpOpened", "FollowUpAssigned", "FollowUpCorrected", "DisputeOpened", "DisputeAssigned", "KeyContactPrepared", "KeyContactAssigned",
	},
	Ask: func(ctx context.Context, e *Engine, at *eventstore.Event) ([]Reaction, error) {
		if _, left := at.Skeleton().(*domain.StaffLeft); left {
			family, name, _ := domain.FamilyOf(at.Stream)
			id, err := domain.ParseID(name)
			if err != nil || family != domain.FamilyStaff {
				return nil, nil
			}
			customers, err := e.belongings(ctx, id, at.Position)
			var out []Reaction
			for _, customer := range customers {
				out = append(out, handingOver(customer, id))
			}
			return out, err
		}
		customer, ok := at.Customer()
		id, _, given := domain.GivesTo(at.Skeleton())
		if !ok || !given {
			return nil, nil
		}
		m, err := e.config.Commands.Member(ctx, id)
		if err != nil || !m.Gone {
			return nil, err
		}
		return []Reaction{handingOver(customer, id)}, nil
	},
}

// handingOver is the command for one customer. That there is nothing to hand over
// any more is a refusal, and settles it.
func handingOver(customer, from domain.ID) Do {
	return Do{
		Command: "HandOver", Customer: customer, Reason: "staff-left", Name: customer.String(),
		Carry: func(ctx context.Context, s *commands.Service, cmd commands.Command) (commands.Result, error) {
			for tries := 1; ; tries++ {
				to, err := s.Heir(ctx, from)
				if err != nil {
					return commands.Result{}, err
				}
				now := s.Now().UTC().Truncate(time.Microsecond)
				cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
					return c.HandOver(from, to, now)
				}
				result, err := s.Do(ctx, cmd)
				if refusal, ok := errors.AsType[*domain.Refusal](err); ok && refusal.Rule == "staff-left" && tries < attempts {
					continue // the heir has left in between
				}
				return result, err
			}
		},
	}
}

// belongings waits for the read models to get to the position and returns the
// customers of which somebody has something.
func (e *Engine) belongings(ctx context.Context, id domain.ID, position uint64) ([]domain.ID, error) {
	for _, model := range belongings.Models {
		if err := watermark.Await(ctx, e.config.Pool, model, position); err != nil {
			return nil, err
		}
	}
	rows, err := e.config.Pool.Query(ctx, `SELECT DISTINCT customer_id FROM read.belongings WHERE staff = $1 ORDER BY 1`, uuid.UUID(id))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.ID, error) {
		var customer uuid.UUID
		err := row.Scan(&customer)
		return domain.ID(customer), err
	})
}
