package projections

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/postgres"
)

// ErrSums says that a read model cannot be repaired for one customer.
var ErrSums = errors.New("its rows are not each of one customer, so that one customer's part of them cannot be taken out: rebuild all of it")

// Repaired is what a repair has done.
type Repaired struct {
	Projection string
	Version    int
	Position   uint64 // of the log, at which the rows are what the log makes them
	Events     int64  // of the customer
	Deleted    int64  // rows
	Written    int64
}

// repairTime is for how long a repair may keep the projection from moving.
const repairTime = 30 * time.Second

// Repair makes one customer's rows once more from its stream, as of the read
// model's checkpoint and under its lock, and leaves all other rows alone. The
// process that leads the read model notices and forgets what it remembers of
// them. It returns ErrUnknownModel, ErrNotServed, ErrSums for read models that
// sum over customers, and eventstore.ErrNotFound where there is no such customer.
func (e *Engine) Repair(ctx context.Context, name string, customer domain.ID) (_ *Repaired, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("repair %s of %s: %w", domain.CustomerStream(customer), name, err)
		}
	}()
	i := slices.IndexFunc(e.config.models, func(m Model) bool { return m.Name == name })
	if i < 0 {
		return nil, ErrUnknownModel
	}
	m := e.config.models[i]
	if err := e.config.Pool.QueryRow(ctx, `SELECT build FROM read.checkpoints WHERE projection = $1 AND version = $2`, m.Name, m.Version).Scan(&m.build); errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNotServed
	} else if err != nil {
		return nil, err
	}
	tables, err := tablesOf(ctx, e.config.Pool, m.Schema())
	if err != nil {
		return nil, err
	}
	shape := m.newShape(Env{Store: e.config.Store, Vault: e.config.Vault, Zone: e.config.Zone})
	for _, t := range tables {
		if t.owner() == "" || wantsAll(shape) {
			return nil, ErrSums
		}
	}
	conn, err := e.connect(ctx, m)
	if err != nil {
		return nil, err
	}
	defer closeConn(ctx, conn)
	limited, cancel := context.WithTimeout(ctx, repairTime)
	defer cancel()
	out := &Repaired{Projection: m.Name, Version: m.Version}
	err = postgres.InTx(limited, conn, func(tx pgx.Tx) error {
		// The lock keeps the leader's next commit waiting; raising the generation
		// makes it begin anew from what is written here.
		if err := tx.QueryRow(limited, `
UPDATE dossier.checkpoint SET generation = generation + 1 WHERE projection = $1 AND version = $2 AND build = $3 RETURNING position`,
			m.Name, m.Version, m.build).Scan(&out.Position); err != nil {
			return err
		}
		if out.Position, err = overtake(limited, tx, m, domain.CustomerStream(customer), out.Position); err != nil {
			return err
		}
		without, err := withheldOf(limited, tx, m)
		if err != nil {
			return err
		}
		for _, t := range tables {
			tag, err := tx.Exec(limited, `DELETE FROM `+t.Name+` t WHERE `+t.owner()+` = $1`, domain.CustomerStream(customer))
			if err != nil {
				return err
			}
			out.Deleted += tag.RowsAffected()
		}
		if err := e.refold(limited, tx, shape, customer, without, out); err != nil {
			return err
		}
		for _, t := range tables {
			var n int64
			if err := tx.QueryRow(limited, `SELECT count(*) FROM `+t.Name+` t WHERE `+t.owner()+` = $1`, domain.CustomerStream(customer)).Scan(&n); err != nil {
				return err
			}
			out.Written += n
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// refold applies the customer's events up to the checkpoint.
func (e *Engine) refold(ctx context.Context, tx pgx.Tx, shape Shape, customer domain.ID, without withheld, out *Repaired) error {
	const most = 2_000
	var batch, held []*eventstore.Event
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		if err := prepare(ctx, shape, batch); err != nil {
			return err
		}
		err := shape.Write(ctx, tx, batch)
		batch = batch[:0]
		return err
	}
	for event, err := range e.config.Store.StreamWhole(ctx, domain.CustomerStream(customer), 0, math.MaxInt64) {
		if err != nil {
			return err
		}
		if event.Position > out.Position {
			break
		}
		out.Events++
		switch {
		case without.has(event):
			held = append(held, event)
			continue
		case event.Broken() != nil:
			return event.Broken()
		}
		if batch = append(batch, event); len(batch) == most {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	_, err := purge(ctx, tx, "", held) // an erasure waits for nobody
	return err
}
