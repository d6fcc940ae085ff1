package commands

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// A correction's body is a merge patch of what was recorded, with a reason. The
// event that it corrects is found in the stream, before the decision; that it
// still stands so is the decision's to say.

// wrong takes a field of the patch over, where it is there, and notes it as set or
// emptied.
func wrong[T any](p httpkit.Patch[T], field string, to *T, set, emptied *[]string) {
	if !p.Set {
		return
	}
	*to = p.Value
	v := reflect.ValueOf(p.Value)
	if v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 {
		*emptied = append(*emptied, field)
		return
	}
	*set = append(*set, field)
}

// correct makes the command one to an existing customer, for the reason.
func (c *CommandOn[S]) correct(p CustomerPath, name, reason string, body any, occurredAt string) error {
	c.Reason = reason
	return c.existing(p, name, body, occurredAt)
}

// corrects sets how the command finds what it is about and decides on it. Without
// a time of its own a correction is of when it occurred that it corrects.
func corrects(cmd *Command, is func(domain.Happened) bool, decide func(c domain.Customer, on domain.Standing) ([]domain.Event, error)) {
	consults(cmd, is, nil, decide)
}

// consults is corrects, where more has to be asked about what was found.
func consults(cmd *Command, is func(domain.Happened) bool, more func(context.Context, *Service, domain.Standing) error,
	decide func(c domain.Customer, on domain.Standing) ([]domain.Event, error),
) {
	var on domain.Standing
	stream := cmd.stream() // the customer is known by now
	cmd.Consult = func(ctx context.Context, s *Service) (err error) {
		if on, err = s.stands(ctx, stream, is); err != nil || on.Event == nil || more == nil {
			return err
		}
		return more(ctx, s, on)
	}
	if cmd.OccurredAt.IsZero() {
		cmd.Placed = func() time.Time { return on.Occurred }
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return decide(c, on) }
}

// stands finds an event of the stream and how it stands, with its personal fields.
func (s *Service) stands(ctx context.Context, stream string, is func(domain.Happened) bool) (domain.Standing, error) {
	var found []*eventstore.Event // and what corrects it
	for e, err := range s.Store.Stream(ctx, stream, 0, math.MaxInt64) {
		if errors.Is(err, eventstore.ErrNotFound) {
			return domain.Standing{}, nil
		}
		if err != nil {
			return domain.Standing{}, err
		}
		if len(found) > 0 {
			if c, ok := e.Skeleton().(domain.Correction); ok && c.Of().ID == domain.ID(found[0].ID) {
				found = append(found, e)
			}
			continue
		}
		if is(e.Happened(e.Skeleton())) {
			found = append(found, e)
		}
	}
	if err := s.Store.Open(ctx, found...); err != nil {
		return domain.Standing{}, err
	}
	events := make([]domain.Happened, len(found))
	for i, e := range found {
		events[i] = e.Happened(e.Opened())
	}
	return domain.Stands(events, is), nil
}

// ofSubject finds the record of the thing with the id.
func ofSubject[E domain.Event](id domain.ID) func(domain.Happened) bool {
	return func(h domain.Happened) bool {
		_, is := h.Event.(E)
		return is && domain.SubjectOfRecord(h.Event) == id
	}
}

// WithdrawRecord makes the command one to withdraw the event with the id, for the
// command's reason.
func WithdrawRecord(cmd *Command, event domain.ID) {
	withdraws(cmd, func(h domain.Happened) bool { return h.ID == event && domain.Correctable(h.Event) }, "")
}

// withdraws makes the command a withdrawal of a record of the type.
func withdraws(cmd *Command, is func(domain.Happened) bool, record string) {
	reason := cmd.Reason
	corrects(cmd, is, func(c domain.Customer, on domain.Standing) ([]domain.Event, error) {
		return c.WithdrawRecord(&domain.RecordWithdrawn{Corrects: on.ID, CorrectsRevision: on.Place(), Record: record}, on, reason)
	})
}

// withdrawBody is the body of every withdrawal.
type withdrawBody struct {
	Reason string `json:"reason" minLength:"1" maxLength:"64" doc:"A code, such as mistake, duplicate, wrong-customer, import-undone" example:"duplicate"`
}

// withdrawal is the rest of every command that withdraws what has an id.
func withdrawal[E domain.Event](cmd *Command, p CustomerPath, parameter, value, name, record string, b *withdrawBody) error {
	id, err := domain.ParseID(value)
	if err != nil {
		return invalid("path."+parameter, "uuid", "want a UUID")
	}
	cmd.Route = strings.Replace(cmd.Route, "{"+parameter+"}", id.String(), 1)
	if err := cmd.correct(p, name, b.Reason, b, ""); err != nil {
		return err
	}
	withdraws(cmd, ofSubject[E](id), record)
	return nil
}

// RecordedVisitPath is the path of every correction of a visit.
type RecordedVisitPath struct {
	CustomerPath
	VisitID string `path:"visitId" format:"uuid" doc:"The recorded visit"`
}

type correctVisit struct {
	RecordedVisitPath
	Body struct {
		Mode       httpkit.Patch[string]   `json:"mode,omitzero" enum:"inPerson,phone,video,mail" example:"phone"`
		Purpose    httpkit.Patch[string]   `json:"purpose,omitzero" maxLength:"64" doc:"A code"`
		Outcome    httpkit.Patch[string]   `json:"outcome,omitzero" maxLength:"64" doc:"A code"`
		Minutes    httpkit.Patch[int]      `json:"minutes,omitzero" minimum:"0" maximum:"1440" example:"30"`
		Staff      httpkit.Patch[string]   `json:"staff,omitzero" maxLength:"64" doc:"Opaque id of who visited"`
		Content    httpkit.Patch[string]   `json:"content,omitzero" maxLength:"20000"`
		Feedback   httpkit.Patch[string]   `json:"feedback,omitzero" maxLength:"20000"`
		Agreements httpkit.Patch[[]string] `json:"agreements,omitzero" maxItems:"50"`
		OccurredAt string                  `json:"occurredAt,omitempty" format:"date-time" doc:"When the visit really was; as it was recorded, where it is not said"`
		Reason     string                  `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"typing-error"`
	}
}

func (s *Service) correctVisit(in *correctVisit, cmd *Command) error {
	id, err := domain.ParseID(in.VisitID)
	if err != nil {
		return invalid("path.visitId", "uuid", "want a UUID")
	}
	b := &in.Body
	cmd.Route = strings.Replace(cmd.Route, "{visitId}", id.String(), 1)
	if err := cmd.correct(in.CustomerPath, "CorrectVisit", b.Reason, b, b.OccurredAt); err != nil {
		return err
	}
	moved, now := b.OccurredAt != "", s.Now()
	corrects(cmd, ofSubject[*domain.CustomerVisited](id), func(c domain.Customer, on domain.Standing) ([]domain.Event, error) {
		e := &domain.VisitCorrected{VisitID: id, Corrects: on.ID, CorrectsRevision: on.Place()}
		wrong(b.Mode, "mode", &e.Mode, &e.Changed, &e.Cleared)
		wrong(b.Purpose, "purpose", &e.Purpose, &e.Changed, &e.Cleared)
		wrong(b.Outcome, "outcome", &e.Outcome, &e.Changed, &e.Cleared)
		wrong(b.Minutes, "minutes", &e.Minutes, &e.Changed, &e.Cleared)
		wrong(b.Staff, "staff", &e.Staff, &e.Changed, &e.Cleared)
		wrong(b.Content, "content", &e.Content, &e.Changed, &e.Cleared)
		wrong(b.Feedback, "feedback", &e.Feedback, &e.Changed, &e.Cleared)
		wrong(b.Agreements, "agreements", &e.Agreements, &e.Changed, &e.Cleared)
		return c.Correct(e, on, b.Reason, moved, now)
	})
	return nil
}

type withdrawVisit struct {
	RecordedVisitPath
	Body withdrawBody
}

func (s *Service) withdrawVisit(in *withdrawVisit, cmd *Command) error {
	return withdrawal[*domain.CustomerVisited](cmd, in.CustomerPath, "visitId", in.VisitID, "WithdrawVisit", "CustomerVisited", &in.Body)
}

// InteractionPath is the path of every withdrawal of an interaction.
type InteractionPath struct {
	CustomerPath
	InteractionID string `path:"interactionId" format:"uuid" doc:"The interaction"`
}

type withdrawInteraction struct {
	InteractionPath
	Body withdrawBody
}

func (s *Service) withdrawInteraction(in *withdrawInteraction, cmd *Command) error {
	return withdrawal[*domain.CustomerContacted](cmd, in.CustomerPath, "interactionId", in.InteractionID, "WithdrawInteraction", "CustomerContacted", &in.Body)
}

type withdrawOffer struct {
	OfferPath
	Body withdrawBody
}

func (s *Service) withdrawOffer(in *withdrawOffer, cmd *Command) error {
	return withdrawal[*domain.OfferPresented](cmd, in.CustomerPath, "offerId", in.OfferID, "WithdrawOffer", "OfferPresented", &in.Body)
}

// OrderPath is the path of every command to an order, and of every correction.
type OrderPath struct {
	CustomerPath
	OrderID string `path:"orderId" format:"uuid" doc:"The order"`
}

type correctOrder struct {
	OrderPath
	Body struct {
		Number     httpkit.Patch[string] `json:"number,omitzero" maxLength:"64" doc:"The order's number in the selling system"`
		Channel    httpkit.Patch[string] `json:"channel,omitzero" maxLength:"64" doc:"A code"`
		Items      httpkit.Patch[int]    `json:"items,omitzero" minimum:"1" maximum:"1000000" example:"2"`
		Amount     *Money                `json:"amount,omitempty"`
		OccurredAt string                `json:"occurredAt,omitempty" format:"date-time" doc:"When it really was placed; as it was recorded, where it is not said"`
		Reason     string                `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"typing-error"`
	}
}

func (s *Service) correctOrder(in *correctOrder, cmd *Command) error {
	id, err := domain.ParseID(in.OrderID)
	if err != nil {
		return invalid("path.orderId", "uuid", "want a UUID")
	}
	b := &in.Body
	var amount *domain.Money
	if b.Amount != nil {
		money, err := b.Amount.domain("body.amount")
		if err != nil {
			return err
		}
		amount = &money
	}
	cmd.Route = strings.Replace(cmd.Route, "{orderId}", id.String(), 1)
	if err := cmd.correct(in.CustomerPath, "CorrectOrder", b.Reason, b, b.OccurredAt); err != nil {
		return err
	}
	moved, now := b.OccurredAt != "", s.Now()
	corrects(cmd, ofSubject[*domain.OrderPlaced](id), func(c domain.Customer, on domain.Standing) ([]domain.Event, error) {
		e := &domain.OrderCorrected{OrderID: id, Corrects: on.ID, CorrectsRevision: on.Place()}
		wrong(b.Number, "number", &e.Number, &e.Changed, &e.Cleared)
		wrong(b.Channel, "channel", &e.Channel, &e.Changed, &e.Cleared)
		wrong(b.Items, "items", &e.Items, &e.Changed, &e.Cleared)
		wrong(httpkit.Patch[*domain.Money]{Set: amount != nil, Value: amount}, "amount", &e.Amount, &e.Changed, &e.Cleared)
		return c.Correct(e, on, b.Reason, moved, now)
	})
	return nil
}

type withdrawOrder struct {
	OrderPath
	Body withdrawBody
}

func (s *Service) withdrawOrder(in *withdrawOrder, cmd *Command) error {
	return withdrawal[*domain.OrderPlaced](cmd, in.CustomerPath, "orderId", in.OrderID, "WithdrawOrder", "OrderPlaced", &in.Body)
}

// AnswerPath is the path of every correction of a survey answer.
type AnswerPath struct {
	CustomerPath
	AnswerID string `path:"answerId" format:"uuid" doc:"The answer"`
}

type correctAnswer struct {
	AnswerPath
	Body struct {
		Channel    httpkit.Patch[string]          `json:"channel,omitzero" maxLength:"64" doc:"A code"`
		NPS        httpkit.Patch[*int]            `json:"nps,omitzero" minimum:"0" maximum:"10" example:"6"`
		CSAT       httpkit.Patch[*int]            `json:"csat,omitzero" minimum:"1" maximum:"5"`
		CES        httpkit.Patch[*int]            `json:"ces,omitzero" minimum:"1" maximum:"7"`
		Drivers    *Drivers                       `json:"drivers,omitempty" doc:"With ratings one list: what is sent of the two takes the place of both"`
		Ratings    httpkit.Patch[[]QuestionScore] `json:"ratings,omitzero" maxItems:"50" doc:"With drivers one list: what is sent of the two takes the place of both"`
		Comment    httpkit.Patch[string]          `json:"comment,omitzero" maxLength:"20000"`
		OccurredAt string                         `json:"occurredAt,omitempty" format:"date-time" doc:"When it really was answered; as it was recorded, where it is not said"`
		Reason     string                         `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"misheard"`
	}
}

func (s *Service) correctAnswer(in *correctAnswer, cmd *Command) error {
	id, err := domain.ParseID(in.AnswerID)
	if err != nil {
		return invalid("path.answerId", "uuid", "want a UUID")
	}
	b := &in.Body
	cmd.Route = strings.Replace(cmd.Route, "{answerId}", id.String(), 1)
	if err := cmd.correct(in.CustomerPath, "CorrectSurveyAnswer", b.Reason, b, b.OccurredAt); err != nil {
		return err
	}
	var asked domain.Questionnaire
	movedTo, now := cmd.OccurredAt, s.Now()
	ask := func(ctx context.Context, s *Service, on domain.Standing) (err error) {
		asked, err = s.questionnaire(ctx, on.Event.(*domain.CustomerSurveyed).Questionnaire)
		return err
	}
	consults(cmd, ofSubject[*domain.CustomerSurveyed](id), ask, func(c domain.Customer, on domain.Standing) ([]domain.Event, error) {
		e := domain.SurveyAnswerCorrected{AnswerID: id, Corrects: on.ID, CorrectsRevision: on.Place()}
		wrong(b.Channel, "channel", &e.Channel, &e.Changed, &e.Cleared)
		wrong(b.NPS, "nps", &e.NPS, &e.Changed, &e.Cleared)
		wrong(b.CSAT, "csat", &e.CSAT, &e.Changed, &e.Cleared)
		wrong(b.CES, "ces", &e.CES, &e.Changed, &e.Cleared)
		wrong(b.Comment, "comment", &e.Comment, &e.Changed, &e.Cleared)
		if b.Drivers != nil {
			drivers := domain.DriverRatings(*b.Drivers)
			e.Drivers, e.Changed = &drivers, append(e.Changed, "drivers")
		}
		var ratings []domain.Rating
		for _, r := range b.Ratings.Value {
			ratings = append(ratings, domain.Rating{Question: r.Question, Score: r.Score})
		}
		wrong(httpkit.Patch[[]domain.Rating]{Set: b.Ratings.Set, Value: ratings}, "ratings", &e.Ratings, &e.Changed, &e.Cleared)
		return c.CorrectAnswer(e, on, asked, b.Reason, movedTo, now)
	})
	return nil
}

type withdrawAnswer struct {
	AnswerPath
	Body withdrawBody
}

func (s *Service) withdrawAnswer(in *withdrawAnswer, cmd *Command) error {
	return withdrawal[*domain.CustomerSurveyed](cmd, in.CustomerPath, "answerId", in.AnswerID, "WithdrawSurveyAnswer", "CustomerSurveyed", &in.Body)
}

type correctComplaint struct {
	ComplaintPath
	Body struct {
		Category    httpkit.Patch[string] `json:"category,omitzero" maxLength:"64" doc:"A code of what it is about" example:"billing"`
		Severity    httpkit.Patch[string] `json:"severity,omitzero" enum:"low,normal,high,critical" example:"normal"`
		Channel     httpkit.Patch[string] `json:"channel,omitzero" maxLength:"64" doc:"A code of how it came in"`
		Description httpkit.Patch[string] `json:"description,omitzero" maxLength:"20000"`
		OccurredAt  string                `json:"occurredAt,omitempty" format:"date-time" doc:"When it really was received; as it was recorded, where it is not said"`
		Reason      string                `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"wrong-category"`
	}
}

func (s *Service) correctComplaint(in *correctComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	cmd.Route = strings.Replace(cmd.Route, "{complaintId}", id.String(), 1)
	if err := cmd.correct(in.CustomerPath, "CorrectComplaint", b.Reason, b, b.OccurredAt); err != nil {
		return err
	}
	moved, now := b.OccurredAt != "", s.Now()
	corrects(cmd, ofSubject[*domain.CustomerComplained](id), func(c domain.Customer, on domain.Standing) ([]domain.Event, error) {
		e := &domain.ComplaintCorrected{ComplaintID: id, Corrects: on.ID, CorrectsRevision: on.Place()}
		wrong(b.Category, "category", &e.Category, &e.Changed, &e.Cleared)
		wrong(b.Severity, "severity", &e.Severity, &e.Changed, &e.Cleared)
		wrong(b.Channel, "channel", &e.Channel, &e.Changed, &e.Cleared)
		wrong(b.Description, "description", &e.Description, &e.Changed, &e.Cleared)
		return c.Correct(e, on, b.Reason, moved, now)
	})
	return nil
}

type withdrawComplaint struct {
	ComplaintPath
	Body withdrawBody
}

func (s *Service) withdrawComplaint(in *withdrawComplaint, cmd *Command) error {
	return withdrawal[*domain.CustomerComplained](cmd, in.CustomerPath, "complaintId", in.ComplaintID, "WithdrawComplaint", "CustomerComplained", &in.Body)
}

type correctFollowUp struct {
	FollowUpPath
	Body struct {
		Kind        httpkit.Patch[string] `json:"kind,omitzero" maxLength:"64" doc:"A code"`
		Owner       httpkit.Patch[string] `json:"owner,omitzero" maxLength:"64" doc:"Opaque id of who does it"`
		Due         string                `json:"due,omitempty" format:"date-time" doc:"By when" example:"2026-03-13T16:00:00Z"`
		Description httpkit.Patch[string] `json:"description,omitzero" maxLength:"20000"`
		OccurredAt  string                `json:"occurredAt,omitempty" format:"date-time" doc:"When it really came up; as it was recorded, where it is not said"`
		Reason      string                `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"typing-error"`
	}
}

func (s *Service) correctFollowUp(in *correctFollowUp, cmd *Command) error {
	id, err := in.id(cmd)
	if err != nil {
		return err
	}
	b := &in.Body
	due, err := deadline("body.due", b.Due)
	if err != nil {
		return err
	}
	if err := cmd.correct(in.CustomerPath, "CorrectFollowUp", b.Reason, b, b.OccurredAt); err != nil {
		return err
	}
	moved, now := b.OccurredAt != "", s.Now()
	corrects(cmd, ofSubject[*domain.FollowUpOpened](id), func(c domain.Customer, on domain.Standing) ([]domain.Event, error) {
		e := &domain.FollowUpCorrected{FollowUpID: id, Corrects: on.ID, CorrectsRevision: on.Place()}
		wrong(b.Kind, "kind", &e.Kind, &e.Changed, &e.Cleared)
		wrong(b.Owner, "owner", &e.Owner, &e.Changed, &e.Cleared)
		wrong(httpkit.Patch[time.Time]{Set: b.Due != "", Value: due}, "due", &e.Due, &e.Changed, &e.Cleared)
		wrong(b.Description, "description", &e.Description, &e.Changed, &e.Cleared)
		return c.Correct(e, on, b.Reason, moved, now)
	})
	return nil
}

type withdrawFollowUp struct {
	FollowUpPath
	Body withdrawBody
}

func (s *Service) withdrawFollowUp(in *withdrawFollowUp, cmd *Command) error {
	return withdrawal[*domain.FollowUpOpened](cmd, in.CustomerPath, "followUpId", in.FollowUpID, "WithdrawFollowUp", "FollowUpOpened", &in.Body)
}

// ChangePath is the path of every correction of a fact of the customer.
type ChangePath struct {
	CustomerPath
	Change uint64 `path:"revision" maximum:"9007199254740991" doc:"The revision at which the customer's history has the change; 0 is the creation" example:"3"`
}

func (p ChangePath) at(cmd *Command) (revision uint64) {
	cmd.Route = strings.Replace(cmd.Route, "{revision}", strconv.FormatUint(p.Change, 10), 1)
	return p.Change
}

// aChange finds the event at the revision, where it is of one of the types.
func aChange(revision uint64, types ...string) func(domain.Happened) bool {
	return func(h domain.Happened) bool {
		if h.Revision != revision || h.Event == nil {
			return false
		}
		for _, t := range types {
			if h.EventType() == t {
				return true
			}
		}
		return false
	}
}

type correctProfile struct {
	ChangePath
	Body struct {
		Name       httpkit.Patch[string]   `json:"name,omitzero" maxLength:"200"`
		BirthDate  httpkit.Patch[string]   `json:"birthDate,omitzero" format:"date"`
		Region     httpkit.Patch[string]   `json:"region,omitzero" maxLength:"16"`
		Interests  httpkit.Patch[[]string] `json:"interests,omitzero" maxItems:"50"`
		Notes      httpkit.Patch[string]   `json:"notes,omitzero" maxLength:"20000"`
		OccurredAt string                  `json:"occurredAt,omitempty" format:"date-time" doc:"When it really became so; as it was recorded, where it is not said"`
		Reason     string                  `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"misspelt"`
	}
}

func (s *Service) correctProfile(in *correctProfile, cmd *Command) error {
	b := &in.Body
	birth, err := day("body.birthDate", b.BirthDate.Value)
	if err != nil {
		return err
	}
	is := aChange(in.at(cmd), "CustomerCreated", "CustomerProfileChanged")
	if err := cmd.correct(in.CustomerPath, "CorrectProfile", b.Reason, b, b.OccurredAt); err != nil {
		return err
	}
	moved, now := b.OccurredAt != "", s.Now()
	corrects(cmd, is, func(c domain.Customer, on domain.Standing) ([]domain.Event, error) {
		e := &domain.ProfileCorrected{Corrects: on.ID, CorrectsRevision: on.Place()}
		wrong(b.Name, "name", &e.Name, &e.Changed, &e.Cleared)
		wrong(httpkit.Patch[domain.Day]{Set: b.BirthDate.Set, Value: birth}, "birthDate", &e.BirthDate, &e.Changed, &e.Cleared)
		wrong(b.Region, "region", &e.Region, &e.Changed, &e.Cleared)
		wrong(b.Interests, "interests", &e.Interests, &e.Changed, &e.Cleared)
		wrong(b.Notes, "notes", &e.Notes, &e.Changed, &e.Cleared)
		return c.Correct(e, on, b.Reason, moved, now)
	})
	return nil
}

type correctContacts struct {
	ChangePath
	Body struct {
		Contacts   *[]Contact `json:"contacts,omitempty" maxItems:"50" doc:"The whole list as it should have been"`
		OccurredAt string     `json:"occurredAt,omitempty" format:"date-time" doc:"When it really became so; as it was recorded, where it is not said"`
		Reason     string     `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"misspelt"`
	}
}

func (s *Service) correctContacts(in *correctContacts, cmd *Command) error {
	b := &in.Body
	is := aChange(in.at(cmd), "CustomerCreated", "CustomerContactsChanged")
	if err := cmd.correct(in.CustomerPath, "CorrectContacts", b.Reason, b, b.OccurredAt); err != nil {
		return err
	}
	moved, now := b.OccurredAt != "", s.Now()
	var list []domain.Contact
	var invalid []string
	read := func(ctx context.Context, s *Service, _ domain.Standing) (err error) {
		if b.Contacts != nil {
			list, invalid, err = s.readContacts(ctx, cmd.Customer, contacts(*b.Contacts))
		}
		return err
	}
	consults(cmd, is, read, func(c domain.Customer, on domain.Standing) ([]domain.Event, error) {
		e := &domain.ContactsCorrected{Corrects: on.ID, CorrectsRevision: on.Place()}
		if b.Contacts != nil {
			wrong(httpkit.Patch[[]domain.Contact]{Set: true, Value: list}, "contacts", &e.Contacts, &e.Changed, &e.Cleared)
			e.Count, e.Reached, e.Invalid = len(list), domain.ContactKindsOf(list), invalid
		}
		return c.Correct(e, on, b.Reason, moved, now)
	})
	return nil
}

type withdrawChange struct {
	ChangePath
	Body withdrawBody
}

func (s *Service) withdrawProfile(in *withdrawChange, cmd *Command) error {
	return in.withdraw(cmd, "WithdrawProfileChange", "CustomerProfileChanged")
}

func (s *Service) withdrawContacts(in *withdrawChange, cmd *Command) error {
	return in.withdraw(cmd, "WithdrawContactsChange", "CustomerContactsChanged")
}

func (in *withdrawChange) withdraw(cmd *Command, name, record string) error {
	is := aChange(in.at(cmd), "CustomerCreated", record)
	if err := cmd.correct(in.CustomerPath, name, in.Body.Reason, &in.Body, ""); err != nil {
		return err
	}
	withdraws(cmd, is, record)
	return nil
}
