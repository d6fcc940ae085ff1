package automation

import (
	"context"
	"time"

	"github.com/dossier-crm/dossier/automation/duplicate"
	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// detectDuplicates proposes merging a record with others that have so much in common
// with it that the duplicate rules say so (capabilities 4 and 10), when it is made and
// when its name or contacts change. What it proposes is in another stream, and does
// not set it off.
var detectDuplicates = Reactor{
	Name: "detect-duplicates",
	On:   []string{"CustomerCreated", "CustomerContactsChanged", "CustomerProfileChanged", "ProfileCorrected", "ContactsCorrected"},
	Ask: func(ctx context.Context, e *Engine, at *eventstore.Event) ([]Reaction, error) {
		customer, ok := at.Customer()
		if !ok {
			return nil, nil
		}
		waiting, cancel := context.WithTimeout(ctx, detectWait)
		defer cancel()
		if err := watermark.Await(waiting, e.config.Pool, "customers", at.Position); err != nil {
			return nil, err // and the event comes again
		}
		rules, version, err := e.config.Commands.DuplicateRules(ctx)
		if err != nil {
			return nil, err
		}
		found, err := duplicate.Find(ctx, e.config.Pool, []domain.ID{customer}, rules, nil)
		if err != nil {
			return nil, err
		}
		var out []Reaction
		for _, p := range found[customer] {
			p.Version = version
			out = append(out, Do{
				Command: "ProposeMerge", Reason: "detected", Name: domain.MergeOf(p.First, p.Second).String(),
				Carry: func(ctx context.Context, s *commands.Service, cmd commands.Command) (commands.Result, error) {
					return s.ProposeMerge(ctx, cmd, p)
				},
			})
		}
		return out, nil
	},
}

// detectWait is how long the read model is waited for before the event is put off.
const detectWait = 10 * time.Second
