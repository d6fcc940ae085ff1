package readapi

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// QuestionnaireVersion is a version of a questionnaire and where it stands.
type QuestionnaireVersion struct {
	Version     int                 `json:"version" example:"3"`
	State       string              `json:"state" enum:"draft,published,closed"`
	May         []string            `json:"may" nullable:"false" doc:"The steps that are possible where it stands"`
	Aim         string              `json:"aim" doc:"What it is to find out"`
	Audience    string              `json:"audience" doc:"Who is asked"`
	Low         int                 `json:"low" doc:"The worst of the scale of ratings and subscales" example:"1"`
	High        int                 `json:"high" doc:"The best of it" example:"5"`
	Questions   []QuestionOfVersion `json:"questions" nullable:"false"`
	DraftedAt   Instant             `json:"draftedAt" doc:"The draft that counts"`
	PublishedAt *Instant            `json:"publishedAt" nullable:"true"`
	ClosedAt    *Instant            `json:"closedAt" nullable:"true"`
}

// QuestionOfVersion is one of a version's questions.
type QuestionOfVersion struct {
	Code   string  `json:"code" example:"delivery-speed"`
	Type   string  `json:"type" enum:"nps,csat,ces,rating,trust,dependence,text"`
	Driver *string `json:"driver" doc:"What a rating is about, where that is not the question itself"`
	Text   string  `json:"text" doc:"As it is asked"`
}

// Questionnaire is all versions of a questionnaire.
type Questionnaire struct {
	Code     string                 `json:"questionnaire" example:"after-purchase"`
	Revision uint64                 `json:"revision" doc:"Of its stream; it is the ETag for If-Match" example:"2"`
	Versions []QuestionnaireVersion `json:"versions" nullable:"false" doc:"In their order"`
}

// QuestionnaireList lists the questionnaires that are defined.
type QuestionnaireList struct {
	Items []Questionnaire `json:"items" nullable:"false" doc:"By code"`
}

type listQuestionnaires struct {
	Freshness
	Request
}

type getQuestionnaire struct {
	Code string `path:"questionnaire" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"A code" example:"after-purchase"`
	Freshness
	Request
}

func (a *api) listQuestionnaires(ctx context.Context, in *listQuestionnaires) (*answer[QuestionnaireList], error) {
	items, b, err := a.questionnaires(ctx, in.min(), "")
	if err != nil {
		return nil, err
	}
	return answered(&in.Request, b, in.tag(b), QuestionnaireList{Items: items}), nil
}

func (a *api) getQuestionnaire(ctx context.Context, in *getQuestionnaire) (*answer[Questionnaire], error) {
	items, b, err := a.questionnaires(ctx, in.min(), in.Code)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, notFound("questionnaire")
	}
	return answered(&in.Request, b, httpkit.ETag(items[0].Revision), items[0]), nil
}

// questionnaires returns those of the code, or all for "".
func (a *api) questionnaires(ctx context.Context, position uint64, code string) ([]Questionnaire, basis, error) {
	out := []Questionnaire{}
	var state domain.Questionnaire
	end := func() {
		if len(out) > 0 {
			out[len(out)-1].Versions = versionsOf(state)
		}
		state = nil
	}
	b, err := a.snapshot(ctx, modelQuestionnaires, position, func(batch *pgx.Batch) {
		batch.Queue(`SELECT questionnaire, revision, type, occurred_at, data FROM read.questionnaires WHERE $1 = '' OR questionnaire = $1
			ORDER BY questionnaire, revision`, code).Query(func(rows pgx.Rows) error {
			var name, typ string
			var revision uint64
			var at time.Time
			var data []byte
			_, err := pgx.ForEachRow(rows, []any{&name, &revision, &typ, &at, &data}, func() error {
				if len(out) == 0 || out[len(out)-1].Code != name {
					end()
					out = append(out, Questionnaire{Code: name})
				}
				out[len(out)-1].Revision = revision
				for _, kind := range domain.Catalogue {
					if kind.Type == typ && kind.Family == domain.FamilySurvey {
						e := kind.New()
						if err := json.Unmarshal(data, e); err != nil {
							return err
						}
						state = state.Evolve(domain.Happened{Event: e, Occurred: at})
					}
				}
				return nil
			})
			return err
		})
	})
	end()
	return out, b, err
}

func versionsOf(q domain.Questionnaire) []QuestionnaireVersion {
	out := []QuestionnaireVersion{}
	for _, v := range q {
		one := QuestionnaireVersion{
			Version: v.Version, State: string(v.State), May: append([]string{}, domain.QuestionnaireLife.Steps(v.State)...), Aim: v.Aim, Audience: v.Audience,
			Low: v.Scale.Low, High: v.Scale.High, Questions: []QuestionOfVersion{},
			DraftedAt: Instant{v.DraftedAt}, PublishedAt: instant(v.PublishedAt), ClosedAt: instant(v.ClosedAt),
		}
		for _, asked := range v.Questions {
			one.Questions = append(one.Questions, QuestionOfVersion{Code: asked.Code, Type: asked.Type, Driver: text(asked.Driver), Text: asked.Text})
		}
		out = append(out, one)
	}
	return out
}
