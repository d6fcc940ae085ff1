package automation

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

// A customer's lost data key goes on record after a while, what else the event set off and the
// events behind it go on, and when the key is back what waited for it is done: also where
// something else that the event set off has failed meanwhile.
func TestALostKeyHoldsNoReactorUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var lost, beside domain.ID
	var broken atomic.Bool
	broken.Store(true)
	fails := Do{Command: "Test", Reason: "test", Name: "fails", Carry: func(context.Context, *commands.Service, commands.Command) (commands.Result, error) {
		if broken.Load() {
			return commands.Result{}, errors.New("poison")
		}
		return commands.Result{}, nil
	}}
	reacts := welcome
	reacts.React = func(e *eventstore.Event) []Reaction {
		if id, _ := e.Customer(); id == lost {
			return append(welcome.React(e), order(beside), fails)
		}
		return welcome.React(e)
	}
	const patience = 700 * time.Millisecond
	stop := w.engine(func(c *Config) { c.keyPatience = patience }, reacts)
	w.deployed("welcome")
	beside = w.customer()
	w.reached("welcome")
	stop()
	before := len(w.events(beside))
	lost = w.customer()
	good := w.customer()
	exec := func(sql string) {
		t.Helper()
		if _, err := w.pool.Exec(t.Context(), sql, uuid.UUID(lost)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.pool.Exec(t.Context(), `CREATE TABLE public.lost_keys (LIKE dossier_keys.data_key)`); err != nil {
		t.Fatal(err)
	}
	exec(`WITH gone AS (DELETE FROM dossier_keys.data_key WHERE subject = $1 RETURNING *) INSERT INTO public.lost_keys SELECT * FROM gone`)
	w.vault.Evict(uuid.UUID(lost))
	began := time.Now()
	w.engine(func(c *Config) { c.keyPatience = patience }, reacts)
	w.reached("welcome")
	if took := time.Since(began); took < patience {
		t.Errorf("the key was waited for %v only", took)
	}
	var stream, cause string
	if err := w.pool.QueryRow(t.Context(), `SELECT stream, cause FROM read.automation_failures`).Scan(&stream, &cause); err != nil || stream != domain.CustomerStream(lost) || cause != "key-missing" {
		t.Errorf("on record is %s: %s, %v", stream, cause, err)
	}
	if len(w.events(good)) != 1 || len(w.events(beside)) != before+1 {
		t.Errorf("behind it %d events, beside it %d", len(w.events(good)), len(w.events(beside))-before)
	}
	broken.Store(false)
	exec(`INSERT INTO dossier_keys.data_key SELECT * FROM public.lost_keys WHERE subject = $1`)
	w.await(func() bool {
		var left int
		err := w.pool.QueryRow(t.Context(), `SELECT count(*) FROM read.automation_failures`).Scan(&left)
		return err == nil && left == 0
	})
	if len(w.events(lost)) != 1 || len(w.events(beside)) != before+1 {
		t.Errorf("when the key is back: %d events, beside it %d", len(w.events(lost)), len(w.events(beside))-before)
	}
}

// A store that is down is waited out for as long as it takes.
func TestWhatIsWaitedFor(t *testing.T) {
	t.Parallel()
	down := errors.Join(vault.ErrUnavailable, errors.New("sealed"))
	if !waits(down) || waits(vault.ErrKeyMissing) || waits(errors.New("poison")) || !waits(context.DeadlineExceeded) {
		t.Error("a store that is down, a missing key and a poison are not told apart")
	}
}

// Many lost keys are not waited for one after the other.
func TestManyLostKeysAreWaitedForOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &worker{engine: &Engine{}}
		began := time.Now()
		for i := range 100 {
			for w.waitsForKey(fmt.Sprint(i), vault.ErrKeyMissing) {
				time.Sleep(time.Second)
			}
		}
		if took := time.Since(began); took < keyPatience || took > 2*keyPatience {
			t.Errorf("100 keys were waited for %v", took)
		}
		time.Sleep(2 * keyPatience)
		if !w.waitsForKey("later", vault.ErrKeyMissing) {
			t.Error("one that is found later is not waited for")
		}
	})
}
