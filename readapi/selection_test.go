package readapi_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Worked by hand. Run at noon of the 10th of March, for marketing by phone. Meant are
// persons in GB or FR, important, tagged a and b, with need x of at least 3, without a
// contact for 10 days; all are so but for what the line says, and have granted consent.
//
//	Ada  as meant                                                   selected
//	Bob  wants calls in the morning only                            selected: a run is for no hour
//	Cid  refuses everything, then accepts the phone                 selected
//	Dee  accepts the phone, then refuses everything                 channel-refused
//	Eve  consent withdrawn, legitimate interests since              selected
//	Fay  consent withdrawn                                          not-permitted
//	Gus  consent to a newsletter only, refuses the phone            not-permitted: that comes first
//	Hal  withdraws an hour after the run                            selected
//	Ivy  in DE    Jon  ordinary   Kim  only tag a   Lou  need of 2   Max  contacted 9 days ago
//	Ned  a company   Oda  archived   Pia  merged into Ada            none of them is found
//	Quy  like Ada, recorded after the run                           not found
//	Rex  like Ada, erased since                                     was selected, and is in no list
func TestWhomASelectionFinds(t *testing.T) {
	w := newWorld(t)
	ago := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	who := map[string]string{}
	granted := &domain.ConsentGranted{Purpose: "marketing", Notice: "1", Channel: "web"}
	someone := func(name string, change func(*domain.CustomerCreated), more ...domain.Event) domain.ID {
		e := domain.CustomerCreated{Name: name, Region: "GB", Contacts: []domain.Contact{{Kind: "phone", Value: "+441"}, {Kind: "email", Value: "x@example.org"}}}
		if change != nil {
			change(&e)
		}
		id := w.customer(e, ago(40))
		facts := []fact{
			{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}, occurred: ago(40)},
			{event: &domain.CustomerTagged{Added: []string{"a", "b", "c"}, Source: "staff"}, occurred: ago(40)},
			{event: &domain.NeedRecorded{Need: "x", Weight: 3, Source: "visit"}, occurred: ago(40)},
			{event: &domain.CustomerContacted{InteractionID: newID(), Channel: "chat", Direction: "inbound", Content: "x"}, occurred: ago(11)},
		}
		if !slices.ContainsFunc(more, func(e domain.Event) bool { _, is := e.(*domain.ConsentGranted); return is }) {
			facts = append(facts, fact{event: granted, occurred: ago(39)})
		}
		for i, e := range more {
			facts = append(facts, fact{event: e, occurred: ago(30 - i)})
		}
		w.append(id, facts...)
		who[id.String()] = name
		return id
	}
	says := func(channel, stance string) domain.Event {
		return &domain.ContactPreferenceStated{Channel: channel, Stance: stance}
	}
	withdrawn := &domain.ConsentWithdrawn{Purpose: "marketing"}
	ada := someone("Ada", nil)
	someone("Bob", func(e *domain.CustomerCreated) { e.Region = "FR" }, &domain.ContactPreferenceStated{Channel: "phone", Stance: "accepted", From: 8 * 60, Until: 9 * 60})
	someone("Cid", nil, says("any", "refused"), says("phone", "accepted"))
	someone("Dee", nil, says("phone", "accepted"), says("any", "refused"))
	someone("Eve", nil, withdrawn, &domain.BasisRecorded{Purpose: "marketing", Basis: "legitimate-interests"})
	someone("Fay", nil, withdrawn)
	someone("Gus", nil, &domain.ConsentGranted{Purpose: "newsletter", Notice: "1", Channel: "web"}, says("phone", "refused"))
	hal := someone("Hal", nil)
	someone("Ivy", func(e *domain.CustomerCreated) { e.Region = "DE" })
	someone("Jon", nil, &domain.CustomerReclassified{Scheme: "importance", To: "ordinary"})
	someone("Kim", nil, &domain.CustomerTagged{Removed: []string{"b"}, Source: "staff"})
	someone("Lou", nil, &domain.NeedRecorded{Need: "x", Weight: 2, Source: "visit"})
	met := someone("Max", nil)
	w.append(met, fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "phone", Content: "x"}, occurred: ago(9)})
	someone("Ned", func(e *domain.CustomerCreated) { e.Kind = "company" })
	someone("Oda", nil, &domain.CustomerArchived{})
	pia := someone("Pia", nil)
	w.append(pia, fact{event: &domain.CustomerMerged{MergeID: domain.MergeOf(ada, pia), Into: ada}, occurred: ago(1)})
	rex := someone("Rex", nil)

	// What a run records as known: the store's clock at the end of the log, as the histories have it.
	w.get("/v1/data-quality?recordedAsOf=" + time.Now().UTC().Add(time.Minute).Format(time.RFC3339)).is(200)
	run := domain.SelectionRun{RunID: newID(), Version: 1, Purpose: "marketing", Channel: "phone", At: noon}
	must(t, w.pool.QueryRow(t.Context(), `SELECT position, recorded FROM read.histories_clock ORDER BY recorded DESC LIMIT 1`).Scan(&run.Position, &run.Known))
	run.Matched, run.Selected, run.NotPermitted, run.ChannelRefused = 9, 6, 2, 1
	w.decide(domain.SelectionScheme("spring"), eventstore.NoStream, &domain.SelectionDefined{
		Title: "who needs x", Kind: "person", Regions: []string{"GB", "FR"}, Classes: []domain.SelectedClass{{Scheme: "importance", Class: "important"}}, Tags: []string{"b", "a"},
		Needs: []domain.SelectedNeed{{Need: "x", AtLeast: 3}}, QuietDays: 10,
	}, &run, &domain.SelectionDefined{Title: "another"})
	w.append(hal, fact{event: withdrawn, occurred: noon.Add(time.Hour)})
	someone("Quy", nil)
	path := "/v1/selections/spring/runs/" + run.RunID.String() + "/customers"
	found := func(query string) []string {
		out := []string{}
		for _, id := range w.get(path + query).is(200).each("customerId") {
			out = append(out, who[id.(string)])
		}
		return out
	}
	equal(t, len(found("")), 6)
	w.append(rex, fact{event: &domain.CustomerErased{ErasureID: newID()}})

	selected := found("")
	slices.Sort(selected)
	equal(t, selected, []string{"Ada", "Bob", "Cid", "Eve", "Hal"})
	equal(t, found("?outcome=channel-refused"), []string{"Dee"})
	notPermitted := found("?outcome=not-permitted")
	slices.Sort(notPermitted)
	equal(t, notPermitted, []string{"Fay", "Gus"})
	// All are as old, so pages go by id; and what the query says, the gate says of each.
	var paged []string
	for next := ""; ; {
		page := w.get(query(path, "outcome", "any", "limit", "3", "cursor", next)).is(200)
		for _, item := range page.at("items").([]any) {
			one := reply{t: t, body: item}
			paged = append(paged, who[one.at("customerId").(string)])
			open := one.at("gate.open").(bool)
			if outcome := one.at("outcome"); open != (outcome == "selected") || !open && one.at("gate.why") != outcome {
				t.Errorf("%s is %v, the gate says %v", paged[len(paged)-1], outcome, one.at("gate"))
			}
			if named := one.at("name") != nil; named != open {
				t.Errorf("%s: the name is %v", paged[len(paged)-1], one.at("name"))
			}
			if open {
				one.has("contacts", "[map[kind:phone value:+441]]", "gate.channel", "phone")
			}
		}
		if next = page.at("next").(string); next == absent {
			break
		}
	}
	slices.Sort(paged)
	equal(t, slices.Compact(paged), []string{"Ada", "Bob", "Cid", "Dee", "Eve", "Fay", "Gus", "Hal"})
	w.get(path+"?count=true").is(200).has("count", 5, "restsOn.model", "histories", "restsOn.position", run.Position)
	w.get(path, "Test-Role", "analyst").is(200).has("items.0.masked", true)
	equal(t, len(w.get(path, "Test-Role", "agent").is(200).each("customerId")), 0) // nobody's who asks

	w.get("/v1/selections").is(200).has("items.0.selection", "spring", "items.0.title", "another", "items.0.version", 2, "items.0.runs", 1)
	w.get("/v1/selections/spring").is(200).has("allVersions.0.definition.quietDays", 10, "allRuns.0.matched", 9, "allRuns.0.notPermitted", 2, "allRuns.0.version", 1, "allRuns.0.actor", "staff-17",
		"allRuns.0.knownPosition", run.Position)
	w.get("/v1/selections/winter").fault(404, "selection-not-found", "", "")
	w.get(fmt.Sprintf("/v1/selections/spring/runs/%s/customers", newID())).fault(404, "run-not-found", "", "")
}
