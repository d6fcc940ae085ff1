package main

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/cockroachdb/pebble/v2"
	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

// payload is an event of 310 bytes, data and metadata. It compresses no better
// than sealed fields do.
var (
	payloadData = []byte(`{"text":"` + noise(200) + `"}`)
	payloadMeta = []byte(`{"corr":"` + noise(88) + `"}`)
)

func noise(n int) string {
	r := rand.NewChaCha8([32]byte{})
	b := make([]byte, n)
	_, _ = r.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)[:n]
}

// readEvents is how many events the reads go over.
const readEvents = 200_000

// timed calls op from many goroutines for d and returns calls per second.
func timed(d time.Duration, workers int, op func(worker int) error) (float64, error) {
	var n atomic.Int64
	var wg sync.WaitGroup
	errs := make(chan error, workers)
	begin := time.Now()
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for time.Since(begin) < d {
				if err := op(w); err != nil {
					errs <- err
					return
				}
				n.Add(1)
			}
		}()
	}
	wg.Wait()
	select {
	case err := <-errs:
		return 0, err
	default:
	}
	return float64(n.Load()) / time.Since(begin).Seconds(), nil
}

// contender is one of those that are compared: raw pebble in this process, or
// a server in its own.
type contender struct {
	name   string
	db     *pebble.DB // pebble only
	key    atomic.Uint64
	target string
	client *esdb.Client
	stop   func()
}

// workload is what is measured: events per second over about d. Of answers
// nil where a contender has nothing like it.
type workload struct {
	name string
	of   func(*contender) func(d time.Duration) (float64, error)
}

var workloads = []workload{
	{"single 1", appends(1, 1)},
	{"single 16", appends(16, 1)},
	{"single 64", appends(64, 1)},
	{"batch100 1", appends(1, 100)},
	{"batch100 16", appends(16, 100)},
	{"batchappend", batchAppends},
	{"read $all", reads(readAll)},
	{"catch-up $all", reads(catchUp)},
}

func appends(workers, n int) func(*contender) func(time.Duration) (float64, error) {
	return func(c *contender) func(time.Duration) (float64, error) {
		op := c.append(n)
		return func(d time.Duration) (float64, error) {
			v, err := timed(d, workers, op)
			return v * float64(n), err
		}
	}
}

func batchAppends(c *contender) func(time.Duration) (float64, error) {
	switch c.name {
	case "pebble":
		return appends(64, 1)(c)
	case "sync":
		return nil
	}
	return func(d time.Duration) (float64, error) { return batchAppend(context.Background(), c.target, d, 1024) }
}

func reads(read func(context.Context, *esdb.Client) (int, error)) func(*contender) func(time.Duration) (float64, error) {
	return func(c *contender) func(time.Duration) (float64, error) {
		if c.name == "pebble" || c.name == "sync" {
			return nil
		}
		return func(time.Duration) (float64, error) { // as long as readEvents take
			begin := time.Now()
			n, err := read(context.Background(), c.client)
			return float64(n) / time.Since(begin).Seconds(), err
		}
	}
}

// start brings all contenders up with the same events in them: a log file
// that was used before is cheaper to sync.
func start(ctx context.Context, dir, profile string) (all []*contender, err error) {
	db, err := pebble.Open(dir+"/pebble", &pebble.Options{MemTableSize: 32 << 20, FormatMajorVersion: pebble.FormatNewest})
	if err != nil {
		return nil, err
	}
	all = append(all, &contender{name: "pebble", db: db, stop: func() { _ = db.Close() }})
	for _, kind := range []string{"ack", "sync", "node"} {
		target, stop, err := child(kind, dir+"/"+kind, profile)
		if err != nil {
			return all, err
		}
		c := &contender{name: kind, target: target, stop: stop}
		all = append(all, c)
		cfg, err := esdb.ParseConnectionString("esdb://" + target + "?tls=false")
		if err != nil {
			return all, err
		}
		cfg.Logger = esdb.NoopLogging()
		if c.client, err = esdb.NewClient(cfg); err != nil {
			return all, err
		}
	}
	for _, c := range all {
		for i := 0; i < readEvents; i += 500 {
			if err := c.fill(ctx, i, 500); err != nil {
				return all, fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	return all, nil
}

func (c *contender) fill(ctx context.Context, at, n int) error {
	if c.db != nil {
		return c.append(n)(0)
	}
	_, err := c.client.AppendToStream(ctx, fmt.Sprint("r-", at%50_000), esdb.AppendToStreamOptions{}, events(n)...)
	return err
}

// append returns what one worker repeats: an append of n events.
func (c *contender) append(n int) func(worker int) error {
	if c.db == nil {
		return func(w int) error {
			_, err := c.client.AppendToStream(context.Background(), fmt.Sprint("w-", w), esdb.AppendToStreamOptions{}, events(n)...)
			return err
		}
	}
	return func(int) error {
		b := c.db.NewBatch()
		for range n {
			k := c.key.Add(1)
			_ = b.Set(binary.BigEndian.AppendUint64([]byte{'L'}, k), append(append([]byte{}, payloadData...), payloadMeta...), nil)
		}
		return b.Commit(pebble.Sync)
	}
}

func events(n int) []esdb.EventData {
	out := make([]esdb.EventData, n)
	for i := range out {
		out[i] = esdb.EventData{EventID: uuid.New(), EventType: "Measured", ContentType: esdb.ContentTypeJson, Data: payloadData, Metadata: payloadMeta}
	}
	return out
}

func readAll(ctx context.Context, c *esdb.Client) (n int, err error) {
	return count(c.ReadAll(ctx, esdb.ReadAllOptions{From: esdb.Start{}}, readEvents))
}

// catchUp subscribes from the start and takes readEvents events.
func catchUp(ctx context.Context, c *esdb.Client) (n int, err error) {
	sub, err := c.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{From: esdb.Start{}})
	if err != nil {
		return 0, err
	}
	defer sub.Close()
	for n < readEvents {
		e := sub.Recv()
		if e.SubscriptionDropped != nil {
			return n, e.SubscriptionDropped.Error
		}
		if e.EventAppeared != nil {
			n++
		}
	}
	return n, nil
}

// batchAppend keeps window single-event appends open on one BatchAppend call.
func batchAppend(ctx context.Context, target string, d time.Duration, window int) (float64, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	call, err := streams.NewStreamsClient(conn).BatchAppend(ctx)
	if err != nil {
		return 0, err
	}
	free := make(chan struct{}, window)
	for range window {
		free <- struct{}{}
	}
	begin, sent := time.Now(), 0
	failed := make(chan error, 1)
	done := make(chan int)
	go func() {
		n := 0
		for {
			r, err := call.Recv()
			if err != nil || r.GetSuccess() == nil {
				if !errors.Is(err, io.EOF) {
					failed <- fmt.Errorf("%v: %w", r, err)
				}
				done <- n
				return
			}
			n++
			free <- struct{}{}
		}
	}()
	for time.Since(begin) < d {
		select {
		case <-free:
		case err := <-failed:
			return 0, err
		}
		id := &shared.UUID{Value: &shared.UUID_String_{String_: uuid.NewString()}}
		if err := call.Send(&streams.BatchAppendReq{
			CorrelationId: id, IsFinal: true,
			Options: &streams.BatchAppendReq_Options{
				StreamIdentifier:       &shared.StreamIdentifier{StreamName: fmt.Append(nil, "b-", sent%64)},
				ExpectedStreamPosition: &streams.BatchAppendReq_Options_Any{Any: &emptypb.Empty{}},
			},
			ProposedMessages: []*streams.BatchAppendReq_ProposedMessage{{
				Id: id, Data: payloadData, CustomMetadata: payloadMeta,
				Metadata: map[string]string{"type": "Measured", "content-type": "application/json"},
			}},
		}); err != nil {
			return 0, err
		}
		sent++
	}
	_ = call.CloseSend()
	n := <-done
	return float64(n) / time.Since(begin).Seconds(), nil
}
