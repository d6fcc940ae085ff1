package commands

import "github.com/dossier-crm/dossier/domain"

type reclassifyCustomer struct {
	CustomerPath
	Body struct {
		Scheme     string `json:"scheme" enum:"importance,frequency,value,sensitivity" example:"importance"`
		To         string `json:"to" enum:"important,ordinary,potential,high-frequency,low-frequency,high,mid,low" doc:"A class of the scheme" example:"important"`
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"contract-signed"`
		Note       string `json:"note,omitempty" maxLength:"500"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"From when it holds; now, where it is not said"`
	}
}

func (s *Service) reclassifyCustomer(in *reclassifyCustomer, cmd *Command) error {
	b := &in.Body
	cmd.Reason = b.Reason
	reclassify := domain.ReclassifyCustomer{Scheme: b.Scheme, To: b.To, Reason: b.Reason, Note: b.Note}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.Reclassify(reclassify)
	}
	return cmd.existing(in.CustomerPath, "ReclassifyCustomer", b, b.OccurredAt)
}
