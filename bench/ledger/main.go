// Command ledger measures the proofs: hashing leaves, checking a whole export
// offline, proving and checking one leaf, signing a receipt, the tree of heads.
//
//	go run ./bench/ledger [-events 1000000]
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/dossier-crm/dossier/internal/ledger"
)

func main() {
	events := flag.Int("events", 1_000_000, "events of the export")
	flag.Parse()
	if err := run(*events); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(n int) error {
	dir, err := os.MkdirTemp("", "ledger")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	key, err := ledger.OpenKey(filepath.Join(dir, "key"), "dossier/bench")
	if err != nil {
		return err
	}
	policy, err := ledger.EnsurePolicy(filepath.Join(dir, "policy"), key)
	if err != nil {
		return err
	}
	say := func(what string, per int, took time.Duration) {
		fmt.Printf("%-52s %10.3f s  %8.2f µs each\n", what, took.Seconds(), float64(took.Microseconds())/float64(per))
	}

	// The floor: the tree over leaves of 400 bytes, and nothing else.
	leaf := make([]byte, 400)
	began := time.Now()
	var floor ledger.Frontier
	for i := range n {
		binary.BigEndian.PutUint64(leaf, uint64(i)) //nolint:gosec // not negative
		floor.Append(0, tlog.RecordHash(leaf), nil)
	}
	base := time.Since(began)
	say(fmt.Sprintf("hash %d leaves of 400 bytes into a tree", n), n, base)

	file := filepath.Join(dir, "export")
	if err := write(file, n, key); err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	peak := watchMemory()
	began = time.Now()
	report, err := ledger.Checking{Policy: policy}.Check(f)
	took := time.Since(began)
	if err != nil {
		return err
	}
	if !report.Proved() {
		return errors.New(report.Failed)
	}
	say(fmt.Sprintf("check an export of %d events, %d streams, %d MB", report.Events, report.Streams, info.Size()>>20), n, took)
	fmt.Printf("%-52s %10.2f times the hashing; heap at most %d MB\n", "", took.Seconds()/base.Seconds(), peak()>>20)

	issuer := &ledger.Issuer{Key: key, Now: time.Now}
	one := eventAt(1)
	const receipts = 20_000
	began = time.Now()
	for range receipts {
		if _, err := issuer.Issue([]ledger.Event{one}, 1); err != nil {
			return err
		}
	}
	say("sign a receipt for one event", receipts, time.Since(began))

	const streams, batch = 200_000, 2_000
	buckets := map[int][]ledger.Head{}
	for i := range streams {
		k := ledger.StreamKey(fmt.Sprint(i))
		buckets[ledger.Bucket(k)] = append(buckets[ledger.Bucket(k)], ledger.Head{Key: k})
	}
	top := ledger.NewHeads()
	for b, heads := range buckets {
		top.Set(b, ledger.BucketOf(heads))
	}
	top.Root()
	began = time.Now()
	for i := range 50 {
		for j := range batch {
			b := ledger.Bucket(ledger.StreamKey(fmt.Sprint((i*batch + j) % streams)))
			top.Set(b, ledger.BucketOf(buckets[b]))
		}
		top.Root()
	}
	say("move a head, 2,000 at once, among 200,000 streams", 50*batch, time.Since(began))
	return nil
}

const streams = 100_000

func eventAt(i int) ledger.Event {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:], uint64(i)) //nolint:gosec // not negative
	data := bytes.Repeat([]byte{'x'}, 170)
	return ledger.Event{
		Stream: fmt.Sprintf("customer-%08x-0000-4000-8000-000000000000", i%streams), Revision: uint64(i / streams), ID: id, Type: "CustomerVisited", //nolint:gosec // not negative
		Created: time.Unix(int64(i), 0), Data: data, Meta: []byte(`{"actor":"staff-17","auth":"key:0b7c9b5e","command":"RecordVisit","occurredAt":"2026-03-01T00:00:00Z","schema":1}`),
	}
}

// write makes an export of n events as the server does, under a checkpoint.
func write(file string, n int, key *ledger.Key) error {
	var tree ledger.Frontier
	last := make(map[string]ledger.Head, streams)
	for i := range n {
		e := eventAt(i)
		entry := e.Entry(last[e.Stream].Leaf)
		h := entry.LeafHash()
		tree.Append(0, h, nil)
		last[e.Stream] = ledger.Head{Key: sha256.Sum256([]byte(e.Stream)), Revision: e.Revision, Leaf: h}
	}
	all := make([]ledger.Head, 0, len(last))
	for _, h := range last {
		all = append(all, h)
	}
	c := ledger.Checkpoint{Origin: key.Name(), Size: int64(n), Root: tree.Root(), Heads: ledger.HeadsRoot(all), Time: time.Now().UTC().Truncate(time.Microsecond)}
	signed, err := c.Sign(key)
	if err != nil {
		return err
	}
	header, err := json.Marshal(ledger.FileHeader{Origin: c.Origin, Exported: c.Time, Size: c.Size, End: c.Size, Events: c.Size})
	if err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	clear(last)
	err = ledger.WriteExport(w, header, signed, func(yield func(int64, ledger.Hash, *ledger.Event) bool) {
		for i := range n {
			e := eventAt(i)
			previous := last[e.Stream].Leaf
			entry := e.Entry(previous)
			last[e.Stream] = ledger.Head{Leaf: entry.LeafHash()}
			if !yield(int64(i), previous, &e) {
				return
			}
		}
	})
	return errors.Join(err, w.Flush(), f.Close())
}

// watchMemory returns a function that gives the largest heap seen since.
func watchMemory() func() uint64 {
	runtime.GC()
	var most atomic.Uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapAlloc))
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); <-done; return most.Load() }
}
