package domain

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

func money(text string) Money { return Money{Amount: mustDecimal(text), Currency: "EUR"} }

func TestTheTableOfAnOrderIsWhole(t *testing.T) {
	known := []string{"promise", "ship", "deliver", "return", "returnPart", "cancel"}
	reached := map[OrderState]bool{OrderRecorded: true, OrderIsPlaced: true}
	for from, steps := range OrderLife {
		for step, to := range steps {
			if !slices.Contains(known, step) || !slices.Contains(OrderStates, to) {
				t.Errorf("%s, %s leads to %s: not a step or not a state", from, step, to)
			}
			reached[to] = true
		}
	}
	if len(reached) != len(OrderStates) || len(OrderLife) != len(OrderStates) {
		t.Errorf("reached are %v", slices.Collect(maps.Keys(reached)))
	}
}

// An order of 3 items for 90.00, and what comes of it step by step. A step is at
// the hour of its place, but where a case says otherwise.
func TestAnOrderStepByStep(t *testing.T) {
	placed := &OrderPlaced{OrderID: idA, Items: 3, Amount: money("90")}
	shipped, delivered := &OrderShipped{OrderID: idA, Carrier: "parcel"}, &OrderDelivered{OrderID: idA}
	old := &OrderPlaced{OrderID: idA, Items: 3, Amount: Money{mustDecimal("90"), "QQQ"}}
	back := func(items int, amount string) *OrderReturned {
		e := &OrderReturned{OrderID: idA, ReturnID: idB, Items: items}
		if amount != "" {
			e.Amount = money(amount)
		}
		return e
	}
	for name, c := range map[string]struct {
		before   []Event
		imported bool
		step     OrderStep
		reason   string
		at       time.Time
		then     then
	}{
		"promised":                       {[]Event{placed}, false, &OrderPromised{OrderID: idA, Promised: mustDay("2026-03-09")}, "", time.Time{}, happens(&OrderPromised{OrderID: idA, Promised: mustDay("2026-03-09")})},
		"promised for no day":            {[]Event{placed}, false, &OrderPromised{OrderID: idA}, "", time.Time{}, violates("promised required")},
		"shipped":                        {[]Event{placed}, false, shipped, "", time.Time{}, happens(shipped)},
		"shipped twice":                  {[]Event{placed, shipped}, false, shipped, "", time.Time{}, refused("order-state orderId")},
		"an unknown order":               {nil, false, shipped, "", time.Time{}, refused("order-not-found orderId")},
		"delivered over the counter":     {[]Event{placed}, false, delivered, "", time.Time{}, happens(delivered)},
		"delivered before it was placed": {[]Event{placed}, false, delivered, "", today.Add(-time.Hour), refused("order-time occurredAt")},
		"cancelled":                      {[]Event{placed}, false, &OrderCancelled{OrderID: idA}, "changed-mind", time.Time{}, happens(&OrderCancelled{OrderID: idA, Amount: money("90")})},
		"cancelled for no reason":        {[]Event{placed}, false, &OrderCancelled{OrderID: idA}, "", time.Time{}, violates("reason required")},
		"cancelled on its way":           {[]Event{placed, shipped}, false, &OrderCancelled{OrderID: idA}, "late", time.Time{}, refused("order-state orderId")},
		"refused at the door":            {[]Event{placed, shipped}, false, back(0, ""), "refused", time.Time{}, happens(&OrderReturned{OrderID: idA, ReturnID: idB, Items: 3, Amount: money("90"), Whole: true})},
		"refused in part":                {[]Event{placed, shipped}, false, back(1, "30"), "refused", time.Time{}, refused("order-state orderId")},
		"one comes back":                 {[]Event{placed, delivered}, false, back(1, "30"), "small", time.Time{}, happens(&OrderReturned{OrderID: idA, ReturnID: idB, Items: 1, Amount: money("30")})},
		"part of one comes back":         {[]Event{placed, delivered}, false, back(0, "5"), "broken", time.Time{}, happens(&OrderReturned{OrderID: idA, ReturnID: idB, Amount: money("5")})},
		"the rest comes back":            {[]Event{placed, delivered, back(1, "30")}, false, back(0, ""), "small", time.Time{}, happens(&OrderReturned{OrderID: idA, ReturnID: idB, Items: 2, Amount: money("60"), Whole: true})},
		"the last items, less a fee":     {[]Event{placed, delivered, back(1, "30")}, false, back(2, "50"), "small", time.Time{}, happens(&OrderReturned{OrderID: idA, ReturnID: idB, Items: 2, Amount: money("50"), Whole: true})},
		"more than it cost":              {[]Event{placed, delivered, back(1, "30")}, false, back(1, "60.01"), "small", time.Time{}, refused("return-amount amount")},
		"more items than there were":     {[]Event{placed, delivered, back(1, "30")}, false, back(3, "1"), "small", time.Time{}, refused("return-items items")},
		"more items, and no amount":      {[]Event{placed, delivered}, false, back(9, ""), "small", time.Time{}, refused("return-items items")},
		"in what was a currency then":    {[]Event{old, delivered}, false, &OrderReturned{OrderID: idA, ReturnID: idB, Items: 1, Amount: Money{mustDecimal("30"), "QQQ"}}, "small", time.Time{}, happens(&OrderReturned{OrderID: idA, ReturnID: idB, Items: 1, Amount: Money{mustDecimal("30"), "QQQ"}})},
		"in another currency":            {[]Event{placed, delivered}, false, &OrderReturned{OrderID: idA, Items: 1, Amount: Money{Currency: "USD"}}, "small", time.Time{}, refused("return-currency amount")},
		"nothing comes back":             {[]Event{placed, delivered}, false, back(0, "0"), "small", time.Time{}, refused("return-nothing items")},
		"items without an amount":        {[]Event{placed, delivered}, false, back(1, ""), "small", time.Time{}, violates("amount required")},
		"what the customer has not got":  {[]Event{placed}, false, back(1, "30"), "small", time.Time{}, refused("order-state orderId")},
		"what was imported comes back":   {[]Event{placed}, true, back(1, "30"), "small", time.Time{}, happens(&OrderReturned{OrderID: idA, ReturnID: idB, Items: 1, Amount: money("30")})},
		"after all came back":            {[]Event{placed, delivered, &OrderReturned{OrderID: idA, Items: 3, Amount: money("90"), Whole: true}}, false, back(0, ""), "x", time.Time{}, refused("return-nothing items")},
	} {
		t.Run(name, func(t *testing.T) {
			s := given(created)
			for i, e := range c.before {
				s = s.Evolve(Happened{Event: e, Occurred: today.Add(time.Duration(i) * time.Hour), Imported: c.imported})
			}
			if c.at.IsZero() {
				c.at = today.Add(24 * time.Hour)
			}
			events, err := s.Fulfil(c.step, c.reason, c.at)
			c.then.check(t, events, err)
		})
	}
}

// In a window of 100 days before midnight, by hand: an order of 100 of which 40
// came back 20 days ago, one of 30 that came back whole 10 days ago, one of 50
// that was cancelled, and one of 20, 200 days ago, of which 5 came back 5 days
// ago, which is none of the window's business. Orders in the window 1 with 60;
// ever 2, 120 days apart. 15 days ago the one of 30 was still there: 2 with 90.
func TestReturnsAreTakenOffTheirOrder(t *testing.T) {
	id := func(n byte) ID { return ID{n} }
	order := func(n byte, amount string) Event {
		return &OrderPlaced{OrderID: id(n), Items: 2, Amount: money(amount)}
	}
	s := story(midnight,
		ago{300, &CustomerCreated{}}, ago{200, order(1, "20")}, ago{80, order(2, "100")}, ago{60, order(3, "30")}, ago{50, order(4, "50")},
		ago{50, &OrderCancelled{OrderID: id(4), Amount: money("50")}}, ago{20, &OrderReturned{OrderID: id(2), Items: 1, Amount: money("40")}},
		ago{10, &OrderReturned{OrderID: id(3), Items: 2, Amount: money("30"), Whole: true}}, ago{5, &OrderReturned{OrderID: id(1), Items: 1, Amount: money("5")}},
	)
	for _, c := range []struct {
		days int
		want map[string]float64
	}{
		{0, map[string]float64{"orders": 1, "amount": 60, "averageOrder": 60, "daysSinceOrder": 80, "ordersEver": 2, "medianGap": 120}},
		{15, map[string]float64{"orders": 2, "amount": 90, "averageOrder": 45, "daysSinceOrder": 45, "ordersEver": 3}},
	} {
		in, _ := s.Inputs(midnight.AddDate(0, 0, -c.days), 100, "EUR")
		for name, want := range c.want {
			if in[name] != want {
				t.Errorf("%d days ago %s is %v, want %v", c.days, name, in[name], want)
			}
		}
	}
}

// A long history is no large copying: each level is larger than the one before,
// and what a copy sees stays.
func TestManyIsAValue(t *testing.T) {
	var m, half many[int, string]
	for i := range 1000 {
		if m = m.with(i%700, fmt.Sprint(i)); i == 499 {
			half = m
		}
	}
	for i := range 700 {
		want := i
		if i < 300 {
			want = i + 700
		}
		if v, ok := m.get(i); !ok || v != fmt.Sprint(want) {
			t.Fatalf("at %d is %q, want %d", i, v, want)
		}
		if v, ok := half.get(i); ok != (i < 500) || ok && v != fmt.Sprint(i) {
			t.Fatalf("at %d the copy has %q", i, v)
		}
	}
	if len(m.levels) > 11 {
		t.Errorf("%d levels", len(m.levels))
	}
	if _, ok := m.get(700); ok {
		t.Error("there is what was never put there")
	}
}
