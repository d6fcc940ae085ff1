package projections

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/postgres"
)

// Verification is what Verify has found.
type Verification struct {
	Projection string
	Version    int
	Position   uint64      // of the log, at which the rows were compared
	Events     int64       // that were replayed
	Applied    int64       // of them that are in the rows, as the projection has counted
	Parked     int64       // that wait
	Skipped    int64       // that were left out because somebody said so
	Unbalanced string      // how log = applied + parked + skipped does not hold; empty where it does
	Rows       int64       // that were compared, up to a difference
	Difference *Difference // the first, nil where there is none
}

// Difference is a row that is not what the log makes it. It has the row's key and
// the names of columns, and no values.
type Difference struct {
	Table   string
	Key     string   // as JSON
	Columns []string // that differ; none where the row is missing or too many
	Missing bool     // the log has it, the read model has not
	Extra   bool     // the read model has it, the log has not
}

// ErrNotServed says that no version of the read model which this program knows
// is served now.
var ErrNotServed = errors.New("the read model is not served in the version of this program")

// Verify replays the log into a shadow of the read model and compares it, row by
// row, with the one that is served, at the same position. The read model is
// neither locked nor changed; a snapshot of it is held while rows are compared.
// One verification of a model at a time works, a second waits. progress is told
// of the events replayed so far and may be nil.
func (e *Engine) Verify(ctx context.Context, name string, progress func(events int64)) (_ *Verification, err error) {
	i := slices.IndexFunc(e.config.models, func(m Model) bool { return m.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("verify %s: %w", name, ErrNotServed)
	}
	for range 5 {
		v := &verifier{engine: e, model: e.config.models[i], progress: progress, seen: map[string]uint64{}}
		if err = v.run(ctx); err == nil {
			return &v.found, nil
		}
		if !errors.Is(err, errSettled) {
			break
		}
	}
	return nil, fmt.Errorf("verify %s: %w", name, err)
}

// errSettled says that what was parked or skipped is not what it was when the
// replay began.
var errSettled = errors.New("what is parked has changed meanwhile")

// withheld is what of the log is not in the rows, as of a snapshot.
type withheld struct {
	from  map[string]uint64 // first revision that is parked, by stream
	skips map[uint64]bool   // positions
}

func (w withheld) has(e *eventstore.Event) bool {
	first, parked := w.from[e.Stream]
	return parked && e.Revision >= first || w.skips[e.Position]
}

// withheldOf reads what is parked and skipped in the build.
func withheldOf(ctx context.Context, db querier, m Model) (withheld, error) {
	w := withheld{from: map[string]uint64{}, skips: map[uint64]bool{}}
	rows, err := db.Query(ctx, `
SELECT stream, first_revision, NULL::bigint FROM dossier.parked WHERE projection = $1 AND version = $2 AND build = $3
UNION ALL
SELECT stream, revision, position FROM dossier.skipped WHERE projection = $1 AND version = $2 AND build = $3`, m.Name, m.Version, m.build)
	if err != nil {
		return w, err
	}
	var stream string
	var revision uint64
	var skipped *uint64
	_, err = pgx.ForEachRow(rows, []any{&stream, &revision, &skipped}, func() error {
		if skipped != nil {
			w.skips[*skipped] = true
		} else {
			w.from[stream] = revision
		}
		return nil
	})
	return w, err
}

// follows reports whether a replay up to the position without the events of w has
// left out exactly what now is withheld of them.
func (w withheld) follows(before withheld, seen map[string]uint64) bool {
	for stream, first := range before.from {
		if now, is := w.from[stream]; !is || now != first {
			return false
		}
	}
	for stream, first := range w.from {
		if _, was := before.from[stream]; !was && seen[stream] >= first+1 {
			return false
		}
	}
	return maps.Equal(w.skips, before.skips)
}

type verifier struct {
	engine   *Engine
	model    Model // as it is served
	shadow   Model
	shape    Shape
	conn     *pgx.Conn // of the shadow
	at       uint64
	digest   int64             // of the log up to at
	without  withheld          // of the replay
	seen     map[string]uint64 // one more than the last revision that was replayed, of streams that could be parked
	progress func(int64)
	found    Verification
}

func (v *verifier) run(ctx context.Context) (err error) {
	v.found = Verification{Projection: v.model.Name, Version: v.model.Version}
	if err := v.engine.config.Pool.QueryRow(ctx, `SELECT build FROM read.checkpoints WHERE projection = $1 AND version = $2`, v.model.Name, v.model.Version).
		Scan(&v.model.build); errors.Is(err, pgx.ErrNoRows) {
		return ErrNotServed
	} else if err != nil {
		return err
	}
	v.shadow = v.model
	v.shadow.schema = v.model.Schema() + "_shadow"
	v.shape = v.model.newShape(Env{Store: v.engine.config.Store, Vault: v.engine.config.Vault, Zone: v.engine.config.Zone})
	if v.conn, err = v.engine.connect(ctx, v.shadow); err != nil {
		return err
	}
	defer closeConn(ctx, v.conn)
	if err := v.begin(ctx); err != nil {
		return err
	}
	defer func() {
		_, dropped := v.conn.Exec(context.WithoutCancel(ctx), `DROP SCHEMA IF EXISTS `+v.shadow.Schema()+` CASCADE`)
		err = errors.Join(err, dropped)
	}()
	if v.without, err = withheldOf(ctx, v.engine.config.Pool, v.model); err != nil {
		return err
	}
	// First without a snapshot, which would hold vacuum back for as long.
	to, err := v.position(ctx, v.engine.config.Pool)
	if err == nil {
		err = v.replay(ctx, to)
	}
	if err != nil {
		return err
	}
	for {
		err := v.inSnapshot(ctx)
		if !errors.Is(err, errUneven) {
			return err
		}
		select { // the batch is being committed
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(unevenPause):
		}
	}
}

// unevenPause is how long to wait for the shards of a batch to have committed.
const unevenPause = 5 * time.Millisecond

// inSnapshot compares the rows with the shadow at the same position. It returns
// errUneven where they are not at one.
func (v *verifier) inSnapshot(ctx context.Context) error {
	return pgx.BeginTxFunc(ctx, v.engine.config.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		to, err := v.position(ctx, tx)
		if err == nil {
			err = even(ctx, tx, v.model)
		}
		if err != nil {
			return err
		}
		now, err := withheldOf(ctx, tx, v.model)
		if err != nil {
			return err
		}
		if !now.follows(v.without, v.seen) {
			return errSettled
		}
		v.without = now
		if err := v.replay(ctx, to); err != nil {
			return err
		}
		v.found.Position = to
		if err := v.balance(ctx, tx); err != nil {
			return err
		}
		return v.compare(ctx, tx)
	})
}

// balance says whether what the build has counted is what was replayed.
func (v *verifier) balance(ctx context.Context, tx pgx.Tx) error {
	all, err := balances(ctx, tx)
	if err != nil {
		return err
	}
	for _, b := range all {
		if b.model.Schema() != v.model.Schema() {
			continue
		}
		v.found.Applied, v.found.Parked, v.found.Skipped, v.found.Unbalanced = b.applied, b.parked, b.skipped, b.balanced()
		want := count{v.found.Position, v.found.Events, v.digest}
		if v.found.Unbalanced == "" && b.kept && b.considered != want {
			v.found.Unbalanced = fmt.Sprintf("the log has %d events up to %d, the projection has considered %d", want.events, want.position, b.considered.events)
		}
	}
	return nil
}

func (v *verifier) begin(ctx context.Context) error {
	if _, err := v.conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, v.shadow.lock()); err != nil {
		return err
	}
	return postgres.InTx(ctx, v.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DROP SCHEMA IF EXISTS `+v.shadow.Schema()+` CASCADE`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `CREATE SCHEMA `+v.shadow.Schema()); err != nil {
			return err
		}
		return v.shadow.exec(ctx, tx, "tables")
	})
}

type rowQuerier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func (v *verifier) position(ctx context.Context, db rowQuerier) (position uint64, err error) {
	err = db.QueryRow(ctx, `SELECT position FROM read.checkpoints WHERE projection = $1 AND version = $2`, v.model.Name, v.model.Version).Scan(&position)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotServed
	}
	return position, err
}

// replay brings the shadow to the position.
func (v *verifier) replay(ctx context.Context, to uint64) error {
	if v.at >= to {
		return nil
	}
	const most = 2_000
	var all, batch, held []*eventstore.Event
	flush := func() error {
		if len(all) > 0 {
			if err := v.shape.Prepare(ctx, batch); err != nil {
				return err
			}
			err := postgres.InTx(ctx, v.conn, func(tx pgx.Tx) error {
				if err := pass(ctx, tx, v.shape, all); err != nil {
					return err
				}
				if err := v.shape.Write(ctx, tx, batch); err != nil {
					return err
				}
				_, err := purge(ctx, tx, "", held) // an erasure waits for nobody
				return err
			})
			if err != nil {
				return err
			}
		}
		all, batch, held = all[:0], batch[:0], held[:0]
		if v.progress != nil {
			v.progress(v.found.Events)
		}
		return nil
	}
	for e, err := range v.engine.config.Store.All(ctx, v.at, math.MaxInt64) {
		if err != nil {
			return err
		}
		if e.Position > to {
			break
		}
		if e.Position <= v.at && v.at > 0 {
			continue
		}
		v.at = e.Position
		v.found.Events++
		v.digest += hashOf(e.Position, e.ID)
		all = append(all, e)
		switch {
		case v.without.has(e):
			held = append(held, e)
		case wantsAll(v.shape):
			batch = append(batch, e)
		case e.Broken() != nil:
			return e.Broken()
		case e.Skeleton() != nil:
			v.seen[e.Stream] = e.Revision + 1
			batch = append(batch, e)
		}
		if len(all) >= most {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if v.at != to {
		return fmt.Errorf("the log has no event at the checkpoint's position %d", to)
	}
	return flush()
}

// compare reads the tables of both side by side, in the order of their keys,
// until rows differ.
func (v *verifier) compare(ctx context.Context, served pgx.Tx) error {
	all, err := tablesOf(ctx, served, v.model.Schema())
	if err != nil {
		return err
	}
	for _, t := range all {
		where := ""
		if t.Name == "cells" { // one that has come back to nothing is as none
			where = " WHERE " + strings.Join(t.Rest, " <> 0 OR ") + " <> 0"
		}
		sql := func(m Model) string {
			return fmt.Sprintf("SELECT to_jsonb(t) FROM %s.%s t%s ORDER BY %s", m.Schema(), t.Name, where, strings.Join(t.Key, ", "))
		}
		if err := v.compareTable(ctx, served, t.Name, t.Key, sql); err != nil || v.found.Difference != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) compareTable(ctx context.Context, served pgx.Tx, table string, key []string, sql func(Model) string) error {
	have, err := served.Query(ctx, sql(v.model))
	if err != nil {
		return err
	}
	defer have.Close()
	want, err := v.conn.Query(ctx, sql(v.shadow))
	if err != nil {
		return err
	}
	defer want.Close()
	for {
		moreHave, moreWant := have.Next(), want.Next()
		if !moreHave && !moreWant {
			return errors.Join(have.Err(), want.Err())
		}
		var h, w json.RawMessage
		if moreHave {
			if err := have.Scan(&h); err != nil {
				return err
			}
		}
		if moreWant {
			if err := want.Scan(&w); err != nil {
				return err
			}
		}
		if err := errors.Join(have.Err(), want.Err()); err != nil {
			return err
		}
		if !bytes.Equal(h, w) {
			v.found.Difference, err = differ(table, key, h, w)
			return err
		}
		v.found.Rows++
	}
}

// differ says how two rows at the same place differ; nil is no row.
func differ(table string, key []string, have, want json.RawMessage) (*Difference, error) {
	var h, w map[string]json.RawMessage
	for raw, into := range map[*json.RawMessage]*map[string]json.RawMessage{&have: &h, &want: &w} {
		if *raw != nil {
			if err := json.Unmarshal(*raw, into); err != nil {
				return nil, err
			}
		}
	}
	keyOf := func(row map[string]json.RawMessage) string {
		if row == nil {
			return ""
		}
		out := map[string]json.RawMessage{}
		for _, k := range key {
			out[k] = row[k]
		}
		text, _ := json.Marshal(out) // it was JSON before
		return string(text)
	}
	d := &Difference{Table: table, Key: keyOf(w)}
	switch {
	case w == nil:
		d.Key, d.Extra = keyOf(h), true
	case keyOf(h) != d.Key: // one of the two tables lacks a row here
		d.Missing = true
	default:
		for _, column := range slices.Sorted(maps.Keys(w)) {
			if !bytes.Equal(h[column], w[column]) {
				d.Columns = append(d.Columns, column)
			}
		}
	}
	return d, nil
}
