package automation

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

func TestReactorFollowsFromItsDeploymentOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.customer()
	stop := w.engine(nil, welcome)
	w.deployed("welcome")
	new, loaded := w.customer(), w.customer(imported)
	w.reached("welcome")
	got := w.events(new)
	if len(w.events(before)) != 0 || len(w.events(loaded)) != 0 || len(got) != 1 {
		t.Fatalf("events: %d before its deployment, %d loaded, %d new", len(w.events(before)), len(w.events(loaded)), len(got))
	}
	created := w.first(new)
	if m := got[0].Meta; m.Actor != Principal || m.CausationID != created.ID.String() || m.Hops != 1 || m.Command != "PlaceOrder" {
		t.Errorf("metadata %+v", m)
	}
	stop()
	missed := w.customer() // while nobody runs
	w.engine(nil, welcome)
	w.reached("welcome")
	if n := len(w.events(missed)); n != 1 {
		t.Errorf("%d events follow from one that came while nobody ran", n)
	}
}

func (w *world) first(id domain.ID) *eventstore.Event {
	w.t.Helper()
	for e, err := range w.store.Stream(w.t.Context(), domain.CustomerStream(id), 0, 1) {
		if err == nil {
			return e
		}
	}
	w.t.Fatal("no first event")
	return nil
}

// again makes the reactor hear everything again that it has ever heard, as
// after a crash that lost its place.
func (w *world) again(reactor string) {
	w.t.Helper()
	if _, err := w.pool.Exec(w.t.Context(), `UPDATE automation.reactor SET position = deployed_at WHERE name = $1`, reactor); err != nil {
		w.t.Fatal(err)
	}
}

// heardTwice returns how often one event had its effect after it was heard by
// two processes, by a third from its beginning, with crashes between the command
// and whatever comes after it.
func heardTwice(t *testing.T, unkeyed bool) int {
	w := newWorld(t)
	config := func(c *Config) {
		c.unkeyed = unkeyed
		c.failpoint = func(string) error {
			if rand.IntN(3) == 0 {
				return eventstore.ErrUnavailable
			}
			return nil
		}
	}
	a, b := w.engine(config, welcome), w.engine(config, welcome)
	w.deployed("welcome")
	var ids []domain.ID
	for range 15 {
		ids = append(ids, w.customer())
	}
	w.reached("welcome")
	a()
	b()
	w.again("welcome")
	w.engine(config, welcome)
	w.reached("welcome")
	n := 0
	for _, id := range ids {
		n += len(w.events(id))
	}
	return n
}

func TestReactionsTakeEffectOnce(t *testing.T) {
	t.Parallel()
	if n := heardTwice(t, false); n != 15 {
		t.Errorf("15 events had %d effects", n)
	}
}

// TestControlWithoutKeys makes sure that the test above can fail.
func TestControlWithoutKeys(t *testing.T) {
	t.Parallel()
	if n := heardTwice(t, true); n <= 15 {
		t.Errorf("without keys 15 events had %d effects: the test above shows nothing", n)
	}
}

// Two rules that set each other off come to an end.
func TestLoopsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	next := map[string]string{"": "low", "low": "high", "high": "low"}
	pingpong := func(name string) Reactor {
		return Reactor{Name: name, On: []string{"CustomerCreated", "CustomerReclassified"}, React: func(e *eventstore.Event) []Reaction {
			id, _ := e.Customer()
			return []Reaction{Do{Command: "ReclassifyCustomer", Customer: id, Reason: "test", Decide: func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
				return c.Reclassify(domain.ReclassifyCustomer{Scheme: "value", To: next[c.Classes["value"]], Reason: "test"})
			}}}
		}}
	}
	w.engine(nil, pingpong("ping"))
	w.deployed("ping")
	id := w.customer()
	w.await(func() bool { return len(w.events(id)) >= MaxHops })
	w.reached("ping")
	events := w.events(id)
	if len(events) != MaxHops || events[MaxHops-1].Meta.Hops != MaxHops {
		t.Errorf("%d events, the last after %d hops", len(events), events[len(events)-1].Meta.Hops)
	}
}

// A rule that fails at an event is put on record and goes on behind it.
func TestPoisonIsPutOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var poison domain.ID
	fails := welcome
	fails.React = func(e *eventstore.Event) []Reaction {
		if id, _ := e.Customer(); id == poison {
			panic("a value of the customer's")
		}
		return welcome.React(e)
	}
	stop := w.engine(nil, fails)
	w.deployed("welcome")
	w.reached("welcome")
	stop()
	poison = w.customer()
	good := w.customer()
	w.engine(nil, fails)
	w.reached("welcome")
	var stream, cause string
	if err := w.pool.QueryRow(t.Context(), `SELECT stream, cause FROM read.automation_failures WHERE reactor = 'welcome'`).Scan(&stream, &cause); err != nil {
		t.Fatal(err)
	}
	if stream != domain.CustomerStream(poison) || cause != "panic" || len(w.events(good)) != 1 || len(w.events(poison)) != 0 {
		t.Errorf("%s: %s; %d and %d events", stream, cause, len(w.events(good)), len(w.events(poison)))
	}
}

// An event that cannot be read does not hold a reactor up either: it is tried as
// often as any that fails, put on record, and passed over.
func TestUnreadableEventIsPutOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stop := w.engine(nil, welcome)
	w.deployed("welcome")
	id := domain.ID(uuid.New())
	err := w.store.Do(t.Context(), func(ctx context.Context, c *esdb.Client) error {
		_, err := c.AppendToStream(ctx, domain.CustomerStream(id), esdb.AppendToStreamOptions{}, esdb.EventData{
			EventID: uuid.New(), EventType: welcome.On[0], ContentType: esdb.ContentTypeJson, Data: []byte(`{"kind":7}`), Metadata: []byte(`{"schema":1}`),
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	good := w.customer()
	w.reached("welcome")
	stop()
	rows, err := w.pool.Query(t.Context(), `SELECT stream, cause FROM read.automation_failures WHERE reactor = 'welcome'`)
	if err != nil {
		t.Fatal(err)
	}
	type failure struct{ Stream, Cause string }
	got, err := pgx.CollectRows(rows, pgx.RowToStructByPos[failure])
	if want := (failure{domain.CustomerStream(id), "unreadable"}); err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("on record is %+v (%v), want %+v", got, err, want)
	}
	if len(w.events(good)) != 1 {
		t.Errorf("the customer behind it has %d events of the rule", len(w.events(good)))
	}
}

func TestNewRefusesHalfReactors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, list := range [][]Reactor{{welcome, welcome}, {{Name: "x"}}, {{React: welcome.React}}} {
		if _, err := New(Config{Store: w.store, Pool: w.pool, Commands: w.service, Reactors: list}); err == nil {
			t.Errorf("%v is taken", list)
		}
	}
}
