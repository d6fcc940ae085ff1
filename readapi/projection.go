package readapi

import "context"

// ProjectionStatus says where a projection stands.
type ProjectionStatus struct {
	Name       string   `json:"name" doc:"Name of the read model" example:"customers"`
	Version    int      `json:"version" doc:"Of the read model" example:"1"`
	State      string   `json:"state" doc:"live, catching-up, retrying, stopped, or not-running" example:"live"`
	Position   uint64   `json:"position" doc:"Every event up to this position of the log is in it" example:"4711"`
	Head       uint64   `json:"head" doc:"Position of the log's last event" example:"4711"`
	LagEvents  int64    `json:"lagEvents" doc:"Events of the log that are not in it yet" example:"0"`
	LagSeconds float64  `json:"lagSeconds" doc:"How long the oldest of them has been waiting; 0 where there is none" example:"0"`
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
