package commands

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

// Rehearse decides on the command as Do would now, and appends nothing: for the
// dry run of an import. It returns whether the command had been accepted before
// under its key, and else Do's errors.
func (s *Service) Rehearse(ctx context.Context, cmd Command) (before bool, err error) {
	if cmd.OccurredAt, err = s.checkTime(cmd.OccurredAt); err != nil {
		return false, err
	}
	stream := cmd.stream()
	at, err := s.customers.advance(ctx, s.Store, stream, known[domain.Customer]{revision: -1})
	if err != nil {
		return false, err
	}
	if !at.exists() && !cmd.Creates {
		return false, &domain.Refusal{Rule: "customer-not-found", Field: "customerId", Detail: "there is no such customer"}
	}
	key := keyHash(cmd.Principal, cmd.Route, cmd.Key)
	if cmd.Key != "" {
		found, err := findKey(ctx, s, stream, key, at)
		if err != nil || found != nil {
			return found != nil, err
		}
	}
	if cmd.Consult != nil {
		if err := cmd.Consult(ctx, s); err != nil {
			return false, err
		}
	}
	_, err = decide(cmd, key, at)
	return false, err
}
