package commands

import "github.com/dossier-crm/dossier/domain"

type placeOrder struct {
	CustomerPath
	Body struct {
		Number     string `json:"number,omitempty" maxLength:"64" doc:"The order's number in the selling system" example:"2026-000431"`
		Channel    string `json:"channel,omitempty" maxLength:"64" doc:"A code" example:"web"`
		Items      int    `json:"items" minimum:"1" maximum:"1000000" example:"2"`
		Amount     Money  `json:"amount"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was placed; now, where it is not said" example:"2026-03-01T09:30:00Z"`
	}
}

func (s *Service) placeOrder(in *placeOrder, cmd *Command) error {
	b := &in.Body
	amount, err := b.Amount.domain("body.amount")
	if err != nil {
		return err
	}
	order := domain.PlaceOrder{Number: b.Number, Channel: b.Channel, Items: b.Items, Amount: amount}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		order.OrderID = newID(0)
		return c.Order(order)
	}
	return cmd.existing(in.CustomerPath, "PlaceOrder", b, b.OccurredAt)
}
