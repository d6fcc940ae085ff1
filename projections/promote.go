package projections

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

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

// promote gives a version its indexes, and shows one that was being built, if it
// is time. It is called again and again; what prevents it is an error or simply
// the next time's.
func (p *projector) promote(ctx context.Context) error {
	p.mu.Lock()
	leads, shown, indexed, at := p.leads, p.shown, p.indexed, p.at
	p.mu.Unlock()
	if _, _, near := p.engine.hub.After(at); leads == nil || shown && indexed || !near {
		return nil
	}
	leads.mu.Lock()
	defer leads.mu.Unlock()
	if leads.closed {
		return nil
	}
	if !indexed {
		err := postgres.InTx(ctx, leads.conn, func(tx pgx.Tx) error { return p.model.exec(ctx, tx, "indexes") })
		if err != nil {
			return err
		}
		p.mu.Lock()
		p.indexed = true
		p.mu.Unlock()
	}
	if shown {
		return nil
	}
	done := false
	err := postgres.InTx(ctx, leads.conn, func(tx pgx.Tx) (err error) {
		done, err = switchTo(ctx, tx, p.model)
		return err
	})
	if err != nil || !done {
		return err
	}
	leads.at.live = true
	p.mu.Lock()
	p.shown = true
	p.mu.Unlock()
	p.log.InfoContext(ctx, "new version is shown", "version", p.model.Version)
	return nil
}

// switchTo points the views at the version, unless it has seen less than the one
// that they show or an even newer one is there.
func switchTo(ctx context.Context, tx pgx.Tx, m Model) (done bool, err error) {
	// A long query on a view holds the switch up; what comes after the switch
	// would wait behind it. So it gives way soon and is tried again.
	if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '500ms'`); err != nil {
		return false, err
	}
	var may bool
	err = tx.QueryRow(ctx, `
SELECT NOT EXISTS (
    SELECT FROM dossier.read_model o JOIN dossier.checkpoint c USING (projection, version)
    WHERE o.projection = $1 AND o.state = 'live'
      AND (o.version > $2 OR c.position > (SELECT position FROM dossier.checkpoint WHERE projection = $1 AND version = $2))
) FROM dossier.read_model WHERE projection = $1 AND version = $2 AND state = 'building' FOR UPDATE`, m.Name, m.Version).Scan(&may)
	if err != nil || !may {
		return false, err
	}
	for _, sql := range []string{
		`UPDATE dossier.read_model SET state = 'retired' WHERE projection = $1 AND state = 'live' AND version <> $2`,
		`UPDATE dossier.read_model SET state = 'live' WHERE projection = $1 AND version = $2`,
	} {
		if _, err := tx.Exec(ctx, sql, m.Name, m.Version); err != nil {
			return false, err
		}
	}
	return true, showModel(ctx, tx, m)
}

// DropRetired removes versions that are not served any more and have not been
// for the time given. It returns the names of their schemas.
func DropRetired(ctx context.Context, pool *pgxpool.Pool, keep time.Duration) (dropped []string, err error) {
	err = postgres.InTx(ctx, pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
DELETE FROM dossier.read_model r WHERE state = 'retired' AND EXISTS (
    SELECT FROM dossier.read_model l WHERE l.projection = r.projection AND l.state = 'live' AND l.switched_at < now() - $1::interval)
RETURNING projection, version`, keep)
		if err != nil {
			return err
		}
		old, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Model, error) {
			var m Model
			err := row.Scan(&m.Name, &m.Version)
			return m, err
		})
		if err != nil {
			return err
		}
		for _, m := range old {
			if _, err := tx.Exec(ctx, `DROP SCHEMA `+m.Schema()+` CASCADE`); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `DELETE FROM dossier.checkpoint WHERE projection = $1 AND version = $2`, m.Name, m.Version); err != nil {
				return err
			}
			dropped = append(dropped, m.Schema())
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("drop retired versions: %w", err)
	}
	return dropped, nil
}
