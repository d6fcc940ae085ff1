package commands

import "github.com/dossier-crm/dossier/domain"

type fileComplaint struct {
	CustomerPath
	Body struct {
		Category    string `json:"category" minLength:"1" maxLength:"64" doc:"A code of what it is about" example:"delivery"`
		Severity    string `json:"severity" enum:"low,normal,high,critical" example:"high"`
		Channel     string `json:"channel,omitempty" maxLength:"64" doc:"A code of how it came in" example:"phone"`
		Description string `json:"description" minLength:"1" maxLength:"20000" example:"The parcel arrived open."`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was received; now, where it is not said" example:"2026-03-01T09:30:00Z"`
	}
}

func (s *Service) fileComplaint(in *fileComplaint, cmd *Command) error {
	b := &in.Body
	complaint := domain.FileComplaint{Category: b.Category, Severity: b.Severity, Channel: b.Channel, Description: b.Description}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		complaint.ComplaintID = newID(0)
		return c.Complain(complaint)
	}
	return cmd.existing(in.CustomerPath, "FileComplaint", b, b.OccurredAt)
}

// Money is an amount in a currency.
type Money struct {
	Amount   string `json:"amount" pattern:"^[0-9]{1,12}(\\.[0-9]{1,6})?$" patternDescription:"a decimal of up to 12 digits before and 6 after the point" doc:"With no more digits after the point than the currency has: else 422, rule decimals" example:"12.50"`
	Currency string `json:"currency" pattern:"^[A-Z]{3}$" patternDescription:"three capital letters of ISO 4217" doc:"One of ISO 4217, or one that was until it was taken back" example:"EUR"`
}

func (m Money) domain(field string) (domain.Money, error) {
	amount, err := decimal(field+".amount", m.Amount)
	return domain.Money{Amount: amount, Currency: m.Currency}, err
}

type resolveComplaint struct {
	ComplaintPath
	Body struct {
		Resolution   string `json:"resolution" minLength:"1" maxLength:"64" doc:"A code of what was done" example:"replaced"`
		Cause        string `json:"cause,omitempty" maxLength:"64" doc:"A code of why it happened" example:"packaging"`
		Compensation *Money `json:"compensation,omitempty"`
		Description  string `json:"description,omitempty" maxLength:"20000"`
		OccurredAt   string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was resolved; now, where it is not said"`
	}
}

func (s *Service) resolveComplaint(in *resolveComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	resolve := &domain.ComplaintResolved{ComplaintID: id, Resolution: b.Resolution, Cause: b.Cause, Description: b.Description}
	if b.Compensation != nil {
		money, err := b.Compensation.domain("body.compensation")
		if err != nil {
			return err
		}
		resolve.Compensation = &money
	}
	return onComplaint(cmd, in.ComplaintPath, "ResolveComplaint", resolve, b, b.OccurredAt)
}
