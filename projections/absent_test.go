package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/parked"
	"github.com/dossier-crm/dossier/internal/vault"
)

// loseKey takes the subject's data keys out of the database and returns how they come back.
func loseKey(t testing.TB, s *stores, pool *pgxpool.Pool, id domain.ID) (bringBack func()) {
	t.Helper()
	_, err := pool.Exec(t.Context(), `CREATE TABLE IF NOT EXISTS public.lost_keys (LIKE dossier_keys.data_key)`)
	must(t, err)
	_, err = pool.Exec(t.Context(), `WITH gone AS (DELETE FROM dossier_keys.data_key WHERE subject = $1 RETURNING *) INSERT INTO public.lost_keys SELECT * FROM gone`, id)
	must(t, err)
	s.vault.Evict(uuid.UUID(id))
	return func() {
		t.Helper()
		_, err := pool.Exec(t.Context(), `INSERT INTO dossier_keys.data_key SELECT * FROM public.lost_keys WHERE subject = $1`, id)
		must(t, err)
	}
}

// TestALostKeyHoldsNobodyUp loses the data key of one customer: everybody else is served, that
// one is parked, and what waits is applied when the key is back.
func TestALostKeyHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	for _, shards := range []int{1, 2} {
		t.Run(fmt.Sprint(shards, " shards"), func(t *testing.T) {
			t.Parallel()
			s := newStores(t)
			h := apart()
			position := s.append(someFacts(t, h, 60)...)
			lost, _ := s.events()[20].Customer()
			bringBack := loseKey(t, s, s.pool, lost)
			e := s.engine(s.pool, func(c *Config) { c.keyPatience, c.BatchEvents, c.Shards = 500*time.Millisecond, 10, shards })
			run(t, e)
			awaitAll(t, s.pool, position)
			list, err := parked.List(t.Context(), s.pool, "")
			must(t, err)
			for _, p := range list {
				if p.Stream != domain.CustomerStream(lost) {
					t.Errorf("%s has parked somebody else: %s", p.Projection, p.Cause)
				}
			}
			if len(list) != 3 { // customers, communications, histories
				t.Errorf("%d projections have parked the customer: %+v", len(list), list)
			}
			if n, err := parked.KeysMissing(t.Context(), s.pool); err != nil || n != 1 {
				t.Errorf("keys of %d customers are missing, %v", n, err)
			}
			// A retry without the key is over, and says why.
			must(t, parked.Retry(t.Context(), s.pool, "customers", domain.CustomerStream(lost), "tester"))
			if p := settled(t, s.pool, "customers", domain.CustomerStream(lost)); p == nil || p.Tries == 0 || p.Cause == "" {
				t.Errorf("after a retry without the key: %+v", p)
			}
			bringBack()
			position = s.append(someFacts(t, h, 20)...)
			for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
				if n, err := parked.KeysMissing(t.Context(), s.pool); err != nil || n == 0 {
					must(t, err)
					break
				}
				if time.Now().After(deadline) {
					t.Fatal("the key is back, and what waits for it is not applied")
				}
			}
			awaitAll(t, s.pool, position)
			newReference(t, s).check(t, s.pool)
		})
	}
}

// TestAKeyThatIsAwayForAMomentParksNobody brings the key back before the time is over.
func TestAKeyThatIsAwayForAMomentParksNobody(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	position := s.append(someFacts(t, apart(), 30)...)
	lost, _ := s.events()[5].Customer()
	bringBack := loseKey(t, s, s.pool, lost)
	e := s.engine(s.pool, nil)
	run(t, e)
	awaitTrouble(t, e)
	bringBack()
	awaitAll(t, s.pool, position)
	if list, err := parked.List(t.Context(), s.pool, ""); err != nil || len(list) > 0 {
		t.Errorf("parked: %+v, %v", list, err)
	}
	newReference(t, s).check(t, s.pool)
}

// awaitTrouble waits until a projection of the engine says that it is in trouble.
func awaitTrouble(t testing.TB, e *Engine) {
	t.Helper()
	awaitTroubleOf(t, e, "")
}

// awaitTroubleOf waits until it says which.
func awaitTroubleOf(t testing.TB, e *Engine, which string) {
	t.Helper()
	for range 12_000 {
		for _, p := range e.projectors {
			if _, trouble, _ := p.state(); trouble != "" && strings.Contains(trouble, which) {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("nobody notices")
}

// downable is a wrapper that can be out of reach.
type downable struct {
	*vault.Keyring
	down atomic.Bool
}

var errDown = errors.New("the transit engine is sealed")

func (d *downable) Unwrap(ctx context.Context, b vault.Bucket, version int32, bound, wrapped []byte) ([]byte, error) {
	if d.down.Load() {
		return nil, errDown
	}
	return d.Keyring.Unwrap(ctx, b, version, bound, wrapped)
}

// TestKeysThatCannotBeAskedForParkNobody has the keys out of reach for many times as long
// as a missing one is waited for.
func TestKeysThatCannotBeAskedForParkNobody(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	position := s.append(someFacts(t, apart(), 30)...)
	wrapper := &downable{Keyring: s.keyring}
	var err error
	s.vault, err = vault.Open(t.Context(), s.pool, s.keyring, vault.Options{Wrapper: wrapper})
	must(t, err)
	must(t, s.log.Close())
	s.log, err = eventstore.Dial(t.Context(), s.connection, s.vault, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { _ = s.log.Close() })
	wrapper.down.Store(true)
	const patience = 200 * time.Millisecond
	e := s.engine(s.pool, func(c *Config) { c.keyPatience = patience })
	run(t, e)
	awaitTrouble(t, e)
	time.Sleep(5 * patience)
	for _, m := range []string{"customers", "communications", "histories"} {
		var at uint64
		must(t, s.pool.QueryRow(t.Context(), `SELECT position FROM read.checkpoints WHERE projection = $1`, m).Scan(&at))
		if at >= position {
			t.Errorf("%s has passed what it cannot open", m)
		}
	}
	var n int
	must(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM dossier.parked`).Scan(&n))
	if n > 0 {
		t.Errorf("%d streams are parked because a store is down", n)
	}
	wrapper.down.Store(false)
	awaitAll(t, s.pool, position)
	newReference(t, s).check(t, s.pool)
}

// A missing key is waited for as long as it is said to be missing again and again; a store
// that cannot be asked in between, or a key that was there in between, begins the time anew.
func TestHowLongAMissingKeyIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &projector{engine: &Engine{}}
		missing := func(stream string) bool {
			return p.misses(keyTrouble{&eventstore.KeyError{Streams: []string{stream}}})
		}
		waits := func(what string) {
			t.Helper()
			for range 12 {
				if missing("a") {
					t.Fatalf("%s: it is given up before its time", what)
				}
				time.Sleep(keyPatience / 12)
			}
		}
		waits("the first time")
		if p.misses(keyTrouble{errDown}) {
			t.Error("a store that is down gives up")
		}
		waits("after a store was down")
		time.Sleep(2 * keyPatience)
		waits("after it was there")
		if !missing("a") || !p.waitedFor("a") || p.waitedFor("b") {
			t.Error("it is not given up")
		}
		p.gaveUp = time.Now()
		if !missing("b") {
			t.Error("one after the other is waited for")
		}
	})
}

// Where more keys are missing than may be parked, it is not the customers: the projection waits,
// and goes on when they are back.
func TestManyMissingKeysAreNoCustomersFault(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	position := s.append(someFacts(t, apart(), 60)...)
	lost := map[domain.ID]func(){}
	for _, e := range s.events() {
		if id, is := e.Customer(); is && lost[id] == nil && len(lost) < 3 {
			lost[id] = loseKey(t, s, s.pool, id)
		}
	}
	e := s.engine(s.pool, func(c *Config) { c.keyPatience, c.parkMost = 500*time.Millisecond, 2 })
	run(t, e)
	awaitTroubleOf(t, e, "the fault is not theirs")
	var n int
	must(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM dossier.parked`).Scan(&n))
	if n > 0 {
		t.Errorf("%d streams are parked", n)
	}
	for _, bringBack := range lost {
		bringBack()
	}
	awaitAll(t, s.pool, position) // not stopped either
	newReference(t, s).check(t, s.pool)
}
