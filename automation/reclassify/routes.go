package reclassify

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/rule"
)

// SchemeRun is where a run or trial stands.
type SchemeRun struct {
	ID           string              `json:"id" format:"uuid" doc:"Events that it appends name it in their evidence"`
	Scheme       string              `json:"scheme" example:"importance"`
	Version      int                 `json:"version,omitempty" doc:"Of the scheme; absent where the trial brought its own" example:"2"`
	Trial        bool                `json:"trial" doc:"Nothing is appended"`
	State        string              `json:"state" enum:"queued,running,cancelling,cancelled,done,failed"`
	Error        string              `json:"error,omitempty" doc:"Why it failed"`
	OccurredAsOf *time.Time          `json:"occurredAsOf" nullable:"true" doc:"What was so at this instant; of a run, when it was begun"`
	RecordedAsOf *time.Time          `json:"recordedAsOf,omitempty" doc:"What was known at this instant; absent: all that is known"`
	Position     *int64              `json:"position" nullable:"true" doc:"The last event of the log that is taken into account"`
	Parked       int                 `json:"parked" doc:"Customers whose latest events could not be taken into account"`
	Customers    int64               `json:"customers" doc:"Who have been looked at so far"`
	Changed      int64               `json:"changed" doc:"Whose class has changed; in a trial, would have been another"`
	Refused      int64               `json:"refused" doc:"Whose class would have changed and did not, because something else was decided meanwhile"`
	Moves        []Move              `json:"moves" nullable:"false" doc:"How many customers by the class they were in and the class by the scheme"`
	Scales       map[string]RunScale `json:"scales,omitempty" doc:"What the measures that compare customers look like over all of them"`
	CreatedAt    time.Time           `json:"createdAt"`
	StartedAt    *time.Time          `json:"startedAt" nullable:"true"`
	EndedAt      *time.Time          `json:"endedAt" nullable:"true"`
}

// RunScale is what a measure looks like over all customers.
type RunScale struct {
	Customers int         `json:"customers" doc:"That have the measure" example:"2357"`
	Least     float64     `json:"least" example:"1"`
	Most      float64     `json:"most" example:"56"`
	Steps     [4]*float64 `json:"steps" doc:"From which value on a customer has the quintile 2, 3, 4 and 5; above which, where the ties of the scheme are worse. Null where nobody reaches it, as with fewer than five customers"`
}

func scalesOf(scales map[string]domain.Scale) map[string]RunScale {
	out := make(map[string]RunScale, len(scales))
	for name, s := range scales {
		one := RunScale{Customers: s.Customers, Least: s.Least, Most: s.Most}
		for i, step := range s.Steps {
			if step < math.MaxFloat64 {
				one.Steps[i] = &step
			}
		}
		out[name] = one
	}
	return out
}

// Move is how many customers were in one class and are in another by the scheme.
type Move struct {
	From      string `json:"from" doc:"Empty: in none" example:"ordinary"`
	To        string `json:"to" example:"important"`
	Customers int64  `json:"customers" example:"12"`
}

func (s *Service) shown(ctx context.Context, r *run) (SchemeRun, error) {
	out := SchemeRun{
		ID: r.ID.String(), Scheme: r.Scheme, Version: r.Version, Trial: r.Trial, State: r.State, Error: r.Error, OccurredAsOf: r.Occurred, RecordedAsOf: r.Recorded,
		Position: r.Position, Parked: r.Parked, Customers: r.Customers, Changed: r.Changed, Refused: r.Refused, Moves: []Move{}, Scales: scalesOf(r.Scales),
		CreatedAt: r.CreatedAt, StartedAt: r.StartedAt, EndedAt: r.EndedAt,
	}
	rows, err := s.Pool.Query(ctx, `SELECT from_class, to_class, customers FROM dossier.class_tally WHERE run = $1 ORDER BY 1, 2`, r.ID)
	if err != nil {
		return out, err
	}
	var m Move
	_, err = pgx.ForEachRow(rows, []any{&m.From, &m.To, &m.Customers}, func() error {
		out.Moves = append(out.Moves, m)
		return nil
	})
	return out, err
}

type runAnswer struct {
	Location string `header:"Location" doc:"Where the run is"`
	Replayed string `header:"Idempotency-Replayed" doc:"true where it had been asked for before under this key"`
	Body     SchemeRun
}

type postRun struct {
	Scheme string `path:"scheme" maxLength:"58" doc:"The scheme"`
	Key    string `header:"Idempotency-Key" maxLength:"255" pattern:"^[\\x21-\\x7e]*$" doc:"A key of the caller's choice: a repetition gets the same run"`
	Wait   int    `query:"waitSeconds" minimum:"0" maximum:"25" doc:"Answer when it has ended, or after so many seconds with how far it is"`
	Body   struct {
		Reason string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why; it is the reason of each reclassification" example:"scheme"`
	}
}

type postTrial struct {
	Scheme       string    `path:"scheme" maxLength:"58" doc:"The scheme whose classes the customers had"`
	Key          string    `header:"Idempotency-Key" maxLength:"255" pattern:"^[\\x21-\\x7e]*$" doc:"A key of the caller's choice: a repetition gets the same trial"`
	Wait         int       `query:"waitSeconds" minimum:"0" maximum:"25" doc:"Answer when it has ended, or after so many seconds with how far it is"`
	AsOf         time.Time `query:"asOf" doc:"Both of the following"`
	OccurredAsOf time.Time `query:"occurredAsOf" doc:"What was so then: only events that had occurred by this instant; now, where it is left out"`
	RecordedAsOf time.Time `query:"recordedAsOf" doc:"What was known then: only events that had been recorded by this instant"`
	Body         struct {
		Version    int                        `json:"version,omitempty" minimum:"1" doc:"A version of the scheme; without it and without a definition, the one in force at the instant"`
		Definition *commands.SchemeDefinition `json:"definition,omitempty" doc:"A scheme that is nowhere defined yet"`
	}
}

// RunPath is the path of a run. It is exported because huma passes over parts that
// are not.
type RunPath struct {
	ID string `path:"runId" format:"uuid" doc:"The run or trial"`
}

type runList struct {
	Body struct {
		Items []SchemeRun `json:"items" nullable:"false"`
	}
}

type listRuns struct {
	Scheme string `query:"scheme" maxLength:"58" doc:"Of this scheme only"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many"`
}

// RunCustomer is a customer whose class changed or would have changed.
type RunCustomer struct {
	CustomerID string  `json:"customerId" format:"uuid"`
	From       string  `json:"from" doc:"The class before; empty: none"`
	To         string  `json:"to" doc:"The class by the scheme"`
	Outcome    string  `json:"outcome" doc:"changed; would-change in a trial; key-lost where the customer's data key is missing without an erasure; else the rule by which the change was refused" example:"changed"`
	Verdict    Verdict `json:"verdict" doc:"How the class came about"`
}

type runCustomers struct {
	RunPath
	From  string `query:"from" maxLength:"64" doc:"Who were in this class; none for those who were in none"`
	To    string `query:"to" maxLength:"64" doc:"Who are in this class by the scheme"`
	After string `query:"cursor" format:"uuid" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Items in a page"`
}

type runCustomersPage struct {
	Body struct {
		Items []RunCustomer `json:"items" nullable:"false" doc:"In the order of their ids"`
		Next  string        `json:"next,omitempty" doc:"Give it as cursor for the next page; absent on the last one"`
	}
}

const (
	runDoc = "Classifies everybody by the version that is in force, as a job: the answer is where it stands. Whoever's class changes is reclassified, with the inputs, the rule, the version and the positions of the events as evidence; who stays in a class that the version gives something else gets that. " +
		"It survives the end of the process and takes effect once. One run of a scheme at a time: else 409 `run-under-way`."
	cancelDoc = "It is `cancelling` until those who are being looked at are done, a few thousand at most, and then `cancelled`; what was queued is so at once. Whoever was reclassified stays so, and the next run of the scheme finds them there. Asked again, it is the same. One that has ended is 409 `run-ended`."
	trialDoc  = "Says who would have been what, by a version of the scheme or by one that is nowhere defined yet, at any pair of instants, recomputed from the events that had occurred and had been recorded by then; and the difference to the classes that they had. Nothing is appended."
)

// Register adds the routes of runs and trials.
func (s *Service) Register(api huma.API) {
	op := func(id, method, path, summary, doc string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Classes"}, Description: doc, Errors: append(errors, http.StatusServiceUnavailable)}
	}
	start := func(id, path, summary, doc string) huma.Operation {
		o := op(id, http.MethodPost, path, summary, doc, http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
		o.DefaultStatus = http.StatusAccepted
		return o
	}
	httpkit.Register(api, start("start-scheme-run", "/v1/schemes/{scheme}/runs", "Classify everybody by a scheme", runDoc), problemOf, s.startRun)
	httpkit.Register(api, start("start-scheme-trial", "/v1/schemes/{scheme}/trial", "Try a scheme on the past", trialDoc), problemOf, s.startTrial)
	httpkit.Register(api, op("list-scheme-runs", http.MethodGet, "/v1/scheme-runs", "List runs and trials of schemes", "The newest first."), problemOf, s.listRuns)
	httpkit.Register(api, op("get-scheme-run", http.MethodGet, "/v1/scheme-runs/{runId}", "See how far a run or trial is and what it found", "", http.StatusNotFound), problemOf, s.getRun)
	httpkit.Register(api, op("cancel-scheme-run", http.MethodPost, "/v1/scheme-runs/{runId}/cancel", "Stop a run or trial", cancelDoc, http.StatusNotFound, http.StatusConflict), problemOf, s.cancelRun)
	httpkit.Register(api, op("list-scheme-run-customers", http.MethodGet, "/v1/scheme-runs/{runId}/customers", "List whose class a run or trial changed", "With the inputs and the rule. In a trial, whose class would have been another.", http.StatusNotFound), problemOf, s.listRunCustomers)
}

func problemOf(err error) *httpkit.Problem {
	if v, ok := errors.AsType[domain.Violations](err); ok {
		p := httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the scheme breaks a rule")
		for _, one := range v {
			p.Errors = append(p.Errors, httpkit.FieldError{Field: "body.definition." + one.Field, Rule: one.Rule, Detail: one.Detail})
		}
		return p
	}
	switch {
	case errors.Is(err, eventstore.ErrUnavailable), postgres.IsTransient(err):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "store-unavailable", "a store cannot be reached; nothing was done").RetryAfter(2 * time.Second)
	}
	return nil
}

func (s *Service) startRun(ctx context.Context, in *postRun) (*runAnswer, error) {
	r := &run{Scheme: in.Scheme, Reason: in.Body.Reason}
	if !domain.IsCode(r.Reason) {
		return nil, httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule", httpkit.FieldError{Field: "body.reason", Rule: "code", Detail: "only letters, digits and . _ : / - are allowed"})
	}
	return s.post(ctx, r, in.Key, in.Wait, in.Body, 0, s.Now())
}

func (s *Service) startTrial(ctx context.Context, in *postTrial) (*runAnswer, error) {
	r := &run{Scheme: in.Scheme, Trial: true, Reason: "trial"}
	limit := func(t time.Time) *time.Time {
		if t.IsZero() {
			t = in.AsOf
		}
		if t.IsZero() {
			return nil
		}
		t = t.UTC().Truncate(time.Microsecond)
		return &t
	}
	r.Occurred, r.Recorded = limit(in.OccurredAsOf), limit(in.RecordedAsOf)
	at := s.Now()
	if r.Occurred != nil {
		at = *r.Occurred
	}
	if d := in.Body.Definition; d != nil {
		if in.Body.Version != 0 {
			return nil, httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule", httpkit.FieldError{Field: "body.version", Rule: "exclusive", Detail: "either a version or a definition"})
		}
		var err error
		if r.Definition, err = d.Domain(); err != nil {
			return nil, err
		}
		if _, err := (domain.Scheme{}).Define(in.Scheme, r.Definition, rule.Compile); err != nil {
			return nil, err
		}
		return s.post(ctx, r, in.Key, in.Wait, []any{in.Body, r.Occurred, r.Recorded}, -1, at)
	}
	return s.post(ctx, r, in.Key, in.Wait, []any{in.Body, r.Occurred, r.Recorded}, in.Body.Version, at)
}

var idSpace = domain.ID(uuid.MustParse("6f0f9d0e-2a35-5c52-9a4e-6b8f6f6b1c11"))

// post queues the run by a version of the scheme: 0 is the one in force at the
// instant, -1 the definition that it brings.
func (s *Service) post(ctx context.Context, r *run, key string, wait int, request any, version int, at time.Time) (*runAnswer, error) {
	principal := httpkit.PrincipalOf(ctx)
	r.ID, r.Actor, r.Auth, r.State = uuid.New(), principal.ID, principal.Auth, "queued"
	if key != "" {
		r.ID = uuid.UUID(domain.DeriveID(idSpace, "run", principal.ID, key))
	}
	asked, err := json.Marshal([]any{r.Scheme, r.Trial, request})
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(asked)
	r.request = digest[:]
	if before, err := s.run(ctx, r.ID); before != nil || err != nil {
		if err == nil && string(before.request) != string(r.request) {
			return nil, httpkit.NewProblem(http.StatusUnprocessableEntity, "idempotency-key-reused", "this key was used for another run; take a new key for a new intent",
				httpkit.FieldError{Field: "header.Idempotency-Key", Rule: "one-request"})
		}
		if err != nil {
			return nil, err
		}
		return s.answer(ctx, before, wait, "true")
	}
	if version >= 0 {
		if err := s.version(ctx, r, version, at); err != nil {
			return nil, err
		}
	}
	err = s.insert(ctx, r)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "23505" {
		return nil, httpkit.NewProblem(http.StatusConflict, "run-under-way", "a run of the scheme is under way; see GET /v1/scheme-runs")
	}
	if err != nil {
		return nil, err
	}
	s.kick(r)
	return s.answer(ctx, r, wait, "")
}

// version takes a version of the scheme from its stream.
func (s *Service) version(ctx context.Context, r *run, version int, at time.Time) error {
	if !domain.IsCode(r.Scheme) {
		return httpkit.NewProblem(http.StatusNotFound, "scheme-not-found", "no such scheme is defined")
	}
	scheme, err := s.Commands.Scheme(ctx, r.Scheme)
	switch {
	case err != nil:
		return err
	case len(scheme.Versions) == 0:
		return httpkit.NewProblem(http.StatusNotFound, "scheme-not-found", "no such scheme is defined; see PUT /v1/schemes/{scheme}")
	case version > len(scheme.Versions):
		return httpkit.NewProblem(http.StatusNotFound, "scheme-version-not-found", "the scheme has no such version")
	}
	v, ok := scheme.InForce(at)
	if version > 0 {
		v, ok = scheme.Versions[version-1], true
	}
	if !ok {
		return httpkit.NewProblem(http.StatusConflict, "scheme-not-in-force", "no version of the scheme has begun by then")
	}
	r.Version, r.Definition, r.Cause = v.Version, v.SchemeDefined, uuid.UUID(v.EventID)
	return nil
}

// answer waits for the end of the run, if it is to, and says how far it is.
func (s *Service) answer(ctx context.Context, r *run, wait int, replayed string) (*runAnswer, error) {
	for end := time.Now().Add(time.Duration(wait) * time.Second); r.goesOn() && time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(25 * time.Millisecond):
		}
		now, err := s.run(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		r = now
	}
	body, err := s.shown(ctx, r)
	return &runAnswer{Location: "/v1/scheme-runs/" + r.ID.String(), Replayed: replayed, Body: body}, err
}

func (s *Service) listRuns(ctx context.Context, in *listRuns) (*runList, error) {
	runs, err := s.runs(ctx, `WHERE $1 = '' OR scheme = $1 ORDER BY created_at DESC, id LIMIT $2`, in.Scheme, in.Limit)
	out := &runList{}
	out.Body.Items = []SchemeRun{}
	for _, r := range runs {
		one, err := s.shown(ctx, r)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, one)
	}
	return out, err
}

var errNoRun = httpkit.NewProblem(http.StatusNotFound, "run-not-found", "there is no such run")

func (s *Service) find(ctx context.Context, id string) (*run, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return nil, errNoRun
	}
	r, err := s.run(ctx, parsed)
	if r == nil && err == nil {
		err = errNoRun
	}
	return r, err
}

func (s *Service) getRun(ctx context.Context, in *RunPath) (*struct{ Body SchemeRun }, error) {
	r, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	body, err := s.shown(ctx, r)
	return &struct{ Body SchemeRun }{body}, err
}

func (s *Service) cancelRun(ctx context.Context, in *RunPath) (*struct{ Body SchemeRun }, error) {
	r, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	did, err := s.cancel(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	if !did && r.State != "cancelled" {
		return nil, httpkit.NewProblem(http.StatusConflict, "run-ended", "the run has come to an end",
			httpkit.FieldError{Field: "path.runId", Rule: "run-ended"})
	}
	s.kick(r)
	return s.getRun(ctx, in)
}

func (s *Service) listRunCustomers(ctx context.Context, in *runCustomers) (*runCustomersPage, error) {
	r, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	after := uuid.Nil
	if in.After != "" {
		if after, err = uuid.Parse(in.After); err != nil {
			return nil, httpkit.NewProblem(http.StatusBadRequest, "invalid-cursor", "the cursor cannot be used")
		}
	}
	rows, err := s.Pool.Query(ctx, `
SELECT customer_id::text, from_class, to_class, outcome, verdict FROM dossier.class_result
WHERE run = $1 AND customer_id > $2 AND ($3 = '' OR from_class = CASE $3 WHEN 'none' THEN '' ELSE $3 END) AND ($4 = '' OR to_class = $4) ORDER BY customer_id LIMIT $5`,
		r.ID, after, in.From, in.To, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &runCustomersPage{}
	out.Body.Items, err = pgx.CollectRows(rows, pgx.RowToStructByPos[RunCustomer])
	if n := len(out.Body.Items); n > in.Limit {
		out.Body.Items = out.Body.Items[:in.Limit]
		out.Body.Next = out.Body.Items[in.Limit-1].CustomerID
	}
	if out.Body.Items == nil {
		out.Body.Items = []RunCustomer{}
	}
	return out, err
}
