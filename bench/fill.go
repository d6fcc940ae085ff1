package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

const (
	customerEvents = 20 // of each customer
	appendEvents   = 5  // of one append: customers' events lie mixed in the log
)

// filled is a log that was written.
type filled struct {
	customers int
	events    int
	position  uint64 // of the last event
	order     []int  // whose event is where, in the order of the log
}

// customerID is made of decimal digits, so that pgbench can make it too.
func customerID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// fill writes the log once; later calls return what it wrote.
func (w *world) fill(ctx context.Context, events int) (*filled, error) {
	if w.filled != nil {
		return w.filled, nil
	}
	f := &filled{customers: events / customerEvents}
	for pass := range customerEvents / appendEvents {
		positions := make([]uint64, f.customers)
		var group errgroup.Group
		group.SetLimit(16)
		for c := range f.customers {
			group.Go(func() (err error) { positions[c], err = w.write(ctx, c, pass*appendEvents); return err })
		}
		if err := group.Wait(); err != nil {
			return nil, fmt.Errorf("write the log: %w", err)
		}
		for _, p := range positions {
			f.position = max(f.position, p)
		}
	}
	// Control: what was written is what is read. It is also the order.
	for e, err := range w.events.All(ctx, 0, 1<<62) {
		if err != nil {
			return nil, fmt.Errorf("read the log: %w", err)
		}
		if id, ok := e.Customer(); ok {
			var n int
			if _, err := fmt.Sscanf(id.String()[24:], "%d", &n); err != nil {
				return nil, err
			}
			f.order = append(f.order, n)
		}
	}
	f.events = f.customers * customerEvents
	if len(f.order) != f.events {
		return nil, fmt.Errorf("%d events written, %d in the log", f.events, len(f.order))
	}
	w.filled = f
	return f, nil
}

// write appends a customer's next events, from the revision.
func (w *world) write(ctx context.Context, customer, revision int) (uint64, error) {
	id, err := domain.ParseID(customerID(customer))
	if err != nil {
		return 0, err
	}
	stream := domain.CustomerStream(id)
	subject, err := w.vault.Ensure(ctx, uuid.UUID(id))
	if err != nil {
		return 0, err
	}
	var events []eventstore.Sealed
	for i := revision; i < revision+appendEvents; i++ {
		key := uuid.New()
		one, err := eventstore.Seal(subject, stream, eventstore.Proposed{
			ID: uuid.New(), Event: happening(customer, i),
			Meta: eventstore.Metadata{
				Actor: "bench", Auth: "none", Command: "Bench", Key: append(key[:], key[:]...),
				OccurredAt: time.Date(2026, 1, 1, i, 0, 0, 0, time.UTC),
			},
		})
		if err != nil {
			return 0, err
		}
		events = append(events, one)
	}
	written, err := w.events.Append(ctx, stream, int64(revision)-1, events)
	return written.Position, err
}

// happening is the customer's event at a revision, in a believable mix.
func happening(customer, i int) domain.Event {
	if i == 0 {
		return &domain.CustomerCreated{
			Kind: "person", Name: fmt.Sprintf("Ada Lovelace %d", customer), Source: "web", Region: "GB",
			Contacts: []domain.Contact{{Kind: "email", Value: fmt.Sprintf("ada%d@example.com", customer)}, {Kind: "phone", Value: "+49 30 1234567"}},
		}
	}
	switch i % 4 {
	case 0:
		return &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: visit.Content, Minutes: 12}
	case 1:
		return &domain.CustomerReclassified{Scheme: "value", To: domain.Schemes["value"][i/4%3]}
	}
	amount, _ := domain.ParseDecimal("12.30")
	return &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: domain.Money{Amount: amount, Currency: "EUR"}}
}
