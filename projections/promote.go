package projections

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/parked"
	"github.com/dossier-crm/dossier/internal/postgres"
)

// A read model is filled without its secondary indexes; they are made when it has
// come to the present, from a new database as from a new version. A new version
// is filled beside the one that is served; when it has its indexes the stable
// views are pointed at it, in one short transaction. Who reads meanwhile sees the older version:
// kept up to date where the older program still runs, else as it was left.

// building reports whether the projector leads a version that is not served, and
// where it is.
func (p *projector) building() (position uint64, building bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at, p.leads != nil && !p.shown
}

// promote gives a build its indexes, and shows one that was being made, if it is
// time. It is called again and again; what prevents it is an error or simply the
// next time's.
func (p *projector) promote(ctx context.Context) error {
	p.mu.Lock()
	shown, indexed, at := p.shown, p.indexed, p.at
	p.mu.Unlock()
	if _, _, near := p.engine.hub.After(at); shown && indexed || !near {
		return nil
	}
	if err := p.index(ctx); err != nil || shown {
		return err
	}
	_, err := p.show(ctx, defaultKeep)
	return err
}

// defaultKeep is how long a build is kept when a new version has taken its place.
const defaultKeep = 24 * time.Hour

// index makes what the build gets when its rows are there.
func (p *projector) index(ctx context.Context) error {
	return p.underLead(func(leads *leadership) error {
		p.mu.Lock()
		indexed := p.indexed
		p.mu.Unlock()
		if indexed {
			return nil
		}
		m := leads.model
		err := leads.shards[0].session.inTx(ctx, leads.model, func(tx pgx.Tx) error {
			var after string
			err := tx.QueryRow(ctx, `SELECT after_fill FROM dossier.read_model WHERE projection = $1 AND version = $2 AND build = $3 FOR UPDATE`,
				m.Name, m.Version, m.build).Scan(&after)
			if err != nil {
				return err
			}
			if err := m.exec(ctx, tx, "indexes"); err != nil || after == "" {
				return err
			}
			if _, err := tx.Exec(ctx, after); err != nil {
				return fmt.Errorf("keys of the rows: %w", err)
			}
			_, err = tx.Exec(ctx, `UPDATE dossier.read_model SET after_fill = '' WHERE projection = $1 AND version = $2 AND build = $3`, m.Name, m.Version, m.build)
			return err
		})
		if err != nil {
			return err
		}
		p.mu.Lock()
		p.indexed = true
		p.mu.Unlock()
		return nil
	})
}

// show points the views at the build that is led; the one that they show is kept
// for a while. It returns false where it is not time yet.
func (p *projector) show(ctx context.Context, keep time.Duration) (done bool, err error) {
	err = p.underLead(func(leads *leadership) error {
		err := leads.shards[0].session.inTx(ctx, leads.model, func(tx pgx.Tx) (err error) {
			done, err = switchTo(ctx, tx, leads.model, keep)
			return err
		})
		if err != nil || !done {
			return err
		}
		leads.at.live = true
		p.mu.Lock()
		p.shown = true
		p.mu.Unlock()
		p.log.InfoContext(ctx, "new build is shown", "version", leads.model.Version, "build", leads.model.build)
		return nil
	})
	return done && err == nil, err
}

// underLead does something with the connection of the leader, if the projector is
// one.
func (p *projector) underLead(do func(*leadership) error) error {
	leads := p.leading()
	if leads == nil {
		return nil
	}
	leads.mu.Lock()
	defer leads.mu.Unlock()
	if leads.closed {
		return nil
	}
	return do(leads)
}

// switchTo points the views at the build, unless it has seen less than the one
// that they show or an even newer version is there.
func switchTo(ctx context.Context, tx pgx.Tx, m Model, keep time.Duration) (done bool, err error) {
	// A long query on a view holds the switch up; what comes after the switch
	// would wait behind it. So it gives way soon and is tried again.
	if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '500ms'`); err != nil {
		return false, err
	}
	// Whoever leads the one that is shown now must not be in the middle of a batch.
	var may bool
	err = tx.QueryRow(ctx, `
WITH shown AS (
    SELECT c.version, greatest(c.position, (SELECT max(s.position) FROM dossier.shard s WHERE (s.projection, s.version, s.build) = (c.projection, c.version, c.build))) AS position
    FROM dossier.read_model o JOIN dossier.checkpoint c USING (projection, version, build)
    WHERE o.projection = $1 AND o.state = 'live' FOR UPDATE
)
SELECT NOT EXISTS (
    SELECT FROM shown WHERE version > $2
       OR position > (SELECT position FROM dossier.checkpoint WHERE projection = $1 AND version = $2 AND build = $3)
) FROM dossier.read_model WHERE projection = $1 AND version = $2 AND build = $3 AND state = 'building'`, m.Name, m.Version, m.build).Scan(&may)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil || !may {
		return false, err
	}
	// A leader of another build of the version has nothing to lead any more.
	if _, err := tx.Exec(ctx, `
UPDATE dossier.checkpoint c SET generation = generation + 1 FROM dossier.read_model o
WHERE (o.projection, o.version, o.build) = (c.projection, c.version, c.build) AND o.projection = $1 AND o.version = $2 AND o.state = 'live'`, m.Name, m.Version); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, `UPDATE dossier.read_model SET state = 'retired', keep_until = now() + $2::interval WHERE projection = $1 AND state = 'live'`,
		m.Name, keep); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, `UPDATE dossier.read_model SET state = 'live' WHERE projection = $1 AND version = $2 AND build = $3`, m.Name, m.Version, m.build); err != nil {
		return false, err
	}
	if err := showModel(ctx, tx, m); err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, `SELECT pg_notify($1, $2)`, parked.Channel, m.Name)
	return err == nil, err
}

// DropRetired removes builds that are not served any more and whose time is over.
// One that a process of an older program still leads stays until that ends. It
// returns the names of their schemas.
func DropRetired(ctx context.Context, pool *pgxpool.Pool) (dropped []string, err error) {
	err = postgres.InTx(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '500ms'`); err != nil { // a query may still look at it
			return err
		}
		rows, err := tx.Query(ctx, `
SELECT projection, version, build FROM dossier.read_model WHERE state = 'retired' AND keep_until <= now()
ORDER BY projection, version, build FOR UPDATE SKIP LOCKED`)
		if err != nil {
			return err
		}
		old, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Model, error) {
			var m Model
			err := row.Scan(&m.Name, &m.Version, &m.build)
			return m, err
		})
		if err != nil {
			return err
		}
		for _, m := range old {
			var free bool
			if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, m.lock()).Scan(&free); err != nil {
				return err
			}
			if !free {
				continue
			}
			if err := dropBuild(ctx, tx, m); err != nil {
				return err
			}
			dropped = append(dropped, m.Schema())
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("drop retired builds: %w", err)
	}
	return dropped, nil
}

func dropBuild(ctx context.Context, tx pgx.Tx, m Model) error {
	if _, err := tx.Exec(ctx, `DROP SCHEMA IF EXISTS `+m.Schema()+` CASCADE`); err != nil {
		return err
	}
	for _, table := range []string{"read_model", "checkpoint", "shard", "parked", "skipped", "projection_health"} {
		if _, err := tx.Exec(ctx, `DELETE FROM dossier.`+table+` WHERE projection = $1 AND version = $2 AND build = $3`, m.Name, m.Version, m.build); err != nil {
			return err
		}
	}
	return nil
}
