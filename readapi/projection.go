package readapi

import (
	"context"

	"github.com/dossier-crm/dossier/internal/watermark"
)

// ProjectionStatus says where a projection stands.
type ProjectionStatus struct {
	Name       string   `json:"name" doc:"Name of the read model" example:"customers"`
	Version    int      `json:"version" doc:"Of the read model" example:"1"`
	State      string   `json:"state" enum:"live,catching-up,waiting,stalled,frozen,stopped" doc:"live: applies events as they come. catching-up: is behind and reads. waiting: no process runs it now. stalled: its process says that it runs, but it does not move although there are events. frozen: it is not kept up while a newer version is made. stopped: needs a person"`
	Position   uint64   `json:"position" doc:"Every event up to this position of the log is in it" example:"4711"`
	Head       uint64   `json:"head" doc:"Position of the log's last event" example:"4711"`
	LagEvents  *int64   `json:"lagEvents" doc:"Events of the log that are not in it yet, the store's own among them; null where they are too many to count" example:"0"`
	LagSeconds float64  `json:"lagSeconds" doc:"Age of the oldest of them; 0 where there is none" example:"0"`
	UpdatedAt  *Instant `json:"updatedAt" nullable:"true" doc:"When it last moved"`
	Error      *string  `json:"error" doc:"The last trouble, where there is one"`

	Census  ProjectionCensus `json:"census" doc:"What has become of the events up to position"`
	Next    *ProjectionNext  `json:"next,omitempty" doc:"What is being made to take its place; absent where nothing is"`
	StaleAt *Instant         `json:"staleSince" nullable:"true" doc:"Since when it is not kept up; null where it is"`
}

// ProjectionCensus accounts for the events of the log: events = applied + parked +
// skipped, by number and by a sum of hashes.
type ProjectionCensus struct {
	Verdict string `json:"verdict" enum:"agrees,differs,unknown" doc:"agrees: a count on a path of its own finds the same events at the same position. differs: an event was left out or considered twice. unknown: the count has not got there" example:"agrees"`
	Events  int64  `json:"events" doc:"Up to position, the store's own among them" example:"4000"`
	Applied int64  `json:"applied" example:"3997"`
	Parked  int64  `json:"parked" doc:"Events that wait because one of their stream could not be applied" example:"2"`
	Streams int64  `json:"parkedStreams" doc:"In how many streams" example:"1"`
	Skipped int64  `json:"skipped" doc:"Events that were left out because somebody said so, with a reason" example:"1"`
}

// ProjectionNext is a build that is being made.
type ProjectionNext struct {
	Version     int      `json:"version" example:"2"`
	Build       int      `json:"build" doc:"Which making of the version" example:"0"`
	Position    uint64   `json:"position" example:"2100"`
	Events      int64    `json:"events" example:"2000"`
	Rate        *float64 `json:"eventsPerSecond" doc:"null where not known" example:"41000"`
	SecondsLeft *float64 `json:"secondsLeft" doc:"An estimate; null where not known" example:"12"`
}

// ProjectionList lists the projections.
type ProjectionList struct {
	Items []ProjectionStatus `json:"items" nullable:"false"`
}

type listProjections struct{}

type projectionsAnswer struct {
	Body ProjectionList
}

func (a *api) listProjections(ctx context.Context, _ *listProjections) (*projectionsAnswer, error) {
	items, err := a.Status(ctx)
	if err != nil {
		return nil, err
	}
	return &projectionsAnswer{Body: ProjectionList{Items: append([]ProjectionStatus{}, items...)}}, nil
}

// survey asks the checkpoints and the log where the projections stand.
func (a *api) survey(ctx context.Context) ([]ProjectionStatus, error) {
	all, err := watermark.Survey(ctx, a.Pool, a.Store)
	if err != nil {
		return nil, err
	}
	out := make([]ProjectionStatus, len(all))
	for i, s := range all {
		out[i] = ProjectionStatus{
			Name: s.Projection, Version: s.Version, State: s.State, Position: s.Position, Head: s.Head,
			LagEvents: s.LagEvents, LagSeconds: s.LagSeconds, UpdatedAt: instant(s.UpdatedAt), Error: text(s.Error),
			Census: ProjectionCensus{
				Verdict: s.Census, Events: s.Events, Applied: s.Applied, Parked: s.Held, Streams: s.Parked, Skipped: s.Skipped,
			},
		}
		if s.FrozenSince != nil {
			out[i].StaleAt = &Instant{*s.FrozenSince}
		}
		if n := s.Next; n != nil {
			out[i].Next = &ProjectionNext{n.Version, n.Build, n.Position, n.Events, n.Rate, n.SecondsLeft}
		}
	}
	return out, nil
}
