package automation

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/automation/duplicate"
	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/phone"
)

// britain is where records are that say no region.
var britain, _ = phone.PlansAt("GB")

// named makes a customer with the name and contacts.
func (w *world) named(name string, contacts []domain.Contact, change ...func(*commands.Command)) domain.ID {
	w.t.Helper()
	id := domain.ID(uuid.New())
	w.do(id, "CreateCustomer", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return domain.Create(c, domain.CreateCustomer{Kind: "person", Name: name, Source: "web", Contacts: contacts, Numbers: britain.Read}, time.Now())
	}, change...)
	return id
}

// proposed is the last proposal of the pair, in words; "" where there is none.
func (w *world) proposed(a, b domain.ID) (said string, times int) {
	w.t.Helper()
	for e, err := range w.store.Stream(w.t.Context(), domain.FamilyIdentity.Stream(domain.MergeOf(a, b).String()), 0, 100) {
		if err != nil {
			return "", 0 // no such stream
		}
		if p, is := e.Skeleton().(*domain.MergeProposed); is {
			times++
			said = fmt.Sprint(p.Source, " ", p.Score, " v", p.Version)
			for _, part := range p.Parts {
				said += fmt.Sprint(" ", part.Part, ":", part.Points)
			}
		}
	}
	return said, times
}

// Records that share an address or a number are proposed for merging, with what they
// have in common; those that share only a name, or an address that everybody has, are
// not. What was decided is not asked again until something is different.
func TestDuplicatesAreDetected(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := duplicate.Setup(t.Context(), w.pool); err != nil {
		t.Fatal(err)
	}
	w.project()
	stop := w.engine(nil, detectDuplicates)
	w.deployed("detect-duplicates")
	at := func(kind, value string) []domain.Contact { return []domain.Contact{{Kind: kind, Value: value}} }
	post := func(value string) []domain.Contact { return at("post", value) }
	email := func(value string) []domain.Contact { return at("email", value) }
	call := func(value string) []domain.Contact { return at("phone", value) }
	ada := w.named("Ada Lovelace", append(email("ada@byron.example"), call("+44 20 7946 0991")...))
	same := w.named("Lovelace, Ada", email("ADA@byron.example"))
	caller := w.named("Ada Lovelace", call("020 79460991"))
	namesake := w.named("Ada Lovelace", email("other@byron.example"))
	stranger := w.named("Bo", call("020 79460991"))
	german := w.named("Grace Hopper", call("+49 171 2345678"))
	written := w.named("Hopper, Grace", call("0049 171/2345678"))
	austrian := w.named("Grace Hopper", call("+43 171 2345678")) // ends in the same eight digits
	desk := w.named("Grace Hopper", call("+49 171 2345678 ext. 9"))
	typed := w.named("Grace Hopper", call("171 2345678")) // no number of Britain's
	retyped := w.named("Hopper Grace", call("171/2345678"))
	house := w.named("Mary Somerville", post("12 Main Street, Leeds LS1 4AP"))
	moved := w.named("Somerville, Mary", post("Leeds, 12 Main St., LS1 4AP"))
	husband := w.named("William Somerville", post("12 Main St, Leeds, LS1 4AP"))
	next := w.named("Mary Somerville", post("14 Main St, Leeds, LS1 4AP"))
	nothing := w.named("Mary Somerville", post("-"))
	silent := w.named("Mary Somerville", post("–"))
	chats := w.named("Sophie Germain", at("chat", "@Sophie.G"))
	writes := w.named("Germain Sophie", at("chat", "sophie.g"))
	follows := w.named("Sophie Germain", at("social", "sophie.g"))
	w.reached("detect-duplicates")
	expect := func(a, b domain.ID, want string, wantTimes int) {
		t.Helper()
		if said, times := w.proposed(a, b); said != want || times != wantTimes {
			t.Errorf("%q, %d times, want %q, %d times", said, times, want, wantTimes)
		}
	}
	const whole = "detected 100 v0 email:60 name:40"
	expect(ada, same, whole, 1)
	expect(ada, caller, "detected 85 v0 phone:45 name:40", 1)
	expect(ada, namesake, "", 0) // names alone are not enough
	expect(ada, stranger, "", 0) // nor is a number of 45 points
	expect(same, caller, "", 0)  // they have nothing in common but the name
	expect(same, stranger, "", 0)
	expect(german, written, "detected 85 v0 phone:45 name:40", 1)
	expect(german, austrian, "", 0)
	expect(german, desk, "", 0) // which may be another's
	expect(german, typed, "", 0)
	expect(typed, retyped, "detected 85 v0 phone:45 name:40", 1)

	expect(house, moved, "detected 75 v0 post:35 name:40", 1)
	expect(house, husband, "", 0) // they live together, and their names are alike
	expect(house, next, "", 0)
	expect(nothing, silent, "", 0)
	expect(chats, writes, "detected 85 v0 handle:45 name:40", 1)
	expect(chats, follows, "", 0) // another network's names

	// Looked at again, with nothing different: what was rejected stays rejected.
	if err := w.decide(domain.MergeOf(ada, same), &domain.MergeRejected{}); err != nil {
		t.Fatal(err)
	}
	w.do(same, "ChangeProfile", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		notes := "tea"
		return c.Change(domain.ChangeProfile{Notes: &notes, Source: "staff"}, time.Now())
	})
	w.reached("detect-duplicates")
	expect(ada, same, whole, 1)
	loaded := w.named("Ada Lovelace", email("ada@byron.example"), imported)
	w.reached("detect-duplicates")
	expect(ada, loaded, "", 0) // no automation reacts to what came in bulk
	stop()

	// A sweep finds what came in bulk, once; and once more by other rules.
	job := &duplicate.Job{Store: w.store, Pool: w.pool, Commands: w.service, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	for range 2 {
		if err := job.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	expect(ada, loaded, whole, 1)
	expect(same, loaded, whole, 1)
	expect(ada, same, whole, 1)
	var looked, sweeps int
	var outcomes map[string]int
	if err := w.pool.QueryRow(t.Context(), `SELECT count(*) OVER (), looked_at, outcomes FROM automation.duplicate_sweep WHERE finished_at IS NOT NULL`).Scan(&sweeps, &looked, &outcomes); err != nil {
		t.Fatal(err)
	}
	if sweeps != 1 || looked != 21 || outcomes["proposed"] != 2 || outcomes["match-unchanged"] == 0 {
		t.Errorf("%d sweeps, %d records, %v", sweeps, looked, outcomes)
	}
	w.policy(domain.SchemeDuplicates, &domain.DuplicateRulesDefined{From: time.Now().AddDate(-1, 0, 0), Threshold: 45, Email: 60, Phone: 45, Name: 40, NameAlike: 60, MostShared: 3})
	if err := job.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(ada, stranger, "detected 45 v1 phone:45", 1)
	expect(ada, caller, "detected 85 v0 phone:45 name:40", 1)
}

// policy appends the first version of a policy.
func (w *world) policy(scheme string, e domain.Event) {
	w.t.Helper()
	stream := domain.FamilyScheme.Stream(scheme)
	one, err := eventstore.Seal(nil, stream, eventstore.Proposed{
		ID: uuid.New(), Event: e, Meta: eventstore.Metadata{CorrelationID: "c-1", Actor: "tester", Auth: "none", Command: "Test", Reason: "test", OccurredAt: time.Now()},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.store.Append(w.t.Context(), stream, eventstore.NoStream, []eventstore.Sealed{one}); err != nil {
		w.t.Fatal(err)
	}
}
