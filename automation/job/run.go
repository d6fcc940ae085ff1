package job

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

const (
	partRecords = 256 // between two checkpoints
	atOnce      = 16  // customers side by side
	lookEvery   = 5 * time.Second
	orphanAge   = 24 * time.Hour
)

// Run works through the imports whose file is on this machine until ctx ends.
// It returns the error of ctx, and waits out everything else.
func (s *Service) Run(ctx context.Context) error {
	s.sweep(ctx)
	for {
		if err := s.runAll(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "imports cannot go on now", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.wake:
		case <-time.After(lookEvery):
		}
	}
}

// sweep removes files that no job has: what was being received when the
// process was killed, and what was left over at the end of a job.
func (s *Service) sweep(ctx context.Context) {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		id, parse := uuid.Parse(strings.TrimSuffix(e.Name(), ".part"))
		info, stat := e.Info()
		if parse != nil || stat != nil {
			continue
		}
		j, err := s.job(ctx, id)
		if err != nil || j != nil && j.key != nil || j == nil && s.Now().Sub(info.ModTime()) < orphanAge {
			continue
		}
		_ = os.Remove(filepath.Join(s.Dir, e.Name()))
	}
}

func (s *Service) runAll(ctx context.Context) error {
	jobs, err := s.jobs(ctx, `WHERE state IN ('queued', 'running', 'cancelling', 'undoing') ORDER BY created_at, id`)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if err := s.alone(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// alone runs the job unless another process does.
func (s *Service) alone(ctx context.Context, j *Job) error {
	if j.State != "undoing" {
		if _, err := os.Stat(s.path(j)); errors.Is(err, os.ErrNotExist) && j.State != "cancelling" {
			return nil // another machine has the file
		}
	}
	conn, err := pgx.ConnectConfig(ctx, s.Pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_, _ = conn.Exec(ctx, `SELECT pg_advisory_unlock_all()`) // with the connection it goes too, but only some time after Close
		_ = conn.Close(ctx)
	}()
	var mine bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(binary.BigEndian.Uint64(j.ID[8:]))).Scan(&mine); err != nil || !mine { //nolint:gosec // any number will do
		return err
	}
	if j, err = s.job(ctx, j.ID); err != nil || j == nil { // as it is now
		return err
	}
	switch j.State {
	case "undoing":
		return s.undo(ctx, j)
	case "cancelling":
		err = s.end(ctx, j, "cancelled", "")
	case "queued", "running":
		err = s.load(ctx, j)
	}
	if err != nil {
		return err
	}
	return s.remove(j)
}

func (s *Service) path(j *Job) string { return filepath.Join(s.Dir, j.ID.String()) }

// remove deletes the file of a job that has ended; its key is gone already.
func (s *Service) remove(j *Job) error {
	if err := os.Remove(s.path(j)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// load works through the file from the checkpoint on. A fault of the file ends
// the job; trouble of the stores is returned, and the job goes on later.
func (s *Service) load(ctx context.Context, j *Job) error {
	if _, err := s.Pool.Exec(ctx, `UPDATE dossier.import_job SET state = 'running', started_at = coalesce(started_at, now()) WHERE id = $1 AND state = 'queued'`, j.ID); err != nil {
		return err
	}
	key, err := openKey(s.Secret, j.ID.String(), j.key)
	if err != nil {
		return s.end(ctx, j, "failed", err.Error())
	}
	file, err := openSealed(s.path(j), key)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	in, err := parse(file, j)
	if err != nil {
		return s.end(ctx, j, "failed", err.Error())
	}
	seen := map[string]int{}
	j.rehearsal = newRehearsal()
	var done []work
	for range j.Records { // done before; built all the same, for the count of equal records
		rec, err := in.next()
		if err != nil {
			return s.end(ctx, j, "failed", err.Error())
		}
		if done = append(done, j.build(rec, s.reference, seen, s.Now)); len(done) == partRecords {
			if err := s.recall(ctx, j, done); err != nil {
				return err
			}
			done = done[:0]
		}
	}
	if err := s.recall(ctx, j, done); err != nil {
		return err
	}
	for first := true; ; first = false {
		var part []work
		var readErr error
		for len(part) < partRecords && readErr == nil {
			var rec record
			if rec, readErr = in.next(); readErr == nil {
				part = append(part, j.build(rec, s.reference, seen, s.Now))
			}
		}
		if len(part) > 0 {
			results, err := s.part(ctx, j, part, first)
			if err != nil {
				return err
			}
			if s.failpoint != nil {
				if err := s.failpoint("part"); err != nil {
					return err
				}
			}
			goOn, err := s.checkpoint(ctx, j, results, in.offset())
			if err != nil {
				return err
			}
			if !goOn {
				return s.end(ctx, j, "cancelled", "")
			}
		}
		switch {
		case errors.Is(readErr, io.EOF):
			return s.end(ctx, j, "done", "")
		case readErr != nil:
			return s.end(ctx, j, "failed", readErr.Error())
		}
	}
}

func (s *Service) reference(source, ref string) domain.ID {
	return domain.ID(s.Vault.Reference(source, ref))
}

// part carries the records of a part out: a customer's in their order,
// customers side by side. first says that it is the first one since the job went on, of
// which a process that was killed may have appended something. An error is trouble that
// waiting heals.
func (s *Service) part(ctx context.Context, j *Job, part []work, first bool) ([]result, error) {
	byCustomer := map[domain.ID][]int{}
	for i, w := range part {
		byCustomer[w.command.Customer] = append(byCustomer[w.command.Customer], i)
	}
	results := make([]result, len(part))
	working, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	places := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for _, indexes := range byCustomer {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			made := map[uuid.UUID]bool{} // events of which an earlier record of the part is
			for _, i := range indexes {
				if working.Err() != nil {
					return
				}
				var err error
				if results[i], err = s.record(working, j, part[i], func(event uuid.UUID) (bool, error) {
					if !first || made[event] {
						return true, nil
					}
					return s.noted(working, j, event)
				}); err != nil {
					cancel(fmt.Errorf("line %d: %w", part[i].line, err))
					return
				}
				if results[i].event != nil {
					made[*results[i].event] = true
				}
			}
		})
	}
	group.Wait()
	return results, context.Cause(working)
}

// noted reports whether the event is already the result of a record of the job.
func (s *Service) noted(ctx context.Context, j *Job, event uuid.UUID) (is bool, err error) {
	err = s.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM dossier.import_result WHERE job = $1 AND event_id = $2)`, j.ID, event).Scan(&is)
	return is, err
}

// record carries one record out. twice says whether an event that the job itself has
// appended is that of an earlier record, under the same reference.
func (s *Service) record(ctx context.Context, j *Job, w work, twice func(event uuid.UUID) (bool, error)) (result, error) {
	out := result{line: w.line}
	refuse := func(f fault) (result, error) {
		if w.who != "" && (f.field == "customerId" || f.field == "customer") { // as the route of a command has it, or by its reference
			f.field = w.who
		}
		out.outcome, out.fault = outcomeRefused, f
		return out, nil
	}
	if w.fault != nil {
		return refuse(*w.fault)
	}
	if w.missing != nil && !j.DryRun {
		if _, err := s.Commands.Do(ctx, *w.missing); err != nil {
			if _, exists := errors.AsType[*commands.ExistsError](err); !exists && !errors.Is(err, commands.ErrKeyReused) {
				if f, refused := faultOf(err); refused {
					return refuse(f)
				}
				return out, err
			}
		}
	}
	carryOut := s.Commands.Do
	if j.DryRun {
		carryOut = func(ctx context.Context, c commands.Command) (commands.Result, error) {
			return s.rehearse(ctx, j, c, w.missing)
		}
	}
	done, err := carryOut(ctx, w.command)
	if exists, ok := errors.AsType[*commands.ExistsError](err); ok {
		id := uuid.UUID(exists.Customer)
		out.customer = &id
		if j.Dedupe == dedupeSkip {
			out.outcome, out.fault.code = outcomeKnown, "customer-exists"
			return out, nil
		}
	}
	if errors.Is(err, commands.ErrKeyReused) && j.Dedupe == dedupeSkip {
		out.outcome, out.fault.code = outcomeKnown, "known-with-other-content"
		return out, nil
	}
	if err != nil {
		if f, refused := faultOf(err); refused {
			return refuse(f)
		}
		return out, err
	}
	id := uuid.UUID(w.command.Customer)
	out.customer, out.outcome = &id, outcomeCreated
	known := func() (result, error) {
		if out.outcome = outcomeKnown; j.Dedupe != dedupeSkip {
			return refuse(fault{"known", "reference", "the record was imported before"})
		}
		return out, nil
	}
	if j.DryRun {
		if out.customer = nil; done.Replayed {
			return known()
		}
		return out, nil
	}
	out.event = &done.Events[0].ID
	if !done.Replayed {
		return out, nil
	}
	// Appended before: by this import, whose checkpoint was lost with the process or
	// which has the record twice, or by an earlier one.
	mark, err := s.markOf(ctx, done)
	if mark == j.ID.String() && err == nil {
		var again bool
		if again, err = twice(*out.event); err != nil || !again {
			return out, err
		}
	}
	if err != nil {
		return out, err
	}
	return known()
}

// markOf returns the import that appended what a command had been carried out
// with before.
func (s *Service) markOf(ctx context.Context, r commands.Result) (string, error) {
	for e, err := range s.Store.Stream(ctx, r.Stream, r.Revision, 1) {
		if err != nil {
			return "", err
		}
		return e.Meta.Import, nil
	}
	return "", fmt.Errorf("%s@%d: %w", r.Stream, r.Revision, eventstore.ErrNotFound)
}

// faultOf tells a refusal of one record from trouble with the whole.
func faultOf(err error) (fault, bool) {
	if v, ok := errors.AsType[domain.Violations](err); ok && len(v) > 0 {
		return fault{v[0].Rule, v[0].Field, v[0].Detail}, true
	}
	if r, ok := errors.AsType[*domain.Refusal](err); ok {
		return fault{r.Rule, r.Field, r.Detail}, true
	}
	if e, ok := errors.AsType[*eventstore.ExpiredError](err); ok {
		return fault{"data-expired", e.Field, fmt.Sprintf("the time for which %s data of the customer is kept has ended", e.Category)}, true
	}
	switch {
	case errors.Is(err, commands.ErrKeyReused):
		return fault{"idempotency-key-reused", "reference", "the reference is known with another content"}, true
	case errors.Is(err, commands.ErrSkew):
		return fault{"not-in-the-future", "occurredAt", "at most 5 minutes ahead of this server's clock"}, true
	case errors.Is(err, vault.ErrErased), errors.Is(err, eventstore.ErrStreamDeleted):
		return fault{"customer-erased", "customer", "the customer has been erased"}, true
	case errors.Is(err, vault.ErrKeyMissing): // a fault of this one, which the others do not wait for
		return fault{"key-lost", "customer", "the customer's data key is missing without an erasure"}, true
	}
	return fault{}, false
}

// undo takes back what the import recorded, the last record first: the customers
// that it created are archived and all else is withdrawn, unless something has
// happened to it since. Each is a command with a key of its own, so that it may be
// begun again anywhere.
func (s *Service) undo(ctx context.Context, j *Job) error {
	for {
		rows, err := s.Pool.Query(ctx, `SELECT line, customer_id, event_id FROM dossier.import_result
			WHERE job = $1 AND outcome = 'created' AND ($2::bigint IS NULL OR line < $2) ORDER BY line DESC LIMIT $3`, j.ID, j.undoneLine, partRecords)
		if err != nil {
			return err
		}
		type made struct {
			Line     int64
			Customer uuid.UUID
			Event    uuid.UUID
		}
		part, err := pgx.CollectRows(rows, pgx.RowToStructByPos[made])
		if err != nil {
			return err
		}
		if len(part) == 0 {
			return s.end(ctx, j, "undone", "")
		}
		results := make([]result, len(part))
		for i, m := range part {
			back := s.withdraw
			if j.Kind == "customers" {
				back = s.archive
			}
			if results[i], err = back(ctx, j, m.Line, domain.ID(m.Customer), domain.ID(m.Event)); err != nil {
				return err
			}
		}
		if s.failpoint != nil {
			if err := s.failpoint("undo"); err != nil {
				return err
			}
		}
		last := part[len(part)-1].Line
		err = postgres.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
			var undone int64
			for _, r := range results {
				if r.outcome == outcomeUndone {
					undone++
				}
				if _, err := tx.Exec(ctx, `UPDATE dossier.import_result SET outcome = $3, code = $4 WHERE job = $1 AND line = $2`, j.ID, r.line, r.outcome, r.fault.code); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, `UPDATE dossier.import_job SET undone = undone + $2, undone_line = $3 WHERE id = $1`, j.ID, undone, last)
			return err
		})
		if err != nil {
			return err
		}
		j.undoneLine = &last
	}
}

// archive takes a customer back that the import created.
func (s *Service) archive(ctx context.Context, j *Job, line int64, customer, _ domain.ID) (result, error) {
	out := result{line: line, outcome: outcomeUndone}
	for e, err := range s.Store.Stream(ctx, domain.CustomerStream(customer), 0, 1<<40) {
		if err != nil {
			return out, err
		}
		if e.Meta.Import != j.ID.String() {
			out.outcome, out.fault.code = outcomeKept, "customer-in-use"
			return out, nil
		}
	}
	c := j.command("undo:"+j.ID.String(), "ArchiveCustomer", []byte(`{"reason":"import-undone"}`), time.Time{})
	c.Customer, c.Route, c.Reason = customer, "UNDO customers "+customer.String(), "import-undone"
	c.Decide = func(state domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return state.Archive("import-undone")
	}
	return s.undone(ctx, c, out)
}

// withdraw takes a record back that the import appended, unless somebody has
// corrected it since or worked on what it had begun. A customer whom the import
// created for it is archived when nobody else has recorded anything.
func (s *Service) withdraw(ctx context.Context, j *Job, line int64, customer, event domain.ID) (result, error) {
	out := result{line: line, outcome: outcomeUndone}
	var recorded domain.Event
	ours := true
	for e, err := range s.Store.Stream(ctx, domain.CustomerStream(customer), 0, 1<<40) {
		if err != nil {
			return out, err
		}
		mine := e.Meta.Import == j.ID.String()
		ours = ours && mine
		switch {
		case domain.ID(e.ID) == event:
			recorded = e.Skeleton()
		case recorded != nil && !mine && domain.RestsOn(e.Skeleton(), event, recorded):
			out.outcome, out.fault.code = outcomeKept, "record-in-use"
			return out, nil
		}
	}
	c := j.command("undo:"+j.ID.String(), "WithdrawRecord", []byte(`{"reason":"import-undone"}`), time.Time{})
	c.Customer, c.Route, c.Reason = customer, "UNDO records "+event.String(), "import-undone"
	commands.WithdrawRecord(&c, event)
	out, err := s.undone(ctx, c, out)
	if err != nil || out.outcome != outcomeUndone || !j.CreateMissing || !ours {
		return out, err
	}
	_, err = s.archive(ctx, j, line, customer, event)
	return out, err
}

// undone carries the command out, and says so where it is refused.
func (s *Service) undone(ctx context.Context, c commands.Command, out result) (result, error) {
	if _, err := s.Commands.Do(ctx, c); err != nil {
		f, refused := faultOf(err)
		if !refused {
			return out, err
		}
		out.outcome, out.fault = outcomeKept, f
	}
	return out, nil
}
