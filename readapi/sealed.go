package readapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
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
	sight   sight
	erased  bool // something could not be opened because it was erased
	masked  bool // something was not shown as it is because of who reads

	inList     bool // what cannot be opened for a missing key is left out, and the others are shown
	unreadable bool // something was
	err        error
}

// openAll opens the items; the keys of all of them are one question.
// Each item is opened as far as the reader may see it. The grades that this goes
// by are returned, for what is written down.
//
// In a list an item whose data key is missing is there without what that covers, and
// says so: it is never shown as erased, and the others do not fail with it. Alone it is an error.
func openAll[R sealed](ctx context.Context, a *api, items []R, inList bool) (map[ID]access.Grade, error) {
	var ids []uuid.UUID
	for _, item := range items {
		if id := item.customer(); id != (ID{}) {
			ids = append(ids, uuid.UUID(id))
		}
	}
	subjects, err := a.Vault.Subjects(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("keys of %d customers: %w", len(ids), err)
	}
	grades, err := gradesOfItems(ctx, a, items)
	if err != nil {
		return nil, err
	}
	role := roleOf(ctx)
	for _, item := range items {
		id := item.customer()
		p := &person{stream: domain.CustomerStream(domain.ID(id)), subject: subjects[uuid.UUID(id)], sight: sightOf(role, grades[id]), inList: inList}
		if other, is := any(item).(interface{ stream() string }); is { // sealed under somebody else's keys than a customer's
			p.stream = other.stream()
		}
		p.erased = p.subject.Erased()
		item.open(p)
		if p.err != nil {
			return nil, p.err
		}
		if p.unreadable {
			slog.ErrorContext(ctx, "a data key is missing without an erasure: its fields are left out of a list", "stream", p.stream, "correlationId", httpkit.CorrelationID(ctx))
		}
	}
	return grades, nil
}

// opened returns the value behind the reference; nil where there is none and
// where it was erased, or cannot be opened and is in a list.
func opened[T any](p *person, ref []byte) *T {
	if ref == nil || p.err != nil {
		return nil
	}
	sensitivity, sees := p.sight.of(ref)
	if sees == access.Deny && !p.erased { // not even opened
		p.masked = true
		return nil
	}
	plaintext, err := p.subject.OpenRef(p.stream, ref)
	if errors.Is(err, vault.ErrErased) {
		p.erased = true
		return nil
	}
	if errors.Is(err, vault.ErrKeyMissing) && p.inList {
		p.unreadable = true
		return nil
	}
	if err == nil && sees != access.Allow {
		var whole bool
		plaintext, whole = access.Show(p.sight.role, sensitivity, p.sight.grade, plaintext)
		p.masked = p.masked || !whole
		if string(plaintext) == "null" {
			return nil
		}
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
// it was erased or is not shown.
func openedList[T any](p *person, ref []byte) []T {
	list := opened[[]T](p, ref)
	switch {
	case list != nil:
		return *list
	case p.erased, ref != nil:
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
