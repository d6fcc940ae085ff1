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
		"FollowUpOpened", "FollowUpAssigned", "FollowUpCorrected",
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

// belongingsSQL lists the customers of which somebody has something: the
// customer itself, now or later, or what is open. GET /v1/hand-overs asks the same.
const belongingsSQL = `
SELECT m.customer_id FROM read.customer_managers m
CROSS JOIN LATERAL (SELECT now() AS at UNION SELECT x FROM read.customer_managers k, unnest(ARRAY[k.valid_from, k.valid_until]) x
	WHERE k.customer_id = m.customer_id AND x > now() AND x < 'infinity') p
WHERE m.staff = $1 AND m.valid_from <= p.at AND m.valid_until > p.at AND NOT EXISTS (SELECT FROM read.customer_managers n
	WHERE n.customer_id = m.customer_id AND n.revision > m.revision AND n.valid_from <= p.at AND n.valid_until > p.at)
UNION SELECT customer_id FROM read.complaints WHERE owner = $2 AND open
UNION SELECT customer_id FROM read.requests WHERE owner = $2 AND open
UNION SELECT customer_id FROM read.visit_plans WHERE staff = $2 AND open
UNION SELECT customer_id FROM read.follow_ups WHERE owner = $2 AND state = 'open'
ORDER BY 1`

// belongings waits for the read models to get to the position and returns the
// customers of which somebody has something.
func (e *Engine) belongings(ctx context.Context, id domain.ID, position uint64) ([]domain.ID, error) {
	for _, model := range []string{"customer_managers", "complaints", "requests", "visit_plans", "follow_ups"} {
		if err := watermark.Await(ctx, e.config.Pool, model, position); err != nil {
			return nil, err
		}
	}
	rows, err := e.config.Pool.Query(ctx, belongingsSQL, uuid.UUID(id), id.String())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.ID, error) {
		var customer uuid.UUID
		err := row.Scan(&customer)
		return domain.ID(customer), err
	})
}
