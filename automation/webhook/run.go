package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/feed"
)

const (
	perWebhook = 8     // deliveries under way to one address
	forRepeats = 4     // of them, at most, of events that have failed before
	mostQueued = 5_000 // events that are queued ahead for one webhook
	lookEvery  = 2 * time.Second
	keepLog    = 30 * 24 * time.Hour
	giveUp     = 24 * time.Hour // of failing attempts at one event
	rotateFor  = 24 * time.Hour // a secret is used after its rotation

	outcomeDelivered = "delivered"
	outcomeRefused   = "refused"
	outcomeForbidden = "forbidden-address"
	outcomeTimeout   = "timeout"
	outcomeLost      = "unreachable"
	outcomeGone      = "gone"
	outcomeMissing   = "missing" // from the log; nothing was sent
)

// leadLock is the advisory lock of who delivers: "dossierw" in ASCII.
const leadLock = 0x646f737369657277

// pauses between the attempts at one event; the last is repeated.
var pauses = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour,
}

// pause returns how long to wait after so many attempts before and one more
// that failed, give or take a tenth.
func pause(attempts int) time.Duration {
	d := pauses[min(attempts, len(pauses)-1)]
	return d - d/10 + rand.N(d/5)
}

// Run delivers whenever no other process does, until ctx ends, and returns its
// error. It waits everything else out.
func (s *Service) Run(ctx context.Context) error {
	for {
		if err := s.lead(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "webhooks cannot be delivered now", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lookEvery):
		}
	}
}

// lead delivers while this process holds the lock, whose connection it keeps.
func (s *Service) lead(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, s.Pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	var mine bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(leadLock)).Scan(&mine); err != nil || !mine {
		return err
	}
	leading, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	defer working.Wait()
	defer cancel()
	running := map[uuid.UUID]*sender{}
	defer s.client.CloseIdleConnections()
	var pruned time.Time
	for {
		all, err := s.webhooks(ctx, `WHERE w.state = 'active'`)
		if err != nil {
			return err
		}
		current := map[uuid.UUID]bool{}
		for _, w := range all {
			current[w.ID] = true
			if old := running[w.ID]; old != nil {
				if old.webhook.generation == w.generation && old.ctx.Err() == nil {
					continue
				}
				old.stop()
			}
			one := &sender{Service: s, webhook: w, wake: make(chan struct{}, 1), done: make(chan struct{})}
			one.ctx, one.cancel = context.WithCancel(leading)
			running[w.ID] = one
			working.Go(one.run)
		}
		for id, one := range running {
			if !current[id] {
				one.stop()
				delete(running, id)
			}
		}
		if time.Since(pruned) > time.Hour {
			if _, err := s.Pool.Exec(ctx, `DELETE FROM dossier.webhook_delivery WHERE at < $1`, s.Now().Add(-keepLog)); err != nil {
				return err
			}
			pruned = time.Now()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.changed:
		case <-time.After(lookEvery):
		}
		if err := conn.Ping(ctx); err != nil { // the lock went with it
			return err
		}
	}
}

// sender feeds and empties the queue of one webhook, in one of its generations.
type sender struct {
	*Service
	webhook *hook
	ctx     context.Context //nolint:containedctx // of its two goroutines
	cancel  context.CancelFunc
	wake    chan struct{} // something was queued
	done    chan struct{}
}

func (s *sender) stop() {
	s.cancel()
	<-s.done
}

func (s *sender) run() {
	defer close(s.done)
	defer s.cancel() // so that it is begun anew, whatever ended it
	var both sync.WaitGroup
	for name, part := range map[string]func(context.Context) error{"queue": s.feed, "delivery": s.deliver} {
		both.Go(func() {
			defer s.cancel()
			if err := part(s.ctx); err != nil && s.ctx.Err() == nil && !errors.Is(err, errChanged) {
				s.Log.WarnContext(s.ctx, "webhook stopped for now", "webhook", s.webhook.ID, "part", name, "error", err)
			}
		})
	}
	both.Wait()
}

// feed puts what was asked for into the queue.
func (s *sender) feed(ctx context.Context) error {
	events := s.Hub.Feed(500)
	defer events.Close()
	w := *s.webhook
	filter := feed.Filter{Types: map[string]bool{}}
	for _, t := range w.Types {
		filter.Types[t] = true
	}
	for {
		var waiting int
		if err := s.Pool.QueryRow(ctx, `SELECT count(*) FROM dossier.webhook_queue WHERE webhook = $1`, w.ID).Scan(&waiting); err != nil {
			return err
		}
		if waiting >= mostQueued {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(lookEvery):
			}
			continue
		}
		batch, err := events.Next(ctx, w.Position)
		if err != nil {
			return err
		}
		var chosen []*eventstore.Event
		for _, e := range batch.Events {
			if filter.Match(e) && (w.Imports || e.Meta.Import == "") {
				chosen = append(chosen, e)
			}
		}
		if err := s.enqueue(ctx, &w, chosen, batch.Last()); err != nil {
			return err
		}
		if len(chosen) > 0 {
			select {
			case s.wake <- struct{}{}:
			default:
			}
		}
	}
}

// ended is an attempt at an event of a stream that is over.
type ended struct {
	stream string
	err    error
}

// places are the deliveries of a webhook that are under way, by stream. What failed before
// may fail for as long again, and takes some of them only: the others are for what was
// never tried.
type places map[string]bool // whether it was tried before

// repeated is how many of them were tried before.
func (p places) repeated() (n int) {
	for _, tried := range p {
		if tried {
			n++
		}
	}
	return n
}

// have reports whether there is a place for the event.
func (p places) have(q queued) bool {
	return len(p) < perWebhook && (q.attempts == 0 || p.repeated() < forRepeats)
}

// deliver sends what is due: of each stream the oldest event, of several streams at
// once. A place is filled as soon as it is free, so that an answer that is long in coming
// holds up its own stream, and others only where all places wait for such ones: for as
// long as the first attempts at them last.
func (s *sender) deliver(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var sending sync.WaitGroup
	defer sending.Wait()
	defer cancel()
	over := make(chan ended, perWebhook)
	under := places{}
	var due []queued // the oldest of other streams
	for {
		wait := lookEvery
		if len(due) == 0 && len(under) < perWebhook {
			var next time.Time
			var err error
			if due, next, err = s.due(ctx, s.webhook, under, 4*perWebhook); err != nil {
				return err
			}
			if !next.IsZero() {
				wait = max(10*time.Millisecond, min(wait, next.Sub(s.Now())))
			}
		}
		passed := false
		for len(due) > 0 && len(under) < perWebhook {
			q := due[0]
			due = due[1:]
			if !under.have(q) {
				passed = true // it is found again when there is one
				continue
			}
			under[q.stream] = q.attempts > 0
			sending.Go(func() { over <- ended{q.stream, s.one(ctx, q)} })
		}
		if passed && len(under) < perWebhook {
			continue // what was never tried may be behind it
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case one := <-over:
			if one.err != nil {
				return one.err
			}
			delete(under, one.stream)
		case <-s.wake:
		case <-time.After(wait):
		}
	}
}

// one makes one attempt at one event and writes down how it ended.
func (s *sender) one(ctx context.Context, q queued) error {
	event, err := s.at(ctx, q.position)
	if err != nil {
		return err
	}
	// A log that was restored to an earlier point may have nothing there any more, or
	// something else. A follower that is behind may have nothing there yet: so it is tried
	// again as what a receiver refuses is, and given up as late.
	a := attempt{outcome: outcomeMissing}
	if event != nil && event.Stream == q.stream {
		if a, err = s.send(ctx, event); err != nil {
			return err
		}
	} else {
		s.Log.WarnContext(ctx, "an event that a webhook has to be told of is not in the log", "webhook", s.webhook.ID, "stream", q.stream, "position", q.position)
	}
	if ctx.Err() != nil {
		return ctx.Err() // cut off by us: it says nothing about the receiver
	}
	return s.settle(ctx, s.webhook, q, a)
}

// Message is the body of a delivery, as Standard Webhooks has it.
type Message struct {
	Type      string     `json:"type"`
	Timestamp time.Time  `json:"timestamp"` // when it was recorded
	Data      feed.Entry `json:"data"`
}

// send makes the request. Its error is trouble of our own.
func (s *sender) send(ctx context.Context, e *eventstore.Event) (a attempt, err error) {
	a.event, a.kind = e.ID, e.Type
	entry, err := feed.Of(e, false)
	if err != nil {
		return a, err
	}
	body, err := json.Marshal(Message{Type: e.Type, Timestamp: entry.RecordedAt, Data: entry})
	if err != nil {
		return a, err
	}
	secrets, err := s.secrets()
	if err != nil {
		return a, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.webhook.URL, bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	now := s.Now()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Dossier-Webhooks/1")
	req.Header.Set("webhook-id", entry.ID)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("webhook-signature", sign(entry.ID, now, body, secrets...))
	began := time.Now()
	resp, err := s.client.Do(req)
	a.took = time.Since(began)
	if err != nil {
		a.outcome = outcomeLost
		timeout, ok := errors.AsType[net.Error](err)
		switch {
		case errors.Is(err, errForbidden):
			a.outcome = outcomeForbidden
		case ok && timeout.Timeout():
			a.outcome = outcomeTimeout
		}
		return a, nil //nolint:nilerr // it is the receiver's
	}
	// So that the connection can be used again. Behind 101 there is no body but the
	// connection itself, which neither the client's time nor ctx ends.
	if resp.StatusCode != http.StatusSwitchingProtocols {
		_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	}
	_ = resp.Body.Close()
	a.status, a.outcome = resp.StatusCode, outcomeRefused
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		a.outcome = outcomeDelivered
	case resp.StatusCode == http.StatusGone:
		a.outcome = outcomeGone
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		a.after = min(time.Duration(seconds)*time.Second, pauses[len(pauses)-1])
	}
	return a, nil
}

// secrets returns what deliveries are signed with now.
func (s *sender) secrets() ([]secret, error) {
	w := s.webhook
	now, err := openSecret(s.Secret, w.ID.String(), w.secret)
	if err != nil {
		return nil, err
	}
	out := []secret{now}
	if w.before != nil && w.beforeUntil != nil && s.Now().Before(*w.beforeUntil) {
		before, err := openSecret(s.Secret, w.ID.String(), w.before)
		if err != nil {
			return nil, err
		}
		out = append(out, before)
	}
	return out, nil
}
