package commands

import (
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type declareCriterion struct {
	CustomerPath
	Criterion string `path:"criterion" enum:"importance,need,profit,loyalty,potential,financialStrength,riskTolerance" doc:"What is declared"`
	Body      struct {
		Value      string `json:"value" maxLength:"20" doc:"A decimal; its scale is the organisation's own" example:"3.5"`
		Source     string `json:"source" minLength:"1" maxLength:"64" doc:"Who or what says so: a code" example:"review-2026"`
		Note       string `json:"note,omitempty" maxLength:"500"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"Since when it is so; now, where it is not said. The latest counts"`
	}
}

func (s *Service) declareCriterion(in *declareCriterion, cmd *Command) error {
	b := &in.Body
	value, err := decimal("body.value", b.Value)
	if err != nil {
		return err
	}
	e := domain.CriterionDeclared{Criterion: in.Criterion, Value: value, Source: b.Source, Note: b.Note}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Declare(e) }
	cmd.Route = strings.Replace(cmd.Route, "{criterion}", in.Criterion, 1)
	return cmd.existing(in.CustomerPath, "DeclareCriterion", b, b.OccurredAt)
}
