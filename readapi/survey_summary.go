package readapi

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
)

// SurveySummary is what the scores of survey answers come to. Figures have two
// digits behind the point, and are null where nobody gave such a score.
type SurveySummary struct {
	SurveyFigures
	ByClass   []SurveyGroup `json:"byClass" nullable:"false" doc:"By the customer's class in classScheme when it was answered; an empty value where it had none"`
	ByChannel []SurveyGroup `json:"byChannel" nullable:"false" doc:"An empty value where not said"`
	ByVersion []SurveyGroup `json:"byVersion" nullable:"false" doc:"By questionnaire and version, such as annual/3. The list of answers takes them as questionnaire and version"`
	ByMonth   []SurveyGroup `json:"byMonth" nullable:"false" doc:"The trend: by the month of the answer, as YYYY-MM; months without an answer are left out"`
	RestsOn   *RestsOnLog   `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// SurveyGroup is the answers that have one value in common. The list of answers
// has the same filters: it shows the answers that a figure is made of.
type SurveyGroup struct {
	Value string `json:"value" example:"important"`
	SurveyFigures
}

// SurveyFigures are the figures of any set of answers.
type SurveyFigures struct {
	Answers int64         `json:"answers" doc:"How many there are, with whatever scores" example:"324"`
	NPS     NPSFigure     `json:"nps"`
	CSAT    CSATFigure    `json:"csat"`
	CES     MeanFigure    `json:"ces" doc:"Mean of the scores 1 to 7"`
	Drivers DriverFigures `json:"drivers" doc:"Means of the ratings 1 to 5. Ratings by another scale are in the analysis, in percent of their scale"`
}

// NPSFigure is the net promoter score: 100·(p − d), where p is the share of the
// scores 9 and 10 and d that of 0 to 6.
type NPSFigure struct {
	N             int64    `json:"n" doc:"How many scores there are" example:"324"`
	Promoters     int64    `json:"promoters" doc:"Scores 9 and 10" example:"162"`
	Passives      int64    `json:"passives" doc:"Scores 7 and 8" example:"108"`
	Detractors    int64    `json:"detractors" doc:"Scores 0 to 6" example:"54"`
	Score         *float64 `json:"score" doc:"−100 to 100; null where n is 0" example:"33.33"`
	StandardError *float64 `json:"standardError" doc:"100·√((p + d − (p − d)²)/n); null where n is 0" example:"4.14"`
}

// CSATFigure is the share of satisfied answers.
type CSATFigure struct {
	N         int64    `json:"n" doc:"How many scores there are" example:"200"`
	Satisfied int64    `json:"satisfied" doc:"Scores 4 and 5" example:"150"`
	Score     *float64 `json:"score" doc:"100·satisfied/n; null where n is 0" example:"75"`
}

// MeanFigure is a mean.
type MeanFigure struct {
	N    int64    `json:"n" doc:"How many scores there are" example:"200"`
	Mean *float64 `json:"mean" doc:"Null where n is 0" example:"5.25"`
}

// DriverFigures are the means of what drives satisfaction.
type DriverFigures struct {
	ProductQuality MeanFigure `json:"productQuality"`
	Attitude       MeanFigure `json:"attitude"`
	Speed          MeanFigure `json:"speed"`
	AfterSales     MeanFigure `json:"afterSales"`
}

type getSurveySummary struct {
	SurveyFilters
	Freshness
	Request
}

const surveySummaryColumns = `count(*), count(nps), count(*) FILTER (WHERE nps >= 9), count(*) FILTER (WHERE nps <= 6),
	count(csat), count(*) FILTER (WHERE csat >= 4), count(ces), avg(ces)::float8,
	count(product_quality), avg(product_quality)::float8, count(attitude), avg(attitude)::float8,
	count(speed), avg(speed)::float8, count(after_sales), avg(after_sales)::float8`

// grouping() has a bit for each column that a row is not grouped by. The class
// scheme is the last argument.
const surveyGroupsSQL = `SELECT grouping(class, channel, asked, month), coalesce(class, channel, asked, month, ''), ` + surveySummaryColumns + `
	FROM (SELECT *, coalesce(classes ->> %s, '') AS class, questionnaire || '/' || version AS asked, to_char(day, 'YYYY-MM') AS month FROM read.survey_answers%s) s
	GROUP BY GROUPING SETS ((), (class), (channel), (asked), (month)) ORDER BY 1, 2`

func (a *api) getSurveySummary(ctx context.Context, in *getSurveySummary) (*answer[SurveySummary], error) {
	l := &list{from: "read.survey_answers"}
	if err := in.narrow(a, l); err != nil {
		return nil, err
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	none := []SurveyGroup{}
	out := SurveySummary{ByClass: none, ByChannel: none, ByVersion: none, ByMonth: none}
	groups := map[int]*[]SurveyGroup{0b0111: &out.ByClass, 0b1011: &out.ByChannel, 0b1101: &out.ByVersion, 0b1110: &out.ByMonth}
	where := l.filter()
	scheme := l.bind("?::text", in.ClassScheme)
	b, err := a.snapshot(ctx, p.in(modelAnswers), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(fmt.Sprintf(surveyGroupsSQL, scheme, where), l.args...)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var set int
				var g SurveyGroup
				if err := rows.Scan(append([]any{&set, &g.Value}, g.scan()...)...); err != nil {
					return err
				}
				g.work()
				if set == 0b1111 {
					out.SurveyFigures = g.SurveyFigures
					continue
				}
				*groups[set] = append(*groups[set], g)
			}
			return rows.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b), out), nil
}

func (s *SurveyFigures) scan() []any {
	d := &s.Drivers
	return []any{
		&s.Answers, &s.NPS.N, &s.NPS.Promoters, &s.NPS.Detractors, &s.CSAT.N, &s.CSAT.Satisfied, &s.CES.N, &s.CES.Mean,
		&d.ProductQuality.N, &d.ProductQuality.Mean, &d.Attitude.N, &d.Attitude.Mean, &d.Speed.N, &d.Speed.Mean, &d.AfterSales.N, &d.AfterSales.Mean,
	}
}

// work works out what the counts come to.
func (s *SurveyFigures) work() {
	s.NPS.figure()
	if s.CSAT.N > 0 {
		s.CSAT.Score = figure(100 * float64(s.CSAT.Satisfied) / float64(s.CSAT.N))
	}
	d := &s.Drivers
	for _, mean := range []*float64{s.CES.Mean, d.ProductQuality.Mean, d.Attitude.Mean, d.Speed.Mean, d.AfterSales.Mean} {
		round(mean)
	}
}

// figure works the score and its error out from the counts.
func (f *NPSFigure) figure() {
	f.Passives = f.N - f.Promoters - f.Detractors
	if f.N == 0 {
		return
	}
	n := float64(f.N)
	p, d := float64(f.Promoters)/n, float64(f.Detractors)/n
	f.Score = figure(100 * (p - d))
	f.StandardError = figure(100 * math.Sqrt(max(0, p+d-(p-d)*(p-d))/n))
}

func figure(f float64) *float64 {
	round(&f)
	return &f
}
