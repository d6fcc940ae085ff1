package projections

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/watermark"
)

// Checkpoints that wait are moved together; one that is not where its leader left it
// is fenced, and keeps no other from being moved.
func TestCheckpointsAreMovedTogether(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	s.append(someFacts(t, &history{}, 1)...)
	over := stretchOf(s.events()[:1], nil)
	lineage, err := s.log.Lineage(t.Context())
	must(t, err)
	e := s.engine(s.pool, nil)
	session, err := e.borrow(t.Context(), usual)
	must(t, err)
	defer func() { e.giveBack(session, 0); e.background.Wait() }()
	at := map[string]checkpoint{}
	for _, m := range Models {
		c, err := claim(t.Context(), s.pool, m, lineage)
		must(t, err)
		c.live = m.Name != Models[5].Name // which is not served, so nobody is told of it
		at[m.Name] = c
	}
	listener, err := s.pool.Acquire(t.Context())
	must(t, err)
	defer listener.Release()
	_, err = listener.Exec(t.Context(), `LISTEN `+watermark.Channel)
	must(t, err)
	var all sync.WaitGroup
	e.passes.sending.Lock() // as if some were being sent
	for i, m := range Models {
		if i == 3 { // another has taken over
			_, err := claim(t.Context(), s.pool, m, lineage)
			must(t, err)
		}
		all.Go(func() {
			next, err := e.passOver(t.Context(), session, at[m.Name], m, over)
			switch {
			case i == 3 && (!errors.Is(err, ErrFenced) || next != at[m.Name]):
				t.Errorf("%s, which is fenced: %+v, %v", m.Name, next, err)
			case i != 3 && (err != nil || next.position != over.last.Position || next.events != 1):
				t.Errorf("%s: %+v, %v", m.Name, next, err)
			}
		})
	}
	for waits := 0; waits < len(Models); time.Sleep(time.Millisecond) {
		e.passes.mu.Lock()
		waits = len(e.passes.queue)
		e.passes.mu.Unlock()
	}
	e.passes.sending.Unlock()
	all.Wait()
	var moved, commits int
	must(t, s.pool.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT xmin::text) FROM dossier.checkpoint WHERE position = $1 AND event_id = $2`, over.last.Position, over.last.ID).
		Scan(&moved, &commits))
	if moved != len(Models)-1 || commits != 1 {
		t.Errorf("%d of %d were moved, by %d commits", moved, len(Models)-1, commits)
	}
	_, err = s.pool.Exec(t.Context(), `SELECT pg_notify($1, 'and no more')`, watermark.Channel)
	must(t, err)
	told, err := listener.Conn().WaitForNotification(t.Context())
	must(t, err)
	if words := strings.Fields(told.Payload); len(words) != 2*(len(Models)-2) || slices.Contains(words, Models[3].Name) || slices.Contains(words, Models[5].Name) {
		t.Errorf("told: %q", told.Payload)
	}
	if told, err = listener.Conn().WaitForNotification(t.Context()); err != nil || told.Payload != "and no more" {
		t.Errorf("told again: %+v, %v", told, err)
	}
}

// Two models have tables of one name; a session keeps them apart, also where it has
// prepared the same statement for both.
func TestASessionKeepsModelsApart(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	e := s.engine(s.pool, nil)
	session, err := e.borrow(t.Context(), usual)
	must(t, err)
	defer func() { e.giveBack(session, 0); e.background.Wait() }()
	for round := range 3 {
		for _, m := range []Model{managedDays, classDays} {
			must(t, session.inTx(t.Context(), m, func(tx pgx.Tx) error {
				var schema string
				if err := tx.QueryRow(t.Context(), `SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = 'cells'::regclass`).Scan(&schema); err != nil {
					return err
				}
				if schema != m.Schema() {
					t.Errorf("round %d: cells of %s are those of %s", round, m.Name, schema)
				}
				rows, err := tx.Query(t.Context(), `SELECT * FROM cells WHERE day > $1`, beginning) // of other columns each
				if err != nil {
					return err
				}
				rows.Close()
				return rows.Err()
			}))
		}
	}
}
