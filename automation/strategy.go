package automation

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// strategyAfterClass gives a customer what the scheme has for the class that it
// has entered, and ends what it had before (capability 39). Of a scheme that has never
// given anything there is nothing to ask the customer. What it appends is no
// reclassification, so it does not set itself off.
var strategyAfterClass = Reactor{
	Name: "strategy-after-class",
	On:   []string{"CustomerReclassified"},
	Ask: func(ctx context.Context, e *Engine, at *eventstore.Event) ([]Reaction, error) {
		customer, ok := at.Customer()
		d, is := at.Skeleton().(*domain.CustomerReclassified)
		if !ok || !is {
			return nil, nil
		}
		scheme, err := e.config.Commands.Scheme(ctx, d.Scheme)
		if err != nil {
			return nil, err
		}
		if !scheme.Gives() {
			return nil, nil
		}
		v, ok := scheme.InForce(at.Meta.OccurredAt)
		if n := d.SchemeVersion; n > 0 && n <= len(scheme.Versions) { // the one that decided
			v, ok = scheme.Versions[n-1], true
		}
		if !ok {
			return nil, nil
		}
		return []Reaction{Do{
			Command: "ApplyStrategy", Customer: customer, Reason: "class-changed",
			Decide: func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
				return c.Enter(d.Scheme, d.To, v.Version, v.SchemeDefined)
			},
		}}, nil
	},
}
