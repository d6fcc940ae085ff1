package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// Worked by hand, in Shanghai, where a day begins at 16:00 UTC of the one before.
// Today is 10 March.
//
//	order  channel  placed   promised          delivered            on time
//	A-1    web      1 March  4 March           4 March              yes
//	A-2    web      1 March  4, then 6 March   5 March              yes; not by the first promise
//	A-3    store    2 March  5 March           6 March, 00:30 there no, though it is 5 March in UTC
//	A-4    store    2 March  –                 2 March              nothing was promised
//	A-5    web      3 March  9 March           –                    late: today is the 10th
//	A-6    web      8 March  12 March          –                    waits
//	A-7    web      8 March  –                 cancelled
//
// On time are 2 of 3 promised and delivered, 66.67 %; by the first promise 1 of 3.
// Days to delivery 3, 4, 4 and 0: the mean is 2.75. Of A-1, of 2 items and 100.00,
// one came back on 7 March for 40.00: 1 of 4 delivered orders, 25 %.
func TestOrdersFromPromiseToReturn(t *testing.T) {
	w := newWorld(t)
	at := func(d, hour int) time.Time { return time.Date(2026, 3, d, hour-8, 0, 0, 0, time.UTC) }
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, at(1, 8))
	w.append(ada, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}, occurred: at(1, 8)})
	bob := w.customer(domain.CustomerCreated{Name: "Bob"}, at(1, 8))
	orders := map[string]domain.ID{}
	place := func(customer domain.ID, number, channel string, d int, promised ...int) {
		id := newID()
		orders[number] = id
		w.append(customer, fact{event: &domain.OrderPlaced{OrderID: id, Number: number, Channel: channel, Items: 2, Amount: money("100", "EUR")}, occurred: at(d, 9).Add(time.Duration(len(orders)) * time.Minute)})
		for _, p := range promised {
			w.append(customer, fact{event: &domain.OrderPromised{OrderID: id, Promised: day(fmt.Sprintf("2026-03-%02d", p))}, occurred: at(d, 10)})
		}
	}
	deliver := func(customer domain.ID, number string, when time.Time) {
		w.append(customer, fact{event: &domain.OrderDelivered{OrderID: orders[number]}, occurred: when})
	}
	place(ada, "A-1", "web", 1, 4)
	place(ada, "A-2", "web", 1, 4, 6)
	place(bob, "A-3", "store", 2, 5)
	place(bob, "A-4", "store", 2)
	place(ada, "A-5", "web", 3, 9)
	place(bob, "A-6", "web", 8, 12)
	place(bob, "A-7", "web", 8)
	deliver(ada, "A-1", at(4, 18))
	deliver(ada, "A-2", at(5, 18))
	deliver(bob, "A-3", at(6, 0).Add(30*time.Minute))
	deliver(bob, "A-4", at(2, 18))
	w.append(bob, fact{event: &domain.OrderCancelled{OrderID: orders["A-7"], Amount: money("100", "EUR")}, occurred: at(9, 9), reason: "changed-mind"})
	w.append(ada, fact{event: &domain.OrderReturned{OrderID: orders["A-1"], ReturnID: newID(), Items: 1, Amount: money("40", "EUR"), Description: "too small"}, occurred: at(7, 9), reason: "small"})

	w.get("/v1/orders/delivery").is(200).has(
		"items.0.group", "*", "items.0.delivered", 4, "items.0.promised", 3, "items.0.onTime", 2, "items.0.onTimeRate", 66.67, "items.0.meanDays", 2.75,
		"items.1.group", "2026-03", "waiting", 2, "late", 1)
	w.get("/v1/orders/delivery?promise=first").is(200).has("items.0.onTime", 1, "items.0.onTimeRate", 33.33)
	w.get("/v1/orders/delivery?by=channel").is(200).has("items.1.group", "store", "items.1.onTime", 0, "items.1.promised", 1, "items.2.group", "web", "items.2.onTimeRate", 100)
	w.get("/v1/orders/delivery?by=class").is(200).has("items.1.group", "", "items.1.delivered", 2, "items.2.group", "important", "items.2.onTime", 2)
	w.get("/v1/orders/delivery?class=important&from=2026-03-05").is(200).has("items.0.delivered", 1, "waiting", 1, "late", 1)

	// As of the end of 5 March: were there, A-3 and A-5 waited,
	// A-3 was late from the 6th on. A-2 was promised twice by then.
	past := "occurredAsOf=2026-03-05T15:59:00Z"
	w.get("/v1/orders/delivery?"+past).is(200).has("items.0.delivered", 3, "items.0.promised", 2, "items.0.onTime", 2, "waiting", 2, "late", 0, "restsOn.model", "histories")
	w.get("/v1/orders/delivery?occurredAsOf=2026-03-05T16:10:00Z").is(200).has("waiting", 2, "late", 1)
	// What is known now of now is what the present says, by the other path.
	w.get("/v1/orders/delivery?occurredAsOf=2026-03-10T04:00:00Z").is(200).has(
		"items.0.delivered", 4, "items.0.promised", 3, "items.0.onTime", 2, "items.0.meanDays", 2.75, "waiting", 2, "late", 1)
	w.get("/v1/orders/delivery?recordedAsOf=2000-01-01T00:00:00Z").is(200).has("items.0.delivered", 0, "waiting", 0)

	for path, want := range map[string][]any{
		"/v1/orders?open=true":                                {"A-6", "A-5"},
		"/v1/orders?due=late":                                 {"A-5"},
		"/v1/orders?due=today":                                {"A-5"},
		"/v1/orders?state=cancelled":                          {"A-7"},
		"/v1/orders?returned=true":                            {"A-1"},
		"/v1/orders?class=importance:important&state=placed":  {"A-5"},
		"/v1/orders?open=true&sort=orderedAt&" + past:         {"A-3", "A-5"},
		"/v1/orders?returned=true&" + past:                    nil,
		"/v1/orders?state=delivered&" + past + "&channel=web": {"A-2", "A-1"},
		"/v1/customers/" + bob.String() + "/orders?due=none&occurredAsOf=2026-03-08T04:00:00Z": {"A-7"},
	} {
		got := w.get(path).is(200)
		for i, number := range want {
			got.has(fmt.Sprintf("items.%d.number", i), number)
		}
		got.has(fmt.Sprintf("items.%d", len(want)), absent)
	}
	w.get("/v1/orders/"+orders["A-1"].String()).is(200).has("state", "partlyReturned", "returned.amount", "40.00", "returnedItems", 1, "reason", "small",
		"steps.0.state", "placed", "steps.1.promised", "2026-03-04", "steps.3.amount", "40.00", "steps.3.reason", "small", "may.0", "return", "may.1", "returnPart")
	w.get("/v1/orders?number=A-1&"+past).is(200).has("items.0.state", "delivered", "items.0.returned.amount", "0.00", "items.0.steps.2.state", "delivered", "items.0.steps.3", absent)
	one := "/v1/orders/" + orders["A-1"].String()
	w.get(one+"?"+past).is(200).has("state", "delivered", "returned.amount", "0.00", "steps.2.state", "delivered", "steps.3", absent, "may.0", "return", "restsOn.model", "histories")
	w.get(one + "?recordedAsOf=2000-01-01T00:00:00Z").is(404)
	w.get(one).is(200).has("restsOn", absent)
	w.get("/v1/orders/" + newID().String()).is(404)

	w.get("/v1/order-returns").is(200).has("items.0.reason", "small", "items.0.description", "too small", "items.0.amount.amount", "40.00", "items.0.whole", false, "items.1", absent)
	w.get("/v1/order-returns/summary").is(200).has("items.0.group", "*", "items.0.returns", 1, "items.0.itemsBack", 1, "items.1.group", "small", "orders", 1, "delivered", 4, "returnRate", 25)
	w.get("/v1/order-returns/summary?by=class&class=important").is(200).has("items.1.group", "important", "returnRate", 50)
	w.get("/v1/customers/"+ada.String()).is(200).has("orders", 3, "orderAmounts.0.amount", "260.00")
	w.get("/v1/customers/"+bob.String()).is(200).has("orders", 3, "orderAmounts.0.amount", "300.00")

	// A-1 was of 30.00: no more than that came back, so nothing of it is left, and 200.00 are
	// of the other two. What was said about the return stays as it was sealed.
	ids, placed := w.ids("/v1/customers/"+ada.String()), 2 // after the customer and the class
	less := money("30", "EUR")
	time.Sleep(2 * time.Millisecond)
	before := time.Now().UTC().Format(time.RFC3339Nano)
	time.Sleep(2 * time.Millisecond)
	w.append(ada, fact{event: &domain.OrderCorrected{OrderID: orders["A-1"], Corrects: ids[placed], CorrectsRevision: placed, Amount: &less, Changed: []string{"amount"}}, occurred: at(1, 9).Add(time.Minute), reason: "typing-error"})
	w.get("/v1/customers/"+ada.String()).is(200).has("orders", 2, "orderAmounts.0.amount", "200.00")
	w.get("/v1/customers/"+ada.String()+"?occurredAsOf=2026-03-20T00:00:00Z").is(200).has("orders", 2, "orderAmounts.0.amount", "200.00")
	w.get("/v1/customers/"+ada.String()+"?recordedAsOf="+before).is(200).has("orders", 3, "orderAmounts.0.amount", "260.00")
	w.get("/v1/order-returns").is(200).has("items.0.description", "too small", "items.0.amount.amount", "30.00", "items.0.whole", true)
	w.get("/v1/order-returns?recordedAsOf="+before).is(200).has("items.0.description", "too small", "items.0.amount.amount", "40.00", "items.0.whole", false)
	w.get(one).is(200).has("state", "returned", "returned.amount", "30.00")
}
