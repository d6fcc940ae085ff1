package projections

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/parked"
)

// spoiler makes read models fail at chosen events until it is healed.
type spoiler struct {
	mu      sync.Mutex
	bad     map[uuid.UUID]bool
	unlucky int    // about one event in so many is bad too; 0 is none
	how     string // panic, error, constraint, late
	healed  bool
	deaf    bool // what is bad is not passed either
}

func (s *spoiler) hits(events []*eventstore.Event) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		if _, ofCustomer := e.Customer(); !s.healed && (s.bad[e.ID] || s.unlucky > 0 && ofCustomer && int(e.ID[15])%s.unlucky == 0) {
			return true
		}
	}
	return false
}

func (s *spoiler) heal(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.healed = yes
}

// of returns the models, spoiled.
func (s *spoiler) of(models ...Model) []Model {
	out := make([]Model, len(models))
	for i, m := range models {
		out[i] = m
		out[i].Shape = func(env Env) Shape {
			if shape := m.Shape(env); wantsAll(shape) {
				return shape
			}
			return &spoiled{m.Shape(env), s}
		}
	}
	return out
}

type spoiled struct {
	Shape
	by *spoiler
}

// Pass implements passer.
func (s *spoiled) Pass(ctx context.Context, tx pgx.Tx, all []*eventstore.Event) error {
	if s.by.deaf {
		all = slices.DeleteFunc(slices.Clone(all), func(e *eventstore.Event) bool { return s.by.hits([]*eventstore.Event{e}) })
	}
	return pass(ctx, tx, s.Shape, all)
}

// Write fails before or after it has written.
func (s *spoiled) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	if !s.by.hits(events) {
		return s.Shape.Write(ctx, tx, events)
	}
	switch s.by.how {
	case "panic":
		panic("Ada Lovelace") // what a panic says may be personal
	case "error":
		return errors.New("poison")
	case "constraint":
		_, err := tx.Exec(ctx, `CREATE TEMP TABLE IF NOT EXISTS one (n int PRIMARY KEY) ON COMMIT DROP; INSERT INTO one VALUES (1); INSERT INTO one VALUES (1)`)
		return err
	}
	if err := s.Shape.Write(ctx, tx, events); err != nil {
		return err
	}
	panic(fmt.Errorf("poison"))
}

// Gather fails as Write does, where the shape gathers.
func (s *spoiled) Gather(ctx context.Context, db querier, events []*eventstore.Event) error {
	if err := s.Shape.(gatherer).Gather(ctx, db, events); err != nil { //nolint:forcetypeassert // gatherable has asked
		return err
	}
	if s.by.hits(events) {
		panic("Ada Lovelace")
	}
	return nil
}

func (s *spoiled) Gathered() int        { return s.Shape.(gatherer).Gathered() } //nolint:forcetypeassert // likewise
func (s *spoiled) Keep(most int)        { s.Shape.(gatherer).Keep(most) }        //nolint:forcetypeassert // likewise
func (s *spoiled) Queue(w *writes) bool { return s.Shape.(gatherer).Queue(w) }   //nolint:forcetypeassert // likewise
func (s *spoiled) Queued()              { s.Shape.(gatherer).Queued() }          //nolint:forcetypeassert // likewise
func (s *spoiled) Flush(ctx context.Context, tx pgx.Tx) error {
	return s.Shape.(gatherer).Flush(ctx, tx) //nolint:forcetypeassert // likewise
}

// events returns the customers' events of the log, in order.
func (s *stores) events() []*eventstore.Event {
	s.t.Helper()
	var all []*eventstore.Event
	for e, err := range s.log.All(s.t.Context(), 0, math.MaxInt64) {
		must(s.t, err)
		if e.Skeleton() != nil {
			all = append(all, e)
		}
	}
	return all
}

// retryAll asks for every parked stream until none is left.
func retryAll(t testing.TB, pool *pgxpool.Pool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		list, err := parked.List(t.Context(), pool, "")
		must(t, err)
		if len(list) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d streams are still parked, such as %+v", len(list), list[0])
		}
		for _, p := range list {
			if p.Asked == "" {
				if err := parked.Retry(t.Context(), pool, p.Projection, p.Stream, "tester"); err != nil && !errors.Is(err, parked.ErrNotParked) {
					t.Fatal(err)
				}
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// settled waits until nothing is asked for of the stream any more.
func settled(t testing.TB, pool *pgxpool.Pool, projection, stream string) *parked.Stream {
	t.Helper()
	for range 1_000 {
		p, err := parked.Find(t.Context(), pool, projection, stream)
		if errors.Is(err, parked.ErrNotParked) {
			return nil
		}
		must(t, err)
		if p.Asked == "" {
			return p
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("nobody settles the stream")
	return nil
}

// apart is a history in which customers have nothing in common: what one of them
// has parked is nobody else's business.
//
// And there are no merges: of a set of which one was parked, the past of counts says
// only after a rebuild at which position of the log they moved (docs/identity.md).
func apart() *history { return &history{apart: true, unmerged: true} }

// parkable lists the models that park: the tree of all events cannot.
func parkable() []Model {
	return slices.DeleteFunc(slices.Clone(Models), func(m Model) bool { return wantsAll(m.newShape(Env{})) })
}

// TestParking has events that cannot be applied, first, last and in the middle of
// a batch, in several streams, by whatever the models do with them.
func TestParking(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"panic", "error", "constraint", "late"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := newStores(t)
			h := apart()
			position := s.append(someFacts(t, h, 60)...)
			all := s.events()
			models := Models
			if how != "late" { // what fails before it has written is not the models' business
				models = []Model{customers, timeline, orders, classDays, histories}
			}
			sp := &spoiler{how: how, bad: map[uuid.UUID]bool{}}
			for _, i := range []int{0, 9, 25, len(all) - 1} { // of batches of ten
				sp.bad[all[i].ID] = true
			}
			e := s.engine(s.pool, func(c *Config) { c.BatchEvents, c.models, c.attempts = 10, sp.of(models...), 2 })
			run(t, e)
			await := func() {
				for _, m := range models {
					awaitPosition(t, s.pool, m.Name, position)
				}
			}
			await()
			position = s.append(someFacts(t, h, 20)...) // some of them for parked customers
			await()
			for _, m := range models {
				if wantsAll(m.newShape(Env{})) {
					continue
				}
				if st := awaitCensus(t, e, m.Name, CensusAgrees); st.Parked == 0 || st.Applied+st.Held+st.Skipped != st.Events || st.Held < st.Parked {
					t.Errorf("%s: %+v", m.Name, st)
				}
				v, err := e.Verify(t.Context(), m.Name, nil)
				must(t, err)
				if v.Difference != nil || v.Unbalanced != "" || v.Parked == 0 {
					t.Errorf("%s: %+v %+v", m.Name, v, v.Difference)
				}
			}
			checkPast(t, s.engine(s.pool, nil))
			// A retry that fails leaves it parked, with the newer cause.
			list, err := parked.List(t.Context(), s.pool, "orders")
			must(t, err)
			sp.mu.Lock()
			sp.how = "error"
			sp.mu.Unlock()
			must(t, parked.Retry(t.Context(), s.pool, "orders", list[0].Stream, "tester"))
			if p := settled(t, s.pool, "orders", list[0].Stream); p == nil || p.Tries != 1 || p.Cause != "poison" || p.FirstRevision != list[0].FirstRevision || p.TriedAt == nil {
				t.Errorf("after a retry that fails: %+v", p)
			}
			for _, p := range list {
				if strings.Contains(p.Cause, "Lovelace") {
					t.Errorf("the cause says %q", p.Cause)
				}
			}
			sp.heal(true)
			retryAll(t, s.pool)
			r := newReference(t, s)
			for name := range r.rows {
				if !slices.ContainsFunc(models, func(m Model) bool { return m.Name == name }) {
					delete(r.rows, name)
				}
			}
			r.check(t, s.pool)
			for _, m := range models {
				if st := awaitCensus(t, e, m.Name, CensusAgrees); st.Applied != st.Events {
					t.Errorf("%s: %+v", m.Name, st)
				}
			}
			checkPast(t, s.engine(s.pool, nil))
			checkReplays(t, s.engine(s.pool, nil))
		})
	}
}

// checkPast compares the histories with the log at random instants.
func checkPast(t testing.TB, e *Engine) {
	t.Helper()
	for _, name := range HistoryNames() {
		v, err := e.VerifyAsOf(t.Context(), name, 20)
		must(t, err)
		if v.Difference != nil || v.Rows == 0 && name == histories.Name {
			t.Errorf("%s as of %v: %+v", name, v.At, v.Difference)
		}
	}
}

// checkReplays compares every table of the histories with a replay of the log.
func checkReplays(t testing.TB, e *Engine) {
	t.Helper()
	for _, name := range HistoryNames() {
		v, err := e.Verify(t.Context(), name, nil)
		must(t, err)
		if v.Difference != nil || v.Unbalanced != "" || v.Rows == 0 || v.Parked != 0 {
			t.Errorf("%s: %+v %+v", name, v, v.Difference)
		}
	}
}

// TestControlClockWithoutWhatIsParked makes sure that the tests of parked histories
// can fail: where the log's clock does not go over an event that is parked, it is
// found.
func TestControlClockWithoutWhatIsParked(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	ada, bob := domain.ID(uuid.New()), domain.ID(uuid.New())
	var position uint64
	for _, id := range []domain.ID{ada, bob} { // an append each, so that the store's clock moves
		position = s.append(fact{customer: id, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning})
	}
	for _, id := range []domain.ID{ada, bob} {
		position = s.append(fact{customer: id, event: visited(), occurred: beginning})
	}
	for _, deaf := range []bool{false, true} {
		pool := s.database()
		sp := &spoiler{how: "error", bad: map[uuid.UUID]bool{s.events()[1].ID: true}, deaf: deaf}
		e := s.engine(pool, func(c *Config) { c.BatchEvents, c.models, c.attempts = 10, sp.of(histories), 1 })
		stop := run(t, e)
		awaitPosition(t, pool, histories.Name, position)
		stop()
		sp.heal(true) // what verifies hears everything
		v, err := e.Verify(t.Context(), histories.Name, nil)
		must(t, err)
		if v.Parked == 0 || (v.Difference != nil) != deaf || deaf && v.Difference.Table != "clock" {
			t.Errorf("deaf %v: %+v %+v", deaf, v, v.Difference)
		}
	}
}

// TestErasedWhileParked erases a customer while a correction waits: the rows that the
// correction is then compared with are empty already, and those made for it are not.
// What the past is cut into must not hang on that.
func TestErasedWhileParked(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	ada, created, visit, late := domain.ID(uuid.New()), uuid.New(), uuid.New(), uuid.New()
	born, err := domain.ParseDay("1985-12-10")
	must(t, err)
	day := func(n int) time.Time { return beginning.AddDate(0, 0, n) }
	changed := []fact{
		{customer: ada, id: created, occurred: day(0), event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web", BirthDate: born}},
		{customer: ada, id: visit, occurred: day(1), event: visited()},
		{customer: ada, occurred: day(0), event: &domain.ProfileCorrected{Corrects: domain.ID(created), Name: "Ada Lovelace", Changed: []string{"name"}}},
		{customer: ada, id: late, occurred: day(4), event: &domain.CustomerProfileChanged{Changed: []string{"birthDate"}, BirthDate: born}},
		{customer: ada, occurred: day(4), event: &domain.ProfileCorrected{Corrects: domain.ID(late), Cleared: []string{"birthDate"}}},
		{customer: ada, occurred: day(6), event: &domain.CustomerErased{ErasureID: domain.ID(uuid.New()), Cause: domain.ErasedByRequest}},
	}
	var position uint64
	for _, f := range changed { // an append each, so that the store's clock moves
		position = s.append(f)
	}
	for _, bad := range []uuid.UUID{visit, late} {
		pool := s.database()
		sp := &spoiler{how: "error", bad: map[uuid.UUID]bool{bad: true}}
		e := s.engine(pool, func(c *Config) { c.models, c.attempts = sp.of(histories), 1 })
		stop := run(t, e)
		awaitPosition(t, pool, histories.Name, position)
		sp.heal(true)
		retryAll(t, pool)
		checkReplays(t, e)
		stop()
	}
}

// TestParkedThenRetriedIsACleanReplay draws which events fail, of which models, and
// lets engines come and go between.
func TestParkedThenRetriedIsACleanReplay(t *testing.T) {
	parkedThenRetried(t, apart(), true)
}

// TestAMergedSetOfWhichOneWasParked does so where records are merged and split: what
// counts now comes out, in whatever order the records are applied.
func TestAMergedSetOfWhichOneWasParked(t *testing.T) {
	parkedThenRetried(t, &history{apart: true}, false)
}

func parkedThenRetried(t *testing.T, h *history, past bool) {
	s := newStores(t)
	// One whom nothing befalls and who was there before everybody: the past has a row
	// even where all whom chance draws are parked.
	s.append(fact{customer: domain.ID(uuid.New()), event: &domain.CustomerCreated{Kind: "person", Name: "Eve", Source: "web"}, occurred: beginning.AddDate(-1, 0, 0)})
	spared := s.events()[0].ID
	rapid.Check(t, func(rt *rapid.T) {
		h.t = rt
		position := s.append(h.draw(rapid.IntRange(5, 30).Draw(rt, "before"))...)
		sp := &spoiler{how: rapid.SampledFrom([]string{"panic", "error", "constraint", "late"}).Draw(rt, "how"), bad: map[uuid.UUID]bool{}}
		for _, e := range s.events() {
			if e.ID != spared && rapid.IntRange(0, 9).Draw(rt, "bad") == 0 {
				sp.bad[e.ID] = true
			}
		}
		change := func(c *Config) {
			c.BatchEvents, c.models, c.attempts = rapid.IntRange(1, 40).Draw(rt, "batch"), sp.of(Models...), 1
			c.Shards = rapid.IntRange(1, 3).Draw(rt, "shards")
		}
		stop := run(t, s.engine(s.pool, change))
		awaitAll(t, s.pool, position)
		stop()
		stop = run(t, s.engine(s.pool, change))
		position = s.append(h.draw(rapid.IntRange(1, 10).Draw(rt, "live"))...)
		awaitAll(t, s.pool, position)
		sp.heal(true)
		if past {
			checkPast(t, s.engine(s.pool, nil))
		}
		retryAll(t, s.pool)
		stop()
		newReference(t, s).check(t, s.pool)
		if past {
			checkPast(t, s.engine(s.pool, nil))
			checkReplays(t, s.engine(s.pool, nil))
		}
	})
}

// TestControlParkingWithoutHolding makes sure that the tests above can fail: where
// later events of a parked stream go on, it is found.
func TestControlParkingWithoutHolding(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	ada := domain.ID(uuid.New())
	position := s.append(
		fact{customer: ada, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning},
		fact{customer: ada, event: visited(), occurred: beginning})
	sp := &spoiler{how: "error", bad: map[uuid.UUID]bool{s.events()[1].ID: true}}
	e := s.engine(s.pool, func(c *Config) { c.BatchEvents, c.models, c.gather = 10, sp.of(customers, timeline), -1 })
	for _, p := range e.projectors {
		p.commit = func(ctx context.Context, p *projector, leads *leadership, all, _ []*eventstore.Event) (checkpoint, parkedSet, error) {
			leads.parked = nil
			return together(ctx, p, leads, all, meaningful(p.shape, all))
		}
	}
	stop := run(t, e)
	awaitPosition(t, s.pool, "customers", position)
	awaitPosition(t, s.pool, "timeline", position)
	position = s.append(fact{customer: ada, event: visited(), occurred: beginning})
	awaitPosition(t, s.pool, "customers", position)
	awaitPosition(t, s.pool, "timeline", position)
	for _, name := range []string{"customers", "timeline"} {
		v, err := e.Verify(t.Context(), name, nil)
		must(t, err)
		if v.Difference == nil {
			t.Errorf("%s: events that overtook a parked one are not noticed", name)
		}
	}
	stop()
	sp.heal(true)
	run(t, s.engine(s.pool, func(c *Config) { c.models = []Model{customers, timeline} }))
	must(t, parked.Retry(t.Context(), s.pool, "customers", domain.CustomerStream(ada), "tester"))
	if p := settled(t, s.pool, "customers", domain.CustomerStream(ada)); p == nil || !strings.Contains(p.Cause, ErrRowAhead.Error()) {
		t.Errorf("the row did not refuse to go back: %+v", p)
	}
}

// TestEventThatCannotBeRead is parked by every model, and skipped.
func TestEventThatCannotBeRead(t *testing.T) {
	t.Parallel()
	connection := nodetest.Start(t).ConnectionString()
	s := storesOn(t, connection)
	h := apart()
	s.append(someFacts(t, h, 20)...)
	id := domain.ID(uuid.New())
	stream := domain.CustomerStream(id)
	s.append(fact{customer: id, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning})
	e := s.engine(s.pool, func(c *Config) { c.BatchEvents, c.models = 8, parkable() })
	run(t, e)
	appendRaw(t, connection, stream, "CustomerVisited", `{"visitId":7}`)
	s.heads[id] = 1
	position := s.append(fact{customer: id, event: visited(), occurred: beginning})
	s.append(someFacts(t, h, 10)...)
	for _, m := range parkable() {
		awaitPosition(t, s.pool, m.Name, position)
		p, err := parked.Find(t.Context(), s.pool, m.Name, stream)
		must(t, err)
		if p.FirstRevision != 1 || p.Held != 2 || p.FirstType != "CustomerVisited" || !strings.Contains(p.Cause, "cannot be read") {
			t.Errorf("%s: %+v", m.Name, p)
		}
		if err := parked.Leave(t.Context(), s.pool, m.Name, stream, "tester", " "); !errors.Is(err, parked.ErrReason) {
			t.Errorf("a skip without a reason: %v", err)
		}
		must(t, parked.Leave(t.Context(), s.pool, m.Name, stream, "tester", "damaged by hand"))
		if p := settled(t, s.pool, m.Name, stream); p != nil {
			t.Errorf("%s: %+v", m.Name, p)
		}
		if st := awaitCensus(t, e, m.Name, CensusAgrees); st.Skipped != 1 || st.Parked != 0 || st.Applied+1 != st.Events {
			t.Errorf("%s: %+v", m.Name, st)
		}
		v, err := e.Verify(t.Context(), m.Name, nil)
		must(t, err)
		if v.Difference != nil || v.Unbalanced != "" || v.Skipped != 1 {
			t.Errorf("%s: %+v %+v", m.Name, v, v.Difference)
		}
	}
	skips, err := parked.Skips(t.Context(), s.pool, "visits")
	must(t, err)
	if len(skips) != 1 || skips[0].Reason != "damaged by hand" || skips[0].By != "tester" || skips[0].Revision != 1 {
		t.Errorf("skips %+v", skips)
	}
	r := newReference(t, s)
	for name := range r.rows {
		if !slices.ContainsFunc(parkable(), func(m Model) bool { return m.Name == name }) {
			delete(r.rows, name)
		}
	}
	r.check(t, s.pool)
	checkPast(t, s.engine(s.pool, nil))
}

func appendRaw(t testing.TB, connection, stream, typ, data string) {
	t.Helper()
	config, err := esdb.ParseConnectionString(connection)
	must(t, err)
	config.Logger = esdb.NoopLogging()
	client, err := esdb.NewClient(config)
	must(t, err)
	defer client.Close() //nolint:errcheck // a test's
	_, err = client.AppendToStream(t.Context(), stream, esdb.AppendToStreamOptions{}, esdb.EventData{
		EventID: uuid.New(), EventType: typ, ContentType: esdb.ContentTypeJson,
		Data: []byte(data), Metadata: []byte(`{"schema":1,"occurredAt":"2024-03-01T00:00:00Z"}`),
	})
	must(t, err)
}

// TestWhatNeverParks: a table that is gone, an event of a stream that all depend
// on, more streams than can be the data's fault.
func TestWhatNeverParks(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	facts := someFacts(t, apart(), 40)
	position := s.append(append(facts, fact{customer: facts[0].customer, event: visited(), occurred: beginning})...) // chance may have drawn none
	sp := &spoiler{how: "error", bad: map[uuid.UUID]bool{}}
	for _, e := range s.events() {
		sp.bad[e.ID] = true
	}
	_, err := s.pool.Exec(t.Context(), `ALTER TABLE visits_v1.visits RENAME TO elsewhere`)
	must(t, err)
	e := s.engine(s.pool, func(c *Config) {
		c.models = append(sp.of(timeline), visits, orders)
		c.parkMost = 2
	})
	run(t, e)
	if st := awaitState(t, e, "visits", "stopped"); st.Position != 0 || st.Parked != 0 || !strings.Contains(st.Error, "visits") {
		t.Errorf("without its table: %+v", st)
	}
	if st := awaitState(t, e, "timeline", "stopped"); st.Position != 0 || st.Parked != 0 || !strings.Contains(st.Error, "the fault is not theirs") {
		t.Errorf("all streams fail: %+v", st)
	}
	awaitPosition(t, s.pool, "orders", position)

	d := &divider{poisons: map[string]poison{}, most: 9}
	if err := d.found(t.Context(), &eventstore.Event{Stream: "dossier-policy"}, errors.New("poison")); !errors.Is(err, errPolicy) || isData(err) == false && len(d.poisons) > 0 {
		t.Errorf("a stream that all depend on: %v", err)
	}
}

// TestErasureWaitsForNobody erases a customer who is parked, and whose rows are
// also in a build that is only kept.
func TestErasureWaitsForNobody(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	ada := domain.ID(uuid.New())
	position := s.append(
		fact{customer: ada, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning},
		fact{customer: ada, event: visited(), occurred: beginning})
	sp := &spoiler{how: "error", bad: map[uuid.UUID]bool{s.events()[1].ID: true}}
	change := func(c *Config) { c.models = sp.of(customers) }
	run(t, s.engine(s.pool, change))
	awaitPosition(t, s.pool, "customers", position)
	_, err := s.engine(s.pool, change).Rebuild(t.Context(), "customers", RebuildOptions{})
	must(t, err)
	left := func() (n int) {
		must(t, s.pool.QueryRow(t.Context(), `
SELECT count(*) FROM (SELECT name_ref, name_grams FROM customers_v7.customers UNION ALL SELECT name_ref, name_grams FROM customers_v7_b1.customers) c
WHERE name_ref IS NOT NULL OR name_grams IS NOT NULL`).Scan(&n))
		return n
	}
	if left() != 2 {
		t.Fatal("control: there is nothing to erase")
	}
	position = s.append(fact{customer: ada, event: &domain.CustomerErased{ErasureID: domain.ID(uuid.New()), Cause: domain.ErasedByRequest}, occurred: beginning})
	awaitPosition(t, s.pool, "customers", position)
	if _, err := parked.Find(t.Context(), s.pool, "customers", domain.CustomerStream(ada)); err != nil {
		t.Fatalf("control: the stream is parked: %v", err)
	}
	if n := left(); n != 0 {
		t.Errorf("%d rows still have a name", n)
	}
}
