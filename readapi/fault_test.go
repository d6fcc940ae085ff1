package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Worked by hand, for noon of the 10th of March. Of the class high e-mail and phone are
// required, the phone fresh for 30 days; staff-1 sees to it. Of every other person the
// region; staff-2.
//
//	Ada, high, 50 days old   phone only, stale; then found wrong 20 days ago; e-mail missing, which staff-1
//	                         rejected 10 days ago
//	Bob, high, 40 days old   e-mail and phone, stale; staff-1 accepted that 9 days ago, and a phone that was
//	                         observed 35 days ago came in after that: stale too, and nobody has decided on it
//	Cid, no class            region missing, accepted 5 days ago
//	Dee, no class            region: nothing is wrong
//	Eve, high                archived: not counted
//
// So of high there are: stale Ada (detected), wrong Ada (detected), missing Ada (rejected), stale Bob (detected).
// Seven days ago nobody had decided on Cid's, and Bob's phone, by what is known today, was 28 days old: fresh.
func TestFaultsOfRecords(t *testing.T) {
	w := newWorld(t)
	ago := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	someone := func(since int, class string, e domain.CustomerCreated) (domain.ID, uint64) {
		for _, c := range e.Contacts {
			e.Reached = append(e.Reached, c.Kind)
		}
		id := w.customer(e, ago(since))
		created := w.at
		if class != "" {
			w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "value", To: class}, occurred: ago(since)})
		}
		return id, created
	}
	mail, phone := domain.Contact{Kind: "email", Value: "x@example.org"}, domain.Contact{Kind: "phone", Value: "+4930123456"}
	ada, adaSaid := someone(50, "high", domain.CustomerCreated{Name: "Ada", Region: "GB", Contacts: []domain.Contact{phone}})
	w.append(ada, fact{event: &domain.FieldVerified{Field: "phone", Outcome: "wrong"}, occurred: ago(20)})
	w.append(ada, fact{event: &domain.FaultRejected{Field: "email", Fault: "missing", Said: int(adaSaid)}, occurred: ago(10), reason: "has-none"})
	bob, bobSaid := someone(40, "high", domain.CustomerCreated{Name: "Bob", Contacts: []domain.Contact{mail, phone}})
	w.append(bob, fact{event: &domain.FaultAccepted{Field: "phone", Fault: "stale", Said: int(bobSaid)}, occurred: ago(9)})
	w.append(bob, fact{event: &domain.CustomerContactsChanged{Contacts: []domain.Contact{mail, phone}, Count: 2, Reached: []string{"email", "phone"}, Source: "form"}, occurred: ago(35)})
	cid, cidSaid := someone(30, "", domain.CustomerCreated{Name: "Cid"})
	w.append(cid, fact{event: &domain.FaultAccepted{Field: "region", Fault: "missing", Said: int(cidSaid)}, occurred: ago(5)})
	someone(30, "", domain.CustomerCreated{Name: "Dee", Region: "DE"})
	eve, _ := someone(30, "high", domain.CustomerCreated{Name: "Eve"})
	w.append(eve, fact{event: &domain.CustomerArchived{}, occurred: ago(15), reason: "closed"})

	w.get("/v1/data-quality/faults").is(200).has("items", "[]")
	equal(t, len(w.get("/v1/data-quality/faults/summary").is(200).each("group")), 1)
	w.decide(domain.SchemeCollectionStandard, eventstore.NoStream, &domain.CollectionStandardDefined{From: ago(365), ClassScheme: "value", Standards: []domain.Standard{
		{Class: "high", Required: []domain.RequiredField{{Field: "email"}, {Field: "phone", RefreshDays: 30}}, Responsible: "staff-1"},
		{Kind: "person", Required: []domain.RequiredField{{Field: "region"}}, Responsible: "staff-2"},
	}})

	listed := func(query string) []string {
		out := []string{}
		for _, item := range w.get("/v1/data-quality/faults" + query).is(200).at("items").([]any) {
			r := item.(map[string]any)
			for _, f := range r["faults"].([]any) {
				one := f.(map[string]any)
				who := map[any]string{ada.String(): "Ada", bob.String(): "Bob", cid.String(): "Cid"}[r["customerId"]]
				out = append(out, fmt.Sprint(who, " ", one["fault"], " ", one["field"], " ", one["state"]))
			}
		}
		return out
	}
	adaPhone := []string{"Ada stale phone detected", "Ada wrong phone detected"}
	equal(t, listed(""), append(adaPhone[:2:2], "Bob stale phone detected"))
	equal(t, listed("?state=any&sort=-createdAt"), []string{
		"Cid missing region accepted", "Bob stale phone detected", "Ada missing email rejected", "Ada stale phone detected", "Ada wrong phone detected",
	})
	equal(t, listed("?state=accepted"), []string{"Cid missing region accepted"})
	equal(t, listed("?state=accepted&responsible=staff-1"), []string{})
	equal(t, listed("?state=any&responsible=staff-2"), []string{"Cid missing region accepted"})
	equal(t, listed("?fault=wrong&class=high"), adaPhone[1:])
	equal(t, listed("?region=GB&fault=stale"), adaPhone[:1])
	equal(t, listed("?state=any&customer="+cid.String()), []string{"Cid missing region accepted"})
	w.get("/v1/data-quality/faults?state=rejected&count=true").is(200).has("count", 1, "items.0.responsible", "staff-1", "items.0.class", "high", "items.0.faults.0.reason", "has-none",
		"items.0.faults.0.decidedBy", "staff-17", "items.0.faults.0.decidedAt", "2026-02-28T04:00:00.000000Z", "items.0.faults.0.may", "[accept]", "items.0.faults.0.since", nil, "items.1", absent)
	w.get("/v1/data-quality/faults?fault=wrong").is(200).has("items.0.faults.0.since", "2026-02-18T04:00:00.000000Z", "items.0.faults.0.eventId", nil)
	first := w.get("/v1/data-quality/faults?limit=1").is(200)
	equal(t, w.get("/v1/data-quality/faults?limit=1&cursor="+first.at("next").(string)).is(200).each("customerId"), names(bob))
	w.get("/v1/data-quality/faults?customer=x").is(422)
	then := "?state=any&occurredAsOf=" + ago(7).Format(time.RFC3339)
	w.get("/v1/data-quality/faults"+then).is(200).has("restsOn.model", "histories")
	equal(t, listed(then), []string{"Ada missing email rejected", "Ada stale phone detected", "Ada wrong phone detected", "Cid missing region detected"})
	equal(t, listed("?recordedAsOf=2026-01-01T00:00:00Z"), []string{}) // nothing was known then

	figures := func(query string) map[string]string {
		out := map[string]string{}
		for _, item := range w.get("/v1/data-quality/faults/summary" + query).is(200).at("items").([]any) {
			g := item.(map[string]any)
			out[fmt.Sprint(g["group"])] = fmt.Sprint(g["faults"], ": ", g["detected"], " ", g["accepted"], " ", g["rejected"], " ", g["decidedPercent"])
		}
		return out
	}
	staff1, staff2 := "4: 3 0 1 25", "1: 0 1 0 100"
	equal(t, figures(""), map[string]string{"*": "5: 3 1 1 40", "staff-1": staff1, "staff-2": staff2})
	equal(t, figures("?by=class"), map[string]string{"*": "5: 3 1 1 40", "high": staff1, "": staff2})
	equal(t, figures("?by=fault"), map[string]string{"*": "5: 3 1 1 40", "missing": "2: 0 1 1 100", "stale": "2: 2 0 0 0", "wrong": "1: 1 0 0 0"})
	equal(t, figures("?by=field&responsible=staff-1"), map[string]string{"*": staff1, "email": "1: 0 0 1 100", "phone": "3: 3 0 0 0"})
	equal(t, figures("?by=region&class=high"), map[string]string{"*": staff1, "GB": "3: 2 0 1 33.33", "": "1: 1 0 0 0"})
	equal(t, figures("?occurredAsOf="+ago(7).Format(time.RFC3339)), map[string]string{"*": "4: 3 0 1 25", "staff-1": "3: 2 0 1 33.33", "staff-2": "1: 1 0 0 0"})
	w.get("/v1/data-quality/faults/summary?occurredAsOf="+ago(7).Format(time.RFC3339)).is(200).has("restsOn.model", "histories", "at", "2026-03-03T04:00:00.000000Z")
	equal(t, figures("?recordedAsOf=2026-01-01T00:00:00Z"), map[string]string{"*": "0: 0 0 0 <nil>"}) // nothing was known then
}
