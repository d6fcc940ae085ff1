package projections

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/parked"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// Status is where one projection stands against the log's own head.
type Status struct {
	watermark.Status
	Leads    bool // this process runs it
	Building bool // a build that is not served yet; another one is
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
		schema := Model{Name: s.Projection, Version: s.Version, build: s.Build}.Schema()
		one := Status{Status: s}
		one.Census = verdicts[schema]
		for _, p := range e.projectors {
			if p.model.Name == s.Projection && p.model.Version == s.Version {
				state, trouble, leads := p.state()
				one.Leads = leads
				if leads || state == watermark.Stopped {
					one.State, one.Error = state, trouble
				}
				one.Judge() // its own belief counts for nothing
			}
		}
		if one.Census == CensusDiffers && one.Error == "" {
			one.Error = details[schema]
		}
		out = append(out, one)
	}
	for _, p := range e.projectors {
		state, trouble, leads := p.state()
		if position, building := p.building(); building {
			out = append(out, Status{Leads: leads, Building: true, Status: watermark.Status{
				Projection: p.model.Name, Version: p.model.Version, Position: position, State: state, Error: trouble, Census: verdicts[p.model.Schema()],
			}})
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

const (
	beatEvery   = 2 * time.Second
	dropEvery   = time.Minute
	rateHorizon = 20 * time.Second // over about which a rate is taken
)

// beat tells other processes of the projections that this one runs, until ctx
// ends. It does nothing that takes long: who is silent is taken for dead.
func (e *Engine) beat(ctx context.Context) {
	ticker := time.NewTicker(min(beatEvery, e.patience()/4))
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
	}
}

// keep does what is due now and then, until ctx ends: it shows builds that have
// caught up, keeps the metrics, and drops builds whose time is over.
func (e *Engine) keep(ctx context.Context) {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	dropped := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, p := range e.projectors {
			if p.gate != nil {
				continue // who rebuilds says when
			}
			if err := p.promote(ctx); err != nil && ctx.Err() == nil {
				p.log.WarnContext(ctx, "new build is not shown yet", "error", err)
			}
		}
		if statuses, err := e.Status(ctx); err == nil {
			e.metrics.observe(statuses)
		}
		if missing, err := parked.KeysMissing(ctx, e.config.Pool); err == nil {
			e.metrics.keysMissing.Set(float64(missing))
		}
		if time.Since(dropped) < dropEvery || e.config.fixed {
			continue
		}
		dropped = time.Now()
		switch names, err := DropRetired(ctx, e.config.Pool); {
		case err != nil && ctx.Err() == nil:
			e.config.Logger.WarnContext(ctx, "retired builds are not dropped yet", "error", err)
		case len(names) > 0:
			e.config.Logger.InfoContext(ctx, "retired builds dropped", "schemas", names)
		}
	}
}

// pace is how fast a projection goes: events a second, and how long it takes to
// the end of the log at that rate.
type pace struct {
	at           time.Time
	events       int64
	position     uint64
	rate, places float64 // events and positions a second
}

// measure takes a look at where the projection is now. It returns nil where
// nothing is known yet.
func (p *pace) measure(now time.Time, events int64, position, head uint64) (rate, left *float64) {
	if past := now.Sub(p.at).Seconds(); !p.at.IsZero() && past > 0 && position >= p.position {
		weight := min(1, past/rateHorizon.Seconds())
		if p.rate == 0 {
			weight = 1
		}
		p.rate += weight * (float64(events-p.events)/past - p.rate)
		p.places += weight * (float64(position-p.position)/past - p.places)
		rate = &p.rate
		if position >= head {
			left = new(float64)
		} else if p.places > 0 {
			seconds := float64(head-position) / p.places
			left = &seconds
		}
	}
	p.at, p.events, p.position = now, events, position
	return rate, left
}

func (e *Engine) tell(ctx context.Context) error {
	verdicts, _, err := e.census.compare(ctx)
	if err != nil {
		return err
	}
	var batch pgx.Batch
	for _, p := range e.projectors {
		state, trouble, leads := p.state()
		if !leads && state != watermark.Stopped {
			continue
		}
		p.mu.Lock()
		at, events, build := p.at, p.events, p.build
		p.mu.Unlock()
		_, head, _ := e.hub.After(at)
		rate, left := p.pace.measure(time.Now(), events, at, head)
		// Who has stopped is heard only where nobody else leads.
		batch.Queue(`
INSERT INTO dossier.projection_health AS h (projection, version, build, state, error, leader, beat_at, census, rate, seconds_left)
VALUES ($1, $2, $7, $3, $4, $5, now(), $8, $9, $10)
ON CONFLICT (projection, version, build) DO UPDATE
SET state = excluded.state, error = excluded.error, leader = excluded.leader, beat_at = excluded.beat_at,
    census = excluded.census, rate = excluded.rate, seconds_left = excluded.seconds_left
WHERE $6 OR h.leader = excluded.leader OR h.beat_at < now() - interval '10 s'`,
			p.model.Name, p.model.Version, state, trouble, e.name, leads, build, orUnknown(verdicts[p.model.ofBuild(build).Schema()]), rate, left)
	}
	if batch.Len() == 0 {
		return nil
	}
	return e.config.Pool.SendBatch(ctx, &batch).Close()
}

func orUnknown(verdict string) string {
	if verdict == "" {
		return CensusUnknown
	}
	return verdict
}
