package main

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/client"
)

// perCustomer is how many commands a customer gets in a window at about 1,500 a
// second: few enough for the keys of all of them to be in the API's memory
// (with projectors at rest the index of keys does not advance).
const perCustomer = 25

var visit = client.Visit{Mode: "phone", Purpose: "review", Outcome: "satisfied", Minutes: 12, Content: "We talked about the next delivery."}

// benchCommands compares commands over HTTP with appends of the same bytes.
func benchCommands(ctx context.Context, w *world, o options, r *report) error {
	c, err := client.New(w.base, client.APIKey(w.key), client.Patience(0))
	if err != nil {
		return err
	}
	bare, err := w.bare()
	if err != nil {
		return err
	}
	defer bare.Close() //nolint:errcheck // read and written through already
	sample, err := sealedVisit(ctx, bare, c)
	if err != nil {
		return err
	}
	for _, projectors := range []bool{false, true} {
		suffix := "projectors at rest"
		if projectors {
			suffix = "projectors at work"
			p, err := w.helper(ctx, "project")
			if err != nil {
				return err
			}
			defer p.stop() //nolint:errcheck // it only follows
		}
		for round := range o.rounds {
			for _, n := range o.clients {
				// The order changes, so that neither side always comes second.
				var ours, theirs float64
				sides := []func() error{
					func() (err error) { ours, err = commandsPerSecond(ctx, w, c, n, o.window()); return err },
					func() (err error) { theirs, err = appendsPerSecond(ctx, bare, sample, n, o.window()); return err },
				}
				for i := range sides {
					if err := sides[(i+round)%2](); err != nil {
						return fmt.Errorf("%d clients: %w", n, err)
					}
				}
				r.add(fmt.Sprintf("visits over HTTP, %d clients, %s", n, suffix), "bare appends", ours, theirs)
			}
		}
	}
	return nil
}

// sealedVisit has the API write a visit and reads its bytes back.
func sealedVisit(ctx context.Context, bare *esdb.Client, c *client.Client) (esdb.EventData, error) {
	a, err := newCustomer(ctx, c)
	if err != nil {
		return esdb.EventData{}, err
	}
	if _, err := c.RecordVisit(ctx, a, visit); err != nil {
		return esdb.EventData{}, err
	}
	stream, err := bare.ReadStream(ctx, "customer-"+a, esdb.ReadStreamOptions{From: esdb.Revision(1)}, 1)
	if err != nil {
		return esdb.EventData{}, err
	}
	defer stream.Close()
	e, err := stream.Recv()
	if err != nil {
		return esdb.EventData{}, err
	}
	return esdb.EventData{
		EventType: e.Event.EventType, ContentType: esdb.ContentTypeJson, Data: e.Event.Data, Metadata: e.Event.UserMetadata,
	}, nil
}

func newCustomer(ctx context.Context, c *client.Client) (string, error) {
	a, err := c.CreateCustomer(ctx, client.NewCustomer{Kind: "person", Name: "Ada Lovelace", Source: "web", Region: "GB"}, client.Key(uuid.NewString()))
	return a.CustomerID, err
}

func commandsPerSecond(ctx context.Context, w *world, c *client.Client, clients int, window time.Duration) (float64, error) {
	// New customers for every window, made before it begins.
	each := 1 + int(window.Seconds()*1500)/clients/perCustomer
	ids := make([][]string, clients)
	acknowledged := make([][]uint64, clients)
	var group errgroup.Group
	group.SetLimit(16)
	for i := range ids {
		ids[i], acknowledged[i] = make([]string, each), make([]uint64, each)
		for k := range ids[i] {
			group.Go(func() (err error) { ids[i][k], err = newCustomer(ctx, c); return err })
		}
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	rate, err := inWindow(ctx, clients, window, func(i, n int) error {
		k := n % each
		a, err := c.RecordVisit(ctx, ids[i][k], visit, client.Key(uuid.NewString()))
		if err != nil {
			return err
		}
		acknowledged[i][k]++
		if a.Revision != acknowledged[i][k] || a.Replayed {
			return fmt.Errorf("command %d on %s was answered with revision %d", acknowledged[i][k], ids[i][k], a.Revision)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	// Control: the log has what was acknowledged, no more and no less.
	for i := range ids {
		for k, id := range ids[i] {
			for e, err := range w.events.StreamBackwards(ctx, "customer-"+id, math.MaxInt64, 1) {
				if err != nil {
					return 0, err
				}
				if e.Revision != acknowledged[i][k] {
					return 0, fmt.Errorf("customer %s: %d commands acknowledged, %d in the log", id, acknowledged[i][k], e.Revision)
				}
			}
		}
	}
	return rate, nil
}

// appendsPerSecond appends through one client, as Dossier does, each append at
// the expected revision of a stream of its writer's own.
func appendsPerSecond(ctx context.Context, bare *esdb.Client, sample esdb.EventData, clients int, window time.Duration) (float64, error) {
	streams := make([]string, clients)
	for i := range streams {
		streams[i] = "bench-" + uuid.NewString()
	}
	return inWindow(ctx, clients, window, func(i, n int) error {
		one := sample
		one.EventID = uuid.New()
		var expected esdb.ExpectedRevision = esdb.NoStream{}
		if n > 0 {
			expected = esdb.Revision(uint64(n - 1)) //nolint:gosec // not negative
		}
		result, err := bare.AppendToStream(ctx, streams[i], esdb.AppendToStreamOptions{ExpectedRevision: expected}, one)
		if err == nil && result.NextExpectedVersion != uint64(n) { //nolint:gosec // not negative
			err = fmt.Errorf("append %d ended at revision %d", n, result.NextExpectedVersion)
		}
		return err
	})
}

// inWindow has each client work until the window ends and returns what all did
// a second. The first error ends it.
func inWindow(ctx context.Context, clients int, window time.Duration, work func(client, n int) error) (float64, error) {
	group, working := errgroup.WithContext(ctx)
	var done atomic.Int64
	began := time.Now()
	for i := range clients {
		group.Go(func() error {
			for n := 0; time.Since(began) < window && working.Err() == nil; n++ {
				if err := work(i, n); err != nil {
					return err
				}
				done.Add(1)
			}
			return working.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	return float64(done.Load()) / time.Since(began).Seconds(), nil
}
