package projections

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
)

// In a transaction few rows wait until something is asked, or it ends, and are there
// when it is; a row that is not written is an error by then, and in a savepoint at once.
func TestStatementsWait(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	e := s.engine(s.pool, func(c *Config) { c.models = []Model{classDays} })
	session, err := e.borrow(t.Context(), usual)
	must(t, err)
	defer func() { e.giveBack(session, 0); e.background.Wait() }()
	type row struct {
		id       key
		revision int64
		state    []byte
	}
	columns := []Column[row]{
		{"id", func(r *row) any { return &r.id }},
		{"revision", func(r *row) any { return &r.revision }},
		{"state", func(r *row) any { return &r.state }},
	}
	states := newTable(Env{model: classDays}, "states", columns, forward("states", columns))
	at := func(revision int64) []*row { return []*row{{key{1}, revision, []byte(`{}`)}} }
	put := func(tx pgx.Tx, revision int64) error {
		n, err := states.put(t.Context(), tx, at(revision))
		if err == nil && n != 1 {
			err = ErrRowAhead
		}
		return err
	}
	must(t, session.inTx(t.Context(), classDays, func(tx pgx.Tx) error {
		must(t, put(tx, 5))
		if waits := laterOf(tx).batch.Len(); waits != 1 {
			t.Errorf("%d statements wait", waits)
		}
		var revision int64
		must(t, tx.QueryRow(t.Context(), `SELECT revision FROM states`).Scan(&revision))
		if revision != 5 || laterOf(tx).batch.Len() != 0 {
			t.Errorf("revision %d; %d wait", revision, laterOf(tx).batch.Len())
		}
		point, err := tx.Begin(t.Context())
		must(t, err)
		if err := put(point, 4); !errors.Is(err, ErrRowAhead) {
			t.Errorf("back in a savepoint: %v", err)
		}
		must(t, point.Rollback(t.Context()))
		return put(tx, 6)
	}))
	for name, asks := range map[string]func(tx pgx.Tx) error{
		"nothing": func(pgx.Tx) error { return nil },
		"exec":    func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), `SELECT 1`); return err },
		"query":   func(tx pgx.Tx) error { _, err := tx.Query(t.Context(), `SELECT 1`); return err },
		"row":     func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), `SELECT 1`).Scan(new(int)) },
		"batch": func(tx pgx.Tx) error {
			var b pgx.Batch
			b.Queue(`SELECT 1`)
			return tx.SendBatch(t.Context(), &b).Close()
		},
		"savepoint": func(tx pgx.Tx) error { _, err := tx.Begin(t.Context()); return err },
		"copy": func(tx pgx.Tx) error {
			rows := make([]*row, few+1)
			for i := range rows {
				rows[i] = &row{key{2, byte(i)}, 1, []byte(`{}`)}
			}
			err := states.add(t.Context(), tx, rows)
			if err == nil {
				t.Error("rows were copied before those that waited were written")
			}
			return err
		},
	} {
		if err := session.inTx(t.Context(), classDays, func(tx pgx.Tx) error {
			must(t, put(tx, 6))
			return asks(tx)
		}); !errors.Is(err, ErrRowAhead) {
			t.Errorf("a row is ahead, and asked is %s: %v", name, err)
		}
	}
	var revision, rows int64
	must(t, s.pool.QueryRow(t.Context(), `SELECT max(revision), count(*) FROM `+classDays.Schema()+`.states`).Scan(&revision, &rows))
	if revision != 6 || rows != 1 {
		t.Errorf("%d rows, at most at revision %d", rows, revision)
	}
}
