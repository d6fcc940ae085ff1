package node

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// TestAReplayOnAFullDiskLosesNothing: the note that hides what a replay takes is
// refused by a full disk and written nevertheless, once there is space. What it
// hides is to come all the same, once, also where the groups were restarted between.
func TestAReplayOnAFullDiskLosesNothing(t *testing.T) {
	t.Parallel()
	for what, between := range map[string]func(*testing.T, *Node){
		"nothing between": func(*testing.T, *Node) {},
		"a restart": func(t *testing.T, n *Node) {
			if err := n.groups.restart(); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			var full atomic.Bool
			fs := errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
				if full.Load() && op.Kind == errorfs.OpFileWrite && strings.HasSuffix(op.Path, ".log") {
					return syscall.ENOSPC
				}
				return nil
			}))
			n := &Node{stopping: make(chan struct{})}
			n.cfg.setDefaults()
			var err error
			if n.store, err = store.Open(store.Options{Dir: "data", FS: fs}); err != nil {
				t.Fatal(err)
			}
			defer n.store.Close()
			n.groups.n = n
			if err := n.groups.load(); err != nil {
				t.Fatal(err)
			}
			defer n.groups.stop(true)
			c := groupConfig{
				Stream: "s", Group: "g", StartFrom: -1, MessageTimeout: 600_000, LiveBufferSize: 500, HistoryBufferSize: 500,
				ReadBatchSize: 20, MaxRetryCount: 10, CheckpointAfter: 1000, MinCheckpointCount: 10, MaxCheckpointCount: 1000, Strategy: strategyRoundRobin,
			}
			for i := range 4 {
				if err := n.writeSystem("s", "T", true, []byte("{}"), nil); err != nil {
					t.Fatal(err)
				}
				if err := n.writeSystem(c.parkedStream(), typeLink, false, fmt.Appendf(nil, "%d@s", i), nil); err != nil {
					t.Fatal(err)
				}
			}
			if err := n.groups.create(c); err != nil {
				t.Fatal(err)
			}
			replay := func() (err error) {
				n.groups.get("s", "g").do(func() { err = n.groups.get("s", "g").replay(-1) })
				return err
			}
			full.Store(true)
			if err := replay(); !errors.Is(err, store.ErrDiskFull) {
				t.Fatal(err)
			}
			between(t, n)
			full.Store(false)
			for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
				if v, err := n.store.View(c.parkedStream()); err == nil && v.Meta.TruncateBefore == 4 && n.store.Err() == nil {
					break // the note that was refused
				}
				if time.Now().After(deadline) {
					t.Fatal("the note was not written: this tests nothing")
				}
			}
			var got []int64
			for deadline := time.Now().Add(5 * time.Second); len(got) < 4 && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
				if err := replay(); err != nil { // an operator who was refused asks again
					t.Fatal(err)
				}
				g := n.groups.get("s", "g")
				g.do(func() {
					got = nil
					for _, m := range g.retry {
						got = append(got, m.parked)
					}
				})
			}
			if !slices.Equal(got, []int64{0, 1, 2, 3}) {
				t.Errorf("%v come back", got)
			}
			g := n.groups.get("s", "g")
			g.do(func() {
				if d := g.replayed; d.Truncate != 4 || len(d.Waiting) != 1 || d.Waiting[0] != [2]int64{0, 3} {
					t.Errorf("%+v is noted", d)
				}
			})
		})
	}
}
