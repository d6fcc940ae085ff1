package readapi

import (
	"context"
	"math"

	"github.com/jackc/pgx/v5"
)

// ComplaintSummary counts complaints by what they have in common.
type ComplaintSummary struct {
	Complaints      int64            `json:"complaints" doc:"How many were filed" example:"17"`
	Resolved        int64            `json:"resolved" example:"12"`
	MeanHours       *float64         `json:"meanHoursToResolve" doc:"From filing to resolution, over those resolved; null where none is" example:"31.5"`
	MedianHours     *float64         `json:"medianHoursToResolve" doc:"Null where none is resolved" example:"20.25"`
	ByState         []ComplaintGroup `json:"byState" nullable:"false"`
	BySeverity      []ComplaintGroup `json:"bySeverity" nullable:"false"`
	ByCategory      []ComplaintGroup `json:"byCategory" nullable:"false" doc:"The most frequent first"`
	ByCause         []ComplaintGroup `json:"byCause" nullable:"false" doc:"The most frequent first; without those whose cause is not known"`
	WithoutAnyCause int64            `json:"withoutCause" doc:"How many have no cause on record" example:"5"`
}

// ComplaintGroup is the complaints that have one value.
type ComplaintGroup struct {
	Value       string   `json:"value" example:"delivery"`
	Complaints  int64    `json:"complaints" example:"9"`
	Resolved    int64    `json:"resolved" example:"7"`
	MeanHours   *float64 `json:"meanHoursToResolve" example:"31.5"`
	MedianHours *float64 `json:"medianHoursToResolve" example:"20.25"`
}

type getComplaintSummary struct {
	From Day `query:"from" doc:"Filed on this day or later"`
	To   Day `query:"to" doc:"Filed on this day or earlier"`
	Freshness
	Request
}

// grouping() has a bit for each column that a row is not grouped by.
const complaintSummarySQL = `SELECT grouping(state, severity, category, cause),
	coalesce(state, severity, category, cause, ''), count(*), count(resolved_at), avg(hours)::float8,
	percentile_cont(0.5) WITHIN GROUP (ORDER BY hours)
	FROM (SELECT *, (extract(epoch FROM resolved_at - filed_at) / 3600)::float8 AS hours FROM read.complaints
	      WHERE ($1::date IS NULL OR filed_day >= $1) AND ($2::date IS NULL OR filed_day <= $2)) c
	GROUP BY GROUPING SETS ((), (state), (severity), (category), (cause))
	ORDER BY 3 DESC, 2`

func (a *api) getComplaintSummary(ctx context.Context, in *getComplaintSummary) (*answer[ComplaintSummary], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	none := []ComplaintGroup{}
	out := ComplaintSummary{ByState: none, BySeverity: none, ByCategory: none, ByCause: none}
	b, err := a.snapshot(ctx, modelComplaints, in.min(), func(batch *pgx.Batch) {
		batch.Queue(complaintSummarySQL, in.From.orNull(), in.To.orNull()).Query(func(rows pgx.Rows) error {
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
	})
	if err != nil {
		return nil, err
	}
	return answered(&in.Request, b, in.tag(b), out), nil
}

func (s *ComplaintSummary) add(set int, g ComplaintGroup) {
	switch set {
	case 0b1111:
		s.Complaints, s.Resolved, s.MeanHours, s.MedianHours = g.Complaints, g.Resolved, g.MeanHours, g.MedianHours
	case 0b0111:
		s.ByState = append(s.ByState, g)
	case 0b1011:
		s.BySeverity = append(s.BySeverity, g)
	case 0b1101:
		s.ByCategory = append(s.ByCategory, g)
	case 0b1110:
		if g.Value == "" {
			s.WithoutAnyCause = g.Complaints
			return
		}
		s.ByCause = append(s.ByCause, g)
	}
}

// round leaves a figure two digits behind the point; nil stays nil.
func round(f *float64) {
	if f != nil {
		*f = math.Round(*f*100) / 100
	}
}
