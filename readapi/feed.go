package readapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/feed"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Feed gives one reader the log in batches, from the one live subscription of
// the process while the reader keeps up, and else from a read of its own: a
// slow one costs the others nothing.
type Feed interface {
	// Next returns the events behind the position: at once while there are any,
	// else as soon as one arrives. It returns the error of ctx, of the store, or
	// of an event that this program does not know.
	Next(ctx context.Context, after uint64) ([]*eventstore.Event, error)
	Close()
}

const (
	defaultFeeds = 256
	defaultBeat  = 15 * time.Second
	feedStall    = 30 * time.Second // how long a reader may take for what it was sent
	mediaSSE     = "text/event-stream"
	eventOfSSE   = "id: %d\nevent: %s\ndata: %s\n\n"
)

type listEvents struct {
	After       uint64         `query:"after" maximum:"9007199254740991" doc:"Begin behind this position, such as that of the last event that was handled; 0 is the beginning of the log" example:"4711"`
	LastEventID string         `header:"Last-Event-ID" maxLength:"20" pattern:"^[0-9]*$" doc:"The same, as a reader of server-sent events says it when it comes back; it counts before after"`
	Types       []string       `query:"types" maxItems:"100" doc:"Only events of these types, divided by commas" example:"[\"CustomerComplained\",\"ComplaintResolved\"]"`
	CustomerID  ID             `query:"customerId" doc:"Only events of this customer"`
	Follow      optional[bool] `query:"follow" doc:"true: go on with what is recorded from now on, without end. false: end at the log's present end. By default true for server-sent events and false else"`
	Limit       int            `query:"limit" minimum:"0" maximum:"1000000" doc:"End after so many events; 0 is no limit"`
	Personal    bool           `query:"personal" doc:"With the personal fields, for who may see them; 403 for others"`

	accept string
}

// Resolve implements huma.Resolver.
func (in *listEvents) Resolve(ctx huma.Context) []error {
	in.accept = ctx.Header("Accept")
	return nil
}

// Reached is a line of the feed that is no event: nothing that was asked for is
// between the last event and the position.
type Reached struct {
	Reached uint64 `json:"reached" doc:"Go on behind this position"`
}

type feedAnswer struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	Cache       string `header:"Cache-Control" hidden:"true"`
	Buffering   string `header:"X-Accel-Buffering" hidden:"true"` // nginx would hold events back
	Vary        string `header:"Vary" hidden:"true"`
	Body        func(huma.Context)
}

const eventsDoc = "Every event of the log in its order, and so every customer's in theirs: as NDJSON, an event a line, or with `Accept: text/event-stream` as server-sent events. " +
	"At least once: go on behind the `position` of the last event that you have handled. A line `{\"reached\": N}` (in server-sent events an `id` alone) says that nothing else that was asked for is up to there; " +
	"it ends an answer that does not follow, and comes every 15 seconds in one that does. A following answer may end at any time; come back with the last position. " +
	"A position that the log does not have is refused with 400 `unknown-position`: the log is another one, so begin again."

// registerEvents adds the change feed.
func registerEvents(h huma.API, a *api) {
	schemas := h.OpenAPI().Components.Schemas
	entry := huma.SchemaFromType(schemas, typeOf[feed.Entry]())
	op := operation(route{"list-events", "/v1/events", "Follow the log's events", "Events", kind{errors: []int{http.StatusForbidden, http.StatusServiceUnavailable}}, eventsDoc})
	op.Responses["200"] = &huma.Response{Description: "Events, one after another", Content: map[string]*huma.MediaType{
		mediaNDJSON: {Schema: &huma.Schema{Type: huma.TypeString, Description: "Lines of JSON: events (EventEntry) and positions (Reached)"}},
		mediaSSE:    {Schema: &huma.Schema{Type: huma.TypeString, Description: "id: the position, event: the type, data: the event as JSON (EventEntry)"}},
	}}
	schemas.Map()["EventEntry"] = entry
	schemas.Map()["Reached"] = huma.SchemaFromType(schemas, typeOf[Reached]())
	httpkit.Register(h, op, problemOf, kept(op.OperationID, a.listEvents))
}

func (a *api) listEvents(ctx context.Context, in *listEvents) (*feedAnswer, error) {
	f := follower{api: a, after: in.After, limit: in.Limit, personal: in.Personal, sse: strings.Contains(in.accept, mediaSSE)}
	if in.LastEventID != "" {
		at, err := strconv.ParseUint(in.LastEventID, 10, 63)
		if err != nil {
			return nil, invalid("header.Last-Event-ID", "range", "want a position")
		}
		f.after = at
	}
	f.follow = f.sse
	if in.Follow.IsSet {
		f.follow = in.Follow.Value
	}
	if in.CustomerID != (ID{}) {
		f.filter.Customers = map[domain.ID]bool{domain.ID(in.CustomerID): true}
	}
	for _, name := range in.Types {
		if !slices.ContainsFunc(domain.Catalogue, func(k domain.Kind) bool { return k.Type == name }) {
			return nil, invalid("query.types", "one-of", "there is no event of this type")
		}
		if f.filter.Types == nil {
			f.filter.Types = map[string]bool{}
		}
		f.filter.Types[name] = true
	}
	if in.Personal && (a.MayOpen == nil || !a.MayOpen(ctx)) {
		return nil, httpkit.NewProblem(http.StatusForbidden, "not-allowed", "personal fields are not yours to see",
			httpkit.FieldError{Field: "query.personal", Rule: "right"})
	}
	access.Narrow(ctx) // see visible
	if err := a.checkPosition(ctx, f.after); err != nil {
		return nil, err
	}
	head, _, err := a.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	f.head = head
	if err := httpkit.TakesLong(ctx); err != nil {
		return nil, err
	}
	select {
	case a.followers <- struct{}{}:
	default:
		return nil, httpkit.NewProblem(http.StatusServiceUnavailable, "too-many-feeds",
			fmt.Sprintf("%d feeds are being read", cap(a.followers))).RetryAfter(5 * time.Second)
	}
	out := &feedAnswer{ContentType: mediaNDJSON, Cache: "private, no-store", Buffering: "no", Vary: "Accept, Authorization", Body: f.send}
	if f.sse {
		out.ContentType = mediaSSE
	}
	return out, nil
}

// checkPosition refuses a position at which the log has no event: it was put
// back to an earlier state, or the position is another log's.
func (a *api) checkPosition(ctx context.Context, position uint64) error {
	if position == 0 {
		return nil
	}
	unknown := httpkit.NewProblem(http.StatusBadRequest, "unknown-position", "the log has no event at this position; begin again",
		httpkit.FieldError{Field: "query.after", Rule: "known-position"})
	for e, err := range a.Store.All(ctx, position, 1) {
		switch {
		case errors.Is(err, eventstore.ErrUnavailable) || ctx.Err() != nil:
			return err
		case err != nil && strings.Contains(err.Error(), "InvalidPosition"):
			return unknown
		case err != nil:
			return err
		case e.Position == position:
			return nil
		}
		return unknown
	}
	return unknown
}

// follower sends the feed to one reader.
type follower struct {
	*api
	filter   feed.Filter
	after    uint64
	head     uint64 // where an answer that does not follow ends
	limit    int
	follow   bool
	personal bool
	sse      bool

	w       http.ResponseWriter
	control *http.ResponseController
	out     bytes.Buffer
	sent    int
}

func (f *follower) send(hc huma.Context) {
	defer func() { <-f.followers }()
	r, w := humachi.Unwrap(hc)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	if f.Lifetime != nil {
		defer context.AfterFunc(f.Lifetime, cancel)()
	}
	f.w, f.control = w, http.NewResponseController(w)
	if err := f.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(http.StatusOK)
	if err := f.run(ctx); err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "feed broke off", "position", f.after, "correlationId", httpkit.CorrelationID(ctx), "error", err)
		panic(http.ErrAbortHandler)
	}
}

func (f *follower) run(ctx context.Context) error {
	events := f.Feeds()
	defer events.Close()
	if err := f.flush(); err != nil { // the headers: a reader knows that it is connected
		return err
	}
	for f.follow || f.after < f.head {
		waiting, cancel := context.WithTimeout(ctx, f.Heartbeat)
		batch, err := events.Next(waiting, f.after)
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			if err := f.reached(); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		}
		if done, err := f.batch(ctx, batch); done || err != nil {
			return err
		}
	}
	return f.reached()
}

// batch sends what was asked for of a batch, and reports whether the answer is
// at its end.
func (f *follower) batch(ctx context.Context, batch []*eventstore.Event) (done bool, err error) {
	var chosen []*eventstore.Event
	last := batch[len(batch)-1].Position
	visible, err := f.visible(ctx, batch)
	if err != nil {
		return false, err
	}
	for _, e := range batch {
		if !f.follow && e.Position > f.head {
			last, done = f.head, true
			break
		}
		if f.filter.Match(e) && f.sees(e, visible) {
			chosen = append(chosen, e)
			if f.limit > 0 && f.sent+len(chosen) == f.limit {
				last, done = e.Position, true
				break
			}
		}
	}
	var opened map[uint64]bool
	if f.personal {
		if opened, err = f.open(ctx, chosen); err != nil {
			return false, err
		}
	}
	for _, e := range chosen {
		entry, err := feed.Of(e, opened[e.Position])
		if err != nil {
			return false, err
		}
		line, err := json.Marshal(entry)
		if err != nil {
			return false, err
		}
		if f.sse {
			fmt.Fprintf(&f.out, eventOfSSE, e.Position, e.Type, line)
		} else {
			f.out.Write(append(line, '\n'))
		}
		f.sent++
		if f.out.Len() > 64<<10 {
			if err := f.flush(); err != nil {
				return false, err
			}
		}
	}
	f.after = last
	if done {
		return true, f.reached()
	}
	return false, f.flush()
}

// open opens the events of those of whom the reader sees everything, writes
// down that they are read, and returns the positions of those that are open. The feed has no fields that are masked: it has a
// customer's personal fields or not.
func (f *follower) open(ctx context.Context, events []*eventstore.Event) (map[uint64]bool, error) {
	grades := map[ID]access.Grade{{}: access.Ordinary} // events that are of no customer
	var ids []uuid.UUID
	for _, e := range events {
		if id, ok := e.Customer(); ok && grades[ID(id)] == 0 {
			grades[ID(id)] = access.Ordinary
			ids = append(ids, uuid.UUID(id))
		}
	}
	if err := f.gradesOf(ctx, grades, ids); err != nil {
		return nil, err
	}
	role := roleOf(ctx)
	whole := map[ID]bool{}
	for id, grade := range grades {
		whole[id] = sightOf(role, grade).all
	}
	var read reading
	var open []*eventstore.Event
	opened := map[uint64]bool{}
	for _, e := range events {
		id, _ := e.Customer()
		if whole[ID(id)] {
			open, opened[e.Position] = append(open, e), true
			read.add(ID(id), grades)
		}
	}
	err := f.Store.Open(ctx, open...)
	if missing, is := errors.AsType[*eventstore.KeyError](err); is { // theirs are left out, and the feed goes on
		slog.ErrorContext(ctx, "data keys are missing without an erasure: their fields are left out of a feed", "streams", missing.Streams, "error", err)
		for _, e := range open {
			if slices.Contains(missing.Streams, e.Stream) {
				delete(opened, e.Position)
			}
		}
	} else if err != nil {
		return nil, err
	}
	return opened, f.wrote(httpkit.WithOperation(ctx, "list-events"), &read)
}

// reached says how far the reader has come though nothing was sent.
func (f *follower) reached() error {
	if f.sse {
		fmt.Fprintf(&f.out, "id: %d\n\n", f.after)
	} else {
		fmt.Fprintf(&f.out, "{\"reached\":%d}\n", f.after)
	}
	return f.flush()
}

func (f *follower) flush() error {
	if err := f.control.SetWriteDeadline(time.Now().Add(feedStall)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := f.w.Write(f.out.Bytes()); err != nil {
		return err
	}
	f.out.Reset()
	if err := f.control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
