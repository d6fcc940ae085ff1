package commands

import (
	"context"
	"errors"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Rehearse decides on the command as Do would now, and appends nothing: for the dry run
// of an import. Where first is not nil it is what would be carried out before, if there is
// no such customer: the customer's creation. Rehearse returns whether the command had been
// accepted before under its key, and else Do's errors.
func (s *Service) Rehearse(ctx context.Context, cmd Command, first *Command) (before bool, err error) {
	if cmd.OccurredAt, err = s.checkTime(cmd.OccurredAt); err != nil {
		return false, err
	}
	stream := cmd.stream()
	at, err := s.customers.advance(ctx, s.Store, stream, known[domain.Customer]{revision: -1})
	if err != nil {
		return false, err
	}
	if !at.exists() && first != nil {
		if at, err = s.imagine(*first, at); err != nil {
			return false, err
		}
	} else if !at.exists() && !cmd.Creates {
		return false, &domain.Refusal{Rule: "customer-not-found", Field: "customerId", Detail: "there is no such customer"}
	}
	key := keyHash(cmd.Principal, cmd.Route, cmd.Key)
	if cmd.Key != "" {
		found, err := findKey(ctx, s, stream, key, at)
		if err != nil {
			return false, err
		}
		if found != nil {
			return true, s.alike(ctx, cmd, stream, *found)
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

// imagine is what is known of a customer once the command that creates it has been
// carried out.
func (s *Service) imagine(creation Command, at known[domain.Customer]) (known[domain.Customer], error) {
	var err error
	if creation.OccurredAt, err = s.checkTime(creation.OccurredAt); err != nil {
		return at, err
	}
	events, err := decide(creation, keyHash(creation.Principal, creation.Route, creation.Key), at)
	for _, e := range events {
		at.apply(s.customers.evolve, domain.Happened{
			Event: e, Revision: uint64(at.revision + 1), Occurred: creation.OccurredAt, Imported: creation.Import != "", //nolint:gosec // from -1 on
		}, nil)
	}
	return at, err
}

// alike is nil where the command is the one that was accepted under its key, and else
// [ErrKeyReused]. Of who has been erased that cannot be told any more.
func (s *Service) alike(ctx context.Context, cmd Command, stream string, found acceptedKey) error {
	subject, err := s.subject(ctx, stream, false, found.hash, true)
	switch {
	case errors.Is(err, vault.ErrErased):
		return nil
	case err != nil:
		return err
	}
	_, err = s.replay(ctx, stream, found, func(stored []byte) bool { return cmd.same(subject, stored) })
	return err
}
