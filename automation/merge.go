package automation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

// carryMergesOut does what follows from the decision on a merge (capability 4).
// It is a saga over three streams, the pair's, the loser's and the survivor's:
//
//	accepted:  CustomerMerged (loser, which locks it) → CustomerAbsorbed (survivor) → MergeConfirmed
//	splitting: CustomerSeparated (survivor) → CustomerUnmerged (loser, which unlocks it) → MergeSplit
//
// Each step looks at how far it has come and may be repeated, so that what was
// killed between two of them is completed when the event is heard again. One
// process carries merges out, one after another in the order of the log. That
// makes races rare; that they end well does not rest on it, but on what the
// domain refuses on each stream.
var carryMergesOut = Reactor{
	Name: "carry-merges-out",
	On:   []string{"MergeAccepted", "MergeSplitAccepted"},
	Ask: func(_ context.Context, engine *Engine, e *eventstore.Event) ([]Reaction, error) {
		_, name, _ := domain.FamilyOf(e.Stream)
		merge, err := domain.ParseID(name)
		if err != nil {
			return nil, err
		}
		carry := func(ctx context.Context, s *commands.Service, cmd commands.Command) (commands.Result, error) {
			saga := mergeSaga{engine: engine, s: s, by: cmd, merge: merge}
			saga.by.OccurredAt = e.Meta.OccurredAt.Truncate(time.Microsecond) // what was decided is so from then on
			if _, split := e.Skeleton().(*domain.MergeSplitAccepted); split {
				return saga.split(ctx)
			}
			return saga.join(ctx)
		}
		return []Reaction{Do{Command: "CarryMergeOut", Reason: "decided", Carry: carry}}, nil
	},
}

// mergeSaga is a decision that is being carried out.
type mergeSaga struct {
	engine *Engine
	s      *commands.Service
	by     commands.Command
	merge  domain.ID
}

// mergeTries bounds how often a saga looks anew where others have changed what it
// rests on.
const mergeTries = 10

var errUnsettled = errors.New("the records of the merge change again and again")

// join merges the loser into the survivor. Where either was merged before it is
// about the records in which they go on.
func (m mergeSaga) join(ctx context.Context) (commands.Result, error) {
	for range mergeTries {
		state, err := m.s.MergeNow(ctx, domain.FamilyIdentity.Stream(m.merge.String()))
		if err != nil || state.State != domain.MergeIsAccepted {
			return commands.Result{}, err
		}
		loser, locked, err := m.s.Survivor(ctx, state.Loser, m.merge)
		if err != nil {
			return commands.Result{}, err
		}
		survivor, taker, err := m.s.Survivor(ctx, state.Survivor, m.merge)
		if err != nil {
			return commands.Result{}, err
		}
		var end domain.Event
		switch {
		case loser == survivor:
			end = &domain.MergeJoined{}
		case locked.Erased || taker.Erased:
			end = &domain.MergeFailed{Cause: "customer-erased"}
		case taker.Archived:
			end = &domain.MergeFailed{Cause: "customer-archived"}
		}
		if end != nil {
			if _, err := m.on(ctx, loser, "unlock", domain.ID{}, func(c domain.Customer) ([]domain.Event, error) { return c.Unlock(m.merge) }); err != nil {
				return commands.Result{}, err
			}
			return m.record(ctx, end)
		}
		did, err := m.on(ctx, loser, "lock", survivor, func(c domain.Customer) ([]domain.Event, error) { return c.Lock(m.merge, survivor) })
		if err != nil {
			return commands.Result{}, err
		}
		if did {
			did, err = m.on(ctx, survivor, "absorb", loser, func(c domain.Customer) ([]domain.Event, error) { return c.Absorb(m.merge, loser) })
		}
		if err != nil {
			return commands.Result{}, err
		}
		if did {
			return m.record(ctx, &domain.MergeConfirmed{Survivor: survivor, Loser: loser})
		}
	}
	return commands.Result{}, errUnsettled
}

// split takes the loser out of the survivor again. The survivor comes first: a
// record that may be changed again is counted nowhere else.
func (m mergeSaga) split(ctx context.Context) (commands.Result, error) {
	state, err := m.s.MergeNow(ctx, domain.FamilyIdentity.Stream(m.merge.String()))
	if err != nil || state.State != domain.MergeIsSplitting {
		return commands.Result{}, err
	}
	taker, err := m.s.CustomerNow(ctx, state.Survivor)
	if err != nil {
		return commands.Result{}, err
	}
	if taker.Members[state.Loser] == m.merge {
		did, err := m.on(ctx, state.Survivor, "separate", state.Loser, func(c domain.Customer) ([]domain.Event, error) { return c.Separate(m.merge, state.Loser) })
		if err != nil {
			return commands.Result{}, err
		}
		if !did { // merged further or erased meanwhile
			return m.record(ctx, &domain.MergeFailed{Cause: "survivor-changed"})
		}
	}
	if _, err := m.on(ctx, state.Loser, "unlock", domain.ID{}, func(c domain.Customer) ([]domain.Event, error) { return c.Unlock(m.merge) }); err != nil {
		return commands.Result{}, err
	}
	return m.record(ctx, &domain.MergeSplit{})
}

// on carries a step out on a customer. It reports whether the step is done, now or
// before; false is a refusal.
func (m mergeSaga) on(ctx context.Context, id domain.ID, step string, other domain.ID, decide func(domain.Customer) ([]domain.Event, error)) (done bool, err error) {
	cmd := m.by
	cmd.Customer, cmd.Key, cmd.Body = id, fmt.Sprintf("%s/%s/%s/%s", m.by.Key, step, id, other), []byte(step)
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return decide(c) }
	_, err = m.s.Do(ctx, cmd)
	if refusal, ok := errors.AsType[*domain.Refusal](err); ok {
		return refusal.Rule == domain.RuleUnchanged, nil
	}
	if errors.Is(err, vault.ErrErased) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, m.engine.fail("merge-" + step)
}

func (m mergeSaga) record(ctx context.Context, e domain.Event) (commands.Result, error) {
	by := m.by
	by.Key, by.Body = m.by.Key+"/"+e.EventType(), []byte(e.EventType())
	return m.s.RecordMerge(ctx, m.merge, by, e)
}
