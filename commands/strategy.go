package commands

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

// Greet has the task of an occasion raised; a refusal is a *domain.Refusal.
func (s *Service) Greet(ctx context.Context, customer domain.ID, by SchemeCommand, g domain.Greeting) (Result, error) {
	var owner domain.ID
	greet := func() (Result, error) {
		return s.Do(ctx, Command{
			Name: "RaiseGreeting", Customer: customer, Route: "greetings/" + g.Code, Principal: by.Principal, Auth: by.Auth, Key: by.Key,
			Body: []byte(g.Code), Reason: by.Reason, Cause: by.Cause, Correlation: by.Correlation, OccurredAt: g.At,
			Decide: func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
				events, err := c.Greet(g, newID(0))
				for _, e := range events {
					if to, _, gives := domain.GivesTo(e); gives {
						owner = to
					}
				}
				return events, err
			},
		})
	}
	result, err := greet()
	if rule, refused := Refused(err); !refused || rule != "staff-left" {
		return result, err
	}
	heir, err := s.Heir(ctx, owner)
	if err != nil {
		return Result{}, err
	}
	g.Heir = map[string]domain.Holder{owner.String(): heir}
	return greet()
}
