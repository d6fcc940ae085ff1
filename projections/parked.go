package projections

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/postgres"
)

// An event that cannot be applied, for a reason that waiting does not heal, must
// not hold up the customers that have nothing to do with it. So its stream is
// parked: a row says from which revision on, later events of the stream wait
// behind it by number, and everything else flows. What waits is read from the
// log again, in order, when somebody asks for it.

// parkedStream is a stream that the projection does not apply for now.
type parkedStream struct {
	first, last  uint64 // revisions
	lastPosition uint64
	held         int64 // events from first to last
	digest       int64 // sum of their hashes
}

// parkedSet is the parked streams by name. It is never changed, only replaced.
type parkedSet map[string]parkedStream

// mostParked is how many streams may be parked; with more it is the program that
// is at fault and not the data.
const mostParked = 1_000

// loadParked returns the streams that are parked in the build.
func loadParked(ctx context.Context, db querier, m Model) (parkedSet, error) {
	rows, err := db.Query(ctx, `
SELECT stream, first_revision, last_revision, last_position, held, digest FROM dossier.parked
WHERE projection = $1 AND version = $2 AND build = $3`, m.Name, m.Version, m.build)
	if err != nil {
		return nil, fmt.Errorf("parked streams: %w", err)
	}
	set := parkedSet{}
	var stream string
	var p parkedStream
	_, err = pgx.ForEachRow(rows, []any{&stream, &p.first, &p.last, &p.lastPosition, &p.held, &p.digest}, func() error {
		set[stream] = p
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("parked streams: %w", err)
	}
	return set, nil
}

// split divides events into those that go on and those that wait.
func (s parkedSet) split(events []*eventstore.Event) (pass, held []*eventstore.Event) {
	if len(s) == 0 {
		return events, nil
	}
	pass = make([]*eventstore.Event, 0, len(events))
	for _, e := range events {
		if _, parked := s[e.Stream]; parked {
			held = append(held, e)
		} else {
			pass = append(pass, e)
		}
	}
	return pass, held
}

// hold writes down that events of parked streams wait, and returns the set as it
// is then.
func (s parkedSet) hold(ctx context.Context, tx pgx.Tx, m Model, held []*eventstore.Event) (parkedSet, error) {
	if len(held) == 0 {
		return s, nil
	}
	// An erasure waits for nobody: the rows that there are are emptied now.
	if _, err := purge(ctx, tx, m.Name, held); err != nil {
		return nil, err
	}
	next := maps.Clone(s)
	changed := map[string]bool{}
	for _, e := range held {
		p := next[e.Stream]
		p.last, p.lastPosition, p.held, p.digest = e.Revision, e.Position, p.held+1, p.digest+hashOf(e.Position, e.ID)
		next[e.Stream] = p
		changed[e.Stream] = true
	}
	var batch pgx.Batch
	for stream := range changed {
		p := next[stream]
		batch.Queue(`
UPDATE dossier.parked SET last_revision = $5, last_position = $6, held = $7, digest = $8
WHERE projection = $1 AND version = $2 AND build = $3 AND stream = $4 AND last_revision = $9`,
			m.Name, m.Version, m.build, stream, p.last, p.lastPosition, p.held, p.digest, s[stream].last)
	}
	results := tx.SendBatch(ctx, &batch)
	for range changed {
		tag, err := results.Exec()
		if err == nil && tag.RowsAffected() != 1 {
			err = fmt.Errorf("%w: a parked stream is not as it was left", ErrFenced)
		}
		if err != nil {
			_ = results.Close()
			return nil, fmt.Errorf("hold events back: %w", err)
		}
	}
	return next, results.Close()
}

// poison is an event that cannot be applied, and why.
type poison struct {
	event *eventstore.Event
	cause error
}

// park writes the row of a stream whose events wait from now on; events are all
// of the batch, of which those of the stream from the poison on are counted.
func (s parkedSet) park(ctx context.Context, tx pgx.Tx, m Model, bad poison, events []*eventstore.Event) (parkedSet, error) {
	p := parkedStream{first: bad.event.Revision}
	for _, e := range events {
		if e.Stream == bad.event.Stream && e.Revision >= p.first {
			p.last, p.lastPosition, p.held, p.digest = e.Revision, e.Position, p.held+1, p.digest+hashOf(e.Position, e.ID)
		}
	}
	_, err := tx.Exec(ctx, `
INSERT INTO dossier.parked (projection, version, build, stream, first_revision, first_position, first_event, first_type, last_revision, last_position, held, digest, cause, key_missing)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, m.Name, m.Version, m.build, bad.event.Stream, p.first, bad.event.Position,
		bad.event.ID, bad.event.Type, p.last, p.lastPosition, p.held, p.digest, causeOf(bad.cause), isMissingKey(bad.cause))
	if err != nil {
		return nil, fmt.Errorf("park a stream: %w", err)
	}
	next := maps.Clone(s)
	if next == nil {
		next = parkedSet{}
	}
	next[bad.event.Stream] = p
	return next, nil
}

// hashes is the sum of what the events add to a digest.
func hashes(events []*eventstore.Event) (sum int64) {
	for _, e := range events {
		sum += hashOf(e.Position, e.ID)
	}
	return sum
}

// panicked is a panic of a shape. It has the place and not the value, which may
// quote what the event says.
type panicked struct{ what, where string }

func (p *panicked) Error() string { return "panic at " + p.where + ": " + p.what }

// panicOf is to be called in the deferred function that recovers.
func panicOf(r any) error {
	p := &panicked{what: fmt.Sprintf("%T", r), where: "unknown"}
	if err, ok := r.(runtime.Error); ok {
		p.what = err.Error() // the language's own words
	}
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	raised := false
	for frame, more := frames.Next(); ; frame, more = frames.Next() {
		runtimes := strings.HasPrefix(frame.Function, "runtime.")
		if raised && !runtimes {
			p.where = fmt.Sprintf("%s/%s:%d", filepath.Base(filepath.Dir(frame.File)), filepath.Base(frame.File), frame.Line)
			break
		}
		raised = raised || runtimes && strings.Contains(frame.Function, "panic")
		if !more {
			break
		}
	}
	return p
}

// isData reports whether an error is of the data: another event would have gone
// through. What is of the tables, of rights or of the program as a whole is not,
// and neither is what waiting heals.
func isData(err error) bool {
	var unknown *eventstore.UnknownEventError
	var keys keyTrouble
	switch {
	case errors.As(err, &unknown), errors.As(err, &keys), healsByWaiting(err), errors.Is(err, ErrFenced),
		errors.Is(err, context.Canceled), errors.Is(err, pgx.ErrTxClosed):
		return false
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code[:min(2, len(pg.Code))] {
		case "21", "22", "23", "44", "54", "P0": // cardinality, value, constraint, limit, raised
			return true
		}
		return false
	}
	return !postgres.IsTransient(err)
}

// causeOf says why an event could not be applied, without a value of it: the
// server quotes values for which it has no use.
func causeOf(err error) string {
	text := err.Error()
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		text = "SQLSTATE " + pg.Code
		for name, value := range map[string]string{" table ": pg.TableName, " column ": pg.ColumnName, " constraint ": pg.ConstraintName} {
			if value != "" {
				text += name + value
			}
		}
		if strings.HasPrefix(pg.Code, "23") {
			text += ": " + pg.Message // names only
		}
	}
	if data, ok := errors.AsType[*eventstore.DataError](err); ok {
		text = data.Error()
	}
	return strings.ToValidUTF8(text[:min(len(text), 500)], "")
}

// skipOf is a decision to leave an event out.
type skipOf struct {
	event      *eventstore.Event
	cause      string
	reason, by string
}

func (s skipOf) write(ctx context.Context, tx pgx.Tx, m Model) error {
	_, err := tx.Exec(ctx, `
INSERT INTO dossier.skipped (projection, version, build, position, stream, revision, event_id, type, digest, cause, reason, skipped_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, m.Name, m.Version, m.build, s.event.Position, s.event.Stream, s.event.Revision,
		s.event.ID, s.event.Type, hashOf(s.event.Position, s.event.ID), s.cause, s.reason, s.by)
	if err != nil {
		return fmt.Errorf("write the skip down: %w", err)
	}
	return nil
}

// skippedBefore returns the decision that was made of the event in another build
// of the projection, if there is one: it holds where the event still fails.
func skippedBefore(ctx context.Context, tx pgx.Tx, m Model, e *eventstore.Event) (reason, by string, ok bool, err error) {
	var id uuid.UUID
	err = tx.QueryRow(ctx, `
SELECT event_id, reason, skipped_by FROM dossier.skipped WHERE projection = $1 AND position = $2 ORDER BY version DESC, build DESC LIMIT 1`,
		m.Name, e.Position).Scan(&id, &reason, &by)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", "", false, nil
	}
	return reason, by, err == nil && id == e.ID, err
}
