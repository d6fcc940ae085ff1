package projections

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed questionnaire.sql
var questionnaireSQL string

// questionnaires has every event of every questionnaire: they are few, and whoever
// needs to know where a version stands folds them.
var questionnaires = Model{Name: "questionnaires", Version: 1, SQL: questionnaireSQL, Shape: Journal[questionnaireStep]{
	Table: "questionnaires",
	Columns: []Column[questionnaireStep]{
		{"questionnaire", func(r *questionnaireStep) any { return &r.questionnaire }},
		{"revision", func(r *questionnaireStep) any { return &r.revision }},
		{"position", func(r *questionnaireStep) any { return &r.position }},
		{"event_id", func(r *questionnaireStep) any { return &r.event }},
		{"type", func(r *questionnaireStep) any { return &r.typ }},
		{"version", func(r *questionnaireStep) any { return &r.version }},
		{"occurred_at", func(r *questionnaireStep) any { return &r.occurred }},
		{"recorded_at", func(r *questionnaireStep) any { return &r.recorded }},
		{"actor", func(r *questionnaireStep) any { return &r.actor }},
		{"data", func(r *questionnaireStep) any { return &r.data }},
	},
	Row: newQuestionnaireStep,
}.Shape}

// questionnaireStep is a row of questionnaires.
type questionnaireStep struct {
	questionnaire      string
	revision, position int64
	event              key
	typ                string
	version            int
	occurred, recorded time.Time
	actor              string
	data               json.RawMessage
}

func newQuestionnaireStep(e *eventstore.Event) (questionnaireStep, bool) {
	family, code, ok := domain.FamilyOf(e.Stream)
	if !ok || family != domain.FamilySurvey {
		return questionnaireStep{}, false
	}
	row := questionnaireStep{
		questionnaire: code, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		event: e.ID, typ: e.Type, occurred: occurred(e), recorded: recorded(e), actor: e.Meta.Actor, data: e.Data,
	}
	switch d := e.Skeleton().(type) {
	case *domain.QuestionnaireDrafted:
		row.version = d.Version
	case *domain.QuestionnairePublished:
		row.version = d.Version
	case *domain.QuestionnaireClosed:
		row.version = d.Version
	}
	return row, true
}
