package readapi

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
)

// SurveyAnalysis says what customers find strong and weak, with what they complain
// about beside it.
type SurveyAnalysis struct {
	Items   []AnalysisGroup `json:"items" nullable:"false" doc:"All together with the group *, and then the groups"`
	RestsOn *RestsOnLog     `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// AnalysisGroup is what one group says.
type AnalysisGroup struct {
	Group      string          `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"important"`
	Mean       *float64        `json:"mean" doc:"Of all ratings of aspects, in percent of their scale; null where there is none" example:"62.50"`
	Aspects    []AspectFigure  `json:"aspects" nullable:"false" doc:"Drivers and other rated questions, the strongest first"`
	Subscales  []AspectFigure  `json:"subscales" nullable:"false" doc:"Trust and dependence"`
	Complaints []CategoryCount `json:"complaints" nullable:"false" doc:"Filed by the group in the period, by category, the most frequent first"`
}

// AspectFigure is how one aspect, or a subscale, is rated.
type AspectFigure struct {
	Aspect   string   `json:"aspect" example:"speed"`
	N        int64    `json:"n" doc:"How many ratings there are" example:"120"`
	Mean     float64  `json:"mean" doc:"100·(score − low)/(high − low), averaged: percent of the scale" example:"41.25"`
	Error    *float64 `json:"standardError" doc:"s/√n with the sample's standard deviation s; null where n is 1" example:"2.50"`
	Strength string   `json:"strength" enum:"strong,weak,even" doc:"strong or weak where the mean is more than 1.96 standard errors above or below the group's; even otherwise, and for subscales"`
}

// CategoryCount counts the complaints of a category.
type CategoryCount struct {
	Category string `json:"category" example:"delivery"`
	N        int64  `json:"n" example:"17"`
}

type getAnalysis struct {
	SurveyFilters
	By string `query:"by" enum:"class,month" default:"class" doc:"class: the customer's in classScheme when it was answered or the complaint filed. month: of the answer or the complaint, as YYYY-MM"`
	Freshness
	Request
}

// The four drivers have columns and the scale 1 to 5; the others say their scale.
const analysisSQL = `SELECT grouping(g), coalesce(g, ''), subscale, aspect, count(*), avg(p)::float8, stddev_samp(p)::float8
	FROM (SELECT CASE %s WHEN 'class' THEN coalesce(classes ->> %s, '') ELSE to_char(day, 'YYYY-MM') END AS g, r.*
	      FROM read.survey_answers, LATERAL (
	          SELECT false AS subscale, d.aspect, 25.0 * (d.score - 1) AS p
	          FROM (VALUES ('productQuality', product_quality), ('attitude', attitude), ('speed', speed), ('afterSales', after_sales)) d(aspect, score) WHERE d.score IS NOT NULL
	          UNION ALL
	          SELECT j.kind <> 'rating', j.aspect, 100.0 * (j.score - j.low) / (j.high - j.low)
	          FROM jsonb_to_recordset(ratings) j(kind text, aspect text, score int, low int, high int)) r%s) rated
	GROUP BY GROUPING SETS ((subscale, aspect), (g, subscale, aspect)) ORDER BY 1 DESC, 2, 3, 6 DESC, 4`

const analysisComplaintsSQL = `SELECT grouping(g), coalesce(g, ''), category, count(*)
	FROM (SELECT category, CASE $3 WHEN 'class' THEN coalesce(classes ->> $4, '') ELSE to_char(filed_day, 'YYYY-MM') END AS g
	      FROM read.complaints WHERE ($1::date IS NULL OR filed_day >= $1) AND ($2::date IS NULL OR filed_day <= $2) AND ($5 = '' OR classes ->> $4 = $5)
	      AND ($6 = '' OR coalesce(classes ->> $6, '') = '')) c
	GROUP BY GROUPING SETS ((category), (g, category)) ORDER BY 1 DESC, 2, 4 DESC, 3`

func (a *api) getAnalysis(ctx context.Context, in *getAnalysis) (*answer[SurveyAnalysis], error) {
	l := &list{}
	if err := in.narrow(a, l); err != nil {
		return nil, err
	}
	where := l.filter()
	by, scheme := l.bind("?::text", in.By), l.bind("?::text", in.ClassScheme)
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	// Both models are asked in one snapshot; the answer's position is the answers'.
	if err := a.await(ctx, p.in(modelComplaints), in.min()); err != nil {
		return nil, err
	}
	out := SurveyAnalysis{Items: []AnalysisGroup{}}
	index := map[string]int{}
	group := func(all int, name string) *AnalysisGroup {
		if all == 1 {
			name = "*"
		}
		i, ok := index[name]
		if !ok {
			i = len(out.Items)
			index[name] = i
			out.Items = append(out.Items, AnalysisGroup{Group: name, Aspects: []AspectFigure{}, Subscales: []AspectFigure{}, Complaints: []CategoryCount{}})
		}
		return &out.Items[i]
	}
	group(1, "")
	b, err := a.snapshot(ctx, p.in(modelAnswers), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(fmt.Sprintf(analysisSQL, by, scheme, where), l.args...)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var all int
				var name string
				var subscale bool
				var deviation *float64
				var f AspectFigure
				if err := rows.Scan(&all, &name, &subscale, &f.Aspect, &f.N, &f.Mean, &deviation); err != nil {
					return err
				}
				if deviation != nil {
					se := *deviation / math.Sqrt(float64(f.N))
					f.Error = &se
				}
				g := group(all, name)
				if subscale {
					g.Subscales = append(g.Subscales, f)
				} else {
					g.Aspects = append(g.Aspects, f)
				}
			}
			return rows.Err()
		})
		sql, args = p.sql(analysisComplaintsSQL, in.From.orNull(), in.To.orNull(), in.By, in.ClassScheme, in.Class, in.UnclassedIn)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var all int
				var name string
				var c CategoryCount
				if err := rows.Scan(&all, &name, &c.Category, &c.N); err != nil {
					return err
				}
				g := group(all, name)
				g.Complaints = append(g.Complaints, c)
			}
			return rows.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	for i := range out.Items {
		out.Items[i].judge()
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b), out), nil
}

// judge holds each aspect against the mean of all ratings of the group.
func (g *AnalysisGroup) judge() {
	var sum float64
	var n int64
	for _, f := range g.Aspects {
		sum, n = sum+f.Mean*float64(f.N), n+f.N
	}
	mean := sum / float64(max(n, 1))
	if n > 0 {
		g.Mean = figure(mean)
	}
	for i := range g.Aspects {
		f := &g.Aspects[i]
		f.Strength = "even"
		switch away := f.Mean - mean; {
		case f.Error == nil:
		case away > 1.96**f.Error:
			f.Strength = "strong"
		case -away > 1.96**f.Error:
			f.Strength = "weak"
		}
		round(&f.Mean)
		round(f.Error)
	}
	for i := range g.Subscales {
		g.Subscales[i].Strength = "even"
		round(&g.Subscales[i].Mean)
		round(g.Subscales[i].Error)
	}
}
