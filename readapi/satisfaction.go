package readapi

import (
	"context"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// Satisfaction puts together what answers to surveys, interviews, complaints and
// returns say.
type Satisfaction struct {
	Items   []SatisfactionGroup `json:"items" nullable:"false" doc:"All together with the group *, and then the groups"`
	RestsOn *RestsOnLog         `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// SatisfactionGroup is what one group says.
type SatisfactionGroup struct {
	AnalysisGroup
	Sources []AspectSources    `json:"sources" nullable:"false" doc:"Of how many ratings of surveys and scores of interviews each aspect is made"`
	Returns []ReasonCount      `json:"returns" nullable:"false" doc:"Of the group in the period, by reason, the most frequent first"`
	Entries SatisfactionTraces `json:"entries" doc:"The lists of what the figures are made of"`
}

// AspectSources says where the ratings of an aspect come from.
type AspectSources struct {
	Aspect     string `json:"aspect" example:"speed"`
	Surveys    int64  `json:"surveys" example:"110"`
	Interviews int64  `json:"interviews" example:"10"`
}

// ReasonCount counts what came back for a reason.
type ReasonCount struct {
	Reason string `json:"reason" example:"too-small"`
	N      int64  `json:"n" example:"4"`
}

// SatisfactionTraces are the paths of lists.
type SatisfactionTraces struct {
	Surveys    string `json:"surveys" example:"/v1/survey-answers?class=important&classScheme=importance"`
	Interviews string `json:"interviews"`
	Complaints string `json:"complaints"`
	Returns    string `json:"returns"`
}

type getSatisfaction struct {
	From        Day    `query:"from" doc:"Of this day or later"`
	To          Day    `query:"to" doc:"Of this day or earlier"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only of customers who were in this class of classScheme"`
	ClassScheme string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"Whose classes are meant"`
	By          string `query:"by" enum:"class,month" default:"class" doc:"class: the customer's in classScheme then. month: of the answer, interview, complaint or return, as YYYY-MM"`
	PastInstants
	Freshness
	Request
}

const satisfactionDoc = "Ratings of surveys and scores of interviews are put together in percent of their scale; an aspect is strong or weak where its mean is more than 1.96 standard errors above or below the group's. " +
	"Beside them are the complaints by category and the returns by reason of the same class and period. `entries` has the lists that each figure can be traced to. All of it is read in one snapshot."

const (
	satisfactionGroup = `CASE $3 WHEN 'class' THEN coalesce(classes ->> $4, '') ELSE to_char(DAY, 'YYYY-MM') END AS g`
	satisfactionWhere = ` ($1::date IS NULL OR DAY >= $1) AND ($2::date IS NULL OR DAY <= $2) AND ($5 = '' OR classes ->> $4 = $5)`

	satisfactionSQL = `SELECT grouping(g), coalesce(g, ''), subscale, aspect, count(*), avg(p)::float8, stddev_samp(p)::float8, count(*) FILTER (WHERE interview)
	FROM (SELECT ` + satisfactionGroup + `, false AS interview, r.* FROM read.survey_answers, LATERAL (
	          SELECT false AS subscale, d.aspect, 25.0 * (d.score - 1) AS p
	          FROM (VALUES ('productQuality', product_quality), ('attitude', attitude), ('speed', speed), ('afterSales', after_sales)) d(aspect, score) WHERE d.score IS NOT NULL
	          UNION ALL
	          SELECT j.kind <> 'rating', j.aspect, 100.0 * (j.score - j.low) / (j.high - j.low)
	          FROM jsonb_to_recordset(ratings) j(kind text, aspect text, score int, low int, high int)) r WHERE` + satisfactionWhere + `
	      UNION ALL
	      SELECT ` + satisfactionGroup + `, true, false, j.aspect, 25.0 * (j.score - 1)
	      FROM read.interviews, jsonb_to_recordset(scores) j(aspect text, score int) WHERE` + satisfactionWhere + `) rated
	GROUP BY GROUPING SETS ((subscale, aspect), (g, subscale, aspect)) ORDER BY 1 DESC, 2, 3, 6 DESC, 4`

	satisfactionCounts = `SELECT grouping(g), coalesce(g, ''), WHAT, count(*) FROM (SELECT WHAT, ` + satisfactionGroup + ` FROM VIEW WHERE` + satisfactionWhere + `) c
	GROUP BY GROUPING SETS ((WHAT), (g, WHAT)) ORDER BY 1 DESC, 2, 4 DESC, 3`
)

var (
	satisfactionRatings    = strings.ReplaceAll(satisfactionSQL, "DAY", "day")
	satisfactionComplaints = strings.NewReplacer("DAY", "filed_day", "WHAT", "category", "VIEW", "read.complaints").Replace(satisfactionCounts)
	satisfactionReturns    = strings.NewReplacer("DAY", "day", "WHAT", "reason", "VIEW", "read.order_returns").Replace(satisfactionCounts)
)

func (a *api) getSatisfaction(ctx context.Context, in *getSatisfaction) (*answer[Satisfaction], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	for _, model := range []string{modelComplaints, modelReturns, modelInterviews} {
		if err := a.await(ctx, p.in(model), in.min()); err != nil {
			return nil, err
		}
	}
	out := Satisfaction{Items: []SatisfactionGroup{}}
	index := map[string]int{}
	group := func(all int, name string) *SatisfactionGroup {
		if all == 1 {
			name = "*"
		}
		i, ok := index[name]
		if !ok {
			i = len(out.Items)
			index[name] = i
			out.Items = append(out.Items, SatisfactionGroup{
				AnalysisGroup: AnalysisGroup{Group: name, Aspects: []AspectFigure{}, Subscales: []AspectFigure{}, Complaints: []CategoryCount{}},
				Sources:       []AspectSources{}, Returns: []ReasonCount{}, Entries: in.traces(name),
			})
		}
		return &out.Items[i]
	}
	group(1, "")
	args := []any{in.From.orNull(), in.To.orNull(), in.By, in.ClassScheme, in.Class}
	counts := func(batch *pgx.Batch, sql string, add func(g *SatisfactionGroup, what string, n int64)) {
		then, args := p.sql(sql, args...)
		batch.Queue(then, args...).Query(func(rows pgx.Rows) error {
			var all int
			var name, what string
			var n int64
			_, err := pgx.ForEachRow(rows, []any{&all, &name, &what, &n}, func() error {
				add(group(all, name), what, n)
				return nil
			})
			return err
		})
	}
	b, err := a.snapshot(ctx, p.in(modelAnswers), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(satisfactionRatings, args...)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var all int
				var name string
				var subscale bool
				var deviation *float64
				var f AspectFigure
				var interviews int64
				if err := rows.Scan(&all, &name, &subscale, &f.Aspect, &f.N, &f.Mean, &deviation, &interviews); err != nil {
					return err
				}
				if deviation != nil {
					se := *deviation / math.Sqrt(float64(f.N))
					f.Error = &se
				}
				g := group(all, name)
				if subscale {
					g.Subscales = append(g.Subscales, f)
					continue
				}
				g.Aspects = append(g.Aspects, f)
				g.Sources = append(g.Sources, AspectSources{f.Aspect, f.N - interviews, interviews})
			}
			return rows.Err()
		})
		counts(batch, satisfactionComplaints, func(g *SatisfactionGroup, what string, n int64) {
			g.Complaints = append(g.Complaints, CategoryCount{what, n})
		})
		counts(batch, satisfactionReturns, func(g *SatisfactionGroup, what string, n int64) { g.Returns = append(g.Returns, ReasonCount{what, n}) })
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

// traces returns the lists of what the group's figures are made of.
func (in *getSatisfaction) traces(group string) SatisfactionTraces {
	from, to, class, unclassed := in.From, in.To, in.Class, ""
	switch {
	case group == "*":
	case in.By == "class" && group == "":
		unclassed = in.ClassScheme
	case in.By == "class":
		class = group
	default:
		first, err := domain.ParseDay(group + "-01")
		if err != nil {
			break
		}
		last := Day{first}
		for next := last.next(); next.String()[:7] == group; next = last.next() {
			last = next
		}
		if from.IsZero() || from.Before(first) {
			from = Day{first}
		}
		if to.IsZero() || last.Before(to.Day) {
			to = last
		}
	}
	path := func(path, fromName, toName string, q url.Values) string {
		if !from.IsZero() {
			q.Set(fromName, from.String())
		}
		if !to.IsZero() {
			q.Set(toName, to.String())
		}
		for name, instant := range map[string]Instant{"asOf": in.AsOf, "recordedAsOf": in.RecordedAsOf, "occurredAsOf": in.OccurredAsOf} {
			if !instant.IsZero() { // else the lists of a former state are of now
				q.Set(name, instant.UTC().Format(time.RFC3339Nano))
			}
		}
		if len(q) == 0 {
			return path
		}
		return path + "?" + q.Encode()
	}
	classes := func() url.Values {
		q := url.Values{}
		if class != "" {
			q.Set("class", class)
			q.Set("classScheme", in.ClassScheme)
		}
		if unclassed != "" {
			q.Set("unclassedIn", unclassed)
		}
		return q
	}
	complaints := url.Values{}
	if class != "" {
		complaints.Set("class", in.ClassScheme+":"+class)
	}
	if unclassed != "" {
		complaints.Set("unclassedIn", unclassed)
	}
	return SatisfactionTraces{
		Surveys: path("/v1/survey-answers", "from", "to", classes()), Interviews: path("/v1/interviews", "from", "to", classes()),
		Complaints: path("/v1/complaints", "filedFrom", "filedTo", complaints), Returns: path("/v1/order-returns", "from", "to", classes()),
	}
}
