package greeting_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/automation/greeting"
	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, leaks.Forgotten()...) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// tables is what the tests' databases begin with.
var tables = pgtest.Template{Setup: func(ctx context.Context, pool *pgxpool.Pool) error {
	return errors.Join(projections.Setup(ctx, pool), greeting.Setup(ctx, pool))
}}

// world is real stores with read models that follow.
type world struct {
	t       *testing.T
	store   *eventstore.Store
	vault   *vault.Vault
	pool    *pgxpool.Pool
	service *commands.Service
	now     time.Time
	at      uint64
}

func newWorld(t *testing.T, now time.Time) *world {
	t.Helper()
	w := &world{t: t, pool: tables.Database(t), now: now}
	log := slog.New(slog.DiscardHandler)
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	must(t, err)
	w.vault, err = vault.Open(t.Context(), w.pool, keyring, vault.Options{})
	must(t, err)
	w.store, err = eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), w.vault, log)
	must(t, err)
	t.Cleanup(func() { _ = w.store.Close() })
	engine, err := projections.New(projections.Config{Store: w.store, Vault: w.vault, Pool: w.pool, Zone: berlin, Sessions: 2})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = engine.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	w.service = commands.NewService(commands.Config{Store: w.store, Vault: w.vault, Pool: w.pool, Log: log, Now: func() time.Time { return w.now }})
	t.Cleanup(func() { _ = w.service.Close(context.Background()) })
	return w
}

// happened is a record that came to be on the day, and what happened to it since.
func (w *world) happened(created time.Time, born string, events ...domain.Event) domain.ID {
	w.t.Helper()
	id := domain.ID(uuid.New())
	first := &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web", Standing: "contact"}
	if born != "" {
		var err error
		first.BirthDate, err = domain.ParseDay(born)
		must(w.t, err)
	}
	subject, err := w.vault.Ensure(w.t.Context(), uuid.UUID(id))
	must(w.t, err)
	var sealed []eventstore.Sealed
	for i, e := range append([]domain.Event{first}, events...) {
		occurred := created
		if v, visited := e.(*domain.CustomerVisited); visited {
			occurred = created.AddDate(0, 0, v.Minutes) // minutes stand for days here
		} else if i > 0 {
			occurred = created.Add(time.Minute)
		}
		one, err := eventstore.Seal(subject, domain.CustomerStream(id), eventstore.Proposed{
			ID: uuid.New(), Event: e, Meta: eventstore.Metadata{Actor: "a", Auth: "t", Command: "T", OccurredAt: occurred},
		})
		must(w.t, err)
		sealed = append(sealed, one)
	}
	wrote, err := w.store.Append(w.t.Context(), domain.CustomerStream(id), eventstore.NoStream, sealed)
	must(w.t, err)
	w.at = wrote.Position
	return id
}

// define appends a version of the policy that has begun.
func (w *world) define(expected int64, occasions ...domain.Occasion) {
	w.t.Helper()
	w.defineFrom(w.now.AddDate(-1, 0, 0), expected, occasions...)
}

func (w *world) defineFrom(from time.Time, expected int64, occasions ...domain.Occasion) {
	w.t.Helper()
	stream := domain.FamilyScheme.Stream(domain.SchemeGreetings)
	one, err := eventstore.Seal(nil, stream, eventstore.Proposed{
		ID: uuid.New(), Event: &domain.GreetingsDefined{From: from, Occasions: occasions},
		Meta: eventstore.Metadata{Actor: "a", Auth: "t", Command: "T", OccurredAt: w.now},
	})
	must(w.t, err)
	wrote, err := w.store.Append(w.t.Context(), stream, expected, []eventstore.Sealed{one})
	must(w.t, err)
	w.at = wrote.Position
}

func (w *world) settled() {
	w.t.Helper()
	for at := uint64(0); at < w.at; time.Sleep(5 * time.Millisecond) {
		must(w.t, w.pool.QueryRow(w.t.Context(), `SELECT min(position) FROM read.checkpoints`).Scan(&at))
	}
}

func (w *world) job() *greeting.Job {
	return &greeting.Job{
		Store: w.store, Pool: w.pool, Commands: w.service, Index: w.vault.Index, Zone: berlin,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return w.now },
	}
}

// raised are the tasks that the customer was raised, as occasion, what for, due.
func (w *world) raised(id domain.ID) (out []string) {
	w.t.Helper()
	for e, err := range w.store.Stream(w.t.Context(), domain.CustomerStream(id), 1, 1000) {
		must(w.t, err)
		switch d := e.Skeleton().(type) {
		case *domain.GreetingRaised:
			out = append(out, d.Occasion+" "+d.Once)
		case *domain.FollowUpOpened:
			out[len(out)-1] += " until " + d.Due.In(berlin).Format("2006-01-02 15:04")
		}
	}
	return out
}

func (w *world) want(what string, id domain.ID, want ...string) {
	w.t.Helper()
	if got := w.raised(id); strings.Join(got, "; ") != strings.Join(want, "; ") {
		w.t.Errorf("%s: raised %q, want %q", what, got, want)
	}
}

var birthdays = domain.Occasion{Code: "birthday", Kind: domain.OccasionBirthday, Channels: []string{"post"}, Owner: "north"}

// TestDatesRaiseTasks has every kind of date, and everybody who is not greeted.
func TestDatesRaiseTasks(t *testing.T) {
	t.Parallel()
	// A Tuesday; the week ends on Sunday, 1 March, and 2026 has no 29 February.
	w := newWorld(t, time.Date(2026, 2, 24, 9, 0, 0, 0, time.UTC))
	old := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
	tuesday := w.happened(old, "1980-02-24")
	leap := w.happened(old, "1984-02-29")
	sunday := w.happened(old, "1990-03-01")
	monday := w.happened(old, "1990-03-02")
	yesterday := w.happened(old, "1990-02-23")
	unknown := w.happened(old, "")
	refuses := w.happened(old, "1980-02-24", &domain.ContactPreferenceStated{Channel: "post", Stance: domain.Refused})
	archived := w.happened(old, "1980-02-24", &domain.CustomerArchived{})
	erased := w.happened(old, "1980-02-24", &domain.CustomerErased{})
	since := w.happened(time.Date(2023, 2, 24, 22, 30, 0, 0, time.UTC), "") // the 24th in Berlin too
	after := w.happened(time.Date(2023, 2, 24, 23, 30, 0, 0, time.UTC), "") // the 25th there
	fresh := w.happened(time.Date(2026, 2, 24, 8, 0, 0, 0, time.UTC), "")
	visit := func(days int) *domain.CustomerVisited {
		return &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Minutes: days}
	}
	ninety := w.happened(w.now.AddDate(0, 0, -100), "", visit(2), visit(10))
	again := w.happened(w.now.AddDate(0, 0, -100), "", visit(10), visit(20))
	w.define(eventstore.NoStream, birthdays,
		domain.Occasion{Code: "years", Kind: domain.OccasionAnniversary, Channels: []string{"phone"}, Owner: "north"},
		domain.Occasion{Code: "quiet", Kind: domain.OccasionRevisit, Days: 90, Channels: []string{"phone"}, Owner: "north"})
	w.settled()
	must(t, w.job().Once(t.Context()))
	week := "birthday 2026 until 2026-03-02 00:00" // the end of Sunday
	w.want("on the day", tuesday, week)
	w.want("born on 29 February", leap, week)
	w.want("on Sunday", sunday, week)
	w.want("next Monday", monday)
	w.want("yesterday", yesterday)
	w.want("no date", unknown)
	w.want("refuses post", refuses)
	w.want("archived", archived)
	w.want("erased", erased)
	w.want("three years", since, "years 2026 until 2026-02-25 00:00")
	w.want("three years tomorrow", after)
	w.want("new today", fresh)
	w.want("ninety days", ninety, "quiet 2025-11-26 until 2026-02-25 00:00")
	w.want("visited since", again)

	// Later in the day and the next days nothing comes twice; who had the date while
	// no process ran is made up for.
	must(t, w.job().Once(t.Context()))
	w.now = w.now.AddDate(0, 0, 3)
	must(t, w.job().Once(t.Context()))
	w.want("on the day, days later", tuesday, week)
	w.want("three years, made up for", after, "years 2026 until 2026-02-26 00:00")
	w.now = w.now.AddDate(0, 0, 4) // Tuesday again: Monday's was raised by a sweep of its week
	must(t, w.job().Once(t.Context()))
	w.want("Monday, made up for", monday, "birthday 2026 until 2026-03-09 00:00")

	var refusedBy map[string]int
	must(t, w.pool.QueryRow(t.Context(), `SELECT outcomes FROM automation.greeting_sweep WHERE occasion = 'birthday' AND day = '2026-02-24'`).Scan(&refusedBy))
	if refusedBy["raised"] != 3 || refusedBy[domain.GateChannelRefused] != 1 {
		t.Errorf("outcomes %v", refusedBy)
	}
}

// A version that begins in the course of a day, as one from midnight of UTC does in
// Berlin, is looked at on that day though the one before has been.
func TestAVersionBeginsLaterInTheDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, time.Date(2026, 2, 24, 0, 30, 0, 0, berlin))
	sixty := w.happened(w.now.AddDate(0, 0, -60), "", &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone"})
	quiet := domain.Occasion{Code: "quiet", Kind: domain.OccasionRevisit, Days: 90, Channels: []string{"phone"}, Owner: "north"}
	w.define(eventstore.NoStream, quiet)
	quiet.Days = 60
	w.defineFrom(w.now.Add(30*time.Minute), 0, quiet)
	w.settled()
	must(t, w.job().Once(t.Context()))
	w.want("before it begins", sixty)
	w.now = w.now.Add(time.Hour)
	must(t, w.job().Once(t.Context()))
	w.want("begun", sixty, "quiet 2025-12-26 until 2026-02-25 00:00")
}

// member is a new member of the staff, to whom more has happened.
func (w *world) member(more ...domain.Event) domain.ID {
	w.t.Helper()
	id := domain.ID(uuid.New())
	subject, err := w.vault.Ensure(w.t.Context(), uuid.UUID(id))
	must(w.t, err)
	stream := domain.FamilyStaff.Stream(id.String())
	var sealed []eventstore.Sealed
	for _, e := range append([]domain.Event{&domain.StaffJoined{Name: "Colleague", Team: "north"}}, more...) {
		one, err := eventstore.Seal(subject, stream, eventstore.Proposed{
			ID: uuid.New(), Event: e, Meta: eventstore.Metadata{Actor: "a", Auth: "t", Command: "T", OccurredAt: w.now},
		})
		must(w.t, err)
		sealed = append(sealed, one)
	}
	wrote, err := w.store.Append(w.t.Context(), stream, eventstore.NoStream, sealed)
	must(w.t, err)
	w.at = wrote.Position
	return id
}

// What a policy or a strategy gives to somebody who has left is raised all the same, and
// is the successor's; or the team's, where there is none or they have left too.
func TestTheOwnerHasLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, time.Date(2026, 2, 24, 9, 0, 0, 0, time.UTC))
	id := w.happened(w.now.AddDate(0, 0, -60), "", &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone"})
	quiet := domain.Occasion{Kind: domain.OccasionRevisit, Days: 60, Channels: []string{"phone"}}
	var occasions []domain.Occasion
	successor, nobody := w.member(), w.member(&domain.StaffLeft{})
	for code, owner := range map[string]domain.ID{"inherited": w.member(&domain.StaffLeft{Successor: successor}), "left": nobody, "left-too": w.member(&domain.StaffLeft{Successor: nobody})} {
		one := quiet
		one.Code, one.Owner = code, owner.String()
		occasions = append(occasions, one)
	}
	w.define(eventstore.NoStream, occasions...)
	w.settled()
	must(t, w.job().Once(t.Context()))
	owners := map[string]string{}
	occasion := ""
	for e, err := range w.store.Stream(t.Context(), domain.CustomerStream(id), 1, 1000) {
		must(t, err)
		switch d := e.Skeleton().(type) {
		case *domain.GreetingRaised:
			occasion = d.Occasion
		case *domain.FollowUpOpened:
			owners[occasion] = d.Owner
		case *domain.FollowUpAssigned:
			owners[occasion] = d.Owner + "team " + d.Team
		}
	}
	want := map[string]string{"inherited": successor.String(), "left": "team north", "left-too": "team north"}
	if !maps.Equal(owners, want) {
		t.Errorf("owners %v, want %v", owners, want)
	}
}

// A customer whose key is lost is not greeted, and keeps nobody else from it.
func TestALostKeyIsOneCustomersFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t, time.Date(2026, 2, 24, 9, 0, 0, 0, time.UTC))
	old := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
	lost, other := w.happened(old, "1980-02-24"), w.happened(old, "1980-02-24")
	if other.String() < lost.String() { // the lost one comes first
		lost, other = other, lost
	}
	w.define(eventstore.NoStream, birthdays)
	w.settled()
	_, err := w.pool.Exec(t.Context(), `delete from dossier_keys.data_key where subject = $1`, uuid.UUID(lost))
	must(t, err)
	w.vault.Evict(uuid.UUID(lost))
	must(t, w.job().Once(t.Context()))
	w.want("behind it", other, "birthday 2026 until 2026-03-02 00:00")
	var outcomes map[string]int
	must(t, w.pool.QueryRow(t.Context(), `SELECT outcomes FROM automation.greeting_sweep WHERE finished_at IS NOT NULL`).Scan(&outcomes))
	if outcomes["raised"] != 1 || outcomes["key-lost"] != 1 {
		t.Errorf("outcomes %v", outcomes)
	}
}

// A sweep that was begun and not finished on its day, as by a process that ended or read
// models that stood still, is finished on another: the first, one of a version that came
// in the course of the day, and one behind a day that is done.
func TestASweepIsFinishedOnAnotherDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, time.Date(2026, 2, 24, 9, 0, 0, 0, time.UTC))
	years := domain.Occasion{Code: "years", Kind: domain.OccasionAnniversary, Channels: []string{"phone"}, Owner: "north"}
	began := func(sweeps string) {
		t.Helper()
		_, err := w.pool.Exec(t.Context(), `DELETE FROM automation.greeting_sweep; INSERT INTO automation.greeting_sweep (day, occasion, version, finished_at) VALUES `+sweeps)
		must(t, err)
	}
	w.define(eventstore.NoStream, years)
	w.define(0, years)
	for name, sweeps := range map[string]string{
		"the first":                         `('2026-02-24', 'years', 2, NULL)`,
		"of a version in between":           `('2026-02-24', 'years', 1, now()), ('2026-02-24', 'years', 2, NULL)`,
		"behind a day that is done":         `('2026-02-23', 'years', 2, now()), ('2026-02-24', 'years', 2, NULL)`,
		"of a version that is not in force": `('2026-02-23', 'years', 1, now()), ('2026-02-24', 'years', 1, NULL)`,
	} {
		w.now = time.Date(2026, 2, 25, 9, 0, 0, 0, time.UTC)
		id := w.happened(time.Date(2023, 2, 24, 12, 0, 0, 0, time.UTC), "")
		w.settled()
		began(sweeps)
		must(t, w.job().Once(t.Context()))
		w.want(name, id, "years 2026 until 2026-02-25 00:00")
	}
}

// TestSweepsAreDoneOnce has processes at the same sweep, which are ended in the middle
// again and again, and whose place is lost: every customer is greeted once.
func TestSweepsAreDoneOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, time.Date(2026, 2, 24, 9, 0, 0, 0, time.UTC))
	var all []domain.ID
	for range 40 {
		all = append(all, w.happened(w.now.AddDate(-1, 0, -5), "1980-02-24"))
	}
	w.define(eventstore.NoStream, birthdays)
	w.settled()
	greeted := func() (n int) {
		for _, id := range all {
			n += len(w.raised(id))
		}
		return n
	}
	for n := 0; n < len(all); n = greeted() { // until all were greeted, by whoever lived
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 60*time.Millisecond)
				defer cancel()
				_ = w.job().Once(ctx)
			})
		}
		both.Wait()
	}
	lost := func() {
		t.Helper()
		_, err := w.pool.Exec(t.Context(), `UPDATE automation.greeting_sweep SET after = DEFAULT, finished_at = NULL`)
		must(t, err)
		must(t, w.job().Once(t.Context()))
	}
	lost()
	for _, id := range all {
		w.want("after ends and a lost place", id, "birthday 2026 until 2026-03-02 00:00")
	}
	// Control: the place alone does not keep it from happening twice; with another
	// code, which is another occasion, everybody is greeted again.
	other := birthdays
	other.Code = "again"
	w.define(0, other)
	w.settled()
	lost()
	if n := greeted(); n != 2*len(all) {
		t.Errorf("control: %d greetings of %d customers for two occasions", n, len(all))
	}
}
