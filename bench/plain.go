package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// plainBatch is the engine's size of a batch.
const plainBatch = 2_000

const customersTable = "customers_v7.customers"

// memoryRows are the rows of the customers model as an engine made them.
type memoryRows struct {
	columns  []string
	revision int // which column
	rows     map[int][]any
}

// remember reads the rows, each value in a type that pgx writes back as it is.
func remember(ctx context.Context, pool *pgxpool.Pool) (*memoryRows, error) {
	found, err := pool.Query(ctx, "SELECT * FROM "+customersTable)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	m := &memoryRows{rows: map[int][]any{}}
	for i, f := range found.FieldDescriptions() {
		m.columns = append(m.columns, f.Name)
		if f.Name == "revision" {
			m.revision = i
		}
	}
	for found.Next() {
		row := make([]any, len(m.columns))
		for i, f := range found.FieldDescriptions() {
			row[i] = holder(f.DataTypeOID)
		}
		if err := found.Scan(row...); err != nil {
			return nil, err
		}
		id := row[0].(*pgtype.UUID).String() //nolint:forcetypeassert // the key
		n, err := strconv.Atoi(id[24:])
		if err != nil {
			return nil, err
		}
		m.rows[n] = row
	}
	return m, found.Err()
}

func holder(oid uint32) any {
	switch oid {
	case pgtype.UUIDOID:
		return new(pgtype.UUID)
	case pgtype.Int8OID:
		return new(pgtype.Int8)
	case pgtype.Int4OID:
		return new(pgtype.Int4)
	case pgtype.Int2OID:
		return new(pgtype.Int2)
	case pgtype.TextOID:
		return new(pgtype.Text)
	case pgtype.TimestamptzOID:
		return new(pgtype.Timestamptz)
	case pgtype.Int8ArrayOID:
		return new([]int64)
	case pgtype.TextArrayOID:
		return new([]string)
	case pgtype.ByteaArrayOID:
		return new([][]byte)
	case pgtype.UUIDArrayOID:
		return new([]pgtype.UUID)
	}
	return new([]byte) // bytea, json, jsonb
}

// plain makes the customers model as somebody would who has the events in memory,
// decoded and opened, and the sealed columns of the rows too: for each batch it
// folds the events, and writes the rows that it touches with COPY and one upsert,
// one transaction a batch. No log, no keys, no decoding, no checkpoint.
func (w *world) plain(ctx context.Context, log *filled, m *memoryRows) (float64, error) {
	pool, drop, err := w.database(ctx)
	if err != nil {
		return 0, err
	}
	defer drop()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `CREATE TEMP TABLE stage (LIKE `+customersTable+`) ON COMMIT DELETE ROWS`); err != nil {
		return 0, err
	}
	var sets []string
	for _, c := range m.columns[1:] {
		sets = append(sets, c+" = excluded."+c)
	}
	upsert := fmt.Sprintf(`INSERT INTO %s AS t SELECT * FROM stage ON CONFLICT (id) DO UPDATE SET %s WHERE t.revision < excluded.revision`,
		customersTable, strings.Join(sets, ", "))

	happened, err := w.happened(ctx, log)
	if err != nil {
		return 0, err
	}
	records := make([]domain.Record, log.customers)
	began := time.Now()
	revisions := make([]int64, log.customers)
	for from := 0; from < len(log.order); from += plainBatch {
		touched := map[int]bool{}
		var rows [][]any
		for i, n := range log.order[from:min(from+plainBatch, len(log.order))] {
			revisions[n]++
			records[n] = records[n].Evolve(happened[from+i])
			if !touched[n] {
				touched[n] = true
				rows = append(rows, m.rows[n])
			}
		}
		for _, row := range rows {
			n, _ := strconv.Atoi(row[0].(*pgtype.UUID).String()[24:]) //nolint:forcetypeassert // the key
			*row[m.revision].(*pgtype.Int8) = pgtype.Int8{Int64: revisions[n] - 1, Valid: true}
		}
		err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{"stage"}, m.columns, pgx.CopyFromRows(rows)); err != nil {
				return err
			}
			tag, err := tx.Exec(ctx, upsert)
			if err == nil && tag.RowsAffected() != int64(len(rows)) {
				err = fmt.Errorf("%d rows, %d written", len(rows), tag.RowsAffected())
			}
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	rate := float64(log.events) / time.Since(began).Seconds()
	var events int
	if err := conn.QueryRow(ctx, `SELECT coalesce(sum(revision + 1), 0) FROM read.customers`).Scan(&events); err != nil {
		return 0, err
	}
	if events != log.events {
		return 0, fmt.Errorf("%d events in memory, %d in the rows", log.events, events)
	}
	return rate, nil
}

// happened reads the log's events into memory, opened.
func (w *world) happened(ctx context.Context, log *filled) ([]domain.Happened, error) {
	out := make([]domain.Happened, 0, log.events)
	var page []*eventstore.Event
	flush := func() error {
		if err := w.events.Open(ctx, page...); err != nil {
			return err
		}
		for _, e := range page {
			out = append(out, e.Happened(e.Opened()))
		}
		page = page[:0]
		return nil
	}
	for e, err := range w.events.All(ctx, 0, 1<<62) {
		if err != nil {
			return nil, err
		}
		if _, ok := e.Customer(); !ok {
			continue
		}
		if page = append(page, e); len(page) == plainBatch {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	err := flush()
	if err == nil && len(out) != log.events {
		err = fmt.Errorf("%d events in memory, %d in the log", len(out), log.events)
	}
	return out, err
}
