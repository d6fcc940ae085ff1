package commands

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

// Greet has the task of an occasion raised; a refusal is a *domain.Refusal.
func (s *Service) Greet(ctx context.Context, customer domain.ID, by SchemeCommand, g domain.Greeting) (Result, error) {
	return s.Do(ctx, Command{
		Name: "RaiseGreeting", Customer: customer, Route: "greetings/" + g.Code, Principal: by.Principal, Auth: by.Auth, Key: by.Key,
		Body: []byte(g.Code), Reason: by.Reason, Cause: by.Cause, Correlation: by.Correlation, OccurredAt: g.At,
		Decide: func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
			return c.Greet(g, newID(0))
		},
	})
}
