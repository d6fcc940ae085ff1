package readapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/parked"
)

// ParkedStream is a stream that a read model has parked. It says what is known
// about the event at fault but not what it says.
type ParkedStream struct {
	Projection    string   `json:"projection" example:"visits"`
	Version       int      `json:"version" example:"1"`
	Stream        string   `json:"stream" example:"customer-3f0c9c1e-0000-4000-8000-000000000000"`
	FirstRevision int64    `json:"firstRevision" doc:"Of the event that could not be applied" example:"4"`
	FirstPosition int64    `json:"firstPosition" doc:"Its position in the log" example:"4711"`
	FirstEvent    ID       `json:"firstEventId" doc:"Its id"`
	FirstType     string   `json:"firstType" doc:"Its type" example:"CustomerVisited"`
	LastRevision  int64    `json:"lastRevision" doc:"Of the last event that waits" example:"6"`
	LastPosition  int64    `json:"lastPosition" doc:"Its position in the log" example:"4999"`
	Held          int64    `json:"heldEvents" doc:"How many events wait, the first among them" example:"3"`
	Cause         string   `json:"cause" doc:"Why the first could not be applied when that was last tried"`
	Tries         int      `json:"tries" doc:"How often it was tried again since" example:"0"`
	ParkedAt      Instant  `json:"parkedAt"`
	TriedAt       *Instant `json:"triedAt" nullable:"true"`
	Asked         *string  `json:"asked" enum:"retry,skip" nullable:"true" doc:"What is asked for and not done yet; null where nothing is"`
}

// SkippedEvent is an event that a read model leaves out because somebody said so.
type SkippedEvent struct {
	Stream    string  `json:"stream"`
	Revision  int64   `json:"revision" example:"4"`
	Position  int64   `json:"position" example:"4711"`
	Type      string  `json:"type" example:"CustomerVisited"`
	Cause     string  `json:"cause" doc:"Why it could not be applied"`
	Reason    string  `json:"reason" doc:"Why it is left out"`
	By        string  `json:"skippedBy" doc:"Opaque id of who said so"`
	SkippedAt Instant `json:"skippedAt"`
}

// ParkedList is what of the log a read model does not show.
type ParkedList struct {
	Items   []ParkedStream `json:"items" nullable:"false"`
	Skipped []SkippedEvent `json:"skipped" nullable:"false" doc:"Events that were left out for good"`
}

// InProjection names a read model.
type InProjection struct {
	Name string `path:"name" maxLength:"64" pattern:"^[a-z_]+$" doc:"Name of the read model" example:"customers"`
}

// InStream names a stream of it.
type InStream struct {
	InProjection
	Stream string `path:"stream" maxLength:"200" pattern:"^[A-Za-z0-9_.-]+$" doc:"Name of the stream" example:"customer-3f0c9c1e-0000-4000-8000-000000000000"`
}

type (
	listParked  struct{ InProjection }
	getParked   struct{ InStream }
	retryParked struct{ InStream }
	skipParked  struct {
		InStream
		Body SkipReason
	}
)

// SkipReason is why an event is to be left out.
type SkipReason struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Why; it is kept and shown for ever. No personal data" example:"damaged by hand, see ticket 17"`
}

type (
	parkedListAnswer struct{ Body ParkedList }
	parkedAnswer     struct{ Body ParkedStream }
)

const (
	parkedDoc = "A stream is parked from the first event on that could not be applied, for a reason that waiting does not heal; what follows waits behind it, " +
		"all other streams go on. Reads of a parked customer answer 503 `projection-parked`; lists lack its latest events and say how many streams are parked (`Dossier-Parked`)."
	retryDoc = "The process that leads the read model applies what waits, in order. It is done when the stream is not parked any more; where an event fails again, it stays parked with the newer cause."
	skipDoc  = "Leaves the first event out of the read model for good, and applies what waits behind it. The reason is kept and shown."
)

// registerParked adds what people do about streams that are parked.
func registerParked(h huma.API, a *api) {
	get(h, a.listParked, route{"list-parked", "/v1/projections/{name}/parked", "List what a read model has parked", "Operation", oneState, parkedDoc})
	get(h, a.getParked, route{"get-parked", "/v1/projections/{name}/parked/{stream}", "Read one parked stream", "Operation", oneState, ""})
	post := func(r route) huma.Operation {
		op := operation(r)
		op.Method, op.DefaultStatus = http.MethodPost, http.StatusAccepted
		return op
	}
	httpkit.Register(h, post(route{"retry-parked", "/v1/projections/{name}/parked/{stream}/retry", "Apply a parked stream again", "Operation", oneState, retryDoc}), problemOf, a.retryParked)
	httpkit.Register(h, post(route{"skip-parked", "/v1/projections/{name}/parked/{stream}/skip", "Leave a parked event out", "Operation", oneState, skipDoc}), problemOf, a.skipParked)
}

// oneState is something that changes without its revision.
var oneState = kind{false, []int{http.StatusNotFound, http.StatusServiceUnavailable}, "", false}

func (a *api) listParked(ctx context.Context, in *listParked) (*parkedListAnswer, error) {
	var known bool
	if err := a.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM read.checkpoints WHERE projection = $1)`, in.Name).Scan(&known); err != nil {
		return nil, err
	}
	if !known {
		return nil, notFound("projection")
	}
	list, err := parked.List(ctx, a.Pool, in.Name)
	if err != nil {
		return nil, err
	}
	skips, err := parked.Skips(ctx, a.Pool, in.Name)
	if err != nil {
		return nil, err
	}
	out := ParkedList{Items: make([]ParkedStream, len(list)), Skipped: make([]SkippedEvent, len(skips))}
	for i, p := range list {
		out.Items[i] = parkedOf(p)
	}
	for i, s := range skips {
		out.Skipped[i] = SkippedEvent{
			Stream: s.Stream, Revision: s.Revision, Position: s.Position, Type: s.Type, Cause: s.Cause, Reason: s.Reason, By: s.By, SkippedAt: Instant{s.At},
		}
	}
	return &parkedListAnswer{out}, nil
}

func (a *api) getParked(ctx context.Context, in *getParked) (*parkedAnswer, error) {
	p, err := parked.Find(ctx, a.Pool, in.Name, in.Stream)
	if err != nil {
		return nil, parkedError(err)
	}
	return &parkedAnswer{parkedOf(*p)}, nil
}

func (a *api) retryParked(ctx context.Context, in *retryParked) (*parkedAnswer, error) {
	return a.asked(ctx, in.InStream, func(by string) error {
		return parked.Retry(ctx, a.Pool, in.Name, in.Stream, by)
	})
}

func (a *api) skipParked(ctx context.Context, in *skipParked) (*parkedAnswer, error) {
	return a.asked(ctx, in.InStream, func(by string) error {
		return parked.Leave(ctx, a.Pool, in.Name, in.Stream, by, in.Body.Reason)
	})
}

// asked passes a wish on and answers with the stream as it was when it was asked
// about: the leader may be faster than a second look.
func (a *api) asked(ctx context.Context, in InStream, ask func(by string) error) (*parkedAnswer, error) {
	before, err := parked.Find(ctx, a.Pool, in.Name, in.Stream)
	if err == nil {
		err = ask(httpkit.PrincipalOf(ctx).ID)
	}
	if err != nil {
		return nil, parkedError(err)
	}
	return &parkedAnswer{parkedOf(*before)}, nil
}

func parkedError(err error) error {
	switch {
	case errors.Is(err, parked.ErrNotParked):
		return httpkit.NewProblem(http.StatusNotFound, "not-parked", "the read model has not parked this stream")
	case errors.Is(err, parked.ErrReason):
		return httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the body does not fit",
			httpkit.FieldError{Field: "body.reason", Rule: "required", Detail: "a skip needs a reason"})
	}
	return err
}

func parkedOf(p parked.Stream) ParkedStream {
	out := ParkedStream{
		Projection: p.Projection, Version: p.Version, Stream: p.Stream, FirstRevision: p.FirstRevision, FirstPosition: p.FirstPosition,
		FirstEvent: ID(p.FirstEvent), FirstType: p.FirstType, LastRevision: p.LastRevision, LastPosition: p.LastPosition,
		Held: p.Held, Cause: p.Cause, Tries: p.Tries, ParkedAt: Instant{p.ParkedAt}, Asked: text(p.Asked),
	}
	if p.TriedAt != nil {
		out.TriedAt = &Instant{*p.TriedAt}
	}
	return out
}

// isParked is the answer to a read of a customer of which the read model lacks
// events that are before the position that it stands for.
func isParked(model string) error {
	return httpkit.NewProblem(http.StatusServiceUnavailable, "projection-parked",
		"an event of this customer could not be applied to the read model "+model+": what it has is not all that happened. The history has").
		RetryAfter(time.Minute)
}
