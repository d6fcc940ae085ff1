package projections

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/personal"
	"github.com/dossier-crm/dossier/internal/vault"
)

// erasing is every shape with what an erasure does to its tables: whatever the
// shape keeps, CustomerErased empties all personal columns of the customer's
// rows, in the transaction of the batch, and PersonalDataExpired those of its
// category. Made from a log in which the customer is erased already, the rows
// end up the same.
type erasing struct {
	Shape
	of string // projection
}

// erasingAll is the same of a shape that is given the whole log.
type erasingAll struct{ erasing }

// wholeLog implements wholeLog.
func (erasingAll) wholeLog() {}

// newShape makes the shape of a model as everybody has to use it.
func (m Model) newShape(env Env) Shape {
	env.model = m
	s := m.Shape(env)
	if wantsAll(s) {
		return erasingAll{erasing{s, m.Name}}
	}
	return erasing{s, m.Name}
}

// Pass implements passer, for shapes that do.
func (s erasing) Pass(ctx context.Context, tx pgx.Tx, all []*eventstore.Event) error {
	return pass(ctx, tx, s.Shape, all)
}

// Write implements Shape.
func (s erasing) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	if err := s.Shape.Write(ctx, tx, events); err != nil {
		return err
	}
	did, err := purge(ctx, tx, s.of, events)
	if did {
		s.Reset() // the shape remembers rows as they were before
	}
	return err
}

// purge empties what the events among these say that is to be emptied, in the
// tables of the session and, where a projection is named, in its builds that are
// only kept.
func purge(ctx context.Context, tx pgx.Tx, projection string, events []*eventstore.Event) (did bool, err error) {
	var erased []uuid.UUID
	expired := map[vault.Category][]uuid.UUID{}
	for _, e := range events {
		switch d := e.Skeleton().(type) {
		case *domain.CustomerErased:
			id, _ := e.Customer()
			erased = append(erased, uuid.UUID(id))
		case *domain.PersonalDataExpired:
			category, err := vault.ParseCategory(d.Category)
			if err != nil {
				return false, err
			}
			id, _ := e.Customer()
			expired[category] = append(expired[category], uuid.UUID(id))
		}
	}
	if len(erased)+len(expired) == 0 {
		return false, nil
	}
	rows, err := tx.Query(ctx, `
SELECT current_schema()::text UNION
SELECT format(CASE build WHEN 0 THEN '%s_v%s' ELSE '%1$s_v%2$s_b%3$s' END, projection, version, build) FROM dossier.read_model WHERE projection = $1 AND state = 'retired'`, projection)
	if err != nil {
		return false, err
	}
	schemas, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return false, err
	}
	for _, schema := range schemas {
		if len(erased) > 0 {
			if _, err := personal.Erase(ctx, tx, schema, erased); err != nil {
				return false, err
			}
		}
		for category, customers := range expired {
			if _, err := personal.Expire(ctx, tx, schema, customers, category); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}
