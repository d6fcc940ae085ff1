package orderfile

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/client"
)

// Tally counts what became of the rows.
type Tally struct {
	Read             int // lines of the file
	CustomersCreated int
	CustomersKnown   int
	Appended         int // orders that are new
	Known            int // orders that an earlier run had appended
	Refused          []Refused
}

// Load sends the rows: the customers that are missing, then each customer's
// orders in the order of the file. Every command has a key made of what it
// says, so a run that was interrupted can be run again. step is called after
// each row. It returns the first error that is not about a single row.
func Load(ctx context.Context, c *client.Client, rows []Row, source, currency string, workers int, step func()) (Tally, error) {
	var order []string
	byCustomer := map[string][]Row{}
	for _, r := range rows {
		if byCustomer[r.Customer] == nil {
			order = append(order, r.Customer)
		}
		byCustomer[r.Customer] = append(byCustomer[r.Customer], r)
	}
	l := loader{c: c, source: source, currency: currency, step: step}
	group, working := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for _, customer := range order {
		if working.Err() != nil {
			break
		}
		group.Go(func() error { return l.customer(working, byCustomer[customer]) })
	}
	err := group.Wait()
	if err == nil {
		err = ctx.Err()
	}
	slices.SortFunc(l.tally.Refused, func(a, b Refused) int { return cmp.Compare(a.Line, b.Line) })
	return l.tally, err
}

type loader struct {
	c                *client.Client
	source, currency string
	step             func()

	mu    sync.Mutex // guards tally
	tally Tally
}

func (l *loader) count(fn func(*Tally)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fn(&l.tally)
}

func (l *loader) customer(ctx context.Context, rows []Row) error {
	id, err := l.ensure(ctx, rows)
	if refusal, ok := refusalOf(err); ok {
		for _, r := range rows {
			l.count(func(t *Tally) { t.Refused = append(t.Refused, Refused{r.Line, refusal}) })
			l.step()
		}
		return nil
	}
	if err != nil {
		return err
	}
	for _, r := range rows {
		answer, err := l.c.PlaceOrder(ctx, id, client.Order{
			Number: r.Number, Items: r.Items, Amount: client.Money{Amount: r.Amount, Currency: l.currency}, OccurredAt: r.Day,
		}, client.Key(r.Key))
		refusal, refused := refusalOf(err)
		switch {
		case refused:
			l.count(func(t *Tally) { t.Refused = append(t.Refused, Refused{r.Line, refusal}) })
		case err != nil:
			return err
		case answer.Replayed:
			l.count(func(t *Tally) { t.Known++ })
		default:
			l.count(func(t *Tally) { t.Appended++ })
		}
		l.step()
	}
	return nil
}

// ensure returns the customer's id, and creates the customer where it is
// missing. Its record begins with the first purchase.
func (l *loader) ensure(ctx context.Context, rows []Row) (string, error) {
	first := slices.MinFunc(rows, func(a, b Row) int { return a.Day.Compare(b.Day) })
	name := first.Name
	if name == "" {
		name = l.source + " " + first.Customer
	}
	// The day and the name belong to the key: another file may know the customer
	// by another first purchase, and is then told who it is.
	sum := sha256.Sum256([]byte("customer\x00" + l.source + "\x00" + first.Customer + "\x00" + first.Day.Format(time.DateOnly) + "\x00" + name))
	answer, err := l.c.CreateCustomer(ctx, client.NewCustomer{
		Kind: "person", Name: name, Source: "import", OccurredAt: first.Day,
		External: &client.External{Source: l.source, Reference: first.Customer},
	}, client.Key(hex.EncodeToString(sum[:])))
	p, isProblem := errors.AsType[*client.Problem](err)
	switch {
	case isProblem && p.Code == "customer-exists" && p.CustomerID != "":
		l.count(func(t *Tally) { t.CustomersKnown++ })
		return p.CustomerID, nil
	case err != nil:
		return "", err
	case answer.Replayed:
		l.count(func(t *Tally) { t.CustomersKnown++ })
	default:
		l.count(func(t *Tally) { t.CustomersCreated++ })
	}
	return answer.CustomerID, nil
}

// refusalOf tells an answer about one row from trouble with the whole.
func refusalOf(err error) (string, bool) {
	p, ok := errors.AsType[*client.Problem](err)
	if !ok || p.Status >= 500 || p.Status == 429 {
		return "", false
	}
	if len(p.Errors) > 0 {
		return p.Errors[0].Field + ": " + cmp.Or(p.Errors[0].Detail, p.Errors[0].Rule), true
	}
	return p.Detail, true
}
