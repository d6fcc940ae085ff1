package commands

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

// process is a command's life: find out whether it was accepted before, decide,
// append at the expected revision, and on a conflict once more from the tail.
func process[S any](ctx context.Context, s *Service, on *aggregate[S], cmd CommandOn[S]) (Result, error) {
	stream := cmd.stream()
	// Who waits behind an unsettled append gives up when its caller does, so
	// that retries do not pile up; whose turn has come goes on to the end.
	waiting, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	unlock, err := s.lock(waiting, stream)
	if err != nil {
		return Result{}, fmt.Errorf("%w: an earlier command to the stream is not settled", eventstore.ErrUnavailable)
	}
	defer unlock()
	theirs := true
	if cmd.Consult != nil {
		// What it finds in the stream is not for somebody to know whose it is not;
		// whose command was accepted before gets its answer all the same.
		if theirs, err = asked(ctx, s, on, &cmd); err != nil {
			return Result{}, err
		}
		if theirs {
			if err := cmd.Consult(ctx, s); err != nil {
				return Result{}, err
			}
		}
	}
	if cmd.Placed != nil {
		if at := cmd.Placed(); !at.IsZero() {
			cmd.OccurredAt = at
		}
	}
	at, fresh, err := on.load(ctx, s.Store, stream)
	if err != nil {
		return Result{}, err
	}
	if !at.exists() && !cmd.Creates {
		family := string(on.family)
		if on.family == domain.FamilyIdentity {
			family = "merge" // that is what a stream of it is about
		}
		return Result{}, &domain.Refusal{Rule: family + "-not-found", Field: family + "Id", Detail: "there is no such " + family}
	}
	key := keyHash(cmd.Principal, cmd.Route, cmd.Key)
	if !at.exists() { // a refused creation makes no keys and binds no idempotency key
		if _, err := decide(cmd, key, at); err != nil {
			return Result{}, err
		}
	}
	subject, err := s.subject(ctx, stream, cmd.Key != "", key, at.exists())
	if errors.Is(err, vault.ErrErased) {
		return afterErasure(ctx, s, cmd, stream, key, at)
	}
	if err != nil && !(cmd.Plain && errors.Is(err, vault.ErrKeyMissing)) {
		return Result{}, err
	}
	digest := cmd.digest(subject)
	same := func(stored []byte) bool { return cmd.same(subject, stored) }
	if cmd.Key != "" {
		found, err := findKey(ctx, s, stream, key, at)
		if err != nil {
			return Result{}, err
		}
		if found != nil {
			return s.replay(ctx, stream, *found, same)
		}
	}
	var unsealed error // why the last decision could not be sealed
	for range maxDecisions {
		if found := at.accepted(key); found != nil {
			return s.replay(ctx, stream, *found, same)
		}
		if !theirs {
			return Result{}, notTheirs
		}
		var events []domain.Event
		err := owns(ctx, s, &cmd, at.state)
		if err == nil {
			events, err = decide(cmd, key, at)
		}
		if err == nil {
			if err = s.takeable(ctx, events); err != nil {
				return Result{}, err
			}
		}
		if err != nil && fresh {
			return Result{}, err
		}
		if err == nil {
			p, err := propose(cmd, subject, stream, key, digest, events)
			unsealed = err
			if _, expired := errors.AsType[*eventstore.ExpiredError](err); expired {
				return Result{}, err
			}
			if errors.Is(err, vault.ErrKeyMissing) || errors.Is(err, vault.ErrErased) {
				// Taken from under the command: erased, or this process was cut off.
				switch again, asked := s.subject(ctx, stream, false, key, true); {
				case errors.Is(asked, vault.ErrErased):
					return afterErasure(ctx, s, cmd, stream, key, at)
				case asked == nil:
					subject, digest = again, cmd.digest(again)
					continue
				}
			}
			if err == nil && cmd.Key != "" && cmd.Creates {
				err = s.claim(ctx, stream, key)
			}
			if err != nil {
				return Result{}, err
			}
			written, err := s.Store.Append(ctx, stream, at.revision, p.sealed)
			if err == nil {
				if at.extend(on.evolve, p, written) {
					on.put(stream, at)
				} else {
					on.forget(stream)
				}
				return p.result(stream, written), nil
			}
			if !errors.Is(err, eventstore.ErrConflict) {
				return Result{}, err
			}
		}
		// Somebody else wrote, or a refusal rests on a state from the cache,
		// which it may not: read the tail and decide again.
		before := at.position
		if at, err = on.advance(ctx, s.Store, stream, at); err != nil {
			return Result{}, err
		}
		fresh = true
		if cmd.Key != "" && at.keysAfter > before {
			// So much was written meanwhile that the recent keys do not reach
			// back to what has been searched.
			found, err := findKey(ctx, s, stream, key, at)
			if err != nil {
				return Result{}, err
			}
			if found != nil {
				return s.replay(ctx, stream, *found, same)
			}
		}
	}
	if unsealed != nil { // the keys are there, and one of them is not
		return Result{}, unsealed
	}
	return Result{}, ErrContention
}

// afterErasure answers a command to a customer whose keys are destroyed: what
// was accepted before gets its answer again. That the request is the same
// cannot be told any more, because the key of its digest is gone too.
func afterErasure[S any](ctx context.Context, s *Service, cmd CommandOn[S], stream string, key [32]byte, at known[S]) (Result, error) {
	if cmd.Key != "" && at.exists() {
		found, err := findKey(ctx, s, stream, key, at)
		if err != nil {
			return Result{}, err
		}
		if found != nil {
			return s.replay(ctx, stream, *found, nil)
		}
	}
	if err := owns(ctx, s, &cmd, at.state); err != nil { // that there was one is not for everybody to know
		return Result{}, err
	}
	return Result{}, vault.ErrErased
}

func decide[S any](cmd CommandOn[S], key [32]byte, at known[S]) ([]domain.Event, error) {
	if cmd.IfMatch != nil && int64(*cmd.IfMatch) != at.revision { //nolint:gosec // parsed with 63 bits
		return nil, ErrRevision
	}
	events, err := cmd.Decide(at.state, func(n int) domain.ID {
		return domain.DeriveID(idSpace, string(key[:]), "thing", strconv.Itoa(n))
	})
	if customer, is := any(at.state).(domain.Customer); is && err == nil {
		err = customer.Follow(events, cmd.OccurredAt)
	}
	if cmd.Creates && at.exists() && err != nil && cmd.Stream == "" {
		if _, ok := errors.AsType[*domain.Refusal](err); ok {
			err = &ExistsError{Customer: cmd.Customer, refusal: err}
		}
	}
	return events, err
}
