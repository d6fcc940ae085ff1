package automation

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// reminder places an order an hour after a customer was created, or an hour
// after the profile was last changed.
var reminder = Reactor{
	Name: "reminder", On: []string{"CustomerCreated", "CustomerProfileChanged", "CustomerContactsChanged"},
	React: func(e *eventstore.Event) []Reaction {
		id, _ := e.Customer()
		if e.Type == "CustomerContactsChanged" {
			return []Reaction{Cancel{Key: id.String()}}
		}
		return []Reaction{Set{Key: id.String(), At: e.Meta.OccurredAt.Add(time.Hour), Customer: id, About: id}}
	},
	Due: func(t Timer) Do { return order(t.About) },
}

// clock is a time that all engines of a test share.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time           { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) forward(by time.Duration) { c.ahead.Add(int64(by)) }

func (w *world) change(id domain.ID) {
	w.t.Helper()
	region := "GB"
	w.do(id, "ChangeProfile", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.Change(domain.ChangeProfile{Region: &region, Source: "staff"}, time.Now())
	})
}

func (w *world) states() map[string]int {
	w.t.Helper()
	rows, err := w.pool.Query(w.t.Context(), `SELECT state || CASE rule WHEN '' THEN '' ELSE ' ' || rule END, count(*) FROM read.automation_timers GROUP BY 1`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var state string
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			w.t.Fatal(err)
		}
		out[state] = n
	}
	if rows.Err() != nil {
		w.t.Fatal(rows.Err())
	}
	return out
}

func TestTimers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var c clock
	at := func(config *Config) { config.Now = c.now }
	stop := w.engine(at, reminder)
	w.deployed("reminder")
	fires, gone, cancelled := w.customer(), w.customer(), w.customer()
	w.do(cancelled, "ChangeContacts", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.ChangeContacts("staff", []domain.Contact{{Kind: "phone", Value: "+441234567890"}}, nil)
	})
	w.archive(gone)
	w.reached("reminder")
	if s := w.states(); s["pending"] != 2 || s["cancelled"] != 1 {
		t.Errorf("timers %v", s)
	}
	stop()
	c.forward(2 * time.Hour) // it falls due while nobody runs
	for range 3 {
		w.engine(at, reminder)
	}
	w.await(func() bool { return w.states()["pending"] == 0 })
	if s := w.states(); s["fired"] != 1 || s["refused customer-archived"] != 1 || s["cancelled"] != 1 {
		t.Errorf("timers %v", s)
	}
	if events := w.events(fires); len(events) != 1 || events[0].Meta.CausationID != w.first(fires).ID.String() {
		t.Errorf("%d events", len(events))
	}
	if len(w.events(gone)) != 1 || len(w.events(cancelled)) != 1 {
		t.Error("a timer that was not to fire has")
	}
}

// A timer that is moved fires at the later time; events that are heard again
// neither move it back nor bring it back when it has fired.
func TestTimersAreMovedAndNotBroughtBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var c clock
	at := func(config *Config) { config.Now = c.now }
	stop := w.engine(at, reminder)
	w.deployed("reminder")
	id := w.customer()
	w.reached("reminder")
	var first, moved time.Time
	due := func(to *time.Time) {
		if err := w.pool.QueryRow(t.Context(), `SELECT due_at FROM automation.timer`).Scan(to); err != nil {
			t.Fatal(err)
		}
	}
	due(&first)
	w.change(id)
	w.reached("reminder")
	due(&moved)
	if !moved.After(first) {
		t.Errorf("moved from %s to %s", first, moved)
	}
	c.forward(2 * time.Hour)
	w.await(func() bool { return w.states()["fired"] == 1 })
	stop()
	w.again("reminder")
	w.engine(at, reminder)
	w.reached("reminder")
	if s := w.states(); s["fired"] != 1 || len(s) != 1 {
		t.Errorf("heard again: %v", s)
	}
	if n := len(w.events(id)); n != 2 { // the change, and the order
		t.Errorf("%d events", n)
	}
}

// fireAmidCrashes returns how often 10 timers took effect that several
// processes fire, which crash after most commands.
func fireAmidCrashes(t *testing.T, unkeyed bool) int {
	w := newWorld(t)
	var c clock
	var calls atomic.Int64
	config := func(config *Config) {
		config.Now, config.unkeyed = c.now, unkeyed
		config.failpoint = func(string) error {
			if calls.Add(1)%3 != 0 {
				return eventstore.ErrUnavailable
			}
			return nil
		}
	}
	w.engine(config, reminder)
	w.engine(config, reminder)
	w.deployed("reminder")
	var ids []domain.ID
	for range 10 {
		ids = append(ids, w.customer())
	}
	w.reached("reminder")
	c.forward(2 * time.Hour)
	w.await(func() bool { c.forward(time.Minute); return w.states()["fired"] == 10 })
	n := 0
	for _, id := range ids {
		n += len(w.events(id))
	}
	return n
}

func TestTimersFireOnce(t *testing.T) {
	t.Parallel()
	if n := fireAmidCrashes(t, false); n != 10 {
		t.Errorf("10 timers had %d effects", n)
	}
}

// TestControlTimersWithoutKeys makes sure that the test above can fail.
func TestControlTimersWithoutKeys(t *testing.T) {
	t.Parallel()
	if n := fireAmidCrashes(t, true); n <= 10 {
		t.Errorf("without keys 10 timers had %d effects: the test above shows nothing", n)
	}
}
