package commands

import (
	"context"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

type requestErasure struct {
	CustomerPath
	Body struct {
		Reason  string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"person-asked"`
		Channel string `json:"channel,omitempty" maxLength:"64" doc:"A code of how the person asked" example:"letter"`
	}
}

func (s *Service) requestErasure(in *requestErasure, cmd *Command) error {
	b := &in.Body
	cmd.Reason, cmd.Plain = b.Reason, true
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return c.RequestErasure(domain.RequestErasure{ErasureID: newID(0), Channel: b.Channel, Reason: b.Reason})
	}
	return cmd.about(in.CustomerPath, "RequestErasure", b)
}

type decideErasure struct {
	CustomerPath
	ErasureID string `path:"erasureId" format:"uuid" doc:"The erasure that was requested"`
	Body      struct {
		Reason string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why it is decided so" example:"identity-checked"`
	}
}

func (s *Service) approveErasure(in *decideErasure, cmd *Command) error {
	id, err := cmd.named("erasureId", in.ErasureID)
	if err != nil {
		return err
	}
	cmd.Reason, cmd.Plain = in.Body.Reason, true
	// The authenticated principal counts, not whom it says it acts for.
	approver := cmd.Principal
	var others []domain.SetMember
	cmd.Consult = func(ctx context.Context, s *Service) (err error) {
		others, err = s.Others(ctx, cmd.Customer)
		return err
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.ApproveErasure(id, approver, in.Body.Reason, others...)
	}
	return cmd.about(in.CustomerPath, "ApproveErasure", &in.Body)
}

func (s *Service) rejectErasure(in *decideErasure, cmd *Command) error {
	id, err := cmd.named("erasureId", in.ErasureID)
	if err != nil {
		return err
	}
	cmd.Reason, cmd.Plain = in.Body.Reason, true
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.RejectErasure(id, in.Body.Reason)
	}
	return cmd.about(in.CustomerPath, "RejectErasure", &in.Body)
}

// erase destroys the keys of a customer whose erasure was just accepted, so
// that who was answered can rely on it. What cannot be done now is done by the
// runner of erasures, which reads the log; so is all that comes after it.
func (s *Service) erase(ctx context.Context, r Result) {
	for _, e := range r.Events {
		if _, erased := e.Event.(*domain.CustomerErased); !erased {
			continue
		}
		if err := s.Vault.Destroy(ctx, uuid.UUID(r.Customer)); err != nil {
			s.Log.WarnContext(ctx, "keys are destroyed later", "customer", r.Customer, "error", err)
		}
	}
}
