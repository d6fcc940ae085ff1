package watermark

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

// The states of a projection.
const (
	Live       = "live"        // it applies events as they come
	CatchingUp = "catching-up" // it is behind and reads
	Waiting    = "waiting"     // no process leads it now
	Stopped    = "stopped"     // it will not go on without a person
	// Stalled: its process is there and says that all is well, but there are
	// events in the log and it does not move. That is found out here, from the
	// log and the checkpoint, and not by asking the process.
	Stalled = "stalled"
	// Frozen: no process applies events to it, because a newer version is being
	// made that will take its place.
	Frozen = "frozen"
)

// stale is after how long without a word a leader counts as gone, and after how
// long without a step one counts as stalled.
const stale = 10 * time.Second

// Status is where one projection stands against the log.
type Status struct {
	Projection string
	Version    int
	Build      int
	Position   uint64
	Head       uint64 // position of the log's last event, 0 where it cannot be read

	// LagEvents is how many events of the log are not applied, the store's own
	// among them; nil where that is not known without reading too much.
	LagEvents *int64
	// LagSeconds is the age of the oldest event that is not applied, 0 where
	// there is none.
	LagSeconds float64

	State     string
	Error     string // the present trouble, empty where there is none
	Leader    string // the process that runs it, empty where none does
	UpdatedAt time.Time
	idle      time.Duration // since UpdatedAt, by the database's clock

	// Of the events of the log up to the position. The projection's part of the
	// census: Events = Applied + Held + Skipped.
	Events, Applied, Held, Skipped int64
	Parked                         int64  // streams in which the held events are
	Census                         string // agrees, differs or unknown, as the leader found it

	FrozenSince *time.Time // nil where it is kept up
	Next        *Next      // what will take its place, nil where there is nothing
}

// Next is a build that is being made to take the place of the one that is served.
type Next struct {
	Version     int
	Build       int
	Position    uint64
	Events      int64
	Rate        *float64 // events a second, nil where not known
	SecondsLeft *float64 // nil where not known
}

// Judge corrects the state by what is known of the log: a process's belief that
// all is well counts for nothing.
func (s *Status) Judge() {
	switch {
	case s.FrozenSince != nil:
		s.State = Frozen
	case (s.State == Live || s.State == CatchingUp) && s.LagSeconds > stale.Seconds() && s.idle > stale:
		s.State = Stalled
	case s.State == Live && s.LagSeconds > stale.Seconds():
		s.State = CatchingUp
	}
}

// Log is what a survey asks of the log; *eventstore.Store is one.
type Log interface {
	Places(ctx context.Context, from uint64, count uint64) iter.Seq2[eventstore.Place, error]
	Head(ctx context.Context) (uint64, time.Time, error)
}

// Database is a pool or a connection.
type Database interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Survey says where the read models that are served stand. It believes no
// process: positions are the checkpoints' own, and the head is the log's. It
// returns an error where Postgres cannot be asked; a log that cannot be asked
// is the Error of each status.
func Survey(ctx context.Context, db Database, log Log) ([]Status, error) {
	all, err := standings(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("survey of the read models: %w", err)
	}
	head, _, err := log.Head(ctx)
	if err != nil {
		for i := range all {
			all[i].Error = "the log's head cannot be read: " + err.Error()
		}
		return all, nil
	}
	first := slices.MaxFunc(append([]Status{{}}, all...), func(a, b Status) int { return int(int64(a.Position) - int64(b.Position)) }) //nolint:gosec // positions fit
	total, known := first.Events, first.Position > 0
	if known {
		more, end := behind(ctx, log, first.Position, head)
		total, known = total+more, end
	}
	ages := map[uint64]float64{}
	for i := range all {
		s := &all[i]
		s.Head = head
		switch {
		case s.Position >= head:
			s.LagEvents = new(int64)
		case known:
			lag := max(total-s.Events, 0)
			s.LagEvents = &lag
		}
		if s.Position < head {
			if _, asked := ages[s.Position]; !asked {
				ages[s.Position] = age(ctx, log, s.Position)
			}
			s.LagSeconds = ages[s.Position]
		}
		s.Judge()
	}
	return all, nil
}

func standings(ctx context.Context, db Database) ([]Status, error) {
	rows, err := db.Query(ctx, `
SELECT c.projection, c.version, c.build, c.position, c.events, c.applied, c.held, c.skipped, c.parked, c.updated_at,
       extract(epoch FROM now() - c.updated_at)::double precision, c.frozen_since,
       coalesce(h.state, ''), coalesce(h.error, ''), coalesce(h.leader, ''), coalesce(h.beat_at > now() - $1::interval, false), coalesce(h.census, 'unknown'),
       n.version, n.build, n.position, n.events, n.rate, n.seconds_left,
       EXISTS (SELECT FROM dossier.shard s WHERE (s.projection, s.version, s.build) = (c.projection, c.version, c.build) AND s.position > c.position)
FROM read.checkpoints c LEFT JOIN dossier.projection_health h USING (projection, version, build)
LEFT JOIN LATERAL (
    SELECT m.version, m.build, k.position, k.events, nh.rate, nh.seconds_left
    FROM dossier.read_model m JOIN dossier.checkpoint k USING (projection, version, build)
    LEFT JOIN dossier.projection_health nh ON (nh.projection, nh.version, nh.build) = (m.projection, m.version, m.build) AND nh.beat_at > now() - $1::interval
    WHERE m.projection = c.projection AND m.state = 'building' ORDER BY m.version DESC, m.build DESC LIMIT 1
) n ON true
ORDER BY c.projection`, stale)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Status, error) {
		var s Status
		var fresh, uneven bool // uneven: a batch is being committed, shard by shard
		var idle float64
		var version, build *int
		var position *uint64
		var events *int64
		var next Next
		err := row.Scan(&s.Projection, &s.Version, &s.Build, &s.Position, &s.Events, &s.Applied, &s.Held, &s.Skipped, &s.Parked, &s.UpdatedAt,
			&idle, &s.FrozenSince, &s.State, &s.Error, &s.Leader, &fresh, &s.Census, &version, &build, &position, &events, &next.Rate, &next.SecondsLeft, &uneven)
		if s.Applied+s.Held+s.Skipped != s.Events && !uneven {
			s.Census = "differs" // whatever the leader has found
		}
		s.idle = time.Duration(idle * float64(time.Second))
		if !fresh && s.State != Stopped {
			s.State, s.Leader = Waiting, ""
		}
		if version != nil {
			next.Version, next.Build, next.Position, next.Events = *version, *build, *position, *events
			s.Next = &next
		}
		return s, err
	})
}

// countAtMost is how many events a survey reads to know a number.
const countAtMost = 1_000

// behind counts the events above the position; end is false where there are
// more than it reads.
func behind(ctx context.Context, log Log, position, head uint64) (events int64, end bool) {
	if position >= head {
		return 0, true
	}
	read := 0
	for e, err := range log.Places(ctx, position, countAtMost) {
		if err != nil {
			return 0, false
		}
		read++
		if e.Position > position {
			events++
		}
	}
	return events, read < countAtMost
}

// age returns how long ago the first event above the position was recorded.
func age(ctx context.Context, log Log, position uint64) float64 {
	for e, err := range log.Places(ctx, position, 2) {
		switch {
		case err != nil:
			return 0
		case e.Position > position:
			return max(time.Since(e.Created).Seconds(), 0)
		}
	}
	return 0
}
