package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// handler turns the input of a route into a command. It sets what is the
// noun's own: Name, Customer, Body, Decide, OccurredAt, Reason.
type handler[I, S any] func(in *I, base *CommandOn[S]) error

// Headers are those that every command takes. It is exported because huma
// passes over fields of embedded types that are not.
type Headers struct {
	Key        string `header:"Idempotency-Key" maxLength:"255" pattern:"^[\\x21-\\x7e]*$" doc:"A key of the caller's choice, new for every intent, the same for every repetition." example:"0b7c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21"`
	OnBehalfOf string `header:"Dossier-On-Behalf-Of" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Opaque id of the person for whom the caller acts. Stored with the event as the caller says it. Never a name." example:"staff-17"`
	Import     string `header:"Dossier-Import" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Marks the event as history that is loaded in bulk by the named run: nothing is set off by it" example:"orders-2026-11"`
}

// CustomerPath is the path of every command to an existing customer.
type CustomerPath struct {
	CustomerID string `path:"customerId" format:"uuid" doc:"The customer"`
	IfMatch    string `header:"If-Match" maxLength:"64" doc:"Carry the command out only at this revision of the customer, as an ETag gave it. Otherwise the answer is 412. An asterisk stands for any revision" example:"\"4\""`
	Headers
}

func (h *Headers) common() *Headers { return h }

// Answer is what an accepted command is answered with.
type Answer struct {
	CustomerID    string   `json:"customerId" format:"uuid"`
	InteractionID string   `json:"interactionId,omitempty" format:"uuid" doc:"Of the exchange, where one was recorded"`
	KeyContactID  string   `json:"keyContactId,omitempty" format:"uuid" doc:"Of the contact with an important customer, where it is about one"`
	VisitID       string   `json:"visitId,omitempty" format:"uuid" doc:"Of the visit, where one was recorded"`
	ComplaintID   string   `json:"complaintId,omitempty" format:"uuid" doc:"Of the complaint, where it is about one"`
	RequestID     string   `json:"requestId,omitempty" format:"uuid" doc:"Of the service request, where it is about one"`
	TaskID        string   `json:"taskId,omitempty" format:"uuid" doc:"Of the department's part, where it is about one"`
	FollowUpIDs   []string `json:"followUpIds,omitempty" nullable:"false" doc:"Of the follow-ups that it is about"`
	InvitationID  string   `json:"invitationId,omitempty" format:"uuid" doc:"Of the invitation to a survey, where it is about one"`
	AnswerID      string   `json:"answerId,omitempty" format:"uuid" doc:"Of the survey answer, where one was recorded"`
	OrderID       string   `json:"orderId,omitempty" format:"uuid" doc:"Of the order, where it is about one"`
	DisputeID     string   `json:"disputeId,omitempty" format:"uuid" doc:"Of the dispute, where it is about one"`
	UpgradeID     string   `json:"upgradeId,omitempty" format:"uuid" doc:"Of the service upgrade, where it is about one"`
	OfferID       string   `json:"offerId,omitempty" format:"uuid" doc:"Of the offer to the customer, where it is about one"`
	RankingID     string   `json:"rankingId,omitempty" format:"uuid" doc:"Of the ranking of offers, where one was made"`
	Ranking       *Ranking `json:"ranking,omitempty" doc:"The offers, where they were ranked"`
	InterviewID   string   `json:"interviewId,omitempty" format:"uuid" doc:"Of the interview, where one was recorded"`
	AttachmentID  string   `json:"attachmentId,omitempty" format:"uuid" doc:"Of the attachment, where one was added"`
	ReturnID      string   `json:"returnId,omitempty" format:"uuid" doc:"Of what came back, where something did"`
	LinkID        string   `json:"linkId,omitempty" format:"uuid" doc:"Of the link to a company, where it is about one"`
	ErasureID     string   `json:"erasureId,omitempty" format:"uuid" doc:"Of the erasure, where it is about one"`
	HoldID        string   `json:"holdId,omitempty" format:"uuid" doc:"Of the legal hold, where it is about one"`
	AccessID      string   `json:"accessId,omitempty" format:"uuid" doc:"Of the package, where one was made for the person"`
	EventIDs      []string `json:"eventIds" nullable:"false" doc:"The events that were appended"`
	Revision      uint64   `json:"revision" doc:"Of the customer, after the command; it is the ETag"`
	Position      uint64   `json:"position" doc:"In the log. Give it to a read as minPosition to see this write there"`
	Receipt       string   `json:"receipt,omitempty" doc:"A signed promise that these events are in the log and stay there as they are. Keep it: dossier audit check-receipt holds it against an export"`
}

type answered struct {
	Location string `header:"Location" doc:"Where what was made can be read"`
	ETag     string `header:"ETag" doc:"The revision of the customer"`
	Replayed string `header:"Idempotency-Replayed" doc:"true where the command had been carried out before under this key"`
	Body     Answer
}

// Recorded is what an accepted command is answered with where it is not about a
// customer.
type Recorded struct {
	ID       string   `json:"id" doc:"Of what was changed: an id or a code, as in its path"`
	RunID    string   `json:"runId,omitempty" format:"uuid" doc:"Of the run, where a selection was run"`
	EventIDs []string `json:"eventIds" nullable:"false" doc:"The events that were appended"`
	Revision uint64   `json:"revision" doc:"Of what was changed, after the command; it is the ETag"`
	Position uint64   `json:"position" doc:"In the log. Give it to a read as minPosition to see this write there"`
	Receipt  string   `json:"receipt,omitempty" doc:"A signed promise that these events are in the log and stay there as they are"`
}

type recorded struct {
	Location string `header:"Location" doc:"Where what was changed can be read"`
	ETag     string `header:"ETag" doc:"The revision of what was changed"`
	Replayed string `header:"Idempotency-Replayed" doc:"true where the command had been carried out before under this key"`
	Body     Recorded
}

// carryOut runs a command from its HTTP input to its result.
func carryOut[I, S any](ctx context.Context, s *Service, on *aggregate[S], o huma.Operation, h handler[I, S], in *I) (Result, error) {
	common := any(in).(interface{ common() *Headers }).common()
	principal := httpkit.PrincipalOf(ctx)
	cmd := CommandOn[S]{
		Principal: principal.ID, Staff: principal.Staff, Auth: principal.Auth, OnBehalfOf: common.OnBehalfOf, Import: common.Import, Key: common.Key,
		Correlation: httpkit.CorrelationID(ctx), Route: o.Method + " " + o.Path,
	}
	if err := cmd.agent(principal); err != nil {
		return Result{}, err
	}
	if err := h(in, &cmd); err != nil {
		return Result{}, err
	}
	r, err := do(ctx, s, on, cmd)
	err = namingSurvivor(ctx, s, &cmd, err)
	if refusal, ok := errors.AsType[*domain.Refusal](err); ok && refusal.Rule == "customer-exists" {
		p := problemOf(err)
		p.CustomerID = cmd.Customer.String()
		return r, p
	}
	return r, err
}

// recordedOf makes the answer to a command on a stream that is no customer's;
// the thing is read at the collection's path and its name.
func recordedOf(r Result, collection string) *recorded {
	_, name, _ := domain.FamilyOf(r.Stream)
	out := &recorded{
		ETag: httpkit.ETag(r.Revision), Location: collection + "/" + name,
		Body: Recorded{ID: name, Revision: r.Revision, Position: r.Position},
	}
	if r.Replayed {
		out.Replayed = "true"
	}
	for _, e := range r.Events {
		out.Body.EventIDs = append(out.Body.EventIDs, e.ID.String())
	}
	if selection, is := domain.SelectionOfScheme(name); is {
		out.Location = "/v1/selections/" + selection
		if run, is := r.Events[0].Event.(*domain.SelectionRun); is {
			out.Body.RunID = run.RunID.String()
			out.Location += "/runs/" + out.Body.RunID + "/customers"
		}
	}
	return out
}

func answerOf(r Result) *answered {
	customer := r.Customer.String()
	out := &answered{
		ETag:     httpkit.ETag(r.Revision),
		Location: "/v1/customers/" + customer,
		Body:     Answer{CustomerID: customer, Revision: r.Revision, Position: r.Position},
	}
	if r.Replayed {
		out.Replayed = "true"
	}
	for _, e := range r.Events {
		out.Body.EventIDs = append(out.Body.EventIDs, e.ID.String())
		switch e := e.Event.(type) {
		case *domain.CustomerVisited:
			out.Body.VisitID = e.VisitID.String()
			out.Location = "/v1/customers/" + customer + "/visits"
		case *domain.CustomerContacted:
			out.Body.InteractionID = e.InteractionID.String()
			out.Location = "/v1/customers/" + customer + "/interactions"
		case *domain.FaultAccepted, *domain.FaultRejected:
			out.Location = "/v1/data-quality/faults?customer=" + customer
		case *domain.ContactPreferenceStated:
			out.Location = "/v1/customers/" + customer + "/preferences"
		case *domain.NeedRecorded:
			out.Location = "/v1/customers/" + customer + "/needs"
		case *domain.VisitPlanned:
			out.Body.VisitID = e.VisitID.String()
			out.Location = "/v1/customers/" + customer + "/visit-plans"
		case *domain.VisitConfirmed, *domain.VisitStarted, *domain.VisitMissed, *domain.VisitCancelled, *domain.VisitRescheduled:
			id, _ := domain.VisitOf(e)
			out.Body.VisitID = id.String()
			out.Location = "/v1/customers/" + customer + "/visit-plans"
		case *domain.CustomerSurveyed:
			out.Body.AnswerID = e.AnswerID.String()
			out.Location = "/v1/customers/" + customer + "/survey-answers"
		case *domain.ConsentGranted, *domain.ConsentWithdrawn, *domain.BasisRecorded, *domain.BasisEnded:
			out.Location = "/v1/customers/" + customer + "/consents"
		case *domain.LegalHoldPlaced:
			out.Body.HoldID = e.HoldID.String()
			out.Location = "/v1/customers/" + customer + "/legal-holds"
		case *domain.LegalHoldReleased:
			out.Body.HoldID = e.HoldID.String()
			out.Location = "/v1/customers/" + customer + "/legal-holds"
		case *domain.PersonLinked, *domain.PersonUnlinked:
			id, _ := domain.LinkOf(e)
			out.Body.LinkID = id.String() // the last is the one that holds
			out.Location = "/v1/customers/" + customer + "/companies"
		case *domain.ErasureRequested:
			out.erasure(e.ErasureID)
		case *domain.ErasureRejected:
			out.erasure(e.ErasureID)
		case *domain.CustomerErased:
			out.erasure(e.ErasureID)
		case *domain.SubjectAccessGiven:
			out.Body.AccessID = e.AccessID.String()
			out.Location = "/v1/customers/" + customer + "/subject-access/" + out.Body.AccessID
		case *domain.AttachmentAdded:
			out.Body.AttachmentID = e.AttachmentID.String()
			out.Location = "/v1/customers/" + customer + "/attachments/" + out.Body.AttachmentID + "/content"
		case *domain.InterviewHeld:
			out.Body.InterviewID = e.InterviewID.String()
			out.Location = "/v1/customers/" + customer + "/interviews"
		case *domain.OffersRanked:
			out.Body.RankingID, out.Body.Ranking = e.RankingID.String(), rankingOf(e)
			out.Location = "/v1/customers/" + customer + "/offer-rankings"
		case *domain.OrderReturned:
			out.Body.ReturnID = e.ReturnID.String()
		case domain.Correction:
			out.correction(e, customer)
		}
		if id, ok := domain.DisputeOf(e.Event); ok {
			out.Body.DisputeID = id.String()
			out.Location = "/v1/customers/" + customer + "/disputes"
		}
		if id, ok := domain.OfferOf(e.Event); ok {
			out.Body.OfferID = id.String()
			out.Location = "/v1/customers/" + customer + "/offers"
		}
		if id, ok := domain.UpgradeOf(e.Event); ok {
			out.Body.UpgradeID = id.String()
			out.Location = "/v1/customers/" + customer + "/service-upgrades"
		}
		if id, ok := domain.OrderOf(e.Event); ok {
			out.Body.OrderID = id.String()
			out.Location = "/v1/customers/" + customer + "/orders"
		}
		if id, ok := domain.InvitationOf(e.Event); ok {
			out.Body.InvitationID = id.String()
			if out.Body.AnswerID == "" {
				out.Location = "/v1/customers/" + customer + "/survey-invitations"
			}
		}
		if id, ok := domain.KeyContactOf(e.Event); ok {
			out.Body.KeyContactID = id.String()
			out.Location = "/v1/customers/" + customer + "/key-contacts"
		}
		if id, ok := domain.RequestOf(e.Event); ok {
			out.Body.RequestID = id.String()
			out.Location = "/v1/customers/" + customer + "/requests"
			if task, ok := e.Event.(*domain.RequestTaskAdded); ok {
				out.Body.TaskID = task.TaskID.String()
			}
		}
		if id, ok := domain.FollowUpOf(e.Event); ok {
			out.Body.FollowUpIDs = append(out.Body.FollowUpIDs, id.String())
			if len(r.Events) == 1 {
				out.Location = "/v1/customers/" + customer + "/follow-ups"
			}
		}
		if id, ok := domain.ComplaintOf(e.Event); ok {
			out.Body.ComplaintID = id.String()
			out.Location = "/v1/complaints/" + out.Body.ComplaintID
		}
	}
	return out
}

func (a *answered) erasure(id domain.ID) {
	a.Body.ErasureID = id.String()
	a.Location = "/v1/erasures/" + a.Body.ErasureID
}

// correction says of a correction what it is about. What was withdrawn is read in
// the timeline.
func (a *answered) correction(e domain.Correction, customer string) {
	id, noun := domain.SubjectOfCorrection(e)
	at := map[string]struct {
		id    *string
		where string
	}{
		"visit":       {&a.Body.VisitID, "/visits"},
		"interaction": {&a.Body.InteractionID, "/interactions"},
		"order":       {&a.Body.OrderID, "/orders"},
		"answer":      {&a.Body.AnswerID, "/survey-answers"},
		"complaint":   {&a.Body.ComplaintID, "/complaints"},
		"offer":       {&a.Body.OfferID, "/offers"},
		"follow-up":   {nil, "/follow-ups"},
	}[noun]
	switch {
	case at.id != nil:
		*at.id = id.String()
	case noun == "follow-up":
		a.Body.FollowUpIDs = append(a.Body.FollowUpIDs, id.String())
	}
	if _, withdrawn := e.(*domain.RecordWithdrawn); withdrawn {
		at.where = "/timeline"
	}
	a.Location = "/v1/customers/" + customer + at.where
}

// anyRevision in If-Match is fulfilled by what exists (RFC 9110), and a customer has to.
const anyRevision = "*"

// about makes the command one to an existing customer.
func (c *CommandOn[S]) about(p CustomerPath, name string, body any) error {
	id, err := domain.ParseID(p.CustomerID)
	if err != nil {
		return invalid("path.customerId", "uuid", "want a UUID")
	}
	if strings.TrimSpace(p.IfMatch) != anyRevision {
		if c.IfMatch, err = httpkit.ParseIfMatch(p.IfMatch); err != nil {
			return err
		}
	}
	c.Name, c.Customer = name, id
	c.Route = strings.Replace(c.Route, "{customerId}", id.String(), 1)
	return c.request(body)
}

// on makes the command one to the stream that the path names, by an id or a
// code; parameter is its name in the path.
func (c *CommandOn[S]) on(f domain.Family, parameter, value, ifMatch, name string, body any, occurredAt string) error {
	if err := c.occurred(occurredAt); err != nil {
		return err
	}
	if f.Named() {
		if !domain.IsCode(value) {
			return invalid("path."+parameter, "code", "only letters, digits and . _ : / - are allowed")
		}
	} else {
		id, err := domain.ParseID(value)
		if err != nil {
			return invalid("path."+parameter, "uuid", "want a UUID")
		}
		value = id.String()
	}
	var err error
	if c.IfMatch, err = httpkit.ParseIfMatch(ifMatch); err != nil {
		return err
	}
	c.Name, c.Stream = name, f.Stream(value)
	c.Route = strings.Replace(c.Route, "{"+parameter+"}", value, 1)
	return c.request(body)
}

// request keeps the canonical form of the request: the fields in the order of
// the description, so that a client may send them in any.
func (c *CommandOn[S]) request(body any) error {
	canonical, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("canonical form of the request: %w", err)
	}
	c.Body = canonical
	return nil
}

// occurred sets when it happened; the text has passed the description's check
// of its form, which lets some impossible days pass.
func (c *CommandOn[S]) occurred(text string) error {
	if text == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 1850 {
		return invalid("body.occurredAt", "date", "want an RFC 3339 date-time from 1850 on, such as 2026-03-01T09:30:00Z")
	}
	c.OccurredAt = t
	return nil
}

func day(field, text string) (domain.Day, error) {
	if text == "" {
		return domain.Day{}, nil
	}
	d, err := domain.ParseDay(text)
	if err != nil {
		return d, invalid(field, "date", "want a day as YYYY-MM-DD")
	}
	return d, nil
}

func decimal(field, text string) (domain.Decimal, error) {
	d, err := domain.ParseDecimal(text)
	if err != nil {
		return d, invalid(field, "decimal", err.Error())
	}
	return d, nil
}

func invalid(field, rule, detail string) error {
	return httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule", httpkit.FieldError{Field: field, Rule: rule, Detail: detail})
}

// problemOf is problemAt for what has no places of its own.
func problemOf(err error) *httpkit.Problem { return problemAt(err, nil) }

// problemsOf is the table of a route.
func problemsOf[I any](o huma.Operation) func(error) *httpkit.Problem {
	at := placesOf[I](o)
	return func(err error) *httpkit.Problem { return problemAt(err, at) }
}

// problemAt is the one table from errors to answers. Of a command that breaks a rule
// the body is at fault where at says nothing else; a refusal, which rests on what is there,
// names a field where the request has it.
func problemAt(err error, at places) *httpkit.Problem {
	if v, ok := errors.AsType[domain.Violations](err); ok {
		p := httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule")
		for _, one := range v {
			where := at.of(one.Field)
			if where == "" {
				where = strings.TrimSuffix("body."+one.Field, ".")
			}
			p.Errors = append(p.Errors, httpkit.FieldError{Field: where, Rule: one.Rule, Detail: one.Detail})
		}
		return p
	}
	if r, ok := errors.AsType[*domain.Refusal](err); ok {
		status := http.StatusConflict
		if strings.HasSuffix(r.Rule, "-not-found") {
			status = http.StatusNotFound
		}
		p := httpkit.NewProblem(status, r.Rule, r.Detail)
		where := at.of(r.Field)
		if where == "" && strings.HasPrefix(r.Rule, "staff-") { // who takes over what several commands give
			where = at.of("to")
		}
		if where == "" && r.Field != "" && !at.known() && !strings.HasSuffix(r.Field, "Id") { // of a body that reads itself
			where = "body." + r.Field
		}
		if where != "" {
			p.Errors = []httpkit.FieldError{{Field: where, Rule: r.Rule, Detail: r.Detail}}
		}
		if e, ok := errors.AsType[*ExistsError](err); ok {
			p.Detail += ": " + e.Customer.String()
			return p.At("/v1/customers/" + e.Customer.String())
		}
		if !r.Customer.IsZero() {
			p.CustomerID = r.Customer.String()
			return p.At("/v1/customers/" + p.CustomerID)
		}
		return p
	}
	if e, ok := errors.AsType[*eventstore.ExpiredError](err); ok {
		return httpkit.NewProblem(http.StatusConflict, "data-expired", fmt.Sprintf("the time for which %s data of the customer is kept has ended, so none is taken any more", e.Category),
			httpkit.FieldError{Field: "body." + e.Field, Rule: "expired", Detail: "leave it out"})
	}
	switch {
	case errors.Is(err, errTooLarge):
		return httpkit.NewProblem(http.StatusRequestEntityTooLarge, "request-entity-too-large", fmt.Sprintf("an attachment has at most %d bytes", domain.MaxAttachment))
	case errors.Is(err, errEmpty):
		return httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule", httpkit.FieldError{Field: "body", Rule: "required", Detail: "the attachment is empty"})
	case errors.Is(err, errOtherType):
		return httpkit.NewProblem(http.StatusUnsupportedMediaType, "media-type-mismatch", "the bytes are not what Content-Type says")
	case errors.Is(err, ErrRevision):
		return httpkit.NewProblem(http.StatusPreconditionFailed, "revision-mismatch", "the record is at another revision than If-Match says; read it again",
			httpkit.FieldError{Field: "header.If-Match", Rule: "current-revision"})
	case errors.Is(err, ErrKeyReused):
		return httpkit.NewProblem(http.StatusUnprocessableEntity, "idempotency-key-reused", "this key was used for another request; take a new key for a new intent",
			httpkit.FieldError{Field: "header.Idempotency-Key", Rule: "one-request"})
	case errors.Is(err, ErrSkew):
		return httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule",
			httpkit.FieldError{Field: "body.occurredAt", Rule: "not-in-the-future", Detail: "at most 5 minutes ahead of this server's clock"})
	case errors.Is(err, vault.ErrErased), errors.Is(err, eventstore.ErrStreamDeleted):
		p := httpkit.NewProblem(http.StatusConflict, "customer-erased", "the customer has been erased")
		if where := at.of("customerId"); where != "" {
			p.Errors = []httpkit.FieldError{{Field: where, Rule: p.Code, Detail: p.Detail}}
		}
		return p
	case errors.Is(err, vault.ErrKeyMissing):
		return httpkit.NewProblem(http.StatusInternalServerError, "key-missing", "the data key of whom the command is about is missing, without an erasure; nothing was done, and the log has which")
	case errors.Is(err, vault.ErrUnavailable):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "keys-unavailable", "the keys of personal fields cannot be reached; nothing was done").RetryAfter(2 * time.Second)
	case errors.Is(err, ErrContention):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "contention", "others are changing this record; nothing was done").RetryAfter(time.Second)
	case errors.Is(err, eventstore.ErrOutcomeUnknown):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "outcome-unknown",
			"the store has not answered; the command may yet be carried out. Ask again with the same Idempotency-Key to learn the outcome").RetryAfter(2 * time.Second)
	case errors.Is(err, eventstore.ErrUnavailable):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "store-unavailable", "the event store cannot be reached; nothing was done").RetryAfter(2 * time.Second)
	case postgres.IsTransient(err):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "store-unavailable", "the database cannot be reached; nothing was done").RetryAfter(2 * time.Second)
	case errors.Is(err, context.Canceled):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "stopping", "the server is being stopped; nothing was done").RetryAfter(2 * time.Second)
	}
	return nil
}
