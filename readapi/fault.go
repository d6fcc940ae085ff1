package readapi

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// FaultyRecord is a record of which something is wrong by its standard.
type FaultyRecord struct {
	CustomerID  ID            `json:"customerId"`
	Kind        string        `json:"kind" enum:"person,company"`
	Region      *string       `json:"region" example:"GB-LND"`
	Class       *string       `json:"class" doc:"Of the standard's scheme; null where not classified" example:"important"`
	Responsible string        `json:"responsible" doc:"Opaque id of who sees to it" example:"staff-17"`
	Faults      []RecordFault `json:"faults" nullable:"false" doc:"Those that were asked for"`
	CreatedAt   Instant       `json:"createdAt" doc:"Of the record"`

	filled, invalid, disproved map[string]int64
	decided                    domain.FaultDecisions
}

// RecordFault is what is wrong with a field, and what was decided on it.
type RecordFault struct {
	Field     string   `json:"field" example:"phone"`
	Fault     string   `json:"fault" enum:"missing,stale,invalid,wrong"`
	Since     *Instant `json:"since" nullable:"true" doc:"Since when it is stale or invalid, or was found wrong; null where it is missing"`
	State     string   `json:"state" enum:"detected,accepted,rejected"`
	May       []string `json:"may" nullable:"false" doc:"What may be decided on it now"`
	DecidedAt *Instant `json:"decidedAt" nullable:"true"`
	DecidedBy *string  `json:"decidedBy" doc:"Opaque id of who decided" example:"staff-17"`
	Reason    *string  `json:"reason" doc:"A code of why" example:"has-no-phone"`
	EventID   *ID      `json:"eventId" nullable:"true" doc:"Of the decision"`
}

func (r *FaultyRecord) scan() []any {
	return []any{&r.CustomerID, &r.Kind, &r.Region, &r.Class, &r.CreatedAt, &r.filled, &r.invalid, &r.disproved, &r.decided}
}

func (r *FaultyRecord) customer() ID { return ID{} } // nothing of it is sealed

func (r *FaultyRecord) open(*person) {}

// judge fills in what is wrong with the record at the instant, of what is asked
// for, and reports whether there is anything.
func (r *FaultyRecord) judge(v domain.CollectionStandardDefined, at time.Time, in *listRecordFaults) bool {
	class := ""
	if r.Class != nil {
		class = *r.Class
	}
	r.Faults = []RecordFault{}
	if which := v.Of(class, r.Kind); which >= 0 {
		r.Responsible = v.Standards[which].Responsible
	}
	for _, f := range v.Faults(class, r.Kind, r.filled, r.invalid, r.disproved, at) {
		one := RecordFault{Field: f.Field, Fault: f.Kind, State: string(domain.FaultDetected)}
		if !f.Since.IsZero() {
			one.Since = &Instant{f.Since}
		}
		if d, is := r.decided[f.String()]; is {
			one.State, one.Reason, one.DecidedBy, one.EventID = string(d.State), text(d.Reason), text(d.Actor), new(ID(d.Event))
			one.DecidedAt = &Instant{time.UnixMicro(d.Occurred).UTC()}
		}
		one.May = domain.FaultLife.Steps(domain.FaultState(one.State))
		if (in.Fault == "" || in.Fault == one.Fault) && (in.State == "any" || in.State == one.State) {
			r.Faults = append(r.Faults, one)
		}
	}
	return len(r.Faults) > 0
}

type listRecordFaults struct {
	Responsible string `query:"responsible" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records that this person sees to: the list of a person" example:"staff-17"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records of this class of the standard's scheme"`
	Region      string `query:"region" maxLength:"16" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records of this region"`
	Fault       string `query:"fault" enum:"missing,stale,invalid,wrong" doc:"missing: something required is empty; stale: it is past its refresh interval; invalid: it is filled with what cannot be so, a phone that is no valid number; wrong: a verification found it wrong and nothing has taken its place"`
	State       string `query:"state" enum:"detected,accepted,rejected,any" default:"detected" doc:"Where the fault stands: detected ones are to be decided on, accepted ones to be put right"`
	Customer    string `query:"customer" maxLength:"36" pattern:"^([0-9a-fA-F-]{36})?$" doc:"Only this record"`
	Sort        string `query:"sort" enum:"createdAt,-createdAt" default:"createdAt"`
	Count       bool   `query:"count" doc:"Count the records of the whole list too"`
	PastInstants
	Paging
	Freshness
	Request
}

const (
	faultsDoc = "Active records of which something is wrong by the standard in force at the instant, with what was decided on it. Give `responsible` for the daily list of a person. " +
		"A decision is about the last word on the field: what is said of it later is judged anew."
	faultsSummaryDoc = "Faults of active records by the standard in force at the instant, and how many of them are still to be decided on, are accepted, or were rejected."
)

func (a *api) listRecordFaults(ctx context.Context, in *listRecordFaults) (*answer[Page[FaultyRecord]], error) {
	s, err := a.standards(ctx, in.PastInstants, in.min())
	if err != nil {
		return nil, err
	}
	l, err := s.faulty(in, in.url.Path)
	if err != nil {
		return nil, err
	}
	if err := a.then(ctx, l); err != nil {
		return nil, err
	}
	found, err := fetch(ctx, a, l, in.Freshness, in.Paging, in.Count, func(r *FaultyRecord) bool { return r.judge(s.standard, s.at, in) })
	if err != nil {
		return nil, err
	}
	return paged(&in.Request, found), nil
}

// faulty is the list of the records of which something is wrong.
func (s standards) faulty(in *listRecordFaults, path string) (*list, error) {
	l := &list{
		at: in.PastInstants, model: modelRecords, columns: "id, kind, nullif(region, ''), nullif(" + s.class() + ", ''), created_at, filled, invalid, disproved, decided", from: "read.records", path: path,
		order: orderNamed(recordGapOrders, in.Sort),
	}
	l.where("status = 'active'")
	if in.Class != "" {
		l.equals(s.class(), in.Class)
	}
	l.equals("region", in.Region)
	if in.Customer != "" {
		id, err := domain.ParseID(in.Customer)
		if err != nil {
			return nil, invalid("query.customer", "uuid", "want a UUID")
		}
		l.where("id = ?", ID(id))
	}
	j := judge{s, func(v any) string { return l.bind("?", v) }}
	if in.Responsible != "" {
		l.where("("+j.which()+") = ANY(?)", s.of(in.Responsible))
	}
	if classes, every := s.classes(in.Responsible); every {
		s.ofClasses(l, classes)
	}
	// What few records have is an index of these, so that a list with nothing in it is
	// not looked for in all.
	switch in.Fault {
	case domain.FaultInvalid:
		l.where("invalid <> '{}'")
	case domain.FaultWrong:
		l.where("disproved <> '{}'")
	}
	if in.State != "any" && in.State != string(domain.FaultDetected) {
		l.where("decided <> '{}'")
	}
	asked := "true"
	if in.Fault != "" {
		asked = kindOfFault + " = " + j.bind(in.Fault)
	}
	if in.State != "any" {
		asked += " AND " + stateOfFault + " = " + j.bind(in.State)
	}
	// Days are compared with the database's clock and not with an instant, where it is
	// about the present: a cursor is bound to the arguments.
	l.where("EXISTS (SELECT FROM unnest(" + j.faults("("+j.which()+")", func(days int) string {
		return "(extract(epoch FROM " + in.now(s.at) + " - " + strconv.Itoa(24*days) + " * interval '1 hour') * 1000000)::bigint"
	}) + ") AS f WHERE " + asked + ")")
	return l, nil
}

// What a fault f of a row of records is, and where it stands.
const (
	kindOfFault  = "split_part(f, ':', 1)"
	stateOfFault = "coalesce(decided -> f ->> 'state', 'detected')"
)

// of returns which standards somebody sees to.
func (s standards) of(responsible string) []int32 {
	mine := []int32{}
	for i, one := range s.standard.Standards {
		if one.Responsible == responsible {
			mine = append(mine, int32(i)) //nolint:gosec // few
		}
	}
	return mine
}

// classes returns the classes of the standards that somebody sees to, or of all,
// and whether each of these is for one class.
func (s standards) classes(responsible string) (classes []string, every bool) {
	for _, one := range s.standard.Standards {
		if responsible != "" && one.Responsible != responsible {
			continue
		}
		if one.Class == "" {
			return nil, false
		}
		classes = append(classes, one.Class)
	}
	return classes, true
}

// ofClasses adds the condition that a record is in one of the classes: an index of the
// class has them, of one class in the order of the list.
func (s standards) ofClasses(l *list, classes []string) {
	if len(classes) == 1 {
		l.equals(s.class(), classes[0])
		return
	}
	l.where(s.class()+" = ANY(?)", classes)
}

// faults is what is wrong with a row of records by the standard that which says, as
// an array of words. stale returns since when a field has to have been observed to
// be fresh after so many days, in microseconds. It says what
// [domain.CollectionStandardDefined.Faults] does.
func (j judge) faults(which string, stale func(days int) string) string {
	const more = " || ARRAY(SELECT 'invalid:' || k FROM jsonb_object_keys(invalid) k) || ARRAY(SELECT 'wrong:' || k FROM jsonb_object_keys(disproved) k)"
	var b strings.Builder
	b.WriteString("CASE " + which)
	for i, s := range j.standard.Standards {
		var terms []string
		for _, f := range s.Required {
			field := j.bind(f.Field)
			one := "CASE WHEN NOT jsonb_exists(filled, " + field + ") THEN 'missing:' || " + field
			if days := s.Refresh(f); days > 0 {
				one += " WHEN (filled ->> " + field + ")::bigint < " + stale(days) + " THEN 'stale:' || " + field
			}
			terms = append(terms, one+" END")
		}
		fmt.Fprintf(&b, " WHEN %d THEN array_remove(ARRAY[%s]::text[], NULL)%s", i, strings.Join(terms, ", "), more)
	}
	if len(j.standard.Standards) == 0 {
		return "ARRAY[]::text[]"
	}
	return b.String() + " END"
}

// lacks is faults as far as something is missing or stale, as a number: to base 3 it has
// a digit for each field that the record's standard requires, the first one last: 1 where it
// is missing, 2 where it is stale. Records are counted by it several times as quickly as
// by arrays of words.
func (j judge) lacks(which string, stale func(days int) string) string {
	var b strings.Builder
	b.WriteString("CASE " + which)
	for i, s := range j.standard.Standards {
		var terms []string
		power := big.NewInt(1)
		for _, f := range s.Required {
			field := j.bind(f.Field)
			one := "CASE WHEN NOT jsonb_exists(filled, " + field + ") THEN " + power.String()
			if days := s.Refresh(f); days > 0 {
				one += " WHEN (filled ->> " + field + ")::bigint < " + stale(days) + " THEN " + new(big.Int).Lsh(power, 1).String()
			}
			terms = append(terms, one+" ELSE 0 END")
			power.Mul(power, big.NewInt(3))
		}
		fmt.Fprintf(&b, " WHEN %d THEN %s", i, strings.Join(terms, " + "))
	}
	if len(j.standard.Standards) == 0 {
		return "0"
	}
	return b.String() + " END"
}

// lacking calls each with the faults of a number that lacks is.
func lacking(s domain.Standard, number *big.Int, each func(kind, field string)) {
	rest, digit, three := new(big.Int).Set(number), new(big.Int), big.NewInt(3)
	for _, f := range s.Required {
		rest.DivMod(rest, three, digit)
		switch digit.Int64() {
		case 1:
			each(domain.FaultMissing, f.Field)
		case 2:
			each(domain.FaultStale, f.Field)
		}
	}
}

// FaultSummary counts what is wrong with records.
type FaultSummary struct {
	At          Instant      `json:"at" doc:"The instant that it is worked out for"`
	ClassScheme string       `json:"classScheme" doc:"Of the standard in force; empty where none is" example:"value"`
	Items       []FaultGroup `json:"items" nullable:"false" doc:"The groups, after all together with the group *"`
	RestsOn     *RestsOnLog  `json:"restsOn,omitempty" doc:"Of a former figure"`
}

// FaultGroup counts the faults of one group.
type FaultGroup struct {
	Group    string   `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"staff-17"`
	Faults   int64    `json:"faults" doc:"All of them" example:"12"`
	Detected int64    `json:"detected" doc:"Still to be decided on" example:"7"`
	Accepted int64    `json:"accepted" doc:"Accepted, and not put right yet" example:"3"`
	Rejected int64    `json:"rejected" doc:"Right as they are" example:"2"`
	Decided  *float64 `json:"decidedPercent" doc:"100·(accepted + rejected) / faults; null where there is none" example:"41.67"`
}

type getRecordFaults struct {
	By          string `query:"by" enum:"responsible,class,region,kind,fault,field" default:"responsible"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records of this class of the standard's scheme"`
	Region      string `query:"region" maxLength:"16" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records of this region"`
	Responsible string `query:"responsible" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records that this person sees to"`
	PastInstants
	Freshness
	Request
}

func (a *api) getRecordFaults(ctx context.Context, in *getRecordFaults) (*answer[FaultSummary], error) {
	s, p, err := a.judged(ctx, in.PastInstants, in.min())
	if err != nil {
		return nil, err
	}
	all, groups := FaultGroup{Group: "*"}, map[string]*FaultGroup{}
	add := func(standard domain.Standard, group, kind, field, state string, n int64) {
		switch in.By {
		case "responsible":
			group = standard.Responsible
		case "fault":
			group = kind
		case "field":
			group = field
		}
		if groups[group] == nil {
			groups[group] = &FaultGroup{Group: group}
		}
		all.add(state, n)
		groups[group].add(state, n)
	}
	many, manyArgs := s.lackFigures(in)
	many, manyArgs = p.sql(many, manyArgs...)
	few, fewArgs := s.faultFigures(in)
	few, fewArgs = p.sql(few, fewArgs...)
	b, err := a.snapshot(ctx, p.in(modelRecords), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(many, manyArgs...).Query(func(rows pgx.Rows) error {
			var which int
			var group, number string
			var n int64
			_, err := pgx.ForEachRow(rows, []any{&which, &group, &number, &n}, func() error {
				lacks, ok := new(big.Int).SetString(number, 10)
				if !ok {
					return fmt.Errorf("%q is no number of what records lack", number)
				}
				standard := s.standard.Standards[which]
				lacking(standard, lacks, func(kind, field string) { add(standard, group, kind, field, string(domain.FaultDetected), n) })
				return nil
			})
			return err
		})
		batch.Queue(few, fewArgs...).Query(func(rows pgx.Rows) error {
			var which int
			var group, fault, state string
			var n int64
			_, err := pgx.ForEachRow(rows, []any{&which, &group, &fault, &state, &n}, func() error {
				kind, field, _ := strings.Cut(fault, ":")
				add(s.standard.Standards[which], group, kind, field, state, n)
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	all.Decided = percent(all.Accepted+all.Rejected, all.Faults)
	out := FaultSummary{At: Instant{s.at}, ClassScheme: s.standard.ClassScheme, Items: []FaultGroup{all}, RestsOn: p.on(b)}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		g := groups[name]
		g.Decided = percent(g.Accepted+g.Rejected, g.Faults)
		out.Items = append(out.Items, *g)
	}
	return answered(&in.Request, b, in.tag(b, s.at, s.standard), out), nil
}

func (g *FaultGroup) add(state string, n int64) {
	g.Faults += n
	switch domain.FaultState(state) {
	case domain.FaultDetected:
		g.Detected += n
	case "accepted":
		g.Accepted += n
	case "rejected":
		g.Rejected += n
	}
}

// Nearly all records can only lack something, of which nobody has decided anything; the
// others have indexes.
const (
	mayLack   = "invalid = '{}' AND disproved = '{}' AND decided = '{}'"
	mayBeMore = "(status = 'active' AND invalid <> '{}' OR status = 'active' AND disproved <> '{}' OR status = 'active' AND decided <> '{}')"
)

// lackFigures is the query for how many records lack what, by the standard, the group and
// the number of lacks, of those that can only lack something.
func (s standards) lackFigures(in *getRecordFaults) (string, []any) {
	f := s.faultsOf(in, mayLack)
	return "SELECT which, " + f.group + ", (" + f.lacks("which", f.stale) + ")::text, count(*) FROM " + f.from + " GROUP BY 1, 2, 3", f.args
}

// faultFigures is the query for the counts of the faults of the others, by the standard,
// the group, the fault and the state.
func (s standards) faultFigures(in *getRecordFaults) (string, []any) {
	f := s.faultsOf(in, mayBeMore)
	return "SELECT which, " + f.group + ", f, " + stateOfFault + ", count(*) FROM (SELECT * FROM " + f.from + ") judged CROSS JOIN LATERAL unnest(" + f.faults("which", f.stale) + ") AS f GROUP BY 1, 2, 3, 4", f.args
}

// faultsOf is what the two queries have in common.
type faultsOf struct {
	judge
	args  []any
	group string // an item; what is not of the record is found out later
	from  string // the records that are asked for, with which
}

func (s standards) faultsOf(in *getRecordFaults, more string) *faultsOf {
	f := &faultsOf{group: "''"}
	f.judge = judge{s, func(v any) string {
		f.args = append(f.args, v)
		return "$" + strconv.Itoa(len(f.args))
	}}
	where := []string{"status = 'active'", more}
	if in.Class != "" {
		where = append(where, s.class()+" = "+f.bind(in.Class))
	}
	if in.Region != "" {
		where = append(where, "region = "+f.bind(in.Region))
	}
	switch in.By {
	case "class":
		f.group = s.class()
	case "region", "kind":
		f.group = in.By
	}
	theirs := "which >= 0"
	if in.Responsible != "" {
		theirs += " AND which = ANY(" + f.bind(s.of(in.Responsible)) + ")"
	}
	f.from = "(SELECT *, " + f.which() + " AS which FROM read.records r WHERE " + strings.Join(where, " AND ") + ") theirs WHERE " + theirs
	return f
}

// stale is the instant from which on what was observed is fresh after so many days.
func (f *faultsOf) stale(days int) string {
	return f.bind(f.at.Add(-time.Duration(days)*24*time.Hour).UnixMicro()) + "::bigint"
}
