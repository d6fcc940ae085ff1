package automation

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// staff appends to the stream of a member of the staff.
func (w *world) staff(id domain.ID, revision int64, e domain.Event) {
	w.t.Helper()
	subject, err := w.vault.Ensure(w.t.Context(), uuid.UUID(id))
	if err != nil {
		w.t.Fatal(err)
	}
	stream := domain.FamilyStaff.Stream(id.String())
	sealed, err := eventstore.Seal(subject, stream, eventstore.Proposed{ID: uuid.New(), Event: e, Meta: eventstore.Metadata{
		Actor: "tester", Auth: "none", Command: "Test", OccurredAt: time.Now().UTC().Truncate(time.Microsecond),
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.store.Append(w.t.Context(), stream, revision, []eventstore.Sealed{sealed}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) joins(team string) domain.ID {
	id := domain.ID(uuid.New())
	w.staff(id, eventstore.NoStream, &domain.StaffJoined{Name: "Colleague", Team: team})
	return id
}

func (w *world) leaves(id, successor domain.ID) {
	w.staff(id, 0, &domain.StaffLeft{Successor: successor})
}

// belonging makes a customer of the member's, with a visit that is planned, a
// follow-up, a dispute and a contact that is prepared for.
func (w *world) belonging(to domain.ID) domain.ID {
	w.t.Helper()
	id, now := w.customer(), time.Now().UTC().Truncate(time.Microsecond)
	w.do(id, "AssignManager", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.AssignManager(domain.ManagerAssigned{Staff: to, From: now})
	})
	w.do(id, "PlanVisit", func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return []domain.Event{&domain.VisitPlanned{VisitID: newID(0), Mode: "phone", Staff: to.String(), From: now, Until: now.Add(time.Hour)}}, nil
	}, keyed(id, "visit"))
	w.do(id, "OpenFollowUp", func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return c.OpenFollowUp(domain.FollowUpOpened{FollowUpID: newID(0), Owner: to.String(), Due: now, Description: "call"})
	}, keyed(id, "follow-up"))
	w.record(
		id, &domain.DisputeOpened{DisputeID: domain.ID(uuid.New()), Kind: "billing", Owner: to.String(), Claim: "never had it"},
		&domain.KeyContactPrepared{KeyContactID: domain.ID(uuid.New()), Owner: to.String(), HoldBy: now, Agenda: "next year"},
	)
	return id
}

// measure makes an improvement of somebody's, with what became of it.
func (w *world) measure(owner domain.ID, steps ...domain.Event) domain.ID {
	w.t.Helper()
	id := domain.ID(uuid.New())
	w.ofMeasure(id, eventstore.NoStream, append([]domain.Event{&domain.MeasureOpened{Title: "Stronger boxes", Owner: owner.String(), Due: time.Now()}}, steps...)...)
	return id
}

// ofMeasure appends to the stream of an improvement.
func (w *world) ofMeasure(id domain.ID, revision int64, events ...domain.Event) {
	w.t.Helper()
	stream := domain.FamilyMeasure.Stream(id.String())
	var sealed []eventstore.Sealed
	for _, e := range events {
		one, err := eventstore.Seal(nil, stream, eventstore.Proposed{ID: uuid.New(), Event: e, Meta: eventstore.Metadata{
			Actor: "tester", Auth: "none", Command: "Test", OccurredAt: time.Now().UTC().Truncate(time.Microsecond),
		}})
		if err != nil {
			w.t.Fatal(err)
		}
		sealed = append(sealed, one)
	}
	if _, err := w.store.Append(w.t.Context(), stream, revision, sealed); err != nil {
		w.t.Fatal(err)
	}
}

// record appends to the customer's stream what was decided elsewhere.
func (w *world) record(id domain.ID, events ...domain.Event) {
	w.t.Helper()
	w.do(id, "Test", func(domain.Customer, func(int) domain.ID) ([]domain.Event, error) { return events, nil })
}

func keyed(id domain.ID, what string) func(*commands.Command) {
	return func(c *commands.Command) { c.Key = what + id.String() }
}

// given are the events by which automation gave things of the customer to somebody.
func given(events []*eventstore.Event) (types []string, to []string) {
	for _, e := range events {
		if e.Meta.Actor != Principal {
			continue
		}
		types = append(types, e.Type)
		switch d := e.Skeleton().(type) {
		case *domain.ManagerAssigned:
			if d.Staff.IsZero() {
				to = append(to, d.Team)
			} else {
				to = append(to, d.Staff.String()+d.Team)
			}
		case *domain.VisitAssigned:
			to = append(to, d.Staff+d.Team)
		case *domain.FollowUpAssigned:
			to = append(to, d.Owner+d.Team)
		case *domain.DisputeAssigned:
			to = append(to, d.Owner+d.Team)
		case *domain.KeyContactAssigned:
			to = append(to, d.Owner+d.Team)
		}
	}
	return types, to
}

// left are the customers of whom something is still the member's, and their improvements.
func (w *world) left(id domain.ID) []domain.ID {
	w.t.Helper()
	head, _, err := w.store.Head(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	left, measures, err := (&Engine{config: Config{Pool: w.pool}}).belongings(w.t.Context(), id, head)
	if err != nil {
		w.t.Fatal(err)
	}
	return append(left, measures...)
}

// Who leaves is handed over, whatever dies in between: three processes one after
// another are killed after their second command, carried out and nothing else
// written, and others take their place. Nothing is left with who has left, nothing
// is given twice, and what was others' stays. One of the customers goes on in
// another record: what was begun on it stays there, and is handed over there.
func TestHandOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.project()
	dead := make(chan struct{}, 1)
	diesAfter := func(commands int64) func(*Config) {
		var done atomic.Int64
		return func(c *Config) {
			c.failpoint = func(string) error {
				if done.Add(1) < commands {
					return nil
				}
				select {
				case dead <- struct{}{}:
				default:
				}
				return eventstore.ErrUnavailable // a dead one writes nothing more
			}
		}
	}
	stop := w.engine(diesAfter(2), handOver)
	w.deployed("hand-over")
	ann, bob, cem := w.joins("north"), w.joins("north"), w.joins("south")
	var anns, cems []domain.ID
	for range 5 {
		anns = append(anns, w.belonging(ann))
	}
	for range 2 {
		cems = append(cems, w.belonging(cem))
	}
	bobs := w.belonging(bob)
	hers, over, cemsOwn := w.measure(ann), w.measure(ann, &domain.MeasureImplemented{}, &domain.MeasureVerified{}), w.measure(cem, &domain.MeasureImplemented{})
	w.do(anns[4], "LockCustomer", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.Lock(domain.MergeOf(anns[4], bobs), bobs)
	})

	w.leaves(ann, bob)         // to the successor
	w.leaves(cem, domain.ID{}) // to the team
	for kill := range 3 {
		select {
		case <-dead:
		case <-time.After(2 * time.Minute):
			t.Fatal("nobody dies")
		}
		stop()
		if left := w.left(ann); kill == 0 && (len(left) == 0 || len(left) > len(anns)) { // one improvement more was hers
			t.Errorf("control: the first was not killed in the middle: %d are left", len(left))
		}
		select {
		case <-dead: // it had died more than once before it was stopped
		default:
		}
		if kill < 2 {
			stop = w.engine(diesAfter(2), handOver)
		}
	}
	stop = w.engine(nil, handOver)
	w.reached("hand-over")
	late, now := w.customer(), time.Now().UTC().Truncate(time.Microsecond)
	if _, err := w.service.Do(t.Context(), commands.Command{
		Name: "AssignManager", Customer: late, Route: "test", Principal: "tester", Auth: "none",
		Decide: func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
			return c.AssignManager(domain.ManagerAssigned{Staff: ann, From: now})
		},
	}); !refusedAs(err, "staff-left") {
		t.Errorf("a customer is given to somebody who has left: %v", err)
	}
	// What a command that was under way gave to who has left goes on at once.
	w.past(late, &domain.ManagerAssigned{Staff: ann, From: now})
	w.ofMeasure(over, 2, &domain.MeasureReopened{Due: now}) // without another owner
	w.reached("hand-over")
	for id, heir := range map[domain.ID]domain.Holder{hers: {Staff: bob.String()}, over: {Staff: bob.String()}, cemsOwn: {Team: "south"}} {
		if m, err := w.service.Measure(t.Context(), id); err != nil || m.Owner != heir {
			t.Errorf("an improvement is %+v's, want %+v's: %v", m.Owner, heir, err)
		}
	}
	if _, to := given(w.events(late)); !slices.Equal(to, []string{bob.String()}) {
		t.Errorf("what was given to who had left went on to %v", to)
	}
	stop()

	want := []string{"DisputeAssigned", "FollowUpAssigned", "KeyContactAssigned", "ManagerAssigned", "VisitAssigned"}
	for of, heir := range map[*[]domain.ID]string{&anns: bob.String(), &cems: "south"} {
		for _, id := range *of {
			types, to := given(w.events(id))
			slices.Sort(types)
			if !slices.Equal(types, want) || slices.ContainsFunc(to, func(one string) bool { return one != heir }) {
				t.Errorf("of a leaver's customer %v was given to %v, want each once to %s", types, to, heir)
			}
		}
	}
	if types, _ := given(w.events(bobs)); len(types) > 0 {
		t.Errorf("of somebody's who stays %v was given away", types)
	}
	for _, gone := range []domain.ID{ann, cem} {
		if left := w.left(gone); len(left) > 0 {
			t.Errorf("still with who has left: %v", left)
		}
	}
}

// past appends to the customer's stream as a command did that had been decided on
// before the member of the staff left.
func (w *world) past(id domain.ID, e domain.Event) {
	w.t.Helper()
	subject, err := w.vault.Ensure(w.t.Context(), uuid.UUID(id))
	if err != nil {
		w.t.Fatal(err)
	}
	sealed, err := eventstore.Seal(subject, domain.CustomerStream(id), eventstore.Proposed{ID: uuid.New(), Event: e, Meta: eventstore.Metadata{
		Actor: "tester", Auth: "none", Command: "Test", OccurredAt: time.Now().UTC().Truncate(time.Microsecond),
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.store.Append(w.t.Context(), domain.CustomerStream(id), 0, []eventstore.Sealed{sealed}); err != nil {
		w.t.Fatal(err)
	}
}

func refusedAs(err error, rule string) bool {
	refusal, ok := errors.AsType[*domain.Refusal](err)
	return ok && refusal.Rule == rule
}

// The view has what a hand-over would give away, no less and no more: of customers
// in each state, with what is open, what is over, and what is others'.
func TestBelongingsAreWhatIsHandedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.project()
	ann, bob := w.joins("north"), w.joins("north")
	now := time.Now().UTC().Truncate(time.Microsecond)
	ago, ahead := now.AddDate(0, -1, 0), now.AddDate(0, 1, 0)
	of := func(owner domain.ID, over bool) []domain.Event {
		var id [6]domain.ID
		for i := range id {
			id[i] = domain.ID(uuid.New())
		}
		text := owner.String()
		out := []domain.Event{
			&domain.CustomerComplained{ComplaintID: id[0], Category: "delivery", Severity: "low"}, &domain.ComplaintAssigned{ComplaintID: id[0], Owner: text},
			&domain.CustomerRequested{RequestID: id[1], Description: "d"}, &domain.RequestTriaged{RequestID: id[1], Type: "repair", Urgency: "low"}, &domain.RequestAssigned{RequestID: id[1], Owner: text},
			&domain.VisitPlanned{VisitID: id[2], Mode: "phone", Staff: text, From: now, Until: ahead},
			&domain.FollowUpOpened{FollowUpID: id[3], Owner: text, Due: ahead, Description: "call"},
			&domain.DisputeOpened{DisputeID: id[4], Kind: "billing", Owner: text, Claim: "never had it"},
			&domain.KeyContactPrepared{KeyContactID: id[5], Owner: text, HoldBy: ahead, Agenda: "next year"},
		}
		if !over {
			return out
		}
		return append(
			out, &domain.ComplaintResolved{ComplaintID: id[0], Resolution: "refund"}, &domain.RequestResolved{RequestID: id[1], Resolution: "repaired"}, &domain.RequestConfirmed{RequestID: id[1]},
			&domain.VisitMissed{VisitID: id[2]}, &domain.FollowUpDropped{FollowUpID: id[3]}, &domain.DisputeSettled{DisputeID: id[4]}, &domain.KeyContactCancelled{KeyContactID: id[5]},
		)
	}
	archived, other := &domain.CustomerArchived{}, w.customer()
	merged := &domain.CustomerMerged{MergeID: domain.ID(uuid.New()), Into: other}
	var got, want []string
	for name, ends := range map[string][]domain.Event{
		"active": nil, "archived": {archived}, "merged": {merged}, "archived and merged": {archived, merged}, "split": {merged, &domain.CustomerUnmerged{MergeID: merged.MergeID}},
	} {
		id := w.customer()
		w.record(id, slices.Concat(
			of(ann, false), of(ann, true), of(bob, false),
			[]domain.Event{&domain.ManagerAssigned{Staff: ann, From: ago}, &domain.ManagerAssigned{Staff: bob, From: now, Until: ahead}}, ends,
		)...)
		c := domain.Customer{Exists: true}
		for _, e := range w.events(id) {
			c = c.Evolve(e.Happened(e.Skeleton()))
		}
		events, err := c.HandOver(ann, domain.Holder{Team: "north"}, now)
		n := 7
		if name == "archived" || name == "archived and merged" { // who has it needs no successor
			n = 6
		}
		if err != nil || len(events) != n {
			t.Fatalf("%s: %d events, %v", name, len(events), err)
		}
		for _, e := range events {
			kind, thing := thingOf(e, id)
			want = append(want, fmt.Sprint(kind, " ", thing, " of ", id))
		}
	}
	for _, steps := range [][]domain.Event{
		{},
		{&domain.MeasureImplemented{}},
		{&domain.MeasureImplemented{}, &domain.MeasureVerified{}},
		{&domain.MeasureImplemented{}, &domain.MeasureIneffective{}},
		{&domain.MeasureAssigned{Owner: bob.String()}},
		{&domain.MeasureAssigned{Team: "north"}},
		{&domain.MeasureImplemented{}, &domain.MeasureVerified{}, &domain.MeasureReopened{Due: now}},
	} {
		id := w.measure(ann, steps...)
		m, err := w.service.Measure(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.HandOver(ann, domain.Holder{Team: "north"}); err == nil {
			want = append(want, fmt.Sprint("measure ", id))
		}
	}
	if n := len(want); want[n-1][:7] != "measure" || want[n-3][:7] != "measure" || want[n-4][:7] == "measure" {
		t.Fatal("three of the improvements are to be handed over: ", want)
	}
	w.left(ann) // the read models have got to the end
	rows, err := w.pool.Query(t.Context(), `SELECT kind || ' ' || thing_id || coalesce(' of ' || customer_id, '') FROM read.belongings WHERE staff = $1`, uuid.UUID(ann))
	if err != nil {
		t.Fatal(err)
	}
	if got, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the view has\n%s\nand a hand-over would give\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// thingOf is what of the customer an event gives away, in the words of the view.
func thingOf(e domain.Event, customer domain.ID) (kind string, thing domain.ID) {
	switch e := e.(type) {
	case *domain.ComplaintAssigned:
		return "complaint", e.ComplaintID
	case *domain.RequestAssigned:
		return "request", e.RequestID
	case *domain.VisitAssigned:
		return "visit", e.VisitID
	case *domain.FollowUpAssigned:
		return "followUp", e.FollowUpID
	case *domain.DisputeAssigned:
		return "dispute", e.DisputeID
	case *domain.KeyContactAssigned:
		return "keyContact", e.KeyContactID
	}
	return "customer", customer
}
