package projections

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Comparison is how the rows of a new build are like those that are served, at
// the same position of the log.
type Comparison struct {
	Done        bool   // false where nothing was served yet
	Position    uint64 // of both
	Rows        int64  // of the new one
	Different   int64
	Differences []Difference // the first of them, seen from the new build
	LeftOut     []string     // streams that one of the two has parked or lacks events of, and tables that cannot do without them
}

// mostDifferences is how many differences are named.
const mostDifferences = 10

// compare brings the new build exactly to where the served one is in a snapshot,
// and compares the two.
func (r *rebuild) compare(ctx context.Context) error {
	for {
		err := r.compareOnce(ctx)
		if err == nil || !healsByWaiting(err) && !errors.Is(err, errUneven) || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rebuildTick):
		}
	}
}

func (r *rebuild) compareOnce(ctx context.Context) error {
	r.found.Comparison = Comparison{}
	return pgx.BeginTxFunc(ctx, r.engine.config.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		to, err := r.position(ctx, tx)
		if err != nil || to == 0 {
			return err
		}
		if err := even(ctx, tx, r.served); err != nil {
			return err
		}
		r.p.gate.move(to)
		if err := r.reach(ctx, to); err != nil {
			return err
		}
		r.tell(Comparing)
		c := comparer{old: tx, served: r.served, made: r.model, found: &r.found.Comparison}
		c.found.Done, c.found.Position = true, to
		conn, err := r.engine.config.Pool.Acquire(ctx)
		if err != nil {
			return err
		}
		defer conn.Release()
		c.new = conn
		return c.run(ctx)
	})
}

type comparer struct {
	old          pgx.Tx // the snapshot
	new          querier
	served, made Model
	without      []string // streams
	found        *Comparison
}

// tableOf is a table of a read model.
type tableOf struct {
	Name      string
	Key, Rest []string // columns
}

// tablesOf lists the tables of the schema that have a key, with their columns.
func tablesOf(ctx context.Context, db querier, schema string) ([]tableOf, error) {
	rows, err := db.Query(ctx, `
SELECT c.relname,
       (SELECT array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum)) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)),
       (SELECT coalesce(array_agg(a.attname::text), '{}') FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnum <> ALL (i.indkey))
FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r' ORDER BY c.relname`, schema)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[tableOf])
}

// owner returns the expression for the stream that a row of the table is of, or ""
// where a row is of more than one.
func (t tableOf) owner() string {
	has := map[string]bool{}
	for _, c := range append(t.Key, t.Rest...) {
		has[c] = true
	}
	switch {
	case has["customer_id"]:
		return "'customer-' || t.customer_id::text"
	case has["stream"]:
		return "t.stream"
	case t.Name == "customers" || t.Name == "states":
		return "'customer-' || t.id::text"
	}
	return ""
}

func (c *comparer) run(ctx context.Context) error {
	if err := c.leaveOut(ctx); err != nil {
		return err
	}
	tables, err := tablesOf(ctx, c.old, c.served.Schema())
	if err != nil {
		return err
	}
	for _, t := range tables {
		if len(c.without) > 0 && t.owner() == "" {
			c.found.LeftOut = append(c.found.LeftOut, "table "+t.Name)
			continue
		}
		if err := c.table(ctx, t); err != nil {
			return fmt.Errorf("compare %s: %w", t.Name, err)
		}
	}
	return nil
}

// leaveOut finds the streams of which the builds need not agree.
func (c *comparer) leaveOut(ctx context.Context) error {
	rows, err := c.old.Query(ctx, `
SELECT DISTINCT stream FROM (
    SELECT stream, projection, version, build FROM dossier.parked UNION ALL SELECT stream, projection, version, build FROM dossier.skipped
) w WHERE projection = $1 AND version = $2 AND build IN ($3, $4) ORDER BY stream`, c.served.Name, c.served.Version, c.served.build, c.made.build)
	if err != nil {
		return err
	}
	if c.without, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return err
	}
	rows, err = c.new.Query(ctx, `
SELECT DISTINCT stream FROM (
    SELECT stream, projection, version, build FROM dossier.parked UNION ALL SELECT stream, projection, version, build FROM dossier.skipped
) w WHERE projection = $1 AND version = $2 AND build = $3 AND stream <> ALL ($4) ORDER BY stream`, c.made.Name, c.made.Version, c.made.build, c.without)
	if err != nil {
		return err
	}
	more, err := pgx.CollectRows(rows, pgx.RowTo[string])
	c.without = append(c.without, more...)
	c.found.LeftOut = append(c.found.LeftOut, c.without...)
	return err
}

// where are the rows that the builds should agree on.
func (c *comparer) where(t tableOf) string {
	var conditions []string
	if owner := t.owner(); owner != "" {
		conditions = append(conditions, owner+" <> ALL ($1::text[])")
	} else {
		conditions = append(conditions, "$1::text[] IS NOT NULL")
	}
	if t.Name == "cells" { // one that has come back to nothing is as none
		conditions = append(conditions, "("+strings.Join(t.Rest, " <> 0 OR ")+" <> 0)")
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

// table compares by number and sum of hashes first; only tables that differ are
// read row by row.
func (c *comparer) table(ctx context.Context, t tableOf) error {
	var counts [2]int64
	var sums [2]string
	without := c.without
	if without == nil {
		without = []string{}
	}
	for i, side := range []struct {
		db querier
		m  Model
	}{{c.old, c.served}, {c.new, c.made}} {
		rows, err := side.db.Query(ctx, `SELECT count(*), coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)::numeric), 0)::text FROM `+side.m.Schema()+`.`+t.Name+` t`+c.where(t), without)
		if err != nil {
			return err
		}
		if _, err := pgx.ForEachRow(rows, []any{&counts[i], &sums[i]}, func() error { return nil }); err != nil {
			return err
		}
	}
	c.found.Rows += counts[1]
	if counts[0] == counts[1] && sums[0] == sums[1] {
		return nil
	}
	return c.rows(ctx, t, without)
}

// rows walks over both tables in the order of their keys and notes what differs.
func (c *comparer) rows(ctx context.Context, t tableOf, without []string) error {
	keys := make([]string, len(t.Key))
	for i, k := range t.Key {
		keys[i] = "t." + k
	}
	sql := func(m Model) string {
		return `SELECT jsonb_build_array(` + strings.Join(keys, ", ") + `)::text COLLATE "C" AS k, to_jsonb(t) FROM ` + m.Schema() + `.` + t.Name + ` t` + c.where(t) + ` ORDER BY 1`
	}
	old, err := newSide(ctx, c.old, sql(c.served), without)
	if err != nil {
		return err
	}
	defer old.rows.Close()
	made, err := newSide(ctx, c.new, sql(c.made), without)
	if err != nil {
		return err
	}
	defer made.rows.Close()
	for old.more || made.more {
		var h, w json.RawMessage // what is served, and what it should be
		switch {
		case !made.more || old.more && old.key < made.key:
			h = bytes.Clone(old.row)
			err = old.next()
		case !old.more || made.key < old.key:
			w = bytes.Clone(made.row)
			err = made.next()
		default:
			h, w = bytes.Clone(old.row), bytes.Clone(made.row)
			err = errors.Join(old.next(), made.next())
		}
		if err != nil {
			return err
		}
		if bytes.Equal(h, w) {
			continue
		}
		c.found.Different++
		if len(c.found.Differences) < mostDifferences {
			d, err := differ(t.Name, t.Key, h, w)
			if err != nil {
				return err
			}
			d.Missing = h == nil
			c.found.Differences = append(c.found.Differences, *d)
		}
	}
	return nil
}

// side is one of two tables that are read side by side.
type side struct {
	rows pgx.Rows
	more bool
	key  string
	row  json.RawMessage
}

func newSide(ctx context.Context, db querier, sql string, without []string) (*side, error) {
	rows, err := db.Query(ctx, sql, without)
	if err != nil {
		return nil, err
	}
	s := &side{rows: rows}
	return s, s.next()
}

func (s *side) next() error {
	if s.more = s.rows.Next(); !s.more {
		return s.rows.Err()
	}
	return s.rows.Scan(&s.key, &s.row)
}
