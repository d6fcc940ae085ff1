package readapi

import (
	"context"
	"math"

	"github.com/jackc/pgx/v5"
)

// ComplaintSummary counts complaints by what they have in common.
type ComplaintSummary struct {
	ComplaintFigures
	ByState         []ComplaintGroup    `json:"byState" nullable:"false"`
	BySeverity      []ComplaintGroup    `json:"bySeverity" nullable:"false"`
	ByCategory      []ComplaintGroup    `json:"byCategory" nullable:"false" doc:"The most frequent first"`
	ByChannel       []ComplaintGroup    `json:"byChannel" nullable:"false" doc:"The most frequent first; an empty value where not said"`
	ByOwner         []ComplaintGroup    `json:"byOwner" nullable:"false" doc:"By who has it now, or had it last; an empty value where nobody"`
	ByClass         []ComplaintGroup    `json:"byClass" nullable:"false" doc:"By the customer's class in classScheme when it was filed; an empty value where it had none"`
	ByCause         []ParetoGroup       `json:"byCause" nullable:"false" doc:"Pareto: the most frequent first; without those whose cause is not known"`
	WithoutAnyCause int64               `json:"withoutCause" doc:"How many have no cause on record" example:"5"`
	Recurrence      ComplaintRecurrence `json:"recurrence"`

	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// ComplaintFigures are the figures of any set of complaints.
type ComplaintFigures struct {
	Complaints  int64    `json:"complaints" doc:"How many were filed" example:"17"`
	Resolved    int64    `json:"resolved" doc:"How many are resolved, and not open again" example:"12"`
	MeanHours   *float64 `json:"meanHoursToResolve" doc:"From filing to resolution, over those resolved; null where none is. What turned out to have been filed later than that took no time" example:"31.5"`
	MedianHours *float64 `json:"medianHoursToResolve" doc:"Null where none is resolved" example:"20.25"`
}

// ComplaintGroup is the complaints that have one value.
type ComplaintGroup struct {
	Value string `json:"value" example:"delivery"`
	ComplaintFigures
}

// ParetoGroup is the complaints of one cause, in the order of their number.
type ParetoGroup struct {
	ComplaintGroup
	Share      float64 `json:"share" doc:"In percent of the complaints whose cause is known" example:"45.00"`
	Cumulative float64 `json:"cumulativeShare" doc:"Share of this cause and of those before it, in percent" example:"77.50"`
}

// ComplaintRecurrence says how often a customer had to complain for the same
// cause again.
type ComplaintRecurrence struct {
	Days  int      `json:"days" doc:"Within how many days the same cause counts as coming back" example:"90"`
	Again int64    `json:"recurring" doc:"Complaints of a customer who had complained for the same cause at most so many days before" example:"3"`
	Rate  *float64 `json:"rate" doc:"In percent of all complaints; null where there is none" example:"17.65"`
}

type getComplaintSummary struct {
	From        Day    `query:"from" doc:"Filed on this day or later"`
	To          Day    `query:"to" doc:"Filed on this day or earlier"`
	Category    string `query:"category" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Channel     string `query:"channel" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Owner       string `query:"owner" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this one has it"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer's class in classScheme when it was filed"`
	ClassScheme string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"Whose classes class and byClass go by"`
	Within      int    `query:"recurrenceDays" minimum:"1" maximum:"3660" default:"90" doc:"Within how many days the same cause counts as coming back"`
	PastInstants
	Freshness
	Request
}

const complaintSummaryWhere = ` ($1::date IS NULL OR filed_day >= $1) AND ($2::date IS NULL OR filed_day <= $2)
	AND ($3 = '' OR category = $3) AND ($4 = '' OR channel = $4) AND ($5 = '' OR owner = $5) AND ($6 = '' OR classes ->> $7 = $6)`

// grouping() has a bit for each column that a row is not grouped by.
const complaintSummarySQL = `SELECT grouping(state, severity, category, channel, owner, class, cause),
	coalesce(state, severity, category, channel, owner, class, cause, ''), count(*), count(resolved_at), avg(hours)::float8,
	percentile_cont(0.5) WITHIN GROUP (ORDER BY hours)
	FROM (SELECT state, severity, category, channel, owner, coalesce(classes ->> $7, '') AS class, cause, resolved_at,
	      (extract(epoch FROM CASE WHEN resolved_at < filed_at THEN interval '0' ELSE resolved_at - filed_at END) / 3600)::float8 AS hours FROM read.complaints WHERE` + complaintSummaryWhere + `) c
	GROUP BY GROUPING SETS ((), (state), (severity), (category), (channel), (owner), (class), (cause))
	ORDER BY 3 DESC, 2`

// The complaint before counts also where it was filed before the first day, or
// is not of the category, channel, owner or class asked for.
const recurrenceSQL = `SELECT count(*) FROM (
	SELECT *, filed_day - lag(filed_day) OVER (PARTITION BY customer_id, cause ORDER BY filed_at, id) AS after
	FROM read.complaints WHERE cause <> '' AND ($1::date IS NULL OR filed_day >= $1::date - $8::int)) c
	WHERE after <= $8 AND` + complaintSummaryWhere

func (a *api) getComplaintSummary(ctx context.Context, in *getComplaintSummary) (*answer[ComplaintSummary], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	none := []ComplaintGroup{}
	out := ComplaintSummary{
		ByState: none, BySeverity: none, ByCategory: none, ByChannel: none, ByOwner: none, ByClass: none,
		ByCause: []ParetoGroup{}, Recurrence: ComplaintRecurrence{Days: in.Within},
	}
	args := []any{in.From.orNull(), in.To.orNull(), in.Category, in.Channel, in.Owner, in.Class, in.ClassScheme}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	b, err := a.snapshot(ctx, p.in(modelComplaints), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, asked := p.sql(complaintSummarySQL, args...)
		batch.Queue(sql, asked...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var set int
				var g ComplaintGroup
				if err := rows.Scan(&set, &g.Value, &g.Complaints, &g.Resolved, &g.MeanHours, &g.MedianHours); err != nil {
					return err
				}
				round(g.MeanHours)
				round(g.MedianHours)
				out.add(set, g)
			}
			return rows.Err()
		})
		sql, asked = p.sql(recurrenceSQL, append(args, in.Within)...)
		batch.Queue(sql, asked...).QueryRow(func(row pgx.Row) error { return row.Scan(&out.Recurrence.Again) })
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = p.on(b)
	out.pareto()
	out.Recurrence.Rate = percent(out.Recurrence.Again, out.Complaints)
	return answered(&in.Request, b, in.tag(b), out), nil
}

func (s *ComplaintSummary) add(set int, g ComplaintGroup) {
	groups := map[int]*[]ComplaintGroup{
		0b0111111: &s.ByState, 0b1011111: &s.BySeverity, 0b1101111: &s.ByCategory, 0b1110111: &s.ByChannel, 0b1111011: &s.ByOwner, 0b1111101: &s.ByClass,
	}
	switch {
	case set == 0b1111111:
		s.ComplaintFigures = g.ComplaintFigures
	case set == 0b1111110 && g.Value == "":
		s.WithoutAnyCause = g.Complaints
	case set == 0b1111110:
		s.ByCause = append(s.ByCause, ParetoGroup{ComplaintGroup: g})
	default:
		*groups[set] = append(*groups[set], g)
	}
}

// pareto works out the shares of the causes, which are in their order already.
func (s *ComplaintSummary) pareto() {
	known, sum := s.Complaints-s.WithoutAnyCause, int64(0)
	for i := range s.ByCause {
		g := &s.ByCause[i]
		sum += g.Complaints
		g.Share, g.Cumulative = *percent(g.Complaints, known), *percent(sum, known)
	}
}

// percent returns 100·part/whole with two digits, or nil where there is no whole.
func percent(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	p := math.Round(10_000*float64(part)/float64(whole)) / 100
	return &p
}

// round leaves a figure two digits behind the point; nil stays nil.
func round(f *float64) {
	if f != nil {
		*f = math.Round(*f*100) / 100
	}
}
