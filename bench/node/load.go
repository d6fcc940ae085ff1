package main

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// payload is an event of 310 bytes, data and metadata.
var (
	payloadData = []byte(`{"text":"` + string(make200('d')) + `"}`)
	payloadMeta = []byte(`{"corr":"` + string(make200('m'))[:88] + `"}`)
)

func make200(c byte) []byte {
	b := make([]byte, 200)
	for i := range b {
		b[i] = c
	}
	return b
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

func measure(ctx context.Context, d time.Duration, dir string, f figures) error {
	if err := measurePebble(d, dir+"-pebble", f); err != nil {
		return fmt.Errorf("pebble: %w", err)
	}
	for _, kind := range []string{"ack", "node"} {
		if err := measureServer(ctx, kind, d, dir+"-"+kind, f); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
	}
	return nil
}

func measurePebble(d time.Duration, dir string, f figures) error {
	db, err := pebble.Open(dir, &pebble.Options{MemTableSize: 32 << 20, FormatMajorVersion: pebble.FormatNewest})
	if err != nil {
		return err
	}
	var key atomic.Uint64
	write := func(n int) func(int) error {
		return func(int) error {
			b := db.NewBatch()
			for range n {
				k := key.Add(1)
				_ = b.Set([]byte{'L', byte(k >> 56), byte(k >> 48), byte(k >> 40), byte(k >> 32), byte(k >> 24), byte(k >> 16), byte(k >> 8), byte(k)},
					append(append([]byte{}, payloadData...), payloadMeta...), nil)
			}
			return b.Commit(pebble.Sync)
		}
	}
	// The same load beforehand as the servers get: a log file that was used
	// before is cheaper to sync.
	for range readEvents / 500 {
		if err := write(500)(0); err != nil {
			return err
		}
	}
	for _, w := range []int{1, 16, 64} {
		v, err := timed(d, w, write(1))
		if err != nil {
			return err
		}
		f.add(fmt.Sprint("pebble single ", w), v)
		if w == 64 {
			f.add("pebble batchappend 1024", v)
			continue
		}
		if v, err = timed(d, w, write(100)); err != nil {
			return err
		}
		f.add(fmt.Sprint("pebble batch100 ", w), 100*v)
	}
	return db.Close()
}

func events(n int) []esdb.EventData {
	out := make([]esdb.EventData, n)
	for i := range out {
		out[i] = esdb.EventData{EventID: uuid.New(), EventType: "Measured", ContentType: esdb.ContentTypeJson, Data: payloadData, Metadata: payloadMeta}
	}
	return out
}

func measureServer(ctx context.Context, kind string, d time.Duration, dir string, f figures) error {
	target, stop, err := child(kind, dir)
	if err != nil {
		return err
	}
	defer stop()
	cfg, err := esdb.ParseConnectionString("esdb://" + target + "?tls=false")
	if err != nil {
		return err
	}
	cfg.Logger = esdb.NoopLogging()
	c, err := esdb.NewClient(cfg)
	if err != nil {
		return err
	}
	defer c.Close()
	// Reads first, over a log that holds nothing else.
	for i := 0; i < readEvents; i += 500 {
		if _, err := c.AppendToStream(ctx, fmt.Sprint("r-", i%50_000), esdb.AppendToStreamOptions{}, events(500)...); err != nil {
			return err
		}
	}
	if err := measureReads(ctx, kind, c, f); err != nil {
		return err
	}
	call := func(n int) func(int) error {
		return func(w int) error {
			_, err := c.AppendToStream(ctx, fmt.Sprint("w-", w), esdb.AppendToStreamOptions{}, events(n)...)
			return err
		}
	}
	for _, w := range []int{1, 16, 64} {
		v, err := timed(d, w, call(1))
		if err != nil {
			return err
		}
		f.add(fmt.Sprint(kind, " single ", w), v)
		if w == 64 {
			break
		}
		if v, err = timed(d, w, call(100)); err != nil {
			return err
		}
		f.add(fmt.Sprint(kind, " batch100 ", w), 100*v)
	}
	v, err := batchAppend(ctx, target, d, 1024)
	f.add(kind+" batchappend 1024", v)
	return err
}

func measureReads(ctx context.Context, kind string, c *esdb.Client, f figures) error {
	begin, n := time.Now(), 0
	r, err := c.ReadAll(ctx, esdb.ReadAllOptions{From: esdb.Start{}}, readEvents)
	if err != nil {
		return err
	}
	for {
		if _, err := r.Recv(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		n++
	}
	r.Close()
	f.add(kind+" read $all", float64(n)/time.Since(begin).Seconds())
	sub, err := c.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{From: esdb.Start{}})
	if err != nil {
		return err
	}
	defer sub.Close()
	begin, n = time.Now(), 0
	for {
		e := sub.Recv()
		if e.SubscriptionDropped != nil {
			return e.SubscriptionDropped.Error
		}
		if e.CaughtUp != nil {
			break
		}
		n++
	}
	f.add(kind+" catch-up $all", float64(n)/time.Since(begin).Seconds())
	return nil
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
