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
type erasing struct{ Shape }

// erasingAll is the same of a shape that is given the whole log.
type erasingAll struct{ erasing }

// wholeLog implements wholeLog.
func (erasingAll) wholeLog() {}

// newShape makes the shape of a model as everybody has to use it.
func (m Model) newShape(env Env) Shape {
	s := m.Shape(env)
	if wantsAll(s) {
		return erasingAll{erasing{s}}
	}
	return erasing{s}
}

// Write implements Shape.
func (s erasing) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	if err := s.Shape.Write(ctx, tx, events); err != nil {
		return err
	}
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
				return err
			}
			id, _ := e.Customer()
			expired[category] = append(expired[category], uuid.UUID(id))
		}
	}
	if len(erased)+len(expired) == 0 {
		return nil
	}
	var schema string
	if err := tx.QueryRow(ctx, `SELECT current_schema()::text`).Scan(&schema); err != nil {
		return err
	}
	if len(erased) > 0 {
		if _, err := personal.Erase(ctx, tx, schema, erased); err != nil {
			return err
		}
	}
	for category, customers := range expired {
		if _, err := personal.Expire(ctx, tx, schema, customers, category); err != nil {
			return err
		}
	}
	s.Reset() // the shape remembers rows as they were before
	return nil
}
