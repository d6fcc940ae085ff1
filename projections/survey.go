package projections

import (
	_ "embed"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed survey.sql
var surveySQL string

var surveyAnswers = Model{Name: "survey_answers", Version: 3, SQL: surveySQL, Shape: func(env Env) Shape {
	return Within[answer]{
		Fold: Fold[answer]{
			Table: "survey_answers",
			Columns: []Column[answer]{
				{"event_id", func(r *answer) any { return &r.event }},
				{"id", func(r *answer) any { return &r.id }},
				{"customer_id", func(r *answer) any { return &r.customer }},
				{"revision", func(r *answer) any { return &r.revision }},
				{"position", func(r *answer) any { return &r.position }},
				{"questionnaire", func(r *answer) any { return &r.questionnaire }},
				{"version", func(r *answer) any { return &r.version }},
				{"channel", func(r *answer) any { return &r.channel }},
				{"nps", func(r *answer) any { return &r.nps }},
				{"csat", func(r *answer) any { return &r.csat }},
				{"ces", func(r *answer) any { return &r.ces }},
				{"product_quality", func(r *answer) any { return &r.drivers.ProductQuality }},
				{"attitude", func(r *answer) any { return &r.drivers.Attitude }},
				{"speed", func(r *answer) any { return &r.drivers.Speed }},
				{"after_sales", func(r *answer) any { return &r.drivers.AfterSales }},
				{"answered_at", func(r *answer) any { return &r.answered }},
				{"day", func(r *answer) any { return &r.day }},
				{"recorded_at", func(r *answer) any { return &r.recorded }},
				{"comment_ref", func(r *answer) any { return &r.comment }},
				{"invitation_id", func(r *answer) any { return &r.invitation }},
				{"ratings", func(r *answer) any { return &r.ratings }},
				{"classes", func(r *answer) any { return &r.classes }},
			},
			Key: func(e *eventstore.Event) (key, bool) { // an event a row; its id is nobody else's
				_, ok := e.Skeleton().(*domain.CustomerSurveyed)
				return e.ID, ok
			},
		},
		Apply: func(_ answer, of classes, e *eventstore.Event) (answer, bool) { return newAnswer(e, of, env.Zone) },
	}.Shape(env)
}}

// answer is a row of survey_answers.
type answer struct {
	event              key
	id, customer       key
	revision, position int64
	questionnaire      string
	version            int
	channel            string
	nps, csat, ces     *int
	drivers            domain.DriverRatings
	answered           time.Time
	day                date
	recorded           time.Time
	comment            []byte
	invitation         pgtype.UUID
	ratings            []domain.Rating
	classes            map[string]string
}

func newAnswer(e *eventstore.Event, of classes, zone *time.Location) (answer, bool) {
	d, ok := e.Skeleton().(*domain.CustomerSurveyed)
	if !ok {
		return answer{}, false
	}
	customer, _ := e.Customer()
	row := answer{
		event: e.ID,
		id:    d.AnswerID, customer: customer, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		questionnaire: d.Questionnaire, version: d.Version, channel: d.Channel, nps: d.NPS, csat: d.CSAT, ces: d.CES,
		answered: occurred(e), day: date{domain.DayOf(occurred(e), zone)}, recorded: recorded(e), comment: reference(e, "comment"),
		invitation: pgtype.UUID{Bytes: d.InvitationID, Valid: !d.InvitationID.IsZero()}, ratings: d.Ratings, classes: of,
	}
	if row.ratings == nil {
		row.ratings = []domain.Rating{}
	}
	if d.Drivers != nil {
		row.drivers = *d.Drivers
	}
	return row, true
}
