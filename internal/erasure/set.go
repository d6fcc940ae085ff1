package erasure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// An erasure of one of a merged set covers the set. Which records are of it was
// decided with the approval and is in the log (ErasureCoversSet). Each of the others
// gets a CustomerErased of its own, which makes an erasure of its own with a
// certificate of its own; the certificate of the first one names them and comes after
// them all.

// setOf reads which other records the erasure covers.
func (r *Runner) setOf(ctx context.Context, w *work) (members []domain.ID, err error) {
	if w.category != 0 {
		return nil, nil
	}
	for e, err := range r.Store.Stream(ctx, domain.CustomerStream(domain.ID(w.subject)), 0, math.MaxInt64) {
		if errors.Is(err, eventstore.ErrNotFound) { // a log of before, or another
			return nil, nil
		}
		if err != nil {
			return nil, wrapped("the set of an erasure", err)
		}
		if covers, ok := e.Skeleton().(*domain.ErasureCoversSet); ok && uuid.UUID(covers.ErasureID) == w.id {
			members = covers.Members
		}
	}
	return members, nil
}

// orderSet appends CustomerErased to the other records' streams. It is decided on
// each of their streams: one that was erased by itself needs nothing, and one that
// has been put on legal hold since the approval is waited for.
func (r *Runner) orderSet(ctx context.Context, group []*work) (detail, waits string, err error) {
	n := 0
	for _, w := range group {
		members, err := r.setOf(ctx, w)
		if err != nil {
			return "", "", err
		}
		for _, member := range members {
			held, err := r.eraseMember(ctx, w, member)
			if err != nil {
				return "", "", err
			}
			if held {
				waits = fmt.Sprintf("the legal hold on customer %s, which is one with %s", member, w.subject)
			}
			n++
		}
	}
	return fmt.Sprintf("%d records that were one with erased ones were erased", n), waits, nil
}

func (r *Runner) eraseMember(ctx context.Context, w *work, member domain.ID) (held bool, err error) {
	stream := domain.CustomerStream(member)
	for {
		var state domain.Customer
		revision := eventstore.NoStream
		for e, err := range r.Store.Stream(ctx, stream, 0, math.MaxInt64) {
			if err != nil {
				return false, wrapped("a record of the set", err)
			}
			state, revision = state.Evolve(e.Happened(e.Skeleton())), int64(e.Revision) //nolint:gosec // it fits
		}
		events, err := state.EraseWithSet(domain.ID(w.id), member)
		if err != nil {
			return !state.Erased && len(state.Holds) > 0, nil
		}
		sealed, err := eventstore.Seal(nil, stream, eventstore.Proposed{
			ID:    uuid.NewSHA1(w.id, []byte("erase "+member.String())),
			Event: events[0],
			Meta: eventstore.Metadata{
				Actor: "dossier", Auth: "internal", Command: "EraseWithSet", Reason: "one-with-erased", OccurredAt: time.Now().UTC().Truncate(time.Microsecond),
			},
		})
		if err != nil {
			return false, err
		}
		if _, err = r.Store.Append(ctx, stream, revision, []eventstore.Sealed{sealed}); !errors.Is(err, eventstore.ErrConflict) {
			return false, wrapped("erase a record of the set", err)
		}
	}
}

// awaitSet waits for the certificates of the others.
func (r *Runner) awaitSet(ctx context.Context, group []*work) (detail, waits string, err error) {
	n := 0
	for _, w := range group {
		members, err := r.setOf(ctx, w)
		if err != nil {
			return "", "", err
		}
		for _, member := range members {
			n++
			var done bool
			if err := r.Pool.QueryRow(ctx, `select exists (select from dossier_keys.erasure where subject = $1 and category is null and completed_at is not null)`,
				uuid.UUID(member)).Scan(&done); err != nil {
				return "", "", wrapped("erasures of the set", err)
			}
			if !done {
				waits = fmt.Sprintf("the erasure of customer %s, which is one with %s", member, w.subject)
			}
		}
	}
	return fmt.Sprintf("%d records that were one with erased ones are certified to be erased", n), waits, nil
}
