package readapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/domain/calendar"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// PolicyVersion is what was decided about a policy at one time.
type PolicyVersion struct {
	Revision   uint64          `json:"revision" doc:"In the policy's stream, from 0; the last one is its ETag for If-Match" example:"2"`
	Position   uint64          `json:"position" doc:"In the log" example:"4711"`
	EventID    ID              `json:"eventId"`
	Type       string          `json:"type" example:"CalendarDefined"`
	OccurredAt Instant         `json:"occurredAt" doc:"When it was decided"`
	RecordedAt Instant         `json:"recordedAt" doc:"By the store's clock"`
	Actor      string          `json:"actor" doc:"Opaque id of who recorded it"`
	Reason     *string         `json:"reason" doc:"A code"`
	Data       json.RawMessage `json:"data" doc:"The policy as it was decided on"`
}

// Policy is all versions of one policy.
type Policy struct {
	Name  string          `json:"name" example:"calendar-office"`
	Items []PolicyVersion `json:"items" nullable:"false" doc:"In the order in which they were decided on"`
}

type getPolicy struct {
	Name string `path:"policy" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Its name: service-levels, calendar-<name>, or of another scheme"`
	Freshness
	Request
}

func (a *api) getPolicy(ctx context.Context, in *getPolicy) (*answer[Policy], error) {
	out := Policy{Name: in.Name, Items: []PolicyVersion{}}
	b, err := a.snapshot(ctx, modelPolicies, in.min(), func(batch *pgx.Batch) {
		batch.Queue(`SELECT revision, position, event_id, type, occurred_at, recorded_at, actor, nullif(reason, ''), data
			FROM read.policies WHERE scheme = $1 AND type <> 'SelectionRun' ORDER BY revision`, in.Name).Query(func(rows pgx.Rows) error {
			var v PolicyVersion
			_, err := pgx.ForEachRow(rows, []any{
				&v.Revision, &v.Position, &v.EventID, &v.Type, &v.OccurredAt, &v.RecordedAt, &v.Actor, &v.Reason, &v.Data,
			}, func() error {
				out.Items = append(out.Items, v)
				v = PolicyVersion{}
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if len(out.Items) == 0 {
		return nil, notFound("policy")
	}
	return answered(&in.Request, b, httpkit.ETag(out.Items[len(out.Items)-1].Revision), out), nil
}

type listPolicies struct {
	Freshness
	Request
}

// PolicyName is a policy and how often it was decided on.
type PolicyName struct {
	Name      string  `json:"name" example:"calendar-office"`
	Versions  int     `json:"versions" example:"3"`
	ChangedAt Instant `json:"changedAt" doc:"When the last version was recorded"`
}

// PolicyNames lists the policies there are.
type PolicyNames struct {
	Items []PolicyName `json:"items" nullable:"false"`
}

func (a *api) listPolicies(ctx context.Context, in *listPolicies) (*answer[PolicyNames], error) {
	out := PolicyNames{Items: []PolicyName{}}
	b, err := a.snapshot(ctx, modelPolicies, in.min(), func(batch *pgx.Batch) {
		batch.Queue(`SELECT scheme, count(*), max(recorded_at) FROM read.policies WHERE type <> 'SelectionRun' GROUP BY 1 ORDER BY 1`).Query(func(rows pgx.Rows) error {
			var p PolicyName
			_, err := pgx.ForEachRow(rows, []any{&p.Name, &p.Versions, &p.ChangedAt}, func() error {
				out.Items = append(out.Items, p)
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return answered(&in.Request, b, in.tag(b), out), nil
}

// queuePolicy reads the versions of a policy in the order in which they were
// decided on, as far as they had been recorded by the instant; nil is now.
func queuePolicy[V any](batch *pgx.Batch, scheme string, known any, each func(*V)) {
	batch.Queue(`SELECT data FROM read.policies WHERE scheme = $1 AND `+knownBy("$2")+` ORDER BY revision`, scheme, known).Query(func(rows pgx.Rows) error {
		var data []byte
		_, err := pgx.ForEachRow(rows, []any{&data}, func() error {
			v := new(V)
			if err := json.Unmarshal(data, v); err != nil {
				return err
			}
			each(v)
			return nil
		})
		return err
	})
}

// servicePolicies are the policies that service levels are judged by.
type servicePolicies struct {
	levels    domain.ServiceLevels
	calendars map[string]domain.Calendar
	clocks    map[string]*calendar.Clock
}

// queue reads them, as they were known at the instant; the zero instant is now.
func (p *servicePolicies) queue(batch *pgx.Batch, known time.Time) {
	p.calendars, p.clocks = map[string]domain.Calendar{}, map[string]*calendar.Clock{}
	var limit *time.Time
	if !known.IsZero() {
		limit = &known
	}
	batch.Queue(`SELECT scheme, data FROM read.policies WHERE (scheme = $1 OR type = 'CalendarDefined') AND `+knownBy("$2")+`
		ORDER BY scheme, revision`, domain.SchemeServiceLevels, limit).Query(func(rows pgx.Rows) error {
		var scheme string
		var data []byte
		_, err := pgx.ForEachRow(rows, []any{&scheme, &data}, func() error { return p.add(scheme, data) })
		return err
	})
}

func (p *servicePolicies) add(scheme string, data []byte) error {
	if name, ok := domain.CalendarOfScheme(scheme); ok {
		e := new(domain.CalendarDefined)
		if err := json.Unmarshal(data, e); err != nil {
			return err
		}
		p.calendars[name] = p.calendars[name].Evolve(domain.Happened{Event: e})
		return nil
	}
	e := new(domain.ServiceLevelsDefined)
	if err := json.Unmarshal(data, e); err != nil {
		return err
	}
	p.levels = p.levels.Evolve(domain.Happened{Event: e})
	return nil
}

// clock returns the clock of the calendar; "" counts all hours.
func (p *servicePolicies) clock(name string) (*calendar.Clock, error) {
	if c := p.clocks[name]; c != nil {
		return c, nil
	}
	versions := p.calendars[name].Versions
	if name != "" && versions == nil {
		return nil, httpkit.NewProblem(http.StatusServiceUnavailable, "calendar-not-defined", "the service levels go by the calendar "+name+", which is not defined")
	}
	p.clocks[name] = calendar.NewClock(versions)
	return p.clocks[name], nil
}

// read judges a case by the version that was in force when it was received. The
// tier is "" where no version was.
func (p *servicePolicies) read(c domain.Case, now time.Time) (readings []domain.Reading, tier string, err error) {
	v, clock, err := p.of(c)
	if v == nil || err != nil {
		return nil, "", err
	}
	return v.Read(c, clock, now), v.Tier(c), nil
}

// verdicts is read for whenever it is asked.
func (p *servicePolicies) verdicts(c domain.Case) (verdicts []domain.ClockVerdict, tier string, err error) {
	v, clock, err := p.of(c)
	if v == nil || err != nil {
		return nil, "", err
	}
	return v.Verdicts(c, clock), v.Tier(c), nil
}

// of returns the version that was in force when the case was received, and the clock
// of its calendar; nil where no version was.
func (p *servicePolicies) of(c domain.Case) (*domain.ServiceLevelsDefined, *calendar.Clock, error) {
	v, ok := p.levels.InForce(c.Clocks.Received)
	if !ok {
		return nil, nil, nil
	}
	clock, err := p.clock(v.Calendar)
	if err != nil {
		return nil, nil, err
	}
	return &v, clock, nil
}

type measureCalendar struct {
	Name  string  `path:"calendar" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"A code" example:"office"`
	From  Instant `query:"from" required:"true" doc:"From this instant" example:"2026-03-06T15:00:00Z"`
	Until Instant `query:"until" required:"true" doc:"To this instant, at most ten years later" example:"2026-03-09T10:00:00Z"`
	Known Instant `query:"recordedAsOf" doc:"By the calendar as it was known at this instant"`
	Freshness
	Request
}

// Measured is a stretch of time by a calendar.
type Measured struct {
	Minutes float64 `json:"minutes" doc:"In opening hours" example:"180"`
}

func (a *api) measureCalendar(ctx context.Context, in *measureCalendar) (*answer[Measured], error) {
	if in.Until.Sub(in.From.Time) > 3660*24*time.Hour {
		return nil, invalid("query.until", "range", "at most ten years after from")
	}
	var p servicePolicies
	b, err := a.snapshot(ctx, modelPolicies, in.min(), func(batch *pgx.Batch) { p.queue(batch, in.Known.Time) })
	if err != nil {
		return nil, err
	}
	if p.calendars[in.Name].Versions == nil {
		return nil, notFound("calendar")
	}
	clock, err := p.clock(in.Name)
	if err != nil {
		return nil, err
	}
	return answered(&in.Request, b, in.tag(b), Measured{minutes(clock.Elapsed(in.From.Time, in.Until.Time))}), nil
}

// minutes returns the duration in minutes with two digits.
func minutes(d time.Duration) float64 {
	m := d.Minutes()
	round(&m)
	return m
}
