package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Worked by hand, for noon of the 10th. Of the class high e-mail, phone and region
// are required, fresh for 90 days and the phone for 30; staff-1 sees to it. Of every
// other person name and date of birth, which do not go stale; staff-2. Verifications
// count for 60 days.
//
//	Ada, high, GB, 50 days old    e-mail and region       2 of 3, both fresh
//	Bob, high, DE, 120 days old   e-mail, phone, region   3 of 3; all were observed too long ago, but
//	                              the region was found correct 70 days ago (fresh; no longer counts as verified),
//	                              the e-mail 10 days ago (fresh), the phone wrong 5 days ago (stale)
//	Cid, no class, 10 days old    name                    1 of 2, fresh
//	Dee & Co, a company           no standard
//	Eve, high, 60 days old        region; archived 15 days ago: not counted
//
// staff-1: 5 of 6 filled (83.33), 1 of 2 correct (50), 4 of 5 fresh (80). Nobody has
// looked for duplicates, so the index is (0.4·0.8333 + 0.3·0.5 + 0.2·0.8) / 0.9 = 71.48.
// staff-2: 1 of 2 (50), nothing verified, 1 of 1 (100): (0.4·0.5 + 0.2·1) / 0.6 = 66.67.
// All: 6 of 8 (75), 1 of 2 (50), 5 of 6 (83.33): (0.3 + 0.15 + 0.16667) / 0.9 = 68.52.
//
// 20 days ago Cid was not there, Eve was: Ada 2 of 3, both fresh; Bob 3 of 3, only the
// region fresh, found correct 50 days before and counted; Eve 1 of 3, fresh. 6 of 9
// (66.67), 1 of 1 (100), 4 of 6 (66.67): (0.26667 + 0.3 + 0.13333) / 0.9 = 77.78.
func TestDataQuality(t *testing.T) {
	w := newWorld(t)
	ago := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	mail, phone := domain.Contact{Kind: "email", Value: "x@example.org"}, domain.Contact{Kind: "phone", Value: "+4930123456"}
	someone := func(since int, class string, e domain.CustomerCreated) domain.ID {
		for _, c := range e.Contacts {
			e.Reached = append(e.Reached, c.Kind)
		}
		id := w.customer(e, ago(since))
		if class != "" {
			w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "value", To: class}, occurred: ago(since)})
		}
		return id
	}
	verify := func(id domain.ID, field, outcome string, days int) {
		w.append(id, fact{event: &domain.FieldVerified{Field: field, Outcome: outcome, Method: "call"}, occurred: ago(days)})
	}
	ada := someone(50, "high", domain.CustomerCreated{Name: "Ada", Region: "GB", Contacts: []domain.Contact{mail}})
	bob := someone(120, "high", domain.CustomerCreated{Name: "Bob", Region: "DE", Contacts: []domain.Contact{mail, phone}})
	verify(bob, "region", "correct", 70)
	verify(bob, "email", "correct", 10)
	verify(bob, "phone", "wrong", 5)
	cid := someone(10, "", domain.CustomerCreated{Name: "Cid"})
	someone(30, "", domain.CustomerCreated{Name: "Dee & Co", Kind: "company"})
	eve := someone(60, "high", domain.CustomerCreated{Name: "Eve", Region: "GB"})
	w.append(eve, fact{event: &domain.CustomerArchived{}, occurred: ago(15), reason: "closed"})

	figures := func(query string) map[string]string {
		out := map[string]string{}
		for _, item := range w.get("/v1/data-quality" + query).is(200).at("items").([]any) {
			g := item.(map[string]any)
			out[fmt.Sprint(g["group"])] = fmt.Sprint(g["records"], " ", g["filled"], "/", g["required"], " ", g["fresh"], " ", g["correct"], "/", g["verified"], ": ",
				g["completeness"], " ", g["accuracy"], " ", g["timeliness"], " ", g["duplicateRate"], " ", g["index"])
		}
		return out
	}
	equal(t, figures(""), map[string]string{"*": "0 0/0 0 0/0: <nil> <nil> <nil> <nil> <nil>"})
	decimal := func(s string) domain.Decimal {
		d, err := domain.ParseDecimal(s)
		must(t, err)
		return d
	}
	w.decide(domain.SchemeCollectionStandard, eventstore.NoStream,
		&domain.CollectionStandardDefined{From: ago(365), ClassScheme: "value", Standards: []domain.Standard{
			{Class: "high", Required: []domain.RequiredField{{Field: "email"}, {Field: "phone", RefreshDays: 30}, {Field: "region"}}, RefreshDays: 90, Responsible: "staff-1"},
			{Kind: "person", Required: []domain.RequiredField{{Field: "name"}, {Field: "birthDate"}}, Responsible: "staff-2"},
		}},
		&domain.CollectionStandardDefined{From: ago(-1), ClassScheme: "importance", Standards: []domain.Standard{{Required: []domain.RequiredField{{Field: "notes"}}, Responsible: "staff-9"}}})
	all := "3 6/8 5 1/2: 75 50 83.33 <nil> "
	equal(t, figures("")["*"], "3 6/8 5 2/3: 75 66.67 83.33 <nil> <nil>") // without weights there is no index, and verifications count for ever
	w.decide(domain.SchemeQualityWeights, eventstore.NoStream, &domain.QualityWeightsDefined{
		From: ago(365), Completeness: decimal("0.4"), Accuracy: decimal("0.3"), Timeliness: decimal("0.2"), Uniqueness: decimal("0.1"), SampleDays: 60,
	})
	staff1, staff2 := "2 5/6 4 1/2: 83.33 50 80 <nil> 71.48", "1 1/2 1 0/0: 50 <nil> 100 <nil> 66.67"
	equal(t, figures(""), map[string]string{"*": all + "68.52", "staff-1": staff1, "staff-2": staff2})
	equal(t, figures("?by=class"), map[string]string{"*": all + "68.52", "high": staff1, "": staff2})
	equal(t, figures("?responsible=staff-2"), map[string]string{"*": staff2, "staff-2": staff2})
	equal(t, figures("?by=region&class=high"), map[string]string{
		"*": staff1, "GB": "1 2/3 2 0/0: 66.67 <nil> 100 <nil> 77.78", "DE": "1 3/3 2 1/2: 100 50 66.67 <nil> 75.93",
	})
	w.get("/v1/data-quality").is(200).has("noStandard", 1, "classScheme", "value", "weights.accuracy", "0.30", "restsOn", absent)
	then := "?occurredAsOf=" + ago(20).Format(time.RFC3339)
	equal(t, figures(then)["*"], "3 6/9 4 1/1: 66.67 100 66.67 <nil> 77.78")
	w.get("/v1/data-quality"+then).is(200).has("at", "2026-02-18T04:00:00.000000Z", "restsOn.model", "histories")
	equal(t, figures("?recordedAsOf=2026-01-01T00:00:00Z")["*"], "0 0/0 0 0/0: <nil> <nil> <nil> <nil> <nil>") // nothing was known then

	gaps := func(query string) []any { return w.get("/v1/data-quality/gaps" + query).is(200).each("customerId") }
	equal(t, gaps(""), names(bob, ada, cid))
	equal(t, gaps("?sort=-createdAt"), names(cid, ada, bob))
	equal(t, gaps("?responsible=staff-1"), names(bob, ada))
	equal(t, gaps("?responsible=staff-3"), names())
	equal(t, gaps("?gap=missing"), names(ada, cid))
	equal(t, gaps("?gap=stale&class=high"), names(bob))
	equal(t, gaps("?region=GB"), names(ada))
	equal(t, gaps(then), names(bob, eve, ada)) // Eve was not archived yet
	w.get("/v1/data-quality/gaps"+then).is(200).has("restsOn.model", "histories")
	equal(t, gaps("?recordedAsOf=2026-01-01T00:00:00Z"), names()) // nothing was known then
	w.get("/v1/data-quality/gaps?limit=1").is(200).has("items.0.responsible", "staff-1", "items.0.class", "high", "items.0.missing", "[]",
		"items.0.stale.0.field", "phone", "items.0.stale.0.observedAt", "2025-11-10T04:00:00.000000Z", "items.0.stale.0.staleSince", "2025-12-10T04:00:00.000000Z", "items.0.stale.1", absent)
	w.get("/v1/data-quality/gaps?responsible=staff-2").is(200).has("items.0.missing.0", "birthDate", "items.0.stale", "[]", "items.0.class", nil)
}
