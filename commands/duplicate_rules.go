package commands

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

type defineDuplicateRules struct {
	PolicyHeaders
	Body struct {
		From       string `json:"from" format:"date-time" doc:"In force from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
		Threshold  int    `json:"threshold" minimum:"1" maximum:"100" doc:"Two records are proposed from so many points on; more than name" example:"70"`
		Email      int    `json:"email" minimum:"0" maximum:"100" doc:"Points for a shared e-mail address" example:"60"`
		Phone      int    `json:"phone" minimum:"0" maximum:"100" doc:"Points for a shared phone number: the same in E.164, with the same extension; of what is no valid number the last eight digits" example:"45"`
		Post       int    `json:"post,omitempty" minimum:"0" maximum:"100" doc:"Points for a shared postal address, whatever the order of its words and however a street is abbreviated. A household shares one, so alone and with a name that is merely alike it should not be enough. None, where it is not said" example:"35"`
		Handle     int    `json:"handle,omitempty" minimum:"0" maximum:"100" doc:"Points for the same name in a chat, or in a social network. None, where it is not said" example:"45"`
		Name       int    `json:"name" minimum:"0" maximum:"100" doc:"Points for names of the same letters, in whatever order their parts are; a part of them for names that are alike" example:"40"`
		NameAlike  int    `json:"nameAlike" minimum:"1" maximum:"100" doc:"In percent; names that are less alike give no points" example:"60"`
		MostShared int    `json:"mostShared" minimum:"2" maximum:"200" doc:"An address, number or handle that more records share says nothing" example:"50"`
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"year-2026"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineDuplicateRules(in *defineDuplicateRules, cmd *CommandOn[domain.DuplicateRules]) error {
	b := &in.Body
	from, err := deadline("body.from", b.From)
	if err != nil {
		return err
	}
	e := domain.DuplicateRulesDefined{
		From: from, Threshold: b.Threshold, Email: b.Email, Phone: b.Phone, Post: b.Post, Handle: b.Handle, Name: b.Name, NameAlike: b.NameAlike, MostShared: b.MostShared,
	}
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(r domain.DuplicateRules, _ func(int) domain.ID) ([]domain.Event, error) { return r.Define(e) }
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeDuplicates, in.IfMatch, "DefineDuplicateRules", b, b.OccurredAt)
}

// DuplicateRules returns the rules that are in force now, and their version.
func (s *Service) DuplicateRules(ctx context.Context) (domain.DuplicateRulesDefined, int, error) {
	rules, err := current(ctx, s, s.duplicates, domain.FamilyScheme.Stream(domain.SchemeDuplicates))
	in, version := rules.InForce(s.Now())
	return in, version, err
}
