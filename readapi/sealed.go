package readapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/vault"
)

// sealed is an item of an answer that has personal fields, still closed as the
// read model keeps them.
type sealed interface {
	customer() ID // whose keys open it; none where nothing of it is sealed
	// open puts the personal fields in their place.
	open(p *person)
}

// person opens the personal fields of one customer. It remembers the first
// error, so that open methods read as a list of fields.
type person struct {
	stream  string
	subject *vault.Subject
	erased  bool // something could not be opened because it was erased
	err     error
}

// openAll opens the items; the keys of all of them are one question.
func openAll[R sealed](ctx context.Context, v *vault.Vault, items []R) error {
	var ids []uuid.UUID
	for _, item := range items {
		if id := item.customer(); id != (ID{}) {
			ids = append(ids, uuid.UUID(id))
		}
	}
	subjects, err := v.Subjects(ctx, ids)
	if err != nil {
		return fmt.Errorf("keys of %d customers: %w", len(ids), err)
	}
	for _, item := range items {
		id := item.customer()
		p := &person{stream: domain.CustomerStream(domain.ID(id)), subject: subjects[uuid.UUID(id)]}
		p.erased = p.subject.Erased()
		item.open(p)
		if p.err != nil {
			return p.err
		}
	}
	return nil
}

// opened returns the value behind the reference; nil where there is none and
// where it was erased.
func opened[T any](p *person, ref []byte) *T {
	if ref == nil || p.err != nil {
		return nil
	}
	plaintext, err := p.subject.OpenRef(p.stream, ref)
	if errors.Is(err, vault.ErrErased) {
		p.erased = true
		return nil
	}
	v := new(T)
	if err == nil {
		err = json.Unmarshal(plaintext, v)
	}
	if err != nil {
		p.err = fmt.Errorf("open a field of %s: %w", p.stream, err)
		return nil
	}
	return v
}

// openedList is opened for lists: an empty one where there is none, nil where
// it was erased.
func openedList[T any](p *person, ref []byte) []T {
	list := opened[[]T](p, ref)
	switch {
	case list != nil:
		return *list
	case p.erased:
		return nil
	}
	return []T{}
}

// decimal returns a numeric of Postgres in the form in which amounts are
// written everywhere.
func decimal(p *person, numeric string) string {
	d, err := domain.ParseDecimal(numeric)
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("amount of %s: %w", p.stream, err)
	}
	return d.String()
}
