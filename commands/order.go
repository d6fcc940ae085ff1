package commands

import (
	"context"
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type placeOrder struct {
	CustomerPath
	Body struct {
		Number     string `json:"number,omitempty" maxLength:"64" doc:"The order's number in the selling system" example:"2026-000431"`
		Channel    string `json:"channel,omitempty" maxLength:"64" doc:"A code" example:"web"`
		Items      int    `json:"items" minimum:"1" maximum:"1000000" example:"2"`
		Amount     Money  `json:"amount"`
		Promised   string `json:"promised,omitempty" format:"date" doc:"The customer will have it on this day at the latest" example:"2026-03-06"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was placed; now, where it is not said" example:"2026-03-01T09:30:00Z"`
	}
}

func (s *Service) placeOrder(in *placeOrder, cmd *Command) error {
	b := &in.Body
	amount, err := b.Amount.domain("body.amount")
	if err != nil {
		return err
	}
	promised, err := day("body.promised", b.Promised)
	if err != nil {
		return err
	}
	order := domain.PlaceOrder{Number: b.Number, Channel: b.Channel, Items: b.Items, Amount: amount, Promised: promised}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		order.OrderID = newID(0)
		return c.Order(order)
	}
	return cmd.existing(in.CustomerPath, "PlaceOrder", b, b.OccurredAt)
}

// onOrder makes the command one that takes an order further. step makes the
// event anew each time it is decided.
func onOrder(c *Command, p OrderPath, name string, body any, occurredAt string, step func(order domain.ID, newID func(int) domain.ID) domain.OrderStep) error {
	id, err := domain.ParseID(p.OrderID)
	if err != nil {
		return invalid("path.orderId", "uuid", "want a UUID")
	}
	reason := c.Reason
	c.Route = strings.Replace(c.Route, "{orderId}", id.String(), 1)
	if err := c.existing(p.CustomerPath, name, body, occurredAt); err != nil {
		return err
	}
	at := c.OccurredAt
	c.Consult = func(_ context.Context, s *Service) error {
		if at.IsZero() {
			at = s.Now()
		}
		return nil
	}
	c.Decide = func(s domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return s.Fulfil(step(id, newID), reason, at)
	}
	return nil
}

type promiseOrder struct {
	OrderPath
	Body struct {
		Promised   string `json:"promised" format:"date" doc:"The customer will have it on this day at the latest" example:"2026-03-09"`
		Reason     string `json:"reason,omitempty" maxLength:"64" doc:"A code of why the promise is another one now" example:"out-of-stock"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was promised; now, where it is not said"`
	}
}

func (s *Service) promiseOrder(in *promiseOrder, cmd *Command) error {
	promised, err := day("body.promised", in.Body.Promised)
	if err != nil {
		return err
	}
	cmd.Reason = in.Body.Reason
	return onOrder(cmd, in.OrderPath, "PromiseOrder", &in.Body, in.Body.OccurredAt, func(id domain.ID, _ func(int) domain.ID) domain.OrderStep {
		return &domain.OrderPromised{OrderID: id, Promised: promised}
	})
}

type shipOrder struct {
	OrderPath
	Body struct {
		Carrier    string `json:"carrier,omitempty" maxLength:"64" doc:"A code of who brings it" example:"parcel"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it left; now, where it is not said"`
	}
}

func (s *Service) shipOrder(in *shipOrder, cmd *Command) error {
	return onOrder(cmd, in.OrderPath, "ShipOrder", &in.Body, in.Body.OccurredAt, func(id domain.ID, _ func(int) domain.ID) domain.OrderStep {
		return &domain.OrderShipped{OrderID: id, Carrier: in.Body.Carrier}
	})
}

type deliverOrder struct {
	OrderPath
	Body struct {
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When the customer had it; now, where it is not said"`
	}
}

func (s *Service) deliverOrder(in *deliverOrder, cmd *Command) error {
	return onOrder(cmd, in.OrderPath, "DeliverOrder", &in.Body, in.Body.OccurredAt, func(id domain.ID, _ func(int) domain.ID) domain.OrderStep {
		return &domain.OrderDelivered{OrderID: id}
	})
}

type cancelOrder struct {
	OrderPath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"customer-changed-mind"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) cancelOrder(in *cancelOrder, cmd *Command) error {
	cmd.Reason = in.Body.Reason
	return onOrder(cmd, in.OrderPath, "CancelOrder", &in.Body, in.Body.OccurredAt, func(id domain.ID, _ func(int) domain.ID) domain.OrderStep {
		return &domain.OrderCancelled{OrderID: id}
	})
}

type returnOrder struct {
	OrderPath
	Body struct {
		Reason      string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"too-small"`
		Items       int    `json:"items,omitempty" minimum:"0" maximum:"1000000" doc:"How many came back; 0 for less than one" example:"1"`
		Amount      *Money `json:"amount,omitempty" doc:"What the customer does not pay for it. Left out together with items: all that is left of the order"`
		Description string `json:"description,omitempty" maxLength:"20000"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it came back; now, where it is not said"`
	}
}

func (s *Service) returnOrder(in *returnOrder, cmd *Command) error {
	b := &in.Body
	var amount domain.Money
	if b.Amount != nil {
		var err error
		if amount, err = b.Amount.domain("body.amount"); err != nil {
			return err
		}
	}
	cmd.Reason = b.Reason
	return onOrder(cmd, in.OrderPath, "ReturnOrder", b, b.OccurredAt, func(id domain.ID, newID func(int) domain.ID) domain.OrderStep {
		return &domain.OrderReturned{OrderID: id, ReturnID: newID(0), Items: b.Items, Amount: amount, Description: b.Description}
	})
}
