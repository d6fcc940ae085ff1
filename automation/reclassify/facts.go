package reclassify

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// partFacts is how many facts are read at a time.
const partFacts = 20_000

// person is a customer with the facts that count.
type person struct {
	id    domain.ID
	facts domain.ClassFacts
}

// facts returns the next customers behind an id, in the order of their ids, with
// what had been recorded up to the run's position and had occurred by its
// instant. It returns none at the end.
func (s *Service) facts(ctx context.Context, r *run, after uuid.UUID) ([]person, error) {
	for limit := s.part; ; limit *= 4 {
		people, all, err := s.factsUpTo(ctx, r, after, limit)
		if err != nil {
			return nil, err
		}
		if !all && len(people) < 2 {
			continue
		}
		if !all { // the last one may not be whole
			people = people[:len(people)-1]
		}
		for i := range people {
			if people[i].facts, err = s.withMembers(ctx, r, people[i].facts, 0); err != nil {
				return nil, err
			}
		}
		return people, nil
	}
}

// setDepth bounds how many merges are gone through one after another.
const setDepth = 1000

// withMembers adds the facts of the records that had been merged into one: what
// happened to them counts for the survivor.
func (s *Service) withMembers(ctx context.Context, r *run, facts domain.ClassFacts, depth int) (domain.ClassFacts, error) {
	for _, id := range facts.Members(*r.Occurred) {
		if depth > setDepth {
			return facts, fmt.Errorf("the members of %s have no end", id)
		}
		people, _, err := s.read(ctx, r, `customer_id = $1`, uuid.UUID(id), math.MaxInt32)
		if err != nil {
			return facts, err
		}
		for _, one := range people {
			with, err := s.withMembers(ctx, r, one.facts, depth+1)
			if err != nil {
				return facts, err
			}
			facts = facts.With(id, with)
		}
	}
	return facts, nil
}

func (s *Service) factsUpTo(ctx context.Context, r *run, after uuid.UUID, limit int) (people []person, all bool, err error) {
	return s.read(ctx, r, `customer_id > $1`, after, limit)
}

// read returns the facts of the customers that the condition on $1 is about, and
// whether those are all.
func (s *Service) read(ctx context.Context, r *run, condition string, id uuid.UUID, limit int) (people []person, all bool, err error) {
	rows, err := s.Pool.Query(ctx, `
SELECT customer_id, position, kind, occurred_at, code, class, amount::text, number, ref FROM read.class_facts
WHERE `+condition+` AND known_from <= $2 AND (known_to IS NULL OR known_to > $2) AND occurred_at <= $3 ORDER BY customer_id, revision LIMIT $4`, id, *r.Position, *r.Occurred, limit)
	if err != nil {
		return nil, false, err
	}
	var of [16]byte
	var list []domain.Fact
	flush := func() {
		if list != nil {
			people = append(people, person{domain.ID(of), domain.NewClassFacts(list)})
		}
		list = nil
	}
	var customer, ref [16]byte
	var position, number int64
	var amount string
	var f domain.Fact
	var at time.Time
	n := 0
	_, err = pgx.ForEachRow(rows, []any{&customer, &position, &f.Kind, &at, &f.Code, &f.Text, &amount, &number, &ref}, func() (err error) {
		if n++; customer != of {
			flush()
			of = customer
		}
		f.At, f.Position, f.Number, f.Ref = at.UTC(), uint64(position), int(number), domain.ID(ref) //nolint:gosec // not negative
		if f.Amount, err = domain.ParseDecimal(amount); err != nil {
			return fmt.Errorf("amount of a fact: %w", err)
		}
		list = append(list, f)
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	flush()
	return people, n < limit, nil
}
