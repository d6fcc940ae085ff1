package projections

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/watermark"
)

// Status is where one projection stands against the log's own head.
type Status struct {
	watermark.Status
	Leads    bool   // this process runs it
	Building bool   // a version that is not served yet; an older one is
	Census   string // agrees, differs or unknown
}

// Status says where every projection stands. Positions are the checkpoints' and
// the head is read from the log; of the projections that this process runs it
// adds what it knows itself. It returns an error where Postgres cannot be asked.
func (e *Engine) Status(ctx context.Context) ([]Status, error) {
	survey, err := watermark.Survey(ctx, e.config.Pool, e.config.Store)
	if err != nil {
		return nil, err
	}
	verdicts, details, err := e.census.compare(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Status, 0, len(survey))
	for _, s := range survey {
		one := Status{Status: s, Census: verdicts[Model{Name: s.Projection, Version: s.Version}.Schema()]}
		for _, p := range e.projectors {
			if p.model.Name == s.Projection && p.model.Version == s.Version {
				state, trouble, leads := p.state()
				one.Leads = leads
				if leads || state == watermark.Stopped {
					one.State, one.Error = state, trouble
				}
				if one.State == watermark.Live && one.LagSeconds > 10 {
					one.State = watermark.CatchingUp // its own belief counts for nothing
				}
			}
		}
		if one.Census == CensusDiffers && one.Error == "" {
			one.Error = details[Model{Name: s.Projection, Version: s.Version}.Schema()]
		}
		out = append(out, one)
	}
	for _, p := range e.projectors {
		state, trouble, leads := p.state()
		if position, building := p.building(); building {
			out = append(out, Status{Leads: leads, Building: true, Status: watermark.Status{
				Projection: p.model.Name, Version: p.model.Version, Position: position, State: state, Error: trouble,
			}, Census: verdicts[p.model.Schema()]})
		}
	}
	return out, nil
}

// state is what the projector knows of itself.
func (p *projector) state() (state, trouble string, leads bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trouble != nil {
		trouble = p.trouble.Error()
	}
	switch {
	case p.stopped:
		return watermark.Stopped, trouble, false
	case p.leads == nil || p.leads.ctx.Err() != nil:
		return watermark.Waiting, trouble, false
	}
	if _, _, near := p.engine.hub.After(p.at); near {
		return watermark.Live, trouble, true
	}
	return watermark.CatchingUp, trouble, true
}

const beatEvery = 2 * time.Second

// beat tells other processes of the projections that this one runs, and keeps
// the metrics, until ctx ends.
func (e *Engine) beat(ctx context.Context) {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		if err := e.tell(ctx); err != nil && ctx.Err() == nil {
			e.config.Logger.WarnContext(ctx, "health of the projections cannot be told", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, p := range e.projectors {
			if err := p.promote(ctx); err != nil && ctx.Err() == nil {
				p.log.WarnContext(ctx, "new version is not shown yet", "error", err)
			}
		}
		if statuses, err := e.Status(ctx); err == nil {
			e.metrics.observe(statuses)
		}
	}
}

func (e *Engine) tell(ctx context.Context) error {
	var batch pgx.Batch
	for _, p := range e.projectors {
		state, trouble, leads := p.state()
		if !leads && state != watermark.Stopped {
			continue
		}
		// Who has stopped is heard only where nobody else leads.
		batch.Queue(`
INSERT INTO dossier.projection_health AS h (projection, version, state, error, leader, beat_at)
VALUES ($1, $2, $3, $4, $5, now())
ON CONFLICT (projection, version) DO UPDATE
SET state = excluded.state, error = excluded.error, leader = excluded.leader, beat_at = excluded.beat_at
WHERE $6 OR h.leader = excluded.leader OR h.beat_at < now() - interval '10 s'`,
			p.model.Name, p.model.Version, state, trouble, e.name, leads)
	}
	if batch.Len() == 0 {
		return nil
	}
	return e.config.Pool.SendBatch(ctx, &batch).Close()
}
