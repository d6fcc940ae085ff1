package commands

import (
	"context"
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type requestUpgrade struct {
	CustomerPath
	Body struct {
		Tier        string `json:"tier" minLength:"1" maxLength:"64" doc:"A class in the scheme of the service levels" example:"important"`
		Cause       string `json:"cause,omitempty" maxLength:"64" doc:"A code" example:"goodwill"`
		Description string `json:"description,omitempty" maxLength:"20000"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was asked for; now, where it is not said"`
	}
}

func (s *Service) requestUpgrade(in *requestUpgrade, cmd *Command) error {
	b := &in.Body
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return c.RequestUpgrade(domain.ServiceUpgradeRequested{UpgradeID: newID(0), Tier: b.Tier, Cause: b.Cause, Description: b.Description})
	}
	return cmd.existing(in.CustomerPath, "RequestServiceUpgrade", b, b.OccurredAt)
}

// UpgradePath is the path of every command to a service upgrade.
type UpgradePath struct {
	CustomerPath
	UpgradeID string `path:"upgradeId" format:"uuid" doc:"The service upgrade"`
}

// onUpgrade makes the command one that decides on an upgrade.
func onUpgrade(c *Command, p UpgradePath, name string, body any, occurredAt string, decide func(domain.Customer, domain.ID) ([]domain.Event, error)) error {
	id, err := domain.ParseID(p.UpgradeID)
	if err != nil {
		return invalid("path.upgradeId", "uuid", "want a UUID")
	}
	c.Route = strings.Replace(c.Route, "{upgradeId}", id.String(), 1)
	c.Decide = func(s domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return decide(s, id) }
	return c.existing(p.CustomerPath, name, body, occurredAt)
}

type grantUpgrade struct {
	UpgradePath
	Body struct {
		Tier       string `json:"tier,omitempty" maxLength:"64" doc:"Where it is another one than was asked for"`
		From       string `json:"from,omitempty" format:"date-time" doc:"For cases received from then on; from when it was granted, where it is not said"`
		Until      string `json:"until" format:"date-time" doc:"For cases received before then: after that it has expired" example:"2026-12-31T23:00:00Z"`
		Reason     string `json:"reason,omitempty" maxLength:"64" doc:"A code of why"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was granted; now, where it is not said"`
	}
}

func (s *Service) grantUpgrade(in *grantUpgrade, cmd *Command) error {
	b := &in.Body
	e := domain.ServiceUpgradeGranted{Tier: b.Tier}
	var err error
	if e.From, err = deadline("body.from", b.From); err != nil {
		return err
	}
	if e.Until, err = deadline("body.until", b.Until); err != nil {
		return err
	}
	cmd.Reason = b.Reason
	err = onUpgrade(cmd, in.UpgradePath, "GrantServiceUpgrade", b, b.OccurredAt, nil)
	if err != nil {
		return err
	}
	at := cmd.OccurredAt
	if e.UpgradeID, err = domain.ParseID(in.UpgradeID); err != nil {
		return err
	}
	cmd.Consult = func(_ context.Context, s *Service) (err error) {
		at, err = s.checkTime(at)
		return err
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.GrantUpgrade(e, at) }
	return nil
}

// UpgradeReason is the body of what ends an upgrade.
type UpgradeReason struct {
	Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"no-ground"`
	OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
}

type refuseUpgrade struct {
	UpgradePath
	Body UpgradeReason
}

func (s *Service) refuseUpgrade(in *refuseUpgrade, cmd *Command) error {
	cmd.Reason = in.Body.Reason
	return onUpgrade(cmd, in.UpgradePath, "RefuseServiceUpgrade", &in.Body, in.Body.OccurredAt, func(c domain.Customer, id domain.ID) ([]domain.Event, error) {
		return c.RefuseUpgrade(id, in.Body.Reason)
	})
}

type endUpgrade struct {
	UpgradePath
	Body UpgradeReason
}

func (s *Service) endUpgrade(in *endUpgrade, cmd *Command) error {
	cmd.Reason = in.Body.Reason
	return onUpgrade(cmd, in.UpgradePath, "EndServiceUpgrade", &in.Body, in.Body.OccurredAt, func(c domain.Customer, id domain.ID) ([]domain.Event, error) {
		return c.EndUpgrade(id, in.Body.Reason)
	})
}
