package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/demo"
	"github.com/dossier-crm/dossier/internal/progress"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

// company is what there is of the made-up company of the directory, as it is noted
// beside its stores: a filling that was cut off goes on, and one that is whole is not
// done again.
type company struct {
	Customers int       // the first so many are in the log whole
	Staff     int       // that they are spread over
	Events    int       // of theirs in the log
	Today     time.Time // when the lives are looked at: that of the first filling
	Filled    time.Duration
	Built     time.Duration // of the read models, without their indexes
	Position  uint64        // of the last event

	file string
}

// portion is how many customers are written between two notes.
const portion = 2_000

func openCompany(dir string) (*company, error) {
	c := &company{file: filepath.Join(dir, "company.json")}
	b, err := os.ReadFile(c.file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		c.Today = time.Now().UTC().Truncate(time.Second)
		return c, nil
	case err == nil:
		err = json.Unmarshal(b, c)
	}
	return c, err
}

func (c *company) note() error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.file+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(c.file+".new", c.file)
}

func team(n int) string { return fmt.Sprintf("team-%02d", n%20) }

// found makes the policies, through the API, the staff and the improvements.
func (c *company) found(ctx context.Context, w *world, customers int) error {
	if c.Staff > 0 {
		return nil
	}
	api, err := client.New(w.base, client.APIKey(w.key))
	if err != nil {
		return err
	}
	if err := demo.Policies(ctx, api); err != nil {
		return err
	}
	c.Staff = max(20, customers/2_500)
	for n := range c.Staff {
		events := []lived{{c.Today.AddDate(-2, 0, 0), &domain.StaffJoined{Name: fmt.Sprint("Staff ", n), Team: team(n)}, ""}}
		if n == c.Staff-1 {
			events = append(events, lived{c.Today, &domain.StaffLeft{}, "retired"})
		}
		if _, err := c.append(ctx, w, lifeStaff(n), domain.FamilyStaff, events, 0); err != nil {
			return err
		}
	}
	for n, cause := range []string{"carrier-delay", "stock-out", "training", "manual-entry"} {
		opened := c.Today.AddDate(0, 0, -90)
		events := []lived{{opened, &domain.MeasureOpened{Title: "Against " + cause, Cause: cause, Owner: lifeStaff(n).String(), Due: opened.AddDate(0, 0, 30)}, ""}}
		if n%2 == 0 {
			events = append(events, lived{opened.AddDate(0, 0, 20), &domain.MeasureImplemented{}, ""})
		}
		if _, err := c.append(ctx, w, lifeID("measure", n), domain.FamilyMeasure, events, 0); err != nil {
			return err
		}
	}
	return c.note()
}

// fill writes the lives of the customers that are not there yet. They go past the
// commands, which would load and decide; what is stored is as theirs, sealed under
// each customer's own keys.
func (c *company) fill(ctx context.Context, w *world, customers int, out io.Writer) error {
	if err := c.found(ctx, w, customers); err != nil {
		return fmt.Errorf("found the company: %w", err)
	}
	if c.Customers >= customers {
		return nil
	}
	bar := progress.New(out, "Writing customers", customers-c.Customers)
	defer bar.Done()
	for c.Customers < customers {
		began := time.Now()
		until := min(c.Customers+portion, customers)
		var events atomic.Int64
		group, working := errgroup.WithContext(ctx)
		group.SetLimit(64)
		for n := c.Customers; n < until; n++ {
			group.Go(func() error {
				told := tell(n, c.Staff, c.Today)
				if err := c.live(working, w, lifeCustomer(n), told); err != nil {
					return err
				}
				events.Add(int64(len(told)))
				bar.Add(1)
				return c.pair(working, w, n)
			})
		}
		if err := group.Wait(); err != nil {
			return fmt.Errorf("write the customers: %w", err)
		}
		head, _, err := w.events.Head(ctx)
		if err != nil {
			return err
		}
		c.Customers, c.Events, c.Position, c.Filled = until, c.Events+int(events.Load()), head, c.Filled+time.Since(began)
		if err := c.note(); err != nil {
			return err
		}
	}
	return nil
}

// live writes a customer's life at once, or where something in it is about where the
// creation is in the log, the creation first.
func (c *company) live(ctx context.Context, w *world, id domain.ID, told []lived) error {
	var decision *domain.FaultAccepted
	for _, one := range told {
		if d, is := one.event.(*domain.FaultAccepted); is {
			decision = d
		}
	}
	if decision == nil {
		_, err := c.append(ctx, w, id, domain.FamilyCustomer, told, 0)
		return err
	}
	position, err := c.append(ctx, w, id, domain.FamilyCustomer, told[:1], 0)
	if err != nil {
		return err
	}
	decision.Said = int(position) //nolint:gosec // positions have 63 bits
	_, err = c.append(ctx, w, id, domain.FamilyCustomer, told, 1)
	return err
}

// pair writes what was decided on two records that may be one.
func (c *company) pair(ctx context.Context, w *world, n int) error {
	into, state := mergedInto(n)
	if state == "" {
		return nil
	}
	first, second := domain.Pair(lifeCustomer(into), lifeCustomer(n))
	events := []lived{{c.Today, &domain.MergeProposed{First: first, Second: second, Source: domain.MergeDetected, Score: 70, Parts: []domain.MatchPart{{Part: "name", Alike: 90, Points: 70}}}, ""}}
	if state == "joined" {
		survivor, loser := lifeCustomer(into), lifeCustomer(n)
		events = append(events, lived{c.Today, &domain.MergeAccepted{Survivor: survivor, Loser: loser}, "same-desk"},
			lived{c.Today, &domain.MergeConfirmed{Survivor: survivor, Loser: loser}, ""}, lived{c.Today, &domain.MergeJoined{}, ""})
	}
	_, err := c.append(ctx, w, domain.MergeOf(first, second), domain.FamilyIdentity, events, 0)
	return err
}

// append writes a stream's events from one on, and returns the position of the last. What an earlier, cut-off filling has written is
// recognised by the ids of its events.
func (c *company) append(ctx context.Context, w *world, id domain.ID, f domain.Family, told []lived, from int) (uint64, error) {
	var subject *vault.Subject
	if f.Personal() {
		var err error
		if subject, err = w.vault.Ensure(ctx, uuid.UUID(id)); err != nil {
			return 0, err
		}
	}
	stream := f.Stream(id.String())
	var sealed []eventstore.Sealed
	for i, one := range told[from:] {
		event := uuid.UUID(domain.DeriveID(id, "event", fmt.Sprint(from+i)))
		next, err := eventstore.Seal(subject, stream, eventstore.Proposed{ID: event, Event: one.event, Meta: eventstore.Metadata{
			Actor: "bench", Auth: "none", Command: "Bench", Reason: one.reason, Key: append(event[:], event[:]...), OccurredAt: one.at,
		}})
		if err != nil {
			return 0, err
		}
		sealed = append(sealed, next)
	}
	written, err := w.events.Append(ctx, stream, int64(from)-1, sealed)
	return written.Position, err
}

// build has the read models made up to the end of the log, with their indexes.
func (c *company) build(ctx context.Context, w *world, quick bool, out io.Writer) error {
	p, err := w.helper(ctx, "project")
	if err != nil {
		return err
	}
	began, behind := time.Now(), false
	bar := progress.New(out, fmt.Sprintf("Building %d read models, thousandths of the log for each", len(projections.Models)), len(projections.Models)*1000)
	for shown := 0; err == nil; {
		var done, at int
		err = w.pool.QueryRow(ctx, `SELECT coalesce(sum(least(position, $1) * 1000 / greatest($1, 1)), 0)::int, count(*) FILTER (WHERE position >= $1) FROM read.checkpoints`,
			int64(c.Position)).Scan(&done, &at) //nolint:gosec // positions have 63 bits
		bar.Add(done - shown)
		shown = done
		if err != nil || at == len(projections.Models) {
			break
		}
		behind = true
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	bar.Done()
	if behind && err == nil {
		c.Built += time.Since(began)
		err = c.note()
	}
	if err == nil && !quick {
		err = atRest(ctx, w.pool, projections.Models, c.Position)
	}
	if err = errors.Join(err, p.stop()); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d customers, %d events: written in %s, %d read models built in %s\n",
		c.Customers, c.Events, c.Filled.Round(time.Second), len(projections.Models), c.Built.Round(time.Second))
	_, err = w.pool.Exec(ctx, `VACUUM ANALYZE`) // as the server does by itself in time
	return err
}
