package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// One view over all channels. Worked by hand: Ada calls, is called twice (once
// nobody answers), complains by e-mail and is answered, orders in the app; Bob is
// visited. Seven exchanges, of which the customers began three.
func TestInteractions(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.customer(domain.CustomerCreated{Name: "Ada"}, noon.AddDate(0, 0, -9)), w.customer(domain.CustomerCreated{Name: "Bob"}, noon.AddDate(0, 0, -8))
	complaint := newID()
	for i, e := range []domain.Event{
		&domain.CustomerContacted{InteractionID: newID(), Channel: "phone", Direction: "inbound", Topic: "delivery", Content: "When does it come?", Parties: []string{"Mr Babbage"}},
		&domain.CustomerContacted{InteractionID: newID(), Channel: "phone", Direction: "outbound", Staff: "staff-1", Missed: true, Content: "Nobody there."},
		&domain.CustomerContacted{InteractionID: newID(), Channel: "phone", Direction: "outbound", Staff: "staff-1", Content: "On Friday."},
		&domain.CustomerComplained{ComplaintID: complaint, Category: "delivery", Severity: "low", Channel: "email", Description: "It is late."},
		&domain.ComplaintNoted{ComplaintID: complaint, Direction: "internal", Description: "Among us."},
		&domain.ComplaintFeedbackSent{ComplaintID: complaint, Channel: "email", Description: "Sorry."},
		&domain.OrderPlaced{OrderID: newID(), Channel: "app", Items: 1},
	} {
		w.append(ada, fact{event: e, occurred: noon.AddDate(0, 0, i-8)})
	}
	w.append(bob, fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "inPerson", Staff: "staff-1", Content: "Coffee."}})

	of := "/v1/customers/" + ada.String() + "/interactions"
	w.get(of+"?sort=occurredAt").is(200).has("items.0.kind", "contact", "items.0.content", "When does it come?", "items.0.parties.0", "Mr Babbage", "items.0.direction", "inbound",
		"items.1.missed", true, "items.3.channel", "mail", "items.3.subjectId", complaint, "items.3.content", "It is late.", "items.4.content", "Sorry.", "items.5.kind", "order", "items.5.content", nil, "items.6", absent)
	equal(t, w.get("/v1/interactions?staff=staff-1").is(200).each("content"), "[Coffee. On Friday. Nobody there.]")
	equal(t, w.get("/v1/interactions?channel=mail&direction=outbound").is(200).each("content"), "[Sorry.]")
	// A contact in which somebody was reached is one, visit or not; of five days ago it is the same.
	last := noon.AddDate(0, 0, -6).UTC().Format("2006-01-02T15:04:05.000000Z")
	then := "?occurredAsOf=" + noon.AddDate(0, 0, -5).Format(time.RFC3339)
	before := "&lastContactBefore="
	for _, instant := range []string{"", then} {
		w.get("/v1/customers/"+ada.String()+instant).is(200).has("lastContactAt", last, "lastVisitAt", nil, "visits", 0)
	}
	w.get("/v1/customers"+then+"&sort=createdAt").is(200).has("items.0.id", ada, "items.0.lastContactAt", last, "items.0.lastVisitAt", nil)
	equal(t, w.get("/v1/customers?name=Ada"+before+noon.AddDate(0, 0, -6).Format(time.DateOnly)).is(200).each("name"), "[]")
	equal(t, w.get("/v1/customers?name=Ada"+before+noon.AddDate(0, 0, -5).Format(time.DateOnly)).is(200).each("name"), "[Ada]")
	equal(t, w.get("/v1/customers"+then+before+noon.AddDate(0, 0, -6).Format(time.DateOnly)).is(200).each("name"), "[Bob]")
	equal(t, w.get("/v1/customers"+then+before+noon.AddDate(0, 0, -5).Format(time.DateOnly)+"&sort=createdAt").is(200).each("name"), "[Ada Bob]")
	w.get("/v1/customers/"+newID().String()+"/interactions").fault(404, "customer-not-found", "", "")
	summary := func(query string) map[string]string {
		out := map[string]string{}
		for _, item := range w.get("/v1/interactions/summary" + query).is(200).at("items").([]any) {
			g := item.(map[string]any)
			out[fmt.Sprint(g["group"])] = fmt.Sprint(g["exchanges"], " ", g["customers"], " ", g["inbound"], " ", g["outbound"], " ", g["missed"])
		}
		return out
	}
	equal(t, summary(""), map[string]string{"phone": "3 1 1 2 1", "mail": "2 1 1 1 0", "app": "1 1 1 0 0", "inPerson": "1 1 0 1 0", "*": "7 2 3 4 1"})
	equal(t, summary("?by=staff&from=2026-03-10"), map[string]string{"staff-1": "1 1 0 1 0", "*": "1 1 0 1 0"})
	equal(t, summary(then), map[string]string{"phone": "3 1 1 2 1", "mail": "1 1 1 0 0", "*": "4 1 2 2 1"})
	w.get("/v1/interactions/summary"+then).is(200).has("restsOn.model", "histories")
	equal(t, summary("?recordedAsOf=2026-01-01T00:00:00Z"), map[string]string{"*": "0 0 0 0 0"}) // nothing was known then
	w.get("/v1/interactions/summary?recordedAsOf=2026-01-01T00:00:00Z").is(200).has("restsOn.position", 0, "restsOn.recordedAt", nil, "restsOn.eventId", nil, "restsOn.eventType", nil, "restsOn.schema", nil)
	w.get("/v1/interactions/summary?from=2026-03-10&to=2026-03-09").fault(422, "invalid", "query.to", "range")
}
