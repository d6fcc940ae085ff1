package commands

import (
	"context"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

// StaffPath is the path of every command to a member of the staff.
type StaffPath struct {
	StaffID string `path:"staffId" format:"uuid" doc:"The member of the staff"`
	IfMatch string `header:"If-Match" maxLength:"64" doc:"Carry the command out only at this revision, as an ETag gave it. Otherwise the answer is 412." example:"\"2\""`
	Headers
}

type joinStaff struct {
	Headers
	Body struct {
		Name       string `json:"name" minLength:"1" maxLength:"200" example:"Grace Hopper"`
		Team       string `json:"team" minLength:"1" maxLength:"64" doc:"A code" example:"north"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it happened; now, where it is not said"`
	}
}

func (s *Service) joinStaff(in *joinStaff, cmd *CommandOn[domain.Staff]) error {
	id := domain.ID(uuid.New())
	if cmd.Key != "" { // a retry meets the same stream
		id = domain.DeriveID(idSpace, cmd.Principal, cmd.Route, cmd.Key, "staff")
	}
	join := domain.StaffJoined{Name: in.Body.Name, Team: in.Body.Team}
	cmd.Name, cmd.Creates, cmd.Stream = "JoinStaff", true, domain.FamilyStaff.Stream(id.String())
	cmd.Decide = func(m domain.Staff, _ func(int) domain.ID) ([]domain.Event, error) { return m.Join(join) }
	if err := cmd.occurred(in.Body.OccurredAt); err != nil {
		return err
	}
	return cmd.request(&in.Body)
}

type moveStaff struct {
	StaffPath
	Body struct {
		Team       string `json:"team" minLength:"1" maxLength:"64" doc:"A code" example:"south"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it happened; now, where it is not said"`
	}
}

func (s *Service) moveStaff(in *moveStaff, cmd *CommandOn[domain.Staff]) error {
	team := in.Body.Team
	cmd.Decide = func(m domain.Staff, _ func(int) domain.ID) ([]domain.Event, error) { return m.Move(team) }
	return cmd.on(domain.FamilyStaff, "staffId", in.StaffID, in.IfMatch, "MoveStaff", &in.Body, in.Body.OccurredAt)
}

type leaveStaff struct {
	StaffPath
	Body struct {
		Successor  string `json:"successor,omitempty" format:"uuid" doc:"Who takes over what the member owned"`
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"resigned"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it happened; now, where it is not said"`
	}
}

func (s *Service) leaveStaff(in *leaveStaff, cmd *CommandOn[domain.Staff]) error {
	var self, successor domain.ID
	var err error
	if self, err = domain.ParseID(in.StaffID); err != nil {
		return invalid("path.staffId", "uuid", "want a UUID")
	}
	if in.Body.Successor != "" {
		if successor, err = domain.ParseID(in.Body.Successor); err != nil {
			return invalid("body.successor", "uuid", "want a UUID")
		}
	}
	cmd.Reason = in.Body.Reason
	if !successor.IsZero() && successor != self {
		cmd.Consult = func(ctx context.Context, s *Service) error {
			m, err := s.Member(ctx, successor)
			if err == nil && (!m.Exists || m.Gone) {
				err = &domain.Refusal{Rule: "successor-unknown", Field: "successor", Detail: "the successor is not in the directory of the staff, or has left"}
			}
			return err
		}
	}
	cmd.Decide = func(m domain.Staff, _ func(int) domain.ID) ([]domain.Event, error) { return m.Leave(self, successor) }
	return cmd.on(domain.FamilyStaff, "staffId", in.StaffID, in.IfMatch, "LeaveStaff", &in.Body, in.Body.OccurredAt)
}
