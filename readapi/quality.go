package readapi

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// DataQuality is how well records hold what they have to.
type DataQuality struct {
	At          Instant            `json:"at" doc:"The instant that it is worked out for"`
	ClassScheme string             `json:"classScheme" doc:"Of the standard in force; empty where none is" example:"value"`
	Weights     *QualityWeightsNow `json:"weights,omitempty" doc:"In force; absent where none are, and then there is no index"`
	Items       []QualityGroup     `json:"items" nullable:"false" doc:"The groups, and all together with the group *"`
	NoStandard  int64              `json:"noStandard" doc:"Records for which there is no standard; they are in no group" example:"3"`
	RestsOn     *RestsOnLog        `json:"restsOn,omitempty" doc:"Of a former figure"`
}

// QualityWeightsNow are the weights that an index was worked out with.
type QualityWeightsNow struct {
	Completeness string `json:"completeness" example:"0.4"`
	Accuracy     string `json:"accuracy" example:"0.3"`
	Timeliness   string `json:"timeliness" example:"0.2"`
	Uniqueness   string `json:"uniqueness" example:"0.1"`
	SampleDays   int    `json:"sampleDays" doc:"Verifications count for so many days; 0: for ever" example:"365"`
}

// QualityGroup is the quality of the records of one group.
type QualityGroup struct {
	Group         string   `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"staff-17"`
	Records       int64    `json:"records" doc:"Active records with a standard" example:"40"`
	Required      int64    `json:"required" doc:"Fields that they have to hold" example:"160"`
	Filled        int64    `json:"filled" doc:"Of these" example:"140"`
	Fresh         int64    `json:"fresh" doc:"Of the filled ones, inside their refresh interval" example:"120"`
	Verified      int64    `json:"verified" doc:"Fields with a verification that counts: the last of each field" example:"20"`
	Correct       int64    `json:"correct" doc:"Of these, found correct" example:"19"`
	Completeness  *float64 `json:"completeness" doc:"filled / required in percent" example:"87.50"`
	Accuracy      *float64 `json:"accuracy" doc:"correct / verified in percent; null where nothing was verified" example:"95.00"`
	Timeliness    *float64 `json:"timeliness" doc:"fresh / filled in percent" example:"85.71"`
	DuplicateRate *float64 `json:"duplicateRate" doc:"1 − clusters / records in percent; null where nobody has looked for duplicates"`
	Index         *float64 `json:"index" doc:"Σ weight · share / Σ weight over the shares that there are, in percent" example:"89.76"`
}

type getDataQuality struct {
	By          string `query:"by" enum:"responsible,class,region,kind" default:"responsible"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records of this class of the standard's scheme"`
	Region      string `query:"region" maxLength:"16" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records of this region"`
	Responsible string `query:"responsible" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records that this person sees to"`
	PastInstants
	Freshness
	Request
}

const qualityDoc = "Completeness = filled / required, accuracy = correct / verified, timeliness = fresh / filled, and their weighted sum. It is worked out when it is asked for, by the standard and the weights that were in force at the instant: " +
	"`occurredAsOf`, or `recordedAsOf` where only that is given, or now; as they were known then."

// standards are the policies that records are judged by.
type standards struct {
	at       time.Time
	standard domain.CollectionStandardDefined
	weights  domain.QualityWeightsDefined
	weighed  bool
}

// standards returns the policies in force at the moment that is asked for, as they were
// known then.
func (a *api) standards(ctx context.Context, q PastInstants, position uint64) (standards, error) {
	var limit any
	if known := q.recorded(); !known.IsZero() {
		limit = known
	}
	var versions domain.CollectionStandard
	var weights domain.QualityWeights
	_, err := a.snapshot(ctx, modelPolicies, position, func(batch *pgx.Batch) {
		queuePolicy(batch, domain.SchemeCollectionStandard, limit, func(e *domain.CollectionStandardDefined) { versions = append(versions, *e) })
		queuePolicy(batch, domain.SchemeQualityWeights, limit, func(e *domain.QualityWeightsDefined) { weights = append(weights, *e) })
	})
	s := standards{at: q.moment(a.Now())}
	s.standard, _ = versions.InForce(s.at)
	s.weights, s.weighed = weights.InForce(s.at)
	return s, err
}

// judged returns the standards by which a figure of records is worked out, and where its
// records are read from if that is not the present.
func (a *api) judged(ctx context.Context, q PastInstants, position uint64) (standards, *past, error) {
	s, err := a.standards(ctx, q, position)
	if err != nil {
		return s, nil, err
	}
	p, err := a.past(ctx, q)
	return s, p, err
}

// class is the column with the classes of the standard's scheme, as SQL.
func (s standards) class() string {
	for _, scheme := range domain.SchemeNames { // the columns there are
		if scheme == s.standard.ClassScheme {
			return "class_" + scheme
		}
	}
	return "''::text"
}

// judge is an expression over a row of records; bind adds a parameter.
type judge struct {
	standards
	bind func(any) string
}

// which says which of the standards is the record's; -1 where none.
func (j judge) which() string {
	var b strings.Builder
	b.WriteString("CASE")
	for i, one := range j.standard.Standards {
		fits := []string{"true"}
		if one.Class != "" {
			fits = append(fits, j.class()+" = "+j.bind(one.Class))
		}
		if one.Kind != "" {
			fits = append(fits, "kind = "+j.bind(one.Kind))
		}
		fmt.Fprintf(&b, " WHEN %s THEN %d", strings.Join(fits, " AND "), i)
	}
	if len(j.standard.Standards) == 0 {
		return "-1"
	}
	return b.String() + " ELSE -1 END"
}

// count sums what one gives over the fields that the record's standard requires.
func (j judge) count(one func(s domain.Standard, f domain.RequiredField) string) string {
	var b strings.Builder
	b.WriteString("CASE which")
	for i, s := range j.standard.Standards {
		var terms []string
		for _, f := range s.Required {
			terms = append(terms, one(s, f))
		}
		fmt.Fprintf(&b, " WHEN %d THEN %s", i, strings.Join(terms, " + "))
	}
	if len(j.standard.Standards) == 0 {
		return "0"
	}
	return b.String() + " ELSE 0 END"
}

func (j judge) filled(_ domain.Standard, f domain.RequiredField) string {
	return "jsonb_exists(filled, " + j.bind(f.Field) + ")::int"
}

func (j judge) fresh(s domain.Standard, f domain.RequiredField) string {
	if s.Refresh(f) == 0 {
		return j.filled(s, f)
	}
	return fmt.Sprintf("coalesce(((filled ->> %s)::bigint >= %s)::int, 0)", j.bind(f.Field), j.bind(s.FreshFrom(f, j.at).UnixMicro()))
}

// verified counts the verifications of a column that count. It has no query in it,
// which would keep the server from sharing the figure among processes.
func (j judge) verified(column string) string {
	var from int64
	if days := j.weights.SampleDays; days > 0 {
		from = j.at.Add(-time.Duration(days) * 24 * time.Hour).UnixMicro()
	}
	return fmt.Sprintf("CASE WHEN %[1]s = '{}' THEN 0 ELSE jsonb_array_length(jsonb_path_query_array(%[1]s, '$.* ? (@ >= $from)', jsonb_build_object('from', %[2]s::bigint))) END", column, j.bind(from))
}

func (a *api) getDataQuality(ctx context.Context, in *getDataQuality) (*answer[DataQuality], error) {
	s, p, err := a.judged(ctx, in.PastInstants, in.min())
	if err != nil {
		return nil, err
	}
	sql, args := s.figures(in)
	sql, args = p.sql(sql, args...)
	out := DataQuality{At: Instant{s.at}, ClassScheme: s.standard.ClassScheme, Items: []QualityGroup{}}
	counts := map[string]domain.QualityCounts{}
	var order []string
	b, err := a.snapshot(ctx, p.in(modelRecords), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var which int
			var group string
			var c domain.QualityCounts
			_, err := pgx.ForEachRow(rows, []any{&which, &group, &c.Records, &c.Required, &c.Filled, &c.Fresh, &c.Correct, &c.Checked}, func() error {
				if which < 0 {
					out.NoStandard += c.Records
					return nil
				}
				if in.By == "responsible" {
					group = s.standard.Standards[which].Responsible
				}
				if _, known := counts[group]; !known {
					order = append(order, group)
				}
				counts[group] = counts[group].Add(c)
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	var all domain.QualityCounts
	for _, group := range order {
		all = all.Add(counts[group])
	}
	out.Items = append(out.Items, s.group("*", all))
	slices.Sort(order)
	for _, group := range order {
		out.Items = append(out.Items, s.group(group, counts[group]))
	}
	if s.weighed {
		out.Weights = &QualityWeightsNow{
			s.weights.Completeness.String(), s.weights.Accuracy.String(), s.weights.Timeliness.String(), s.weights.Uniqueness.String(), s.weights.SampleDays,
		}
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b, s.at, s.standard, s.weights), out), nil
}

// figures is the query for the counts, by the standard and the group.
func (s standards) figures(in *getDataQuality) (string, []any) {
	var args []any
	j := judge{s, func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}}
	where := []string{"status = 'active'"}
	if in.Class != "" {
		where = append(where, s.class()+" = "+j.bind(in.Class))
	}
	if in.Region != "" {
		where = append(where, "region = "+j.bind(in.Region))
	}
	group := map[string]string{"responsible": "''", "class": s.class(), "region": "region", "kind": "kind"}[in.By]
	inner := "SELECT *, " + j.which() + " AS which, " + group + " AS g FROM read.records r WHERE " + strings.Join(where, " AND ")
	sql := "SELECT which, g, count(*), coalesce(sum(" + j.count(func(domain.Standard, domain.RequiredField) string { return "1" }) + "), 0), coalesce(sum(" + j.count(j.filled) + "), 0), coalesce(sum(" + j.count(j.fresh) + "), 0)" +
		", coalesce(sum(" + j.verified("correct") + "), 0)::bigint, coalesce(sum(" + j.verified("correct") + " + " + j.verified("wrong") + "), 0)::bigint FROM (" + inner + ") judged"
	if in.Responsible != "" {
		var mine []int32
		for i, one := range s.standard.Standards {
			if one.Responsible == in.Responsible {
				mine = append(mine, int32(i)) //nolint:gosec // few
			}
		}
		sql += " WHERE which = ANY(" + j.bind(mine) + ")"
	}
	return sql + " GROUP BY which, g", args
}

func (s standards) group(name string, c domain.QualityCounts) QualityGroup {
	q := s.weights.Judge(c)
	if !s.weighed {
		q.Index = nil
	}
	g := QualityGroup{
		Group: name, Records: c.Records, Required: c.Required, Filled: c.Filled, Fresh: c.Fresh, Verified: c.Checked, Correct: c.Correct,
		Completeness: q.Completeness, Accuracy: q.Accuracy, Timeliness: q.Timeliness, DuplicateRate: q.DuplicateRate, Index: q.Index,
	}
	for _, share := range []*float64{g.Completeness, g.Accuracy, g.Timeliness, g.DuplicateRate, g.Index} {
		if share != nil {
			*share *= 100
		}
		round(share)
	}
	return g
}
