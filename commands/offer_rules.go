package commands

import (
	"context"
	"strconv"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/rule"
)

// OfferDefinition is an entry of the catalogue of offers.
type OfferDefinition struct {
	Code         string   `json:"code" minLength:"1" maxLength:"64" doc:"Names it in every version" example:"home-insurance"`
	Name         string   `json:"name" minLength:"1" maxLength:"200" doc:"As whoever makes the offer reads it; nothing personal" example:"Home insurance, first year half price"`
	When         string   `json:"when,omitempty" maxLength:"500" doc:"Who is eligible: an expression over the inputs; everybody, where it is left out. See docs/offers.md" example:"class_value_high == 1 and openComplaints == 0"`
	Score        string   `json:"score" minLength:"1" maxLength:"500" doc:"The higher the earlier: an expression over the inputs whose value is a number" example:"10 + 2 * need_insurance"`
	From         string   `json:"from,omitempty" format:"date-time" doc:"Not before then"`
	Until        string   `json:"until,omitempty" format:"date-time" doc:"Not then or later" example:"2026-07-01T00:00:00Z"`
	CoolDownDays int      `json:"coolDownDays,omitempty" minimum:"0" maximum:"3660" doc:"For so many days after it was declined it is not offered again" example:"90"`
	Repeat       bool     `json:"repeat,omitempty" doc:"Also to who has accepted it before"`
	Channels     []string `json:"channels,omitempty" maxItems:"10" nullable:"false" enum:"phone,mail,chat,social,app,post,branch" doc:"Through which it is made; any, where none is named"`
}

type defineOfferRules struct {
	PolicyHeaders
	Body struct {
		From       string            `json:"from" format:"date-time" doc:"In force from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
		Purpose    string            `json:"purpose" minLength:"1" maxLength:"64" doc:"Code of the processing: nothing is offered unless a legal basis for it is active" example:"marketing"`
		WindowDays int               `json:"windowDays,omitempty" minimum:"0" maximum:"36600" doc:"How many days back orders, visits and complaints count; 0, or left out, is all time" example:"365"`
		Currency   string            `json:"currency,omitempty" maxLength:"3" doc:"Of the orders that count in amount" example:"EUR"`
		Needs      []string          `json:"needs,omitempty" maxItems:"20" nullable:"false" doc:"Codes of needs that become inputs: insurance is need_insurance, from 0 to 5" example:"[\"insurance\"]"`
		Tags       []string          `json:"tags,omitempty" maxItems:"20" nullable:"false" doc:"Tags that become inputs: vip is tag_vip, 1 or 0" example:"[\"vip\"]"`
		Most       int               `json:"most" minimum:"1" maximum:"50" doc:"So many offers at a contact" example:"3"`
		Minutes    int               `json:"minutes" minimum:"1" maximum:"10080" doc:"A ranking holds for so long: after that nothing is presented by it" example:"30"`
		AnswerDays int               `json:"answerDays" minimum:"1" maximum:"366" doc:"What was presented can be answered for so long, and not after the offer has ended" example:"14"`
		Offers     []OfferDefinition `json:"offers" maxItems:"50" nullable:"false" doc:"In the order that decides between equal scores. None ends all offers"`
		Note       string            `json:"note,omitempty" maxLength:"500" doc:"About the rules; nothing personal"`
		Reason     string            `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"spring-2026"`
		OccurredAt string            `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineOfferRules(in *defineOfferRules, cmd *CommandOn[domain.OfferRules]) error {
	b := &in.Body
	from, err := deadline("body.from", b.From)
	if err != nil {
		return err
	}
	e := domain.OfferRulesDefined{
		From: from, Purpose: b.Purpose, Window: b.WindowDays, Currency: b.Currency, Needs: b.Needs, Tags: b.Tags,
		Most: b.Most, Minutes: b.Minutes, AnswerDays: b.AnswerDays, Note: b.Note,
	}
	for i, o := range b.Offers {
		at := "body.offers[" + strconv.Itoa(i) + "]."
		one := domain.Offer{Code: o.Code, Name: o.Name, When: o.When, Score: o.Score, CoolDown: o.CoolDownDays, Repeat: o.Repeat, Channels: o.Channels}
		if one.From, err = bound(at+"from", o.From); err != nil {
			return err
		}
		if one.Until, err = bound(at+"until", o.Until); err != nil {
			return err
		}
		e.Offers = append(e.Offers, one)
	}
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(r domain.OfferRules, _ func(int) domain.ID) ([]domain.Event, error) {
		return r.Define(e, offerCompilers)
	}
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeOffers, in.IfMatch, "DefineOfferRules", b, b.OccurredAt)
}

var offerCompilers = domain.OfferCompilers{Rule: rule.Compile, Score: rule.CompileScore}

// bound is a deadline that may be missing.
func bound(field, text string) (*time.Time, error) {
	t, err := deadline(field, text)
	if err != nil || t.IsZero() {
		return nil, err
	}
	return &t, nil
}

// ranker returns the version of the rules that is in force at the instant, ready to
// be used; nil where none is.
func (s *Service) ranker(ctx context.Context, at time.Time) (*domain.Ranker, error) {
	rules, err := current(ctx, s, s.offers, domain.FamilyScheme.Stream(domain.SchemeOffers))
	if err != nil {
		return nil, err
	}
	d, version := rules.InForce(at)
	if version == 0 {
		return nil, nil
	}
	return domain.NewRanker(d, version, offerCompilers)
}
