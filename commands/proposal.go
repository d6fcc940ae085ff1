package commands

import (
	"strconv"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/ledger"
	"github.com/dossier-crm/dossier/internal/vault"
)

// proposal is what an accepted command appends, in its final bytes.
type proposal struct {
	events []eventstore.Proposed
	sealed []eventstore.Sealed
}

func propose[S any](cmd CommandOn[S], subject *vault.Subject, stream string, key, digest [32]byte, events []domain.Event) (proposal, error) {
	var p proposal
	for i, e := range events {
		one := eventstore.Proposed{
			// The digest is part of the id, so that the store recognises a
			// repetition and not another body under the same key: that one
			// conflicts, and the key is found.
			ID:    uuid.UUID(domain.DeriveID(idSpace, string(key[:]), string(digest[:]), "event", strconv.Itoa(i))),
			Event: e,
			Meta: eventstore.Metadata{
				CorrelationID: cmd.Correlation, CausationID: cmd.Cause, Actor: cmd.Principal, OnBehalfOf: cmd.OnBehalfOf,
				Auth: cmd.Auth, Command: cmd.Name, Reason: cmd.Reason, OccurredAt: cmd.OccurredAt, Index: i, Import: cmd.Import,
				Hops: cmd.Hops,
			},
		}
		if cmd.Key != "" {
			one.Meta.Key, one.Meta.RequestDigest = key[:], digest[:]
		}
		sealed, err := eventstore.Seal(subject, stream, one)
		if err != nil {
			return p, err
		}
		p.events, p.sealed = append(p.events, one), append(p.sealed, sealed)
	}
	return p, nil
}

func (p proposal) result(stream string, w eventstore.Written) Result {
	r := resultOn(stream)
	r.Revision, r.Position = w.Revision, w.Position
	first := w.Revision + 1 - uint64(len(p.events))
	for i, e := range p.events {
		stored := ledger.Event{Stream: stream, Revision: first + uint64(i)} //nolint:gosec // small
		stored.ID, stored.Type, stored.Data, stored.Meta = p.sealed[i].Stored()
		r.Events = append(r.Events, Accepted{ID: e.ID, Event: e.Event, stored: stored})
	}
	return r
}
