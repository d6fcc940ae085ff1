package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

// MeasureBecause is what called for an improvement.
type MeasureBecause struct {
	Complaints []string `json:"complaints,omitempty" maxItems:"50" nullable:"false" doc:"Ids of complaints"`
	Surveys    []string `json:"surveys,omitempty" maxItems:"50" nullable:"false" doc:"Codes of questionnaires" example:"[\"annual\"]"`
}

func (b MeasureBecause) domain() (domain.Because, error) {
	out := domain.Because{Surveys: b.Surveys}
	for i, text := range b.Complaints {
		id, err := domain.ParseID(text)
		if err != nil {
			return out, invalid(fmt.Sprintf("body.because.complaints[%d]", i), "uuid", "want a UUID")
		}
		out.Complaints = append(out.Complaints, id)
	}
	return out, nil
}

// known refuses complaints that the read model of complaints does not have.
func (s *Service) knownComplaints(ctx context.Context, ids []domain.ID) error {
	if len(ids) == 0 {
		return nil
	}
	asked := make([][16]byte, len(ids))
	for i, id := range ids {
		asked[i] = id
	}
	var missing *string
	err := s.Pool.QueryRow(ctx, `SELECT min(a::text) FROM unnest($1::uuid[]) a WHERE NOT EXISTS (SELECT FROM read.complaints WHERE id = a)`, asked).Scan(&missing)
	if err != nil {
		return fmt.Errorf("look for complaints: %w", err)
	}
	if missing != nil {
		return &domain.Refusal{Rule: "complaint-unknown", Field: "because.complaints", Detail: "there is no complaint " + *missing + ", or it has only just been filed"}
	}
	return nil
}

// Measure returns an improvement as it is in the log now.
func (s *Service) Measure(ctx context.Context, id domain.ID) (domain.Measure, error) {
	return current(ctx, s, s.measures, domain.FamilyMeasure.Stream(id.String()))
}

// HandOverMeasure gives what somebody has of an improvement to somebody else.
func (s *Service) HandOverMeasure(ctx context.Context, id domain.ID, by Command, from domain.ID, to domain.Holder) (Result, error) {
	return do(ctx, s, s.measures, CommandOn[domain.Measure]{
		Name: by.Name, Stream: domain.FamilyMeasure.Stream(id.String()), Route: by.Route, Principal: by.Principal, Auth: by.Auth, OnBehalfOf: by.OnBehalfOf,
		Key: by.Key, Body: by.Body, Reason: by.Reason, Cause: by.Cause, Hops: by.Hops, Correlation: by.Correlation, OccurredAt: by.OccurredAt,
		Decide: func(m domain.Measure, _ func(int) domain.ID) ([]domain.Event, error) { return m.HandOver(from, to) },
	})
}

type openMeasure struct {
	Headers
	Body struct {
		Title      string         `json:"title" minLength:"1" maxLength:"200" doc:"What is to be better. Of things, not of persons: it is not sealed" example:"Stronger boxes for lamps"`
		Cause      string         `json:"cause,omitempty" maxLength:"64" doc:"The cause of complaints that it is to remove: its effect is counted by that" example:"packaging"`
		Owner      string         `json:"owner" minLength:"1" maxLength:"64" doc:"Opaque id of who sees to it" example:"staff-17"`
		Due        string         `json:"due" format:"date-time" doc:"To be implemented by then" example:"2026-06-30T16:00:00Z"`
		Because    MeasureBecause `json:"because,omitempty" doc:"What called for it"`
		OccurredAt string         `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided on; now, where it is not said"`
	}
}

func (s *Service) openMeasure(in *openMeasure, cmd *CommandOn[domain.Measure]) error {
	id := domain.ID(uuid.New())
	if cmd.Key != "" { // a retry meets the same stream
		id = domain.DeriveID(idSpace, cmd.Principal, cmd.Route, cmd.Key, "measure")
	}
	b := &in.Body
	e := domain.MeasureOpened{Title: b.Title, Cause: b.Cause, Owner: b.Owner}
	var err error
	if e.Due, err = deadline("body.due", b.Due); err != nil {
		return err
	}
	if e.Because, err = b.Because.domain(); err != nil {
		return err
	}
	cmd.Name, cmd.Creates, cmd.Stream = "OpenMeasure", true, domain.FamilyMeasure.Stream(id.String())
	cmd.Consult = func(ctx context.Context, s *Service) error { return s.knownComplaints(ctx, e.Because.Complaints) }
	cmd.Decide = func(m domain.Measure, _ func(int) domain.ID) ([]domain.Event, error) { return m.Open(e) }
	if err := cmd.occurred(b.OccurredAt); err != nil {
		return err
	}
	return cmd.request(b)
}

// MeasurePath is the path of every command to a measure.
type MeasurePath struct {
	MeasureID string `path:"measureId" format:"uuid" doc:"The measure"`
	IfMatch   string `header:"If-Match" maxLength:"64" doc:"Carry the command out only at this revision, as an ETag gave it. Otherwise the answer is 412." example:"\"2\""`
	Headers
}

// onMeasure makes the command one that takes a measure further.
func onMeasure(c *CommandOn[domain.Measure], p MeasurePath, name string, body any, occurredAt string, e domain.Event) error {
	reason := c.Reason
	if err := c.on(domain.FamilyMeasure, "measureId", p.MeasureID, p.IfMatch, name, body, occurredAt); err != nil {
		return err
	}
	var at time.Time
	occurred := c.OccurredAt
	c.Consult = func(ctx context.Context, s *Service) (err error) {
		if at, err = s.checkTime(occurred); err != nil {
			return err
		}
		if linked, is := e.(*domain.MeasureLinked); is {
			return s.knownComplaints(ctx, linked.Because.Complaints)
		}
		return nil
	}
	c.Decide = func(m domain.Measure, _ func(int) domain.ID) ([]domain.Event, error) { return m.Step(e, reason, at) }
	return nil
}

type linkMeasure struct {
	MeasurePath
	Body struct {
		Because    MeasureBecause `json:"because" doc:"What else calls for it"`
		OccurredAt string         `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) linkMeasure(in *linkMeasure, cmd *CommandOn[domain.Measure]) error {
	because, err := in.Body.Because.domain()
	if err != nil {
		return err
	}
	return onMeasure(cmd, in.MeasurePath, "LinkMeasure", &in.Body, in.Body.OccurredAt, &domain.MeasureLinked{Because: because})
}

type assignMeasure struct {
	MeasurePath
	Body struct {
		Owner      string `json:"owner,omitempty" maxLength:"64" doc:"Opaque id of who sees to it" example:"staff-17"`
		Team       string `json:"team,omitempty" maxLength:"64" doc:"A code; without owner somebody of the team will" example:"north"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) assignMeasure(in *assignMeasure, cmd *CommandOn[domain.Measure]) error {
	return onMeasure(cmd, in.MeasurePath, "AssignMeasure", &in.Body, in.Body.OccurredAt, &domain.MeasureAssigned{Owner: in.Body.Owner, Team: in.Body.Team})
}

type implementMeasure struct {
	MeasurePath
	Body struct {
		Action     string `json:"action,omitempty" maxLength:"64" doc:"A code of what was done" example:"new-box"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"From when on it is so; now, where it is not said"`
	}
}

func (s *Service) implementMeasure(in *implementMeasure, cmd *CommandOn[domain.Measure]) error {
	return onMeasure(cmd, in.MeasurePath, "ImplementMeasure", &in.Body, in.Body.OccurredAt, &domain.MeasureImplemented{Action: in.Body.Action})
}

type verifyMeasure struct {
	MeasurePath
	Body struct {
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) verifyMeasure(in *verifyMeasure, cmd *CommandOn[domain.Measure]) error {
	return onMeasure(cmd, in.MeasurePath, "VerifyMeasure", &in.Body, in.Body.OccurredAt, &domain.MeasureVerified{})
}

type failMeasure struct {
	MeasurePath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"same-complaints"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) failMeasure(in *failMeasure, cmd *CommandOn[domain.Measure]) error {
	cmd.Reason = in.Body.Reason
	return onMeasure(cmd, in.MeasurePath, "FindMeasureIneffective", &in.Body, in.Body.OccurredAt, &domain.MeasureIneffective{})
}

type reopenMeasure struct {
	MeasurePath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"ineffective"`
		Owner      string `json:"owner,omitempty" maxLength:"64" doc:"Opaque id of who sees to it now, where that changes"`
		Due        string `json:"due" format:"date-time" doc:"To be implemented by then"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) reopenMeasure(in *reopenMeasure, cmd *CommandOn[domain.Measure]) error {
	due, err := deadline("body.due", in.Body.Due)
	if err != nil {
		return err
	}
	cmd.Reason = in.Body.Reason
	return onMeasure(cmd, in.MeasurePath, "ReopenMeasure", &in.Body, in.Body.OccurredAt, &domain.MeasureReopened{Owner: in.Body.Owner, Due: due})
}
