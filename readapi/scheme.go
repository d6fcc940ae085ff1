package readapi

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

const (
	modelClassFacts      = "class_facts"
	modelCustomerClasses = "customer_classes"
)

// SchemeSummary is a scheme and what counts of it at the instant.
type SchemeSummary struct {
	Scheme   string   `json:"scheme" example:"importance"`
	BuiltIn  bool     `json:"builtIn" doc:"It came with the program; without versions its classes are given by hand"`
	Versions int      `json:"versions" doc:"How many have been defined"`
	InForce  int      `json:"inForce,omitempty" doc:"The version that counts at the instant; absent where none has begun"`
	Classes  []string `json:"classes" nullable:"false" doc:"Of the version in force, or else those it came with"`
}

// SchemeList is all schemes.
type SchemeList struct {
	Items []SchemeSummary `json:"items" nullable:"false"`
}

// SchemeDetail is a scheme with its versions.
type SchemeDetail struct {
	SchemeSummary
	AllVersions  []SchemeVersionOf   `json:"allVersions" nullable:"false" doc:"In the order in which they were defined"`
	Calibrations []SchemeCalibration `json:"calibrations" nullable:"false" doc:"What the measures that compare customers looked like, at each run"`
	Inputs       []SchemeInput       `json:"inputs" nullable:"false" doc:"What rules may be about"`
}

// SchemeVersionOf is a version of a scheme.
type SchemeVersionOf struct {
	Version    int                  `json:"version" example:"2"`
	RecordedAt Instant              `json:"recordedAt"`
	Position   uint64               `json:"position"`
	Definition domain.SchemeDefined `json:"definition"`
}

// SchemeCalibration is a calibration of a version.
type SchemeCalibration struct {
	Position    uint64                  `json:"position" doc:"Its own place in the log: evidence names it"`
	Calibration domain.SchemeCalibrated `json:"calibration"`
}

// SchemeInput is a name that rules may use.
type SchemeInput struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
}

type getSchemes struct {
	AsOf Instant `query:"asOf" doc:"Which version counted at this instant; now by default"`
	Freshness
	Request
}

type getScheme struct {
	Scheme string  `path:"scheme" maxLength:"58" pattern:"^[A-Za-z0-9._:/-]*$" doc:"A code"`
	AsOf   Instant `query:"asOf" doc:"Which version counted at this instant; now by default"`
	Freshness
	Request
}

// schemes are folded from their policies.
type schemes map[string]domain.Scheme

// queue asks for all that had been recorded by the instant; the zero one is now.
func (s schemes) queue(batch *pgx.Batch, known time.Time) {
	for _, name := range domain.SchemeNames {
		s[name] = domain.Scheme{}
	}
	batch.Queue(`SELECT scheme, position, event_id, recorded_at, type, data FROM read.policies
		WHERE type IN ('SchemeDefined', 'SchemeCalibrated') AND `+knownBy("$1")+` ORDER BY scheme, revision`, Instant{known}.orNull()).Query(func(rows pgx.Rows) error {
		var policy, typ string
		var position uint64
		var id [16]byte
		var recorded time.Time
		var data []byte
		_, err := pgx.ForEachRow(rows, []any{&policy, &position, &id, &recorded, &typ, &data}, func() error {
			var e domain.Event = new(domain.SchemeDefined)
			if typ == "SchemeCalibrated" {
				e = new(domain.SchemeCalibrated)
			}
			if err := json.Unmarshal(data, e); err != nil {
				return err
			}
			if name, ok := domain.ClassOfScheme(policy); ok {
				s[name] = s[name].Evolve(domain.Happened{Event: e, ID: id, Position: position, Recorded: recorded})
			}
			return nil
		})
		return err
	})
}

func (s schemes) summary(name string, at time.Time) SchemeSummary {
	classes, builtIn := domain.Schemes[name]
	out := SchemeSummary{Scheme: name, BuiltIn: builtIn, Versions: len(s[name].Versions), Classes: classes}
	if v, ok := s[name].InForce(at); ok {
		out.InForce = v.Version
		if !builtIn {
			out.Classes = v.ClassNames()
		}
	}
	if out.Classes == nil {
		out.Classes = []string{}
	}
	return out
}

func (a *api) instant(at Instant) time.Time {
	if at.IsZero() {
		return a.Now()
	}
	return at.Time
}

func (a *api) listSchemes(ctx context.Context, in *getSchemes) (*answer[SchemeList], error) {
	all := schemes{}
	b, err := a.snapshot(ctx, modelPolicies, in.min(), func(batch *pgx.Batch) { all.queue(batch, time.Time{}) })
	if err != nil {
		return nil, err
	}
	out := SchemeList{Items: []SchemeSummary{}}
	for name := range all {
		out.Items = append(out.Items, all.summary(name, a.instant(in.AsOf)))
	}
	slices.SortFunc(out.Items, func(a, b SchemeSummary) int { return strings.Compare(a.Scheme, b.Scheme) })
	return answered(&in.Request, b, in.tag(b, out), out), nil
}

func (a *api) getScheme(ctx context.Context, in *getScheme) (*answer[SchemeDetail], error) {
	all := schemes{}
	b, err := a.snapshot(ctx, modelPolicies, in.min(), func(batch *pgx.Batch) { all.queue(batch, time.Time{}) })
	if err != nil {
		return nil, err
	}
	one, ok := all[in.Scheme]
	if !ok {
		return nil, notFound("scheme")
	}
	out := SchemeDetail{SchemeSummary: all.summary(in.Scheme, a.instant(in.AsOf)), AllVersions: []SchemeVersionOf{}, Calibrations: []SchemeCalibration{}}
	for _, v := range one.Versions {
		out.AllVersions = append(out.AllVersions, SchemeVersionOf{v.Version, Instant{v.Recorded}, v.Position, v.SchemeDefined})
	}
	for _, c := range one.Calibrations {
		out.Calibrations = append(out.Calibrations, SchemeCalibration{c.At, c.SchemeCalibrated})
	}
	for _, d := range domain.Derived {
		out.Inputs = append(out.Inputs, SchemeInput(d))
	}
	for _, c := range domain.Criteria {
		out.Inputs = append(out.Inputs, SchemeInput{c, "as it was last declared; 0 where it was not"})
	}
	return answered(&in.Request, b, in.tag(b, out.InForce), out), nil
}

// CustomerClass is the class of one scheme that a customer is in, and why.
type CustomerClass struct {
	Scheme        string                `json:"scheme" example:"importance"`
	Class         string                `json:"class" example:"important"`
	From          *string               `json:"from" doc:"The class before; null: none"`
	Since         Instant               `json:"since" doc:"From when it holds"`
	Reason        *string               `json:"reason" doc:"Code of why"`
	SchemeVersion int                   `json:"schemeVersion,omitempty" doc:"That decided; absent where a person did"`
	Position      uint64                `json:"position" doc:"Of the reclassification in the log"`
	Evidence      *domain.ClassEvidence `json:"evidence,omitempty" doc:"Inputs, rule and the positions of the events behind them; absent where a person decided"`
	Strategy      *domain.TierService   `json:"strategy,omitempty" doc:"What the scheme that is in force now, or was at the instant asked for, gives this class. It applies from since on and ends with the class"`
}

// ClassesOfCustomer is all classes of a customer.
type ClassesOfCustomer struct {
	Items   []CustomerClass `json:"items" nullable:"false" doc:"One a scheme, by the scheme's name"`
	RestsOn *RestsOnLog     `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type customerClassesOf struct {
	CustomerID ID `path:"customerId" format:"uuid" doc:"The customer"`
	PastInstants
	Freshness
	Request
}

func (a *api) listCustomerClasses(ctx context.Context, in *customerClassesOf) (*answer[ClassesOfCustomer], error) {
	out := ClassesOfCustomer{Items: []CustomerClass{}}
	all, known := schemes{}, false
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	exists := `SELECT EXISTS (SELECT FROM read.class_facts WHERE customer_id = $1)`
	if p != nil { // who was not known then has no past
		exists = `SELECT EXISTS (SELECT FROM read.customers WHERE id = $1)`
	}
	exists, args := p.sql(exists, in.CustomerID)
	sql, _ := p.sql(`SELECT scheme, class, nullif(from_class, ''), since, nullif(reason, ''), scheme_version, position, evidence
		FROM read.customer_classes WHERE customer_id = $1 ORDER BY scheme`, in.CustomerID)
	b, err := a.snapshotOf(ctx, p.in(modelCustomerClasses), &in.CustomerID, in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		all.queue(batch, in.recorded())
		batch.Queue(exists, args...).QueryRow(func(row pgx.Row) error { return row.Scan(&known) })
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var err error
			out.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c CustomerClass, err error) {
				err = row.Scan(&c.Scheme, &c.Class, &c.From, &c.Since, &c.Reason, &c.SchemeVersion, &c.Position, &c.Evidence)
				return c, err
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if !known && len(out.Items) == 0 {
		return nil, notFound("customer")
	}
	if out.Items == nil {
		out.Items = []CustomerClass{}
	}
	for i, c := range out.Items {
		v, ok := all[c.Scheme].InForce(in.moment(a.Now()))
		if at := slices.IndexFunc(v.Strategies, func(s domain.TierService) bool { return s.Class == c.Class }); ok && at >= 0 {
			out.Items[i].Strategy = &v.Strategies[at]
		}
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b), out), nil
}

// ClassMember is a customer in a class.
type ClassMember struct {
	CustomerID    ID      `json:"customerId"`
	Since         Instant `json:"since"`
	SchemeVersion int     `json:"schemeVersion,omitempty" doc:"That decided; absent where a person did"`
}

// ClassMembers is a page of the customers in a class.
type ClassMembers struct {
	Items   []ClassMember `json:"items" nullable:"false" doc:"In the order of their ids"`
	Next    string        `json:"next,omitempty" doc:"Give it as cursor, with the same instants, for the next page; absent on the last one"`
	RestsOn *RestsOnLog   `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type classMembers struct {
	Scheme string `path:"scheme" maxLength:"58" doc:"A code"`
	Class  string `path:"class" maxLength:"64" doc:"A class of the scheme"`
	Cursor string `query:"cursor" format:"uuid" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Items in a page"`
	PastInstants
	Freshness
	Request
}

func (a *api) listClassCustomers(ctx context.Context, in *classMembers) (*answer[ClassMembers], error) {
	var after domain.ID
	if in.Cursor != "" {
		var err error
		if after, err = domain.ParseID(in.Cursor); err != nil {
			return nil, badCursor("uuid", "it is not one of these")
		}
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	if err := a.await(ctx, p.in(modelCustomers), in.min()); err != nil { // it says who is there
		return nil, err
	}
	// As the counts by class: who is archived, erased, or goes on in another record is in none.
	sql, args := p.sql(`SELECT customer_id, since, scheme_version FROM read.customer_classes m
		WHERE scheme = $1 AND class = $2 AND customer_id > $3 AND (SELECT c.status FROM read.customers c WHERE c.id = m.customer_id) = 'active'
		ORDER BY customer_id LIMIT $4`, in.Scheme, in.Class, [16]byte(after), in.Limit+1)
	out := ClassMembers{}
	all := schemes{}
	b, err := a.snapshot(ctx, p.in(modelCustomerClasses), in.min(), func(batch *pgx.Batch) {
		if p != nil {
			batch.Queue(genericPlans)
		}
		p.rest(batch)
		all.queue(batch, time.Time{}) // a scheme that is known now is no other then
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var err error
			out.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (m ClassMember, err error) {
				err = row.Scan(&m.CustomerID, &m.Since, &m.SchemeVersion)
				return m, err
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if _, ok := all[in.Scheme]; !ok {
		return nil, notFound("scheme")
	}
	if len(out.Items) > in.Limit {
		out.Items = out.Items[:in.Limit]
		out.Next = domain.ID(out.Items[in.Limit-1].CustomerID).String()
	}
	if out.Items == nil {
		out.Items = []ClassMember{}
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b), out), nil
}
