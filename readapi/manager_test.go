package readapi_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// member appends to the stream of a member of the staff.
func (w *world) member(id domain.ID, facts ...fact) {
	w.t.Helper()
	subject, err := w.vault.Ensure(w.t.Context(), uuid.UUID(id))
	must(w.t, err)
	stream := domain.FamilyStaff.Stream(id.String())
	var sealed []eventstore.Sealed
	for _, f := range facts {
		if f.occurred.IsZero() {
			f.occurred = noon
		}
		one, err := eventstore.Seal(subject, stream, eventstore.Proposed{ID: uuid.New(), Event: f.event, Meta: eventstore.Metadata{
			Actor: "local", Auth: "test", Command: "Test", Reason: f.reason, OccurredAt: f.occurred,
		}})
		must(w.t, err)
		sealed = append(sealed, one)
	}
	head, known := w.heads[id]
	if !known {
		head = eventstore.NoStream
	}
	written, err := w.log.Append(w.t.Context(), stream, head, sealed)
	must(w.t, err)
	w.heads[id], w.at = int64(written.Revision), written.Position
}

// Who has a customer, and the figures, at instants of both clocks. By hand, in
// days of March 2026, all recorded later and in this order:
//
//	ann (north) has ada from the 1st; bob (south) stands in from the 4th until the 6th
//	bob has ben from the 2nd; on the 5th bob goes to north
//	the team west has cem from the 3rd
//	dan has nobody
//
//	on    north        south     west   nobody
//	1.5   ann: ada                      ben cem dan
//	3.5   ann: ada     bob: ben  cem    dan
//	4.5                bob: ada ben cem dan
//	5.5   bob: ada ben           cem    dan
//	7     ann: ada bob: ben      cem    dan
func TestManagers(t *testing.T) {
	w := newWorld(t)
	on := func(days float64) time.Time {
		return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration((days - 1) * float64(24*time.Hour)))
	}
	ann, bob := w.newID(), w.newID()
	w.member(ann, fact{event: &domain.StaffJoined{Name: "Ann Arbor", Team: "north"}, occurred: on(-9)})
	w.member(bob, fact{event: &domain.StaffJoined{Name: "Bob Dole", Team: "south"}, occurred: on(-8)}, fact{event: &domain.StaffMoved{Team: "north"}, occurred: on(5)})
	born := on(-5)
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, born)
	ben := w.customer(domain.CustomerCreated{Name: "Ben"}, born)
	cem := w.customer(domain.CustomerCreated{Name: "Cem"}, born)
	dan := w.customer(domain.CustomerCreated{Name: "Dan"}, born)
	gone := w.customer(domain.CustomerCreated{Name: "Gone"}, born)
	assign := func(customer domain.ID, e domain.ManagerAssigned) {
		w.append(customer, fact{event: &e, occurred: e.From, reason: "spring"})
	}
	assign(ada, domain.ManagerAssigned{Staff: ann, Role: "lead", From: on(1)})
	recorded, err := time.Parse(time.RFC3339Nano, w.get("/v1/customers/"+ada.String()).is(200).at("updatedAt").(string))
	must(t, err)
	before := recorded.Add(time.Microsecond).Format(time.RFC3339Nano) // the store's clock has finer steps
	assign(ada, domain.ManagerAssigned{Staff: bob, Role: "deputy", From: on(4), Until: on(6)})
	assign(ben, domain.ManagerAssigned{Staff: bob, From: on(2)})
	assign(cem, domain.ManagerAssigned{Team: "west", From: on(3)})
	assign(gone, domain.ManagerAssigned{Staff: ann, From: on(1)})
	w.append(gone, fact{event: &domain.CustomerArchived{}, occurred: on(1.2), reason: "closed"})

	t.Run("figures", func(t *testing.T) {
		w := w.in(t)
		for _, one := range []struct {
			day                                     float64
			north, south, west, unmanaged, managers int
		}{{1.5, 1, 0, 0, 3, 1}, {3.5, 1, 1, 1, 1, 3}, {4.5, 0, 2, 1, 1, 2}, {5.5, 2, 0, 1, 1, 2}, {7, 2, 0, 1, 1, 3}} {
			at := on(one.day).Format(time.RFC3339)
			got := w.get(query("/v1/managers", "occurredAsOf", at)).is(200).has("customers", 4, "unmanaged", one.unmanaged)
			teams := map[string]int{}
			list, _ := got.at("teams").([]any)
			for _, team := range list {
				teams[team.(map[string]any)["team"].(string)] = int(team.(map[string]any)["customers"].(float64))
			}
			equal(t, []int{teams["north"], teams["south"], teams["west"], len(got.at("managers").([]any))}, []int{one.north, one.south, one.west, one.managers})
		}
		w.get("/v1/managers").is(200).has("customers", 4, "unmanaged", 1, "teams.0.team", "north", "teams.0.customers", 2)
		// Before the others were recorded, ann had ada and nobody had ben.
		w.get(query("/v1/managers", "recordedAsOf", before, "occurredAsOf", on(7).Format(time.RFC3339))).is(200).has("unmanaged", 4, "managers.0.customers", 1, "managers.0.staff", ann.String(), "restsOn.model", "customer_managers", "restsOn.eventType", "ManagerAssigned")
	})
	t.Run("record", func(t *testing.T) {
		w := w.in(t)
		path := "/v1/customers/" + ada.String()
		w.get(path).is(200).has("manager.staff", ann.String(), "manager.role", "lead", "manager.until", nil)
		for day, want := range map[float64]any{0: nil, 2: ann.String(), 4: bob.String(), 5.9: bob.String(), 6: ann.String()} {
			at := on(day).Format(time.RFC3339)
			got := w.get(query(path, "occurredAsOf", at)).is(200)
			now := w.get(query(path+"/managers", "occurredAsOf", at)).is(200)
			if want == nil {
				got.has("manager", absent)
				now.has("now", absent)
				continue
			}
			got.has("manager.staff", want)
			now.has("now.staff", want)
		}
		w.get(query(path, "asOfRevision", "1", "occurredAsOf", on(5).Format(time.RFC3339))).is(200).has("manager.staff", ann.String())
		w.get(path+"/managers").is(200).has("items.0.role", "deputy", "items.0.revision", 2, "items.1.staff", ann.String(), "items.1.reason", "spring", "now.staff", ann.String())
		w.get(query(path+"/managers", "recordedAsOf", before)).is(200).has("items.0.staff", ann.String(), "items.1", absent, "restsOn.model", "customer_managers", "restsOn.position", w.position(ada, 1))
		w.get("/v1/customers/"+uuid.NewString()+"/managers").fault(404, "customer-not-found", "", "")
		w.get("/v1/customers/"+dan.String()+"/managers").is(200).has("now", absent, "items", "[]")
	})
	t.Run("lists", func(t *testing.T) {
		w := w.in(t)
		names := func(pairs ...string) any {
			return w.get(query("/v1/customers", append([]string{"sort", "createdAt", "status", "active"}, pairs...)...)).is(200).each("name")
		}
		equal(t, names("manager", ann.String()), []any{"Ada"})
		equal(t, names("manager", bob.String()), []any{"Ben"})
		equal(t, len(names("team", "north").([]any)), 2)
		equal(t, names("team", "west"), []any{"Cem"})
		equal(t, names("unmanaged", "true"), []any{"Dan"})
		at := on(4.5).Format(time.RFC3339)
		equal(t, len(names("manager", bob.String(), "occurredAsOf", at).([]any)), 2)
		equal(t, len(names("team", "south", "occurredAsOf", at).([]any)), 2)
		equal(t, len(names("team", "north", "occurredAsOf", at).([]any)), 0)
		equal(t, names("manager", ann.String(), "recordedAsOf", before), []any{"Ada"})
		equal(t, len(names("unmanaged", "true", "occurredAsOf", on(1.5).Format(time.RFC3339)).([]any)), 3)
		w.get("/v1/customers?mine=true").fault(422, "invalid", "query.mine", "staff")
		w.get("/v1/customers?unmanaged=true&team=north").fault(422, "invalid", "query.unmanaged", "exclusive")
	})
	t.Run("staff", func(t *testing.T) {
		w := w.in(t)
		equal(t, w.get("/v1/staff").is(200).each("name"), []any{"Ann Arbor", "Bob Dole"})
		equal(t, w.get("/v1/staff?team=south").is(200).each("name"), []any{})
		equal(t, w.get(query("/v1/staff", "team", "south", "occurredAsOf", on(4).Format(time.RFC3339))).is(200).each("name"), []any{"Bob Dole"})
		w.get("/v1/staff/"+bob.String()).is(200).has("team", "north", "revision", 1, "leftAt", nil, "restsOn", absent)
		w.get(query("/v1/staff/"+bob.String(), "occurredAsOf", on(4).Format(time.RFC3339))).is(200).has("team", "south", "revision", 0, "restsOn.model", "histories")
		w.get("/v1/staff/"+bob.String(), "Test-Role", "analyst").is(200).has("name", "B••• D•••", "masked", true)
		w.get("/v1/staff/"+uuid.NewString()).fault(404, "staff-not-found", "", "")
	})
}

// What a member of the staff has, by hand: ada, who is theirs, with a complaint that
// is open and one that is not; ben, who is somebody else's and was merged into ada,
// with a dispute; cem, who was theirs and is archived, with a visit; and of dan a contact that is
// prepared for.
func TestBelongings(t *testing.T) {
	w := newWorld(t)
	known := func() string {
		time.Sleep(2 * time.Millisecond)
		defer time.Sleep(2 * time.Millisecond)
		return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z")
	}
	ann, bob := w.newID(), w.newID()
	w.member(ann, fact{event: &domain.StaffJoined{Name: "Ann Arbor", Team: "north"}})
	w.member(bob, fact{event: &domain.StaffJoined{Name: "Bob Dole", Team: "north"}})
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	ben := w.customer(domain.CustomerCreated{Name: "Ben"}, noon)
	cem := w.customer(domain.CustomerCreated{Name: "Cem"}, noon)
	dan := w.customer(domain.CustomerCreated{Name: "Dan"}, noon)
	open, done := w.newID(), w.newID()
	w.append(ada, fact{event: &domain.ManagerAssigned{Staff: ann, From: noon}},
		fact{event: &domain.CustomerComplained{ComplaintID: open, Category: "delivery", Severity: "low"}}, fact{event: &domain.ComplaintAssigned{ComplaintID: open, Owner: ann.String()}},
		fact{event: &domain.CustomerComplained{ComplaintID: done, Category: "delivery", Severity: "low"}}, fact{event: &domain.ComplaintAssigned{ComplaintID: done, Owner: ann.String()}},
		fact{event: &domain.ComplaintResolved{ComplaintID: done, Resolution: "refund"}})
	w.append(ben, fact{event: &domain.ManagerAssigned{Staff: bob, From: noon}},
		fact{event: &domain.DisputeOpened{DisputeID: w.newID(), Kind: "billing", Owner: ann.String(), Claim: "never had it"}},
		fact{event: &domain.CustomerMerged{MergeID: w.newID(), Into: ada}})
	w.append(cem, fact{event: &domain.ManagerAssigned{Staff: ann, From: noon}}, fact{event: &domain.VisitPlanned{VisitID: w.newID(), Mode: "phone", Staff: ann.String(), From: noon, Until: noon.AddDate(1, 0, 0)}})
	unarchived := known()
	w.append(cem, fact{event: &domain.CustomerArchived{}, reason: "closed"})
	prepared := w.newID()
	w.append(dan, fact{event: &domain.KeyContactPrepared{KeyContactID: prepared, Owner: ann.String(), HoldBy: noon.AddDate(1, 0, 0), Agenda: "next year"}})

	request := w.newID()
	w.append(dan, fact{event: &domain.CustomerRequested{RequestID: request, Description: "mend it"}, occurred: noon.Add(time.Hour)},
		fact{event: &domain.RequestTriaged{RequestID: request, Type: "repair", Urgency: "low"}, occurred: noon.Add(time.Hour)},
		fact{event: &domain.RequestAssigned{RequestID: request, Owner: ann.String()}, occurred: noon.Add(time.Hour)},
		fact{event: &domain.VisitPlanned{VisitID: w.newID(), Mode: "phone", Staff: ann.String(), From: noon, Until: noon.AddDate(1, 0, 0)}, occurred: noon.Add(time.Hour)},
		fact{event: &domain.FollowUpOpened{FollowUpID: w.newID(), Owner: ann.String(), Due: noon.AddDate(1, 0, 0), Description: "call"}, occurred: noon.Add(time.Hour)})
	everything := []any{"customers", 1, "complaints", 1, "requests", 1, "visits", 2, "followUps", 1, "disputes", 1, "keyContacts", 1, "measures", 2}
	measure := func(events ...domain.Event) domain.ID {
		id := w.newID()
		for _, e := range events {
			w.ofMeasure(id, fact{event: e, occurred: noon})
		}
		return id
	}
	opened := &domain.MeasureOpened{Title: "Stronger boxes", Owner: ann.String(), Due: noon}
	hers := measure(opened)
	measure(opened, &domain.MeasureImplemented{})
	measure(opened, &domain.MeasureImplemented{}, &domain.MeasureVerified{})
	before := known()

	counts := everything
	of := w.get("/v1/staff/"+ann.String()+"/belongings").is(200).has(counts...).has("leftAt", nil).at("customerIds")
	equal(t, len(of.([]any)), 4)
	equal(t, slices.Contains(of.([]any), any(ben.String())), true)
	equal(t, slices.Contains(of.([]any), any(cem.String())), true)
	equal(t, len(w.get("/v1/staff/"+ann.String()+"/belongings?limit=1").is(200).has(counts...).at("customerIds").([]any)), 1)
	w.get("/v1/staff/"+w.newID().String()+"/belongings").fault(404, "staff-not-found", "", "")
	w.get("/v1/hand-overs").is(200).has("items", "[]")
	w.member(ann, fact{event: &domain.StaffLeft{Successor: bob}})
	w.get("/v1/hand-overs").is(200).has("items.0.staff", ann.String(), "items.0.successor", bob.String(), "items.0.customers", 1, "items.0.disputes", 1, "items.0.keyContacts", 1, "items.1", absent)
	w.append(dan, fact{event: &domain.KeyContactAssigned{KeyContactID: prepared, Team: "north"}})
	w.get("/v1/hand-overs").is(200).has("items.0.measures", 2)
	w.ofMeasure(hers, fact{event: &domain.MeasureAssigned{Team: "north"}, occurred: noon})
	w.get("/v1/hand-overs").is(200).has("items.0.measures", 1)
	w.get("/v1/measures?team=north").is(200).has("items.0.id", hers.String(), "items.0.owner", "", "items.0.team", "north", "items.1", absent)
	w.get("/v1/hand-overs").is(200).has("items.0.disputes", 1, "items.0.keyContacts", 0)
	w.get("/v1/key-contacts?team=north").is(200).has("items.0.id", prepared.String(), "items.0.owner", "", "items.0.team", "north", "items.0.open", true)
	w.get("/v1/key-contacts?owner="+ann.String()).is(200).has("items", "[]")

	// What was so before she left, and before the contact was given to the team. The
	// customers that she has from tomorrow on were hers then too.
	mine := "/v1/staff/" + ann.String() + "/belongings"
	w.append(dan, fact{event: &domain.ManagerAssigned{Staff: ann, From: noon.AddDate(0, 0, 1)}})
	after := known()
	w.append(dan, fact{event: &domain.ManagerReleased{From: noon.AddDate(0, 0, -1)}}, fact{event: &domain.CustomerErased{ErasureID: w.newID(), Cause: "request"}})
	was := w.get(mine+"?recordedAsOf="+before).is(200).has(everything...).has("leftAt", nil, "restsOn.model", "histories")
	equal(t, was.at("customerIds"), of)
	w.get(mine+"?recordedAsOf="+after).is(200).has("customers", 2, "disputes", 1, "keyContacts", 0, "requests", 1, "successor", bob.String())
	w.get(mine+"?recordedAsOf="+unarchived).is(200).has("customers", 2, "disputes", 1, "visits", 1, "requests", 0)
	w.get(mine).is(200).has("customers", 1, "disputes", 1, "requests", 0, "visits", 1, "restsOn", absent)
	w.get("/v1/hand-overs?recordedAsOf="+before).is(200).has("items", "[]", "restsOn.model", "histories")
	w.get("/v1/hand-overs?recordedAsOf="+after).is(200).has("items.0.staff", ann.String(), "items.0.customers", 2, "items.0.visits", 2)
	tag := w.get("/v1/hand-overs").is(200).has("items.0.customers", 1, "items.0.visits", 1).header.Get("ETag")
	w.get("/v1/hand-overs", "If-None-Match", tag).is(304)
	// Of the world: what was to do at noon, of what is known now, and an hour later.
	w.get(mine+"?occurredAsOf="+noon.Add(time.Minute).Format(time.RFC3339)).is(200).has("requests", 0, "customers", 1)
	w.get(mine+"?occurredAsOf="+noon.Add(-time.Minute).Format(time.RFC3339)).fault(404, "staff-not-found", "", "")
	w.get(mine+"?recordedAsOf=2026-01-01T00:00:00Z").fault(404, "staff-not-found", "", "")
}

// What an answer of the past says that it rests on is what it was made of, also where the
// read model that answers is ahead of the histories, which tell what that is.
func TestRestsOnNoMoreThanItSays(t *testing.T) {
	w := newWorld(t)
	on := func(day int) time.Time { return noon.AddDate(0, 0, day-10) }
	ann, bob := newID(), newID()
	company := w.customer(domain.CustomerCreated{Name: "Engines Ltd", Kind: "company"}, on(0))
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, on(0))
	link := newID()
	w.append(ada, fact{event: &domain.ManagerAssigned{Staff: ann, Role: "lead", From: on(1)}, occurred: on(1)},
		fact{event: &domain.PersonLinked{LinkID: link, CompanyID: company, Roles: []string{"buyer"}, Source: "staff"}, occurred: on(1)})
	first := w.at
	w.append(ada, fact{event: &domain.ManagerAssigned{Staff: bob, Role: "lead", From: on(2)}, occurred: on(2)},
		fact{event: &domain.PersonUnlinked{LinkID: link}, occurred: on(2), reason: "left"})
	managers, contacts := "/v1/customers/"+ada.String()+"/managers", "/v1/customers/"+company.String()+"/contact-persons"
	then := "occurredAsOf=" + on(9).Format(time.RFC3339)
	w.get(managers+"?"+then).is(200).has("items.1.staff", ann.String(), "now.staff", bob.String())
	w.get(contacts+"?state=all&"+then).is(200).has("items.0.reason", "left")

	_, err := w.pool.Exec(t.Context(), `DELETE FROM read.histories_clock WHERE position > $1`, first)
	must(t, err)
	w.get(managers+"?"+then).is(200).has("items.0.staff", ann.String(), "items.1", absent, "now.staff", ann.String(), "restsOn.position", int(first))
	w.get("/v1/managers?"+then).is(200).has("managers.0.staff", ann.String(), "restsOn.position", int(first))
	w.get(contacts+"?state=all&"+then).is(200).has("items.0.reason", nil, "restsOn.position", int(first))
}
