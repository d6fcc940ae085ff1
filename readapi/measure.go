package readapi

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// MeasureRecord is an improvement and where it stands.
type MeasureRecord struct {
	ID            ID       `json:"id"`
	Revision      uint64   `json:"revision" doc:"Of its last event; it is its ETag for If-Match" example:"2"`
	Position      uint64   `json:"position" doc:"Of that event in the log" example:"4711"`
	State         string   `json:"state" enum:"opened,implemented,verified,ineffective"`
	May           []string `json:"may" nullable:"false" doc:"The steps that are possible now"`
	Title         string   `json:"title" doc:"What is to be better"`
	Cause         *string  `json:"cause" doc:"Code of the cause of complaints that it is to remove"`
	Owner         string   `json:"owner" doc:"Opaque id of who sees to it; empty where somebody of the team will"`
	Team          *string  `json:"team" doc:"Code of the team that it was given to, as when who had it has left" example:"north"`
	DueAt         Instant  `json:"dueAt" doc:"To be implemented by then"`
	OpenedAt      Instant  `json:"openedAt"`
	ImplementedAt *Instant `json:"implementedAt" nullable:"true"`
	Action        *string  `json:"action" doc:"Code of what was done"`
	VerifiedAt    *Instant `json:"verifiedAt" nullable:"true"`
	Reason        *string  `json:"reason" doc:"Code of why it did not help, or was taken up again"`
	Reopened      int      `json:"reopened" doc:"How often it was taken up again"`
	Complaints    []ID     `json:"complaints" nullable:"false" doc:"That called for it"`
	Surveys       []string `json:"surveys" nullable:"false" doc:"Codes of questionnaires that called for it"`
}

const measureColumns = `id, revision, position, state, title, nullif(cause, ''), owner, due_at, opened_at, implemented_at, nullif(action, ''), verified_at,
	nullif(reason, ''), reopened, complaints, surveys, nullif(team, '')`

func (m *MeasureRecord) scan() []any {
	return []any{
		&m.ID, &m.Revision, &m.Position, &m.State, &m.Title, &m.Cause, &m.Owner, &m.DueAt, &m.OpenedAt, &m.ImplementedAt, &m.Action, &m.VerifiedAt,
		&m.Reason, &m.Reopened, &m.Complaints, &m.Surveys, &m.Team,
	}
}

// customer is none: a measure is about no person.
func (m *MeasureRecord) customer() ID { return ID{} }

func (m *MeasureRecord) open(*person) { m.May = domain.MeasureLife.Steps(domain.MeasureState(m.State)) }

type listMeasures struct {
	State     string `query:"state" enum:"opened,implemented,verified,ineffective"`
	Owner     string `query:"owner" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this one sees to it: the list of a person"`
	Team      string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Given to this team"`
	Cause     string `query:"cause" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Overdue   bool   `query:"overdue" doc:"Only those that are not implemented and whose time has passed"`
	Complaint string `query:"complaint" format:"uuid" doc:"Only those that this complaint called for"`
	Sort      string `query:"sort" enum:"dueAt,-dueAt" default:"dueAt"`
	Count     bool   `query:"count" doc:"Count the whole list too"`
	PastInstants
	Paging
	Freshness
	Request
}

var measureOrders = []order{{name: "dueAt", column: "due_at", instant: true}}

func (in *listMeasures) list(now time.Time, path string) *list {
	l := &list{at: in.PastInstants, model: modelMeasures, columns: measureColumns, from: "read.measures", path: path, order: orderNamed(measureOrders, in.Sort)}
	l.equals("state", in.State)
	l.equals("owner", in.Owner)
	l.equals("team", in.Team)
	l.equals("cause", in.Cause)
	if in.Overdue {
		l.where("state = 'opened' AND due_at < " + in.now(now))
	}
	if in.Complaint != "" {
		l.first("complaints @> ARRAY[?::uuid]", in.Complaint) // few complaints call for many
	}
	return l
}

func (a *api) listMeasures(ctx context.Context, in *listMeasures) (*answer[Page[MeasureRecord]], error) {
	return everywhere[MeasureRecord](ctx, a, in.list(a.Now(), in.url.Path), in.Freshness, in.Paging, in.Count, &in.Request)
}

// OneMeasure is an improvement by itself.
type OneMeasure struct {
	MeasureRecord
	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type getMeasure struct {
	ID ID `path:"measureId" doc:"The measure"`
	PastInstants
	Freshness
	Request
}

func (a *api) getMeasure(ctx context.Context, in *getMeasure) (*answer[OneMeasure], error) {
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	m, b, err := a.measure(ctx, in.ID, p, in.min(), func(*pgx.Batch) {})
	if err != nil {
		return nil, err
	}
	m.open(nil)
	return answered(&in.Request, b, in.strong(b, p, m.Revision), OneMeasure{*m, p.on(b)}), nil
}

// measure reads one as it is or was, and what more is asked for in the same snapshot.
func (a *api) measure(ctx context.Context, id ID, p *past, position uint64, more func(*pgx.Batch)) (*MeasureRecord, basis, error) {
	m, exists := new(MeasureRecord), true
	sql, args := p.sql(`SELECT `+measureColumns+` FROM read.measures WHERE id = $1`, id)
	b, err := a.snapshot(ctx, p.in(modelMeasures), position, func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error {
			err := row.Scan(m.scan()...)
			if errors.Is(err, pgx.ErrNoRows) {
				exists = false
				return nil
			}
			return err
		})
		more(batch)
	})
	if err == nil && !exists {
		err = notFound("measure")
	}
	return m, b, err
}

// MeasureEffect compares complaints of a measure's cause before and after it was
// implemented.
type MeasureEffect struct {
	Cause  string   `json:"cause" example:"packaging"`
	Days   int      `json:"days" doc:"How long each of the two periods is: what was asked for, or as many whole days as have passed since" example:"90"`
	Before int64    `json:"before" doc:"Complaints of the cause filed in so many days before the day of the implementation" example:"12"`
	After  int64    `json:"after" doc:"In so many days from that day on" example:"3"`
	Change *float64 `json:"changePercent" doc:"100·(after − before)/before; null where there was none before" example:"-75.00"`
	From   Day      `json:"from" doc:"The first day of the period before: GET /v1/complaints?cause=…&filedFrom=… lists what was counted"`
	Middle Day      `json:"implementedDay" doc:"The first day of the period after"`
	To     Day      `json:"to" doc:"The last day of the period after"`

	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former figure"`
}

type getMeasureEffect struct {
	ID   ID  `path:"measureId" doc:"The measure"`
	Days int `query:"days" minimum:"1" maximum:"3660" default:"90" doc:"How long the two periods are at most"`
	PastInstants
	Freshness
	Request
}

const measureEffectSQL = `SELECT w.cause, w.days, w.day, count(c.*) FILTER (WHERE c.filed_day < w.day), count(c.*) FILTER (WHERE c.filed_day >= w.day)
	FROM (SELECT cause, implemented_day AS day, least($2::int, $3::date - implemented_day) AS days FROM read.measures WHERE id = $1) w
	LEFT JOIN read.complaints c ON c.cause = w.cause AND w.cause <> '' AND c.filed_day >= w.day - w.days AND c.filed_day < w.day + w.days
	GROUP BY 1, 2, 3`

func (a *api) getMeasureEffect(ctx context.Context, in *getMeasureEffect) (*answer[MeasureEffect], error) {
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	if err := a.await(ctx, p.in(modelComplaints), in.min()); err != nil {
		return nil, err
	}
	today := a.dayOf(in.PastInstants)
	var out MeasureEffect
	var days *int
	var day *Day
	sql, args := p.sql(measureEffectSQL, in.ID, in.Days, today.Time())
	_, b, err := a.measure(ctx, in.ID, p, in.min(), func(batch *pgx.Batch) {
		batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error {
			err := row.Scan(&out.Cause, &days, &day, &out.Before, &out.After)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if day == nil || days == nil || out.Cause == "" {
		return nil, httpkit.NewProblem(409, "measure-without-effect", "the measure is not implemented, or is about no cause of complaints")
	}
	out.Days, out.From, out.Middle, out.To = *days, day.plus(-*days), *day, day.plus(*days-1)
	if out.Before > 0 {
		change := 100 * float64(out.After-out.Before) / float64(out.Before)
		out.Change = figure(change)
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b, today), out), nil
}
