package commands

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/rule"
)

// SchemeDefinition is a scheme as it is written: in the body of its definition
// and of a trial.
type SchemeDefinition struct {
	From       string           `json:"from" format:"date-time" doc:"In force from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
	WindowDays int              `json:"windowDays,omitempty" minimum:"0" maximum:"36600" doc:"How many days back orders, visits and complaints count; 0, or left out, is all time" example:"365"`
	Currency   string           `json:"currency,omitempty" maxLength:"3" doc:"Of the orders that count in amount. Left out, all of them are added up, which is right only where there is one currency" example:"EUR"`
	Quintiles  *SchemeQuintiles `json:"quintiles,omitempty" doc:"Makes r, f and m inputs: quintiles from 1 to 5 of days since the last order (the fewer the better), orders and amount in the window, among the customers who have ordered in it; 0 for the others"`
	Needs      []string         `json:"needs,omitempty" maxItems:"20" nullable:"false" doc:"Codes of needs that become inputs: insurance is need_insurance, from 0 to 5" example:"[\"insurance\"]"`
	Grade      []SchemeGrade    `json:"grade,omitempty" maxItems:"20" nullable:"false" doc:"Makes grade an input: the sum of weight times norm, from 0 to 1"`
	Classes    []SchemeClass    `json:"classes" minItems:"1" maxItems:"20" nullable:"false" doc:"The first whose rule holds is the customer's"`
	Otherwise  string           `json:"otherwise" minLength:"1" maxLength:"64" doc:"The class of whom no rule fits" example:"ordinary"`
	AfterOrder bool             `json:"afterOrder,omitempty" doc:"Classify a customer anew whenever they have ordered"`
	KeepManual bool             `json:"keepManual,omitempty" doc:"Whoever was put into a class by hand stays in it"`
	Strategies []SchemeStrategy `json:"strategies,omitempty" maxItems:"21" nullable:"false" doc:"What the customers of a class are given while they are in it"`
	Note       string           `json:"note,omitempty" maxLength:"500" doc:"About the scheme; nothing personal"`
}

// SchemeQuintiles says how customers with the same value share a quintile.
type SchemeQuintiles struct {
	Ties string `json:"ties" enum:"better,worse" doc:"All who have the same value get the score of the best placed of them, or of the worst"`
}

// SchemeGrade is one term of a grade.
type SchemeGrade struct {
	Input  string `json:"input" minLength:"1" maxLength:"64" example:"amount"`
	Weight string `json:"weight" maxLength:"20" doc:"A decimal; the weights add up to 1" example:"0.5"`
	Least  string `json:"least,omitempty" maxLength:"20" doc:"The value whose norm is 0; left out, the least of all customers at the last run" example:"0"`
	Most   string `json:"most,omitempty" maxLength:"20" doc:"The value whose norm is 1" example:"5000"`
}

// SchemeClass is the rule of a class.
type SchemeClass struct {
	Class string `json:"class" minLength:"1" maxLength:"64" example:"important"`
	When  string `json:"when" minLength:"1" maxLength:"500" doc:"An expression over the inputs; see docs/classes.md" example:"orders >= 4 and amount > 1000"`
}

// SchemeStrategy is what the customers of a class are given.
type SchemeStrategy struct {
	Class            string   `json:"class" minLength:"1" maxLength:"64"`
	Service          string   `json:"service,omitempty" maxLength:"64" doc:"A code of the standard of service" example:"gold"`
	ContactEveryDays int      `json:"contactEveryDays,omitempty" minimum:"0" maximum:"3660" doc:"At least one contact every so many days"`
	Channel          string   `json:"channel,omitempty" maxLength:"64" example:"phone"`
	Manager          bool     `json:"manager,omitempty" doc:"Has a manager of their own"`
	Team             string   `json:"team,omitempty" maxLength:"64" doc:"Opaque id of the team or the member of the staff that looks after them" example:"team-north"`
	Resources        []string `json:"resources,omitempty" maxItems:"20" nullable:"false"`
	Offers           []string `json:"offers,omitempty" maxItems:"20" nullable:"false"`
}

// Domain returns the definition as an event; its error is a problem document's.
func (b *SchemeDefinition) Domain() (domain.SchemeDefined, error) {
	from, err := deadline("body.from", b.From)
	if err != nil {
		return domain.SchemeDefined{}, err
	}
	e := domain.SchemeDefined{
		From: from, Needs: b.Needs, Window: b.WindowDays, Currency: b.Currency, Otherwise: b.Otherwise, AfterOrder: b.AfterOrder, KeepManual: b.KeepManual, Note: b.Note,
	}
	if b.Quintiles != nil {
		e.Ties = b.Quintiles.Ties
	}
	for i, g := range b.Grade {
		at := "body.grade[" + strconv.Itoa(i) + "]."
		part := domain.GradePart{Input: g.Input}
		if part.Weight, err = decimal(at+"weight", g.Weight); err != nil {
			return e, err
		}
		for name, one := range map[string]struct {
			text string
			to   **domain.Decimal
		}{"least": {g.Least, &part.Least}, "most": {g.Most, &part.Most}} {
			if one.text == "" {
				continue
			}
			d, err := decimal(at+name, one.text)
			if err != nil {
				return e, err
			}
			*one.to = &d
		}
		e.Grade = append(e.Grade, part)
	}
	for _, c := range b.Classes {
		e.Classes = append(e.Classes, domain.ClassRule(c))
	}
	for _, s := range b.Strategies {
		e.Strategies = append(e.Strategies, domain.TierService{
			Class: s.Class, Service: s.Service, ContactEvery: s.ContactEveryDays, Channel: s.Channel, Manager: s.Manager, Team: s.Team, Resources: s.Resources, Offers: s.Offers,
		})
	}
	return e, nil
}

type defineScheme struct {
	Scheme string `path:"scheme" maxLength:"58" doc:"A code. importance, frequency and value keep the classes they came with" example:"importance"`
	PolicyHeaders
	Body struct {
		SchemeDefinition
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"year-2026"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineScheme(in *defineScheme, cmd *CommandOn[domain.Scheme]) error {
	b := &in.Body
	e, err := b.Domain()
	if err != nil {
		return err
	}
	name := in.Scheme
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(s domain.Scheme, _ func(int) domain.ID) ([]domain.Event, error) {
		return s.Define(name, e, rule.Compile)
	}
	cmd.Route = strings.Replace(cmd.Route, "{scheme}", name, 1)
	return cmd.on(domain.FamilyScheme, "scheme", domain.ClassScheme(name), in.IfMatch, "DefineScheme", b, b.OccurredAt)
}

// Scheme returns the scheme as it is in the log now; its zero value where there
// is none.
func (s *Service) Scheme(ctx context.Context, name string) (domain.Scheme, error) {
	return current(ctx, s, s.schemes, domain.FamilyScheme.Stream(domain.ClassScheme(name)))
}

// DefineScheme appends a version of the scheme, for programs of this process.
func (s *Service) DefineScheme(ctx context.Context, name string, by SchemeCommand, d domain.SchemeDefined) (Result, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return Result{}, err
	}
	return do(ctx, s, s.schemes, CommandOn[domain.Scheme]{
		Name: "DefineScheme", Stream: domain.FamilyScheme.Stream(domain.ClassScheme(name)), Creates: true, Route: "schemes/" + name,
		Principal: by.Principal, Auth: by.Auth, Key: by.Key, Body: body, Reason: by.Reason, Correlation: by.Correlation,
		Decide: func(s domain.Scheme, _ func(int) domain.ID) ([]domain.Event, error) {
			return s.Define(name, d, rule.Compile)
		},
	})
}

// SchemeCommand is who has a scheme carried out, and why.
type SchemeCommand struct {
	Principal, Auth, Key, Cause, Correlation, Reason string
	Hops                                             int
}

// Calibrate keeps a calibration in the scheme's stream, once for a key, and
// returns its position in the log.
func (s *Service) Calibrate(ctx context.Context, scheme string, by SchemeCommand, c domain.SchemeCalibrated) (uint64, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return 0, err
	}
	r, err := do(ctx, s, s.schemes, CommandOn[domain.Scheme]{
		Name: "CalibrateScheme", Stream: domain.FamilyScheme.Stream(domain.ClassScheme(scheme)), Route: "schemes/" + scheme, Principal: by.Principal, Auth: by.Auth,
		Key: by.Key, Body: body, Reason: by.Reason, Cause: by.Cause, Correlation: by.Correlation, Hops: by.Hops, OccurredAt: c.At,
		Decide: func(s domain.Scheme, _ func(int) domain.ID) ([]domain.Event, error) { return s.Calibrate(c) },
	})
	return r.Position, err
}

// Classify puts a customer into the class that a scheme gives, by the facts in
// the customer's own stream at the revision at which it is appended. Where that
// would change nothing it is a *domain.Refusal: class-unchanged, class-by-hand or
// customer-archived.
func (s *Service) Classify(ctx context.Context, customer domain.ID, by SchemeCommand, c domain.Classifying) (Result, error) {
	var members domain.ClassFacts
	return do(ctx, s, s.facts, CommandOn[domain.ClassFacts]{
		Consult: func(ctx context.Context, s *Service) (err error) {
			members, err = s.factsOf(ctx, customer, c.At, 0)
			return err
		},
		Name: "ClassifyCustomer", Customer: customer, Route: "schemes/" + c.Scheme, Principal: by.Principal, Auth: by.Auth,
		Key: by.Key, Body: []byte(c.Scheme), Reason: by.Reason, Cause: by.Cause, Correlation: by.Correlation, Hops: by.Hops, OccurredAt: c.At,
		Decide: func(f domain.ClassFacts, _ func(int) domain.ID) ([]domain.Event, error) {
			return f.WithMembersOf(members).Reclassify(c)
		},
	})
}

// factsOf returns the facts of the customer with those of its members at the
// instant. Nothing is begun on a member any more, so little of what is read of it
// changes; whether it still is one is decided on the customer's own facts.
func (s *Service) factsOf(ctx context.Context, customer domain.ID, at time.Time, depth int) (domain.ClassFacts, error) {
	facts, err := current(ctx, s, s.facts, domain.CustomerStream(customer))
	if err != nil || depth > setMost {
		return facts, err
	}
	for _, id := range facts.Members(at) {
		member, err := s.factsOf(ctx, id, at, depth+1)
		if err != nil {
			return facts, err
		}
		facts = facts.With(id, member)
	}
	return facts, nil
}

// Refused returns the rule of a refusal, and false where err is something else.
func Refused(err error) (rule string, ok bool) {
	if r, is := errors.AsType[*domain.Refusal](err); is {
		return r.Rule, true
	}
	return "", false
}
