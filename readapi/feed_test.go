package readapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/feed"
	"github.com/dossier-crm/dossier/readapi"
)

// reading is a reader of the feed over a connection.
type reading struct {
	t      testing.TB
	resp   *http.Response
	lines  *bufio.Scanner
	cancel context.CancelFunc
}

func (w *world) read(server *httptest.Server, path string, headers ...string) *reading {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, nil)
	must(w.t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := server.Client().Do(req)
	must(w.t, err)
	w.t.Cleanup(func() { cancel(); _ = resp.Body.Close() })
	equal(w.t, resp.StatusCode, 200)
	return &reading{t: w.t, resp: resp, lines: bufio.NewScanner(resp.Body), cancel: cancel}
}

// line returns the next line, "" at the end.
func (r *reading) line() string {
	if r.lines.Scan() {
		return r.lines.Text()
	}
	return ""
}

// entries reads NDJSON to its end: the events and the position reached.
func (r *reading) entries() (out []feed.Entry, reached uint64) {
	r.t.Helper()
	for text := r.line(); text != ""; text = r.line() {
		var one struct {
			feed.Entry
			Reached *uint64
		}
		must(r.t, json.Unmarshal([]byte(text), &one))
		if one.Reached != nil {
			reached = *one.Reached
			continue
		}
		out = append(out, one.Entry)
	}
	return out, reached
}

func visited(i int) fact {
	return fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "phone", Minutes: i, Content: "canary"}}
}

func TestFeed(t *testing.T) {
	w := newWorld(t, func(c *readapi.Config) { c.Heartbeat = 20 * time.Millisecond })
	server := httptest.NewServer(w.handler)
	defer server.Close()
	ada, bob := w.customer(domain.CustomerCreated{Name: "Ada"}, noon), w.customer(domain.CustomerCreated{Name: "Bob"}, noon)
	for i := range 3 {
		w.append(ada, visited(i+1))
		w.append(bob, visited(i+1))
	}
	t.Run("to the head", func(t *testing.T) {
		w := w.in(t)
		r := w.read(server, "/v1/events")
		equal(t, r.resp.Header.Get("Content-Type"), "application/x-ndjson")
		got, reached := r.entries()
		equal(t, len(got), 8)
		if reached < w.at {
			t.Errorf("reached %d, the last event is at %d", reached, w.at)
		}
		last := map[string]uint64{}
		for i, e := range got {
			if i > 0 && e.Position <= got[i-1].Position || e.Revision > 0 && e.Revision != last[e.Stream]+1 {
				t.Errorf("event %d is out of order: %+v", i, e)
			}
			last[e.Stream] = e.Revision
			for name := range e.Data {
				if name == "content" || name == "name" {
					t.Errorf("%s is in %+v", name, e)
				}
			}
		}
		equal(t, got[0].Withheld, "[name]")
		equal(t, got[2].CustomerID, ada)
		more, again := w.read(server, fmt.Sprintf("/v1/events?after=%d", got[5].Position)).entries()
		equal(t, len(more), 2)
		equal(t, again, reached)
		none, _ := w.read(server, fmt.Sprintf("/v1/events?after=%d", reached)).entries()
		equal(t, len(none), 0)
	})
	t.Run("what cannot be read is told", func(t *testing.T) {
		w := w.in(t)
		must(t, w.log.Do(t.Context(), func(ctx context.Context, c *esdb.Client) error {
			_, err := c.AppendToStream(ctx, domain.CustomerStream(ada), esdb.AppendToStreamOptions{}, esdb.EventData{
				EventID: uuid.New(), EventType: "CustomerVisited", ContentType: esdb.ContentTypeJson, Data: []byte(`{"visitId":7}`), Metadata: []byte(`{"schema":1}`),
			})
			return err
		}))
		for _, query := range []string{"", "&personal=true", "&types=CustomerVisited"} {
			got, _ := w.read(server, fmt.Sprintf("/v1/events?after=%d%s", w.at, query)).entries()
			equal(t, len(got), 1)
			if e := got[0]; !e.Unreadable || e.Revision != 4 || e.Type != "CustomerVisited" || e.CustomerID != ada.String() || len(e.Data) != 0 {
				t.Errorf("%s: %+v", query, e)
			}
		}
		w.heads[ada]++
	})
	t.Run("filters", func(t *testing.T) {
		w := w.in(t)
		got, _ := w.read(server, "/v1/events?types=CustomerVisited&customerId="+bob.String()+"&personal=true").entries()
		equal(t, len(got), 3)
		for _, e := range got {
			equal(t, e.CustomerID, bob)
			equal(t, string(e.Data["content"]), `"canary"`)
			equal(t, len(e.Withheld), 0)
		}
		some, reached := w.read(server, "/v1/events?types=CustomerVisited&limit=2").entries()
		equal(t, len(some), 2)
		equal(t, reached, some[1].Position)
	})
	t.Run("server-sent events", func(t *testing.T) {
		w := w.in(t)
		all, _ := w.read(server, "/v1/events").entries()
		r := w.read(server, "/v1/events?types=CustomerVisited", "Accept", "text/event-stream", "Last-Event-ID", fmt.Sprint(all[5].Position))
		equal(t, r.resp.Header.Get("Content-Type"), "text/event-stream")
		next := func() (id, event string) { // heartbeats have no event
			for event == "" {
				for text := r.line(); text != ""; text = r.line() {
					name, value, _ := strings.Cut(text, ": ")
					switch name {
					case "id":
						id = value
					case "event":
						event = value
					}
				}
			}
			return id, event
		}
		for _, want := range all[6:] {
			id, event := next()
			equal(t, id, want.Position)
			equal(t, event, "CustomerVisited")
		}
		w.append(ada, visited(9)) // what is recorded now arrives too
		id, _ := next()
		equal(t, id, w.at)
		for text := r.line(); !strings.HasPrefix(text, "id: "); text = r.line() { // a heartbeat
			if text != "" {
				t.Error(text)
			}
		}
	})
	t.Run("refused", func(t *testing.T) {
		w := w.in(t)
		w.ask("/v1/events?after=7").fault(400, "unknown-position", "query.after", "known-position")
		w.ask("/v1/events?after=99999999999").fault(400, "unknown-position", "query.after", "known-position")
		w.ask("/v1/events?types=Nothing").fault(422, "invalid", "query.types", "one-of")
		w.ask("/v1/events?customerId=x").fault(422, "invalid", "query.customerId", "uuid")
		w.ask("/v1/events", "Last-Event-ID", "x").fault(422, "invalid", "header.Last-Event-ID", "pattern")
	})
	t.Run("erased", func(t *testing.T) {
		w := w.in(t)
		must(t, w.vault.Destroy(t.Context(), uuid.UUID(bob)))
		got, _ := w.read(server, "/v1/events?personal=true&customerId="+bob.String()).entries()
		equal(t, got[0].Erased, true)
		equal(t, got[0].Withheld, "[name]")
	})
}

// A reader that takes nothing holds up neither the others nor itself: it falls
// out of what the hub keeps and gets every event all the same.
func TestASlowReaderOfTheFeed(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.handler)
	defer server.Close()
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	slow := w.read(server, "/v1/events?follow=true&types=CustomerVisited")
	const many, each = 40, 50 // far more than the hub keeps
	quick := w.read(server, "/v1/events?follow=true&types=CustomerVisited")
	for i := range many {
		var facts []fact
		for j := range each {
			facts = append(facts, visited(i*each+j+1))
		}
		w.append(id, facts...)
	}
	for _, r := range []*reading{quick, slow} {
		for i := range many * each {
			var e feed.Entry
			must(t, json.Unmarshal([]byte(r.line()), &e))
			if string(e.Data["minutes"]) != fmt.Sprint(i+1) {
				t.Fatalf("event %d is %s", i, e.Data["minutes"])
			}
		}
		r.cancel()
	}
}

func TestFeedRightsAndPlaces(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	w := newWorld(t, func(c *readapi.Config) {
		c.MayOpen, c.MaxFeeds, c.Lifetime, c.Heartbeat = nil, 1, ended, 10*time.Millisecond
	})
	server := httptest.NewServer(w.handler)
	defer server.Close()
	w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	w.ask("/v1/events?personal=true").fault(403, "not-allowed", "query.personal", "right")
	r := w.read(server, "/v1/events?follow=true")
	w.ask("/v1/events").fault(503, "too-many-feeds", "", "")
	end() // the server is being stopped: the feed ends as a whole message does
	for r.lines.Scan() {
	}
	must(t, r.lines.Err())
}
