package retention_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/automation/retention"
	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What is due ends, once; who is held, in use or not due yet loses nothing.
func TestWhatIsDueEnds(t *testing.T) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	log := slog.New(slog.DiscardHandler)
	pool := pgtest.Database(t)
	must(t, projections.Setup(t.Context(), pool))
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	must(t, err)
	v, err := vault.Open(t.Context(), pool, keyring, vault.Options{})
	must(t, err)
	store, err := eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), v, log)
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	engine, err := projections.New(projections.Config{Store: store, Vault: v, Pool: pool, Sessions: 2})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = engine.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	service := commands.NewService(commands.Config{Store: store, Vault: v, Pool: pool, Log: log, Now: func() time.Time { return now }})
	t.Cleanup(func() { _ = service.Close(context.Background()) })

	var position uint64
	append := func(id domain.ID, events ...domain.Event) {
		t.Helper()
		subject, err := v.Ensure(t.Context(), uuid.UUID(id))
		must(t, err)
		var sealed []eventstore.Sealed
		for _, e := range events {
			occurred := now.AddDate(0, 0, -100)
			if _, archived := e.(*domain.CustomerArchived); archived {
				occurred = now.AddDate(0, 0, -40)
			}
			one, err := eventstore.Seal(subject, domain.CustomerStream(id), eventstore.Proposed{ID: uuid.New(), Event: e, Meta: eventstore.Metadata{Actor: "a", Auth: "t", Command: "T", OccurredAt: occurred}})
			must(t, err)
			sealed = concat(sealed, one)
		}
		w, err := store.Append(t.Context(), domain.CustomerStream(id), eventstore.NoStream, sealed)
		must(t, err)
		position = w.Position
	}
	settled := func() {
		t.Helper()
		for at := int64(0); at < int64(position); time.Sleep(5 * time.Millisecond) {
			must(t, pool.QueryRow(t.Context(), `SELECT min(position) FROM read.checkpoints`).Scan(&at))
		}
	}
	created := func() domain.Event { return &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"} }
	due, inUse, held := domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New())
	append(due, created(), &domain.CustomerArchived{})
	append(inUse, created())
	append(held, created(), &domain.CustomerArchived{}, &domain.LegalHoldPlaced{HoldID: domain.ID(uuid.New())})
	settled()
	job := func(policy domain.Retention) *retention.Job {
		return &retention.Job{Pool: pool, Service: service, Policy: policy, Log: log, Now: func() time.Time { return now }}
	}
	types := func(id domain.ID) (out []string) {
		for e, err := range store.Stream(t.Context(), domain.CustomerStream(id), 0, 100) {
			must(t, err)
			out = concat(out, e.Type)
			position = max(position, e.Position)
		}
		return out
	}
	for i, step := range []struct {
		policy domain.Retention
		ended  int
		last   string
	}{
		{domain.Retention{domain.CategoryContent: 60}, 0, "CustomerArchived"},
		{domain.Retention{domain.CategoryContent: 30}, 1, "PersonalDataExpired"},
		{domain.Retention{domain.CategoryContent: 30}, 0, "PersonalDataExpired"},
		{domain.Retention{domain.CategoryContent: 30, domain.CategoryIdentity: 35}, 1, "CustomerErased"},
		{domain.Retention{domain.CategoryContent: 30, domain.CategoryIdentity: 35}, 0, "CustomerErased"},
	} {
		n, err := job(step.policy).Once(t.Context())
		must(t, err)
		all := types(due)
		if n != step.ended || all[len(all)-1] != step.last {
			t.Errorf("step %d: %d ended, %v", i, n, all)
		}
		settled()
	}
	// A version of the policy takes the place of what the job was given, from when it is in force.
	define := func(expected int64, from time.Time, days int) {
		t.Helper()
		one, err := eventstore.Seal(nil, domain.FamilyScheme.Stream(domain.SchemeRetention), eventstore.Proposed{
			ID: uuid.New(), Event: &domain.RetentionDefined{From: from, Content: days},
			Meta: eventstore.Metadata{Actor: "a", Auth: "t", Command: "T", OccurredAt: now},
		})
		must(t, err)
		w, err := store.Append(t.Context(), domain.FamilyScheme.Stream(domain.SchemeRetention), expected, []eventstore.Sealed{one})
		must(t, err)
		position = w.Position
	}
	late := domain.ID(uuid.New())
	append(late, created(), &domain.CustomerArchived{})
	define(eventstore.NoStream, now.AddDate(0, 0, 1), 10)
	settled()
	for i, step := range []struct{ from, days, ended int }{{-1, 50, 0}, {-1, 39, 1}} {
		if n, err := job(nil).Once(t.Context()); err != nil || n != 0 && i == 0 {
			t.Errorf("a version that is not in force yet has ended %d, %v", n, err)
		}
		define(int64(i), now.AddDate(0, 0, step.from), step.days)
		settled()
		if n, err := job(domain.Retention{domain.CategoryContent: 1}).Once(t.Context()); err != nil || n != step.ended {
			t.Errorf("kept for %d days: %d ended, %v; want %d", step.days, n, err, step.ended)
		}
		settled()
	}
	// All that is due ends in one go, however few are found at a time.
	retention.FindAtATime(1)
	t.Cleanup(func() { retention.FindAtATime(1000) })
	lost := domain.ID(uuid.New()) // it ends without its keys: what a backup has of them is not kept for longer
	append(lost, created(), &domain.CustomerArchived{})
	for range 3 {
		append(domain.ID(uuid.New()), created(), &domain.CustomerArchived{})
	}
	settled()
	_, err = pool.Exec(t.Context(), `delete from dossier_keys.data_key where subject = $1`, uuid.UUID(lost))
	must(t, err)
	v.Evict(uuid.UUID(lost))
	if n, err := job(nil).Once(t.Context()); err != nil || n != 4 {
		t.Errorf("four were due: %d ended, %v", n, err)
	}
	if all := types(lost); !slices.Contains(all, "PersonalDataExpired") {
		t.Errorf("whose keys are lost: %v", all)
	}
	// What was merged ends with the record that goes on, over two merges, and not where a hold is on one of them.
	chain := func(events ...domain.Event) (all [3]domain.ID) {
		t.Helper()
		merges := [2]domain.ID{domain.ID(uuid.New()), domain.ID(uuid.New())}
		all = [3]domain.ID{domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New())}
		append(all[0], concat(events, domain.Event(&domain.CustomerMerged{MergeID: merges[0], Into: all[1]}))...)
		append(all[1], created(), &domain.CustomerAbsorbed{MergeID: merges[0], Member: all[0]}, &domain.CustomerMerged{MergeID: merges[1], Into: all[2]})
		append(all[2], created(), &domain.CustomerAbsorbed{MergeID: merges[1], Member: all[1]}, &domain.CustomerArchived{})
		return all
	}
	one, kept := chain(created()), chain(created(), &domain.LegalHoldPlaced{HoldID: domain.ID(uuid.New())})
	settled()
	for i, want := range []int{3, 0} {
		if n, err := job(nil).Once(t.Context()); err != nil || n != want {
			t.Errorf("of a merged set, time %d: %d ended, %v; want %d", i, n, err, want)
		}
		one := types(one[0])
		if one[len(one)-1] != "PersonalDataExpired" {
			t.Errorf("the first of the set: %v", one)
		}
		settled()
	}
	for _, id := range kept {
		if all := types(id); slices.Contains(all, "PersonalDataExpired") {
			t.Errorf("one of a set with a hold: %v", all)
		}
	}
	if n := len(types(inUse)); n != 1 {
		t.Errorf("who is in use has %d events", n)
	}
	if n := len(types(held)); n != 3 {
		t.Errorf("who is held has %d events", n)
	}
}

func concat[T any](list []T, one T) []T { return append(list, one) }
