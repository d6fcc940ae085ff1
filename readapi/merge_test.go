package readapi_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// ofPair appends to the pair's stream.
func (w *world) ofPair(merge domain.ID, e domain.Event) {
	w.t.Helper()
	stream := domain.FamilyIdentity.Stream(merge.String())
	one, err := eventstore.Seal(nil, stream, eventstore.Proposed{ID: uuid.New(), Event: e, Meta: eventstore.Metadata{
		CorrelationID: "c-1", Actor: "staff-17", Auth: "test", Command: "Test", Reason: "same-person", OccurredAt: noon,
	}})
	must(w.t, err)
	head, known := w.heads[merge]
	if !known {
		head = eventstore.NoStream
	}
	written, err := w.log.Append(w.t.Context(), stream, head, []eventstore.Sealed{one})
	must(w.t, err)
	w.heads[merge], w.at = int64(written.Revision), written.Position
}

// merged is everything that a merge or its split leaves in the log.
func (w *world) merged(survivor, loser domain.ID) (merge domain.ID) {
	merge = domain.MergeOf(survivor, loser)
	first, second := domain.Pair(survivor, loser)
	w.ofPair(merge, &domain.MergeProposed{First: first, Second: second, Source: domain.MergeByStaff})
	w.ofPair(merge, &domain.MergeAccepted{Survivor: survivor, Loser: loser})
	w.append(loser, fact{event: &domain.CustomerMerged{MergeID: merge, Into: survivor}})
	w.append(survivor, fact{event: &domain.CustomerAbsorbed{MergeID: merge, Member: loser}})
	w.ofPair(merge, &domain.MergeConfirmed{Survivor: survivor, Loser: loser})
	return merge
}

func (w *world) splitAgain(merge, survivor, loser domain.ID) {
	w.ofPair(merge, &domain.MergeSplitAccepted{})
	w.append(survivor, fact{event: &domain.CustomerSeparated{MergeID: merge, Member: loser}})
	w.append(loser, fact{event: &domain.CustomerUnmerged{MergeID: merge}})
	w.ofPair(merge, &domain.MergeSplit{})
}

// Two records of Ada, one of Bob. The second one of Ada is merged into the first on
// the 10th; what is asked is asked before the merge, after it, of before it, and after
// the split.
func TestAMergedSetIsRead(t *testing.T) {
	w := newWorld(t)
	day := func(n int) time.Time { return noon.AddDate(0, 0, n-10) }
	instant := func() string {
		time.Sleep(2 * time.Millisecond)
		defer time.Sleep(2 * time.Millisecond)
		return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z")
	}
	ada := w.customer(domain.CustomerCreated{Name: "Ada Lovelace"}, day(1))
	twice := w.customer(domain.CustomerCreated{Name: "Countess Byron", Contacts: []domain.Contact{{Kind: "email", Value: "ada@byron.example"}}}, day(2))
	bob := w.customer(domain.CustomerCreated{Name: "Bob"}, day(3))
	ten, err := domain.ParseDecimal("10")
	must(t, err)
	w.append(twice,
		fact{event: &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: domain.Money{Amount: ten, Currency: "EUR"}}, occurred: day(4)},
		fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "c"}, occurred: day(5)})
	w.append(ada, fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "c"}, occurred: day(6)})
	ids := func(path string) string {
		t.Helper()
		names := map[any]string{ada.String(): "ada", twice.String(): "twice", bob.String(): "bob"}
		out := ""
		for _, id := range w.get(path).is(200).each("id") {
			out += names[id] + " "
		}
		return out
	}
	managed := func(query string) string {
		t.Helper()
		r := w.get("/v1/managed-customers?from=2026-03-01&to=2026-03-10" + query).is(200)
		return fmt.Sprint(r.at("items.8.existing"), "+", r.at("items.8.potential"), " ", r.at("items.9.existing"), "+", r.at("items.9.potential"))
	}
	rate := func(query string) string {
		t.Helper()
		r := w.get("/v1/merges/rate" + query).is(200)
		return fmt.Sprint(r.at("records"), " ", r.at("clusters"), " ", r.at("rate"))
	}
	// Of the 9th and the 10th: potential are Ada and Bob, existing is Ada's second record.
	const apart, one = "1+2 1+2", "1+2 1+1"
	const lists = "/v1/customers?sort=createdAt"
	before := instant()
	equal(t, ids(lists), "ada twice bob ")
	equal(t, managed(""), apart)
	equal(t, rate(""), "3 3 0.000000")

	merge := w.merged(ada, twice)
	after := instant()
	check := func(query string) {
		t.Helper()
		equal(t, ids(lists+query), "ada bob ")
		equal(t, ids(lists+"&status=merged"+query), "twice ")
		equal(t, managed(query), one)
		equal(t, rate("?"+query), "3 2 0.333333")
	}
	check("")
	equal(t, ids("/v1/customers?email=ada@byron.example"), "twice ") // its survivor is not found by that
	w.get("/v1/customers/"+twice.String()).is(200).has("status", "merged", "mergedInto", ada.String(), "set.survivorId", ada.String(), "visits", 1)
	w.get("/v1/customers/"+ada.String()).is(200).has("status", "active", "mergedInto", nil, "set.members.0.id", twice.String(), "set.members.0.mergedInto", ada.String(), "set.members.1", absent,
		"visits", 1, "set.visits", 2, "orders", 0, "set.orders", 1, "set.orderAmounts.0.amount", "10.00")
	w.get("/v1/customers/"+bob.String()).is(200).has("set", absent)
	w.get("/v1/merges/"+merge.String()).is(200).has("state", "confirmed", "survivorId", ada.String(), "loserId", twice.String(), "source", "staff", "score", nil, "decisionReason", "same-person", "decidedBy", "staff-17")
	equal(t, w.get("/v1/merges/"+bob.String()).is(404).at("code"), any("merge-not-found"))
	w.get("/v1/merges?state=confirmed&customerId="+twice.String()).is(200).has("items.0.id", merge.String(), "items.1", absent)
	w.get("/v1/merges?state=proposed").is(200).has("items.0", absent)

	// The timeline of the set is one, in the order of the log.
	var whole []string
	for _, typ := range w.get("/v1/customers/" + ada.String() + "/timeline?set=true&sort=revision").is(200).each("type") {
		whole = append(whole, fmt.Sprint(typ))
	}
	equal(t, fmt.Sprint(whole), "[CustomerCreated CustomerCreated OrderPlaced CustomerVisited CustomerVisited CustomerMerged CustomerAbsorbed]")
	equal(t, len(w.get("/v1/customers/"+ada.String()+"/timeline").is(200).each("type")), 3)
	page := w.get("/v1/customers/"+ada.String()+"/timeline?set=true&sort=revision&limit=3").is(200).has("items.2.customerId", twice.String())
	w.get("/v1/customers/"+ada.String()+"/timeline?set=true&sort=revision&limit=3&cursor="+fmt.Sprint(page.at("next"))).is(200).has("items.0.type", "CustomerVisited", "items.0.customerId", twice.String(), "items.2.type", "CustomerMerged")

	// Of before: what was known then, and what was so then.
	known := "&recordedAsOf=" + before
	equal(t, ids(lists+known), "ada twice bob ")
	equal(t, managed(known), apart)
	equal(t, rate("?"+known), "3 3 0.000000")
	w.get("/v1/customers/"+twice.String()+"?recordedAsOf="+before).is(200).has("status", "active", "mergedInto", nil, "set", absent)
	equal(t, ids(lists+"&occurredAsOf="+day(9).UTC().Format(time.RFC3339)), "ada twice bob ")

	// A third record of the chain, and the split of what is in it.
	next := w.merged(bob, ada)
	w.get("/v1/customers/"+twice.String()).is(200).has("mergedInto", ada.String(), "set.survivorId", bob.String(), "set.visits", 2)
	equal(t, managed(""), "1+2 1+0")
	w.splitAgain(next, bob, ada)
	check("")
	w.splitAgain(merge, ada, twice)
	equal(t, ids(lists), "ada twice bob ")
	equal(t, managed(""), apart)
	equal(t, rate(""), "3 3 0.000000")
	w.get("/v1/customers/"+ada.String()).is(200).has("set", absent)
	w.get("/v1/merges/"+merge.String()).is(200).has("state", "split")

	// The pair itself, on either clock: nobody knew of it before it was proposed, then it
	// was one, and now it is split. All of it is of noon in the world.
	pair := "/v1/merges/" + merge.String()
	w.get(pair + "?recordedAsOf=" + before).is(404)
	w.get(pair+"?recordedAsOf="+after).is(200).has("state", "confirmed", "loserId", twice.String(), "restsOn.model", "histories", "restsOn.eventType", "MergeConfirmed")
	w.get(pair + "?occurredAsOf=" + noon.Add(-time.Second).Format(time.RFC3339)).is(404)
	w.get(pair+"?occurredAsOf="+noon.Format(time.RFC3339)).is(200).has("state", "split")
	w.get(pair).is(200).has("restsOn", absent)
	list := func(query string) string {
		t.Helper()
		return fmt.Sprint(w.get("/v1/merges?count=true" + query).is(200).each("state"))
	}
	equal(t, list("&recordedAsOf="+before), "[]")
	equal(t, list("&customerId="+twice.String()+"&recordedAsOf="+after), "[confirmed]")
	equal(t, list("&customerId="+bob.String()+"&recordedAsOf="+after), "[]")
	equal(t, list("&state=confirmed&sort=score&recordedAsOf="+after), "[confirmed]")
	equal(t, list("&state=confirmed"), "[]")
	equal(t, list("&customerId="+bob.String()), "[split]")

	// And still of when they were one.
	check("&recordedAsOf=" + after)
	w.get("/v1/customers/"+twice.String()+"?recordedAsOf="+after).is(200).has("status", "merged", "mergedInto", ada.String(), "set.survivorId", ada.String(), "set.members.0.id", twice.String())
	w.get("/v1/customers/"+ada.String()+"?recordedAsOf="+after).is(200).has("status", "active", "set.members.0.id", twice.String())
}

// TestSetsAreInTheOrderOfTheIDs: those of now, and those of a former state.
func TestSetsAreInTheOrderOfTheIDs(t *testing.T) {
	w := newWorld(t)
	survivor := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	var members []string
	for range 4 {
		id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
		members = append(members, id.String())
	}
	slices.Sort(members)
	for _, one := range slices.Backward(members) {
		id, err := domain.ParseID(one)
		must(t, err)
		w.merged(survivor, id)
	}
	path := "/v1/customers/" + survivor.String()
	for _, query := range []string{"", "?occurredAsOf=2030-01-01T00:00:00Z"} {
		var got []string
		for _, m := range w.get(path + query).is(200).at("set.members").([]any) {
			got = append(got, m.(map[string]any)["id"].(string))
		}
		if !slices.Equal(got, members) {
			t.Errorf("%q: %v, want %v", query, got, members)
		}
	}
}
