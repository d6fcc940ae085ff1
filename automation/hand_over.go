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
		"MeasureOpened", "MeasureReopened", "MeasureAssigned",
	},
	Ask: func(ctx context.Context, e *Engine, at *eventstore.Event) ([]Reaction, error) {
		if _, left := at.Skeleton().(*domain.StaffLeft); left {
			family, name, _ := domain.FamilyOf(at.Stream)
			id, err := domain.ParseID(name)
			if err != nil || family != domain.FamilyStaff {
				return nil, nil
			}
			customers, measures, err := e.belongings(ctx, id, at.Position)
			var out []Reaction
			for _, customer := range customers {
				out = append(out, handingOver(customer, id))
			}
			for _, measure := range measures {
				out = append(out, handingMeasureOver(measure, id))
			}
			return out, err
		}
		if family, name, _ := domain.FamilyOf(at.Stream); family == domain.FamilyMeasure {
			return ofLeaver(ctx, e, name)
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

// ofLeaver hands a measure over that was given to somebody who has left, or is taken up
// again and was theirs when they left.
func ofLeaver(ctx context.Context, e *Engine, name string) ([]Reaction, error) {
	measure, err := domain.ParseID(name)
	if err != nil {
		return nil, nil
	}
	state, err := e.config.Commands.Measure(ctx, measure)
	if err != nil {
		return nil, err
	}
	owner, err := domain.ParseID(state.Owner.Staff)
	if err != nil { // owners may be other opaque ids than those of the directory
		return nil, nil
	}
	m, err := e.config.Commands.Member(ctx, owner)
	if err != nil || !m.Gone {
		return nil, err
	}
	return []Reaction{handingMeasureOver(measure, owner)}, nil
}

// handingOver is the command for one customer. That there is nothing to hand over
// any more is a refusal, and settles it.
func handingOver(customer, from domain.ID) Do {
	return Do{
		Command: "HandOver", Customer: customer, Reason: "staff-left", Name: customer.String(),
		Carry: toHeir(from, func(ctx context.Context, s *commands.Service, cmd commands.Command, to domain.Holder) (commands.Result, error) {
			now := s.Now().UTC().Truncate(time.Microsecond)
			cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
				return c.HandOver(from, to, now)
			}
			return s.Do(ctx, cmd)
		}),
	}
}

// handingMeasureOver is the command for one improvement.
func handingMeasureOver(measure, from domain.ID) Do {
	return Do{
		Command: "HandOver", Reason: "staff-left", Name: measure.String(),
		Carry: toHeir(from, func(ctx context.Context, s *commands.Service, cmd commands.Command, to domain.Holder) (commands.Result, error) {
			return s.HandOverMeasure(ctx, measure, cmd, from, to)
		}),
	}
}

// toHeir carries a command out for whoever inherits then.
func toHeir(
	from domain.ID, give func(context.Context, *commands.Service, commands.Command, domain.Holder) (commands.Result, error),
) func(context.Context, *commands.Service, commands.Command) (commands.Result, error) {
	return func(ctx context.Context, s *commands.Service, cmd commands.Command) (commands.Result, error) {
		for tries := 1; ; tries++ {
			to, err := s.Heir(ctx, from)
			if err != nil {
				return commands.Result{}, err
			}
			result, err := give(ctx, s, cmd, to)
			if refusal, ok := errors.AsType[*domain.Refusal](err); ok && refusal.Rule == "staff-left" && tries < attempts {
				continue // the heir has left in between
			}
			return result, err
		}
	}
}

// belongings waits for the read models to get to the position and returns the
// customers of which somebody has something, and the improvements that they have.
func (e *Engine) belongings(ctx context.Context, id domain.ID, position uint64) (customers, measures []domain.ID, err error) {
	for _, model := range belongings.Models {
		if err := watermark.Await(ctx, e.config.Pool, model, position); err != nil {
			return nil, nil, err
		}
	}
	rows, err := e.config.Pool.Query(ctx, `SELECT DISTINCT customer_id IS NULL, coalesce(customer_id, thing_id) FROM read.belongings WHERE staff = $1 ORDER BY 1, 2`, uuid.UUID(id))
	if err != nil {
		return nil, nil, err
	}
	var alone bool
	var one uuid.UUID
	_, err = pgx.ForEachRow(rows, []any{&alone, &one}, func() error {
		if alone {
			measures = append(measures, domain.ID(one))
		} else {
			customers = append(customers, domain.ID(one))
		}
		return nil
	})
	return customers, measures, err
}
