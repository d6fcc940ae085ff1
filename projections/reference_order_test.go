package projections

import (
	"encoding/json"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// less takes an amount off the sum of its currency.
func less(sums map[string]*big.Rat, m domain.Money) {
	if sums[m.Currency] == nil {
		sums[m.Currency] = new(big.Rat)
	}
	amount, _ := new(big.Rat).SetString(m.Amount.String())
	sums[m.Currency].Sub(sums[m.Currency], amount)
}

// orders are made event by event in the order of the log.
func (r *referenceModel) orders() {
	from := map[string][]string{
		"promise": {"recorded", "placed", "shipped"}, "ship": {"recorded", "placed"}, "deliver": {"recorded", "placed", "shipped"}, "cancel": {"recorded", "placed"},
		"returnPart": {"recorded", "delivered", "partlyReturned"}, "return": {"recorded", "shipped", "delivered", "partlyReturned"},
	}
	byID := map[domain.ID]row{}
	for _, e := range r.inOrder() {
		id, ok := domain.OrderOf(e.Opened())
		customer, _ := e.Customer()
		c := byID[id]
		if !ok || c != nil && c["customer_id"] != customer.String() {
			continue
		}
		at := e.Meta.OccurredAt
		step := row{"at": at.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano), "day": r.day(at), "revision": e.Revision, "position": e.Position}
		if e.Meta.Reason != "" {
			step["reason"] = e.Meta.Reason
		}
		if d, placed := e.Opened().(*domain.OrderPlaced); placed {
			c = row{
				"id": id.String(), "customer_id": customer.String(), "number": d.Number, "channel": d.Channel, "items": d.Items, "amount": sixDigits(d.Amount.Amount),
				"currency": d.Amount.Currency, "ordered_at": when(at), "day": r.day(at), "recorded_at": when(e.Created), "state": "placed", "promised": nil, "first_promised": nil, "delivered_day": nil,
				"returned_amount": sixDigits(domain.Decimal{}), "returned_items": 0, "reason": "", "steps": []row{}, "classes": r.classesAt(customer, e),
			}
			if e.Meta.Import != "" {
				c["state"] = "recorded"
			}
			byID[id] = c
		} else if c == nil || !slices.Contains(from[e.Opened().(domain.OrderStep).Step()], c["state"].(string)) {
			continue
		}
		r.orderStep(c, step, e)
		c["revision"], c["position"], c["open"] = e.Revision, e.Position, c["state"] == "placed" || c["state"] == "shipped"
		step["state"] = c["state"]
		c["steps"] = append(c["steps"].([]row), step)
	}
	for _, c := range byID {
		r.rows["orders"] = append(r.rows["orders"], c)
	}
}

func (r *referenceModel) orderStep(c, step row, e *eventstore.Event) {
	switch d := e.Opened().(type) {
	case *domain.OrderPromised:
		c["promised"], step["promised"] = d.Promised.String(), d.Promised.String()
		if c["first_promised"] == nil {
			c["first_promised"] = c["promised"]
		}
		if c["state"] == "recorded" {
			c["state"] = "placed"
		}
	case *domain.OrderShipped:
		if c["state"] = "shipped"; d.Carrier != "" {
			step["carrier"] = d.Carrier
		}
	case *domain.OrderDelivered:
		c["state"], c["delivered_day"] = "delivered", step["day"]
	case *domain.OrderCancelled:
		c["state"], c["reason"] = "cancelled", e.Meta.Reason
	case *domain.OrderReturned:
		sum, _ := domain.ParseDecimal(string(c["returned_amount"].(json.Number)))
		c["returned_amount"] = sixDigits(sum.Add(d.Amount.Amount))
		c["returned_items"], c["reason"] = c["returned_items"].(int)+d.Items, e.Meta.Reason
		if step["amount"] = d.Amount.Amount.String(); d.Items != 0 {
			step["items"] = d.Items
		}
		if c["state"] = "partlyReturned"; d.Whole {
			c["state"] = "returned"
		}
	}
}

// TestAWithdrawnOrderTakesItsStepsAlong has an order with all its steps withdrawn,
// and one more step that comes after: of what nothing is known.
func TestAWithdrawnOrderTakesItsStepsAlong(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	customer, order, other := domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New())
	var one domain.Decimal
	must(t, one.UnmarshalText([]byte("1.50")))
	amount := domain.Money{Amount: one, Currency: "EUR"}
	placed := uuid.New()
	var facts []fact
	add := func(id uuid.UUID, e domain.Event) {
		facts = append(facts, fact{customer: customer, id: id, event: e, occurred: beginning.Add(time.Duration(len(facts)) * time.Hour)})
	}
	add(uuid.Nil, &domain.CustomerCreated{Kind: "person", Name: "Ann Other", Source: "staff"})
	add(placed, &domain.OrderPlaced{OrderID: order, Items: 2, Amount: amount})
	add(uuid.Nil, &domain.OrderPlaced{OrderID: other, Items: 1, Amount: amount})
	add(uuid.Nil, &domain.OrderPromised{OrderID: order, Promised: domain.DayOf(beginning, time.UTC)})
	add(uuid.Nil, &domain.OrderShipped{OrderID: order, Carrier: "parcel"})
	add(uuid.Nil, &domain.OrderDelivered{OrderID: order})
	add(uuid.Nil, &domain.OrderReturned{OrderID: order, ReturnID: domain.ID(uuid.New()), Items: 1, Amount: amount})
	add(uuid.Nil, &domain.OrderDelivered{OrderID: other})
	add(uuid.Nil, &domain.RecordWithdrawn{Corrects: domain.ID(placed), Record: "OrderPlaced", SubjectID: order})
	add(uuid.Nil, &domain.OrderDelivered{OrderID: order})
	run(t, s.engine(s.pool, nil))
	awaitAll(t, s.pool, s.append(facts...))
	newReference(t, s).check(t, s.pool)
	var orders, returns int
	must(t, s.pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM read.orders), (SELECT count(*) FROM read.order_returns)`).Scan(&orders, &returns))
	if orders != 1 || returns != 0 {
		t.Errorf("%d orders and %d returns, want 1 and 0", orders, returns)
	}
	var gone int
	must(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM read.timeline WHERE withdrawn`).Scan(&gone))
	if gone != 5 {
		t.Errorf("%d entries of the timeline are withdrawn, want the order and its four steps", gone)
	}
}
