package automation

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/rule"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// reclassifyAfterOrder classifies a customer anew who has ordered, of whose orders
// less is left, or for whom others' orders count from now on or no longer, by every
// scheme that wants it (capability 36). Where the record was merged it is about the
// one that goes on. Nothing that it appends is an order, so it does not set itself off.
var reclassifyAfterOrder = Reactor{
	Name: "reclassify-after-order",
	On:   []string{"OrderPlaced", "OrderReturned", "OrderCancelled", "OrderCorrected", "RecordWithdrawn", "CustomerAbsorbed", "CustomerSeparated", "CustomerUnmerged"},
	Ask: func(ctx context.Context, e *Engine, at *eventstore.Event) ([]Reaction, error) {
		if w, is := at.Skeleton().(*domain.RecordWithdrawn); is && w.Record != "OrderPlaced" {
			return nil, nil
		}
		customer, ok := at.Customer()
		if !ok {
			return nil, nil
		}
		names, err := e.schemes(ctx, at.Position)
		if err != nil {
			return nil, err
		}
		var out []Reaction
		for _, name := range names {
			c, err := e.classifying(ctx, name, e.config.Now().UTC().Truncate(time.Microsecond))
			if err != nil {
				return nil, err
			}
			if c == nil {
				continue
			}
			out = append(out, Do{
				Command: "ClassifyCustomer", Customer: customer, Reason: "scheme", Name: name,
				Carry: func(ctx context.Context, s *commands.Service, cmd commands.Command) (commands.Result, error) {
					survivor, _, err := s.Survivor(ctx, customer, domain.ID{})
					if err != nil {
						return commands.Result{}, err
					}
					return s.Classify(ctx, survivor, commands.SchemeCommand{
						Principal: cmd.Principal, Auth: cmd.Auth, Key: cmd.Key, Cause: cmd.Cause, Correlation: cmd.Correlation, Reason: cmd.Reason, Hops: cmd.Hops,
					}, *c)
				},
			})
		}
		return out, nil
	},
}

// schemes lists the schemes that were defined by the position, from the read
// model of policies, which it waits for.
func (e *Engine) schemes(ctx context.Context, position uint64) ([]string, error) {
	if err := watermark.Await(ctx, e.config.Pool, "policies", position); err != nil {
		return nil, err
	}
	rows, err := e.config.Pool.Query(ctx, `SELECT DISTINCT scheme FROM read.policies WHERE type = 'SchemeDefined' ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	policies, err := pgx.CollectRows(rows, pgx.RowTo[string])
	var names []string
	for _, p := range policies {
		if name, ok := domain.ClassOfScheme(p); ok {
			names = append(names, name)
		}
	}
	return names, err
}

// classifying returns the scheme as it is in force, nil where it does not want
// customers to be classified after an order, or cannot before its first run has
// measured everybody.
func (e *Engine) classifying(ctx context.Context, name string, at time.Time) (*domain.Classifying, error) {
	scheme, err := e.config.Commands.Scheme(ctx, name)
	if err != nil {
		return nil, err
	}
	v, ok := scheme.InForce(at)
	if !ok || !v.AfterOrder {
		return nil, nil
	}
	c, err := domain.NewClassifier(name, v.SchemeDefined, rule.Compile)
	if err != nil {
		return nil, err
	}
	out := &domain.Classifying{Classifier: c, Version: v.Version, At: at}
	if len(c.Scaled()) > 0 {
		calibration, measured := scheme.Calibrated(v.Version)
		if !measured {
			return nil, nil
		}
		out.Scales, out.Calibration = calibration.Scales, calibration.At
	}
	return out, nil
}
