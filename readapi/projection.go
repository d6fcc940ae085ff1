package readapi

import (
	"context"

	"github.com/dossier-crm/dossier/internal/watermark"
)

// ProjectionStatus says where a projection stands.
type ProjectionStatus struct {
	Name       string   `json:"name" doc:"Name of the read model" example:"customers"`
	Version    int      `json:"version" doc:"Of the read model" example:"1"`
	State      string   `json:"state" enum:"live,catching-up,waiting,stopped" doc:"live: applies events as they come. catching-up: is behind and reads. waiting: no process runs it now. stopped: needs a person"`
	Position   uint64   `json:"position" doc:"Every event up to this position of the log is in it" example:"4711"`
	Head       uint64   `json:"head" doc:"Position of the log's last event" example:"4711"`
	LagEvents  *int64   `json:"lagEvents" doc:"Events of the log that are not in it yet, the store's own among them; null where they are too many to count" example:"0"`
	LagSeconds float64  `json:"lagSeconds" doc:"Age of the oldest of them; 0 where there is none" example:"0"`
	UpdatedAt  *Instant `json:"updatedAt" nullable:"true" doc:"When it last moved"`
	Error      *string  `json:"error" doc:"The last trouble, where there is one"`
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
		}
	}
	return out, nil
}
