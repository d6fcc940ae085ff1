package commands

import (
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type recordNeed struct {
	Need string `path:"need" maxLength:"64" doc:"A code of what is needed or of interest" example:"insurance"`
	CustomerPath
	Body struct {
		Weight     int    `json:"weight" minimum:"0" maximum:"5" doc:"1 weak to 5 strong; 0: none any more" example:"4"`
		Source     string `json:"source" minLength:"1" maxLength:"64" doc:"Who or what says so: a code" example:"visit"`
		Note       string `json:"note,omitempty" maxLength:"500" doc:"Why; stored encrypted"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"Since when it is so; now, where it is not said"`
	}
}

func (s *Service) recordNeed(in *recordNeed, cmd *Command) error {
	if !domain.IsCode(in.Need) {
		return invalid("path.need", "code", "only letters, digits and . _ : / - are allowed")
	}
	b := &in.Body
	e := domain.NeedRecorded{Need: in.Need, Weight: b.Weight, Source: b.Source, Note: b.Note}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.RecordNeed(e) }
	cmd.Route = strings.Replace(cmd.Route, "{need}", in.Need, 1)
	return cmd.existing(in.CustomerPath, "RecordNeed", b, b.OccurredAt)
}
