package commands

import (
	"context"
	"errors"
	"strings"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// owns refuses an agent's command to what is neither theirs nor their team's.
// Whose it is stands in the state that the command is decided on, and the teams
// are read from the directory's streams now: no read model is trusted. What is
// not theirs is not there.
func owns[S any](ctx context.Context, s *Service, cmd *CommandOn[S], state S) error {
	if !cmd.Agent {
		return nil
	}
	self, err := domain.ParseID(cmd.Staff)
	if err != nil {
		return notTheirs
	}
	me, err := s.Member(ctx, self)
	if err != nil {
		return err
	}
	c, is := any(state).(domain.Customer)
	if !is || !me.Exists || me.Gone || me.Team == "" {
		return notTheirs
	}
	if cmd.Creates && !c.Exists {
		return nil
	}
	if _, has := c.Managers.At(s.now()); !has && cmd.Name == "TakeCustomer" {
		return nil
	}
	theirs, err := s.ofTeam(ctx, cmd.Staff, me.Team, c.Owners(s.now(), cmd.things()...))
	if err != nil || theirs {
		return err
	}
	if cmd.Creates {
		return &domain.Refusal{Rule: "reference-taken", Field: "external.reference", Detail: "the source and reference are another customer's"}
	}
	return notTheirs
}

// ofTeam reports whether one of the holders is the member of the staff, the team,
// or somebody in it.
func (s *Service) ofTeam(ctx context.Context, staff, team string, holders []domain.Holder) (bool, error) {
	for _, h := range holders {
		if h.Staff == staff || h.Team == team {
			return true, nil
		}
		id, err := domain.ParseID(h.Staff) // others than members of the staff are in no team
		if err != nil {
			continue
		}
		m, err := s.Member(ctx, id)
		if err != nil {
			return false, err
		}
		if m.Team == team {
			return true, nil
		}
	}
	return false, nil
}

// asked reports whether the command may look around before it is decided: it is
// not an agent's, or what it is about is theirs by what the stream has now.
func asked[S any](ctx context.Context, s *Service, on *aggregate[S], cmd *CommandOn[S]) (bool, error) {
	if !cmd.Agent {
		return true, nil
	}
	state, err := current(ctx, s, on, cmd.stream())
	if err != nil {
		return false, err
	}
	err = owns(ctx, s, cmd, state)
	if _, refused := errors.AsType[*domain.Refusal](err); refused {
		return false, nil
	}
	return err == nil, err
}

// theirs returns another customer that an agent's command names, and nobody where
// that is not theirs: it is answered as if there were no such customer.
func (c *CommandOn[S]) theirs(ctx context.Context, s *Service, other domain.Customer) (domain.Customer, error) {
	if !c.Agent {
		return other, nil
	}
	self, err := domain.ParseID(c.Staff)
	if err != nil {
		return domain.Customer{}, nil
	}
	me, err := s.Member(ctx, self)
	if err != nil || me.Gone || me.Team == "" {
		return domain.Customer{}, err
	}
	theirs, err := s.ofTeam(ctx, c.Staff, me.Team, other.Owners(s.now()))
	if err != nil || !theirs {
		return domain.Customer{}, err
	}
	return other, nil
}

// notTheirs is what is answered for a customer that does not exist.
var notTheirs = &domain.Refusal{Rule: "customer-not-found", Field: "customerId", Detail: "there is no such customer"}

// things are what within the customer the path of the command names.
func (c *CommandOn[S]) things() []domain.ID {
	var out []domain.ID
	for part := range strings.SplitSeq(c.Route, "/") {
		if id, err := domain.ParseID(part); err == nil && id != c.Customer {
			out = append(out, id)
		}
	}
	return out
}

// agent says on whose behalf the command is narrowed, and refuses what an agent
// may not claim: history that was loaded in bulk sets nothing off.
func (c *CommandOn[S]) agent(p httpkit.Principal) error {
	c.Agent = access.Role(p.Role) == access.Agent
	if c.Agent && c.Import != "" {
		return httpkit.NewProblem(403, "forbidden", "the role agent may not load history in bulk",
			httpkit.FieldError{Field: "header.Dossier-Import", Rule: "role"})
	}
	return nil
}
